"""Labels of products: a round emblem, a jar's front, or a wrap with facts at its sides."""

from __future__ import annotations

from synlayers.kit.backdrop import backdrop
from synlayers.kit.blocks.labels import claims_row, fact_table, maker_notes
from synlayers.kit.brief import Brief
from synlayers.kit.frames import FINE, line_frame
from synlayers.kit.grid import columns, rows
from synlayers.kit.lockup import Piece, line, lockup, rule
from synlayers.kit.pictures import figure, icon
from synlayers.kit.plates import shape
from synlayers.kit.skin import ink_on, page_of, plate
from synlayers.kit.text import Align, TextStyle, arc_text, text
from synlayers.kit.uniform import text_row
from synlayers.kit.units import count_layers, scale_to_area, square
from synlayers.layouts import Layout
from synlayers.plan import Frame, Group
from synlayers.style.color import mix

BACKDROPS = ("flat", "flat", "paper", "stripes", "linear", "dots", "terrazzo")
EMBLEMS = ("circle", "circle", "wavy_badge", "seal", "starburst")


RULES = ("diamond_line", "dot_line", "tapered_line", "curl_line")


class PackagingLabel(Layout):
    name = "packaging_label"
    counts = range(3, 27)
    shapes = ((1.0, 1.0), (1.0, 0.5), (1.0, 0.667), (0.75, 1.0))

    def compose(self, b: Brief) -> list[Group]:
        b = scale_to_area(b)
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
        brand_style = TextStyle(b.type.strong, strong, spacing=0.12, max_lines=1, upper=True)
        name_style = TextStyle(b.type.heading, ink, leading=1.04, max_lines=3)
        style = TextStyle(fill=ink, leading=1.3, max_lines=2)
        return [
            line(b.copy.brand(), 3.4 * b.unit, 1, brand_style, name="brand"),
            line(item, size * b.unit, 0, name_style, name="product name", key="headline", gap=1.4 * b.unit),
            rule(strong, 18 * b.unit, 3, b.choice(RULES), height=1.8 * b.unit, gap=1.6 * b.unit),
            line(description, 2.9 * b.unit, 2, style, name="description", gap=1.4 * b.unit),
        ]

    def _weight(self, b: Brief) -> str:
        """What is in the package; things that nobody eats or pours have a number instead."""
        if b.topic.ingredients:
            return b.choice(["Net wt {} g", "{} g", "Net weight {} g", "{} ml", "e {} g"]).format(
                b.choice([100, 125, 200, 250, 340, 400, 500, 750])
            )
        return b.choice(["No. {}", "Edition {}", "Batch {}", "Lot {}"]).format(b.integer(2, 96))

    def _emblem(self, b: Brief, page: str) -> list[Group]:
        """A round label: words along its rim, the product's name in its middle."""
        fill = b.choice(b.palette.against(page, 1.35))
        side = 0.9 * min(b.width, b.height)
        disc = square(b.canvas, 0.9)
        outline = b.choice(EMBLEMS)
        base = shape(b, disc, outline, fill, z=20, key="emblem", name="label", keep_clear=True)
        core = disc.inset(0.05 * side) if outline == "circle" else disc.inset(0.1 * side)
        ink = ink_on(b, fill)
        strong = b.palette.readable(b.palette.accent, fill)
        groups: list[Group] = []
        rim = Frame(core.x + 0.055 * side, core.y + 0.055 * side, core.w - 0.11 * side, 0.42 * core.h)
        style = TextStyle(fill=ink, spacing=0.1)
        top = arc_text(b, b.copy.brand().upper(), rim, 0.066 * side, style, sweep=b.uniform(105, 135), name="brand")
        inner = Frame(core.x + 0.17 * side, core.y + 0.25 * side, core.w - 0.34 * side, core.h - 0.52 * side)
        pieces = [piece for piece in self._names(b, ink, strong, 11) if piece.rank != 1]
        words = lockup(b, inner, pieces, max(1, min(3, b.count - 4)), "center")
        groups.append((base, *words.groups[0]) if words.groups else (base,))
        groups += [(top,)] if top else []
        form = "circle_frame" if b.chance(0.5) else "thin_circle"
        ring = shape(b, core, form, strong, z=30, name="ring", width=round(0.3 * b.unit, 2))
        groups.append((ring,))
        spot = square(
            Frame(inner.x, core.y + 0.14 * side if top is None else core.y + 0.155 * side, inner.w, 0.11 * side)
        )
        groups.append((icon(b, spot, color=strong, style="plain", keep_clear=False),))
        groups += words.groups[1:]
        foot = Frame(disc.center[0] - 0.2 * side, core.bottom - 0.19 * side, 0.4 * side, 0.05 * side)
        weight_style = TextStyle(b.type.strong, ink, align="center", valign="middle", max_lines=1)
        net = text(b, self._weight(b), foot, 0.036 * side, weight_style, name="net weight")
        groups += [(net,)] if net else []
        stars = [
            Frame(disc.center[0] + dx * side - 0.02 * side, core.bottom - 0.245 * side, 0.04 * side, 0.04 * side)
            for dx in (-0.07, 0.0, 0.07)
        ]
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
            side = Frame(words.x - 2 * b.unit, area.y - 2, area.right - words.x + 2 * b.unit + 2, area.h + 4)
            band = (shape(b, side, "rect", fill, z=8, name="band"),)
        elif banded:
            across = Frame(area.x - 2, words.y, area.w + 4, words.h)
            form = b.choice(["rect", "rect", "ribbon"]) if area.w > 0.9 * b.width else "rect"
            band = (shape(b, across, form, fill, z=32, name="band", keep_clear=True),)
            words = words.inset(0.02 * words.w, 0.1 * words.h)
        ink, strong = ink_on(b, fill), b.palette.readable(b.palette.primary, fill)
        names = self._names(b, ink, strong, 13)
        align: Align = "left" if wide and b.chance(0.5) else "center"
        message = lockup(b, words, names, max(1, min(4, budget - 2)), align)
        picture = figure(b, square(spot, 0.8) if budget >= 7 else spot, z=30)
        form = b.choice(["circle", "sunburst", "circle", "wreath"])
        sun = shape(b, square(spot, 0.98), form, mix(page, b.palette.accent, 0.45), z=12, name="halo")
        groups: list[Group] = [(*band, *message.groups[0]) if message.groups else band]
        groups += [(picture,)] if picture else []
        groups += message.groups[1:]
        under = fill if band and wide else page
        x, w = (words.x, words.w) if wide else (safe.x, safe.w)
        groups += self._foot(b, Frame(x, safe.bottom - foot_h, w, foot_h), under) if foot_h else []
        groups += [(sun,)] if budget >= 7 else []
        groups += claims_row(b, Frame(x, safe.bottom - foot_h - claim_h, w, claim_h), claims, under)
        if budget >= 6 and not banded:
            groups.append(
                (line_frame(b, area.inset(0.45 * b.margin), b.palette.readable(b.palette.primary, page, 2.0), FINE),)
            )
        return [g for g in groups if g]

    def _foot(self, b: Brief, area: Frame, page: str) -> list[Group]:
        """Weight at one end, a short claim at the other."""
        ink = ink_on(b, page)
        low = Frame(area.x, area.bottom - 4.4 * b.unit, area.w, 4.4 * b.unit)
        style = TextStyle(b.type.strong, ink, valign="bottom", max_lines=1)
        texts = text_row(
            b, [self._weight(b), b.copy.feature()], columns(low, [0.8, 1.2], b.unit), 2.8 * b.unit, style, name="fact"
        )
        if texts is None:
            return []
        return [(e,) for e in texts]

    def _wrap(self, b: Brief, page: str) -> list[Group]:
        """Front in the middle, ingredients and the maker at the left, a table of values at the right; under each other
        on tall canvases."""
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
            groups.append(tuple(plate(b, f.inset(-2), color, z=6, name="side panel", keep_clear=False) for f in sides))
        main = self._jar(b, front, page, 6)[:5]
        maker = maker_notes(b, left.inset(0.75 * b.margin), side_page)
        room = b.count - 1 - count_layers(groups) - count_layers(main) - count_layers(maker)
        return groups + main + fact_table(b, right.inset(0.75 * b.margin), side_page, room) + maker


LAYOUT = PackagingLabel()
