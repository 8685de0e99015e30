"""Tiles: equal cells that each hold a badge (an icon or a number), a head and a detail, on a card or on the page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from synlayers.kit.brief import Brief
from synlayers.kit.pictures import place_asset
from synlayers.kit.plates import shape
from synlayers.kit.skin import Skin, panel
from synlayers.kit.text import Align, TextStyle, move, text
from synlayers.kit.uniform import text_row
from synlayers.library import Asset
from synlayers.plan import Element, Frame, Group
from synlayers.style.typography import TextFace


@dataclass(frozen=True, slots=True)
class TileText:
    """What one tile says; `badge` is an icon, or a short text on a disc."""

    head: str
    detail: str = ""
    badge: Asset | str | None = None

    @property
    def layers(self) -> int:
        """Layers of its tile, without a card."""
        return 1 + bool(self.detail) + (0 if self.badge is None else 2 if isinstance(self.badge, str) else 1)


@dataclass(frozen=True, slots=True)
class TileStyle:
    """How tiles are set.

    Args:
        head, detail: sizes in units of the canvas, for cells of 25 by 25 units; they grow and shrink with the cells.
        face: of the head.
        prefix: starts the keys of cards, so that shadows find them; "" for tiles without keys.
        figures: heads are numbers: one line, in the strong colours.
    """

    skin: Skin
    head: float
    detail: float
    face: TextFace
    prefix: str = ""
    figures: bool = False
    details: int = 3
    way: Literal["stack", "row", "auto"] = "auto"


@dataclass(slots=True)
class _Rooms:
    badge: Frame | None
    words: Frame
    parts: list[Element] = field(default_factory=list)


def tiles(b: Brief, cells: Sequence[Frame], entries: Sequence[TileText], style: TileStyle) -> list[Group]:
    """One group a cell, in order; empty when the texts do not fit their cells at any size."""
    start = len(b.occupied)
    first, style_given = cells[0], style
    head, detail = _sizes(b, first, style)
    style = replace(style, head=head, detail=detail)
    rowwise = style.way == "row" or (style.way == "auto" and first.w > 1.9 * first.h)
    align: Align = "left" if rowwise and entries[0].badge is not None else style.skin.align
    rooms = [_rooms(b, cell, entry, style, rowwise, align) for cell, entry in zip(cells, entries, strict=True)]
    stacks = _words(b, rooms, entries, style, align)
    del b.occupied[start:]
    if stacks is None:
        # without the small print there may be room enough
        shorter = [replace(entry, detail="") for entry in entries]
        return tiles(b, cells, shorter, style_given) if entries[0].detail else []
    b.occupied.extend(cells)
    spare = min(room.words.bottom - stack[-1].layer.frame.bottom for room, stack in zip(rooms, stacks, strict=True))
    out = []
    for i, (cell, room, stack) in enumerate(zip(cells, rooms, stacks, strict=True)):
        # all blocks of a row of tiles start at the same height; side by side, each is centred on its badge
        own = room.words.bottom - stack[-1].layer.frame.bottom
        drop = own / 2 if rowwise else max(0.0, spare / 2)
        parts = [move(element, 0, drop) for element in stack]
        if room.badge is not None:
            parts += _badge(b, room.badge if rowwise else room.badge.move(0, drop), entries[i], style, i)
        if style.skin.card:
            parts.insert(0, panel(b, cell, style.skin, z=40, key=f"{style.prefix}{i}" if style.prefix else ""))
        out.append(tuple(parts))
    del b.occupied[start + len(cells) :]
    return out


def _sizes(b: Brief, cell: Frame, style: TileStyle) -> tuple[float, float]:
    """Type sizes of head and detail in px for cells of this size; in large cells the detail stays small print."""
    scale = min(1.75, max(0.8, math.sqrt(cell.w * cell.h) / (25 * b.unit)))
    return style.head * scale * b.unit, style.detail * min(1.4, scale) * b.unit


def _rooms(b: Brief, cell: Frame, entry: TileText, style: TileStyle, rowwise: bool, align: Align) -> _Rooms:
    """Where the badge and the words of a tile go."""
    pad = 0.09 * min(cell.w, cell.h) + 0.6 * b.unit if style.skin.card else 0.0
    inner = cell.inset(pad)
    if entry.badge is None:
        return _Rooms(None, inner)
    if rowwise:
        side = max(2.6 * b.unit, min(0.8 * inner.h, 0.24 * inner.w, 12 * b.unit))
        badge = Frame(inner.x, inner.center[1] - side / 2, side, side)
        return _Rooms(badge, Frame(inner.x + 1.3 * side, inner.y, inner.w - 1.3 * side, inner.h))
    side = max(2.6 * b.unit, min(0.4 * inner.h, 0.5 * inner.w, 17 * b.unit))
    x = inner.x if align == "left" else inner.center[0] - side / 2
    return _Rooms(Frame(x, inner.y, side, side), Frame(inner.x, inner.y + 1.22 * side, inner.w, inner.h - 1.22 * side))


def _words(
    b: Brief, rooms: list[_Rooms], entries: Sequence[TileText], style: TileStyle, align: Align
) -> list[list[Element]] | None:
    """Head and detail of every tile, at the top of its room."""
    detailed = bool(entries[0].detail)
    skin = style.skin
    tops = [Frame(r.words.x, r.words.y, r.words.w, r.words.h * (0.52 if detailed else 1.0)) for r in rooms]
    lines = 1 if style.figures else None
    smallest = max(20.0 if style.figures else 9.0, 1.3 * b.unit)
    text_style = TextStyle(style.face, skin.ink, align=align, leading=1.12, max_lines=lines, smallest=smallest)
    heads = text_row(
        b, [e.head for e in entries], tops, style.head, text_style, name="figure" if style.figures else "item title"
    )
    if heads is None:
        return None
    if style.figures:
        heads = [
            replace(h, layer=replace(h.layer, params={**h.layer.params, "fill": skin.strong[i % len(skin.strong)]}))
            for i, h in enumerate(heads)
        ]
    if not detailed:
        return [[h] for h in heads]
    gap = 0.25 * heads[0].layer.params["size"] if not style.figures else 0.1 * heads[0].layer.params["size"]
    lowest = max(h.layer.frame.bottom - r.words.y for h, r in zip(heads, rooms, strict=True)) + gap
    left = [Frame(r.words.x, r.words.y + lowest, r.words.w, max(1.0, r.words.h - lowest)) for r in rooms]
    size = min(style.detail, max(9.0, heads[0].layer.params["size"] * 0.86))
    item_text_style = TextStyle(fill=skin.quiet, align=align, leading=1.25, max_lines=style.details)
    details = text_row(b, [e.detail for e in entries], left, size, item_text_style, name="item text")
    if details is None:
        return None
    return [[h, d] for h, d in zip(heads, details, strict=True)]


def _badge(b: Brief, frame: Frame, entry: TileText, style: TileStyle, i: int) -> list[Element]:
    color = style.skin.strong[i % len(style.skin.strong)]
    if isinstance(entry.badge, Asset):
        return [place_asset(b, entry.badge, frame, color=color, z=45, keep_clear=False, style=style.skin.icons)]
    disc = shape(b, frame, "circle", color, z=44, name="number disc")
    # a single small digit would hardly be seen
    digits = str(entry.badge).zfill(2) if frame.h < 42 else str(entry.badge)
    number_style = TextStyle(
        b.type.strong, b.palette.on(color), align="center", valign="middle", max_lines=1, smallest=9.0
    )
    number = text(b, digits, frame.inset(0.06 * frame.w), 0.58 * frame.h, number_style, name="number")
    return [disc, number] if number else [disc]
