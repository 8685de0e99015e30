"""Posts for social networks: one message, read in a second."""

from __future__ import annotations

from synlayers.brief import Brief
from synlayers.kit.alike import different, different_icons, repeat
from synlayers.kit.backdrop import backdrop, photo_backdrop
from synlayers.kit.grid import cells
from synlayers.kit.lockup import Piece, call, line, lockup, rule
from synlayers.kit.measure import roomy
from synlayers.kit.pictures import figure, photo
from synlayers.kit.plates import shape
from synlayers.kit.products import SIZES, products
from synlayers.kit.skin import make_skin, plate
from synlayers.kit.stages import field_color
from synlayers.kit.text import Align, text
from synlayers.kit.tiles import Entry, TileStyle, tiles
from synlayers.kit.zones import divide, even_cells, even_repeat, scrim, shares
from synlayers.layouts import Layout
from synlayers.paint import Fill, with_alpha
from synlayers.plan import Element, Frame, Group


class SocialPost(Layout):
    name = "social_post"
    counts = range(2, 41)
    shapes = ((1.0, 1.0), (0.8, 1.0), (1.0, 0.524))

    def compose(self, b: Brief) -> list[Group]:
        b = roomy(b)
        if b.count <= 3:
            return b.choice([_big_type, _big_type, _framed])(b)
        if b.count <= 9:
            return b.choice([_big_type, _framed, _overlap, _full_photo, _stage])(b)
        if b.count <= 14:
            return b.choice([_framed, _overlap, *([_tips, _tips, _collage, _products] if b.count >= 12 else [])])(b)
        return b.choice([_tips, _collage, _collage, _products])(b)


def _message(
    b: Brief, size: float, *, fill: str | None = None, title: Fill | None = None, quiet: str | None = None, accent: str | None = None, first: float = 0.0
) -> list[Piece]:
    """What most posts say, in the order of reading; ranks say what goes first."""
    t, p = b.type, b.palette
    fill, quiet, accent = fill or p.ink, quiet or p.muted, accent or p.readable(p.primary)
    upper = t.heading.category in ("sans", "display") and b.chance(0.3)
    return [
        line(b.copy.kicker(), t.step(0.6), 2, face=t.strong, fill=accent, upper=True, spacing=0.14, max_lines=1, name="kicker"),
        line(b.copy.headline(), size, first, gap=0.25 * t.base, face=t.heading, fill=title or fill, leading=1.06, upper=upper, name="headline"),
        rule(accent, 9 * b.unit, 4.5, height=max(3.0, 0.6 * b.unit), gap=2.4 * b.unit),
        line(b.copy.subhead(), t.step(1.1), 1, gap=1.8 * b.unit, fill=fill, leading=1.32, max_lines=4, name="subhead"),
        call(b.copy.cta(), 7 * b.unit, 3, gap=3.2 * b.unit),
        line(b.copy.handle(), t.step(0.3), 4, gap=2.4 * b.unit, fill=quiet, face=t.strong, max_lines=1, name="handle"),
    ]


def _big_type(b: Brief) -> list[Group]:
    """A huge line, now and then in two colours, on a plain ground, with one or two large shapes that run off the canvas."""
    p = b.palette
    ends = [p.readable(p.primary), p.readable(b.choice([p.accent, p.secondary]))]
    title: Fill | None = {"type": "linear", "colors": ends, "angle": b.choice([0, 45, 90])} if b.chance(0.25) else None
    words = b.safe.inset(0.02 * b.width, 0.03 * b.height)
    align: Align = b.choice(["left", "left", "center"])
    made = lockup(
        b,
        words,
        _message(b, b.uniform(11, 17) * b.unit, title=title),
        min(b.count - 1, 5),
        align,
        b.choice(["middle", "top", "bottom"]) if b.count > 2 else "middle",
    )
    groups: list[Group] = [(backdrop(b, "flat" if b.chance(0.6) else None),), *made.groups]
    variant = b.choice(["circle", "ring", "blob", "circle", "pebble", "sunburst", "concentric_rings"])
    side = b.uniform(40, 62) * b.unit
    spots = [(-0.42, -0.45), (0.62, 0.6), (0.66, -0.4), (-0.4, 0.62)]
    for i in b.rng.permutation(len(spots)):
        x, y = spots[int(i)]
        frame = Frame(b.width * max(0.0, x) + side * min(0.0, x), b.height * max(0.0, y) + side * min(0.0, y), side, side)
        groups.append((shape(b, frame, variant, b.choice(b.palette.vivid), z=6, name=variant),))
        side *= 0.7
    return groups[: 1 + len(made.groups) + 2]


def _framed(b: Brief) -> list[Group]:
    """A picture in a frame over a block of colour, words beside or below it."""
    zones = divide(b, b.uniform(0.46, 0.54), gap=0.6 * b.margin)
    align: Align = "center" if zones.side in ("top", "bottom") and b.chance(0.6) else "left"
    made = lockup(b, zones.words, _message(b, b.uniform(7.5, 10.5) * b.unit), min(6, b.count - 1 - (b.count > 2)), align)
    groups: list[Group] = [(backdrop(b),), *made.groups[:1]]
    room = zones.picture.inset(b.margin) if zones.side in ("left", "right") else zones.picture.inset(1.5 * b.margin, b.margin)
    mask = b.choice([None, "rounded", "circle", "blob", "torn"] if room.w > room.h else [None, "rounded", "arch", "arch", "circle", "blob"])
    groups.append((photo(b, room, mask=mask, z=22),))
    shift = b.uniform(2.5, 5) * b.unit
    ring = shape(
        b,
        room.moved(b.choice([-shift, shift]), b.choice([-shift, shift])),
        "rect",
        None,
        stroke={"color": b.palette.accent, "width": round(0.5 * b.unit, 2)},
        z=25,
        name="outline frame",
    )
    block = _bleeding(b, zones.picture, zones.side)
    return [*groups, (block,), *made.groups[1:], (ring,)]


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
    ink = p.on(fill, 7.0)
    pieces = _message(b, b.uniform(6.5, 9) * b.unit, fill=ink, quiet=ink, accent=p.readable(p.accent, fill))
    pieces = [q for q in pieces if q.layers == 1 or fill != p.primary]
    made = lockup(b, room.inset(pad), pieces, min(6, b.count - 3), b.choice(["left", "center"]))
    holder = room if zones.side in ("left", "right") else Frame(room.x, made.frame.y - pad, room.w, made.frame.h + 2 * pad)
    base = plate(b, holder, fill, corner=b.radius * 1.5, z=40, key="card")
    return [(backdrop(b, "flat"),), (photo(b, zones.picture, z=15),), (base, *made.groups[0]), *made.groups[1:]]


def _full_photo(b: Brief) -> list[Group]:
    """A photograph to all edges; words on a veil that fades out, or on a pane of glass."""
    p = b.palette
    dark = p.ink if p.mood == "light" else p.background
    light = p.background if p.mood == "light" else p.ink
    pieces = _message(b, b.uniform(8, 11) * b.unit, fill=light, quiet=light, accent=p.readable(p.accent, dark))
    if b.chance(0.5):
        side = b.choice(["bottom", "top"] if b.aspect < 1.2 else ["left", "right"])
        zones = divide(b, 0.45, {"bottom": "top", "top": "bottom", "left": "right", "right": "left"}[side], gap=0.0)  # type: ignore[arg-type]
        made = lockup(b, zones.words, pieces, min(5, b.count - 2), "left", "bottom" if side == "bottom" else "middle")
        return [(photo_backdrop(b),), (*made.groups[0], scrim(b, b.canvas, dark, side, strength=0.88)), *made.groups[1:]]  # type: ignore[arg-type]
    pane = b.safe.inset(0.08 * b.safe.w, 0.14 * b.safe.h)
    made = lockup(b, pane.inset(5 * b.unit), pieces, min(5, b.count - 3), "center")
    glass = plate(b, pane, with_alpha(dark, round(b.uniform(0.72, 0.85), 2)), corner=2 * b.radius, z=30, name="glass pane")
    edge = shape(b, pane.inset(1.6 * b.unit), "rect", None, stroke={"color": light, "width": round(max(1.5, 0.25 * b.unit), 2)}, z=32, name="thin frame")
    return [(photo_backdrop(b),), (glass, *made.groups[0]), *made.groups[1:], (edge,)]


def _stage(b: Brief) -> list[Group]:
    """The subject as an illustration before a large disc."""
    zones = divide(b, 0.5)
    align: Align = "center" if zones.side in ("top", "bottom") else "left"
    made = lockup(b, zones.words, _message(b, b.uniform(8, 11) * b.unit), min(6, b.count - 3), align)
    side = 0.92 * min(zones.picture.w, zones.picture.h)
    cx, cy = zones.picture.center
    disc = Frame(cx - side / 2, cy - side / 2, side, side)
    subject = figure(b, disc.inset(0.1 * side))
    stage = shape(b, disc, b.choice(["circle", "blob", "rounded_rect", "pebble"]), field_color(b, b.palette.background), z=12, name="stage")
    return [(backdrop(b),), *made.groups[:1], (stage, subject) if subject else (stage,), *made.groups[1:]]


def _header(b: Brief, budget: int, ways: tuple[float, float] = (0.27, 0.36)) -> tuple[list[Group], Frame, int]:
    """A short headline, and the room that it leaves for what repeats; beside it on wide canvases, below it on others."""
    way = "columns" if b.aspect > 1.5 else "rows"
    head, rest = shares(b.safe, b.uniform(*ways) if way == "columns" else b.uniform(0.2, 0.27), way, 3.5 * b.unit)  # type: ignore[arg-type]
    pieces = _message(b, b.uniform(6, 8.5) * b.unit)
    made = lockup(b, head, [pieces[0], pieces[1], pieces[3]], budget, "left" if way == "columns" else b.choice(["left", "center"]))
    return made.groups, rest, made.layers


def _signature(b: Brief, room: Frame) -> tuple[list[Group], Frame]:
    """The handle at the foot of a room, and the room above it."""
    foot = 4 * b.unit
    made = text(
        b,
        b.copy.handle(),
        Frame(room.x, room.bottom - foot, room.w, foot),
        b.type.step(0.4),
        name="handle",
        face=b.type.strong,
        fill=b.palette.muted,
        align="center",
        valign="bottom",
        max_lines=1,
    )
    return ([(made,)], Frame(room.x, room.y, room.w, room.h - foot - 1.5 * b.unit)) if made else ([], room)


def _tips(b: Brief) -> list[Group]:
    """A list of points: a number or an icon, a head, sometimes a line below it."""
    base = backdrop(b, "flat")
    head, rest, used = _header(b, min(3, b.count - 5))
    foot, rest = _signature(b, rest)
    skin = make_skin(b, base.layer.params["colors"][0])
    share = repeat(b, b.count - 1 - used - len(foot), (3, 4, 5), 10)
    heads = different(b, b.copy.feature, share.items)
    share = share._replace(items=len(heads))
    icons = different_icons(b, share.items)
    # a card, the head, an icon or a number on a disc, and a detail where a layer is left for it
    numbered = share.layers == 5 or (share.layers == 4 and b.chance(0.6))
    detailed = share.layers - 3 - numbered > 0
    entries = [Entry(string, b.copy.body(4, 8) if detailed else "", str(i + 1) if numbered else icons[i]) for i, string in enumerate(heads)]
    aspect = b.choice([4.0, 1.3]) if share.items > 4 else 4.0
    made = tiles(b, cells(rest, share.items, 2 * b.unit, aspect), entries, TileStyle(skin, 3.4, 2.5, b.type.strong, "tip"))
    return [(base,), *head, *made, *foot]


def _collage(b: Brief) -> list[Group]:
    """Photographs in a grid, some with a label on a plate."""
    head, rest, used = _header(b, min(3, b.count - 4))
    foot, rest = _signature(b, rest)
    share = even_repeat(b, b.count - 1 - used - len(foot), (1, 2, 3), 12, 3)
    mask = b.choice([None, None, "rounded", "circle"]) if share.layers < 3 else b.choice([None, "rounded"])
    groups: list[Group] = [(backdrop(b, b.choice(["flat", "linear"])),), *head]
    for i, cell in enumerate(even_cells(rest, share.items, 1.4 * b.unit, b.choice([1.0, 0.8]) if share.layers == 1 else 1.0)):
        label_h = 4.6 * b.unit if share.layers == 2 else 0.0
        picture = Frame(cell.x, cell.y, cell.w, max(0.4 * cell.h, cell.h - label_h))
        item = [photo(b, picture, mask=mask, z=20, key=f"photo{i}")]
        word = b.copy.menu_item()[0]
        if share.layers == 2:
            made = text(
                b, word, Frame(cell.x, picture.bottom + 0.6 * b.unit, cell.w, label_h), 2.5 * b.unit, name="caption", align="center", max_lines=1, smallest=9.0
            )
            item += [made] if made else []
        elif share.layers == 3:
            bar = Frame(cell.x + 0.08 * cell.w, cell.bottom - min(0.3 * cell.h, 6 * b.unit), 0.84 * cell.w, min(0.22 * cell.h, 4.6 * b.unit))
            made = text(
                b,
                word,
                bar.inset(0.06 * bar.w, 0),
                0.5 * bar.h,
                name="label",
                face=b.type.strong,
                fill=b.palette.on(b.palette.surface),
                align="center",
                valign="middle",
                max_lines=1,
                smallest=9.0,
            )
            item += [plate(b, bar, b.palette.surface, corner=b.radius, z=42, name="label plate"), made] if made else []
        groups.append(tuple(item))
    return groups + foot


def _products(b: Brief) -> list[Group]:
    """Things for sale with their prices."""
    base = backdrop(b, "flat")
    head, rest, used = _header(b, min(3, b.count - 4))
    foot, rest = _signature(b, rest)
    share = even_repeat(b, b.count - 1 - used - len(foot), SIZES, 8)
    skin = make_skin(b, base.layer.params["colors"][0], cards=share.layers >= 4)
    return [(base,), *head, *products(b, even_cells(rest, share.items, 2.2 * b.unit, 0.8), share.layers, skin), *foot]


LAYOUT = SocialPost()
