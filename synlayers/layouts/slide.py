"""Slides: a title with points and a picture, sections side by side, or one statement."""

from __future__ import annotations

import math

from synlayers.kit.backdrop import backdrop
from synlayers.kit.blocks.body import fill_sections, section_frames
from synlayers.kit.brief import Brief
from synlayers.kit.column import TextColumn
from synlayers.kit.grid import rows
from synlayers.kit.leads import lead_picture
from synlayers.kit.pictures import photo
from synlayers.kit.plates import shape
from synlayers.kit.skin import ink_on, page_of
from synlayers.kit.text import TextStyle, text
from synlayers.kit.uniform import repeat, text_row
from synlayers.kit.units import scale_to_area, settle
from synlayers.layouts import Layout
from synlayers.plan import Element, Frame, Group

BACKDROPS = ("flat", "flat", "flat", "linear", "shapes", "radial", "paper")
ORDERS = (
    ("features", "chart", "rings", "stats", "agenda"),
    ("chart", "stats", "features", "rings", "steps"),
    ("steps", "stats", "rings", "chart", "features"),
    ("agenda", "stats", "features", "chart", "steps"),
    ("rings", "features", "schedule", "chart", "stats"),
    ("schedule", "stats", "chart", "features", "rings"),
)


KINDS: tuple[tuple[float, tuple[str, ...]], ...] = (
    (8, ("points", "points", "statement")),
    (12, ("points",)),
    (18, ("points", "sections")),
    (math.inf, ("sections",)),
)
"""Kinds of slides under a number of layers."""


class Slide(Layout):
    name = "slide"
    counts = range(3, 45)
    shapes = ((1.0, 0.5625), (1.0, 0.75), (1.0, 0.5625))

    def compose(self, b: Brief) -> list[Group]:
        b = scale_to_area(b)
        ground = backdrop(b, b.choice(BACKDROPS))
        page = page_of(ground)
        kind = b.choice(next(kinds for most, kinds in KINDS if b.count < most))
        groups: list[Group] = [(ground,)]
        marks = self._marks(b, page) if b.count >= 9 else []
        room = b.safe if not marks else Frame(b.safe.x, b.safe.y, b.safe.w, b.safe.h - 5 * b.unit)
        if kind == "statement":
            return groups + self._statement(b, room, page) + marks
        if kind == "points":
            return groups + self._points(b, room, page, b.count - 1 - len(marks)) + marks
        return groups + self._sections(b, room, page, b.count - 1 - len(marks)) + marks

    def _marks(self, b: Brief, page: str) -> list[Group]:
        """Brand and page number at the foot, sometimes on a line."""
        foot = Frame(b.safe.x, b.height - b.margin - 2.6 * b.unit, b.safe.w, 3.4 * b.unit)
        ink = ink_on(b, page)
        brand = text(b, b.copy.brand(), foot, 2.2 * b.unit, TextStyle(fill=ink, max_lines=1), name="brand")
        style = TextStyle(b.type.strong, ink, align="right", max_lines=1)
        number = text(b, f"{b.integer(2, 24):02d}", foot, 2.7 * b.unit, style, name="page number")
        rail = Frame(foot.x, foot.y - 1.2 * b.unit, foot.w, max(1.5, 0.16 * b.unit))
        rule = shape(b, rail, "rect", b.palette.readable(b.palette.primary, page, 2.0), z=55, name="rule")
        return [(e,) for e in (brand, number, rule) if e is not None]

    def _title(self, b: Brief, room: Frame, page: str, full: bool, lines: int = 2) -> tuple[list[Group], float]:
        """The title block at the top of `room`, and where it ends."""
        column = TextColumn(b, room, "left")
        ink = ink_on(b, page)
        if full:
            kicker_style = TextStyle(
                b.type.strong, b.palette.readable(b.palette.primary, page), spacing=0.1, max_lines=1, upper=True
            )
            column.text(b.copy.kicker(), 2.6 * b.unit, kicker_style, name="kicker")
        style = TextStyle(b.type.heading, ink, leading=1.08, max_lines=lines, smallest=3.2 * b.unit)
        column.text(b.copy.headline(), 8.5 * b.unit, style, name="title", key="headline")
        groups = column.settle("top")
        # the title is what a slide cannot be without: it comes before the kicker
        return groups[::-1], room.y + column.cursor

    def _points(self, b: Brief, room: Frame, page: str, budget: int) -> list[Group]:
        """A list at one side, a picture at the other."""
        wide = b.aspect > 0.9
        left = b.chance(0.5)
        bleed = b.chance(0.6)
        if wide:
            w = b.uniform(0.36, 0.44) * b.width
            spot = (
                Frame(0 if left else b.width - w, 0, w, b.height)
                if bleed
                else Frame(room.x if left else room.right - w + b.margin, room.y, w - b.margin, room.h)
            )
            words = Frame(w + b.margin if left else room.x, room.y, b.width - w - 2 * b.margin, room.h)
        else:
            h = 0.34 * b.height
            spot = Frame(0, 0, b.width, h) if bleed else Frame(room.x, room.y, room.w, h - b.margin)
            words = Frame(room.x, h + b.margin, room.w, room.bottom - h - b.margin)
        picture = self._picture(b, spot, bleed, page, budget)
        start = len(b.occupied)
        heads, bottom = self._title(
            b, Frame(words.x, words.y, words.w, 0.42 * words.h), page, full=budget >= 6, lines=3
        )
        rest = Frame(words.x, bottom + 4 * b.unit, words.w, words.bottom - bottom - 4 * b.unit)
        points = self._list(b, rest, page, budget - len(heads) - len(picture))
        block = settle(b, heads + points, words, start)
        return block[:1] + picture[:1] + block[1:] + picture[1:]

    def _picture(self, b: Brief, spot: Frame, bleed: bool, page: str, budget: int) -> list[Group]:
        """A photograph to the edges, or any picture inside the margins."""
        if bleed:
            return [(photo(b, spot),)]
        return lead_picture(b, spot, page, field=budget >= 5, photos=0.4)

    def _list(self, b: Brief, room: Frame, page: str, budget: int) -> list[Group]:
        """Points with bullets, or a paragraph where there is one layer left."""
        if budget < 2:
            body_style = TextStyle(fill=ink_on(b, page), leading=1.4)
            label = text(b, b.copy.body(12, 30), room, b.type.step(0.6), body_style, name="body")
            return [(label,)] if label and budget > 0 else []
        share = (
            repeat(b, budget, (1, 2), min(6, int(room.h / (5.5 * b.unit))), least=1)
            if budget < 12
            else repeat(b, budget, (2,), 6, least=3)
        )
        if not share.items:
            return []
        count, height = share.items, min(room.h / share.items, 10.5 * b.unit)
        lines = rows(Frame(room.x, room.y, room.w, height * count), [1.0] * count, 0.0)
        side = 3 * b.unit
        dent = 2 * side if share.layers == 2 else 0.0
        style = TextStyle(fill=ink_on(b, page), valign="middle", max_lines=2)
        rooms = [Frame(f.x + dent, f.y, f.w - dent, f.h) for f in lines]
        points = text_row(b, b.copy.bullets(count), rooms, 4 * b.unit, style, name="point")
        if points is None:
            return []
        color, kind = (
            b.choice(b.palette.against(page)),
            b.choice(["circle", "check_circle", "check", "chevron", "diamond", "ring"]),
        )
        out: list[Group] = []
        for line, point in zip(lines, points, strict=True):
            size = side if kind.startswith("check") else max(12.0, 0.6 * side)
            dot = Frame(line.x, line.center[1] - size / 2, size, size)
            out.append((point, shape(b, dot, kind, color, z=46, name="bullet", keep_clear=True)) if dent else (point,))
        return out

    def _statement(self, b: Brief, room: Frame, page: str) -> list[Group]:
        """One large sentence or figure in the middle."""
        column = TextColumn(b, room.inset(0.06 * room.w, 0), b.choice(["left", "center"]))
        ink = ink_on(b, page)
        value, label = b.copy.statistic()
        strong = b.palette.readable(b.palette.primary, page, 3.0)
        if b.chance(0.5):
            style = TextStyle(b.type.heading, strong, leading=1.0, max_lines=1)
            column.text(value, 26 * b.unit, style, name="figure", key="headline")
            column.text(label, b.type.step(2.4), TextStyle(b.type.strong, ink, max_lines=2), name="label")
        else:
            title_style = TextStyle(b.type.heading, ink, leading=1.1, max_lines=4)
            column.text(b.copy.headline(), 13 * b.unit, title_style, name="title", key="headline")
            column.text(
                b.copy.subhead(), b.type.step(1.2), TextStyle(fill=ink, leading=1.3, max_lines=3), name="subtitle"
            )
        if b.count >= 5:
            column.text(
                b.copy.body(6, 16), b.type.step(0.3), TextStyle(fill=ink, leading=1.35, max_lines=3), name="body"
            )
        return column.settle("middle")

    def _sections(self, b: Brief, room: Frame, page: str, budget: int) -> list[Group]:
        """A title, and sections below it."""
        tall = room.h > 60 * b.unit
        head = Frame(room.x, room.y, 0.8 * room.w if b.aspect > 1 else room.w, (0.2 if tall else 0.26) * room.h)
        heads, bottom = self._title(b, head, page, full=b.count >= 12, lines=2 if tall else 1)
        accent: list[Group] = []
        if b.count >= 14 and b.chance(0.6):
            accent = [(self._accent(b, page),)]
        gap = 4 * b.unit
        body = Frame(room.x, bottom + gap, room.w, room.bottom - bottom - gap)
        left = budget - len(heads) - len(accent)
        return (
            heads
            + fill_sections(b, section_frames(b, body, left), list(b.choice(ORDERS)), left, page, headed=left >= 14)
            + accent
        )

    def _accent(self, b: Brief, page: str) -> Element:
        """A shape that bleeds off the corner beside the title."""
        side = b.uniform(16, 26) * b.unit
        frame = Frame(b.width - 0.62 * side, -0.38 * side, side, side)
        form = b.choice(["circle", "ring", "circle", "concentric_rings"])
        return shape(b, frame, form, b.choice(b.palette.against(page)), z=8, name="corner accent")


LAYOUT = Slide()
