"""What a reader gives: lines of text with where they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from synlayers.design import Box, Pixels

Quad = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
"""Corners in pixels, from the top left one of the picture clockwise."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line as it was read.

    Args:
        text: as the reader gives it, blanks included.
        quad: where, on the picture that was given; a little outside the letters.
        confidence: mean probability of the characters, 0..1, four decimals.
        turned: by how many degrees, clockwise, the writing stands: 0, 90 (top to bottom) or 270 (bottom to top).
    """

    text: str
    quad: Quad
    confidence: float
    turned: int = 0

    @property
    def box(self) -> Box:
        """The upright box around the quad, whole pixels."""
        xs, ys = zip(*self.quad, strict=True)
        return Box(int(min(xs)), int(min(ys)), int(-(-max(xs) // 1)), int(-(-max(ys) // 1)))


class Reading(NamedTuple):
    """The lines of one picture in reading order, and the scale at which it was looked at: below 1 for a picture of more
    than `synlayers.ocr.pictures.MOST_PIXELS`, in which small text is not seen."""

    lines: list[TextLine]
    scale: float = 1.0


def order_lines(lines: list[TextLine]) -> list[TextLine]:
    """Reading order: rows from top to bottom, in a row from left to right. A line belongs to a row when its middle lies
    in the upper row's height."""
    left = sorted(lines, key=lambda line: (line.box.y0 + line.box.y1, line.box.x0))
    out: list[TextLine] = []
    while left:
        first = left[0].box
        row = [line for line in left if first.y0 <= (line.box.y0 + line.box.y1) / 2 < first.y1]
        out += sorted(row, key=lambda line: line.box.x0)
        left = [line for line in left if line not in row]
    return out


@dataclass(frozen=True, slots=True)
class Found:
    """A part of a picture that may hold a line, before it is read."""

    picture: int
    quad: Quad
    crops: tuple[Pixels, ...] = field(repr=False)
    """``(h, w, 3)`` uint8 arrays: upright, and both quarter turns where the part is taller than wide."""
