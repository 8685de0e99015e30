"""Posts: the message that they share, and the kinds that repeat something under a short head: tips, photographs,
products."""

from __future__ import annotations

from synlayers.kit.backdrop import backdrop
from synlayers.kit.blocks.products import SIZES, products
from synlayers.kit.blocks.tiles import TileStyle, TileText, tiles
from synlayers.kit.brief import Brief
from synlayers.kit.grid import cells
from synlayers.kit.lockup import Piece, call, line, lockup, rule
from synlayers.kit.pictures import photo
from synlayers.kit.skin import make_skin, plate
from synlayers.kit.text import TextStyle, text
from synlayers.kit.uniform import distinct, distinct_icons, repeat
from synlayers.kit.zones import Way, even_cells, repeat_evenly, split_frame
from synlayers.plan import Frame, Group
from synlayers.style.paint import Fill


def message(
    b: Brief,
    size: float,
    *,
    fill: str | None = None,
    title: Fill | None = None,
    quiet: str | None = None,
    accent: str | None = None,
    first: float = 0.0,
) -> list[Piece]:
    """What most posts say, in the order of reading; ranks say what goes first."""
    t, p = b.type, b.palette
    fill, quiet, accent = fill or p.ink, quiet or p.muted, accent or p.readable(p.primary)
    upper = t.heading.category in ("sans", "display") and b.chance(0.3)
    kicker_style = TextStyle(t.strong, accent, spacing=0.14, max_lines=1, upper=True)
    headline_style = TextStyle(t.heading, title or fill, leading=1.06, upper=upper)
    subhead_style = TextStyle(fill=fill, leading=1.32, max_lines=4)
    return [
        line(b.copy.kicker(), t.step(0.6), 2, kicker_style, name="kicker"),
        line(b.copy.headline(), size, first, headline_style, gap=0.25 * t.base, name="headline"),
        rule(accent, 9 * b.unit, 4.5, height=max(3.0, 0.6 * b.unit), gap=2.4 * b.unit),
        line(b.copy.subhead(), t.step(1.1), 1, subhead_style, gap=1.8 * b.unit, name="subhead"),
        call(b.copy.cta(), 7 * b.unit, 3, gap=3.2 * b.unit),
        line(b.copy.handle(), t.step(0.3), 4, TextStyle(t.strong, quiet, max_lines=1), gap=2.4 * b.unit, name="handle"),
    ]


def header(b: Brief, budget: int, ways: tuple[float, float] = (0.27, 0.36)) -> tuple[list[Group], Frame, int]:
    """A short headline, and the room that it leaves for what repeats: beside it on wide canvases, else below it."""
    way: Way = "columns" if b.aspect > 1.5 else "rows"
    share = b.uniform(*ways) if way == "columns" else b.uniform(0.2, 0.27)
    head, rest = split_frame(b.safe, share, way, 3.5 * b.unit)
    pieces = message(b, b.uniform(6, 8.5) * b.unit)
    words = lockup(
        b, head, [pieces[0], pieces[1], pieces[3]], budget, "left" if way == "columns" else b.choice(["left", "center"])
    )
    return words.groups, rest, words.layers


def signature(b: Brief, room: Frame) -> tuple[list[Group], Frame]:
    """The handle at the foot of a room, and the room above it."""
    foot = 4 * b.unit
    style = TextStyle(b.type.strong, b.palette.muted, align="center", valign="bottom", max_lines=1)
    label = text(
        b, b.copy.handle(), Frame(room.x, room.bottom - foot, room.w, foot), b.type.step(0.4), style, name="handle"
    )
    return ([(label,)], Frame(room.x, room.y, room.w, room.h - foot - 1.5 * b.unit)) if label else ([], room)


def tips(b: Brief) -> list[Group]:
    """A list of points: a number or an icon, a head, sometimes a line below it."""
    base = backdrop(b, "flat")
    head, rest, used = header(b, min(3, b.count - 5))
    foot, rest = signature(b, rest)
    skin = make_skin(b, base.layer.params["colors"][0])
    share = repeat(b, b.count - 1 - used - len(foot), (3, 4, 5), 10)
    heads = distinct(b, b.copy.feature, share.items)
    share = share._replace(items=len(heads))
    icons = distinct_icons(b, share.items)
    # a card, the head, an icon or a number on a disc, and a detail where a layer is left for it
    numbered = share.layers == 5 or (share.layers == 4 and b.chance(0.6))
    detailed = share.layers - 3 - numbered > 0
    entries = [
        TileText(string, b.copy.body(4, 8) if detailed else "", str(i + 1) if numbered else icons[i])
        for i, string in enumerate(heads)
    ]
    aspect = b.choice([4.0, 1.3]) if share.items > 4 else 4.0
    points = tiles(
        b, cells(rest, share.items, 2 * b.unit, aspect), entries, TileStyle(skin, 3.4, 2.5, b.type.strong, "tip")
    )
    return [(base,), *head, *points, *foot]


def collage(b: Brief) -> list[Group]:
    """Photographs in a grid, some with a label on a plate."""
    head, rest, used = header(b, min(3, b.count - 4))
    foot, rest = signature(b, rest)
    share = repeat_evenly(b, b.count - 1 - used - len(foot), (1, 2, 3), 12, 3)
    mask = b.choice([None, None, "rounded", "circle"]) if share.layers < 3 else b.choice([None, "rounded"])
    groups: list[Group] = [(backdrop(b, b.choice(["flat", "linear"])),), *head]
    for i, cell in enumerate(
        even_cells(rest, share.items, 1.4 * b.unit, b.choice([1.0, 0.8]) if share.layers == 1 else 1.0)
    ):
        label_h = 4.6 * b.unit if share.layers == 2 else 0.0
        picture = Frame(cell.x, cell.y, cell.w, max(0.4 * cell.h, cell.h - label_h))
        item = [photo(b, picture, mask=mask, z=20, key=f"photo{i}")]
        word = b.copy.menu_item()[0]
        if share.layers == 2:
            style = TextStyle(align="center", max_lines=1, smallest=9.0)
            below = Frame(cell.x, picture.bottom + 0.6 * b.unit, cell.w, label_h)
            caption = text(b, word, below, 2.5 * b.unit, style, name="caption")
            item += [caption] if caption else []
        elif share.layers == 3:
            top = cell.bottom - min(0.3 * cell.h, 6 * b.unit)
            bar = Frame(cell.x + 0.08 * cell.w, top, 0.84 * cell.w, min(0.22 * cell.h, 4.6 * b.unit))
            ink = b.palette.on(b.palette.surface)
            label_style = TextStyle(b.type.strong, ink, align="center", valign="middle", max_lines=1, smallest=9.0)
            label = text(b, word, bar.inset(0.06 * bar.w, 0), 0.5 * bar.h, label_style, name="label")
            if label:
                item += [plate(b, bar, b.palette.surface, corner=b.radius, z=42, name="label plate"), label]
        groups.append(tuple(item))
    return groups + foot


def shelf(b: Brief) -> list[Group]:
    """Things for sale with their prices."""
    base = backdrop(b, "flat")
    head, rest, used = header(b, min(3, b.count - 4))
    foot, rest = signature(b, rest)
    share = repeat_evenly(b, b.count - 1 - used - len(foot), SIZES, 8)
    skin = make_skin(b, base.layer.params["colors"][0], cards=share.layers >= 4)
    return [(base,), *head, *products(b, even_cells(rest, share.items, 2.2 * b.unit, 0.8), share.layers, skin), *foot]
