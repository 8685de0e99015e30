"""Tickets: an event, its facts in fields, and a stub to tear off; upright or lying, or two on a page."""

from __future__ import annotations

from synlayers.kit.backdrop import backdrop
from synlayers.kit.blocks.fields import Field, field_grid
from synlayers.kit.brief import Brief
from synlayers.kit.framing import border
from synlayers.kit.lockup import Piece, line, lockup
from synlayers.kit.pictures import icon, photo
from synlayers.kit.plates import shape
from synlayers.kit.skin import STRONG_CONTRAST, plate
from synlayers.kit.text import TextStyle
from synlayers.kit.zones import EVEN, contrasting, even_cells, split_frame
from synlayers.layouts import Layout
from synlayers.plan import Element, Frame, Group


class Ticket(Layout):
    name = "ticket"
    counts = range(6, 31)
    shapes = ((1.0, 0.4), (1.0, 0.5), (0.45, 1.0))

    def compose(self, b: Brief) -> list[Group]:
        ground = backdrop(b, "flat")
        page = ground.layer.params["colors"][0]
        if b.count >= 18 and 0.7 < b.aspect < 1.6 and b.chance(0.5):
            return [(ground,), *_pair(b, page)]
        return [(ground,), *_one(b, _body(b), page, b.count - 1, "")]


def _body(b: Brief) -> Frame:
    """Where a single ticket lies: as large as its own proportions allow."""
    aspect = b.choice([2.2, 2.5]) if b.aspect > 1.35 else b.choice([0.56, 0.62, 0.7])
    w = min(b.width - 1.3 * b.margin, (b.height - 1.3 * b.margin) * aspect)
    if b.aspect > 2.4 or b.aspect < 0.48:
        w = b.width - 1.3 * b.margin
        h = b.height - 1.3 * b.margin
    else:
        h = w / aspect
    return Frame((b.width - w) / 2, (b.height - h) / 2, w, h)


def _pair(b: Brief, page: str) -> list[Group]:
    """Two tickets above each other in different colours, groups taken from both in turn."""
    h = (b.safe.h - 4 * b.unit) / 2
    w = min(b.safe.w, 2.3 * h)
    x = (b.width - w) / 2
    budget = (b.count - 1) // 2
    one, two = (
        _one(b, Frame(x, y, w, h), page, budget, key) for y, key in ((b.margin, "a"), (b.height - b.margin - h, "b"))
    )
    return [group for pair in zip(one, two, strict=False) for group in pair] + one[len(two) :] + two[len(one) :]


def _facts(b: Brief) -> list[Field]:
    """What a ticket may say, the most important first; `b` draws seats and gates."""
    seat = f"{b.choice('ABCDEFGH')}{b.integer(1, 48)}"
    return [
        Field("Date", f"{b.copy.day()} {b.copy.month()[:3]}"),
        Field("Time", b.copy.time()),
        Field("Seat", seat),
        Field("Price", b.copy.price()),
        Field("Row", str(b.integer(1, 32))),
        Field("Gate", b.choice("ABCDEF")),
        Field("Section", str(b.integer(100, 340))),
        Field("City", b.copy.city()),
        Field("Name", b.copy.person()),
    ]


def _one(b: Brief, body: Frame, page: str, budget: int, key: str) -> list[Group]:
    """A ticket in `body` of about `budget` layers."""
    p, u = b.palette, min(body.w, body.h) / 44
    upright = body.h > body.w
    main, stub = split_frame(body, b.uniform(0.7, 0.76), "rows" if upright else "columns", 0.0)
    face = b.choice(contrasting([p.surface, p.primary, p.secondary, p.background, p.ink], [page])[:2])
    stub_face = b.choice(contrasting([p.primary, p.accent, p.ink, p.surface], [page, face])[:3])
    corner = b.radius
    plates = [
        plate(b, main, face, corner=corner, z=20, key=f"main{key}", name="ticket"),
        plate(b, stub, stub_face, corner=corner, z=20, key=f"stub{key}", name="ticket stub"),
    ]
    ink, on_stub = p.on(face, STRONG_CONTRAST), p.on(stub_face)
    inner = main.inset(3.2 * u)
    left = budget - 2
    pictured = left >= 5 and b.chance(0.75)
    groups: list[Group] = []
    if pictured:
        view, words = split_frame(main, 0.36 if upright else 0.3, "rows" if upright else "columns", 0.0)
        groups.append(_picture(b, view, face, key))
        inner = words.inset(3.2 * u)
    left -= sum(len(g) for g in groups)
    notched = 2 if left >= 7 else 0
    stub_layers = min(5, max(0, (left - notched) // 3)) if left >= 3 else 0
    pairs = max(0, left - notched - stub_layers - 3) // 2
    items = max((n for n in (0, 1, *EVEN) if n <= min(8, pairs)), default=0)
    titled = left - notched - stub_layers - 2 * items
    head, foot = split_frame(inner, _head_share(items, upright), "rows", 2 * u) if items else (inner, Frame(0, 0, 0, 0))
    title = lockup(b, head, _title(b, u, ink, p.readable(p.accent, face)), max(1, min(4, titled)), "left")
    fields = _fields(b, foot, items, u, ink, face) if items else []
    stubs = _stub(b, stub.inset(2.4 * u), stub_layers, u, on_stub, upright)
    seam = _seam(b, main, stub, page, upright, u)[: notched + 1]
    width, inset = max(1.5, 0.2 * u), 1.2 * u
    edge = border(b, inset, on_stub, width, frame=stub, corner=max(0.0, corner - inset), z=22, name="stub frame")
    return (
        [(plates[0], *title.groups[0]), (plates[1],)]
        + groups
        + title.groups[1:]
        + stubs[:1]
        + fields
        + stubs[1:]
        + [(e,) for e in seam[:notched]]
        + [(e,) for e in seam[notched:]]
        + [(edge,)]
    )


def _head_share(items: int, upright: bool) -> float:
    return {1: 0.74, 2: 0.7, 3: 0.66}.get(items, 0.52 if items < 6 else 0.42)


def _picture(b: Brief, view: Frame, face: str, key: str) -> Group:
    if b.chance(0.6):
        return (photo(b, view, z=24, key=f"photo{key}"),)
    color = b.palette.against(face)[0]
    side = 0.5 * min(view.w, view.h)
    cx, cy = view.center
    panel = shape(b, view, "rect", color, z=23, name="panel")
    return (panel, icon(b, Frame.around(cx, cy, side), color=b.palette.on(color), style="plain", z=26))


def _title(b: Brief, u: float, ink: str, accent: str) -> list[Piece]:
    t = b.type
    kicker_style = TextStyle(t.strong, accent, spacing=0.14, max_lines=1, upper=True)
    headline_style = TextStyle(t.heading, ink, leading=1.06, max_lines=3)
    when_style = TextStyle(fill=ink, max_lines=1)
    return [
        line(b.copy.kicker(), 1.7 * u, 2, kicker_style, name="kicker"),
        line(b.copy.headline(), 6.2 * u, 0, headline_style, gap=0.8 * u, name="headline"),
        line(b.copy.place(), 1.9 * u, 1, TextStyle(fill=ink, max_lines=1), gap=1.2 * u, name="venue"),
        line(f"{b.copy.weekday()}, {b.copy.time()}", 1.8 * u, 3, when_style, gap=0.8 * u, name="when"),
    ]


def _fields(b: Brief, room: Frame, count: int, u: float, ink: str, face: str) -> list[Group]:
    """As many of `count` fields as can be set."""
    for fewer in [n for n in reversed((1, *EVEN)) if n <= count]:
        rooms = even_cells(room, fewer, 1.6 * u, 2.2)
        high = min(rooms[0].h, 7 * u)
        rooms = [Frame(r.x, r.y + (r.h - high) / 2, r.w, high) for r in rooms]
        fields = field_grid(
            b, rooms, _facts(b)[:fewer], 2.6 * u, ink=ink, quiet=b.palette.readable(b.palette.muted, face)
        )
        if fields:
            return fields
    return []


def _stub(b: Brief, room: Frame, layers: int, u: float, ink: str, upright: bool) -> list[Group]:
    """A code, what it admits to, and a number."""
    if layers < 1:
        return []
    if layers == 1:
        words = room
    elif upright:
        code_room, words = split_frame(room, 0.46, "columns", 2 * u)
        square = min(code_room.w, code_room.h)
        code_room = Frame(code_room.x, code_room.center[1] - square / 2, square, square)
        code = (
            shape(b, code_room, "qr_code", ink, z=30, name="QR code", keep_clear=True, second=None)
            if b.chance(0.5)
            else shape(b, code_room.inset(0, 0.16 * square), "barcode", ink, z=30, name="barcode", keep_clear=True)
        )
        words = Frame(code_room.right + 2 * u, words.y, room.right - code_room.right - 2 * u, words.h)
    else:
        code_room, words = split_frame(room, 0.36, "rows", 2 * u)
        if b.chance(0.5):
            code = shape(b, code_room, "barcode", ink, z=30, name="barcode", keep_clear=True)
        else:
            square = min(code_room.w, code_room.h)
            spot = Frame(room.center[0] - square / 2, code_room.y, square, square)
            code = shape(b, spot, "qr_code", ink, z=30, name="QR code", keep_clear=True, second=None)
    admission_style = TextStyle(b.type.strong, ink, leading=1.1, max_lines=2)
    admission = b.choice(["Admit One", "General Admission", "VIP Access", "Entry Pass"])
    pieces = [
        line(admission, 3.6 * u, 0, admission_style, name="admission"),
        line(b.copy.ticket_no(), 1.7 * u, 1, TextStyle(fill=ink, max_lines=1), gap=1.0 * u, name="ticket number"),
        line(b.copy.price(), 3.4 * u, 2, TextStyle(b.type.heading, ink, max_lines=1), gap=1.4 * u, name="price"),
        line(b.copy.url(), 1.4 * u, 3, TextStyle(fill=ink, max_lines=1), gap=1.2 * u, name="web address"),
    ]
    message = lockup(b, words, pieces, layers - 1 if layers > 1 else 1, "left" if upright and layers > 1 else "center")
    return [*message.groups[:1], (code,), *message.groups[1:]] if layers > 1 else message.groups[:1]


def _seam(b: Brief, main: Frame, stub: Frame, page: str, upright: bool, u: float) -> list[Element]:
    """Two notches bitten out of the edges, and the line to tear along."""
    side = 3.6 * u
    if upright:
        spots = [(main.x, stub.y), (main.right, stub.y)]
        rail = Frame(main.x + side, stub.y - 1, main.w - 2 * side, 2)
    else:
        spots = [(stub.x, main.y), (stub.x, main.bottom)]
        rail = Frame(stub.x - 1, main.y + side, 2, main.h - 2 * side)
    notches = [shape(b, Frame.around(x, y, side), "circle", page, z=35, name="notch") for x, y in spots]
    width = max(2.0, 0.3 * u)
    rail = rail.inset(0, -width / 2) if upright else rail.inset(-width / 2, 0)
    stroke = {"color": page, "width": round(width, 2), "dash": [3.0, 3.0]}
    tear = shape(b, rail, "rect", None, stroke=stroke, z=34, name="tear line")
    return [*notches, tear]


LAYOUT = Ticket()
