"""Stickers on pictures: a tilted badge, a place tag, a poll."""

from __future__ import annotations

from synlayers.kit.brief import Brief
from synlayers.kit.grid import columns
from synlayers.kit.plates import badge, shape
from synlayers.kit.skin import ink_on, plate
from synlayers.kit.text import TextStyle, text
from synlayers.kit.uniform import text_row
from synlayers.plan import Frame, Group


def stickers(b: Brief, area: Frame, budget: int, over: bool = False) -> list[Group]:
    """Tilted stickers as users add them: a badge with an offer, a place, a poll."""
    out: list[Group] = []
    if budget >= 2 and area.h > 14 * b.unit:
        side = min(24 * b.unit, 0.7 * area.h)
        inset = 0 if over else 2 * b.unit
        drop = 0.04 if over else b.uniform(0.2, 0.6)
        spot = Frame(area.right - side - inset, area.y + (area.h - side) * drop, side, side)
        color = b.palette.accent
        turn = round(b.uniform(-14, 14), 1)
        style = TextStyle(
            b.type.heading, ink_on(b, color), align="center", valign="middle", leading=1.0, max_lines=3, smallest=9.0
        )
        string = b.copy.discount() if b.chance(0.5) else b.copy.weekday()
        room = spot.inset(0.19 * side, 0.28 * side)
        words = text(b, string, room, 0.2 * side, style, name="sticker text", z=73, rotation=turn)
        if words:
            form = b.choice(["starburst", "wavy_badge", "circle", "seal"])
            base = badge(b, spot, form, color, name="sticker", key="sticker", z=72, rotation=turn)
            out.append((base, words))
    if budget >= 5 and area.h > 20 * b.unit:
        out += place_tag(
            b, Frame(area.x + 2 * b.unit, area.y + 1.5 * b.unit, min(0.6 * area.w, 44 * b.unit), 6.4 * b.unit)
        )
    if budget >= 9 and area.h > 24 * b.unit and area.w > 50 * b.unit:
        out += poll(
            b, Frame(area.x + 2 * b.unit, area.bottom - 13 * b.unit, min(40 * b.unit, 0.55 * area.w), 12 * b.unit)
        )
    return out


def place_tag(b: Brief, box: Frame) -> list[Group]:
    """A place, tagged."""
    style = TextStyle(b.type.strong, "#1d1d1f", valign="middle", max_lines=1)
    room = Frame(box.x + 6 * b.unit, box.y, box.w - 8 * b.unit, box.h)
    words = text(b, b.copy.place(), room, 2.9 * b.unit, style, name="place tag", z=74)
    if words is None:
        return []
    ink = b.occupied[-1]
    tag = Frame(box.x, box.y, ink.right - box.x + 2.4 * b.unit, box.h)
    base = plate(b, tag, "#ffffff", corner=0.5 * box.h, z=70, key="place", name="place tag")
    spot = Frame(box.x + 2 * b.unit, box.y + 0.22 * box.h, 3 * b.unit, 0.56 * box.h)
    pin = shape(b, spot, "map_pin", b.palette.readable(b.palette.accent, "#ffffff", 2.5), z=73, name="map pin")
    return [(base, pin, words)]


def poll(b: Brief, box: Frame) -> list[Group]:
    """A question with two answers on a white plate."""
    base = plate(b, box, "#ffffff", corner=1.8 * b.unit, z=70, key="poll", name="poll plate")
    style = TextStyle(b.type.strong, "#1d1d1f", align="center", valign="middle", max_lines=1)
    question = b.choice(["Are you in?", "Which one?", "Coming?", "Ready?"])
    head = Frame(box.x, box.y + 0.08 * box.h, box.w, 0.34 * box.h)
    ask = text(b, question, head, 3.2 * b.unit, style, name="poll question", z=74)
    halves = columns(
        Frame(box.x, box.y + 0.46 * box.h, box.w, 0.44 * box.h).inset(1.4 * b.unit, 0), [1.0, 1.0], 1.2 * b.unit
    )
    answer_style = TextStyle(b.type.strong, "#1d1d1f", align="center", valign="middle", max_lines=1)
    choices = b.choice([("Yes", "No"), ("Sure", "Maybe"), ("Now", "Later")])
    answers = text_row(b, choices, halves, 3 * b.unit, answer_style, name="poll answer", z=74)
    if ask is None or answers is None:
        return []
    fields = [plate(b, half, "#e6e6ea", corner=b.unit, z=71, name="poll field", keep_clear=False) for half in halves]
    return [(base, ask, *fields, *answers)]
