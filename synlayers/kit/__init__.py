"""The pieces that layouts are put together from: text, pictures, plates, columns and grids, decorations."""
