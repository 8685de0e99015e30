"""Stories: one screen on a phone, with a picture that fills it, big words, stickers and the marks of the app."""

from __future__ import annotations

from synlayers.brief import Brief
from synlayers.kit.alike import alike, different_icons
from synlayers.kit.art import art
from synlayers.kit.backdrop import backdrop, photo_backdrop
from synlayers.kit.grid import columns
from synlayers.kit.lockup import Piece, call, line, lockup
from synlayers.kit.measure import count_layers, roomy, square
from synlayers.kit.pictures import photo, place_asset
from synlayers.kit.plates import shape
from synlayers.kit.skin import darkest, ink_on, lightest, page_of, plate
from synlayers.kit.stages import lead_picture
from synlayers.kit.text import text
from synlayers.kit.zones import scrim
from synlayers.layouts import Layout
from synlayers.paint import with_alpha
from synlayers.plan import Frame, Group


class Story(Layout):
    name = "story"
    counts = range(2, 25)
    shapes = ((0.5625, 1.0), (0.5625, 1.0), (0.6, 1.0))

    def compose(self, b: Brief) -> list[Group]:
        b = roomy(b)
        kind = b.choice(["photo", "photo", "pane", "split", "split", "shapes"])
        if b.count < 4 and kind in ("pane", "shapes"):
            kind = "photo"
        if kind == "shapes" and b.aspect > 1.1:
            kind = "split"
        dark = kind in ("photo", "pane")
        if dark:
            ground = photo_backdrop(b, brightness=(0.92 if b.count < 8 else 0.7) if kind == "pane" else b.uniform(0.5, 0.6) if b.count < 3 else b.uniform(0.72, 0.9), tone=b.choice([None, None, "warm", "duotone"]), colors=(darkest(b), b.palette.accent))
        else:
            ground = backdrop(b, b.choice(["flat", "flat", "linear", "aurora", "mesh", "waves"]))
        page = darkest(b) if dark else page_of(ground)
        chrome = self._chrome(b, lightest(b) if dark else ink_on(b, page), page)
        top = b.margin + (11 * b.unit if chrome else 0)
        foot = self._foot(b, page, dark)
        low = b.height - b.margin - (9 * b.unit if foot else 0)
        room = Frame(b.safe.x, top, b.safe.w, low - top)
        budget = b.count - 1 - count_layers(chrome) - count_layers(foot)
        body = {"photo": self._photo, "pane": self._pane, "split": self._split, "shapes": self._shapes}[kind](b, room, page, budget)
        return [(ground,), *body[:2], *chrome, *foot, *body[2:]]

    def _pieces(self, b: Brief, ink: str, page: str, size: float) -> list[Piece]:
        strong = b.palette.readable(b.palette.accent, page)
        fill = b.choice(b.palette.against(page, 2.0))
        return [
            line(b.copy.kicker(), 3 * b.unit, 3, name="kicker", face=b.type.strong, fill=strong, upper=True, spacing=0.14, max_lines=1),
            line(b.copy.headline(), size * b.unit, 0, name="headline", face=b.type.heading, fill=ink, leading=1.05, key="headline", gap=1.6 * b.unit, upper=b.chance(0.25)),
            line(b.copy.subhead(), 3.6 * b.unit, 1, name="subhead", fill=ink, leading=1.3, max_lines=4, gap=2.4 * b.unit),
            call(b.copy.cta(), 8 * b.unit, 2, gap=4 * b.unit, fill=fill),
            line(b.copy.hashtag(), 3 * b.unit, 4, name="hashtag", face=b.type.strong, fill=ink, max_lines=1, gap=2.4 * b.unit),
        ]

    def _photo(self, b: Brief, room: Frame, page: str, budget: int) -> list[Group]:
        """Words over a dark photograph, at its foot or head."""
        low = b.chance(0.65)
        part = Frame(room.x, room.y + (0.4 * room.h if low else 0), room.w, 0.6 * room.h)
        made = lockup(b, part, self._pieces(b, lightest(b), page, b.uniform(12, 16)), max(1, min(6, budget - 1)), b.choice(["left", "center"]), "bottom" if low else "top")
        veil = scrim(b, b.canvas, darkest(b), "bottom" if low else "top", strength=0.75, z=8)
        other = Frame(room.x, room.y if low else room.y + 0.64 * room.h, room.w, 0.34 * room.h)
        return [*made.groups[:1], (veil,), *made.groups[1:], *self._stickers(b, other, budget - 1 - made.layers)]

    def _pane(self, b: Brief, room: Frame, page: str, budget: int) -> list[Group]:
        """Words on a pane of glass or paper over a photograph."""
        fill = b.choice([b.palette.surface, b.palette.background, b.palette.primary])
        h = b.uniform(0.44, 0.56) * room.h
        box = Frame(room.x, b.choice([room.bottom - h, room.center[1] - h / 2]), room.w, h)
        clear = b.chance(0.55)
        pane = plate(b, box, with_alpha(fill, 0.85) if clear else fill, corner=max(b.radius, 2.0), z=30, key="pane", name="glass panel" if clear else "panel")
        made = lockup(b, box.inset(5 * b.unit), self._pieces(b, ink_on(b, fill), fill, b.uniform(9, 12)), max(1, min(6, budget - 1)), b.choice(["left", "center"]))
        if not made.groups:
            return []
        above = Frame(room.x, room.y, room.w, box.y - room.y - 2 * b.unit)
        return [(pane, *made.groups[0]), *made.groups[1:], *self._stickers(b, above, budget - 1 - made.layers)]

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
        made = lockup(b, words, self._pieces(b, ink_on(b, page), page, b.uniform(10, 14)), max(1, min(6, budget - len(picture))), b.choice(["left", "center"]))
        return [*made.groups[:1], *picture[:1], *made.groups[1:], *picture[1:], *self._stickers(b, spot, budget - made.layers - len(picture), over=True)]

    def _shapes(self, b: Brief, room: Frame, page: str, budget: int) -> list[Group]:
        """Big words under a composition of shapes that reaches the edges."""
        area = Frame(0, 0, b.width, room.y + 0.42 * room.h)
        words = Frame(room.x, room.y + 0.47 * room.h, room.w, 0.53 * room.h)
        made = lockup(b, words, self._pieces(b, ink_on(b, page), page, b.uniform(12, 16)), max(1, min(6, budget - 3)), "left", "top")
        return [*made.groups[:1], *art(b, area, page, min(9, max(3, budget - made.layers))), *made.groups[1:]]

    def _chrome(self, b: Brief, ink: str, page: str) -> list[Group]:
        """What the app shows at the top: bars of progress, the account's picture and name."""
        if b.count < 8:
            return []
        groups: list[Group] = []
        bar = Frame(b.safe.x, 0.5 * b.margin, b.safe.w, max(4.0, 0.6 * b.unit))
        if b.count >= 12:
            parts = columns(bar, [1.0] * b.integer(3, 4), b.unit)
            groups.append(tuple(shape(b, f, "pill", ink if i == 0 else with_alpha(ink, 0.4), z=80, name="progress bar", kept=True) for i, f in enumerate(parts)))
        side = 7 * b.unit
        spot = Frame(b.safe.x, bar.bottom + 1.8 * b.unit, side, side)
        name = text(b, b.copy.handle(), Frame(spot.right + 1.8 * b.unit, spot.y, b.safe.w - side - 14 * b.unit, side), 2.9 * b.unit, name="handle", face=b.type.strong, fill=ink,
                    valign="middle", max_lines=1)  # fmt: skip
        if name:
            groups.insert(0, (photo(b, square(spot), mask="circle", z=78, key="avatar", name="avatar"), name))
        return groups

    def _foot(self, b: Brief, page: str, dark: bool) -> list[Group]:
        """An arrow up and its label, or a row of icons."""
        if b.count < 10:
            return []
        ink = lightest(b) if dark else ink_on(b, page)
        area = Frame(b.safe.x, b.height - b.margin - 6 * b.unit, b.safe.w, 6 * b.unit)
        if b.count >= 14 and b.chance(0.5):
            cells = columns(area.inset(0.12 * area.w, 0), [1.0] * 4, 2 * b.unit)
            return [(place_asset(b, asset, square(cell, 0.8), color=ink, style="plain", z=78),) for asset, cell in zip(different_icons(b, 4), cells, strict=True)]
        label = text(b, b.choice(["Swipe up", "See more", "Tap to open", "Link in bio"]), Frame(area.x, area.y + 2.6 * b.unit, area.w, 3.6 * b.unit), 2.6 * b.unit, name="swipe label",
                     face=b.type.strong, fill=ink, align="center", max_lines=1, spacing=0.06)  # fmt: skip
        mark = shape(b, Frame(area.center[0] - 1.3 * b.unit, area.y - 0.2 * b.unit, 2.6 * b.unit, 2.6 * b.unit), "triangle", ink, z=78, name="swipe arrow", kept=True)
        return [(label, mark)] if label else []

    def _stickers(self, b: Brief, area: Frame, budget: int, over: bool = False) -> list[Group]:
        """Tilted stickers as users add them: a badge with an offer, a place, a poll."""
        out: list[Group] = []
        if budget >= 2 and area.h > 14 * b.unit:
            side = min(24 * b.unit, 0.7 * area.h)
            spot = Frame(area.right - side - (0 if over else 2 * b.unit), area.y + (area.h - side) * (0.04 if over else b.uniform(0.2, 0.6)), side, side)
            color = b.palette.accent
            turn = round(b.uniform(-14, 14), 1)
            words = text(b, b.copy.discount() if b.chance(0.5) else b.copy.weekday(), spot.inset(0.19 * side, 0.28 * side), 0.2 * side, name="sticker text", face=b.type.heading,
                         fill=ink_on(b, color), align="center", valign="middle", max_lines=3, leading=1.0, z=73, rotation=turn, smallest=9.0)  # fmt: skip
            if words:
                out.append((shape(b, spot, b.choice(["starburst", "wavy_badge", "circle", "seal"]), color, z=72, key="sticker", name="sticker", rotation=turn, kept=True, casts=True), words))
        if budget >= 5 and area.h > 20 * b.unit:
            out += self._place(b, Frame(area.x + 2 * b.unit, area.y + 1.5 * b.unit, min(0.6 * area.w, 44 * b.unit), 6.4 * b.unit))
        if budget >= 9 and area.h > 24 * b.unit and area.w > 50 * b.unit:
            out += self._poll(b, Frame(area.x + 2 * b.unit, area.bottom - 13 * b.unit, min(40 * b.unit, 0.55 * area.w), 12 * b.unit))
        return out

    def _place(self, b: Brief, box: Frame) -> list[Group]:
        """A place, tagged."""
        made = text(b, b.copy.place(), Frame(box.x + 6 * b.unit, box.y, box.w - 8 * b.unit, box.h), 2.9 * b.unit, name="place tag", face=b.type.strong, fill="#1d1d1f", valign="middle",
                    max_lines=1, z=74)  # fmt: skip
        if made is None:
            return []
        ink = b.kept[-1]
        base = plate(b, Frame(box.x, box.y, ink.right - box.x + 2.4 * b.unit, box.h), "#ffffff", corner=0.5 * box.h, z=70, key="place", name="place tag")
        pin = shape(b, Frame(box.x + 2 * b.unit, box.y + 0.22 * box.h, 3 * b.unit, 0.56 * box.h), "map_pin", b.palette.readable(b.palette.accent, "#ffffff", 2.5), z=73, name="map pin")
        return [(base, pin, made)]

    def _poll(self, b: Brief, box: Frame) -> list[Group]:
        """A question with two answers on a white plate."""
        base = plate(b, box, "#ffffff", corner=1.8 * b.unit, z=70, key="poll", name="poll plate")
        ask = text(b, b.choice(["Are you in?", "Which one?", "Coming?", "Ready?"]), Frame(box.x, box.y + 0.08 * box.h, box.w, 0.34 * box.h), 3.2 * b.unit, name="poll question",
                   face=b.type.strong, fill="#1d1d1f", align="center", valign="middle", max_lines=1, z=74)  # fmt: skip
        halves = columns(Frame(box.x, box.y + 0.46 * box.h, box.w, 0.44 * box.h).inset(1.4 * b.unit, 0), [1.0, 1.0], 1.2 * b.unit)
        answers = alike(b, list(b.choice([("Yes", "No"), ("Sure", "Maybe"), ("Now", "Later")])), halves, 3 * b.unit, name="poll answer", face=b.type.strong, fill="#1d1d1f",
                        align="center", valign="middle", max_lines=1, z=74)  # fmt: skip
        if ask is None or answers is None:
            return []
        fields = [plate(b, half, "#e6e6ea", corner=b.unit, z=71, name="poll field", kept=False) for half in halves]
        return [(base, ask, *fields, *answers)]


LAYOUT = Story()
