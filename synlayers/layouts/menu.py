"""Menus and price lists: sections of names and prices under a title."""

from __future__ import annotations

from typing import NamedTuple

from synlayers.brief import Brief
from synlayers.colour import mix
from synlayers.kit.alike import alike, different
from synlayers.kit.backdrop import backdrop
from synlayers.kit.framing import border, corners
from synlayers.kit.grid import columns
from synlayers.kit.lockup import Piece, line, lockup, rule
from synlayers.kit.measure import roomy
from synlayers.kit.pictures import figure, photo
from synlayers.kit.plates import divider, shape
from synlayers.kit.pricelist import Item, RowStyle, items_for, price_rows
from synlayers.kit.skin import plate
from synlayers.kit.text import text
from synlayers.kit.zones import shares
from synlayers.layouts import Layout
from synlayers.paint import with_alpha
from synlayers.plan import Element, Frame, Group

SECTION = 1.5
"""Height of a section's title, in rows."""


class Listing(NamedTuple):
    """How the rows are dealt: rows of each section, layers of a row and of a section's title."""

    sections: tuple[int, ...]
    row: int
    title: int

    @property
    def total(self) -> int:
        return sum(self.sections) * self.row + len(self.sections) * self.title


class Menu(Layout):
    name = "menu"
    counts = range(5, 61)
    shapes = ((0.707, 1.0), (0.647, 1.0), (1.0, 0.707), (0.5, 1.0))

    def compose(self, b: Brief) -> list[Group]:
        b = roomy(b)
        return b.choice([_classic, _pictured, _pictured, _panel] if b.count >= 8 else [_classic, _pictured])(b)


def _title(b: Brief, ink: str, accent: str) -> list[Piece]:
    t = b.type
    return [
        line(b.copy.brand(), t.step(0.8), 1, face=t.strong, fill=accent, upper=True, spacing=0.14, max_lines=1, name="brand"),
        line(b.choice(["Menu", "Our Menu", "Price List", "The Menu", b.copy.headline(2)]), b.uniform(8, 11) * b.unit, 0, gap=1.2 * b.unit, face=t.heading, fill=ink, leading=1.05,
             max_lines=2, name="title"),
        rule(accent, 14 * b.unit, 3, height=max(3.0, 0.4 * b.unit), gap=1.6 * b.unit, variant=b.choice(["thin_line", "tapered_line", "round_line"])),
        line(b.copy.tagline(), t.step(0.3), 2, gap=1.4 * b.unit, fill=ink, max_lines=1, name="tagline"),
    ]  # fmt: skip


def _spent_on_title(b: Brief) -> int:
    return 1 if b.count < 8 else 2 if b.count < 16 else 4


def _listing(b: Brief, budget: int) -> Listing:
    """A way to use up `budget` layers on rows and sections; rows are at most what the topic sells."""
    most = len(b.topic.items)
    options = []
    for row in (2, 3, 4, 5):
        for title in (0, 1, 2):
            for count in range(1, 5):
                if (title == 0) != (count == 1):
                    continue
                rows = min(most, (budget - count * title) // row)
                if rows >= 2 * count or (count == 1 and rows >= 1):
                    split = tuple(rows // count + (i < rows % count) for i in range(count))
                    options.append(Listing(split, row, title))
    if not options:
        return Listing((), 2, 0)
    # a single row is no list: each row short of three weighs as much as three unused layers
    worth = [o.total - 3 * max(0, 3 - sum(o.sections)) for o in options]
    return b.choice([o for o, w in zip(options, worth, strict=True) if w >= max(worth) - 1])


def _style(b: Brief, row: int, ink: str, quiet: str, strong: str) -> RowStyle:
    leader, detail, mark = {2: [(0, 0, 0)], 3: [(1, 0, 0), (0, 1, 0)], 4: [(1, 1, 0), (1, 1, 0), (0, 1, 1)], 5: [(1, 1, 1)]}[row][b.integer(0, {2: 0, 3: 1, 4: 2, 5: 0}[row])]
    return RowStyle(bool(leader), bool(detail), bool(mark), ink, quiet, strong)


def _list(b: Brief, room: Frame, budget: int, ink: str, quiet: str, strong: str) -> list[Group]:
    """Sections in one, two or three columns of `room`."""
    listing = _listing(b, budget)
    count = len(listing.sections)
    if not count:
        return []
    style = _style(b, listing.row, ink, quiet, strong)
    across = 1 if count == 1 else min(count, 3 if room.w > 2.2 * room.h else 2 if room.w > 0.62 * room.h or count > 2 else 1)
    if count == 1 and listing.sections[0] >= 6 and room.w > 1.1 * room.h:
        return _set(b, columns(room, [1.0, 1.0], 6 * b.unit), [[n] for n in _halves(listing.sections[0])], listing._replace(title=0), style)
    dealt = [list(listing.sections[i::across]) for i in range(across)]
    return _set(b, columns(room, [1.0] * across, 6 * b.unit), dealt, listing, style)


def _halves(count: int) -> tuple[int, int]:
    return (count + 1) // 2, count // 2


def _set(b: Brief, rooms: list[Frame], dealt: list[list[int]], listing: Listing, style: RowStyle) -> list[Group]:
    """Rows of all columns in one height and size; each section's title before its rows."""
    head = SECTION if listing.title else 0.0
    heights = [sum(section) + head * len(section) + 0.5 * (len(section) - 1) for section in dealt]
    step = min(rooms[0].h / max(heights), (11 if style.detail else 7.5) * b.unit)
    top = rooms[0].y + max(0.0, (rooms[0].h - step * max(heights)) * 0.4)
    places: list[Frame] = []
    heads: list[Frame] = []
    starts: list[int] = []
    for room, column in zip(rooms, dealt, strict=True):
        y = top
        for section in column:
            if listing.title:
                heads.append(Frame(room.x, y, room.w, head * step))
                y += head * step
            starts.append(len(places))
            places += [Frame(room.x, y + i * step, room.w, 0.92 * step) for i in range(section)]
            y += (section + 0.5) * step
    items: list[Item] = items_for(b, len(places))
    made = price_rows(b, places, items, style)
    if not made or not listing.title:
        return made
    titles = _section_titles(b, heads, listing.title, style)
    out: list[Group] = []
    for i, group in enumerate(made):
        if i in starts and titles:
            out.append(titles[starts.index(i)])
        out.append(group)
    return out


def _section_titles(b: Brief, rooms: list[Frame], layers: int, style: RowStyle) -> list[Group]:
    names = different(b, b.copy.menu_section, len(rooms))
    names += [b.copy.kicker() for _ in range(len(rooms) - len(names))]
    tops = [Frame(r.x, r.y, r.w, 0.68 * r.h) for r in rooms]
    made = alike(b, names, tops, min(0.6 * rooms[0].h, 5.6 * b.unit), name="section", face=b.type.heading, fill=style.strong, max_lines=1, valign="bottom")
    if made is None:
        return []
    if layers == 1:
        return [(m,) for m in made]
    thin = max(2.0, 0.26 * b.unit)
    lines = [divider(b, Frame(r.x, r.y + 0.76 * r.h, r.w, thin), color=style.strong, variant="thin_line") for r in rooms]
    return [(m, rail) for m, rail in zip(made, lines, strict=True)]


def _footer(b: Brief, room: Frame, ink: str) -> list[Group]:
    made = text(b, f"{b.copy.hours()}  ·  {b.copy.phone()}", room, b.type.step(-0.1), name="footer", fill=ink, align="center", max_lines=1, valign="bottom", smallest=9.0)
    return [(made,)] if made else []


def _framed(b: Brief) -> list[Element]:
    """A border, then ornaments in the corners."""
    p = b.palette
    inset = 0.5 * b.margin
    if b.chance(0.5):
        room = b.canvas.inset(inset)
        edge = shape(b, room, b.choice(["double_frame", "ornate_frame", "notched_frame", "deco_frame", "frame"]), p.primary, z=9, name="frame")
    else:
        edge = border(b, inset, p.primary, max(2.0, 0.4 * b.unit))
    leaf = b.choice(["leaf", "branch"])
    return [edge, *corners(b, b.canvas.inset(inset + 0.6 * b.unit), 10 * b.unit, leaf, p.accent, count=2)]


def _classic(b: Brief) -> list[Group]:
    """Title on the middle axis, sections below it, inside a frame."""
    p = b.palette
    frame = _framed(b)[: 0 if b.count < 9 else 1 if b.count < 24 else 3]
    room = b.safe.inset(0.6 * b.margin if frame else 0.2 * b.margin)
    foot = _footer(b, Frame(room.x, room.bottom - 3 * b.unit, room.w, 3 * b.unit), p.muted) if b.count >= 12 else []
    if foot:
        room = Frame(room.x, room.y, room.w, room.h - 5 * b.unit)
    way = "columns" if b.aspect > 1.9 else "rows"
    head, rest = shares(room, 0.3 if way == "columns" else 0.24 if b.count > 24 else 0.3, way, 3.5 * b.unit)  # type: ignore[arg-type]
    made = lockup(b, head, _title(b, p.ink, p.readable(p.primary)), _spent_on_title(b), "center")
    rows = _list(b, rest, b.count - 1 - made.layers - len(frame) - len(foot), p.ink, p.muted, p.readable(p.primary))
    return [(backdrop(b, b.choice(["flat", "flat", "paper", "linear", "radial"])),), *made.groups, *[(e,) for e in frame], *rows, *foot]


def _pictured(b: Brief) -> list[Group]:
    """A photograph along one side, or the subject beside the title."""
    p = b.palette
    way = "columns" if b.aspect > 1.1 else "rows"
    view, page = shares(b.canvas, b.uniform(0.3, 0.38) if way == "columns" else (0.22 if b.count > 30 else 0.3), way, 0.0)  # type: ignore[arg-type]
    room = Frame(page.x + b.margin, page.y + b.margin, page.w - 2 * b.margin, page.h - 2 * b.margin)
    picture: list[Element] = []
    if b.chance(0.7):
        picture = [photo(b, view, mask=b.choice([None, None, "torn"]), z=15)]
    else:
        panel = shape(b, view, "rect", mix(p.background, p.primary, 0.45), z=8, name="panel")
        subject = figure(b, view.inset(0.1 * view.w, 0.1 * view.h))
        picture = [panel, subject] if subject else [panel]
    foot = _footer(b, Frame(room.x, room.bottom - 3 * b.unit, room.w, 3 * b.unit), p.muted) if b.count >= 14 else []
    if foot:
        room = Frame(room.x, room.y, room.w, room.h - 5 * b.unit)
    head, rest = shares(room, 0.2 if b.count > 30 else 0.27, "rows", 2.5 * b.unit)
    made = lockup(b, head, _title(b, p.ink, p.readable(p.primary)), _spent_on_title(b), b.choice(["left", "center"]))
    rows = _list(b, rest, b.count - 1 - made.layers - len(picture) - len(foot), p.ink, p.muted, p.readable(p.primary))
    return [(backdrop(b, b.choice(["flat", "paper", "linear"])),), *made.groups[:1], tuple(picture), *made.groups[1:], *rows, *foot]


def _panel(b: Brief) -> list[Group]:
    """The list on a card that lies on a photograph or on a pattern of the palette's colours."""
    p = b.palette
    photographic = b.chance(0.6)
    ground = photo(b, b.canvas, z=0, key="", name="background photo", kept=False) if photographic else backdrop(b, b.choice(["stripes", "checks", "shapes", "dots", "waves"]))  # fmt: skip
    face = b.choice([p.background, p.surface, p.ink])
    ink = p.on(face, 7.0)
    strong = p.readable(p.primary, face)
    sheet = b.canvas.inset(max(1.1 * b.margin, 9.5 * b.unit))  # enough of the picture has to show
    solid = face if b.chance(0.7) else with_alpha(face, 0.93)
    base = plate(b, sheet, solid, corner=b.radius, z=30, key="sheet" if solid == face else "", name="menu sheet")
    edge = border(b, 1.4 * b.unit, strong, max(1.5, 0.3 * b.unit), frame=sheet, z=31, name="thin frame")
    room = sheet.inset(b.margin)
    foot = _footer(b, Frame(room.x, room.bottom - 3 * b.unit, room.w, 3 * b.unit), ink) if b.count >= 14 else []
    if foot:
        room = Frame(room.x, room.y, room.w, room.h - 5 * b.unit)
    way = "columns" if b.aspect > 1.9 else "rows"
    head, rest = shares(room, 0.3 if way == "columns" else 0.25, way, 3 * b.unit)  # type: ignore[arg-type]
    made = lockup(b, head, _title(b, ink, strong), _spent_on_title(b), "center")
    quiet = p.readable(p.muted, face)
    rows = _list(b, rest, b.count - 3 - made.layers - len(foot), ink, quiet, strong)
    return [(ground,), (base, *made.groups[0]), *made.groups[1:], (edge,), *rows, *foot]


LAYOUT = Menu()
