"""Columns: pieces under each other with rhythm, placed as one block."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from synlayers.kit.brief import Brief
from synlayers.kit.text import Align, moved, text
from synlayers.plan import Frame, Group


@dataclass(slots=True)
class Column:
    """Collects groups from top to bottom of `room`; `settle` shifts the whole block to its vertical place.

    Text that does not fit in what is left of the room is not added (`text` returns False).
    """

    brief: Brief
    room: Frame
    align: Align = "left"
    cursor: float = 0.0
    groups: list[Group] = field(default_factory=list)
    _gap: float = 0.0
    _kept: int = -1

    def __post_init__(self) -> None:
        self._kept = len(self.brief.kept)

    @property
    def left(self) -> Frame:
        """What is left of the room, below the last piece and its gap."""
        start = self.cursor + (self._gap if self.groups else 0.0)
        return Frame(self.room.x, self.room.y + start, self.room.w, max(0.0, self.room.h - start))

    def text(self, string: str, size: float, *, gap: float | None = None, **options: Any) -> bool:
        """Add text; options are those of `kit.text.text`."""
        if self.left.h < 10:
            return False
        options.setdefault("align", self.align)
        made = text(self.brief, string, self.left, size, **options)
        if made is None:
            return False
        self.add((made,), made.layer.frame.bottom)
        self.space(gap if gap is not None else 0.35 * made.layer.params["size"])
        return True

    def add(self, group: Group, bottom: float) -> None:
        """Add elements already placed at the top of `left`; `bottom` is where they end."""
        self.groups.append(group)
        self.cursor = bottom - self.room.y
        self._gap = 0.0

    def space(self, gap: float) -> None:
        """Distance to the next piece, px."""
        self._gap = gap

    def settle(self, valign: Literal["top", "middle", "bottom"] = "top") -> list[Group]:
        """The groups, in the order added, moved so that the block sits at the top, middle or bottom of the room."""
        spare = max(0.0, self.room.h - self.cursor)
        dy = {"top": 0.0, "middle": spare / 2, "bottom": spare}[valign]
        kept = self.brief.kept
        kept[self._kept :] = [frame.moved(0, dy) for frame in kept[self._kept :]]
        return [tuple(moved(element, 0, dy) for element in group) for group in self.groups]
