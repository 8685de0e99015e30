"""Certificates: a title, a name, a reason, signatures and a seal, inside a frame."""

from __future__ import annotations

from synlayers.kit.backdrop import backdrop
from synlayers.kit.blocks.contacts import find_icon
from synlayers.kit.brief import Brief
from synlayers.kit.framing import border, corners
from synlayers.kit.grid import columns
from synlayers.kit.lockup import Lockup, Piece, line, lockup, rule
from synlayers.kit.pictures import icon, place_asset
from synlayers.kit.plates import badge, shape
from synlayers.kit.skin import darkest
from synlayers.kit.text import Align, TextStyle, text
from synlayers.kit.units import scale_to_area
from synlayers.layouts import Layout
from synlayers.plan import Element, Frame, Group, LayerPlan
from synlayers.sources.stroke import sample_stroke


class Certificate(Layout):
    name = "certificate"
    counts = range(4, 27)
    shapes = ((1.0, 0.707), (1.0, 0.773), (0.707, 1.0))

    def compose(self, b: Brief) -> list[Group]:
        b = scale_to_area(b)
        manner = b.choice(["framed", "framed", "side_band", "corner_shapes"])
        room, decoration, inside = _page(b, manner)
        align: Align = "left" if manner == "side_band" else "center"
        framing = min(len(decoration), 1 + max(0, b.count - 8) // 3)
        spent = 1 + framing
        signatures, seal = _foot_plan(b.count - spent)
        foot_h = 0.2 * room.h if signatures or seal else 0.0
        words = Frame(room.x, room.y, room.w, room.h - foot_h - (3 * b.unit if foot_h else 0))
        spare = b.count - spent - 3 * signatures - seal
        message = lockup(b, words, _words(b), min(spare, 8), align, air=0.7)
        foot = _foot(b, Frame(room.x, room.bottom - foot_h, room.w, foot_h), signatures, seal, align) if foot_h else []
        base = backdrop(b, b.choice(["flat", "paper", "paper", "linear", "radial"]))
        groups = [
            (base,),
            *message.groups[:2],
            *[(e,) for e in decoration[:1]],
            *message.groups[2:],
            *foot,
            *[(e,) for e in decoration[1:framing]],
        ]
        return groups + [(e,) for e in inside + decoration[framing:]] + _mark(b, message, room)


def _words(b: Brief) -> list[Piece]:
    t, p = b.type, b.palette
    title, award, reason = b.copy.certificate_text()
    first, rest = title.split(" ", 1)
    color = p.readable(p.primary)
    wide = t.heading.category in ("sans", "serif", "slab")
    title_style = TextStyle(t.heading, color, spacing=0.12 if wide else 0.0, max_lines=1, upper=wide)
    subtitle_style = TextStyle(t.strong, p.ink, spacing=0.18, max_lines=1, upper=True)
    recipient_style = TextStyle(t.accent, p.ink, leading=1.15, max_lines=1)
    note_style = TextStyle(fill=p.muted, leading=1.4, max_lines=3)
    return [
        line(b.copy.brand(), t.step(0.6), 6, TextStyle(t.strong, p.ink, spacing=0.06, max_lines=1), name="issuer"),
        line(first, 9 * b.unit, 1, title_style, gap=2 * b.unit, name="title"),
        line(rest, t.step(1.1), 3, subtitle_style, gap=0.6 * b.unit, name="subtitle"),
        line(award, t.step(0.3), 4, TextStyle(fill=p.muted, max_lines=2), gap=2.8 * b.unit, name="award line"),
        line(b.copy.person(), 10.5 * b.unit, 0, recipient_style, gap=1.4 * b.unit, name="recipient"),
        rule(p.accent, 46 * b.unit, 5, height=max(2.0, 0.28 * b.unit), gap=0.8 * b.unit),
        line(reason, t.step(0.6), 2, TextStyle(fill=p.ink, leading=1.35, max_lines=3), gap=1.6 * b.unit, name="reason"),
        line(b.copy.body(10, 20), t.step(0), 7, note_style, gap=1.4 * b.unit, name="note"),
    ]


def _page(b: Brief, manner: str) -> tuple[Frame, list[Element], list[Element]]:
    """The room of the words, the decoration that makes the manner (most important first), and what may be added."""
    p, m = b.palette, b.margin
    thick, thin = max(6.0, 1.5 * b.unit), max(2.0, 0.35 * b.unit)
    if manner == "framed":
        outer = border(b, 0.5 * m, p.primary, b.choice([thick, thin]))
        inner = border(b, 0.5 * m + 2.4 * b.unit, p.accent, thin, name="inner frame")
        room = b.canvas.inset(0.5 * m + 2.4 * b.unit)
        form = b.choice(["corner_arcs", "corner_curve", "leaf", "corner_triangle"])
        ornaments = corners(b, room.inset(0.9 * b.unit), 11 * b.unit, form, p.primary)
        return room.inset(6 * b.unit, 5 * b.unit), [outer, inner], ornaments
    if manner == "side_band":
        w = b.uniform(0.2, 0.27) * b.width
        band = shape(b, Frame(0, 0, w, b.height), "rect", p.primary, z=8, name="side band")
        stripe = shape(b, Frame(w, 0, 1.6 * b.unit, b.height), "rect", p.accent, z=8, name="stripe")
        emblem = icon(b, Frame(0.25 * w, m, 0.5 * w, 0.5 * w), color=p.on(p.primary), style="plain", key="emblem")
        edge = border(b, 1.6 * b.unit, p.on(p.primary), thin, frame=Frame(0, 0, w, b.height), name="inner frame", z=9)
        return (
            Frame(w + m + 1.6 * b.unit, m, b.width - w - 2 * m - 1.6 * b.unit, b.height - 2 * m),
            [band, stripe, emblem],
            [edge],
        )
    side = b.uniform(0.34, 0.46) * min(b.width, b.height)
    variant = b.choice(["circle", "circle", "blob", "rect"])
    big: list[Element] = []
    for cx, cy, scale, color in (
        (0, 0, 1.0, p.primary),
        (1, 1, 1.0, p.primary),
        (1, 0, 0.6, p.accent),
        (0, 1, 0.6, p.secondary),
    ):
        s = scale * side
        spot = Frame.around(cx * b.width, cy * b.height, s)
        rotation = 45.0 if variant == "rect" else 0.0
        big.append(shape(b, spot, variant, color, z=7, name="corner shape", rotation=rotation))
    line_frame = border(b, 0.6 * m, p.ink, thin)
    return b.safe.inset(7 * b.unit, 5 * b.unit), big[:2], [line_frame, *big[2:]]


def _foot_plan(spare: int) -> tuple[int, int]:
    """How many signatures (three layers each), and how many layers of the seal, besides at least four of words."""
    seal = 0 if spare < 7 else 3 if spare >= 10 else 2
    signatures = max(0, min(3, (spare - seal - 5) // 3))
    return signatures, seal


def _foot(b: Brief, room: Frame, signatures: int, seal: int, align: Align) -> list[Group]:
    """Signatures side by side with the seal among them."""
    slots = signatures + (1 if seal else 0)
    cells = columns(room, [1.0] * max(2, slots), 5 * b.unit)
    if slots == 1:
        cells = [room] if align == "center" else cells[:1]
    at = {1: 0, 2: 1, 3: 1, 4: 3}.get(slots, slots - 1) if seal else -1
    groups: list[Group] = []
    person = 1
    for i, cell in enumerate(cells[:slots]):
        if i == at:
            groups.insert(0, _seal(b, cell, seal))
        else:
            groups.append(_signature(b, cell, person))
            person += 1
    return [g for g in groups if g]


def _signature(b: Brief, cell: Frame, person: int) -> Group:
    """A hand-written name over a line, and who it is."""
    p = b.palette
    w = min(cell.w, 34 * b.unit)
    cell = Frame(cell.center[0] - w / 2, cell.y, w, cell.h)
    who = b.copy.person(person)
    upper = Frame(cell.x, cell.y, cell.w, 0.52 * cell.h)
    rail = Frame(cell.x, cell.y + 0.58 * cell.h, cell.w, max(2.0, 0.22 * b.unit))
    style = TextStyle(fill=p.ink, align="center", leading=1.25, max_lines=2, smallest=9.0)
    lower = Frame(cell.x, rail.bottom + 0.07 * cell.h, cell.w, 0.35 * cell.h)
    label = text(b, f"{who}\n{b.copy.role_title()}", lower, b.type.step(0), style, name="signatory")
    drawn = shape(b, rail, "rect", p.muted, z=50, name="signature line")
    scrawl: Element | None
    if b.chance(0.5):
        signature_style = TextStyle(
            b.type.accent, darkest(b) if p.mood == "light" else p.ink, align="center", valign="bottom", max_lines=1
        )
        scrawl = text(b, who, upper, 4.6 * b.unit, signature_style, name="signature", rotation=-3.0)
    else:
        params, caption = sample_stroke(b.rng, [p.ink], "scribble")
        frame = upper.inset(0.18 * upper.w, 0.12 * upper.h)
        scrawl = Element(LayerPlan("signature", "shape", "stroke", frame, params, caption=caption), z=58)
    return tuple(e for e in (drawn, label, scrawl) if e)


def _seal(b: Brief, cell: Frame, layers: int) -> Group:
    """A badge, a disc on it, and what is on the disc."""
    p = b.palette
    side = min(cell.w, 1.25 * cell.h, 24 * b.unit)
    frame = Frame(cell.center[0] - side / 2, cell.bottom - side, side, side)
    color = p.accent if p.accent != p.background else p.primary
    form = b.choice(["starburst", "seal", "rosette", "wavy_badge", "round_badge"])
    parts = [badge(b, frame, form, color, name="seal", key="seal", z=46)]
    if layers >= 3:
        stroke = {"color": p.on(color), "width": round(max(1.5, 0.02 * side), 2)}
        parts.append(shape(b, frame.inset(0.2 * side), "circle", None, stroke=stroke, z=47, name="seal ring"))
    emblem = find_icon(
        b,
        (b.choice(["award", "medal", "trophy", "star", "graduation-cap", "crown"]), "star", "award", "trophy", "crown"),
    )
    inner = frame.inset(0.32 * side)
    parts.append(
        place_asset(b, emblem, inner, color=p.on(color), style="plain", z=48)
        if emblem
        else icon(b, inner, color=p.on(color), style="plain", z=48)
    )
    return tuple(parts)


def _mark(b: Brief, words: Lockup, room: Frame) -> list[Group]:
    """A date at the foot of the page, where there is room."""
    style = TextStyle(fill=b.palette.muted, align="center", max_lines=1, smallest=9.0)
    foot = Frame(room.x, room.bottom + 0.4 * b.unit, room.w, 3.4 * b.unit)
    day = text(b, b.copy.date(), foot, b.type.step(-0.4), style, name="date")
    return [(day,)] if day and words.groups else []


LAYOUT = Certificate()
