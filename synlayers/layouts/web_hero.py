"""Web pages above the fold: a navigation bar, a promise with buttons and a picture, and below it cards, figures and a
footer."""

from __future__ import annotations

from synlayers.kit.backdrop import backdrop, photo_backdrop
from synlayers.kit.blocks.body import fill_sections, section_frames
from synlayers.kit.brief import Brief
from synlayers.kit.column import TextColumn
from synlayers.kit.grid import columns
from synlayers.kit.leads import lead_picture
from synlayers.kit.pictures import icon
from synlayers.kit.plates import button, shape
from synlayers.kit.skin import darkest, ink_on, lightest, page_of, plate
from synlayers.kit.text import Align, TextStyle, text
from synlayers.kit.uniform import text_row
from synlayers.kit.units import scale_to_area
from synlayers.layouts import Layout
from synlayers.plan import Frame, Group
from synlayers.style.color import mix

BACKDROPS = ("flat", "flat", "linear", "mesh", "aurora", "waves", "shapes", "radial")
ORDERS = (
    ("features", "stats", "steps", "rings", "chart"),
    ("stats", "features", "steps", "offers", "chart"),
    ("steps", "stats", "features", "chart", "agenda"),
)


class WebHero(Layout):
    name = "web_hero"
    counts = range(4, 49)
    shapes = ((1.0, 0.5625), (1.0, 0.625), (1.0, 0.75), (1.0, 0.45))

    def compose(self, b: Brief) -> list[Group]:
        b = scale_to_area(b)
        kinds = ["split", "split", "centered"] + (["photo"] if b.count <= 26 else [])
        kind = b.choice(kinds)
        ground = (
            photo_backdrop(b, brightness=0.5, tone=b.choice([None, None, "grayscale"]))
            if kind == "photo"
            else backdrop(b, b.choice(BACKDROPS))
        )
        page = darkest(b) if kind == "photo" else page_of(ground)
        groups: list[Group] = [(ground,)]
        nav = self._nav(b, page, kind == "photo") if b.count >= 8 else []
        top = 13.5 * b.unit if nav else b.margin
        extra = b.count >= 16
        foot = self._footer(b, page) if b.count >= 24 and b.chance(0.8) else []
        bottom = b.height - (9 * b.unit if foot else b.margin)
        share = (0.5 if b.count < 30 else 0.42) if extra else 1.0
        hero = Frame(b.margin, top, b.width - 2 * b.margin, (bottom - top) * share)
        main = self._centered(b, hero, page) if kind != "split" else self._split(b, hero, page, extra)
        groups += main[:2] + nav + main[2:] + foot
        left = b.count - sum(map(len, groups))
        if extra and left >= 4:
            body = Frame(hero.x, hero.bottom + 3.5 * b.unit, hero.w, bottom - hero.bottom - 3.5 * b.unit)
            frames = [body] if left < 14 or (b.aspect > 1.3 and left < 20) else section_frames(b, body, max(left, 13))
            groups += fill_sections(b, frames, list(b.choice(ORDERS)), left, page, headed=False)
        return groups

    def _nav(self, b: Brief, page: str, on_photo: bool) -> list[Group]:
        """Brand at the left, links, and a button at the right; more links for more layers."""
        bar = Frame(b.margin, 3.4 * b.unit, b.width - 2 * b.margin, 6.4 * b.unit)
        ink = lightest(b) if on_photo else ink_on(b, page)
        groups: list[Group] = []
        size = 3.2 * b.unit
        spot = Frame(bar.x, bar.center[1] - size / 2, size, size)
        mark = icon(b, spot, color=b.palette.readable(b.palette.primary, page, 3.0), style="plain")
        style = TextStyle(b.type.strong, ink, valign="middle", max_lines=1)
        brand = text(
            b, b.copy.brand(), Frame(bar.x + 1.4 * size, bar.y, 0.3 * bar.w, bar.h), 3 * b.unit, style, name="brand"
        )
        if brand is None:
            return []
        groups.append((brand, mark))
        right = bar.right
        if b.count >= 14:
            room = Frame(bar.x + 0.7 * bar.w, bar.y + 0.6 * b.unit, 0.3 * bar.w, bar.h - 1.2 * b.unit)
            group = button(
                b, b.copy.cta(), room, room.h, align="right", key="nav_button", fill=b.choice(b.palette.against(page))
            )
            if group:
                groups.append(group)
                right = group[0].layer.frame.x - 2 * b.unit
        links = 3 if b.count < 14 else 4 if b.count < 24 else 5
        start = b.occupied[-1 if right == bar.right else -2].right + 5 * b.unit
        widest = right - start
        if widest > links * 9 * b.unit:
            widest = min(widest, links * 15 * b.unit)
            cells = columns(Frame(right - widest, bar.y, widest, bar.h), [1.0] * links, b.unit)
            link_style = TextStyle(fill=ink, align="center", valign="middle", max_lines=1)
            made_links = text_row(b, b.copy.nav_items(links), cells, 2.5 * b.unit, link_style, name="nav link")
            groups += [(link,) for link in made_links or []]
        if b.count >= 20 and not on_photo and b.chance(0.5):
            bar_fill = mix(page, ink, b.choice([0.1, 0.16]))
            groups.append(
                (plate(b, Frame(-2, -2, b.width + 4, 12 * b.unit), bar_fill, z=35, name="nav bar", keep_clear=True),)
            )
        return groups

    def _words(self, b: Brief, room: Frame, page: str, align: Align, ink: str) -> list[Group]:
        """Headline first, then what stands with it."""
        column = TextColumn(b, room, align)
        lead = 0
        kicker_style = TextStyle(
            b.type.strong, b.palette.readable(b.palette.primary, page), spacing=0.12, max_lines=1, upper=True
        )
        if b.count >= 9 and column.text(b.copy.kicker(), 2.4 * b.unit, kicker_style, name="kicker"):
            lead = 1
        style = TextStyle(b.type.heading, ink, leading=1.05, max_lines=4, smallest=3 * b.unit)
        column.text(b.copy.headline(), 11 * b.unit, style, name="headline", key="headline")
        if b.count >= 6 or (b.count == 4 and align == "center"):
            subhead_style = TextStyle(fill=ink, leading=1.35, max_lines=3)
            string = b.copy.body(8, 18) if b.chance(0.3) else b.copy.subhead()
            column.text(string, b.type.step(0.5), subhead_style, name="subhead")
        if b.count >= 5:
            column.space(2.2 * b.unit)
            self._buttons(b, column, page, align)
        groups = column.settle("middle")
        return groups[lead : lead + 1] + groups[:lead] + groups[lead + 1 :]

    def _buttons(self, b: Brief, column: TextColumn, page: str, align: Align) -> None:
        """One call to action; with more layers a quiet one beside it."""
        room, height = column.left, 6.2 * b.unit
        if room.h < height:
            return
        two = b.count >= 11 and room.w > 44 * b.unit
        half = Frame(room.x, room.y, room.w / 2 - b.unit, height) if two else room
        label = b.copy.cta()
        if two and align == "center":  # the two meet in the middle
            align = "right"
        first = button(b, label, half, height, align=align, fill=b.choice(b.palette.against(page, 2.0)))
        if not first:
            return
        column.add(first, room.y + height)
        if two:
            start = first[0].layer.frame.right + 2 * b.unit
            rest = Frame(start, room.y, room.right - start, height)
            quiet = mix(page, ink_on(b, page), 0.16)
            second = button(b, b.copy.cta(), rest, height, key="button2", fill=quiet)
            if second:
                column.add(second, room.y + height)

    def _split(self, b: Brief, hero: Frame, page: str, extra: bool) -> list[Group]:
        """Words at one side, a picture at the other; above each other on tall canvases."""
        gap = 4 * b.unit
        if hero.w > 1.05 * hero.h:
            parts = columns(hero, [1.15, 1.0], gap)
            words, spot = parts
            if not b.chance(0.7):  # the other way round
                words = Frame(hero.right - words.w, hero.y, words.w, hero.h)
                spot = Frame(hero.x, hero.y, spot.w, hero.h)
        else:
            words = Frame(hero.x, hero.y, hero.w, 0.48 * hero.h)
            spot = Frame(hero.x, words.bottom + gap, hero.w, hero.bottom - words.bottom - gap)
        texts = self._words(
            b, words, page, b.choice(["left", "left", "center"]) if words.w > 40 * b.unit else "left", ink_on(b, page)
        )
        return texts[:1] + self._picture(b, spot, page) + texts[1:]

    def _picture(self, b: Brief, spot: Frame, page: str) -> list[Group]:
        """A photograph, perhaps with a small card on its corner, or the topic's subject on a shape."""
        groups = lead_picture(b, spot, page, field=b.count >= 6)
        return groups + ([self._note(b, spot)] if b.count >= 12 and b.chance(0.5) else [])

    def _note(self, b: Brief, spot: Frame) -> Group:
        """A card with a figure, over the lower corner of the picture."""
        w, h = min(26 * b.unit, 0.6 * spot.w), min(11.5 * b.unit, 0.4 * spot.h)
        frame = Frame(spot.x + 2 * b.unit, spot.bottom - h - 2 * b.unit, w, h)
        value, label = b.copy.statistic()
        ink = ink_on(b, b.palette.surface)
        inner = frame.inset(1.4 * b.unit, 0.1 * h)
        style = TextStyle(b.type.strong, ink, valign="bottom", max_lines=1)
        top = text(b, value, Frame(inner.x, inner.y, inner.w, 0.56 * inner.h), 4.6 * b.unit, style, name="figure", z=66)
        label_style = TextStyle(fill=ink, max_lines=1)
        lower = Frame(inner.x, inner.y + 0.56 * inner.h, inner.w, 0.44 * inner.h)
        bottom = text(b, label, lower, 2.3 * b.unit, label_style, name="label", z=66)
        if top is None or bottom is None:
            return ()
        return (plate(b, frame, b.palette.surface, corner=b.radius, z=64, key="note", name="note card"), top, bottom)

    def _centered(self, b: Brief, hero: Frame, page: str) -> list[Group]:
        """Words in the middle, with nothing beside them."""
        room = hero.inset(0.08 * hero.w, 0)
        return self._words(b, room, page, "center", ink_on(b, page))

    def _footer(self, b: Brief, page: str) -> list[Group]:
        """A line with the address of the page and what else is small."""
        foot = Frame(b.margin, b.height - 7 * b.unit, b.width - 2 * b.margin, 5 * b.unit)
        entries = [b.copy.hashtag(), b.copy.url(), f"{b.copy.year()} {b.copy.brand()}"]
        style = TextStyle(fill=ink_on(b, page), valign="middle", max_lines=1)
        texts = text_row(b, entries, columns(foot, [1.0] * 3, 2 * b.unit), 2.1 * b.unit, style, name="footer")
        if texts is None:
            return []
        rail = Frame(foot.x, foot.y, foot.w, max(1.5, 0.15 * b.unit))
        rule = shape(b, rail, "rect", mix(page, ink_on(b, page), 0.4), z=55, name="rule")
        return [*((e,) for e in texts), (rule,)]


LAYOUT = WebHero()
