"""Fields: a small label with its value below it, in a grid, as on tickets and forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from synlayers.kit.brief import Brief
from synlayers.kit.text import Align, TextStyle
from synlayers.kit.uniform import text_row
from synlayers.plan import Frame, Group


class Field(NamedTuple):
    """A label ("Seat") and its value ("B12")."""

    label: str
    value: str


def field_grid(
    b: Brief,
    cells: Sequence[Frame],
    entries: Sequence[Field],
    size: float,
    *,
    ink: str,
    quiet: str,
    align: Align = "left",
    labelled: bool = True,
) -> list[Group]:
    """One group a cell: label and value (only values when not `labelled`); all values in one size. Empty when they do
    not fit."""
    start = len(b.occupied)
    tops = [Frame(c.x, c.y, c.w, 0.36 * c.h) for c in cells]
    lower = [Frame(c.x, c.y + 0.4 * c.h, c.w, 0.6 * c.h) for c in cells] if labelled else list(cells)
    style = TextStyle(b.type.strong, ink, align=align, valign="top" if labelled else "middle", max_lines=1)
    values = text_row(b, [e.value for e in entries], lower, size, style, name="value")
    if values is None:
        return []
    if not labelled:
        return [(value,) for value in values]
    used = values[0].layer.params["size"]
    label_style = TextStyle(fill=quiet, align=align, valign="bottom", spacing=0.1, max_lines=1, upper=True)
    labels = text_row(b, [e.label for e in entries], tops, max(9.0, 0.62 * used), label_style, name="label")
    if labels is None:
        del b.occupied[start:]
        return []
    return [(label, value) for label, value in zip(labels, values, strict=True)]
