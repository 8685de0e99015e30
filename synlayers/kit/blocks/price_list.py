"""Price lists: names on the left, prices on the right, dotted leaders between, descriptions below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from synlayers.kit.brief import Brief
from synlayers.kit.pictures import place_asset
from synlayers.kit.plates import shape
from synlayers.kit.text import TextStyle, ink_frame
from synlayers.kit.uniform import distinct_icons, text_row
from synlayers.plan import Element, Frame, Group


class RowStyle(NamedTuple):
    """What a row has besides name and price, and its colours."""

    leader: bool
    detail: bool
    mark: bool
    ink: str
    quiet: str
    strong: str
    rule: bool = False

    @property
    def layers(self) -> int:
        return 2 + self.leader + self.detail + self.mark + self.rule


class MenuItem(NamedTuple):
    """What is for sale; `detail` describes it."""

    name: str
    price: str
    detail: str


def menu_items(b: Brief, count: int) -> list[MenuItem]:
    """Up to `count` different things to buy, as many as the topic has."""
    return [MenuItem(*b.copy.menu_item()) for _ in range(min(count, len(b.topic.items)))]


def price_rows(b: Brief, rooms: Sequence[Frame], items: Sequence[MenuItem], style: RowStyle) -> list[Group]:
    """One group a room; empty when the texts do not fit."""
    start = len(b.occupied)
    high = rooms[0].h
    size = min((0.38 if style.detail else 0.56) * high, 4.2 * b.unit)
    indent = 1.5 * size if style.mark else 0.0
    tops = [Frame(r.x + indent, r.y, 0.72 * r.w - indent, (0.5 if style.detail else 1.0) * r.h) for r in rooms]
    item_style = TextStyle(b.type.strong, style.ink, valign="middle", max_lines=1)
    names = text_row(b, [i.name for i in items], tops, size, item_style, name="item")
    if names is None:
        return []
    size = names[0].layer.params["size"]
    rights = [Frame(r.x + 0.74 * r.w, t.y, 0.26 * r.w, t.h) for r, t in zip(rooms, tops, strict=True)]
    price_style = TextStyle(b.type.strong, style.strong, align="right", valign="middle", max_lines=1)
    prices = text_row(b, [i.price for i in items], rights, size, price_style, name="price")
    details: list[Element] | None = None
    if style.detail:
        lower = [
            Frame(t.x, t.bottom + 0.04 * r.h, 0.84 * r.w - indent, 0.44 * r.h) for r, t in zip(rooms, tops, strict=True)
        ]
        description_style = TextStyle(fill=style.quiet, leading=1.2, max_lines=2)
        details = text_row(
            b, [i.detail for i in items], lower, max(9.0, 0.72 * size), description_style, name="description"
        )
    if prices is None or (style.detail and details is None):
        del b.occupied[start:]
        return []
    marks = _marks(b, rooms, tops, size, style) if style.mark else []
    out = []
    for i in range(len(items)):
        parts = [names[i], prices[i]]
        if style.leader:
            left, right = _ink(b, names[i], start), _ink(b, prices[i], start)
            thick = max(3.0, 0.1 * size)
            line = Frame(left.right + 0.5 * size, left.bottom - 0.36 * size, right.x - left.right - size, thick)
            if line.w * thick > 250:
                parts.append(shape(b, line, "dotted_line", style.quiet, z=52, name="leader", gap=2.6))
            elif line.w * thick > 110:  # few dots could hardly be seen
                parts.append(shape(b, line, "thin_line", style.quiet, z=52, name="leader"))
        parts += [details[i]] if details else []
        parts += marks[i : i + 1]
        if style.rule:
            below = Frame(rooms[i].x, rooms[i].bottom + 0.02 * high, rooms[i].w, max(2.0, 0.2 * b.unit))
            parts.append(shape(b, below, "thin_line", style.quiet, z=51, name="rule", opacity=0.6))
        out.append(tuple(parts))
    return out


def _ink(b: Brief, element: Element, start: int) -> Frame:
    """Where the letters of a text are, among the occupied frames since `start`."""
    frame = element.layer.frame
    fits = [k for k in b.occupied[start:] if k.y == frame.y and k.x >= frame.x - 1 and k.right <= frame.right + 1]
    return fits[0] if fits else ink_frame(element.layer, frame.w)


def _marks(b: Brief, rooms: Sequence[Frame], tops: Sequence[Frame], size: float, style: RowStyle) -> list[Element]:
    """The same small icon before every name, or a different one before each."""
    assets = distinct_icons(b, len(rooms))
    if b.chance(0.4):
        assets = assets[:1] * len(rooms)
    spots = [Frame(r.x, t.center[1] - 0.5 * size, size, size) for r, t in zip(rooms, tops, strict=True)]
    return [
        place_asset(b, asset, spot, color=style.strong, z=45, keep_clear=False, style="plain")
        for asset, spot in zip(assets, spots, strict=True)
    ]
