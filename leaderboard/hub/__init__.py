"""The board in the conventions of the Hugging Face Hub and of Every Eval Ever. A twin's number never leaves as the
benchmark's, an unranked row not at all.

Imports `board` alone; its command also reads runs (`tables`) and sites (`pages`).
"""
