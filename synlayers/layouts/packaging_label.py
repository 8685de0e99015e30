"""Labels of products: a round emblem, a jar's front, or a wrap with facts at its sides."""

from __future__ import annotations

from synlayers.brief import Brief
from synlayers.colour import mix
from synlayers.kit.alike import Share, alike, different_icons
from synlayers.kit.backdrop import backdrop
from synlayers.kit.frames import FINE, line_frame
from synlayers.kit.grid import columns, rows
from synlayers.kit.lockup import Piece, line, lockup, rule
from synlayers.kit.measure import count_layers, roomy, square
from synlayers.kit.pictures import figure, icon, place_asset
from synlayers.kit.plates import shape
from synlayers.kit.sections import listing
from synlayers.kit.skin import Skin, ink_on, make_skin, page_of, plate
from synlayers.kit.text import arc_text, text
from synlayers.layouts import Layout
from synlayers.plan import Frame, Group

BACKDROPS = ("flat", "flat", "paper", "stripes", "linear", "dots", "terrazzo")
EMBLEMS = ("circle", "circle", "wavy_badge", "seal", "starburst")


class PackagingLabel(Layout):
    name = "packaging_label"
    counts = range(3, 27)
    shapes = ((1.0, 1.0), (1.0, 0.5), (1.0, 0.667), (0.75, 1.0))

    def compose(self, b: Brief) -> list[Group]:
        b = roomy(b)
        kind = b.choice(["emblem", "jar", "jar"] if b.count < 18 else ["wrap"])
        ground = backdrop(b, b.choice(BACKDROPS) if kind == "emblem" else b.choice(["flat", "flat", "paper", "linear"]))
        page = page_of(ground)
        if kind == "emblem":
            return [(ground,), *self._emblem(b, page)]
        if kind == "wrap":
            return [(ground,), *self._wrap(b, page)]
        return [(ground,), *self._jar(b, b.canvas, page, b.count - 1)]

    def _names(self, b: Brief, ink: str, strong: str, size: float) -> list[Piece]:
        """Brand, product, flavour."""
        item, _, description = b.copy.menu_item()
        return [
            line(b.copy.brand(), 3.4 * b.unit, 1, name="brand", face=b.type.strong, fill=strong, upper=True, spacing=0.12, max_lines=1),
            line(item, size * b.unit, 0, name="product name", face=b.type.heading, fill=ink, leading=1.04, max_lines=3, key="headline", gap=1.4 * b.unit),
            rule(strong, 18 * b.unit, 3, height=1.8 * b.unit, gap=1.6 * b.unit, variant=b.choice(["diamond_line", "dot_line", "tapered_line", "curl_line"])),
            line(description, 2.9 * b.unit, 2, name="description", fill=ink, leading=1.3, max_lines=2, gap=1.4 * b.unit),
        ]

    def _weight(self, b: Brief) -> str:
        """What is in the package; things that nobody eats or pours have a number instead."""
        if b.topic.ingredients:
            return b.choice(["Net wt {} g", "{} g", "Net weight {} g", "{} ml", "e {} g"]).format(b.choice([100, 125, 200, 250, 340, 400, 500, 750]))
        return b.choice(["No. {}", "Edition {}", "Batch {}", "Lot {}"]).format(b.integer(2, 96))

    def _emblem(self, b: Brief, page: str) -> list[Group]:
        """A round label: words along its rim, the product's name in its middle."""
        fill = b.choice(b.palette.against(page, 1.35))
        side = 0.9 * min(b.width, b.height)
        disc = square(b.canvas, 0.9)
        form = b.choice(EMBLEMS)
        base = shape(b, disc, form, fill, z=20, key="emblem", name="label", kept=True, casts=True)
        core = disc.inset(0.05 * side) if form == "circle" else disc.inset(0.1 * side)
        ink = ink_on(b, fill)
        strong = b.palette.readable(b.palette.accent, fill)
        groups: list[Group] = []
        rim = Frame(core.x + 0.055 * side, core.y + 0.055 * side, core.w - 0.11 * side, 0.42 * core.h)
        top = arc_text(b, b.copy.brand().upper(), rim, 0.066 * side, sweep=b.uniform(105, 135), name="brand", fill=ink, spacing=0.1)
        inner = Frame(core.x + 0.17 * side, core.y + 0.25 * side, core.w - 0.34 * side, core.h - 0.52 * side)
        pieces = [piece for piece in self._names(b, ink, strong, 11) if piece.rank != 1]
        words = lockup(b, inner, pieces, max(1, min(3, b.count - 4)), "center")
        groups.append((base, *words.groups[0]) if words.groups else (base,))
        groups += [(top,)] if top else []
        groups.append((shape(b, core, "circle_frame" if b.chance(0.5) else "thin_circle", strong, z=30, name="ring", width=round(0.3 * b.unit, 2)),))
        spot = square(Frame(inner.x, core.y + 0.14 * side if top is None else core.y + 0.155 * side, inner.w, 0.11 * side))
        groups.append((icon(b, spot, color=strong, style="plain", kept=False),))
        groups += words.groups[1:]
        foot = Frame(disc.center[0] - 0.2 * side, core.bottom - 0.19 * side, 0.4 * side, 0.05 * side)
        net = text(b, self._weight(b), foot, 0.036 * side, name="net weight", face=b.type.strong, fill=ink, align="center", valign="middle", max_lines=1)
        groups += [(net,)] if net else []
        stars = [Frame(disc.center[0] + dx * side - 0.02 * side, core.bottom - 0.245 * side, 0.04 * side, 0.04 * side) for dx in (-0.07, 0.0, 0.07)]
        groups.append(tuple(shape(b, f, "star", strong, z=44, name="star") for f in stars))
        return groups

    def _jar(self, b: Brief, area: Frame, page: str, budget: int) -> list[Group]:
        """A front: picture above, names on a band or below, claims and the weight at the foot."""
        safe = area.inset(b.margin)
        wide = safe.w > 1.35 * safe.h
        foot_h = 8 * b.unit if budget >= 5 else 0.0
        claims = min(4, max(0, (budget - 9) // 2)) if budget >= 13 else 0
        claim_h = 11 * b.unit if claims else 0.0
        body = Frame(safe.x, safe.y, safe.w, safe.h - foot_h - claim_h)
        banded = budget >= 4 and b.chance(0.6)
        fill = b.choice(b.palette.against(page, 1.3)) if banded else page
        spot, words = columns(body, [0.8, 1.0], 3 * b.unit) if wide else rows(body, [1.0, 0.95], 2.5 * b.unit)
        band: Group = ()
        if banded and wide:
            band = (shape(b, Frame(words.x - 2 * b.unit, area.y - 2, area.right - words.x + 2 * b.unit + 2, area.h + 4), "rect", fill, z=8, name="band"),)
        elif banded:
            band = (shape(b, Frame(area.x - 2, words.y, area.w + 4, words.h), b.choice(["rect", "rect", "ribbon"]) if area.w > 0.9 * b.width else "rect", fill, z=32, name="band", kept=True),)  # fmt: skip
            words = words.inset(0.02 * words.w, 0.1 * words.h)
        ink, strong = ink_on(b, fill), b.palette.readable(b.palette.primary, fill)
        made = lockup(b, words, self._names(b, ink, strong, 13), max(1, min(4, budget - 2)), "left" if wide and b.chance(0.5) else "center")
        picture = figure(b, square(spot, 0.8) if budget >= 7 else spot, z=30)
        sun = shape(b, square(spot, 0.98), b.choice(["circle", "sunburst", "circle", "wreath"]), mix(page, b.palette.accent, 0.45), z=12, name="halo")
        groups: list[Group] = [(*band, *made.groups[0]) if made.groups else band]
        groups += [(picture,)] if picture else []
        groups += made.groups[1:]
        under = fill if band and wide else page
        groups += self._foot(b, Frame(words.x if wide else safe.x, safe.bottom - foot_h, words.w if wide else safe.w, foot_h), under) if foot_h else []
        groups += [(sun,)] if budget >= 7 else []
        groups += self._claims(b, Frame(words.x if wide else safe.x, safe.bottom - foot_h - claim_h, words.w if wide else safe.w, claim_h), claims, under)
        if budget >= 6 and not banded:
            groups.append((line_frame(b, area.inset(0.45 * b.margin), b.palette.readable(b.palette.primary, page, 2.0), FINE),))
        return [g for g in groups if g]

    def _foot(self, b: Brief, area: Frame, page: str) -> list[Group]:
        """Weight at one end, a short claim at the other."""
        ink = ink_on(b, page)
        low = Frame(area.x, area.bottom - 4.4 * b.unit, area.w, 4.4 * b.unit)
        made = alike(b, [self._weight(b), b.copy.feature()], columns(low, [0.8, 1.2], b.unit), 2.8 * b.unit, name="fact", face=b.type.strong, fill=ink, valign="bottom", max_lines=1)
        if made is None:
            return []
        return [(e,) for e in made]

    def _claims(self, b: Brief, area: Frame, count: int, page: str) -> list[Group]:
        """Round icons with a word below each."""
        if count < 2:
            return []
        cells = columns(area, [1.0] * count, 2 * b.unit)
        color = b.palette.readable(b.palette.primary, page, 2.5)
        labels = [Frame(c.x, c.y + 7 * b.unit, c.w, 3 * b.unit) for c in cells]
        names = alike(b, b.copy.features(count), labels, 2.2 * b.unit, name="claim", face=b.type.strong, fill=ink_on(b, page), align="center", max_lines=1)
        if names is None:
            return []
        marks = [place_asset(b, a, square(Frame(c.x, c.y, c.w, 6.4 * b.unit)), color=color, style="ring", z=45) for a, c in zip(different_icons(b, count), cells, strict=True)]
        return [(mark, name) for mark, name in zip(marks, names, strict=True)]

    def _wrap(self, b: Brief, page: str) -> list[Group]:
        """Front in the middle, ingredients and the maker at the left, a table of values at the right; under each other on tall canvases."""
        wide = b.aspect > 1.2
        if wide:
            left, front, right = columns(b.canvas, [0.9, 1.25, 0.9], 0.0)
        else:
            front, low = rows(b.canvas, [1.15, 0.85], 0.0)
            left, right = columns(low, [1.0, 1.0], 0.0)
        color = b.choice(b.palette.against(page, 1.35))
        side_page = color if b.chance(0.6) else page
        groups: list[Group] = []
        if side_page == color:
            sides = (left, right) if wide else (Frame(left.x, left.y, b.width, left.h),)
            groups.append(tuple(plate(b, f.inset(-2), color, z=6, name="side panel", kept=False) for f in sides))
        main = self._jar(b, front, page, 6)[:5]
        maker = self._maker(b, left.inset(0.75 * b.margin), side_page)
        room = b.count - 1 - count_layers(groups) - count_layers(main) - count_layers(maker)
        return groups + main + self._facts(b, right.inset(0.75 * b.margin), side_page, room) + maker

    def _facts(self, b: Brief, area: Frame, page: str, budget: int) -> list[Group]:
        """A table of values in a box."""
        ink = ink_on(b, page)
        box = (shape(b, area, "frame", ink, z=44, name="table frame", kept=True, width=round(max(1.5, 0.25 * b.unit), 2)),)
        inner = area.inset(2 * b.unit)
        eaten = bool(b.topic.ingredients)
        title = text(b, b.choice(["Nutrition facts", "Typical values", "Per 100 g"] if eaten else ["Also from us", "The collection", "You may like"]), Frame(inner.x, inner.y, inner.w, 5 * b.unit), 3.4 * b.unit, name="table title", face=b.type.strong,
                     fill=ink, max_lines=1)  # fmt: skip
        per = 3 if budget >= 17 else 2
        count = min(8, max(2, (budget - 2) // per), int((inner.h - 6 * b.unit) / (3.4 * b.unit)))
        skin: Skin = make_skin(b, page, cards=False)
        table = listing(b, Frame(inner.x, inner.y + 5.6 * b.unit, inner.w, inner.h - 5.6 * b.unit), b.copy.nutrition_rows(count) if eaten else b.copy.table_rows(count), Share(count, per), skin) if count >= 2 else []
        return ([(title,)] if title else []) + table + [box] if table else []

    def _maker(self, b: Brief, area: Frame, page: str) -> list[Group]:
        """What is in it, who made it, and the code that is scanned."""
        ink = ink_on(b, page)
        pieces = [
            line("Ingredients" if b.topic.ingredients else "About us", 2.9 * b.unit, 1, name="heading", face=b.type.strong, fill=ink, max_lines=1),
            line(b.copy.ingredients() if b.topic.ingredients else b.copy.body(14, 30), 2.4 * b.unit, 0, name="ingredients", fill=ink, leading=1.35, max_lines=6, gap=0.8 * b.unit),
            line(f"Made by {b.copy.brand()}, {b.copy.address()}", 2.2 * b.unit, 2, name="maker", fill=ink, leading=1.35, max_lines=4, gap=2 * b.unit),
            line(f"Best before {b.copy.month()} {int(b.copy.year()) + 1}" if b.topic.ingredients else b.copy.url(), 2.2 * b.unit, 3, name="best before", fill=ink, max_lines=2, gap=1.6 * b.unit),
        ]
        code_h = min(9 * b.unit, 0.25 * area.h)
        made = lockup(b, Frame(area.x, area.y, area.w, area.h - code_h - 2 * b.unit), pieces, 4, "left", "top")
        card = Frame(area.x, area.bottom - code_h, min(area.w, 1.7 * code_h), code_h)
        code = shape(b, card.inset(0.1 * card.h), "barcode", "#111111", z=46, name="barcode")
        return [*made.groups[:1], (plate(b, card, "#ffffff", z=44, name="barcode plate"), code), *made.groups[1:]]


LAYOUT = PackagingLabel()
