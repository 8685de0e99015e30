"""Invitations: centred, unhurried, with an ornament; the date as a small composition of its own."""

from __future__ import annotations

from synlayers.kit.backdrop import backdrop, photo_backdrop
from synlayers.kit.brief import Brief
from synlayers.kit.frames import FINE, line_frame
from synlayers.kit.grid import columns
from synlayers.kit.leads import lead_picture
from synlayers.kit.lockup import Piece, block, line, lockup, rule
from synlayers.kit.ornaments import date_block, mirrored_ornaments, sprays
from synlayers.kit.pictures import icon
from synlayers.kit.plates import shape
from synlayers.kit.skin import ink_on, page_of, plate
from synlayers.kit.text import TextStyle
from synlayers.kit.units import scale_to_area, square
from synlayers.layouts import Layout
from synlayers.plan import Frame, Group
from synlayers.style.paint import with_alpha

BACKDROPS = ("flat", "flat", "flat", "paper", "linear", "radial", "shapes")
PATTERNED = ("confetti", "dots", "stripes", "terrazzo", "flat")


COUPLE_OPENINGS = ("Together with their families", "Save the date", "You are invited to the celebration of")
NOTES = ("Dinner and dancing to follow", "Dress code: festive", "Kindly reply in time", "No gifts, please")
RULES = ("diamond_line", "dot_line", "curl_line", "tapered_line", "wavy_line")


class Invitation(Layout):
    name = "invitation"
    counts = range(2, 25)
    shapes = ((0.714, 1.0), (0.8, 1.0), (1.0, 1.0), (1.0, 0.714))

    def compose(self, b: Brief) -> list[Group]:
        b = scale_to_area(b)
        kind = b.choice(["framed", "framed", "corners", "arch", "picture", "photo"])
        if b.count < 4 and kind in ("arch", "photo"):
            kind = "framed"
        if kind == "photo":
            return [*self._on_photo(b), *self._more(b, b.palette.background)]
        ground = backdrop(b, b.choice(PATTERNED if kind == "arch" else BACKDROPS))
        page = page_of(ground)
        budget = b.count - 1
        if kind == "arch":
            return [(ground,), *self._arch(b, page, budget), *self._more(b, page)]
        if kind == "picture" and budget >= 2:
            return [(ground,), *self._with_picture(b, page, budget), *self._more(b, page)]
        extra = sprays(b, page, budget) if kind == "corners" and budget >= 7 else []
        frames = (
            [(line_frame(b, b.canvas.inset(0.5 * b.margin), b.palette.readable(b.palette.primary, page, 2.0), FINE),)]
            if budget >= 2
            else []
        )
        spare = budget - len(extra) - len(frames)
        room = b.safe.inset(0.07 * b.safe.w, 0.1 * b.safe.h)
        words = self._words(b, room, page, spare)
        return [(ground,), *words[:1], *frames, *words[1:], *extra, *mirrored_ornaments(b, page)]

    def _more(self, b: Brief, page: str) -> list[Group]:
        """Ornaments for designs of many layers."""
        return mirrored_ornaments(b, page) if b.count >= 16 else []

    def _words(self, b: Brief, room: Frame, page: str, budget: int) -> list[Group]:
        """All that is said, the most important first."""
        return lockup(b, room, self._pieces(b, page, budget), max(1, budget), "center").groups

    def _pieces(self, b: Brief, page: str, budget: int) -> list[Piece]:
        ink, strong = ink_on(b, page), b.palette.readable(b.palette.primary, page)
        couple = b.chance(0.4)
        title = f"{b.copy.person(1).split()[0]} & {b.copy.person(2).split()[0]}" if couple else b.copy.headline()
        opening = b.choice(COUPLE_OPENINGS) if couple else b.copy.invitation_line()
        size = b.uniform(10, 13.5) * b.unit
        face = b.type.accent if b.chance(0.5) else b.type.heading
        opening_style = TextStyle(fill=ink, leading=1.3, max_lines=3)
        title_style = TextStyle(face, strong, leading=1.1, max_lines=3)
        fact, detail = TextStyle(b.type.strong, ink, max_lines=1), TextStyle(fill=ink, max_lines=1)
        pieces = [
            line(opening, 3 * b.unit, 1, opening_style, name="invitation"),
            line(title, size, 0, title_style, name="title", key="headline", gap=2.4 * b.unit),
            rule(strong, 24 * b.unit, 5, b.choice(RULES), height=2.2 * b.unit, gap=2.4 * b.unit),
        ]
        if budget >= 8 and b.chance(0.75):
            width = min(52 * b.unit, 0.8 * b.width)
            pieces.append(block(lambda c, f: date_block(c, f, ink, strong), width, 10 * b.unit, 5, 2, gap=2.6 * b.unit))
        else:
            pieces.append(line(b.copy.date(), 4 * b.unit, 2, fact, name="date", gap=2.2 * b.unit))
        reply = f"RSVP {b.copy.phone() if b.chance(0.5) else b.copy.email()}"
        pieces += [
            line(b.copy.place(), 3.4 * b.unit, 3, fact, name="place", gap=2.2 * b.unit),
            line(b.copy.address(), 2.6 * b.unit, 4, detail, name="address", gap=0.8 * b.unit),
            line(reply, 2.5 * b.unit, 6, TextStyle(fill=strong, max_lines=1), name="reply", gap=2.6 * b.unit),
            line(b.choice(NOTES), 2.5 * b.unit, 7, detail, name="note", gap=0.8 * b.unit),
        ]
        return pieces

    def _arch(self, b: Brief, page: str, budget: int) -> list[Group]:
        """The words on an arched or oval panel."""
        form = b.choice(["arch", "arch", "rounded_rect", "rect", "ellipse"])
        w = min(0.86 * b.width, 0.82 * b.height)
        panel = Frame((b.width - w) / 2, 0.06 * b.height, w, 0.88 * b.height)
        fill = b.choice([c for c in (b.palette.surface, b.palette.primary, "#ffffff", b.palette.accent) if c != page])
        corner = 3 * b.unit if form == "rounded_rect" else None
        base = shape(b, panel, form, fill, z=20, key="panel", name="panel", keep_clear=True, corner=corner)
        side = 0.2 if form == "ellipse" else 0.12
        top = {"arch": 0.24, "ellipse": 0.18}.get(form, 0.1)
        room = Frame(panel.x + side * w, panel.y + top * panel.h, (1 - 2 * side) * w, (1 - top - 0.1) * panel.h)
        words = self._words(b, room, fill, budget - 1)
        if not words:
            return [(base,)]
        if form == "arch":
            area = Frame(panel.center[0] - 5 * b.unit, panel.y + 0.09 * panel.h, 10 * b.unit, 8 * b.unit)
            color = b.palette.readable(b.palette.secondary, fill, 2.2)
            crest: list[Group] = [(icon(b, square(area), color=color, style="plain"),)]
        else:
            crest = []
        return [(base, *words[0]), *words[1:], *crest, *sprays(b, page, b.count)]

    def _with_picture(self, b: Brief, page: str, budget: int) -> list[Group]:
        """A picture above the words, or beside them."""
        safe = b.safe
        if b.aspect > 1.2:
            spot, room = columns(safe, [0.8, 1.0], b.margin)
        else:
            h = 0.36 * safe.h
            spot, room = (
                Frame(safe.x, safe.y, safe.w, h),
                Frame(safe.x + 0.06 * safe.w, safe.y + h + 2.5 * b.unit, 0.88 * safe.w, safe.h - h - 2.5 * b.unit),
            )
        picture = lead_picture(b, spot, page, field=budget >= 5, photos=0.4)
        words = self._words(b, room, page, budget - len(picture))
        return [*words[:1], *picture[:1], *words[1:], *picture[1:], *(sprays(b, page, budget) if budget >= 12 else [])]

    def _on_photo(self, b: Brief) -> list[Group]:
        """The words on a pane over a photograph."""
        ground = photo_backdrop(b)
        fill = b.choice([b.palette.background, b.palette.surface])
        pane = b.canvas.inset(0.13 * b.width, 0.12 * b.height)
        base = plate(
            b, pane, with_alpha(fill, b.choice([0.86, 0.92, 1.0])), corner=b.radius, z=20, key="panel", name="panel"
        )
        words = self._words(b, pane.inset(0.1 * pane.w, 0.09 * pane.h), fill, b.count - 3)
        if not words:
            return [(ground,)]
        frame = line_frame(b, pane.inset(1.6 * b.unit), b.palette.readable(b.palette.primary, fill, 2.0), FINE, z=30)
        return [(ground,), (base, *words[0]), (frame,), *words[1:], *sprays(b, fill, b.count)]


LAYOUT = Invitation()
