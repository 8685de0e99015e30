"""Requests of several edits: atomic edits made one after the other, each exact, with the facts that hold at the end."""
