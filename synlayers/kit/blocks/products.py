"""Products: a picture, a name and a price in each cell, with as much around them as the layer count pays for."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from synlayers.kit.brief import Brief
from synlayers.kit.pictures import place_asset
from synlayers.kit.plates import shape
from synlayers.kit.skin import Skin, plate
from synlayers.kit.text import Align, TextStyle, text
from synlayers.kit.uniform import distinct_icons, text_row
from synlayers.library import Asset
from synlayers.plan import Element, Frame, Group

SIZES = (3, 4, 5, 6, 7, 8)
"""Layers of a product: picture, name and price; card; old price; its strike line; and a disc with its text (the last
two come together)."""


def product_pictures(b: Brief, count: int) -> list[Asset]:
    """Different illustrations, those of the topic first; icons where illustrations run out."""
    assets = b.library.role("illustration")
    wanted = set(b.topic.illustrations)
    matching = [a for a in assets if not wanted.isdisjoint(a.tags)]
    by_tag: dict[str, Asset] = {}
    for i in b.rng.permutation(len(matching)):
        by_tag.setdefault(matching[int(i)].caption, matching[int(i)])
    chosen = list(by_tag.values())[:count]
    return chosen + distinct_icons(b, count - len(chosen)) if len(chosen) < count else chosen


def products(b: Brief, cells: Sequence[Frame], layers: int, skin: Skin, prefix: str = "product") -> list[Group]:
    """One group a cell; empty when the texts do not fit.

    Args:
        layers: of each product, one of `SIZES`.
    """
    start = len(b.occupied)
    pictures = product_pictures(b, len(cells))
    items = [b.copy.menu_item() for _ in cells]
    carded = layers >= 4
    wide = cells[0].w > 1.7 * cells[0].h
    rooms = [_rooms(b, cell, carded, wide) for cell in cells]
    align: Align = "left" if wide else "center"
    style = TextStyle(
        b.type.strong, skin.ink, align=align, valign="bottom" if wide else "middle", leading=1.1, max_lines=2
    )
    names = text_row(b, [name for name, _, _ in items], [r[1] for r in rooms], 2.9 * b.unit, style, name="product name")
    struck = layers in (5, 6, 8)
    strong = b.palette.readable(skin.strong[0], skin.base)
    price_style = TextStyle(b.type.strong, strong, align="right" if struck and not wide else align, max_lines=1)
    price_rooms = [_part(r[2], 0.56 if struck else 1.0, True) for r in rooms]
    prices = text_row(b, [price for _, price, _ in items], price_rooms, 3.3 * b.unit, price_style, name="price")
    if names is None or prices is None:
        del b.occupied[start:]
        return []
    out = []
    for i, cell in enumerate(cells):
        parts: list[Element] = []
        if carded:
            fill, corner = skin.card or b.palette.surface, min(skin.corner, cell.w / 6)
            parts.append(plate(b, cell, fill, corner=corner, key=f"{prefix}{i}", name="product card", z=38))
        color, key = skin.strong[i % len(skin.strong)], f"{prefix} picture{i}"
        picture = place_asset(b, pictures[i], rooms[i][0], color=color, z=44, key=key, keep_clear=False, style="plain")
        parts.append(picture)
        parts += [names[i], prices[i]]
        if struck:
            parts += _old_price(b, _part(rooms[i][2], 0.4, False), prices[i], skin, layers != 5)
        if layers >= 7:
            parts += _disc(b, cell, skin)
        out.append(tuple(parts))
    del b.occupied[start:]
    b.occupied.extend(cells)
    return out


def _rooms(b: Brief, cell: Frame, carded: bool, wide: bool) -> tuple[Frame, Frame, Frame]:
    """Picture, name and price."""
    inner = cell.inset(0.07 * min(cell.w, cell.h) if carded else 0)
    if wide:
        w = min(inner.h, 0.42 * inner.w)
        words = Frame(inner.x + w + 0.08 * inner.w, inner.y, 0.92 * inner.w - w, inner.h)
        return Frame(inner.x, inner.y, w, inner.h), _band(words, 0.02, 0.5), _band(words, 0.56, 0.4)
    return _band(inner.inset(0.04 * inner.w, 0), 0.02, 0.6), _band(inner, 0.64, 0.19), _band(inner, 0.84, 0.15)


def _band(frame: Frame, top: float, height: float) -> Frame:
    return Frame(frame.x, frame.y + top * frame.h, frame.w, height * frame.h)


def _part(frame: Frame, share: float, first: bool) -> Frame:
    """The first or the last `share` of a frame's width."""
    return Frame(frame.x if first else frame.right - share * frame.w, frame.y, share * frame.w, frame.h)


def _old_price(b: Brief, room: Frame, price: Element, skin: Skin, struck: bool) -> list[Element]:
    """A higher price, struck through."""
    new = float(re.sub(r"[^0-9.]", "", str(price.layer.text)) or 1)
    size = 0.72 * price.layer.params["size"]
    style = TextStyle(fill=skin.quiet, align="left", max_lines=1, smallest=9.0)
    label = text(
        b, b.copy.price(math.ceil(1.15 * new) + 1, math.ceil(1.6 * new) + 3), room, size, style, name="old price"
    )
    if label is None:
        return []
    ink = b.occupied[-1]
    middle = label.layer.frame.center[1]
    if not struck:
        return [label]
    line = Frame(ink.x - 3, middle - 1, ink.w + 6, max(3.0, 0.09 * size))
    return [label, shape(b, line, "rect", skin.strong[0], z=66, name="strike line")]


def _disc(b: Brief, cell: Frame, skin: Skin) -> list[Element]:
    """How much is saved, on a disc over the corner of the card."""
    side = max(30.0, 0.3 * min(cell.w, cell.h))
    color = b.palette.accent if b.palette.accent != skin.card else b.palette.primary
    frame = Frame(cell.right - 0.82 * side, cell.y - 0.18 * side, side, side)
    style = TextStyle(b.type.strong, b.palette.on(color), align="center", valign="middle", max_lines=1, smallest=9.0)
    saved = f"-{b.choice([10, 15, 20, 25, 30, 40, 50])}%"
    label = text(b, saved, frame.inset(0.12 * side), 0.34 * side, style, name="discount", z=68)
    return [shape(b, frame, "circle", color, z=65, name="discount disc"), label] if label else []
