"""Shapes that lie along an edge or in a corner of the canvas: waves, hills, torn paper.

All are made for the bottom edge and turned: ``side`` is the edge they lie on, ``turn`` counts corners clockwise from
the bottom left.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import skia

from synlayers.design import Record
from synlayers.sources.shape.paths import compound, fit_path, oval, poly, rect, smooth, swell, turn_quarters, union
from synlayers.sources.shape.registry import ShapePart, form, numbers

TURNS = {"bottom": 0, "left": 1, "top": 2, "right": 3}
SIDES = ["bottom"]
"""Sides chosen from when none is wished for: only the caller knows where the frame lies."""


def _along(w: float, h: float, p: Record) -> tuple[float, float]:
    """Length and depth of the edge."""
    return (h, w) if TURNS[p["side"]] % 2 else (w, h)


def _turn_to_side(path: skia.Path, w: float, h: float, p: Record) -> skia.Path:
    return turn_quarters(path, w, h, TURNS[p["side"]])


def _close_below(path: skia.Path, length: float, depth: float) -> skia.Path:
    """The area below an open line from the left end to the right end."""
    path.lineTo(length, depth)
    path.lineTo(0, depth)
    path.close()
    return path


def _spread(values: Sequence[float], length: float, depth: float) -> list[tuple[float, float]]:
    """Heights (0 low, 1 high) to points from end to end; the highest touches the top."""
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    return [(length * i / (len(values) - 1), depth * (1 - (v - low) / span)) for i, v in enumerate(values)]


def _wave(values: Sequence[float], length: float, depth: float, swing: float) -> skia.Path:
    # heights alternate, so that it rolls instead of drifting
    rolled = [v * 0.45 + (0.55 if i % 2 else 0.0) for i, v in enumerate(values)]
    return _close_below(swell(_spread(rolled, length, depth * swing)), length, depth)


@form("edge", "wave", side=SIDES, heights=numbers(0.0, 1.0, (3, 6)), swing=(0.45, 0.7))
def wave(w: float, h: float, p: Record) -> skia.Path:
    a, b = _along(w, h, p)
    return _turn_to_side(_wave(p["heights"], a, b, p["swing"]), w, h, p)


@form(
    "edge",
    "layered waves",
    second="tint",
    side=SIDES,
    heights=numbers(0.0, 1.0, (3, 5)),
    behind=numbers(0.0, 1.0, (3, 5)),
    swing=(0.4, 0.6),
)
def waves(w: float, h: float, p: Record) -> list[ShapePart]:
    a, b = _along(w, h, p)
    front = _wave(p["heights"], a, 0.74 * b, p["swing"])
    front.offset(0, 0.26 * b)
    back = _wave([1 - v for v in p["behind"]], a, b, p["swing"])
    return [ShapePart(_turn_to_side(back, w, h, p), ink="second"), ShapePart(_turn_to_side(front, w, h, p))]


@form("edge", "curved edge", side=SIDES, bulge=[True, False])
def curve_edge(w: float, h: float, p: Record) -> skia.Path:
    a, b = _along(w, h, p)
    path = skia.Path()
    path.moveTo(0, b * 0.6 if p["bulge"] else 0)
    path.quadTo(a / 2, -0.6 * b if p["bulge"] else 1.2 * b, a, b * 0.6 if p["bulge"] else 0)
    return _turn_to_side(_close_below(path, a, b), w, h, p)


@form("edge", "slanted edge", side=SIDES, low=(0.0, 0.45), rising=[True, False])
def slant_edge(w: float, h: float, p: Record) -> skia.Path:
    a, b = _along(w, h, p)
    left, right = (b * (1 - p["low"]), 0.0) if p["rising"] else (0.0, b * (1 - p["low"]))
    return _turn_to_side(poly([(0, left), (a, right), (a, b), (0, b)]), w, h, p)


@form("edge", "layered slanted edge", second="tint", side=SIDES, low=(0.0, 0.3), rising=[True, False])
def slant_layers(w: float, h: float, p: Record) -> list[ShapePart]:
    front = dict(p, low=0.0)
    a, b = _along(w, h, p)
    back = poly([(0, b * 0.45), (a, 0), (a, b), (0, b)] if p["rising"] else [(0, 0), (a, b * 0.45), (a, b), (0, b)])
    low = poly(
        [(0, b * 0.3), (a, b * 0.85), (a, b), (0, b)]
        if front["rising"]
        else [(0, b * 0.85), (a, b * 0.3), (a, b), (0, b)]
    )
    return [ShapePart(_turn_to_side(back, w, h, p), ink="second"), ShapePart(_turn_to_side(low, w, h, p))]


@form(
    "edge",
    "mountain range",
    second="tint",
    side=SIDES,
    peaks=numbers(0.0, 1.0, (4, 7)),
    behind=numbers(0.0, 1.0, (3, 5)),
)
def mountains(w: float, h: float, p: Record) -> list[ShapePart]:
    a, b = _along(w, h, p)

    def ridge(values: Sequence[float], top: float) -> skia.Path:
        tall = [0.6 + 0.4 * v if i % 2 else 0.12 + 0.25 * v for i, v in enumerate([*values, 0.3])]
        return poly([(x, top + y) for x, y in _spread([*tall, 0.1], a, (b - top) * 0.8)] + [(a, b), (0, b)])

    return [
        ShapePart(_turn_to_side(ridge([0.4, *p["behind"]], 0), w, h, p), ink="second"),
        ShapePart(_turn_to_side(ridge(p["peaks"], 0.28 * b), w, h, p)),
    ]


@form(
    "edge",
    "row of {} hills",
    second="tint",
    side=SIDES,
    heights=numbers(0.5, 1.0, (3, 4)),
    behind=numbers(0.55, 1.0, (2, 3)),
)
def hills(w: float, h: float, p: Record) -> list[ShapePart]:
    a, b = _along(w, h, p)

    def row(values: Sequence[float], scale: float) -> skia.Path:
        top, wide = max(values), a / len(values)
        bumps = [oval(wide * (i + 0.5), b, wide * 0.78, b * scale * v / top) for i, v in enumerate(values)]
        return skia.Op(union(*bumps), rect(0, 0, a, b), skia.kIntersect_PathOp)

    return [
        ShapePart(_turn_to_side(row(p["behind"], 1.0), w, h, p), ink="second"),
        ShapePart(_turn_to_side(row(p["heights"], 0.68), w, h, p)),
    ]


@form(
    "edge",
    "torn {} paper edge",
    second="light",
    side=SIDES,
    rough=numbers(0.0, 1.0, (44, 64)),
    drift=numbers(0.0, 1.0, (4, 6)),
    depth=(0.12, 0.3),
)
def torn_edge(w: float, h: float, p: Record) -> list[ShapePart]:
    a, b = _along(w, h, p)
    n, m = len(p["rough"]) - 1, len(p["drift"]) - 1

    def edge(shift: float, coarse: float) -> skia.Path:
        points = []
        for i, v in enumerate(p["rough"]):
            at = i / n * m
            k = min(int(at), m - 1)
            drift = p["drift"][k] + (at - k) * (p["drift"][k + 1] - p["drift"][k])
            points.append(
                (
                    a * i / n,
                    b * p["depth"] * (0.68 * drift + 0.2 * v + 0.12 * p["rough"][(i * 7) % (n + 1)] * coarse + shift),
                )
            )
        return poly([*points, (a, b), (0, b)])

    return [
        ShapePart(_turn_to_side(edge(0.0, 1.0), w, h, p), ink="second"),
        ShapePart(_turn_to_side(edge(0.16, 2.0), w, h, p), outlined=False),
    ]


@form("edge", "scalloped edge", side=SIDES, count=(6, 14), deep=(0.25, 0.6))
def scallop_edge(w: float, h: float, p: Record) -> skia.Path:
    a, b = _along(w, h, p)
    r = a / p["count"] / 2
    top = min(r, p["deep"] * b, b / 2)
    bumps = compound(oval(r * (2 * i + 1), top, r, top) for i in range(p["count"]))
    return _turn_to_side(union(rect(0, top, a, b - top), bumps), w, h, p)


@form("edge", "zigzag edge", side=SIDES, count=(8, 20), deep=(0.15, 0.4))
def zigzag_edge(w: float, h: float, p: Record) -> skia.Path:
    a, b = _along(w, h, p)
    n, d = 2 * p["count"], min(p["deep"] * b, a / p["count"])
    return _turn_to_side(poly([*((a * i / n, 0 if i % 2 else d) for i in range(n + 1)), (a, b), (0, b)]), w, h, p)


@form("edge", "dripping edge", side=SIDES, drops=numbers(0.25, 1.0, (6, 11)))
def drips(w: float, h: float, p: Record) -> skia.Path:
    """Paint that runs; at the top edge, where drops fall."""
    a, b = _along(w, h, p)
    n, most = len(p["drops"]), max(p["drops"])
    pitch = a / n
    r, gap = 0.29 * pitch, 0.21 * pitch  # of a drop's end, of the arch between two drops
    bow, hollow = min(r, 0.3 * b), min(gap, 0.16 * b)  # both round ends are flatter where the frame is flat
    rise = max(0.25 * b, 1.2 * hollow)
    path = skia.Path()
    path.moveTo(0, b)
    path.lineTo(0, b - rise)
    for i, v in enumerate(p["drops"]):
        x, top = i * pitch, b - max(rise + bow, b * v / most)
        path.arcTo(skia.Rect.MakeXYWH(x - gap, b - rise - hollow, 2 * gap, 2 * hollow), 90, -90, False)
        path.arcTo(skia.Rect.MakeXYWH(x + gap, top, 2 * r, 2 * bow), 180, 180, False)
        path.arcTo(skia.Rect.MakeXYWH(x + pitch - gap, b - rise - hollow, 2 * gap, 2 * hollow), 180, -90, False)
    path.lineTo(a, b)
    path.close()
    return _turn_to_side(path, w, h, p)


@form("corner", "curved corner", turn=(0, 3), bow=(0.25, 0.75), low=(0.2, 0.5))
def corner_curve(w: float, h: float, p: Record) -> skia.Path:
    """The area under a curve that swings from the upper left to the lower right."""
    a, b = (h, w) if p["turn"] % 2 else (w, h)
    path = skia.Path()
    path.moveTo(0, 0)
    path.cubicTo(p["bow"] * a, 0, p["low"] * a, b, a, b)
    path.lineTo(0, b)
    path.close()
    return turn_quarters(path, w, h, p["turn"])


@form("corner", "organic corner", turn=(0, 3), radii=numbers(0.62, 1.0, 4))
def corner_blob(w: float, h: float, p: Record) -> skia.Path:
    a, b = (h, w) if p["turn"] % 2 else (w, h)
    n = len(p["radii"]) - 1
    arc = [(r * math.sin(math.pi / 2 * i / n), -r * math.cos(math.pi / 2 * i / n)) for i, r in enumerate(p["radii"])]
    whole = smooth([*arc, (0.2, 0.35), (-0.3, 0.3), (-0.35, -0.2)])
    corner = skia.Op(whole, rect(0, -2, 2, 2), skia.kIntersect_PathOp)
    return turn_quarters(fit_path(corner, a, b), w, h, p["turn"])


@form("corner", "set of {} corner arcs", aspect=1.0, lines=True, count=(2, 4), fine=(0.25, 0.7), turn=(0, 3))
def corner_arcs(w: float, h: float, p: Record) -> list[ShapePart]:
    pitch = w / (p["count"] + 0.4)
    t = pitch * p["fine"]
    rings = []
    for i in range(p["count"]):
        r = w - t / 2 - i * pitch
        arc = skia.Path()
        arc.addArc(skia.Rect.MakeXYWH(-r, h - r, 2 * r, 2 * r), 270, 90)
        rings.append(arc)
    return [ShapePart(turn_quarters(compound(rings), w, h, p["turn"]), width=t, round=False)]


@form("corner", "corner triangle", turn=(0, 3))
def corner_triangle(w: float, h: float, p: Record) -> skia.Path:
    a, b = (h, w) if p["turn"] % 2 else (w, h)
    return turn_quarters(poly([(0, 0), (a, b), (0, b)]), w, h, p["turn"])
