"""Book covers: a title that carries, the author, and a picture or a composition of shapes; wide canvases become whole
jackets."""

from __future__ import annotations

from synlayers.kit.art import art
from synlayers.kit.backdrop import backdrop, photo_backdrop
from synlayers.kit.blocks.covers import award, jacket_back, publisher
from synlayers.kit.brief import Brief
from synlayers.kit.frames import line_frame
from synlayers.kit.leads import lead_picture
from synlayers.kit.lockup import Piece, line, lockup, rule
from synlayers.kit.skin import darkest, ink_on, lightest, page_of, plate
from synlayers.kit.text import Align, TextStyle, VAlign, text
from synlayers.kit.units import count_layers, scale_to_area
from synlayers.kit.zones import scrim
from synlayers.layouts import Layout
from synlayers.plan import Frame, Group

SUBTITLES = ("A Novel", "A Novel", "Stories", "A Memoir", "Poems", "A Mystery", "Book One", "Collected Tales")
BACKDROPS = ("flat", "flat", "linear", "paper", "terrazzo", "split")


class BookCover(Layout):
    name = "book_cover"
    counts = range(2, 21)
    shapes = ((0.667, 1.0), (0.625, 1.0), (0.75, 1.0))

    def compose(self, b: Brief) -> list[Group]:
        b = scale_to_area(b)
        jacket = b.aspect > 1.3 and b.count >= 7
        kind = b.choice(["photo", "picture", "picture", "art", "panel"])
        if kind == "art" and b.count < 7:
            kind = "picture"
        if jacket and kind in ("photo", "panel"):
            kind = "picture"
        if kind in ("photo", "panel"):
            return self._on_photo(b, panel=kind == "panel" and b.count >= 4)
        ground = backdrop(b, b.choice(BACKDROPS) if kind == "picture" else "flat")
        page = page_of(ground)
        groups: list[Group] = [(ground,)]
        face = b.canvas
        if jacket:
            w = 0.47 * b.width
            face = Frame(b.width - w, 0, w, b.height)
            groups += jacket_back(b, Frame(0, 0, b.width - w, b.height))
        return groups + self._front(b, face, page, kind, b.count - count_layers(groups))

    def _front(self, b: Brief, face: Frame, page: str, kind: str, budget: int) -> list[Group]:
        """Title above or below the picture, the author at the other end."""
        safe = face.inset(b.margin)
        title_first = b.chance(0.65)
        author_h = 7 * b.unit if budget >= 3 else 0.0
        share = b.uniform(0.3, 0.38) if budget >= 2 else 1.0
        words = Frame(
            safe.x, safe.y if title_first else safe.bottom - share * safe.h - author_h, safe.w, share * safe.h
        )
        top = words.bottom + 2.5 * b.unit if title_first else safe.y + (author_h if b.chance(0.5) else 0.0)
        low = safe.bottom - author_h if title_first else words.y - 2.5 * b.unit
        spot = Frame(safe.x, top, safe.w, low - top)
        ink = ink_on(b, page)
        align: Align = b.choice(["left", "center", "center"])
        message = lockup(b, words, self._title(b, ink, page), max(1, min(5, budget - 2)), align, "middle")
        foot = Frame(safe.x, safe.bottom - 5 * b.unit, safe.w, 5 * b.unit)
        style = TextStyle(b.type.strong, ink, align=align, valign="bottom", spacing=0.08, max_lines=1, upper=True)
        author = text(b, b.copy.author(), foot, 4 * b.unit, style, name="author")
        if kind == "art":
            wide = Frame(face.x, spot.y, face.w, spot.h)
            picture = art(b, wide if b.chance(0.4) else spot, page, min(12, max(3, budget - 5)))
        else:
            picture = lead_picture(b, spot, page, field=budget >= 5, photos=0.45)
        tail = [(author,)] if author and budget >= 3 else []
        return message.groups[:1] + picture[:1] + tail + message.groups[1:] + picture[1:] + self._finish(b, face, ink)

    def _title(self, b: Brief, ink: str, page: str) -> list[Piece]:
        """Series, title, rule and subtitle."""
        strong = b.palette.readable(b.palette.primary, page)
        capitals = b.chance(0.35)
        title = b.copy.book_title() if b.chance(0.85) else b.copy.headline()
        series_style = TextStyle(b.type.strong, strong, spacing=0.14, max_lines=1, upper=True)
        title_style = TextStyle(b.type.heading, ink, leading=1.04, max_lines=4, upper=capitals)
        praise_style = TextStyle(fill=ink, leading=1.3, max_lines=2)
        style = TextStyle(b.type.strong, ink, max_lines=1)
        return [
            line(b.copy.kicker(), 2.6 * b.unit, 4, series_style, name="series"),
            line(title, b.uniform(12, 16) * b.unit, 0, title_style, name="title", key="headline", gap=2 * b.unit),
            rule(strong, 10 * b.unit, 3, height=0.5 * b.unit, gap=2 * b.unit),
            line(f'"{b.copy.quote()}"', 2.7 * b.unit, 5, praise_style, name="praise", gap=2 * b.unit),
            line(b.choice(SUBTITLES), 3.4 * b.unit, 1, style, name="subtitle", gap=1.8 * b.unit),
        ]

    def _finish(self, b: Brief, face: Frame, ink: str) -> list[Group]:
        """A line frame, and a seal over the picture."""
        groups: list[Group] = []
        if b.chance(0.5):
            groups.append((line_frame(b, face.inset(0.45 * b.margin), ink),))
        if b.count >= 8:
            groups += [g for g in [award(b, face)] if g]
        if b.count >= 10:
            groups += publisher(b, face, ink)
        return groups

    def _on_photo(self, b: Brief, panel: bool) -> list[Group]:
        """Title and author over a photograph that fills the cover, on a panel or on a veil."""
        toned = b.chance(0.3)
        # a title without a panel needs a dark photograph, a single line the darkest
        brightness = 1.0 if panel else b.uniform(0.52, 0.62) if b.count < 4 else b.uniform(0.65, 0.8)
        tone = "duotone" if toned else None
        ground = photo_backdrop(b, brightness=brightness, tone=tone, colors=(darkest(b), lightest(b)))
        groups: list[Group] = [(ground,)]
        room = b.safe.inset(0.04 * b.width, 0.02 * b.height)
        if panel:
            fill = b.choice([b.palette.background, b.palette.surface, b.palette.primary])
            h = b.uniform(0.4, 0.5) * b.height
            box = Frame(b.margin * 1.4, b.choice([0.12, 0.26, 0.4]) * b.height, b.width - 2.8 * b.margin, h)
            base = plate(b, box, fill, corner=b.radius, z=30, key="panel", name="panel", opacity=b.choice([1.0, 0.88]))
            room = box.inset(4 * b.unit)
            ink, page = ink_on(b, fill), fill
        else:
            ink, page = lightest(b), darkest(b)
        low = room.bottom - 7 * b.unit
        high = b.chance(0.6)
        area = (
            Frame(room.x, room.y, room.w, low - room.y)
            if panel
            else Frame(room.x, room.y if high else room.y + 0.5 * room.h, room.w, 0.42 * room.h)
        )
        valign: VAlign = "middle" if panel else "top" if high else "bottom"
        words = lockup(b, area, self._title(b, ink, page), max(1, min(4, b.count - 3)), "center", valign)
        style = TextStyle(b.type.strong, ink, align="center", valign="bottom", spacing=0.08, max_lines=1, upper=True)
        author = text(b, b.copy.author(), Frame(room.x, low, room.w, 7 * b.unit), 4 * b.unit, style, name="author")
        # a title without its panel would lie bare on the photograph
        groups += [(base, *words.groups[0])] if panel else words.groups[:1]
        groups += [(author,)] if author else []
        groups += words.groups[1:]
        if not panel:
            groups.append((scrim(b, b.canvas, darkest(b), "top" if high else "bottom", strength=0.55, z=12),))
        return groups + self._finish(b, b.canvas, ink if not panel else lightest(b))


LAYOUT = BookCover()
