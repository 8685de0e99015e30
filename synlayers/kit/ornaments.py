"""Ornaments of cards: sprays of leaves in the corners, small shapes that mirror each other, a date set as a block."""

from __future__ import annotations

from synlayers.kit.brief import Brief
from synlayers.kit.grid import columns
from synlayers.kit.pictures import place_asset
from synlayers.kit.plates import shape
from synlayers.kit.text import TextStyle
from synlayers.kit.uniform import text_row
from synlayers.plan import Frame, Group


def date_block(b: Brief, frame: Frame, ink: str, strong: str) -> Group:
    """Weekday or month, the day between two lines, the time."""
    left, middle, right = columns(frame, [1.0, 0.66, 1.0], 2 * b.unit)
    style = TextStyle(b.type.strong, ink, align="center", valign="middle", max_lines=1)
    ends = text_row(b, [b.copy.month(), b.copy.time()], [left, right], 3 * b.unit, style, name="date part")
    day_style = TextStyle(b.type.heading, strong, align="center", valign="middle", leading=1.0, max_lines=1)
    day = text_row(b, [b.copy.day()], [middle], 8.5 * b.unit, day_style, name="day")
    if ends is None or day is None:
        return ()
    w = max(2.0, 0.25 * b.unit)
    bars = [
        shape(b, Frame(x - w / 2, frame.y + 0.08 * frame.h, w, 0.84 * frame.h), "rect", strong, z=55, name="rule")
        for x in (middle.x - b.unit, middle.right + b.unit)
    ]
    return (day[0], *ends, *bars)


def sprays(b: Brief, page: str, budget: int) -> list[Group]:
    """Sprays in opposite corners, pointing inwards and reaching past the edges, as bouquets do."""
    assets = [a for a in b.library.role("illustration") if "floral" in a.tags]
    drawn = b.choice(assets) if assets and b.chance(0.4) else None
    colors = b.palette.against(page, 1.4)
    places = [(0.0, 0.0, 135.0), (1.0, 1.0, -45.0), (1.0, 0.0, -135.0), (0.0, 1.0, 45.0)][: 4 if budget >= 14 else 2]
    if b.chance(0.5):
        places = [places[i] for i in ((2, 3, 0, 1) if len(places) == 4 else (0, 1))]
    out: list[Group] = []
    for i, (u, v, turn) in enumerate(places):
        side = b.uniform(24, 31) * b.unit
        # a spray's middle lies a little inside the corner
        cx, cy = u * b.width + (0.5 - u) * 0.5 * side, v * b.height + (0.5 - v) * 0.5 * side
        spot = Frame.around(cx, cy, side)
        if drawn:
            rotation = round(turn - 45 + b.uniform(-8, 8), 1)
            spray = place_asset(b, drawn, spot, z=28, key=f"corner{i}", rotation=rotation, keep_clear=False)
            out.append((spray,))
            continue
        for k, lean in enumerate((-34.0, 34.0) if budget >= 9 else (0.0,)):
            small = spot.inset(0.1 * k * side)
            form = b.choice(["branch", "branch", "leaf"]) if k else "branch"
            color = colors[(i + k) % len(colors)]
            branch = shape(b, small, form, color, z=28 + k, name="branch", rotation=round(turn + lean, 1))
            out.append((branch,))
    return out


def mirrored_ornaments(b: Brief, page: str) -> list[Group]:
    """Small shapes that mirror each other at the sides of the title, and a second frame."""
    color = b.choice(b.palette.against(page, 1.4))
    form = b.choice(["sparkle", "heart", "star", "diamond", "flower"])
    out: list[Group] = []
    for share, size in ((0.2, 4.0), (0.28, 2.4), (0.8, 4.0)):
        side = size * b.unit
        pair = [Frame.around(u * b.width, share * b.height, side) for u in (0.12, 0.88)]
        out.append(tuple(shape(b, f, form, color, z=40, name=form, keep_clear=True) for f in pair))
    return out
