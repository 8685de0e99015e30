"""What publishers add to a cover: an award, their mark, and the back of the jacket."""

from __future__ import annotations

from synlayers.kit.brief import Brief
from synlayers.kit.lockup import line, lockup
from synlayers.kit.pictures import icon
from synlayers.kit.plates import badge, shape
from synlayers.kit.skin import ink_on, plate
from synlayers.kit.text import TextStyle, text
from synlayers.plan import Frame, Group


def award(b: Brief, face: Frame) -> Group:
    """A round award with a line in it."""
    side = 17 * b.unit
    places = [
        Frame(x, face.y + share * face.h - side / 2, side, side)
        for share in (0.5, 0.38, 0.62, 0.74)
        for x in (face.right - 0.55 * b.margin - side, face.x + 0.55 * b.margin)
    ]
    lines = [k for k in b.occupied if k.h < 0.25 * face.h]
    frame = min(places, key=lambda place: sum(place.overlap(k) for k in lines))
    color = b.palette.accent
    style = TextStyle(b.type.strong, ink_on(b, color), align="center", valign="middle", leading=1.05, max_lines=2)
    words = b.choice(["Best seller", "Award winner", "New edition", "Now a series"])
    room = frame.inset(0.17 * side, 0.27 * side)
    label = text(b, words, room, 0.17 * side, style, name="seal text", z=72, rotation=-8.0)
    if label is None:
        return ()
    return badge(b, frame, b.choice(["starburst", "seal", "wavy_badge"]), color, name="seal", key="seal"), label


def publisher(b: Brief, face: Frame, ink: str) -> list[Group]:
    """The publisher's mark and name in an upper corner, and a coloured band along the spine."""
    side = 0.46 * b.margin
    foot = Frame(face.right - b.margin - 22 * b.unit, face.y + 0.28 * b.margin, 22 * b.unit, side)
    style = TextStyle(fill=ink, align="right", valign="middle", max_lines=1)
    name = text(
        b, b.copy.brand(), Frame(foot.x, foot.y, foot.w - 1.4 * side, side), 0.8 * side, style, name="publisher"
    )
    out: list[Group] = (
        [(name, icon(b, Frame(foot.right - side, foot.y, side, side), color=ink, style="plain"))] if name else []
    )
    band = shape(
        b, Frame(face.x - 2, face.y - 2, 0.5 * b.margin, face.h + 4), "rect", b.palette.accent, z=52, name="spine band"
    )
    out.append((band,))
    if b.count >= 14:  # an ornament inside each corner
        form, size = b.choice(["sparkle", "star", "diamond", "flower", "heart"]), 2.6 * b.unit
        box = face.inset(0.9 * b.margin)
        spots = [Frame.around(x, y, size) for x in (box.x, box.right) for y in (box.y, box.bottom)]
        out.append(tuple(shape(b, spot, form, ink, z=57, name=form, keep_clear=True) for spot in spots))
    return out


def jacket_back(b: Brief, area: Frame) -> list[Group]:
    """The back of a jacket and its spine: what the book is about, praise, a publisher's mark."""
    spine_w = 9 * b.unit
    back = Frame(area.x, area.y, area.w - spine_w, area.h)
    color = b.palette.primary
    ink = ink_on(b, color)
    room = back.inset(b.margin)
    pieces = [
        line(b.copy.quote(), 4.4 * b.unit, 1, TextStyle(b.type.heading, ink, leading=1.2, max_lines=4), name="praise"),
        line(b.copy.person(1), 2.8 * b.unit, 2, TextStyle(b.type.strong, ink, max_lines=1), name="praise author"),
        line(b.copy.body(28, 60), 2.7 * b.unit, 0, TextStyle(fill=ink, leading=1.45), name="blurb", gap=4 * b.unit),
    ]
    words = lockup(b, room, pieces, max(1, min(3, b.count - 6)), "left", "middle")
    spine = Frame(area.right - spine_w, 0, spine_w, b.height)
    strip = plate(b, Frame(-2, -2, area.w + 2, b.height + 4), color, z=6, name="back cover", keep_clear=False)
    edge = plate(b, spine, b.palette.accent, z=7, name="spine")
    groups: list[Group] = [(strip, *words.groups[0]) if words.groups else (strip,), (edge,), *words.groups[1:]]
    side = 4.8 * b.unit
    spot = Frame(spine.center[0] - 2.4 * b.unit, spine.bottom - b.margin - side, side, side)
    mark = icon(b, spot, color=ink_on(b, b.palette.accent), style="plain")
    return groups + ([(mark,)] if b.count >= 11 else [])
