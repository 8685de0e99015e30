"""Flyers: a picture, a headline, blocks of facts, a price on a badge, and how to get in touch."""

from __future__ import annotations

from synlayers.kit.backdrop import backdrop, photo_backdrop
from synlayers.kit.blocks.body import fill_sections, section_frames
from synlayers.kit.blocks.contacts import ContactStyle, contact_rows, contacts
from synlayers.kit.brief import Brief
from synlayers.kit.grid import columns
from synlayers.kit.leads import field_color
from synlayers.kit.lockup import Lockup, Piece, call, line, lockup, rule
from synlayers.kit.pictures import figure, photo
from synlayers.kit.plates import badge, shape
from synlayers.kit.skin import STRONG_CONTRAST
from synlayers.kit.text import Align, TextStyle, VAlign, text
from synlayers.kit.units import scale_to_area, square
from synlayers.kit.zones import scrim, split_frame
from synlayers.layouts import Layout
from synlayers.plan import Element, Frame, Group

BADGES = ("starburst", "circle", "seal", "wavy_badge", "round_badge")


class Flyer(Layout):
    name = "flyer"
    counts = range(4, 49)
    shapes = ((0.707, 1.0), (0.773, 1.0), (0.667, 1.0))

    def compose(self, b: Brief) -> list[Group]:
        b = scale_to_area(b)
        if b.aspect > 1.35:
            return _sideways(b)
        return b.choice([_hero, _hero, _event, _headed])(b)


def _words(b: Brief, size: float, ink: str, accent: str, *, button: bool = True) -> list[Piece]:
    t = b.type
    upper = t.heading.category in ("sans", "display") and b.chance(0.35)
    kicker_style = TextStyle(t.strong, accent, spacing=0.14, max_lines=1, upper=True)
    headline_style = TextStyle(t.heading, ink, leading=1.05, max_lines=4, upper=upper)
    subhead_style = TextStyle(fill=ink, leading=1.3, max_lines=3)
    style = TextStyle(t.strong, accent, max_lines=1)
    pieces = [
        line(b.copy.kicker(), t.step(0.7), 2, kicker_style, name="kicker"),
        line(b.copy.headline(), size, 0, headline_style, gap=0.8 * b.unit, name="headline"),
        rule(accent, 9 * b.unit, 5, height=max(3.0, 0.6 * b.unit), gap=2 * b.unit),
        line(b.copy.subhead(), t.step(0.9), 1, subhead_style, gap=1.6 * b.unit, name="subhead"),
        line(f"{b.copy.date()}  ·  {b.copy.time()}", t.step(0.8), 3, style, gap=1.6 * b.unit, name="date"),
    ]
    return [*pieces, call(b.copy.cta(), 6.4 * b.unit, 4, gap=2.4 * b.unit)] if button else pieces


def _plan(b: Brief) -> tuple[int, int, int]:
    """Layers for the foot (a strip with contacts), for the badge, and for the words."""
    foot = 0 if b.count < 10 else 1 + 2 * (2 if b.count < 18 else 3)
    badge = 2 if b.count >= 14 else 0
    words = min(7, b.count - 2) if b.count < 10 else 5 if b.count < 16 else 6
    return foot, badge, words


def _foot(b: Brief, layers: int, color: str, room: Frame | None = None) -> tuple[list[Group], float]:
    """A strip along the lower edge with contacts, and how high it is."""
    if not layers:
        return [], 0.0
    count = (layers - 1) // 2
    h = (8.5 if b.aspect > 0.8 else 9.5) * b.unit
    room = room or Frame(0, b.height - h, b.width, h)
    on = b.palette.on(color)
    strip = shape(b, room, "rect", color, z=30, name="footer strip", keep_clear=True)
    cells = columns(room.inset(b.margin, 0), [1.0] * count, 2 * b.unit)
    look = ContactStyle(on, on, align="center" if count < 3 else "left", face=b.type.strong)
    lines = contact_rows(b, cells, contacts(b, count), b.type.step(0.1), look)
    return [(strip, *lines[0]), *lines[1:]] if lines else [(strip,)], h


def _badge(b: Brief, center: tuple[float, float], side: float) -> Group:
    """A price or a discount on a badge, turned a little."""
    color = b.palette.accent
    x = min(max(b.unit, center[0] - side / 2), b.width - side - b.unit)
    y = min(max(b.unit, center[1] - side / 2), b.height - side - b.unit)
    frame = Frame(x, y, side, side)
    words = b.choice([f"Only\n{b.copy.price()}", f"{b.copy.percent}%\nOff", f"From\n{b.copy.price()}"])
    turn = round(b.uniform(-12, 12), 1)
    style = TextStyle(
        b.type.heading, b.palette.on(color), align="center", valign="middle", leading=1.02, max_lines=2, smallest=9.0
    )
    label = text(b, words, frame.inset(0.2 * side), 0.27 * side, style, name="offer", z=72, rotation=turn)
    base = badge(b, frame, b.choice(BADGES), color, rotation=turn)
    return (base, label) if label else (base,)


def _body(b: Brief, room: Frame, budget: int, page: str) -> list[Group]:
    """Blocks of facts that use up the budget."""
    if budget < 2 or room.h < 9 * b.unit:
        return []
    names = ["features", "offers", "agenda", "stats", "steps", "schedule"]
    order = [names[int(i)] for i in b.rng.permutation(len(names))]
    return fill_sections(b, section_frames(b, room, budget), order, budget, page, headed=budget >= 10)


def _assemble(
    first: list[Group], words: Lockup, after: list[Group], foot: list[Group], badges: list[Group]
) -> list[Group]:
    return [*first[:1], *words.groups[:1], *first[1:], *words.groups[1:], *foot, *badges, *after]


def _hero(b: Brief) -> list[Group]:
    """A photograph across the top whose lower edge is a wave, a slant or a tear; the facts below."""
    p = b.palette
    foot_n, badge_n, words_n = _plan(b)
    foot, foot_h = _foot(b, foot_n, p.primary)
    edged = b.count >= 6
    budget = b.count - 2 - edged - foot_n - badge_n
    body_n = max(0, budget - words_n)
    share = 0.44 if body_n < 4 else 0.34 if body_n < 16 else 0.27
    view = Frame(0, 0, b.width, share * b.height)
    page = p.background
    base = backdrop(b, "flat")
    page = base.layer.params["colors"][0]
    pictures: list[Group] = [(base,), (photo(b, view, z=10),)]
    if edged:
        variant = b.choice(["wave", "slant_edge", "curve_edge", "torn_edge", "waves", "scallop_edge", "zigzag_edge"])
        depth = (0.11 if variant in ("wave", "waves", "slant_edge", "curve_edge") else 0.05) * b.height
        pictures.append(
            (shape(b, Frame(0, view.bottom - depth + 1, b.width, depth), variant, page, z=12, name="edge"),)
        )
    height = b.height - view.bottom - foot_h - (1.0 if foot_h else 1.3) * b.margin
    rest = Frame(b.margin, view.bottom + 0.3 * b.margin, b.width - 2 * b.margin, height)
    part = 1.0 if body_n < 2 else 0.52 if body_n < 8 else 0.42 if body_n < 18 else 0.34
    head, room = split_frame(rest, part, "rows", 3 * b.unit) if part < 1 else (rest, Frame(0, 0, 0, 0))
    align: Align = b.choice(["left", "center"])
    pieces = _words(b, b.uniform(7.5, 10.5) * b.unit, p.ink, p.readable(p.primary), button=b.count > 7)
    words = lockup(b, head, pieces, words_n, align)
    badges = [_badge(b, (b.width - b.margin - 9 * b.unit, view.bottom - 6 * b.unit), 19 * b.unit)] if badge_n else []
    left = b.count - 2 - edged - words.layers - sum(map(len, foot + badges))
    return _assemble(pictures, words, _body(b, room, left, page), foot, badges)


def _event(b: Brief) -> list[Group]:
    """A photograph to all edges, darkened; words and facts upon it."""
    p = b.palette
    dark = p.ink if p.mood == "light" else p.background
    light = p.on(dark, STRONG_CONTRAST)
    foot_n, badge_n, words_n = _plan(b)
    foot, foot_h = _foot(b, foot_n, p.primary)
    body_n = max(0, b.count - 2 - foot_n - badge_n - words_n)
    ground = photo_backdrop(b, brightness=0.6)
    room = Frame(b.margin, b.margin, b.safe.w, b.height - foot_h - 2 * b.margin)
    veil = scrim(b, b.canvas, dark, None, strength=0.55 if body_n < 4 else 0.42, z=4)
    if body_n < 4:
        pieces = _words(b, 12 * b.unit, light, p.readable(p.accent, dark))
        align: Align = b.choice(["left", "center"])
        valign: VAlign = b.choice(["middle", "bottom"])
        words = lockup(b, room, pieces, words_n, align, valign)
        return _assemble([(ground,)], Lockup([(veil, *words.groups[0]), *words.groups[1:]]), [], foot, [])
    head, rest = split_frame(room, 0.5 if body_n < 10 else 0.38, "rows", 4 * b.unit)
    pieces = _words(b, 10 * b.unit, light, p.readable(p.accent, dark), button=False)
    words = lockup(b, head, pieces, words_n, b.choice(["left", "center"]))
    form, area = "rounded_rect" if b.radius else "rect", rest.inset(-0.3 * b.margin)
    sheet = shape(b, area, form, p.background, z=28, key="sheet", name="sheet", corner=b.radius)
    left = b.count - 3 - words.layers - sum(map(len, foot))
    body = _body(b, rest.inset(3.5 * b.unit), left - badge_n, p.background)
    badges = [_badge(b, (b.width - b.margin - 8 * b.unit, rest.y - 0.3 * b.margin), 17 * b.unit)] if badge_n else []
    body = [(sheet, *body[0]), *body[1:]] if body else []
    return _assemble([(ground,)], Lockup([(veil, *words.groups[0]), *words.groups[1:]]), body, foot, badges)


def _headed(b: Brief) -> list[Group]:
    """A coloured head with the headline and the subject, cut by an edge; facts on the page below."""
    p = b.palette
    foot_n, badge_n, words_n = _plan(b)
    foot, foot_h = _foot(b, foot_n, p.ink)
    color = b.choice([p.primary, p.secondary])
    on = p.on(color, 4.6)
    body_n = max(0, b.count - 3 - foot_n - badge_n - words_n)
    share = 0.9 if body_n < 3 else 0.52 if body_n < 14 else 0.42
    head = Frame(0, 0, b.width, share * (b.height - foot_h))
    base = backdrop(b, "flat")
    page = base.layer.params["colors"][0]
    panel = shape(b, head, "rect", color, z=8, name="head panel")
    edged = b.count >= 12 and b.chance(0.6)
    depth = 0.05 * b.height if edged else 0.0
    inner = Frame(b.margin, b.margin, b.safe.w, head.h - 2 * b.margin - depth)
    if inner.w > 0.8 * inner.h:
        words_room, spot = split_frame(inner, 0.56, "columns", 3 * b.unit)
        align: Align = "left"
    else:
        spot, words_room = split_frame(inner, 0.45, "rows", 3 * b.unit)
        align = "center"
    words = lockup(b, words_room, _words(b, 9.5 * b.unit, on, on, button=False), words_n, align)
    subject: Element | None = (
        photo(b, spot, mask=b.choice(["circle", "arch", "rounded", "blob"]), z=20)
        if b.chance(0.45)
        else figure(b, square(spot, 0.74))
    )
    if subject and subject.layer.kind != "photo":  # the panel may have the subject's own colour
        spotlight = shape(b, square(spot), "circle", field_color(b, color), z=10, name="stage")
        pictures: list[Group] = [(base,), (panel,), (spotlight, subject)]
    else:
        pictures = [(base,), (panel,), (subject,)] if subject else [(base,), (panel,)]
    if edged:
        variant = b.choice(["wave", "curve_edge", "scallop_edge", "zigzag_edge", "slant_edge"])
        pictures.append((shape(b, Frame(0, head.bottom - depth + 1, b.width, depth), variant, page, z=9, name="edge"),))
    rest = Frame(b.margin, head.bottom + 0.7 * b.margin, b.safe.w, b.height - head.bottom - foot_h - 1.6 * b.margin)
    badges = [_badge(b, (b.width - b.margin - 8 * b.unit, head.bottom - 2 * b.unit), 17 * b.unit)] if badge_n else []
    used = sum(map(len, pictures + foot + badges)) + words.layers
    return _assemble(pictures, words, _body(b, rest, b.count - used, page), foot, badges)


def _sideways(b: Brief) -> list[Group]:
    """For wide canvases: the picture at one side over the full height, everything else beside it."""
    p = b.palette
    foot_n, badge_n, words_n = _plan(b)
    base = backdrop(b, "flat")
    page = base.layer.params["colors"][0]
    view, rest = split_frame(b.canvas, 0.32, "columns", 0.0)
    foot, foot_h = _foot(b, foot_n, p.primary, Frame(rest.x, b.height - 8 * b.unit, rest.w, 8 * b.unit))
    room = Frame(rest.x + b.margin, b.margin, rest.w - 2 * b.margin, b.height - 2 * b.margin - (foot_h if foot else 0))
    body_n = max(0, b.count - 2 - foot_n - badge_n - words_n)
    head, body_room = split_frame(room, 0.44, "columns", b.margin) if body_n >= 3 else (room, Frame(0, 0, 0, 0))
    words = lockup(b, head, _words(b, 9 * b.unit, p.ink, p.readable(p.primary)), words_n, "left")
    badges = [_badge(b, (view.right - 4 * b.unit, b.height - 14 * b.unit - foot_h), 16 * b.unit)] if badge_n else []
    left = b.count - 2 - words.layers - sum(map(len, foot + badges))
    return _assemble([(base,), (photo(b, view, z=12),)], words, _body(b, body_room, left, page), foot, badges)


LAYOUT = Flyer()
