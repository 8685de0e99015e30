"""Columns: pieces under each other with rhythm, placed as one block."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from synlayers.kit.brief import Brief
from synlayers.kit.text import Align, TextStyle, VAlign, move, text
from synlayers.plan import Frame, Group


@dataclass(slots=True)
class TextColumn:
    """Collects groups from top to bottom of `room`; `settle` shifts the whole block to its vertical place.

    Text that does not fit in what is left of the room is not added (`text` returns False).
    """

    brief: Brief
    room: Frame
    align: Align = "left"
    cursor: float = 0.0
    groups: list[Group] = field(default_factory=list)
    _gap: float = 0.0
    _start: int = -1

    def __post_init__(self) -> None:
        self._start = len(self.brief.occupied)

    @property
    def left(self) -> Frame:
        """What is left of the room, below the last piece and its gap."""
        start = self.cursor + (self._gap if self.groups else 0.0)
        return Frame(self.room.x, self.room.y + start, self.room.w, max(0.0, self.room.h - start))

    def text(self, string: str, size: float, style: TextStyle, *, name: str = "text", key: str = "") -> bool:
        """Add text, in the column's alignment unless the style has its own."""
        if self.left.h < 10:
            return False
        style = replace(style, align=style.align or self.align)
        element = text(self.brief, string, self.left, size, style, name=name, key=key)
        if element is None:
            return False
        self.add((element,), element.layer.frame.bottom)
        self.space(0.35 * element.layer.params["size"])
        return True

    def add(self, group: Group, bottom: float) -> None:
        """Add elements already placed at the top of `left`; `bottom` is where they end."""
        self.groups.append(group)
        self.cursor = bottom - self.room.y
        self._gap = 0.0

    def space(self, gap: float) -> None:
        """Distance to the next piece, px."""
        self._gap = gap

    def settle(self, valign: VAlign = "top") -> list[Group]:
        """The groups, in the order added, moved so that the block sits at the top, middle or bottom of the room."""
        spare = max(0.0, self.room.h - self.cursor)
        dy = {"top": 0.0, "middle": spare / 2, "bottom": spare}[valign]
        occupied = self.brief.occupied
        occupied[self._start :] = [frame.move(0, dy) for frame in occupied[self._start :]]
        return [tuple(move(element, 0, dy) for element in group) for group in self.groups]
