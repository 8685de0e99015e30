"""Lines of text of a picture, as they are worth a layer of their own: what the reader takes for writing and is none is
left out, pieces of one line are joined."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from baselines.classical.image_ops import Mask
from synlayers.design import Box
from synlayers.ocr.lines import Quad, TextLine

SURE: Final = 0.6
"""Confidence of a line of three characters or more ..."""
SURE_OF_FEW: Final = 0.85
"""... and of one or two: many things look like an O or an I."""
SIGNS: Final = "&@%$€£#+"
"""Marks that stand for words."""
LEVEL: Final = 4.0
"""Degrees up to which a line counts as level: swashes turn what the reader marks by so much."""
ROW: Final = 0.7
"""Share of the lower height by which two pieces overlap that stand in one row."""
GAP: Final = 0.6
"""Between pieces of one line, in heights."""


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A line: its words, corners from the top left of the writing clockwise (a little outside the letters), and how the
    writing is turned, in degrees clockwise from upright, -180 to 180."""

    text: str
    quad: Quad
    confidence: float = 1.0
    rotation: float = 0.0

    @property
    def height(self) -> float:
        """Of the quad across the writing, px."""
        a, b, c, d = self.quad
        sides = (math.dist(a, d) + math.dist(b, c)) / 2, (math.dist(a, b) + math.dist(d, c)) / 2
        return sides[1] if abs(abs(self.rotation) - 90) < 45 else sides[0]

    @property
    def box(self) -> Box:
        """The upright box around the quad."""
        xs, ys = zip(*self.quad, strict=True)
        return Box(math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys)))

    def mask(self, height: int, width: int) -> Mask:
        """(height, width) bool: the inside of the quad."""
        import cv2

        chart = np.zeros((height, width), np.uint8)
        cv2.fillConvexPoly(chart, np.rint(np.array(self.quad)).astype(np.int32), 1)
        return chart > 0


def written_lines(lines: Sequence[TextLine]) -> list[WrittenLine]:
    """Lines of a reading that are writing, in its order, pieces of one joined."""
    kept = [WrittenLine(line.text, line.quad, line.confidence, _rotation(line)) for line in lines if is_writing(line)]
    return _join(kept)


def is_writing(line: TextLine) -> bool:
    """Whether a line has letters, digits or signs, is read surely enough, and is no row of equal things.

    >>> square = ((0, 0), (9, 0), (9, 9), (0, 9))
    >>> [is_writing(TextLine(text, square, 0.9)) for text in ("Sale", "HHHHHH", "\\u25c6", "5")]
    [True, False, False, True]
    """
    letters = [c for c in line.text.casefold() if c.isalnum()]
    if not letters or (len(letters) > 3 and len(set(letters)) == 1):
        return False
    return line.confidence >= (SURE if len(letters) > 2 else SURE_OF_FEW)


def _rotation(line: TextLine) -> float:
    (x0, y0), (x1, y1) = line.quad[:2]
    angle = math.degrees(math.atan2(y1 - y0, x1 - x0))
    (x3, y3) = line.quad[3]
    if math.dist((x0, y0), (x1, y1)) < 0.8 * math.dist((x0, y0), (x3, y3)) and not line.turned:
        angle = 0.0  # a part taller than wide has no direction that can be trusted
    total = angle + {0: 0, 90: 90, 270: -90}[line.turned]
    total = (total + 180) % 360 - 180
    return 0.0 if abs(total) < LEVEL else round(total, 1)


def _join(lines: list[WrittenLine]) -> list[WrittenLine]:
    """Level pieces of one row with little between them as one line."""
    out: list[WrittenLine] = []
    for line in lines:
        before = next((n for n, other in enumerate(out) if _is_one_line(other, line)), None)
        if before is None:
            out.append(line)
            continue
        one, other = sorted((out[before], line), key=lambda piece: piece.box.x0)
        a, b = one.box, other.box
        x0, y0, x1, y1 = min(a.x0, b.x0), min(a.y0, b.y0), max(a.x1, b.x1), max(a.y1, b.y1)
        quad: Quad = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
        out[before] = WrittenLine(f"{one.text} {other.text}", quad, min(one.confidence, other.confidence))
    return out


def _is_one_line(one: WrittenLine, other: WrittenLine) -> bool:
    if one.rotation or other.rotation:
        return False
    a, b = one.box, other.box
    low, high = sorted((a.height, b.height))
    overlap = min(a.y1, b.y1) - max(a.y0, b.y0)
    gap = max(a.x0, b.x0) - min(a.x1, b.x1)
    return low >= 0.75 * high and overlap >= ROW * low and -0.5 * low < gap < GAP * low
