"""Circles, polygons and what is cut from them."""

from __future__ import annotations

import math

import skia

from synlayers.design import Record
from synlayers.sources.shape.paths import (
    arc,
    around,
    compound,
    difference,
    fit_path,
    intersection,
    oval,
    poly,
    rect,
    rounded,
    star_points,
    turn_quarters,
    union,
    wedge,
)
from synlayers.sources.shape.registry import ShapePart, form, line_width


@form("decor", "circle", aspect=1.0)
def circle(w: float, h: float, p: Record) -> skia.Path:
    return oval(w / 2, h / 2, w / 2)


@form("decor", "ellipse")
def ellipse(w: float, h: float, p: Record) -> skia.Path:
    return oval(w / 2, h / 2, w / 2, h / 2)


@form("decor", "ring", aspect=1.0, lines=True, weight=(0.06, 0.24))
def ring(w: float, h: float, p: Record) -> list[ShapePart]:
    t = min(line_width(w, h, p), w / 2)
    return [ShapePart(oval(w / 2, h / 2, (w - t) / 2), width=t)]


@form("decor", "half circle", aspect=lambda p: 0.5 if p["turn"] % 2 else 2.0, turn=[0, 0, 2])
def half_circle(w: float, h: float, p: Record) -> skia.Path:
    r = max(w, h) / 2
    return turn_quarters(wedge(r, r, r, 180, 180), w, h, p["turn"])


@form("decor", "quarter circle", aspect=1.0, turn=(0, 3))
def quarter_circle(w: float, h: float, p: Record) -> skia.Path:
    return turn_quarters(wedge(0, h, h, 270, 90), w, h, p["turn"])


@form("decor", "arc", aspect=lambda p: 0.5 if p["turn"] % 2 else 2.0, lines=True, weight=(0.14, 0.4), turn=[0, 0, 2])
def half_ring(w: float, h: float, p: Record) -> list[ShapePart]:
    r, t = max(w, h) / 2, line_width(w, h, p)
    return [ShapePart(turn_quarters(arc(r, r, r - t / 2, 180, 180), w, h, p["turn"]), width=t, round=False)]


@form("decor", "rainbow of {} arcs", aspect=2.0, second="other", lines=True, count=(3, 4))
def rainbow(w: float, h: float, p: Record) -> list[ShapePart]:
    pitch = h / (p["count"] + 0.9)
    t = 0.72 * pitch
    radii = [h - t / 2 - i * pitch for i in range(p["count"])]
    return [
        ShapePart(arc(w / 2, h, r, 180, 180), ink=("fill", "second")[i % 2], width=t, round=False)
        for i, r in enumerate(radii)
    ]


@form("decor", "triangle", aspect=1.1547)
def triangle(w: float, h: float, p: Record) -> skia.Path:
    return poly([(w / 2, 0), (w, h), (0, h)])


@form("decor", "right triangle", turn=(0, 3))
def right_triangle(w: float, h: float, p: Record) -> skia.Path:
    a, b = (h, w) if p["turn"] % 2 else (w, h)
    return turn_quarters(poly([(0, 0), (a, b), (0, b)]), w, h, p["turn"])


@form("decor", "diamond", aspect=lambda p: float(p["slim"]), slim=[1.0, 0.7, 0.6])
def diamond(w: float, h: float, p: Record) -> skia.Path:
    return poly([(w / 2, 0), (w, h / 2), (w / 2, h), (0, h / 2)])


@form("decor", "polygon", aspect=1.0, sides=[5, 6, 6, 8])
def polygon(w: float, h: float, p: Record) -> skia.Path:
    turn = 22.5 if p["sides"] == 8 else 0
    r = w / 2 / math.cos(math.radians(turn))
    return poly(around(p["sides"], r, w / 2, h / 2, turn))


@form("decor", "hexagon", aspect=1.1547)
def hexagon(w: float, h: float, p: Record) -> skia.Path:
    return poly([(w / 4, 0), (3 * w / 4, 0), (w, h / 2), (3 * w / 4, h), (w / 4, h), (0, h / 2)])


@form("decor", "trapezoid", slant=(0.15, 0.4), sheared=[True, False])
def trapezoid(w: float, h: float, p: Record) -> skia.Path:
    d = p["slant"] * w
    return poly([(d, 0), (w, 0), (w, h), (0, h)] if p["sheared"] else [(d, 0), (w - d, 0), (w, h), (0, h)])


@form("decor", "star", aspect=1.0515, points=[5, 5, 5, 6, 8], inner=(0.4, 0.52))
def star(w: float, h: float, p: Record) -> skia.Path:
    five = p["points"] == 5
    r = h / (1 + math.cos(math.pi / 5)) if five else h / 2
    return poly(star_points(p["points"], r, r * p["inner"], w / 2, r if five else h / 2))


@form("decor", "plus sign", aspect=1.0, thick=(0.22, 0.38))
def plus(w: float, h: float, p: Record) -> skia.Path:
    a, b = w * (1 - p["thick"]) / 2, w * (1 + p["thick"]) / 2
    return poly([(a, 0), (b, 0), (b, a), (w, a), (w, b), (b, b), (b, w), (a, w), (a, b), (0, b), (0, a), (a, a)])


@form("decor", "cross", aspect=1.0, lines=True, weight=(0.12, 0.26))
def cross(w: float, h: float, p: Record) -> list[ShapePart]:
    t = line_width(w, h, p)
    a, b = t / 2, w - t / 2
    return [ShapePart(compound([poly([(a, a), (b, b)], False), poly([(a, b), (b, a)], False)]), width=t)]


@form("decor", "crescent moon", aspect=0.8, phase=(0.4, 0.65))
def crescent(w: float, h: float, p: Record) -> skia.Path:
    r = h / 2
    return fit_path(difference(oval(r, r, r), oval(r + r * p["phase"], r - 0.12 * r, 0.86 * r)), w, h)


@form("decor", "arrow", tail=(0.3, 0.5), head=(0.3, 0.5), turn=[0, 0, 0, 2])
def arrow(w: float, h: float, p: Record) -> skia.Path:
    a, b = (h, w) if p["turn"] % 2 else (w, h)
    d = b * (1 - p["tail"]) / 2
    x = a - min(a * 0.6, b * (0.3 + p["head"]))
    return turn_quarters(poly([(0, d), (x, d), (x, 0), (a, b / 2), (x, b), (x, b - d), (0, b - d)]), w, h, p["turn"])


@form("decor", "chevron", aspect=lambda p: float(p["slim"]), slim=[0.7, 1.0], thick=(0.35, 0.55))
def chevron(w: float, h: float, p: Record) -> skia.Path:
    t = p["thick"] * w
    return poly([(0, 0), (t, 0), (w, h / 2), (t, h), (0, h), (w - t, h / 2)])


@form(
    "decor", "row of {} chevrons", aspect=lambda p: 0.5 * p["count"] + 0.2, lines=True, count=(2, 4), weight=(0.12, 0.2)
)
def chevrons(w: float, h: float, p: Record) -> list[ShapePart]:
    t, n = line_width(w, h, p), p["count"]
    deep = (h - t) / 2
    step = (w - t - deep) / (n - 1)
    rows = [[(x, t / 2), (x + deep, h / 2), (x, h - t / 2)] for x in (t / 2 + i * step for i in range(n))]
    return [ShapePart(compound(poly(row, False) for row in rows), width=t)]


@form("decor", "set of {} concentric rings", aspect=1.0, lines=True, count=(3, 6), fine=(0.18, 0.5))
def concentric_rings(w: float, h: float, p: Record) -> list[ShapePart]:
    pitch = w / 2 / (p["count"] + 0.3)
    t = pitch * p["fine"]
    return [ShapePart(compound(oval(w / 2, h / 2, w / 2 - t / 2 - i * pitch) for i in range(p["count"])), width=t)]


_TILES = ["quarter", "leaf", "halves", "petals", "target", "triangles", "arcs"]


def _tile(motif: str, w: float) -> skia.Path:
    r = w / 2
    if motif == "quarter":
        return wedge(0, w, w, 270, 90)
    if motif == "leaf":
        return intersection(oval(0, w, w), oval(w, 0, w))
    if motif == "halves":
        return compound([wedge(r, r, r, 180, 180), wedge(r, w, r, 180, 180)])
    if motif == "petals":
        return compound(intersection(oval(x, y, r), oval(r, r, r)) for x, y in ((r, 0), (r, w), (0, r), (w, r)))
    if motif == "target":
        return difference(oval(r, r, r * 0.86), oval(r, r, r * 0.52))
    if motif == "triangles":
        return compound([poly([(0, 0), (w, 0), (0, w)]), poly([(w, w), (w, r), (r, w)])])
    return union(
        *(difference(wedge(0, w, w * a, 270, 90), wedge(0, w, w * b, 270, 90)) for a, b in ((1.0, 0.76), (0.52, 0.28)))
    )


@form("decor", "geometric tile", aspect=1.0, second="other", motif=_TILES, turn=(0, 3))
def tile(w: float, h: float, p: Record) -> list[ShapePart]:
    """A square in the second colour with a figure cut from circles or triangles."""
    figure = turn_quarters(intersection(_tile(p["motif"], w), rect(0, 0, w, w)), w, h, p["turn"])
    return [ShapePart(rect(0, 0, w, h), ink="second"), ShapePart(figure, outlined=False)]


@form("decor", "heart", aspect=1.08)
def heart(w: float, h: float, p: Record) -> skia.Path:
    path = skia.Path()
    path.moveTo(w / 2, h)
    path.cubicTo(w * 0.38, h * 0.84, 0, h * 0.62, 0, h * 0.3)
    path.cubicTo(0, h * 0.1, w * 0.13, 0, w * 0.27, 0)
    path.cubicTo(w * 0.38, 0, w * 0.46, h * 0.07, w / 2, h * 0.18)
    path.cubicTo(w * 0.54, h * 0.07, w * 0.62, 0, w * 0.73, 0)
    path.cubicTo(w * 0.87, 0, w, h * 0.1, w, h * 0.3)
    path.cubicTo(w, h * 0.62, w * 0.62, h * 0.84, w / 2, h)
    path.close()
    return path


@form("decor", "drop", aspect=0.72)
def drop(w: float, h: float, p: Record) -> skia.Path:
    path, r = skia.Path(), w / 2
    path.moveTo(r, 0)
    path.cubicTo(r * 1.25, h * 0.2, w, h * 0.4, w, h - r)
    path.arcTo(skia.Rect.MakeXYWH(0, h - w, w, w), 0, 180, False)
    path.cubicTo(0, h * 0.4, r * 0.75, h * 0.2, r, 0)
    path.close()
    return path


@form("decor", "sparkle", aspect=lambda p: float(p["slim"]), slim=[1.0, 0.8], pinch=(0.03, 0.12))
def sparkle(w: float, h: float, p: Record) -> skia.Path:
    path, cx, cy, k = skia.Path(), w / 2, h / 2, p["pinch"]
    path.moveTo(cx, 0)
    for x, y, qx, qy in ((w, cy, 1, -1), (cx, h, 1, 1), (0, cy, -1, 1), (cx, 0, -1, -1)):
        path.quadTo(cx + qx * k * w, cy + qy * k * h, x, y)
    path.close()
    return path


@form("decor", "lightning bolt", aspect=0.62)
def bolt(w: float, h: float, p: Record) -> skia.Path:
    return poly(
        [
            (w * u, h * v)
            for u, v in ((0.56, 0), (0.02, 0.58), (0.42, 0.58), (0.3, 1), (0.98, 0.36), (0.56, 0.36), (0.86, 0))
        ]
    )


@form("decor", "crown", aspect=1.35)
def crown(w: float, h: float, p: Record) -> list[ShapePart]:
    body = poly(
        [
            (w * u, h * v)
            for u, v in ((0.06, 0.24), (0.28, 0.52), (0.5, 0.1), (0.72, 0.52), (0.94, 0.24), (0.86, 0.8), (0.14, 0.8))
        ]
    )
    dots = [oval(w * u, h * v, h * 0.075) for u, v in ((0.06, 0.2), (0.5, 0.075), (0.94, 0.2))]
    return [ShapePart(union(body, *dots)), ShapePart(rounded(w * 0.14, h * 0.87, w * 0.72, h * 0.13, h * 0.05))]
