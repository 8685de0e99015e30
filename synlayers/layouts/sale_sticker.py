"""Sale adverts: how much is saved, larger than anything else; from a lone badge to a window full of products."""

from __future__ import annotations

from dataclasses import replace

from synlayers.kit.backdrop import backdrop
from synlayers.kit.blocks.contacts import ContactStyle, contact_rows, contacts
from synlayers.kit.blocks.offers import coin, coupon, sale_badge, satellite
from synlayers.kit.blocks.products import SIZES, products
from synlayers.kit.brief import Brief
from synlayers.kit.grid import columns
from synlayers.kit.leads import field_color
from synlayers.kit.lockup import Piece, block, call, line, lockup
from synlayers.kit.pictures import figure, photo
from synlayers.kit.plates import shape
from synlayers.kit.skin import make_skin
from synlayers.kit.text import Align, TextStyle, arc_text, text
from synlayers.kit.units import scale_to_area, square
from synlayers.kit.zones import Way, even_cells, repeat_evenly, split_frame
from synlayers.layouts import Layout
from synlayers.plan import Element, Frame, Group


class SaleSticker(Layout):
    name = "sale_sticker"
    counts = range(2, 61)
    shapes = ((1.0, 1.0), (0.8, 1.0), (1.0, 0.562), (0.562, 1.0))

    def compose(self, b: Brief) -> list[Group]:
        b = scale_to_area(b)
        if b.count <= 4:
            return b.choice([_lone, _words_only])(b)
        if b.count <= 12:
            return b.choice([_badge_in_center, _badge_in_center, _beside, _rows])(b)
        if b.count <= 15:
            return b.choice([_beside, _window])(b)
        return _window(b)


def _claims(b: Brief) -> tuple[str, str]:
    """The figure and the word that goes with it."""
    p = b.copy.percent
    return b.choice([(f"{p}%", "OFF"), (f"-{p}%", "SALE"), ("SALE", f"up to {p}% off"), (f"{p}%", "Discount")])


def _claim(b: Brief, size: float, ink: str, accent: str) -> list[Piece]:
    """Figure and word, close to each other, and what stands around them."""
    saving, word = _claims(b)
    t = b.type
    kicker_style = TextStyle(t.strong, accent, spacing=0.16, max_lines=1, upper=True)
    discount_style = TextStyle(t.heading, ink, leading=1.0, max_lines=1)
    kicker = b.copy.kicker()
    word_style = TextStyle(t.strong, ink, leading=1.05, spacing=0.06, max_lines=1, upper=b.chance(0.7))
    return [
        line(kicker, t.step(0.7), 2, kicker_style, name="kicker"),
        line(saving, size, 0, discount_style, gap=0.6 * b.unit, name="discount", key="discount"),
        line(word, 0.42 * size, 1, word_style, gap=0.02 * size, name="offer"),
    ]


def _terms(b: Brief, ink: str, page: str, key: str = "button") -> list[Piece]:
    """The rest of the message: what, until when, the code, where."""
    t = b.type
    subhead_style = TextStyle(fill=ink, leading=1.3, max_lines=3)
    return [
        line(b.copy.subhead(), t.step(0.8), 3, subhead_style, gap=1.8 * b.unit, name="subhead"),
        block(lambda brief, frame: coupon(brief, frame, ink), 40 * b.unit, 7 * b.unit, 2, 5, gap=2.2 * b.unit),
        call(b.copy.cta(), 6.6 * b.unit, 4, gap=2.2 * b.unit, key=key, fill=b.palette.against(page, 1.8)[0]),
        line(b.copy.url(), t.step(0), 6, TextStyle(fill=ink, max_lines=1), gap=1.8 * b.unit, name="web address"),
    ]


def _ground(b: Brief) -> tuple[Element, str]:
    """The page, and a colour for badges on it."""
    base = backdrop(b, b.choice(["flat", "flat", "rays", "radial", "linear", "diagonals", "dots"]))
    return base, b.palette.against(b.palette.background, 1.8)[0]


def _lone(b: Brief) -> list[Group]:
    """A badge in the middle with the claim on it; with two layers, the claim alone."""
    if b.count == 2:
        return _words_only(b)
    base, color = _ground(b)
    spot = square(b.canvas, 0.82)
    on = b.palette.on(color)
    words = lockup(b, square(b.canvas, 0.5), _claim(b, 0.3 * spot.w, on, on), b.count - 2, "center", air=0.0)
    return [(base,), (sale_badge(b, spot, color), *words.groups[0]), *words.groups[1:]]


def _words_only(b: Brief) -> list[Group]:
    """The claim as large as the page."""
    p = b.palette
    color = p.readable(b.choice([p.primary, p.accent, p.ink]), minimum=4.6)
    claim = _claim(b, 44 * b.unit, color, p.ink)
    words = lockup(b, b.safe, claim, b.count - 1, b.choice(["left", "center"]), air=0.0)
    return [(backdrop(b, b.choice(["flat", "linear", "radial"])),), *words.groups]


def _badge_in_center(b: Brief) -> list[Group]:
    """A large badge with the claim; a curved line over it, the terms below."""
    base, color = _ground(b)
    p = b.palette
    wide = b.aspect > 1.3
    spot, rest = split_frame(b.safe, 0.48 if wide else 0.64, "columns" if wide else "rows", 2.5 * b.unit)
    budget = b.count - 1
    curved = budget >= 6 and not wide
    area = square(spot) if not curved else square(Frame(spot.x, spot.y + 7 * b.unit, spot.w, spot.h - 7 * b.unit))
    on = p.on(color)
    claim = lockup(
        b, square(area, 0.56), _claim(b, 0.34 * area.w, on, on), min(3, max(1, budget - 3)), "center", air=0.0
    )
    arc: list[Group] = []
    if curved:
        style = TextStyle(b.type.heading, spacing=0.04)
        string = b.copy.headline()
        top, sweep = Frame(spot.x, spot.y, spot.w, 13 * b.unit), b.uniform(50, 75)
        headline = arc_text(b, string, top, 6.2 * b.unit, style, sweep=sweep, name="curved headline")
        arc = [(headline,)] if headline else []
    left = budget - 1 - claim.layers - len(arc)
    terms = lockup(b, rest, _terms(b, p.ink, p.background), left, "center" if not wide else "left", "middle")
    side = 0.2 * area.w
    satellites = [
        satellite(b, Frame(area.x + u * area.w, area.y + v * area.h, side, side))
        for u, v in ((0.86, 0.0), (-0.06, 0.72))
    ]
    return [
        (base,),
        (sale_badge(b, area, color), *claim.groups[0]),
        *claim.groups[1:],
        *arc,
        *terms.groups,
        *satellites,
    ]


def _beside(b: Brief) -> list[Group]:
    """A picture on one half, claim and terms on the other, a badge with the end of the sale on the picture."""
    p = b.palette
    wide = b.aspect > 0.9
    base = backdrop(b, b.choice(["flat", "flat", "split", "linear"]))
    view, rest = split_frame(b.canvas, b.uniform(0.44, 0.5) if wide else 0.46, "columns" if wide else "rows", 0.0)
    if wide and b.chance(0.5):
        view, rest = Frame(b.width - view.w, 0, view.w, b.height), Frame(0, 0, rest.w, b.height)
    parts: list[Element]
    if b.chance(0.5):
        parts = [photo(b, view, z=12)]
    else:
        spot = square(view, 0.86)
        subject = figure(b, square(view, 0.66))
        form = b.choice(["circle", "blob", "sunburst", "pebble"])
        parts = [shape(b, spot, form, field_color(b, p.background), z=9, name="stage")]
        parts += [subject] if subject else []
    room = rest.inset(b.margin)
    align: Align = b.choice(["left", "center"])
    stuck = b.count >= 10
    budget = b.count - 1 - len(parts) - 2 * stuck
    page = p.background
    words = lockup(
        b, room, _claim(b, 20 * b.unit, p.readable(p.primary), p.ink) + _terms(b, p.ink, page), budget, align
    )
    side = 17 * b.unit
    inward = 0.6 * side if view.x == 0 else -0.6 * side
    edge = view.right if view.x == 0 else view.x
    spot_x, spot_y = (
        (edge - inward, b.height - b.margin - 0.5 * side)
        if wide
        else (b.width - b.margin - 0.5 * side, view.bottom - 0.6 * side)
    )
    coins = [coin(b, Frame.around(spot_x, spot_y, side))] if stuck else []
    return [(base,), *words.groups[:1], tuple(parts), *words.groups[1:], *coins]


def _rows(b: Brief) -> list[Group]:
    """One word over and over in outlines, once in full; the claim on a band across."""
    p = b.palette
    word = b.choice(["SALE", "SALE", "OFFER", "DEAL"])
    base = backdrop(b, "flat")
    repeats = min(7, max(3, b.count - 6))
    h = b.safe.h / repeats
    rooms = [Frame(b.margin, b.margin + i * h, b.safe.w, h) for i in range(repeats)]
    full = b.integer(0, repeats - 1) if repeats < 4 else b.choice([0, repeats - 1])
    string = " ".join([word] * max(1, round(b.safe.w / (h * 0.62 * (len(word) + 0.5)))))
    color = p.readable(p.primary, minimum=3.1)
    solid = TextStyle(b.type.heading, color, align="center", valign="middle", leading=1.0, max_lines=1, smallest=12.0)
    edge = {"color": color, "width": round(max(2.0, 0.025 * h), 2)}
    outlined = replace(solid, outline=edge, hollow=True)
    lines: list[Group] = []
    for i, room in enumerate(rooms):
        style = solid if i == full else outlined
        label = text(b, string, room, 0.95 * h, style, name="repeated word", z=12)
        if label:
            lines.append((label,))
    middle = Frame(0, b.height / 2 - 12 * b.unit, b.width, 24 * b.unit)
    if full == 0:
        middle = middle.move(0, h / 2)
    # words that the band would hide are left out
    lines = [
        g for g in lines if g[0].layer.frame.bottom < middle.y + 0.5 * h or g[0].layer.frame.y > middle.bottom - 0.5 * h
    ]
    lines = [g for g in lines if _clear(g[0].layer.frame, middle)]
    band = shape(b, middle, "rect", p.accent, z=30, name="band", key="band", keep_clear=True)
    on = p.on(p.accent)
    left = b.count - 2 - len(lines)
    address = line(b.copy.url(), b.type.step(0.2), 3, TextStyle(fill=on, max_lines=1), gap=b.unit, name="web address")
    pieces = [*_claim(b, 15 * b.unit, on, on)[1:], address]
    claim = lockup(b, middle.inset(b.margin, 1.5 * b.unit), pieces, min(3, left), "center", air=0.0)
    return [(base,), (band, *claim.groups[0]), *lines, *claim.groups[1:]]


def _clear(frame: Frame, band: Frame) -> bool:
    """Text neither touches the band nor what is written on it."""
    return frame.bottom <= band.y + 1 or frame.y >= band.bottom - 1


def _window(b: Brief) -> list[Group]:
    """The claim on a badge in a head with the headline, and products below, a strip with contacts at the foot."""
    p = b.palette
    base = backdrop(b, "flat")
    foot_n = 1 + 2 * 3 if b.count >= 34 else 0
    way: Way = "columns" if b.aspect > 1.35 else "rows"
    foot_h = 8 * b.unit if foot_n else 0.0
    room = Frame(b.margin, b.margin, b.safe.w, b.safe.h - foot_h)
    head, rest = split_frame(room, 0.3 if way == "columns" else 0.27, way, 3.5 * b.unit)
    spot, words = split_frame(head, 0.34, "rows" if way == "columns" else "columns", 2.5 * b.unit)
    area = square(spot)
    color = p.against(p.background, 1.8)[0]
    on = p.on(color)
    claim = lockup(b, square(area, 0.62), _claim(b, 0.36 * area.w, on, on)[1:], 2, "center", air=0.0)
    t = b.type
    headline_style = TextStyle(t.heading, p.ink, leading=1.06, max_lines=3)
    pieces = [
        line(b.copy.headline(), 8.5 * b.unit, 0, headline_style, name="headline"),
        *_terms(b, p.ink, p.background)[:3],
    ]
    spare = b.count - 2 - claim.layers - foot_n
    message = lockup(b, words, pieces, 2 if spare < 20 else 4, "left")
    foot = _foot(b, foot_h) if foot_n else []
    share = repeat_evenly(b, b.count - 2 - claim.layers - message.layers - sum(map(len, foot)), SIZES, 10)
    skin = make_skin(b, base.layer.params["colors"][0], cards=share.layers >= 4)
    shelf = products(b, even_cells(rest, share.items, 2.4 * b.unit, 0.8), share.layers, skin) if share.items else []
    return [(base,), (sale_badge(b, area, color), *claim.groups[0]), *claim.groups[1:], *message.groups, *foot, *shelf]


def _foot(b: Brief, height: float) -> list[Group]:
    p = b.palette
    room = Frame(0, b.height - height, b.width, height)
    fill = p.ink
    on = p.on(fill)
    strip = shape(b, room, "rect", fill, z=30, name="footer strip", keep_clear=True)
    cells = columns(room.inset(b.margin, 0), [1.0] * 3, 2 * b.unit)
    lines = contact_rows(b, cells, contacts(b, 3), b.type.step(0.1), ContactStyle(on, on, face=b.type.strong))
    return [(strip, *lines[0]), *lines[1:]] if lines else [(strip,)]


LAYOUT = SaleSticker()
