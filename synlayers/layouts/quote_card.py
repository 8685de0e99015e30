"""Quotes: words to share, who said them, and little else."""

from __future__ import annotations

from synlayers.kit.art import art
from synlayers.kit.backdrop import backdrop, photo_backdrop
from synlayers.kit.blocks.reactions import reactions
from synlayers.kit.brief import Brief
from synlayers.kit.frames import FINE, line_frame
from synlayers.kit.leads import figure_on_field
from synlayers.kit.lockup import Piece, block, line, lockup, rule
from synlayers.kit.pictures import photo
from synlayers.kit.plates import shape
from synlayers.kit.skin import darkest, ink_on, lightest, page_of, plate
from synlayers.kit.text import Align, TextStyle, text
from synlayers.kit.units import scale_to_area, square
from synlayers.kit.zones import divide
from synlayers.layouts import Layout
from synlayers.plan import Element, Frame, Group
from synlayers.style.paint import with_alpha


class QuoteCard(Layout):
    name = "quote_card"
    counts = range(2, 17)
    shapes = ((1.0, 1.0), (0.8, 1.0), (1.0, 1.0), (1.0, 0.525))

    def compose(self, b: Brief) -> list[Group]:
        b = scale_to_area(b)
        kind = b.choice(["plain", "plain", "photo", "glass", "card", "beside"])
        if kind == "glass" and b.count < 3:
            kind = "photo"
        groups = {
            "plain": self._plain,
            "photo": self._photo,
            "glass": self._glass,
            "card": self._card,
            "beside": self._beside,
        }[kind](b)
        return groups + reactions(b, page_of(groups[0][0]), kind in ("photo", "glass")) if b.count >= 10 else groups

    def _pieces(self, b: Brief, ink: str, page: str) -> list[Piece]:
        """The quote, a rule, its author and what he does."""
        strong = b.palette.readable(b.palette.primary, page)
        quoted = b.chance(0.4)
        words = f'"{b.copy.quote()}"' if quoted else b.copy.quote()
        quote_style = TextStyle(b.type.heading, ink, leading=1.16, smallest=3.4 * b.unit)
        size = b.uniform(9.5, 12.5) * b.unit

        def rating(brief: Brief, frame: Frame) -> Group:
            color = brief.palette.readable(brief.palette.accent, page, 2.2)
            return (shape(brief, frame, "rating", color, z=55, name="rating", keep_clear=True),)

        rated = b.count >= 7 and b.chance(0.4)
        author_style = TextStyle(b.type.strong, ink, spacing=0.04, max_lines=1, upper=b.chance(0.3))
        return [
            line(words, size, 0, quote_style, name="quote", key="headline"),
            *([block(rating, 26 * b.unit, 4.4 * b.unit, 1, 2.5, gap=3 * b.unit)] if rated else []),
            rule(strong, 10 * b.unit, 2, height=max(2.0, 0.45 * b.unit), gap=4 * b.unit),
            line(b.copy.author(), 3.6 * b.unit, 1, author_style, name="author", gap=2.8 * b.unit),
            line(b.copy.role_title(), 2.7 * b.unit, 3, TextStyle(fill=ink, max_lines=1), name="role", gap=0.8 * b.unit),
        ]

    def _plain(self, b: Brief) -> list[Group]:
        """On a background, with a large quotation mark behind the first line, or shapes in the corners."""
        ground = backdrop(b)
        page = page_of(ground)
        align: Align = b.choice(["left", "left", "center"])
        room = b.safe.inset(0.06 * b.safe.w, 0.1 * b.safe.h)
        mark = self._mark(b, room, page, align) if b.chance(0.6) else None
        drop = 14 * b.unit if mark else 0
        area = Frame(room.x, room.y + drop, room.w, room.h - drop)
        words = lockup(b, area, self._pieces(b, ink_on(b, page), page), b.count - 1, align)
        groups: list[Group] = [(ground,), *words.groups[:1]]
        groups += [(mark,)] if mark else []
        groups += words.groups[1:] + self._handle(b, page)
        if b.count >= 7 and b.chance(0.6):
            groups += self._corners(b, page)
        return groups

    def _mark(self, b: Brief, room: Frame, page: str, align: Align) -> Element:
        """A large quotation mark over the first line."""
        side = b.uniform(11, 16) * b.unit
        x = room.x if align == "left" else room.center[0] - side / 2
        spot = Frame(x, room.y, side, 0.8 * side)
        color = b.choice(b.palette.against(page))
        return shape(b, spot, "quote_mark", color, z=22, name="quotation mark", keep_clear=True, closing=False)

    def _corners(self, b: Brief, page: str) -> list[Group]:
        """Shapes that bleed off two opposite corners."""
        color = b.choice(b.palette.against(page, 1.3))
        out: list[Group] = []
        form = b.choice(["circle", "ring", "blob", "concentric_rings"])
        for u, v in b.choice([[(0, 0), (1, 1)], [(1, 0), (0, 1)]]):
            side = b.uniform(26, 42) * b.unit
            out.append(
                (shape(b, Frame.around(u * b.width, v * b.height, side), form, color, z=8, name="corner shape"),)
            )
        return out

    def _handle(self, b: Brief, page: str) -> list[Group]:
        """The account's name at the foot."""
        foot = Frame(b.safe.x, b.height - 0.85 * b.margin - 1.5 * b.unit, b.safe.w, 3.6 * b.unit)
        right = b.count >= 10  # reactions stand at the left then
        style = TextStyle(fill=ink_on(b, page), align="right" if right else "center", valign="middle", max_lines=1)
        room = Frame(foot.right - 0.34 * foot.w, foot.y, 0.34 * foot.w, foot.h) if right else foot
        handle = text(b, b.copy.handle(), room, 2.5 * b.unit, style, name="handle")
        return [(handle,)] if handle else []

    def _photo(self, b: Brief) -> list[Group]:
        """Over a dark photograph."""
        brightness = b.uniform(0.4, 0.55)
        tone = b.choice([None, None, "grayscale", "duotone"])
        ground = photo_backdrop(b, brightness=brightness, tone=tone, colors=(darkest(b), b.palette.primary))
        ink = lightest(b)
        align: Align = b.choice(["left", "center", "center"])
        words = lockup(
            b, b.safe.inset(0.05 * b.safe.w, 0.1 * b.safe.h), self._pieces(b, ink, darkest(b)), b.count - 1, align
        )
        groups: list[Group] = [(ground,), *words.groups]
        groups.append((line_frame(b, b.canvas.inset(0.55 * b.margin), ink),))
        return groups + self._handle(b, darkest(b))

    def _glass(self, b: Brief) -> list[Group]:
        """On a translucent or solid panel over a photograph."""
        ground = photo_backdrop(b, brightness=0.65 if b.count >= 10 else 1.0)  # reactions on it are light
        room = b.canvas.inset(b.uniform(0.12, 0.17) * b.width, b.uniform(0.14, 0.2) * b.height)
        fill = b.choice([b.palette.background, b.palette.surface, "#ffffff"])
        clear = b.chance(0.6)
        name, color = ("glass panel", with_alpha(fill, 0.84)) if clear else ("panel", fill)
        pane = plate(b, room, color, corner=b.radius, z=30, key="panel", name=name)
        top = room.y + max(0.1 * room.h, self._portrait_side(b, room) / 2 + 1.5 * b.unit)
        inner = Frame(room.x + 0.1 * room.w, top, 0.8 * room.w, room.bottom - 0.1 * room.h - top)
        words = lockup(b, inner, self._pieces(b, ink_on(b, fill), fill), b.count - 2, "center")
        frame = line_frame(b, room.inset(1.8 * b.unit), b.palette.readable(b.palette.primary, fill, 2.0), FINE, z=34)
        if not words.groups:
            return [(ground,)]
        return [(ground,), (pane, *words.groups[0]), *words.groups[1:], (frame,), *self._portrait(b, room)]

    def _card(self, b: Brief) -> list[Group]:
        """On a card on a background, with a portrait on its edge."""
        ground = backdrop(b)
        page = page_of(ground)
        fill = b.choice(
            [b.palette.surface, b.palette.primary, "#ffffff" if b.palette.mood == "light" else b.palette.ink]
        )
        room = b.safe.inset(0.03 * b.safe.w, 0.08 * b.safe.h)
        edge = {"color": ink_on(b, page), "width": round(0.25 * b.unit, 2)}
        base = plate(b, room, fill, corner=max(b.radius, 1.0), z=30, key="card", stroke=edge)
        top = room.y + max(0.12 * room.h, self._portrait_side(b, room) / 2 + 1.5 * b.unit)
        inner = Frame(room.x + 0.09 * room.w, top, 0.82 * room.w, room.bottom - 0.1 * room.h - top)
        words = lockup(b, inner, self._pieces(b, ink_on(b, fill), fill), max(1, b.count - 2), "center")
        if b.count < 3 or not words.groups:
            return [(ground,), *words.groups]
        return [
            (ground,),
            (base, *words.groups[0]),
            *self._portrait(b, room),
            *words.groups[1:],
            *self._corners(b, page),
        ]

    def _portrait_side(self, b: Brief, room: Frame) -> float:
        """Diameter of the portrait in px, 0 where there is none."""
        return min(17 * b.unit, 2 * room.y - 2 * b.unit) if b.count >= 5 else 0.0

    def _portrait(self, b: Brief, room: Frame) -> list[Group]:
        """A round picture half over the card's upper edge."""
        size = self._portrait_side(b, room)
        if not size:
            return []
        spot = Frame.around(room.center[0], room.y, size)
        return [(photo(b, square(spot), mask="circle", z=50, key="portrait"),)]

    def _beside(self, b: Brief) -> list[Group]:
        """Words at one side; a photograph to the edges, the topic's subject or shapes at the other."""
        ground = backdrop(b, b.choice(["flat", "flat", "linear", "paper"]))
        page = page_of(ground)
        zones = divide(b, b.uniform(0.36, 0.44))
        align: Align = "left" if zones.side in ("left", "right") else b.choice(["left", "center"])
        words = lockup(b, zones.words, self._pieces(b, ink_on(b, page), page), max(1, b.count - 2), align)
        style = b.choice(["photo", "photo", "figure", "art"])
        if style == "photo":
            picture: list[Group] = [(photo(b, zones.picture),)]
        elif style == "figure":
            picture = figure_on_field(b, zones.picture.inset(2 * b.unit), page, field=b.count >= 5)
        else:
            picture = art(b, zones.picture, page, min(9, max(1, b.count - 5)))
        return [(ground,), *words.groups[:1], *picture, *words.groups[1:]]


LAYOUT = QuoteCard()
