"""Infographics: a title, and blocks of figures, steps, charts and icons on a grid."""

from __future__ import annotations

from synlayers.kit.backdrop import backdrop
from synlayers.kit.blocks.body import fill_sections, section_frames
from synlayers.kit.brief import Brief
from synlayers.kit.column import TextColumn
from synlayers.kit.grid import columns
from synlayers.kit.pictures import figure
from synlayers.kit.plates import shape
from synlayers.kit.skin import ink_on, page_of
from synlayers.kit.text import TextStyle
from synlayers.kit.uniform import text_row
from synlayers.kit.units import count_layers, scale_to_area
from synlayers.layouts import Layout
from synlayers.plan import Element, Frame, Group

BACKDROPS = ("flat", "flat", "flat", "linear", "paper", "grid", "shapes")
ORDERS = (
    ("stats", "chart", "features", "steps", "rings", "schedule"),
    ("features", "rings", "steps", "chart", "offers", "stats"),
    ("steps", "features", "chart", "stats", "schedule", "rings"),
    ("chart", "steps", "stats", "features", "agenda", "rings"),
    ("rings", "features", "chart", "stats", "steps", "schedule"),
    ("schedule", "stats", "features", "rings", "steps", "chart"),
)
"""Which sections come in, first to last."""


class Infographic(Layout):
    name = "infographic"
    counts = range(8, 61)
    shapes = ((0.667, 1.0), (0.5, 1.0), (0.4, 1.0), (1.0, 1.0), (1.0, 0.667))

    def compose(self, b: Brief) -> list[Group]:
        b = scale_to_area(b)
        ground = backdrop(b, b.choice(BACKDROPS))
        page = page_of(ground)
        groups: list[Group] = [(ground,)]
        head, body = self._zones(b)
        groups += self._header(b, head, page)
        if b.count >= 34:
            groups += self._footer(b, page)
            body = Frame(body.x, body.y, body.w, body.h - 4.5 * b.unit)
        left = b.count - count_layers(groups)
        if left < 12 and b.count >= 7 and b.chance(0.6):
            body, picture = self._lead(b, body)
            groups += picture
            left -= count_layers(picture)
        return groups + fill_sections(b, section_frames(b, body, left), list(b.choice(ORDERS)), left, page)

    def _zones(self, b: Brief) -> tuple[Frame, Frame]:
        """The header's frame and the body's: on top, or at the left of wide canvases."""
        safe = b.safe
        if b.aspect > 1.7:
            w = 0.27 * safe.w
            return Frame(safe.x, safe.y, w, safe.h), Frame(
                safe.x + w + 1.4 * b.margin, safe.y, safe.w - w - 1.4 * b.margin, safe.h
            )
        h = min(0.25 * safe.h, 27 * b.unit) if b.count < 40 else min(0.19 * safe.h, 27 * b.unit)
        gap = 5.5 * b.unit
        return Frame(safe.x, safe.y, safe.w, h), Frame(safe.x, safe.y + h + gap, safe.w, safe.h - h - gap)

    def _header(self, b: Brief, room: Frame, page: str) -> list[Group]:
        """Title, and with more layers a plate, a picture, a kicker and a line below."""
        side = b.aspect > 1.7
        groups: list[Group] = []
        plated = b.count >= 10 and b.chance(0.45)
        if plated:
            page = b.choice(b.palette.against(page))
            groups.append((self._band(b, room, page, side),))
        ink = ink_on(b, page)
        if b.count >= 10 and not side and room.w > 60 * b.unit and b.chance(0.6):
            size = min(room.h, 0.26 * room.w)
            picture = figure(b, Frame(room.right - size, room.center[1] - size / 2, size, size))
            groups += [(picture,)] if picture else []
            room = Frame(room.x, room.y, room.w - size - 3 * b.unit, room.h)
        column = TextColumn(b, room, "left" if len(groups) > plated or side else b.choice(["left", "center"]))
        if b.count >= 11:
            tint = ink if plated else b.palette.readable(b.palette.primary, page)
            kicker_style = TextStyle(b.type.strong, tint, spacing=0.12, max_lines=1, upper=True)
            column.text(b.copy.kicker(), 2.6 * b.unit, kicker_style, name="kicker")
        lines = 5 if side else 2
        style = TextStyle(b.type.heading, ink, leading=1.06, max_lines=lines, smallest=3 * b.unit)
        column.text(b.copy.headline(), 9.5 * b.unit, style, name="headline", key="headline")
        if b.count >= 8:
            column.text(
                b.copy.subhead(), b.type.step(0.2), TextStyle(fill=ink, leading=1.25, max_lines=lines), name="subhead"
            )
        return groups + column.settle("middle")

    def _band(self, b: Brief, room: Frame, color: str, side: bool) -> Element:
        """The plate of the header: to the canvas's edges, straight, waved or torn below."""
        if side:
            return shape(
                b, Frame(-2, -2, room.right + 0.6 * b.margin + 2, b.height + 4), "rect", color, z=6, name="header band"
            )
        variant = b.choice(["rect", "rect", "wave", "scallop_edge"])
        low = room.bottom + (1.6 if variant == "rect" else 5.0) * b.unit
        band = Frame(-2, -2, b.width + 4, low + 2)
        if variant == "wave":
            return shape(b, band, variant, color, side="top", swing=0.16, z=6, name="header band")
        if variant == "scallop_edge":
            return shape(b, band, variant, color, side="top", deep=0.1, z=6, name="header band")
        return shape(b, band, variant, color, z=6, name="header band")

    def _footer(self, b: Brief, page: str) -> list[Group]:
        """Where it comes from, on a line at the foot."""
        foot = Frame(b.safe.x, b.height - b.margin - 1.4 * b.unit, b.safe.w, 3.4 * b.unit)
        ink = ink_on(b, page)
        style = TextStyle(fill=ink, valign="bottom", max_lines=1)
        strings = [f"Source: {b.copy.brand()}", b.copy.url()]
        texts = text_row(b, strings, columns(foot, [1.2, 1.0], b.unit), 2.2 * b.unit, style, name="source")
        line = shape(
            b, Frame(foot.x, foot.y - 0.8 * b.unit, foot.w, max(1.5, 0.15 * b.unit)), "rect", ink, z=55, name="rule"
        )
        return [*((e,) for e in texts), (line,)] if texts else []

    def _lead(self, b: Brief, body: Frame) -> tuple[Frame, list[Group]]:
        """A large picture that takes a part of the body of a design with few layers; what is left of the body."""
        gap = 4 * b.unit
        if body.w > 0.9 * body.h:
            w = 0.42 * body.w
            left = b.chance(0.5)
            spot = Frame(body.x if left else body.right - w, body.y, w, body.h)
            rest = Frame(body.x + w + gap if left else body.x, body.y, body.w - w - gap, body.h)
        else:
            h = 0.4 * body.h
            spot, rest = Frame(body.x, body.y, body.w, h), Frame(body.x, body.y + h + gap, body.w, body.h - h - gap)
        subject = figure(b, spot, key="lead")
        return (rest, [(subject,)]) if subject else (body, [])


LAYOUT = Infographic()
