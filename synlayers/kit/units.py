"""Measures of a canvas, and blocks moved as a whole."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from synlayers.kit.brief import Brief
from synlayers.kit.text import move
from synlayers.plan import Frame, Group

LARGEST = 1.45
"""How much larger lengths may become on long canvases."""


def scale_to_area(b: Brief) -> Brief:
    """The brief with lengths in units of the canvas's area instead of its shorter side: long canvases get larger type.

    The result shares the generator and the occupied frames.
    """
    unit = min(LARGEST * b.unit, math.sqrt(b.width * b.height) / 100)
    return replace(b, unit=unit, type=replace(b.type, base=round(b.type.base * unit / b.unit, 2)))


def count_layers(groups: Sequence[Group]) -> int:
    return sum(map(len, groups))


def square(frame: Frame, share: float = 1.0) -> Frame:
    """The square in the middle of a frame, `share` of its shorter side wide."""
    side = share * min(frame.w, frame.h)
    return Frame.around(frame.center[0], frame.center[1], side)


def settle(
    b: Brief, groups: Sequence[Group], room: Frame, start: int, valign: Literal["middle", "bottom"] = "middle"
) -> list[Group]:
    """Groups that begin at the top of `room`, moved down as one block to its middle or bottom.

    Args:
        start: how many frames were occupied before the groups were made; those after it move along.
    """
    bottom = max((e.layer.frame.bottom for group in groups for e in group), default=room.bottom)
    dy = max(0.0, room.bottom - bottom) / (2 if valign == "middle" else 1)
    b.occupied[start:] = [frame.move(0, dy) for frame in b.occupied[start:]]
    return [tuple(move(e, 0, dy) for e in group) for group in groups]
