"""Charts: bars, columns, a timeline. Values come from the design's generator; labels from its copywriter."""

from __future__ import annotations

from collections.abc import Sequence

from synlayers.kit.brief import Brief
from synlayers.kit.plates import shape
from synlayers.kit.skin import Skin
from synlayers.kit.text import TextStyle
from synlayers.kit.uniform import text_row
from synlayers.plan import Element, Frame, Group
from synlayers.style.color import mix


def values(b: Brief, count: int) -> list[int]:
    """Percentages that make a chart worth looking at: spread, with a tendency."""
    rising = b.chance(0.6)
    out = []
    for i in range(count):
        trend = i / max(1, count - 1) if rising else b.uniform(0, 1)
        out.append(round(24 + 52 * (0.7 * trend + 0.3 * b.uniform(0, 1))))  # 24 to 76: none is tiny, none fills up
    return out if b.chance(0.5) else out[::-1]


def bars(b: Brief, frame: Frame, labels: Sequence[str], layers: int, skin: Skin) -> list[Group]:
    """Horizontal bars under their labels.

    Args:
        layers: of each bar: 2 bar and label, 3 with the value, 4 with a track.
    """
    count = len(labels)
    row = frame.h / count
    label_h, bar_h = 0.42 * row, min(0.3 * row, 3.4 * b.unit)
    value_w = 0.16 * frame.w if layers >= 3 else 0.0
    amounts = values(b, count)
    tops = [Frame(frame.x, frame.y + i * row + 0.06 * row, frame.w - value_w, label_h) for i in range(count)]
    style = TextStyle(b.type.strong, skin.ink, valign="bottom", max_lines=1)
    names = text_row(b, labels, tops, 2.7 * b.unit, style, name="bar label")
    if names is None:
        return []
    marks: list[Element] | None = None
    if layers >= 3:
        rooms = [Frame(t.right, t.y, value_w, t.h) for t in tops]
        value_style = TextStyle(fill=skin.ink, align="right", valign="bottom", max_lines=1)
        marks = text_row(b, [f"{v}%" for v in amounts], rooms, 2.7 * b.unit, value_style, name="bar value")
    out = []
    for i, amount in enumerate(amounts):
        track = Frame(frame.x, tops[i].bottom + 0.1 * row, frame.w, bar_h)
        bar = Frame(track.x, track.y, track.w * amount / 100, track.h)
        variant = "pill" if b.radius > 0 else "rect"
        parts = [names[i], shape(b, bar, variant, skin.strong[i % len(skin.strong)], z=46, name="bar", keep_clear=True)]
        if marks:
            parts.append(marks[i])
        if layers >= 4:
            parts.append(
                shape(b, track, variant, mix(skin.base, skin.ink, 0.14), z=42, name="bar track", keep_clear=True)
            )
        out.append(tuple(parts))
    return out


def columns_chart(b: Brief, frame: Frame, labels: Sequence[str], layers: int, skin: Skin) -> list[Group]:
    """Vertical bars over their labels; `layers` of each: 2 bar and label, 3 with the value."""
    count = len(labels)
    step = frame.w / count
    width = min(0.62 * step, 11 * b.unit)
    foot = min(0.16 * frame.h, 5 * b.unit)
    head = foot if layers >= 3 else 0.0
    amounts = values(b, count)
    rooms = [Frame(frame.x + i * step, frame.bottom - 0.8 * foot, step * 0.96, 0.8 * foot) for i in range(count)]
    names = text_row(
        b, labels, rooms, 2.6 * b.unit, TextStyle(fill=skin.ink, align="center", max_lines=1), name="bar label"
    )
    if names is None:
        return []
    tall = frame.h - foot - head
    tops = [frame.bottom - foot - tall * v / max(amounts) for v in amounts]
    marks = None
    if layers >= 3:
        above = [Frame(r.x, top - head, r.w, 0.9 * head) for r, top in zip(rooms, tops, strict=True)]
        style = TextStyle(b.type.strong, skin.ink, align="center", valign="bottom", max_lines=1)
        marks = text_row(b, [f"{v}%" for v in amounts], above, 2.8 * b.unit, style, name="bar value")
    one = b.chance(0.5)
    out: list[Group] = []
    for i, top in enumerate(tops):
        bar = Frame(rooms[i].center[0] - width / 2, top, width, frame.bottom - foot - top)
        color = skin.strong[0 if one and amounts[i] != max(amounts) else (1 if one else i) % len(skin.strong)]
        corner = round(min(b.radius, width / 3), 2)
        variant = "rounded_rect" if corner else "rect"
        column = shape(b, bar, variant, color, z=46, name="bar", keep_clear=True, corner=corner)
        out.append((column, names[i], marks[i]) if marks else (column, names[i]))
    return out


def timeline(b: Brief, frame: Frame, entries: Sequence[tuple[str, str]], layers: int, skin: Skin) -> list[Group]:
    """A line with dots, each with a time and what happens then; the line comes with the first dot.

    Args:
        layers: of each entry: 2 dot and event, 3 with the time.
    """
    count = len(entries)
    upright = frame.h > 0.75 * frame.w
    step = (frame.h if upright else frame.w) / count
    side = max(12.0, min(2.6 * b.unit, 0.3 * step))
    gap = 0.9 * side
    dots, times, events = [], [], []
    for i in range(count):
        if upright:
            dot = Frame(frame.x, frame.y + (i + 0.5) * step - side / 2, side, side)
            words = Frame(
                dot.right + 1.6 * gap, frame.y + i * step + 0.06 * step, frame.w - side - 1.6 * gap, 0.88 * step
            )
        else:
            dot = Frame(frame.x + i * step, frame.y + 0.34 * frame.h - side / 2, side, side)
            words = Frame(dot.x, frame.y, 0.94 * step, frame.h)
        dots.append(dot)
        if upright:
            times.append(Frame(words.x, words.y, words.w, 0.46 * words.h))
            events.append(Frame(words.x, words.y + 0.48 * words.h, words.w, 0.52 * words.h) if layers >= 3 else words)
        else:
            times.append(Frame(words.x, words.y, words.w, dot.y - words.y - gap))
            events.append(Frame(words.x, dot.bottom + gap, words.w, words.bottom - dot.bottom - gap))
    style = TextStyle(
        fill=skin.ink, valign="middle" if upright and layers < 3 else "top", max_lines=1 if upright else 2
    )
    named = text_row(b, [e for _, e in entries], events, 2.8 * b.unit, style, name="event")
    time_style = TextStyle(b.type.strong, skin.ink, valign="bottom", max_lines=1)
    hours = text_row(b, [t for t, _ in entries], times, 3.2 * b.unit, time_style, name="time") if layers >= 3 else None
    if named is None or (layers >= 3 and hours is None):
        return []
    thick = max(2.0, 0.32 * b.unit)
    c0, c1 = dots[0].center, dots[-1].center
    rail = (
        Frame(c0[0] - thick / 2, c0[1], thick, c1[1] - c0[1])
        if upright
        else Frame(c0[0], c0[1] - thick / 2, frame.right - c0[0], thick)
    )
    out: list[Group] = []
    for i, dot in enumerate(dots):
        parts = [
            shape(b, dot, "circle", skin.strong[i % len(skin.strong)], z=47, name="dot", keep_clear=True),
            named[i],
        ]
        out.append((*parts, hours[i]) if hours else tuple(parts))
    line = shape(b, rail, "rect", mix(skin.base, skin.ink, 0.45), z=43, name="line", keep_clear=True)
    return [(line, *out[0]), *out[1:]]
