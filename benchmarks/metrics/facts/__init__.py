"""Atomic facts about an edited image: their models, the exact rules that answer them, and the measures."""
