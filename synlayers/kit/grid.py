"""Grids: equal cells with gutters, and the split of a frame into parts."""

from __future__ import annotations

import math

from synlayers.plan import Frame


def columns(frame: Frame, parts: list[float], gutter: float) -> list[Frame]:
    """Side by side, widths in proportion to `parts`.

    >>> [f.w for f in columns(Frame(0, 0, 110, 10), [1, 1], 10)]
    [50.0, 50.0]
    """
    free = frame.w - gutter * (len(parts) - 1)
    out, x = [], frame.x
    for part in parts:
        w = free * part / sum(parts)
        out.append(Frame(x, frame.y, w, frame.h))
        x += w + gutter
    return out


def rows(frame: Frame, parts: list[float], gutter: float) -> list[Frame]:
    """Under each other, heights in proportion to `parts`."""
    free = frame.h - gutter * (len(parts) - 1)
    out, y = [], frame.y
    for part in parts:
        h = free * part / sum(parts)
        out.append(Frame(frame.x, y, frame.w, h))
        y += h + gutter
    return out


def cells(frame: Frame, count: int, gutter: float, aspect: float = 1.0) -> list[Frame]:
    """`count` equal cells whose width / height comes nearest to `aspect`; a last row that is not full is centred."""

    def misfit(across: int) -> float:
        down = math.ceil(count / across)
        w = (frame.w - gutter * (across - 1)) / across
        h = (frame.h - gutter * (down - 1)) / down
        empty = across * down - count
        return abs(math.log(max(w, 1e-6) / max(h, 1e-6) / aspect)) + 0.15 * empty

    across = min(range(1, count + 1), key=misfit)
    down = math.ceil(count / across)
    w = (frame.w - gutter * (across - 1)) / across
    h = (frame.h - gutter * (down - 1)) / down
    out = []
    for i in range(count):
        row, column = divmod(i, across)
        in_row = min(across, count - row * across)
        indent = (across - in_row) * (w + gutter) / 2
        out.append(Frame(frame.x + indent + column * (w + gutter), frame.y + row * (h + gutter), w, h))
    return out
