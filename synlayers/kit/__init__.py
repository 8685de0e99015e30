"""Shared pieces of layouts: pictures, texts, plates, decorations, and ways to divide a canvas.

Everything takes the `Brief` first and calls it ``b``, as numbers of a design are all in its units (``3 * b.unit``).
Frames are px; what cannot be set where it should go is None, or an empty list.
"""
