"""Round charts: rings that show one share each, and a ring cut into shares with a legend."""

from __future__ import annotations

from collections.abc import Sequence

from synlayers.design import Record
from synlayers.kit.brief import Brief
from synlayers.kit.grid import cells
from synlayers.kit.plates import shape
from synlayers.kit.skin import Skin
from synlayers.kit.text import TextStyle, text
from synlayers.kit.uniform import text_row
from synlayers.plan import Frame, Group
from synlayers.style.color import mix

WEIGHTS = (0.1, 0.14, 0.18)
"""Width of rings in units of their diameter."""


def progress_rings(b: Brief, frame: Frame, labels: Sequence[str], layers: int, skin: Skin) -> list[Group]:
    """Rings filled to a percentage, labelled; `layers` of each: 3 ring, value and label, 4 with a disc inside."""
    places = cells(frame, len(labels), 2 * b.unit, aspect=0.85)
    side = min(places[0].w, 0.72 * places[0].h, 30 * b.unit)
    weight = b.choice(WEIGHTS)
    block = side * 1.34
    rings = [Frame(p.center[0] - side / 2, p.center[1] - block / 2, side, side) for p in places]
    amounts = [b.integer(5, 17) * 5 for _ in labels]
    below = [Frame(p.x, r.bottom + 0.06 * side, p.w, 0.26 * side) for p, r in zip(places, rings, strict=True)]
    style = TextStyle(fill=skin.ink, align="center", max_lines=1)
    names = text_row(b, labels, below, min(4.4 * b.unit, 0.15 * side), style, name="ring label")
    inner = [r.inset(weight * side * 1.4, 0.3 * side) for r in rings]
    value_style = TextStyle(b.type.strong, skin.ink, align="center", valign="middle", max_lines=1)
    marks = text_row(b, [f"{v}%" for v in amounts], inner, 0.24 * side, value_style, name="ring value")
    if names is None or marks is None:
        return []
    round_ends = b.chance(0.5)
    out: list[Group] = []
    for i, ring in enumerate(rings):
        color = skin.strong[i % len(skin.strong)]
        look: Record = {"value": round(amounts[i] / 100, 4), "weight": weight, "round": round_ends}
        share = shape(b, ring, "donut", color, z=46, name="ring", keep_clear=True, **look)
        disc = shape(b, ring.inset(1.5 * weight * side), "circle", mix(skin.base, color, 0.3), z=44, name="disc")
        out.append((share, marks[i], names[i], disc) if layers >= 4 else (share, marks[i], names[i]))
    return out


def donut(b: Brief, frame: Frame, labels: Sequence[str], skin: Skin, middle: bool) -> list[Group]:
    """A ring cut into shares, with a legend of dots and labels: 3 layers a share, one more for the figure in the
    middle.

    Each share is a ring from the top to its end; those that end earlier lie over it.
    """
    count = len(labels)
    wide = frame.w > 1.25 * frame.h
    side = min(0.5 * frame.w, frame.h, 46 * b.unit) if wide else min(frame.w, 0.6 * frame.h, 46 * b.unit)
    hub = (
        Frame(frame.x, frame.center[1] - side / 2, side, side)
        if wide
        else Frame(frame.center[0] - side / 2, frame.y, side, side)
    )
    ends = [1.0]
    for _ in range(count - 1):
        ends.append(ends[-1] * b.uniform(0.6, 0.74))
    weight = b.choice((0.14, 0.18, 0.24))
    hues = [*skin.strong, *(mix(c, skin.base, 0.42) for c in skin.strong), mix(skin.ink, skin.base, 0.4), skin.ink]
    shares = [end - after for end, after in zip(ends, [*ends[1:], 0.0], strict=True)]
    spots = _legend(b, frame, hub, count, wide)
    dot = min(2.2 * b.unit, 0.5 * spots[0].h)
    rooms = [Frame(s.x + 1.7 * dot, s.y, s.w - 1.7 * dot, s.h) for s in spots]
    entries = [f"{label} {round(100 * share)}%" for label, share in zip(labels, shares, strict=True)]
    style = TextStyle(fill=skin.ink, valign="middle", max_lines=1)
    names = text_row(b, entries, rooms, min(3.4 * b.unit, 0.6 * spots[0].h), style, name="legend")
    if names is None:
        return []
    out: list[Group] = []
    for i, spot in enumerate(spots):
        color = hues[i % len(hues)]
        look: Record = {"value": round(ends[i], 4), "weight": weight, "round": False, "second": "#00000000"}
        share = shape(b, hub, "donut", color, z=45 + 0.1 * i, name="ring share", keep_clear=True, **look)
        mark = Frame(spot.x, spot.center[1] - dot / 2, dot, dot)
        out.append((share, names[i], shape(b, mark, "circle", color, z=46, name="legend dot")))
    if middle:
        inside = hub.inset(weight * side * 1.35, side * 0.3)
        figure_style = TextStyle(b.type.heading, skin.ink, align="center", valign="middle", max_lines=1)
        line = text(b, b.copy.statistic()[0], inside, 0.2 * side, figure_style, name="figure")
        out += [(line,)] if line else []
    return out


def _legend(b: Brief, frame: Frame, hub: Frame, count: int, wide: bool) -> list[Frame]:
    """The lines of the legend: beside the ring, or below it in two columns."""
    gap = 3 * b.unit
    if wide:
        height = min(frame.h / count, 6.5 * b.unit)
        top = frame.y + (frame.h - height * count) / 2
        return [Frame(hub.right + gap, top + i * height, frame.right - hub.right - gap, height) for i in range(count)]
    height = min((frame.bottom - hub.bottom - gap) / ((count + 1) // 2), 6.5 * b.unit)
    return [
        Frame(frame.x + i % 2 * frame.w / 2, hub.bottom + gap + i // 2 * height, frame.w / 2 - b.unit, height)
        for i in range(count)
    ]
