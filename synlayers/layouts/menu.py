"""Menus and price lists: sections of names and prices under a title."""

from __future__ import annotations

from synlayers.kit.backdrop import backdrop, photo_backdrop
from synlayers.kit.blocks.menu_list import menu_list
from synlayers.kit.brief import Brief
from synlayers.kit.framing import border, corners
from synlayers.kit.lockup import Piece, line, lockup, rule
from synlayers.kit.pictures import figure, photo
from synlayers.kit.plates import shape
from synlayers.kit.skin import STRONG_CONTRAST, Inks, plate
from synlayers.kit.text import TextStyle, text
from synlayers.kit.units import scale_to_area
from synlayers.kit.zones import Way, split_frame
from synlayers.layouts import Layout
from synlayers.plan import Element, Frame, Group
from synlayers.style.color import mix
from synlayers.style.paint import with_alpha

RULES = ("thin_line", "tapered_line", "round_line")


class Menu(Layout):
    name = "menu"
    counts = range(8, 61)
    shapes = ((0.707, 1.0), (0.647, 1.0), (1.0, 0.707), (0.5, 1.0))

    def compose(self, b: Brief) -> list[Group]:
        b = scale_to_area(b)
        return b.choice([_classic, _pictured, _pictured, _panel] if b.count >= 8 else [_classic, _pictured])(b)


def _title(b: Brief, ink: str, accent: str) -> list[Piece]:
    t = b.type
    brand_style = TextStyle(t.strong, accent, spacing=0.14, max_lines=1, upper=True)
    title_style = TextStyle(t.heading, ink, leading=1.05, max_lines=2)
    title = b.choice(["Menu", "Our Menu", "Price List", "The Menu", b.copy.headline(2)])
    return [
        line(b.copy.brand(), t.step(0.8), 1, brand_style, name="brand"),
        line(title, b.uniform(8, 11) * b.unit, 0, title_style, gap=1.2 * b.unit, name="title"),
        rule(accent, 14 * b.unit, 3, b.choice(RULES), height=max(3.0, 0.4 * b.unit), gap=1.6 * b.unit),
        line(b.copy.tagline(), t.step(0.3), 2, TextStyle(fill=ink, max_lines=1), gap=1.4 * b.unit, name="tagline"),
    ]


def _spent_on_title(b: Brief) -> int:
    return 1 if b.count < 8 else 2 if b.count < 16 else 4


def _footer(b: Brief, room: Frame, ink: str) -> list[Group]:
    style = TextStyle(fill=ink, align="center", valign="bottom", max_lines=1, smallest=9.0)
    label = text(b, f"{b.copy.hours()}  ·  {b.copy.phone()}", room, b.type.step(-0.1), style, name="footer")
    return [(label,)] if label else []


def _framed(b: Brief) -> list[Element]:
    """A border, then ornaments in the corners."""
    p = b.palette
    inset = 0.5 * b.margin
    if b.chance(0.5):
        room = b.canvas.inset(inset)
        form = b.choice(["double_frame", "ornate_frame", "notched_frame", "deco_frame", "frame"])
        edge = shape(b, room, form, p.primary, z=9, name="frame")
    else:
        edge = border(b, inset, p.primary, max(2.0, 0.4 * b.unit))
    leaf = b.choice(["leaf", "branch"])
    return [edge, *corners(b, b.canvas.inset(inset + 0.6 * b.unit), 10 * b.unit, leaf, p.accent, count=2)]


def _classic(b: Brief) -> list[Group]:
    """Title on the middle axis, sections below it, inside a frame."""
    p = b.palette
    frame = _framed(b)[: 0 if b.count < 9 else 1 if b.count < 24 else 3]
    room = b.safe.inset(0.6 * b.margin if frame else 0.2 * b.margin)
    foot = _footer(b, Frame(room.x, room.bottom - 3 * b.unit, room.w, 3 * b.unit), p.muted) if b.count >= 12 else []
    if foot:
        room = Frame(room.x, room.y, room.w, room.h - 5 * b.unit)
    way: Way = "columns" if b.aspect > 1.9 else "rows"
    share = 0.24 if way == "rows" and b.count > 24 else 0.3
    head, rest = split_frame(room, share, way, 3.5 * b.unit)
    words = lockup(b, head, _title(b, p.ink, p.readable(p.primary)), _spent_on_title(b), "center")
    rows = menu_list(
        b, rest, b.count - 1 - words.layers - len(frame) - len(foot), Inks(p.ink, p.muted, p.readable(p.primary))
    )
    return [
        (backdrop(b, b.choice(["flat", "flat", "paper", "linear", "radial"])),),
        *words.groups,
        *[(e,) for e in frame],
        *rows,
        *foot,
    ]


def _pictured(b: Brief) -> list[Group]:
    """A photograph along one side, or the subject beside the title."""
    p = b.palette
    way: Way = "columns" if b.aspect > 1.1 else "rows"
    part = b.uniform(0.3, 0.38) if way == "columns" else (0.22 if b.count > 30 else 0.3)
    view, page = split_frame(b.canvas, part, way, 0.0)
    room = Frame(page.x + b.margin, page.y + b.margin, page.w - 2 * b.margin, page.h - 2 * b.margin)
    picture: list[Element] = []
    if b.chance(0.7):
        picture = [photo(b, view, mask=b.choice([None, None, "torn"]), z=15)]
    else:
        panel = shape(b, view, "rect", mix(p.background, p.primary, 0.45), z=8, name="panel")
        subject = figure(b, view.inset(0.1 * view.w, 0.1 * view.h))
        picture = [panel, subject] if subject else [panel]
    foot = _footer(b, Frame(room.x, room.bottom - 3 * b.unit, room.w, 3 * b.unit), p.muted) if b.count >= 14 else []
    if foot:
        room = Frame(room.x, room.y, room.w, room.h - 5 * b.unit)
    head, rest = split_frame(room, 0.2 if b.count > 30 else 0.27, "rows", 2.5 * b.unit)
    words = lockup(b, head, _title(b, p.ink, p.readable(p.primary)), _spent_on_title(b), b.choice(["left", "center"]))
    rows = menu_list(
        b, rest, b.count - 1 - words.layers - len(picture) - len(foot), Inks(p.ink, p.muted, p.readable(p.primary))
    )
    return [
        (backdrop(b, b.choice(["flat", "paper", "linear"])),),
        *words.groups[:1],
        tuple(picture),
        *words.groups[1:],
        *rows,
        *foot,
    ]


def _panel(b: Brief) -> list[Group]:
    """The list on a card that lies on a photograph or on a pattern of the palette's colours."""
    p = b.palette
    photographic = b.chance(0.6)
    ground = (
        photo_backdrop(b) if photographic else backdrop(b, b.choice(["stripes", "checks", "shapes", "dots", "waves"]))
    )
    face = b.choice([p.background, p.surface, p.ink])
    ink = p.on(face, STRONG_CONTRAST)
    strong = p.readable(p.primary, face)
    sheet = b.canvas.inset(max(1.1 * b.margin, 9.5 * b.unit))  # enough of the picture has to show
    solid = face if b.chance(0.7) else with_alpha(face, 0.93)
    base = plate(b, sheet, solid, corner=b.radius, z=30, key="sheet" if solid == face else "", name="menu sheet")
    edge = border(b, 1.4 * b.unit, strong, max(1.5, 0.3 * b.unit), frame=sheet, z=31, name="thin frame")
    room = sheet.inset(b.margin)
    foot = _footer(b, Frame(room.x, room.bottom - 3 * b.unit, room.w, 3 * b.unit), ink) if b.count >= 14 else []
    if foot:
        room = Frame(room.x, room.y, room.w, room.h - 5 * b.unit)
    way: Way = "columns" if b.aspect > 1.9 else "rows"
    head, rest = split_frame(room, 0.3 if way == "columns" else 0.25, way, 3 * b.unit)
    words = lockup(b, head, _title(b, ink, strong), _spent_on_title(b), "center")
    quiet = p.readable(p.muted, face)
    rows = menu_list(b, rest, b.count - 3 - words.layers - len(foot), Inks(ink, quiet, strong))
    return [(ground,), (base, *words.groups[0]), *words.groups[1:], (edge,), *rows, *foot]


LAYOUT = Menu()
