"""The body of a menu: sections of priced rows in columns, dealt so that they use up a number of layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from synlayers.kit.blocks.price_list import MenuItem, RowStyle, menu_items, price_rows
from synlayers.kit.brief import Brief
from synlayers.kit.grid import columns
from synlayers.kit.plates import divider
from synlayers.kit.skin import Inks
from synlayers.kit.text import TextStyle
from synlayers.kit.uniform import distinct, text_row
from synlayers.plan import Frame, Group

SECTION = 1.5
"""Height of a section's title, in rows."""
TRIALS = 5
"""Ways to deal the rows that are tried."""


class MenuPlan(NamedTuple):
    """How the rows are dealt: rows of each section, layers of a row and of a section's title."""

    sections: tuple[int, ...]
    row: int
    title: int

    @property
    def total(self) -> int:
        return sum(self.sections) * self.row + len(self.sections) * self.title


def menu_list(b: Brief, room: Frame, budget: int, inks: Inks) -> list[Group]:
    """Sections in one, two or three columns of `room`: the first way that fits."""
    items = menu_items(b, len(b.topic.items))
    for plan in _menu_plans(b, budget)[:TRIALS]:
        groups = _columns(b, room, plan, items, _style(b, plan.row, inks))
        if groups:
            return groups
    return []


def _menu_plans(b: Brief, budget: int) -> list[MenuPlan]:
    """Ways to use up `budget` layers on rows and sections, a good one first; rows are at most what the topic sells."""
    most = len(b.topic.items)
    options = []
    for row in sorted(_EXTRAS):
        for title in (0, 1, 2):
            for count in range(1, 5):
                if (title == 0) != (count == 1):
                    continue
                rows = min(most, (budget - count * title) // row)
                if rows >= 2 * count or (count == 1 and rows >= 1):
                    split = tuple(rows // count + (i < rows % count) for i in range(count))
                    options.append(MenuPlan(split, row, title))
    # a single row is no list: each row short of three weighs as much as three unused layers; equals in random order
    worth = [o.total - 3 * max(0, 3 - sum(o.sections)) + b.uniform(0, 1.5) for o in options]
    return [options[i] for i in sorted(range(len(options)), key=lambda i: -worth[i])]


_EXTRAS: dict[int, tuple[str, ...]] = {
    2: ("",),
    3: ("l", "d"),
    4: ("ld", "ld", "dm", "dr"),
    5: ("ldm", "ldm", "dmr"),
    6: ("ldmr",),
}
"""Layers of a row to what it has besides name and price: leader, detail, mark, rule."""


def _style(b: Brief, row: int, inks: Inks) -> RowStyle:
    extras = b.choice(_EXTRAS[row])
    return RowStyle("l" in extras, "d" in extras, "m" in extras, *inks, rule="r" in extras)


def _columns(b: Brief, room: Frame, plan: MenuPlan, items: Sequence[MenuItem], style: RowStyle) -> list[Group]:
    count = len(plan.sections)
    if count == 1 and plan.sections[0] >= 6 and room.w > 1.1 * room.h:
        halves = [[n] for n in _halves(plan.sections[0])]
        return _set_rows(b, columns(room, [1.0, 1.0], 6 * b.unit), halves, plan._replace(title=0), items, style)
    across = 1 if room.w < 0.62 * room.h else 3 if room.w > 2.2 * room.h else 2
    across = min(count, across)
    dealt = [list(plan.sections[i::across]) for i in range(across)]
    return _set_rows(b, columns(room, [1.0] * across, 6 * b.unit), dealt, plan, items, style)


def _halves(count: int) -> tuple[int, int]:
    return (count + 1) // 2, count // 2


def _set_rows(
    b: Brief, rooms: list[Frame], dealt: list[list[int]], plan: MenuPlan, items: Sequence[MenuItem], style: RowStyle
) -> list[Group]:
    """Rows of all columns in one height and size; each section's title before its rows."""
    head = SECTION if plan.title else 0.0
    heights = [sum(section) + head * len(section) + 0.5 * (len(section) - 1) for section in dealt]
    step = min(rooms[0].h / max(heights), (11 if style.detail else 7.5) * b.unit)
    top = rooms[0].y + max(0.0, (rooms[0].h - step * max(heights)) * 0.4)
    places: list[Frame] = []
    heads: list[Frame] = []
    starts: list[int] = []
    for room, column in zip(rooms, dealt, strict=True):
        y = top
        for section in column:
            if plan.title:
                heads.append(Frame(room.x, y, room.w, head * step))
                y += head * step
            starts.append(len(places))
            places += [Frame(room.x, y + i * step, room.w, 0.92 * step) for i in range(section)]
            y += (section + 0.5) * step
    rows = price_rows(b, places, items[: len(places)], style)
    if not rows or not plan.title:
        return rows
    titles = _section_titles(b, heads, plan.title, style)
    out: list[Group] = []
    for i, group in enumerate(rows):
        if i in starts and titles:
            out.append(titles[starts.index(i)])
        out.append(group)
    return out


def _section_titles(b: Brief, rooms: list[Frame], layers: int, style: RowStyle) -> list[Group]:
    names = distinct(b, b.copy.menu_section, len(rooms))
    names += [b.copy.kicker() for _ in range(len(rooms) - len(names))]
    tops = [Frame(r.x, r.y, r.w, 0.68 * r.h) for r in rooms]
    section_style = TextStyle(b.type.heading, style.strong, valign="bottom", max_lines=1)
    texts = text_row(b, names, tops, min(0.6 * rooms[0].h, 5.6 * b.unit), section_style, name="section")
    if texts is None:
        return []
    if layers == 1:
        return [(m,) for m in texts]
    thin = max(2.0, 0.26 * b.unit)
    lines = [
        divider(b, Frame(r.x, r.y + 0.76 * r.h, r.w, thin), color=style.strong, variant="thin_line") for r in rooms
    ]
    return [(m, rail) for m, rail in zip(texts, lines, strict=True)]
