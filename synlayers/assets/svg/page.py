"""The page of an SVG: how large it is, and where its user units fall on it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from synlayers.assets.svg.tree import SvgRefused

_UNIT: Final = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
_PLACE: Final = {"Min": 0.0, "Mid": 0.5, "Max": 1.0}


class Page(NamedTuple):
    """`width` by `height` px, as a browser shows the file by itself. A point (x, y) in user units falls on (scale[0] *
    x + shift[0], scale[1] * y + shift[1])."""

    width: float
    height: float
    view_box: tuple[float, float, float, float]
    scale: tuple[float, float]
    shift: tuple[float, float]


def page_of(attributes: dict[str, str]) -> Page:
    """The page that the attributes of the outermost element give. Raises SvgRefused."""
    sides = [_length(attributes.get(name, "")) for name in ("width", "height")]
    box = _view_box(attributes.get("viewBox", ""))
    if box is None:
        width, height = (side or 0.0 for side in sides)
    else:
        # A side that is not given, or given in parts of an unknown whole, follows the view box.
        width = sides[0] or (sides[1] * box[2] / box[3] if sides[1] else box[2])
        height = sides[1] or width * box[3] / box[2]
    box = box or (0.0, 0.0, width, height)
    if not all(abs(v) < 1e7 for v in (*box, width, height)) or min(width, height, *box[2:]) < 1e-3:
        raise SvgRefused("has neither a view box nor a width and height")
    if not 0.02 < width / height < 50:
        raise SvgRefused("is more than fifty times as long as wide")
    return _fit(width, height, box, attributes.get("preserveAspectRatio", ""))


def _fit(width: float, height: float, box: tuple[float, float, float, float], rule: str) -> Page:
    sx, sy = width / box[2], height / box[3]
    match = re.match(r"\s*(?:defer\s+)?(none|x(Min|Mid|Max)Y(Min|Mid|Max))(?:\s+(meet|slice))?\s*$", rule)
    if match is None or match[1] != "none":
        x, y = (_PLACE[match[2]], _PLACE[match[3]]) if match else (0.5, 0.5)
        sx = sy = max(sx, sy) if match and match[4] == "slice" else min(sx, sy)
        shift = (width - sx * box[2]) * x - sx * box[0], (height - sy * box[3]) * y - sy * box[1]
    else:
        shift = -sx * box[0], -sy * box[1]
    return Page(width, height, box, (sx, sy), shift)


def _view_box(value: str) -> tuple[float, float, float, float] | None:
    try:
        x, y, width, height = (float(v) for v in re.split(r"[\s,]+", value.strip()))
    except ValueError:
        return None
    return (x, y, width, height) if width > 0 and height > 0 else None


def _length(value: str) -> float | None:
    """Pixels of a length; None for parts of the surroundings, zero, and what is no length."""
    match = re.fullmatch(r"\s*\+?([0-9.]+(?:e[-+]?[0-9]+)?)\s*([a-z]*)\s*", value.lower())
    if match is None or match[2] not in _UNIT:
        return None
    try:
        return float(match[1]) * _UNIT[match[2]] or None
    except ValueError:
        return None
