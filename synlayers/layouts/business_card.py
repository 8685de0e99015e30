"""Business cards: who it is, what they do, how to reach them; on one side, or both sides side by side."""

from __future__ import annotations

from collections.abc import Callable

from synlayers.kit.backdrop import backdrop
from synlayers.kit.blocks.contacts import ContactStyle, contact_rows, contacts
from synlayers.kit.brief import Brief
from synlayers.kit.grid import rows
from synlayers.kit.lockup import Lockup, block, line, lockup, rule
from synlayers.kit.pictures import icon, photo
from synlayers.kit.plates import shape
from synlayers.kit.skin import STRONG_CONTRAST, Inks, plate
from synlayers.kit.text import Align, TextStyle, VAlign
from synlayers.kit.units import scale_to_area
from synlayers.kit.zones import Way, contrasting, split_frame
from synlayers.layouts import Layout
from synlayers.plan import Element, Frame, Group, LayerPlan
from synlayers.sources.pattern import sample_pattern

PANEL_PATTERNS = ("pinstripes", "grid lines", "contour lines", "polka dots", "scallops", "plus signs")


class BusinessCard(Layout):
    name = "business_card"
    counts = range(3, 21)
    shapes = ((1.0, 0.571), (1.0, 0.643), (0.571, 1.0))

    def compose(self, b: Brief) -> list[Group]:
        b = scale_to_area(b)
        options = [_panel, _panel, _centered] if b.count < 12 else [_panel, _two_sides, _two_sides]
        if b.count >= 6:
            options.append(_corner)
        return b.choice(options)(b)


def _logo(color: str, style: str) -> Callable[[Brief, Frame], Group]:
    def draw(brief: Brief, frame: Frame) -> Group:
        return (icon(brief, frame, color=color, style=style, z=48, key="logo"),)

    return draw


def _name(
    b: Brief, room: Frame, budget: int, inks: Inks, align: Align, *, scale: float = 1.0, valign: VAlign = "middle"
) -> Lockup:
    """Name, what they do, and a line between."""
    t = b.type
    role = b.copy.role_title()
    name_style = TextStyle(t.heading, inks.ink, leading=1.08, max_lines=2)
    role_style = TextStyle(t.strong, inks.strong, spacing=0.08, max_lines=1, upper=b.chance(0.5))
    tagline_style = TextStyle(fill=inks.quiet, max_lines=2)
    pieces = [
        line(b.copy.person(), 8.2 * scale * b.unit, 0, name_style, name="name"),
        line(role, t.step(1) * scale, 1, role_style, gap=0.9 * b.unit, name="role"),
        rule(inks.strong, 8 * b.unit, 3, height=max(3.0, 0.55 * b.unit), gap=2.4 * b.unit),
        line(b.copy.tagline(), t.step(0.5) * scale, 4, tagline_style, gap=2.2 * b.unit, name="tagline"),
    ]
    return lockup(b, room, pieces, budget, align, valign)


def _brand(
    b: Brief, room: Frame, budget: int, ink: str, color: str, align: Align = "center", scale: float = 1.0
) -> Lockup:
    """The mark, the brand below it, and its tagline."""
    t = b.type
    style = b.choice(["plain", "plate", "ring", "outline", "knockout"])
    side = (15 if style in ("plate", "ring", "knockout") else 12) * scale * b.unit
    brand_style = TextStyle(t.heading, ink, leading=1.1, max_lines=2)
    pieces = [
        block(_logo(color, style), side, side, 1, 0),
        line(b.copy.brand(), 5.4 * scale * b.unit, 1, brand_style, gap=2.2 * b.unit, name="brand"),
        line(
            b.copy.tagline(), t.step(0.3) * scale, 2, TextStyle(fill=ink, max_lines=2), gap=1.1 * b.unit, name="tagline"
        ),
    ]
    return lockup(b, room, pieces, budget, align)


def _lines(
    b: Brief, room: Frame, budget: int, ink: str, color: str, align: Align = "left", size: float = 3.2
) -> list[Group]:
    """Contact lines from the bottom of `room` up; with icons where the layers suffice."""
    with_icons = budget >= 4 and align != "center" and b.chance(0.75)
    count = min(5, budget // 2 if with_icons else budget)
    if count < 1:
        return []
    step = min(room.h / count, 2.0 * size * b.unit)
    cells = rows(Frame(room.x, room.bottom - count * step, room.w, count * step), [1.0] * count, 0.0)
    entries = contacts(b, count)
    look = ContactStyle(ink, color, with_icons, b.choice(["plain", "plain", "plate"]), align)
    return contact_rows(b, cells, entries, size * b.unit, look)


def _panel(b: Brief) -> list[Group]:
    """A panel of colour with the brand, the person on the plain side."""
    p = b.palette
    way: Way = "columns" if b.aspect > 1.05 or (b.aspect > 0.9 and b.chance(0.5)) else "rows"
    share = b.uniform(0.32, 0.42)
    first, second = split_frame(b.canvas, share, way, 0.0)
    if way == "columns" and b.chance(0.4):
        first, second = Frame(b.width - first.w, 0, first.w, b.height), Frame(0, 0, second.w, b.height)
    color = b.choice([p.primary, p.primary, p.secondary, p.ink])
    on = p.on(color)
    groups: list[Group] = [(backdrop(b, b.choice(["flat", "flat", "paper"])),)]
    panel = (
        photo(b, first, z=15) if b.chance(0.2) and b.count < 9 else shape(b, first, "rect", color, z=12, name="panel")
    )
    photographic = panel.layer.kind == "photo"
    spent = 2
    brand = (
        Lockup()
        if photographic
        else _brand(b, first.inset(0.6 * b.margin), max(0, min(3, (b.count - 3) // 2)), on, p.against(color, 2.5)[0])
    )
    texture = [_texture(b, first, on)] if b.count >= 11 and not photographic else []
    room = second.inset(b.margin)
    left = b.count - spent - brand.layers - len(texture)
    words = max(1, min(4, left - 3 if left > 5 else left // 2 + left % 2))
    upper, lower = split_frame(room, 0.5, "rows", 2 * b.unit)
    align: Align = b.choice(["left", "left", "right"]) if way == "columns" else "left"
    inks = Inks(p.ink, p.muted, p.readable(p.primary))
    named = _name(b, upper if left > 2 else room, words, inks, align, valign="top" if left > 4 else "middle")
    lines = _lines(b, lower, left - named.layers, p.ink, p.against(p.background, 2)[0], align)
    return groups + named.groups[:1] + [(panel,)] + brand.groups + named.groups[1:] + lines + [(e,) for e in texture]


def _texture(b: Brief, frame: Frame, color: str) -> Element:
    """A quiet pattern over a panel."""
    params, caption = sample_pattern(b.rng, [color], b.choice(PANEL_PATTERNS), "none", 1.6)
    return Element(LayerPlan("pattern", "texture", "pattern", frame, params, opacity=0.16, caption=caption), z=13)


def _centered(b: Brief) -> list[Group]:
    """All on the middle axis, inside a thin frame."""
    p = b.palette
    room = b.safe.inset(0.5 * b.margin)
    spare = b.count - 1
    framed = spare >= 5
    contacts_h = 0.26 * room.h if spare >= 4 else 0.0
    brand = _brand(b, Frame(room.x, room.y, room.w, 0.36 * room.h), 1, p.ink, p.primary) if spare >= 3 else Lockup()
    top = 0.36 * room.h if brand.layers else 0.0
    left = spare - brand.layers - framed
    middle = Frame(room.x, room.y + top, room.w, room.h - top - contacts_h)
    inks = Inks(p.ink, p.muted, p.readable(p.primary))
    named = _name(b, middle, max(1, left - min(3, left // 2)), inks, "center")
    foot = Frame(room.x, room.bottom - contacts_h, room.w, contacts_h)
    lines = _lines(b, foot, min(4, left - named.layers), p.ink, p.primary, "center") if contacts_h else []
    stroke = {"color": p.primary, "width": round(max(2.0, 0.45 * b.unit), 2)}
    edge = shape(b, b.canvas.inset(0.55 * b.margin), "rect", None, stroke=stroke, z=9, name="frame")
    return [
        (backdrop(b, b.choice(["flat", "paper", "linear"])),),
        *named.groups[:1],
        *brand.groups,
        *named.groups[1:],
        *([(edge,)] if framed else []),
        *lines,
    ]


def _corner(b: Brief) -> list[Group]:
    """Large shapes in one corner, words at the opposite side."""
    p = b.palette
    side = b.uniform(0.75, 1.0) * min(b.width, b.height)
    color, second = p.primary, p.accent
    variant = b.choice(["circle", "circle", "blob", "rect"])
    turn = round(b.uniform(20, 50), 1) if variant == "rect" else 0.0
    front = Frame(b.width - 0.62 * side, -0.4 * side, side, side)
    behind = Frame(b.width - 0.92 * side, -0.36 * side, 0.62 * side, 0.62 * side)
    big = shape(b, front, variant, color, z=8, name="corner shape", rotation=turn)
    small = shape(b, behind, variant, second, z=7, name="corner shape", rotation=turn, opacity=0.85)
    groups: list[Group] = [(backdrop(b, "flat"),)]
    on = p.on(color)
    mark_side = 0.2 * side
    spot = Frame(b.width - 0.5 * b.margin - mark_side, 0.6 * b.margin, mark_side, mark_side)
    mark = icon(b, spot, color=on, style="plain", z=48, key="logo")
    left = b.count - 4
    upper, lower = split_frame(
        Frame(b.margin, b.margin, (0.6 if b.aspect > 0.9 else 0.9) * b.safe.w, b.safe.h), 0.52, "rows", 2 * b.unit
    )
    if b.aspect <= 0.9:
        upper = Frame(upper.x, b.height * 0.36, b.safe.w, 0.3 * b.height)
    inks = Inks(p.ink, p.muted, p.readable(color))
    named = _name(b, upper, min(4, max(1, left - 3)), inks, "left")
    lines = _lines(b, lower, left - named.layers, p.ink, color)
    return groups + named.groups[:1] + [(big,), (mark,), (small,)] + named.groups[1:] + lines


def _two_sides(b: Brief) -> list[Group]:
    """Front and back as two cards on a table."""
    p = b.palette
    wide = b.aspect > 1.3
    back, front = _places(b, wide)
    base = backdrop(b, b.choice(["flat", "linear", "split", "paper"]))
    table = base.layer.params["colors"]
    color = b.choice(contrasting([p.primary, p.secondary, p.ink], table, 1.3))
    on = p.on(color)
    face = contrasting([p.surface, p.background, "#ffffff", p.ink], table)[0]
    ink = p.on(face, STRONG_CONTRAST)
    groups: list[Group] = [(base,)]
    scale = min(1.0, back.h / (46 * b.unit))
    corner = min(b.radius, 3 * b.unit)
    plates = [
        plate(b, back, color, corner=corner, z=20, key="back", name="back of the card"),
        plate(b, front, face, corner=corner, z=30, key="front", name="front of the card"),
    ]
    brand = _brand(b, back.inset(0.1 * back.w, 0.12 * back.h), 3, on, p.against(color, 2.5)[0], scale=scale)
    texture = [_texture(b, back, on)] if b.count >= 13 else []
    texture = [Element(e.layer, 21) for e in texture]
    inner = front.inset(0.08 * front.w, 0.1 * front.h)
    left = b.count - 3 - brand.layers - len(texture)
    upper, lower = split_frame(inner, 0.46, "rows", b.unit)
    inks = Inks(ink, ink, p.readable(p.primary, face))
    named = _name(b, upper, min(3, left - 2), inks, "left", scale=0.9 * scale, valign="top")
    lines = _lines(b, lower, left - named.layers, ink, p.against(face, 2)[0], size=2.9 * scale)
    return (
        groups
        + [(plates[0], *brand.groups[0]), (plates[1], *named.groups[0])]
        + brand.groups[1:]
        + named.groups[1:]
        + lines
        + [(e,) for e in texture]
    )


def _places(b: Brief, wide: bool) -> tuple[Frame, Frame]:
    """Where the back and the front lie: both 1.75 as wide as high."""
    w = min(0.44 * b.width, 1.75 * 0.8 * b.height) if wide else min(0.74 * b.width, 1.75 * 0.4 * b.height)
    h = w / 1.75
    gap = 4 * b.unit
    cx, cy = b.width / 2, b.height / 2
    if wide:
        drop = b.uniform(0, 0.08) * b.height
        return Frame(cx - gap / 2 - w, cy - h / 2 - drop, w, h), Frame(cx + gap / 2, cy - h / 2 + drop, w, h)
    shift = min(b.uniform(0, 0.1) * b.width, (b.width - w) / 2 - 1)
    return Frame(cx - w / 2 - shift, cy - gap / 2 - h, w, h), Frame(cx - w / 2 + shift, cy + gap / 2, w, h)


LAYOUT = BusinessCard()
