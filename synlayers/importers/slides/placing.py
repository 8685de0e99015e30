"""Where shapes stand: in their groups, turned and turned over (DrawingML, 20.1.7)."""

from __future__ import annotations

from typing import Any

import skia

from synlayers.importers.drafts import Refused
from synlayers.importers.slides.colors import A, P
from synlayers.importers.slides.painting import EMU


def placed_of(properties: Any, likes: list[Any], matrix: skia.Matrix) -> tuple[skia.Matrix, float, float] | None:
    """What brings the shape's box (0, 0, width, height) to where it stands on the slide, and its size, px; of a group,
    what brings its children there. None where it has no place.

    Raises:
        Refused: it is damaged.
    """
    frames = [properties.find(f"{A}xfrm"), *(like.find(f"{P}spPr/{A}xfrm") for like in likes)]
    frame = next((one for one in frames if one is not None and one.find(f"{A}off") is not None), None)
    if frame is None:
        return None
    x, y, width, height = _box(frame, "off", "ext")
    at = skia.Matrix.Concat(matrix, skia.Matrix())
    if turn := frame.get("rot"):
        at.preRotate(_whole(turn) / 60_000, x + width / 2, y + height / 2)
    at.preTranslate(x, y)
    across, down = (-1 if frame.get(name) in ("1", "true") else 1 for name in ("flipH", "flipV"))
    if (across, down) != (1, 1):
        at.preTranslate(width if across < 0 else 0, height if down < 0 else 0)
        at.preScale(across, down)
    if frame.find(f"{A}chOff") is not None:
        left, top, inner, deep = _box(frame, "chOff", "chExt")
        at.preScale(width / inner if inner else 1.0, height / deep if deep else 1.0)
        at.preTranslate(-left, -top)
    return at, width, height


def _box(frame: Any, offset: str, extent: str) -> tuple[float, float, float, float]:
    off, ext = frame.find(f"{A}{offset}"), frame.find(f"{A}{extent}")
    if off is None or ext is None:
        raise Refused("a shape of it is damaged", "its place is missing")
    x, y, width, height = (_whole(v) / EMU for v in (off.get("x"), off.get("y"), ext.get("cx"), ext.get("cy")))
    if width < 0 or height < 0:
        raise Refused("a shape of it is damaged", "its size is negative")
    return x, y, width, height


def _whole(value: str | None) -> int:
    try:
        number = int(value or "")
    except ValueError:
        number = 1 << 40
    if abs(number) > 1 << 35:
        raise Refused("a shape of it is damaged", f"a measure is {value!r}"[:60])
    return number
