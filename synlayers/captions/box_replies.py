"""Boxes in a model's words, in every form in which models were seen to write them, and on a canvas."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any, Final, Literal

from synlayers.design import Box
from synlayers.vlm.replies import find_json

SIDE: Final = 1024
Order = Literal["auto", "x-first", "y-first"]
ORDERS: Final[tuple[Order, ...]] = ("auto", "x-first", "y-first")
"""Of the four numbers of a box: x0, y0, x1, y1 or y0, x0, y1, x1; auto: by the name under which they stand."""
Y_FIRST_KEYS: Final = ("box_2d",)
"""Names of the families that write y first."""
OVERSHOOT: Final = 0.02
"""Share of the canvas by which a box may reach past it and is clipped; one that reaches farther is in other units, and
wrong."""
LIST_KEYS: Final = ("boxes", "bboxes", "layers", "objects", "elements")
BOX_KEYS: Final = ("box", "bbox", "bbox_2d", "box_2d", "bounding_box")
_NUMBER: Final = r"\s*(-?\d{1,6}(?:\.\d{1,6})?)\s*"
_FOUR: Final = re.compile(rf"\[{_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}\]")
_POINTS: Final = re.compile(rf"\({_NUMBER},{_NUMBER}\)\s{{0,3}},?\s{{0,3}}\({_NUMBER},{_NUMBER}\)")
_LOCATIONS: Final = re.compile(r"<loc(\d{4})>\s?<loc(\d{4})>\s?<loc(\d{4})>\s?<loc(\d{4})>")
"""Four of 1024 bins, y first."""
_TAG: Final = re.compile(
    r"<\|(?:box|object_ref|quad|ref|det)_(?:start|end)\|>|<\|/?(?:ref|det)\|>|</?(?:box|bbox|ref|quad)>", re.IGNORECASE
)
_CAPTION: Final = re.compile(r'"whole_caption"\s*:\s*("(?:[^"\\]|\\.)*")', re.DOTALL)


def parse_boxes(text: str, side: float = SIDE, order: Order = "auto") -> tuple[list[Any] | None, str, bool]:
    """Boxes as the model wrote them, x first, the caption, and whether they had to be found by their form. None: there
    are none to be found.

    >>> parse_boxes('[{"box_2d": [100, 50, 300, 900]}]')[0]
    [[50, 100, 900, 300]]
    """
    plain = _TAG.sub(" ", text)
    values = find_json(plain)
    for value in values:
        if isinstance(value, dict) and (entries := _entries(value)) is not None:
            caption = value.get("whole_caption", value.get("caption", ""))
            return (
                [_coordinates(entry, order) for entry in entries],
                caption if isinstance(caption, str) else "",
                set(value) != {"whole_caption", "boxes"},
            )
        if isinstance(value, list) and value and all(isinstance(_coordinates(e, order), list) for e in value):
            return [_coordinates(entry, order) for entry in value], "", True
    if single := [v for v in values if isinstance(v, dict) and any(key in v for key in BOX_KEYS)]:
        return [_coordinates(entry, order) for entry in single], "", True
    return _loose_boxes(text, plain, side, order)


def _entries(value: Mapping[str, Any]) -> list[Any] | None:
    """The list of boxes in an object, or in an object in it."""
    for place in (value, *(inner for inner in value.values() if isinstance(inner, Mapping))):
        for key in LIST_KEYS:
            if isinstance(entries := place.get(key), list):
                return entries
    return None


def _loose_boxes(text: str, plain: str, side: float, order: Order) -> tuple[list[Any] | None, str, bool]:
    """Boxes that are found by their form alone."""
    bins = [[float(v) * side / 1024 for v in four] for four in _LOCATIONS.findall(text)]
    if bins:
        return [_turn(four, order != "x-first") for four in bins], "", True
    y_first = order == "y-first" or (order == "auto" and any(f'"{key}"' in plain for key in Y_FIRST_KEYS))
    loose = [_turn([float(v) for v in four], y_first) for four in _FOUR.findall(plain) or _POINTS.findall(plain)]
    if not loose:
        return None, "", True
    match = _CAPTION.search(plain)
    try:
        caption = str(json.loads(match[1], strict=False)) if match else ""
    except ValueError:  # an escape that is none
        caption = match[1].strip('"') if match else ""
    return loose, caption, True


def _coordinates(entry: Any, order: Order) -> Any:
    """The list of numbers of an entry, x first: itself, or under one of the usual names."""
    key = next((key for key in BOX_KEYS if key in entry), "") if isinstance(entry, Mapping) else ""
    four = entry[key] if key else entry
    return _turn(four, order == "y-first" or (order == "auto" and key in Y_FIRST_KEYS))


def _turn(four: Any, y_first: bool) -> Any:
    """Four numbers with x first."""
    if y_first and isinstance(four, list) and len(four) == 4:
        return [four[1], four[0], four[3], four[2]]
    return four


def scale_box(raw: Any, width: int, height: int, side: float = SIDE) -> Box | str:
    """A box on the canvas, its edges rounded to the nearest pixel, or what is wrong with it.

    >>> scale_box([512, 0, 1024, 256], 100, 80)
    Box(x0=50, y0=0, x1=100, y1=20)
    """
    if (
        not isinstance(raw, list)
        or len(raw) != 4
        or any(isinstance(v, bool) or not isinstance(v, (int, float)) for v in raw)
    ):
        return "is not four numbers"
    if any(isinstance(v, float) and not math.isfinite(v) for v in raw):  # whole numbers are, of any length
        return "is not finite"
    if raw[2] <= raw[0] or raw[3] <= raw[1]:
        return "has no area"
    low, high = -OVERSHOOT * side, (1 + OVERSHOOT) * side
    if not all(low <= v <= high for v in raw):
        return f"is not on a canvas of {side:g} x {side:g}"
    x0, x1 = (min(width, max(0, round(v * width / side))) for v in (raw[0], raw[2]))
    y0, y1 = (min(height, max(0, round(v * height / side))) for v in (raw[1], raw[3]))
    return Box(x0, y0, x1, y1) if x1 > x0 and y1 > y0 else "is less than a pixel"
