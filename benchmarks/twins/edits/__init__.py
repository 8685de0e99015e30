"""Edits of generated designs, with the exact result and the facts that hold in it."""
