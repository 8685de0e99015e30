"""What the letters of a typeface measure: whether text can be set in it, and whether two fonts are one."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import skia

ESSENTIAL: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:&-"
"""A font without one of these glyphs is not used at all."""
LINE: Final = 1.2
"""Height of a line in ems, where the text says nothing else."""
OVERHANG: Final = 0.6
"""How far ink may reach past its lines, in ems: what `synlayers.sources.text` leaves room for."""
SAME: Final = 0.004
"""Ems within which the measures of one letter in two files agree: they round differently."""

Measures = npt.NDArray[np.float32]
"""``(letters, 5)`` in ems: advance, and left, top, right, bottom of the ink, y downwards."""


def measure(typeface: skia.Typeface, text: str = ESSENTIAL) -> Measures:
    """The measures of the outlines of each character of `text`."""
    font = skia.Font(typeface, 1000)
    font.setHinting(skia.FontHinting.kNone)
    font.setSubpixel(True)
    font.setLinearMetrics(True)
    glyphs = typeface.unicharsToGlyphs([ord(c) for c in text])
    rows = []
    for glyph, advance in zip(glyphs, font.getWidths(glyphs), strict=True):
        path = font.getPath(glyph)
        ink = path.computeTightBounds() if path is not None else skia.Rect.MakeEmpty()
        rows.append([advance, ink.left(), ink.top(), ink.right(), ink.bottom()])
    return np.array(rows, np.float32) / np.float32(1000)


def problem_of_letters(typeface: skia.Typeface, measures: Measures) -> str:
    """Why text set in this typeface would not look like text, or ""."""
    advance, left, top, right, bottom = measures.T
    empty = "".join(c for c, blank in zip(ESSENTIAL, (right <= left) | (bottom <= top), strict=True) if blank)
    if empty:
        return f"has no outlines for {empty if len(empty) < 8 else f'{empty[:8]}...'!r}"
    letters = np.array([c.isalnum() for c in ESSENTIAL])
    if np.median(advance[letters]) < 0.1 or advance[letters].max() > 3:
        return f"its letters are {np.median(advance[letters]):.2f} ems wide, {advance.max():.2f} at most"
    height = float(-top[ESSENTIAL.index("H")])
    if not 0.25 <= height <= 1.5:
        return f"its capitals are {height:.2f} ems high"
    metrics = skia.Font(typeface, 1000).getMetrics()
    baseline = LINE / 2 + (-metrics.fAscent - metrics.fDescent) / 2000
    if baseline + top.min() < -OVERHANG or baseline + bottom.max() > LINE + OVERHANG:
        return (
            f"its letters would leave their lines (ascent {-metrics.fAscent / 1000:.2f}, descent"
            f" {metrics.fDescent / 1000:.2f} ems)"
        )
    return ""


def same_letters(one: Measures, others: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """``(fonts,)``: which of the ``(fonts, letters, 5)`` have the same letters as `one`, whatever they are called."""
    return np.asarray((np.abs(others - one) <= SAME).all(axis=(1, 2)))
