"""Banners: a message across a wide strip, sometimes down a narrow one."""

from __future__ import annotations

from collections.abc import Sequence

from synlayers.kit.backdrop import backdrop, photo_backdrop
from synlayers.kit.brief import Brief
from synlayers.kit.grid import columns, rows
from synlayers.kit.leads import field_color
from synlayers.kit.lockup import Piece, call, line, lockup, rule
from synlayers.kit.pictures import figure, photo, place_asset
from synlayers.kit.plates import badge, shape
from synlayers.kit.text import TextStyle, text
from synlayers.kit.uniform import distinct, distinct_icons, text_row
from synlayers.kit.units import scale_to_area
from synlayers.kit.zones import OPPOSITE, Side, Zones, divide, scrim
from synlayers.layouts import Layout
from synlayers.plan import Element, Frame, Group


class Banner(Layout):
    name = "banner"
    counts = range(2, 25)
    shapes = ((1.0, 0.333), (1.0, 0.4), (1.0, 0.524), (0.333, 1.0))

    def compose(self, b: Brief) -> list[Group]:
        b = scale_to_area(b)
        return b.choice(
            [_split, _split, _across, _photo_wide] if b.count > 3 else [_across, _split] if b.count > 2 else [_across]
        )(b)


def _message(b: Brief, size: float, ink: str, accent: str) -> list[Piece]:
    t = b.type
    upper = t.heading.category in ("sans", "display") and b.chance(0.3)
    kicker_style = TextStyle(t.strong, accent, spacing=0.14, max_lines=1, upper=True)
    headline_style = TextStyle(t.heading, ink, leading=1.05, max_lines=3 if b.aspect > 0.8 else 5, upper=upper)
    subhead_style = TextStyle(fill=ink, leading=1.3, max_lines=4)
    return [
        line(b.copy.brand(), t.step(0.8), 4, TextStyle(t.strong, ink, max_lines=1), name="brand"),
        line(b.copy.kicker(), t.step(0.6), 3, kicker_style, gap=t.base, name="kicker"),
        line(b.copy.headline(), size, 0, headline_style, gap=0.4 * t.base, name="headline"),
        rule(accent, 9 * b.unit, 5, height=max(3.0, 0.8 * b.unit), gap=2.4 * b.unit),
        line(b.copy.subhead(), t.step(1.2), 1, subhead_style, gap=0.8 * t.base, name="subhead"),
        call(b.copy.cta(), 9 * b.unit, 2, gap=1.6 * t.base),
    ]


def _budget(b: Brief, spent: int) -> tuple[int, int]:
    """Layers for the message, and for the strip of features: pairs of an icon and a label."""
    left = b.count - spent
    features = min(6, max(0, (left - 7) // 2))
    return left - 2 * features, features


def _strip(b: Brief, room: Frame, count: int, ink: str, color: str) -> list[Group]:
    """Features side by side (under each other where it is narrow): an icon and a few words each."""
    strings = distinct(b, b.copy.feature, count)
    upright = room.h > room.w
    gap = 2.5 * b.unit
    cells = rows(room, [1.0] * len(strings), gap) if upright else columns(room, [1.0] * len(strings), gap)
    side = min(cells[0].h, 0.26 * cells[0].w, 7 * b.unit)
    words = [Frame(c.x + 1.35 * side, c.y, c.w - 1.35 * side, c.h) for c in cells]
    feature_style = TextStyle(b.type.strong, ink, valign="middle", leading=1.15, max_lines=2)
    labels = text_row(b, strings, words, 3.4 * b.unit, feature_style, name="feature")
    if labels is None:
        return []
    icons = distinct_icons(b, len(strings))
    style = b.choice(["plain", "plate", "ring"])
    marks = [
        place_asset(b, a, Frame(c.x, c.center[1] - side / 2, side, side), color=color, style=style)
        for a, c in zip(icons, cells, strict=True)
    ]
    return [(mark, label) for mark, label in zip(marks, labels, strict=True)]


def _foot(b: Brief, words: Frame, features: int) -> tuple[Frame, Frame]:
    """The room of the message, and of the strip below it."""
    if not features:
        return words, Frame(words.x, words.bottom, words.w, 0)
    h = (0.07 * features * b.height if words.h > 1.4 * words.w else 0.17 * words.h) + b.unit
    return Frame(words.x, words.y, words.w, words.h - h - 2 * b.unit), Frame(words.x, words.bottom - h, words.w, h)


def _split(b: Brief) -> list[Group]:
    """Words on one side, a picture on the other, cut straight, slanted or round."""
    zones = divide(b, b.uniform(0.38, 0.48))
    p = b.palette
    groups: list[Group] = [(backdrop(b, b.choice(["flat", "flat", "linear", None])),)]
    parts = _picture(b, zones) if b.count >= 3 else []
    budget, features = _budget(b, 1 + len(parts))
    features = min(features, 4)
    main, foot = _foot(b, zones.words, features)
    pieces = _message(b, 15 * b.unit, p.ink, p.readable(p.primary))
    words = lockup(b, main, pieces, budget, "center" if zones.side in ("top", "bottom") else "left")
    strip = _strip(b, foot, features, p.ink, p.primary) if features else []
    badges = [_badge(b, zones)] if b.count >= 10 and b.aspect > 0.6 else []
    return groups + words.groups[:1] + [(e,) for e in parts] + words.groups[1:] + strip + badges


def _picture(b: Brief, zones: Zones) -> list[Element]:
    """A photograph, or the subject on a stage."""
    room = zones.picture
    if b.chance(0.6):
        if b.chance(0.5):
            return [photo(b, room, z=18)]
        inset = room.inset(0.6 * b.margin)
        return [photo(b, inset, mask=b.choice(["rounded", "circle", "blob", "hexagon"]), z=18)]
    field = 1.25 * max(room.w, room.h) if b.chance(0.5) else 0.9 * min(room.w, room.h)
    cx, cy = room.center
    form = b.choice(["circle", "blob", "pebble"])
    color = field_color(b, b.palette.background)
    stage = shape(b, Frame.around(cx, cy, field), form, color, z=10, name="stage")
    side = min(0.78 * field, 0.84 * min(room.w, room.h))
    subject = figure(b, Frame.around(cx, cy, side))
    return [subject, stage] if subject and b.count >= 4 else [subject] if subject else [stage]


def _badge(b: Brief, zones: Zones) -> Group:
    """What is saved, on a badge that sits on the picture, near the words."""
    side = 0.27 * min(b.width, b.height)
    room = zones.picture
    x = {"left": room.right - 1.02 * side, "right": room.x + 0.02 * side}.get(zones.side, b.width - b.margin - side)
    y = {"top": room.bottom - side - 0.5 * b.margin, "bottom": room.y + 0.3 * b.margin}.get(
        zones.side, b.height - b.margin - side
    )
    frame = Frame(x, y, side, side)
    color = b.palette.accent
    style = TextStyle(b.type.heading, b.palette.on(color), align="center", valign="middle", leading=1.0, max_lines=2)
    label = text(
        b, f"{b.copy.percent}%\nOFF", frame.inset(0.18 * side), 0.3 * side, style, name="discount", z=72, rotation=-8.0
    )
    form = b.choice(["starburst", "seal", "circle", "wavy_badge", "round_badge"])
    base = badge(b, frame, form, color, rotation=-8.0)
    return (base, label) if label else (base,)


def _across(b: Brief) -> list[Group]:
    """Centred words between two pictures, or alone."""
    p = b.palette
    flanked = b.count >= 6 and b.aspect > 1.5
    side = min(0.62 * b.height, 0.17 * b.width)
    room = b.safe.inset(side + 0.6 * b.margin, 0) if flanked else b.safe
    pair = _flanks(b, side) if flanked else []
    budget, features = _budget(b, 1 + len(pair))
    main, foot = _foot(b, room, features)
    if flanked:
        foot = Frame(b.margin, foot.y, b.safe.w, foot.h)
    words = lockup(b, main, _message(b, 17 * b.unit, p.ink, p.readable(p.primary)), budget, "center")
    strip = _strip(b, foot, features, p.ink, p.primary) if features else []
    return [(backdrop(b),), *words.groups[:2], *[(e,) for e in pair], *words.groups[2:], *strip]


def _flanks(b: Brief, side: float) -> list[Element]:
    """The same kind of picture on the left and on the right, one higher than the other."""
    drop = b.uniform(-0.06, 0.06) * b.height
    frames = [
        Frame(0.5 * b.margin, (b.height - side) / 2 - drop, side, side),
        Frame(b.width - 0.5 * b.margin - side, (b.height - side) / 2 + drop, side, side),
    ]
    if b.chance(0.4):
        mask = b.choice(["circle", "rounded", "blob"])
        return [photo(b, frame, mask=mask, key=f"photo{i}") for i, frame in enumerate(frames)]
    subjects: Sequence[Element | None] = [
        figure(b, frame, key=f"figure{i}", rotation=round(b.uniform(-10, 10), 1)) for i, frame in enumerate(frames)
    ]
    return [e for e in subjects if e]


def _photo_wide(b: Brief) -> list[Group]:
    """A photograph to all edges that darkens or lightens towards the words."""
    p = b.palette
    dark = p.ink if p.mood == "light" else p.background
    light = p.background if p.mood == "light" else p.ink
    sides: list[Side] = ["left", "right"] if b.aspect > 1.2 else ["top", "bottom"]
    side = b.choice(sides)
    zones = divide(b, 0.42, OPPOSITE[side], gap=0.0)
    budget, features = _budget(b, 2)
    features = min(features, 4)
    main, foot = _foot(b, zones.words, features)
    words = lockup(b, main, _message(b, 14 * b.unit, light, p.readable(p.accent, dark)), budget, "left")
    veil = scrim(b, b.canvas, dark, side, strength=0.92)
    strip = _strip(b, foot, features, light, p.readable(p.accent, dark)) if features else []
    return [(photo_backdrop(b),), (*words.groups[0], veil), *words.groups[1:], *strip]


LAYOUT = Banner()
