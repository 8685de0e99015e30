"""Text taken off a picture: each line that a reader reads becomes one layer, and what was behind it is filled in."""
