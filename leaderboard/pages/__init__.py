"""The tables become one page with its pictures."""
