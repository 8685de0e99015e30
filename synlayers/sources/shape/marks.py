"""Small signs: check marks, bullets, pins, avatars, codes."""

from __future__ import annotations

import math

import numpy as np
import skia

from synlayers.design import Record
from synlayers.sources.shape.paths import compound, difference, intersection, oval, poly, rect, rounded, union
from synlayers.sources.shape.registry import ShapePart, form, line_width


def _tick(x: float, y: float, s: float) -> skia.Path:
    """A check mark in a square of side `s`."""
    return poly([(x + 0.08 * s, y + 0.55 * s), (x + 0.38 * s, y + 0.84 * s), (x + 0.94 * s, y + 0.2 * s)], False)


@form("mark", "check mark", aspect=1.0, lines=True, weight=(0.12, 0.2))
def check(w: float, h: float, p: Record) -> list[ShapePart]:
    t = line_width(w, h, p)
    return [ShapePart(_tick(t / 2, t / 2, w - t), width=t)]


@form("mark", "round check mark", aspect=1.0, second="light")
def check_circle(w: float, h: float, p: Record) -> list[ShapePart]:
    return [
        ShapePart(oval(w / 2, h / 2, w / 2)),
        ShapePart(_tick(0.26 * w, 0.26 * w, 0.48 * w), ink="second", width=0.095 * w, outlined=False),
    ]


@form("mark", "check box", aspect=1.0, lines=True, ticked=[True, False])
def check_box(w: float, h: float, p: Record) -> list[ShapePart]:
    t = 0.08 * w
    box = ShapePart(rounded(t / 2, t / 2, w - t, w - t, 0.14 * w), width=t)
    return [box, ShapePart(_tick(0.22 * w, 0.22 * w, 0.56 * w), width=0.11 * w)] if p["ticked"] else [box]


@form("mark", "round cross mark", aspect=1.0, second="light")
def cross_circle(w: float, h: float, p: Record) -> list[ShapePart]:
    a, b = 0.33 * w, 0.67 * w
    lines = compound([poly([(a, a), (b, b)], False), poly([(a, b), (b, a)], False)])
    return [ShapePart(oval(w / 2, h / 2, w / 2)), ShapePart(lines, ink="second", width=0.095 * w, outlined=False)]


@form("mark", "bullet", aspect=1.0, look=["dot", "dot", "diamond", "square", "chevron"])
def bullet(w: float, h: float, p: Record) -> skia.Path:
    r = w / 2
    if p["look"] == "dot":
        return oval(r, r, 0.8 * r)
    corners = {
        "diamond": [(r, 0), (w, r), (r, w), (0, r)],
        "square": [(0.1 * w, 0.1 * w), (0.9 * w, 0.1 * w), (0.9 * w, 0.9 * w), (0.1 * w, 0.9 * w)],
        "chevron": [(0.2 * w, 0), (0.5 * w, 0), (0.95 * w, r), (0.5 * w, w), (0.2 * w, w), (0.62 * w, r)],
    }
    return poly(corners[p["look"]])


@form("mark", "avatar circle", aspect=1.0, second="light", shoulders=(0.3, 0.36), head=(0.17, 0.21))
def avatar(w: float, h: float, p: Record) -> list[ShapePart]:
    disc = oval(w / 2, w / 2, w / 2)
    person = union(oval(w / 2, 0.4 * w, p["head"] * w), oval(w / 2, 0.98 * w, p["shoulders"] * w, 0.34 * w))
    return [ShapePart(disc), ShapePart(intersection(person, disc), ink="second", outlined=False)]


@form("mark", "map pin", aspect=0.74, hole=(0.34, 0.44))
def map_pin(w: float, h: float, p: Record) -> skia.Path:
    r, path = w / 2, skia.Path()
    path.moveTo(r, h)
    path.cubicTo(0.7 * r, 0.82 * h, 0, 0.6 * h, 0, r)
    path.arcTo(skia.Rect.MakeXYWH(0, 0, w, w), 180, 180, False)
    path.cubicTo(w, 0.6 * h, 1.3 * r, 0.82 * h, r, h)
    path.close()
    return difference(path, oval(r, r, p["hole"] * r))


@form("mark", "play button", aspect=1.0, second="light")
def play(w: float, h: float, p: Record) -> list[ShapePart]:
    tip = poly([(0.4 * w, 0.3 * w), (0.74 * w, 0.5 * w), (0.4 * w, 0.7 * w)])
    return [ShapePart(oval(w / 2, w / 2, w / 2)), ShapePart(tip, ink="second", outlined=False)]


@form("mark", "toggle switch", aspect=1.8, second="light", on=[True, True, False])
def toggle(w: float, h: float, p: Record) -> list[ShapePart]:
    r = h / 2
    return [
        ShapePart(rounded(0, 0, w, h, r)),
        ShapePart(oval(w - r if p["on"] else r, r, 0.78 * r), ink="second", outlined=False),
    ]


@form("mark", "quotation mark", aspect=1.25, closing=[False, False, True])
def quote_mark(w: float, h: float, p: Record) -> skia.Path:
    r = 0.22 * w

    def one(x: float) -> skia.Path:
        path = oval(x + r, h - r, r)
        hook = skia.Path()
        hook.moveTo(x, h - r)
        hook.cubicTo(x, 0.3 * h, x + 0.6 * r, 0.05 * h, x + 1.8 * r, 0)
        hook.lineTo(x + 1.9 * r, 0.12 * h)
        hook.cubicTo(x + 1.0 * r, 0.22 * h, x + 0.8 * r, 0.4 * h, x + 1.0 * r, h - 1.5 * r)
        hook.close()
        return union(path, hook)

    pair = compound([one(0), one(0.56 * w)])
    if not p["closing"]:
        return pair
    out = skia.Path()
    pair.transform(skia.Matrix.MakeAll(-1, 0, w, 0, -1, h, 0, 0, 1), out)
    return out


def _modules(rng: np.random.Generator) -> list[str]:
    """Rows of a square code, as hexadecimal numbers of one bit a module."""
    side = int(rng.choice([21, 25]))
    return [f"{int(rng.integers(1 << side)):x}" for _ in range(side)]


@form("mark", "QR code", aspect=1.0, second="light", rows=_modules, plate=[True, True, False])
def qr_code(w: float, h: float, p: Record) -> list[ShapePart]:
    """Looks like a QR code: finder squares, random modules; carries no data. With `plate`, on a square of the second
    colour."""
    side = len(p["rows"])
    pad = 2 if p["plate"] else 0
    m = w / (side + 2 * pad)
    o = pad * m
    finders = [(0, 0), (side - 7, 0), (0, side - 7)]
    code = skia.Path()
    code.setFillType(skia.PathFillType.kEvenOdd)
    for y, row in enumerate(p["rows"]):
        bits, x = int(row, 16), 0
        while x < side:
            run = x
            while (
                run < side
                and bits >> run & 1
                and not any(a - 1 <= run <= a + 7 and b - 1 <= y <= b + 7 for a, b in finders)
            ):
                run += 1
            if run > x:
                code.addRect(skia.Rect.MakeXYWH(o + x * m, o + y * m, (run - x) * m, m))
            x = run + 1
    for a, b in finders:
        for inset in range(3):  # a ring of one module around an eye of three
            code.addRect(
                skia.Rect.MakeXYWH(o + (a + inset) * m, o + (b + inset) * m, (7 - 2 * inset) * m, (7 - 2 * inset) * m)
            )
    return [*([ShapePart(rect(0, 0, w, h), ink="second")] if pad else []), ShapePart(code, outlined=not pad)]


def _bars(rng: np.random.Generator) -> list[int]:
    """Widths of bars and gaps in turn, in modules."""
    return [int(v) for v in rng.choice([1, 1, 1, 2, 2, 3], 47)]


@form("mark", "barcode", bars=_bars)
def barcode(w: float, h: float, p: Record) -> skia.Path:
    m, x, path = w / sum(p["bars"]), 0.0, skia.Path()
    for i, n in enumerate(p["bars"]):
        if i % 2 == 0:
            path.addRect(skia.Rect.MakeXYWH(x, 0, n * m, h))
        x += n * m
    return path


@form("mark", "cursor arrow", aspect=0.68, second="light")
def cursor(w: float, h: float, p: Record) -> list[ShapePart]:
    body = poly(
        [
            (w * u, h * v)
            for u, v in ((0.04, 0.03), (0.97, 0.62), (0.56, 0.64), (0.78, 0.93), (0.6, 0.98), (0.4, 0.68), (0.04, 0.92))
        ]
    )
    return [ShapePart(body), ShapePart(body, ink="second", width=0.06 * w, outlined=False)]


@form("mark", "sound wave", lines=True, count=(9, 17), depth=(0.4, 0.8))
def sound_wave(w: float, h: float, p: Record) -> list[ShapePart]:
    n = p["count"]
    t = w / (2 * n - 1)
    tall = [min(h, max(t, h * (1 - p["depth"] * abs(math.sin(1.7 * i + 0.35 * i * i))))) for i in range(n)]
    return [ShapePart(compound(rounded(2 * t * i, (h - b) / 2, t, b, t / 2) for i, b in enumerate(tall)))]
