"""From boxes in pixels to boxes on the 16 px grid of the model, by a named rule, with every correction said.

``cld``     as CLD publishes it: starts go down to the grid, ends to the next line *after* them. The formula is meant
            for inclusive ends; applied to exclusive ones it adds a row or column of tiles wherever an end lies on the
            grid, and gives a box without area one tile. At the right and bottom edge of the canvas it runs one tile
            past it, where the published code stops with an error; here that tile is cut.
``fixed``   for exclusive ends: starts down, ends up, so that the result is the smallest one around the box. A box
            without area is absent. For boxes with area it is the rule of SynLayers' own inference.

Both leave a box that does not meet the canvas absent (the published code cannot run on one). An absent layer keeps its
place in the stack.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, Literal, get_args

from baselines.models.cld.tokens import CANVAS_LAYERS, CELL
from synlayers.design import Box
from synlayers.errors import DataError, UsageError

Rule = Literal["cld", "fixed"]
RULES: tuple[Rule, ...] = get_args(Rule)
Overflow = Literal["refuse", "largest"]
MOST_LAYERS = 52
"""Layers that the layer embedding of the published checkpoints has, the whole image and the background included."""


def snap_to_grid(
    boxes: Iterable[Sequence[Any]], width: int, height: int, rule: Rule
) -> tuple[tuple[Box | None, ...], list[str]]:
    """Boxes ``[x0, y0, x1, y1]`` in pixels (numbers, ends exclusive) as boxes on the grid of a canvas whose sides are
    multiples of 16.

    Returns:
        One box or None for each box given, in order, and sentences about those that were not simply rounded.

    Raises:
        DataError: a box is not four finite numbers.

    >>> snap_to_grid([(64, 32, 512, 500)], 1024, 1024, "cld")[0]
    (Box(x0=64, y0=32, x1=528, y1=512),)
    >>> snap_to_grid([(64, 32, 512, 500)], 1024, 1024, "fixed")[0]
    (Box(x0=64, y0=32, x1=512, y1=512),)
    """
    if rule not in RULES:
        raise UsageError(f"there is no rule '{rule}' for boxes; choose from {', '.join(RULES)}")
    canvas, snapped, notes = Box(0, 0, width, height), list[Box | None](), []
    for number, box in enumerate(boxes):
        edges = _numbers(number, box)
        rounded = _published_rule(edges) if rule == "cld" else _smallest_around(edges, canvas)
        inside = rounded.intersect(canvas)
        if not inside.has_area:
            notes.append(
                f"box {number} {_as_text(edges)} has no area on the {width}x{height} canvas: its layer is empty"
            )
        elif not _inside(edges, canvas):
            notes.append(f"box {number} {_as_text(edges)} reaches past the {width}x{height} canvas: cut")
        elif inside != rounded:
            notes.append(
                f"box {number} {_as_text(edges)}: the published rule runs past the canvas, where its code stops; cut"
            )
        snapped.append(inside if inside.has_area else None)
    return tuple(snapped), notes


def limit_layers(
    boxes: Sequence[Box | None], most: int = MOST_LAYERS, overflow: Overflow = "refuse"
) -> tuple[tuple[int, ...], list[str]]:
    """Positions of the boxes that the model gets, in order, and what was left out.

    All of them where the layer embedding can number them. Else absent ones go first, which loses nothing.

    Args:
        most: layers of the embedding, the whole image and the background included.
        overflow: ``refuse`` raises `DataError` for more (SynLayers' script skips such a sample); ``largest`` keeps the
            largest boxes, the earlier one of two equals: what the others show stays in the background.
    """
    room = most - CANVAS_LAYERS
    if len(boxes) <= room:
        return tuple(range(len(boxes))), []
    present = [number for number, box in enumerate(boxes) if box is not None]
    if len(present) > room and overflow == "refuse":
        raise DataError(
            f"{len(present)} boxes; the checkpoint numbers {room} layers above the background (--set overflow=largest"
            " keeps the largest)"
        )
    chosen = sorted(sorted(present, key=lambda number: -_area(boxes[number]))[:room])
    dropped = sorted(set(present) - set(chosen))
    notes = []
    if dropped:
        names = ", ".join(map(str, dropped))
        notes.append(f"boxes {names} have no layer: the checkpoint numbers {room}, the largest were kept")
    return tuple(chosen), notes


def _area(box: Box | None) -> int:
    return box.area if box is not None else 0


def _numbers(number: int, box: Sequence[Any]) -> tuple[float, float, float, float]:
    try:
        x0, y0, x1, y1 = (float(edge) for edge in box)
    except (TypeError, ValueError):
        raise DataError(f"box {number} is {box!r}, not four numbers [x0, y0, x1, y1]") from None
    if not all(map(math.isfinite, (x0, y0, x1, y1))):
        raise DataError(f"box {number} is {box!r}; its numbers must be finite")
    return x0, y0, x1, y1


def _published_rule(box: tuple[float, float, float, float]) -> Box:
    x0, y0, x1, y1 = (math.floor(edge / CELL) for edge in box)
    return Box(x0 * CELL, y0 * CELL, (x1 + 1) * CELL, (y1 + 1) * CELL)


def _smallest_around(box: tuple[float, float, float, float], canvas: Box) -> Box:
    x0, y0 = max(box[0], canvas.x0), max(box[1], canvas.y0)
    x1, y1 = min(box[2], canvas.x1), min(box[3], canvas.y1)
    if x1 <= x0 or y1 <= y0:
        return Box(0, 0, 0, 0)
    return Box(
        math.floor(x0 / CELL) * CELL,
        math.floor(y0 / CELL) * CELL,
        math.ceil(x1 / CELL) * CELL,
        math.ceil(y1 / CELL) * CELL,
    )


def _inside(box: tuple[float, float, float, float], canvas: Box) -> bool:
    return box[0] >= canvas.x0 and box[1] >= canvas.y0 and box[2] <= canvas.x1 and box[3] <= canvas.y1


def _as_text(box: tuple[float, float, float, float]) -> str:
    return "[" + ", ".join(f"{edge:g}" for edge in box) + "]"
