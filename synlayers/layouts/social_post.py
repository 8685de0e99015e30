"""Posts for social networks: one message, read in a second."""

from __future__ import annotations

from synlayers.kit.backdrop import backdrop, photo_backdrop
from synlayers.kit.blocks.posts import collage, message, shelf, tips
from synlayers.kit.brief import Brief
from synlayers.kit.leads import field_color
from synlayers.kit.lockup import lockup
from synlayers.kit.pictures import figure, photo
from synlayers.kit.plates import shape
from synlayers.kit.skin import STRONG_CONTRAST, plate
from synlayers.kit.text import Align, VAlign
from synlayers.kit.units import scale_to_area
from synlayers.kit.zones import OPPOSITE, Side, divide, scrim
from synlayers.layouts import Layout
from synlayers.plan import Element, Frame, Group
from synlayers.style.paint import Fill, with_alpha


class SocialPost(Layout):
    name = "social_post"
    counts = range(2, 41)
    shapes = ((1.0, 1.0), (0.8, 1.0), (1.0, 0.524))

    def compose(self, b: Brief) -> list[Group]:
        b = scale_to_area(b)
        if b.count <= 3:
            return b.choice([_big_type, _big_type, _framed])(b)
        if b.count <= 9:
            return b.choice([_big_type, _framed, _overlap, _full_photo, _stage])(b)
        if b.count <= 14:
            return b.choice([_framed, _overlap, *([tips, tips, collage, shelf] if b.count >= 12 else [])])(b)
        return b.choice([tips, collage, collage, shelf])(b)


def _big_type(b: Brief) -> list[Group]:
    """A huge line, now and then in two colours, on a plain ground, with one or two large shapes that run off the
    canvas."""
    p = b.palette
    ends = [p.readable(p.primary), p.readable(b.choice([p.accent, p.secondary]))]
    title: Fill | None = {"type": "linear", "colors": ends, "angle": b.choice([0, 45, 90])} if b.chance(0.25) else None
    words = b.safe.inset(0.02 * b.width, 0.03 * b.height)
    align: Align = b.choice(["left", "left", "center"])
    pieces = message(b, b.uniform(11, 17) * b.unit, title=title)
    valigns: tuple[VAlign, ...] = ("middle", "top", "bottom")
    lines = lockup(b, words, pieces, min(b.count - 1, 5), align, b.choice(valigns) if b.count > 2 else "middle")
    groups: list[Group] = [(backdrop(b, "flat" if b.chance(0.6) else None),), *lines.groups]
    variant = b.choice(["circle", "ring", "blob", "circle", "pebble", "sunburst", "concentric_rings"])
    side = b.uniform(40, 62) * b.unit
    spots = [(-0.42, -0.45), (0.62, 0.6), (0.66, -0.4), (-0.4, 0.62)]
    for i in b.rng.permutation(len(spots)):
        x, y = spots[int(i)]
        frame = Frame(
            b.width * max(0.0, x) + side * min(0.0, x), b.height * max(0.0, y) + side * min(0.0, y), side, side
        )
        groups.append((shape(b, frame, variant, b.choice(b.palette.vivid), z=6, name=variant),))
        side *= 0.7
    return groups[: 1 + len(lines.groups) + 2]


def _framed(b: Brief) -> list[Group]:
    """A picture in a frame over a block of colour, words beside or below it."""
    zones = divide(b, b.uniform(0.46, 0.54), gap=0.6 * b.margin)
    align: Align = "center" if zones.side in ("top", "bottom") and b.chance(0.6) else "left"
    words = lockup(
        b, zones.words, message(b, b.uniform(7.5, 10.5) * b.unit), min(6, b.count - 1 - (b.count > 2)), align
    )
    groups: list[Group] = [(backdrop(b),), *words.groups[:1]]
    room = (
        zones.picture.inset(1.3 * b.margin)
        if zones.side in ("left", "right")
        else zones.picture.inset(1.5 * b.margin, b.margin)
    )
    mask = b.choice(
        [None, "rounded", "circle", "blob", "torn"]
        if room.w > room.h
        else [None, "rounded", "arch", "arch", "circle", "blob"]
    )
    groups.append((photo(b, room, mask=mask, z=22),))
    shift = b.uniform(2.5, 5) * b.unit
    beside = room.move(b.choice([-shift, shift]), b.choice([-shift, shift]))
    stroke = {"color": b.palette.accent, "width": round(0.5 * b.unit, 2)}
    ring = shape(b, beside, "rect", None, stroke=stroke, z=25, name="outline frame")
    block = _bleeding(b, zones.picture, zones.side)
    return [*groups, (block,), *words.groups[1:], (ring,)]


def _bleeding(b: Brief, zone: Frame, side: str) -> Element:
    """A block of colour from the outer edge to the middle of the picture's zone."""
    part = b.uniform(0.45, 0.62)
    frame = {
        "left": Frame(0, 0, part * zone.w, b.height),
        "right": Frame(b.width - part * zone.w, 0, part * zone.w, b.height),
        "top": Frame(0, 0, b.width, part * zone.h),
        "bottom": Frame(0, b.height - part * zone.h, b.width, part * zone.h),
    }[side]
    return shape(b, frame, "rect", b.choice(b.palette.vivid), z=8, name="color block")


def _overlap(b: Brief) -> list[Group]:
    """A photograph to three edges, and a card that lies half over it."""
    zones = divide(b, 0.64)
    x, y, w, h = zones.words
    reach = 0.17 * (b.width if zones.side in ("left", "right") else b.height)
    room = {
        "left": Frame(x - reach, y, w + reach, h),
        "right": Frame(x, y, w + reach, h),
        "top": Frame(x, y - reach, w, h + reach),
        "bottom": Frame(x, y, w, h + reach),
    }[zones.side]
    pad = 4.5 * b.unit
    p = b.palette
    fill = b.choice([p.surface, p.background, p.primary])
    ink = p.on(fill, STRONG_CONTRAST)
    pieces = message(b, b.uniform(6.5, 9) * b.unit, fill=ink, quiet=ink, accent=p.readable(p.accent, fill))
    pieces = [q for q in pieces if q.layers == 1 or fill != p.primary]
    words = lockup(b, room.inset(pad), pieces, min(6, b.count - 3), b.choice(["left", "center"]))
    holder = (
        room if zones.side in ("left", "right") else Frame(room.x, words.frame.y - pad, room.w, words.frame.h + 2 * pad)
    )
    base = plate(b, holder, fill, corner=b.radius * 1.5, z=40, key="card")
    return [(backdrop(b, "flat"),), (photo(b, zones.picture, z=15),), (base, *words.groups[0]), *words.groups[1:]]


def _full_photo(b: Brief) -> list[Group]:
    """A photograph to all edges; words on a veil that fades out, or on a pane of glass."""
    p = b.palette
    dark = p.ink if p.mood == "light" else p.background
    light = p.background if p.mood == "light" else p.ink
    pieces = message(b, b.uniform(8, 11) * b.unit, fill=light, quiet=light, accent=p.readable(p.accent, dark))
    if b.chance(0.5):
        sides: list[Side] = ["bottom", "top"] if b.aspect < 1.2 else ["left", "right"]
        side = b.choice(sides)
        zones = divide(b, 0.45, OPPOSITE[side], gap=0.0)
        words = lockup(b, zones.words, pieces, min(5, b.count - 2), "left", "bottom" if side == "bottom" else "middle")
        return [
            (photo_backdrop(b),),
            (*words.groups[0], scrim(b, b.canvas, dark, side, strength=0.88)),
            *words.groups[1:],
        ]
    pane = b.safe.inset(0.08 * b.safe.w, 0.14 * b.safe.h)
    words = lockup(b, pane.inset(5 * b.unit), pieces, min(5, b.count - 3), "center")
    glass = plate(
        b, pane, with_alpha(dark, round(b.uniform(0.72, 0.85), 2)), corner=2 * b.radius, z=30, name="glass pane"
    )
    stroke = {"color": light, "width": round(max(1.5, 0.25 * b.unit), 2)}
    edge = shape(b, pane.inset(1.6 * b.unit), "rect", None, stroke=stroke, z=32, name="thin frame")
    return [(photo_backdrop(b),), (glass, *words.groups[0]), *words.groups[1:], (edge,)]


def _stage(b: Brief) -> list[Group]:
    """The subject as an illustration before a large disc."""
    zones = divide(b, 0.5)
    align: Align = "center" if zones.side in ("top", "bottom") else "left"
    words = lockup(b, zones.words, message(b, b.uniform(8, 11) * b.unit), min(6, b.count - 3), align)
    side = 0.92 * min(zones.picture.w, zones.picture.h)
    cx, cy = zones.picture.center
    disc = Frame.around(cx, cy, side)
    subject = figure(b, disc.inset(0.1 * side))
    form = b.choice(["circle", "blob", "rounded_rect", "pebble"])
    stage = shape(b, disc, form, field_color(b, b.palette.background), z=12, name="stage")
    return [(backdrop(b),), *words.groups[:1], (stage, subject) if subject else (stage,), *words.groups[1:]]


LAYOUT = SocialPost()
