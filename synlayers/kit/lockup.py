"""Lockups: lines of text, buttons and rules under each other, set together so that all of it fits its room.

A column drops what does not fit; a lockup makes its leading piece smaller first, then everything, and drops the least
important piece last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from synlayers.kit.brief import Brief
from synlayers.kit.plates import button, shape
from synlayers.kit.text import Align, TextStyle, VAlign, move, text
from synlayers.plan import Frame, Group

TRIALS = (1.0, 0.86, 0.74, 0.64, 0.55, 0.47)
"""Scales of the leading piece; the others shrink by the 0.4th power of it."""

Maker = Callable[[Brief, Frame, Align, float], "tuple[Group, float] | None"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One row of a lockup.

    Args:
        rank: 0 for the most important one, which keeps its place the longest and takes the room that is left.
        make: sets it at the top of a frame, scaled: the group and where it ends; None when it does not fit.
        layers: how many layers it has.
        gap: distance to the piece above, px.
    """

    rank: float
    make: Maker
    layers: int = 1
    gap: float = 0.0


def line(
    string: str,
    size: float,
    rank: float,
    style: TextStyle,
    *,
    gap: float | None = None,
    name: str = "text",
    key: str = "",
) -> Piece:
    """A text of `size` px, in the lockup's alignment unless the style has its own; the gap follows from the size unless
    given."""

    def make(b: Brief, room: Frame, align: Align, scale: float) -> tuple[Group, float] | None:
        smallest = max(9.0, 0.55 * size * scale) if style.smallest is None else style.smallest
        scaled = replace(style, align=style.align or align, smallest=smallest)
        element = text(b, string, room, size * scale, scaled, name=name, key=key)
        return ((element,), element.layer.frame.bottom) if element else None

    return Piece(rank, make, 1, 0.4 * size if gap is None else gap)


def rule(
    color: str, width: float, rank: float, variant: str = "rect", *, height: float = 3.0, gap: float = 12.0
) -> Piece:
    """A short line, as wide as `width` px; `variant` is a shape made for lines."""

    def make(b: Brief, room: Frame, align: Align, scale: float) -> tuple[Group, float] | None:
        w = min(width, room.w)
        frame = Frame(_start(room, w, align), room.y, w, height)
        return (shape(b, frame, variant, color, z=55, name="divider", keep_clear=True),), frame.bottom

    return Piece(rank, make, 1, gap)


def call(label: str, height: float, rank: float, *, gap: float = 20.0, key: str = "button", **options: Any) -> Piece:
    """A button of `height` px."""

    def make(b: Brief, room: Frame, align: Align, scale: float) -> tuple[Group, float] | None:
        group = button(b, label, room, height * scale, align=align, key=key, **options)
        return (group, group[0].layer.frame.bottom) if group else None

    return Piece(rank, make, 2, gap)


def block(
    group: Callable[[Brief, Frame], Group], width: float, height: float, layers: int, rank: float, *, gap: float = 16.0
) -> Piece:
    """Anything else of a fixed size: ``group(brief, frame)`` draws it."""

    def make(b: Brief, room: Frame, align: Align, scale: float) -> tuple[Group, float] | None:
        w, h = min(width * scale, room.w), height * scale
        if h > room.h:
            return None
        frame = Frame(_start(room, w, align), room.y, w, h)
        return group(b, frame), frame.bottom

    return Piece(rank, make, layers, gap)


def _start(room: Frame, width: float, align: Align) -> float:
    return {"left": room.x, "center": room.center[0] - width / 2, "right": room.right - width}[align]


@dataclass(slots=True)
class Lockup:
    """What `lockup` set: groups with the most important first, and the frame they take."""

    groups: list[Group] = field(default_factory=list)
    frame: Frame = field(default_factory=lambda: Frame(0, 0, 0, 0))

    @property
    def layers(self) -> int:
        return sum(len(group) for group in self.groups)


def lockup(
    b: Brief,
    room: Frame,
    pieces: Sequence[Piece],
    budget: int,
    align: Align = "left",
    valign: VAlign = "middle",
    air: float = 0.25,
) -> Lockup:
    """Set as many of `pieces` as `budget` layers pay for, in the order given, as one block in `room`.

    Pieces of the lowest rank numbers are kept. The first of them gives way in size before any piece is dropped.

    Args:
        air: share of the height left over that goes between the pieces.
    """
    chosen = _affordable_pieces(pieces, budget)
    while chosen:
        for scale in TRIALS:
            start = len(b.occupied)
            stack = _stack(b, room, chosen, align, scale)
            if stack is not None:
                return _spread(b, room, chosen, stack, valign, air)
            del b.occupied[start:]
        chosen.remove(max(chosen, key=lambda p: p.rank))
    return Lockup(frame=Frame(room.x, room.y, room.w, 0.0))


def _affordable_pieces(pieces: Sequence[Piece], budget: int) -> list[Piece]:
    taken: list[Piece] = []
    for piece in sorted(pieces, key=lambda p: p.rank):
        if sum(p.layers for p in taken) + piece.layers <= budget:
            taken.append(piece)
    return [p for p in pieces if p in taken]


class _Placed(NamedTuple):
    group: Group
    bottom: float
    occupied: slice


def _stack(b: Brief, room: Frame, pieces: Sequence[Piece], align: Align, scale: float) -> list[_Placed] | None:
    """Every piece below the one before; None when one does not fit."""
    leading = min(pieces, key=lambda p: p.rank)
    quiet = scale**0.4
    y = room.y
    out: list[_Placed] = []
    for piece in pieces:
        y += piece.gap * quiet if out else 0.0
        if room.bottom - y <= 8:  # px: no text is that small
            return None
        start = len(b.occupied)
        rest = Frame(room.x, y, room.w, room.bottom - y)
        placed = piece.make(b, rest, align, scale if piece is leading else quiet)
        if placed is None:
            return None
        group, y = placed
        out.append(_Placed(group, y, slice(start, len(b.occupied))))
    return out


def _spread(
    b: Brief, room: Frame, pieces: Sequence[Piece], stack: Sequence[_Placed], valign: VAlign, air: float
) -> Lockup:
    """Spread and shift what was set at the top of the room."""
    gaps = [0.0, *[piece.gap for piece in pieces[1:]]]
    spare = max(0.0, room.bottom - stack[-1].bottom)
    spread = min(air * spare, 0.8 * sum(gaps))  # gaps less than double, so that the pieces still belong together
    top = {"top": 0.0, "middle": (spare - spread) / 2, "bottom": spare - spread}[valign]
    drops = [top + spread * sum(gaps[: i + 1]) / max(1e-6, sum(gaps)) for i in range(len(gaps))]
    for placed, dy in zip(stack, drops, strict=True):
        b.occupied[placed.occupied] = [frame.move(0, dy) for frame in b.occupied[placed.occupied]]
    ranked = sorted(zip(pieces, stack, drops, strict=True), key=lambda row: row[0].rank)
    groups = [tuple(move(element, 0, dy) for element in placed.group) for _, placed, dy in ranked]
    return Lockup(groups, Frame(room.x, room.y + top, room.w, stack[-1].bottom + spread - room.y))
