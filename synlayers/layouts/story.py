"""Stories: one screen on a phone, with a picture that fills it, big words, stickers and the marks of the app."""

from __future__ import annotations

from synlayers.kit.art import art
from synlayers.kit.backdrop import backdrop, photo_backdrop
from synlayers.kit.blocks.phone import account_bar, foot_marks
from synlayers.kit.blocks.stickers import stickers
from synlayers.kit.brief import Brief
from synlayers.kit.grid import columns
from synlayers.kit.leads import lead_picture
from synlayers.kit.lockup import Piece, call, line, lockup
from synlayers.kit.skin import darkest, ink_on, lightest, page_of, plate
from synlayers.kit.text import Align, TextStyle
from synlayers.kit.units import count_layers, scale_to_area
from synlayers.kit.zones import scrim
from synlayers.layouts import Layout
from synlayers.plan import Frame, Group
from synlayers.style.paint import with_alpha

ALIGNS: tuple[Align, ...] = ("left", "center")


class Story(Layout):
    name = "story"
    counts = range(2, 25)
    shapes = ((0.5625, 1.0), (0.5625, 1.0), (0.6, 1.0))

    def compose(self, b: Brief) -> list[Group]:
        b = scale_to_area(b)
        kind = b.choice(["photo", "photo", "pane", "split", "split", "shapes"])
        if b.count < 4 and kind in ("pane", "shapes"):
            kind = "photo"
        if kind == "shapes" and b.aspect > 1.1:
            kind = "split"
        dark = kind in ("photo", "pane")
        if dark:
            if kind == "pane":  # what the app shows stands on the photograph itself
                brightness = 0.92 if b.count < 8 else 0.7
            else:  # a veil needs a layer: without one the photograph has to be dark enough for words
                brightness = b.uniform(0.5, 0.6) if b.count < 3 else b.uniform(0.72, 0.9)
            tone = b.choice([None, None, "warm", "duotone"])
            ground = photo_backdrop(b, brightness=brightness, tone=tone, colors=(darkest(b), b.palette.accent))
        else:
            ground = backdrop(b, b.choice(["flat", "flat", "linear", "aurora", "mesh", "waves"]))
        page = darkest(b) if dark else page_of(ground)
        chrome = account_bar(b, lightest(b) if dark else ink_on(b, page), page)
        top = b.margin + (11 * b.unit if chrome else 0)
        foot = foot_marks(b, page, dark)
        low = b.height - b.margin - (9 * b.unit if foot else 0)
        room = Frame(b.safe.x, top, b.safe.w, low - top)
        budget = b.count - 1 - count_layers(chrome) - count_layers(foot)
        compose = {"photo": self._photo, "pane": self._pane, "split": self._split, "shapes": self._shapes}[kind]
        body = compose(b, room, page, budget)
        return [(ground,), *body[:2], *chrome, *foot, *body[2:]]

    def _pieces(self, b: Brief, ink: str, page: str, size: float) -> list[Piece]:
        strong = b.palette.readable(b.palette.accent, page)
        fill = b.choice(b.palette.against(page, 2.0))
        kicker_style = TextStyle(b.type.strong, strong, spacing=0.14, max_lines=1, upper=True)
        subhead_style = TextStyle(fill=ink, leading=1.3, max_lines=4)
        hashtag_style = TextStyle(b.type.strong, ink, max_lines=1)
        kicker, headline = b.copy.kicker(), b.copy.headline()
        headline_style = TextStyle(b.type.heading, ink, leading=1.05, upper=b.chance(0.25))
        return [
            line(kicker, 3 * b.unit, 3, kicker_style, name="kicker"),
            line(headline, size * b.unit, 0, headline_style, name="headline", key="headline", gap=1.6 * b.unit),
            line(b.copy.subhead(), 3.6 * b.unit, 1, subhead_style, name="subhead", gap=2.4 * b.unit),
            call(b.copy.cta(), 8 * b.unit, 2, gap=4 * b.unit, fill=fill),
            line(b.copy.hashtag(), 3 * b.unit, 4, hashtag_style, name="hashtag", gap=2.4 * b.unit),
        ]

    def _photo(self, b: Brief, room: Frame, page: str, budget: int) -> list[Group]:
        """Words over a dark photograph, at its foot or head."""
        low = b.chance(0.65)
        part = Frame(room.x, room.y + (0.4 * room.h if low else 0), room.w, 0.6 * room.h)
        pieces = self._pieces(b, lightest(b), page, b.uniform(12, 16))
        align = b.choice(ALIGNS)
        words = lockup(b, part, pieces, max(1, min(6, budget - 1)), align, "bottom" if low else "top")
        veil = scrim(b, b.canvas, darkest(b), "bottom" if low else "top", strength=0.75, z=8)
        other = Frame(room.x, room.y if low else room.y + 0.64 * room.h, room.w, 0.34 * room.h)
        return [*words.groups[:1], (veil,), *words.groups[1:], *stickers(b, other, budget - 1 - words.layers)]

    def _pane(self, b: Brief, room: Frame, page: str, budget: int) -> list[Group]:
        """Words on a pane of glass or paper over a photograph."""
        fill = b.choice([b.palette.surface, b.palette.background, b.palette.primary])
        h = b.uniform(0.44, 0.56) * room.h
        box = Frame(room.x, b.choice([room.bottom - h, room.center[1] - h / 2]), room.w, h)
        clear = b.chance(0.55)
        name, color = ("glass panel", with_alpha(fill, 0.85)) if clear else ("panel", fill)
        pane = plate(b, box, color, corner=max(b.radius, 2.0), z=30, key="pane", name=name)
        pieces = self._pieces(b, ink_on(b, fill), fill, b.uniform(9, 12))
        words = lockup(b, box.inset(5 * b.unit), pieces, max(1, min(6, budget - 1)), b.choice(ALIGNS))
        if not words.groups:
            return []
        above = Frame(room.x, room.y, room.w, box.y - room.y - 2 * b.unit)
        return [(pane, *words.groups[0]), *words.groups[1:], *stickers(b, above, budget - 1 - words.layers)]

    def _split(self, b: Brief, room: Frame, page: str, budget: int) -> list[Group]:
        """A picture on top, words below it, or the other way round."""
        share, gap = b.uniform(0.46, 0.56), 4 * b.unit
        first = b.chance(0.65)
        if b.aspect > 1.2:
            spot, words = columns(room, [1.0, 1.1], gap)
        else:
            spot = Frame(room.x, room.y if first else room.bottom - share * room.h, room.w, share * room.h)
            words = Frame(room.x, spot.bottom + gap if first else room.y, room.w, room.h - spot.h - gap)
        picture = lead_picture(b, spot, page, field=budget >= 4, photos=0.6)
        pieces = self._pieces(b, ink_on(b, page), page, b.uniform(10, 14))
        message = lockup(b, words, pieces, max(1, min(6, budget - len(picture))), b.choice(ALIGNS))
        return [
            *message.groups[:1],
            *picture[:1],
            *message.groups[1:],
            *picture[1:],
            *stickers(b, spot, budget - message.layers - len(picture), over=True),
        ]

    def _shapes(self, b: Brief, room: Frame, page: str, budget: int) -> list[Group]:
        """Big words under a composition of shapes that reaches the edges."""
        area = Frame(0, 0, b.width, room.y + 0.42 * room.h)
        words = Frame(room.x, room.y + 0.47 * room.h, room.w, 0.53 * room.h)
        pieces = self._pieces(b, ink_on(b, page), page, b.uniform(12, 16))
        message = lockup(b, words, pieces, max(1, min(6, budget - 3)), "left", "top")
        return [*message.groups[:1], *art(b, area, page, min(9, max(3, budget - message.layers))), *message.groups[1:]]


LAYOUT = Story()
