"""Seals, ribbons, banners, shields: shapes that carry a few words."""

from __future__ import annotations

import math

import skia

from synlayers.design import Record
from synlayers.sources.shape.paths import (
    around,
    compound,
    difference,
    move,
    oval,
    poly,
    rect,
    rounded,
    smooth,
    star_points,
    turn_quarters,
    union,
)
from synlayers.sources.shape.registry import ShapePart, form


@form("badge", "starburst badge", aspect=1.0, points=(14, 26), inner=(0.8, 0.9))
def starburst(w: float, h: float, p: Record) -> skia.Path:
    return poly(star_points(p["points"], w / 2, w / 2 * p["inner"], w / 2, h / 2))


@form("badge", "seal", aspect=1.0, second="light", lobes=(16, 28), lined=[True, True, False])
def seal(w: float, h: float, p: Record) -> list[ShapePart]:
    r, n = w / 2, p["lobes"]
    lobe = math.pi * r / n * 0.92
    body = union(oval(r, r, r - lobe), *(oval(x, y, lobe) for x, y in around(n, r - lobe, r, r)))
    line = ShapePart(oval(r, r, 0.8 * r), ink="second", width=max(1.0, 0.016 * w), outlined=False)
    return [ShapePart(body), line] if p["lined"] else [ShapePart(body)]


@form("badge", "rosette with ribbons", aspect=0.76, second="shade", lobes=(14, 20))
def rosette(w: float, h: float, p: Record) -> list[ShapePart]:
    r = w / 2
    long = h - 0.56 * w
    tail = poly([(-0.15 * w, 0), (0.15 * w, 0), (0.15 * w, long), (0, long - 0.13 * w), (-0.15 * w, long)])
    tails = compound([move(tail, r - 0.12 * w, 0.5 * w, 14), move(tail, r + 0.12 * w, 0.5 * w, -14)])
    disc = poly(star_points(p["lobes"], r, 0.87 * r, r, r))
    inner = ShapePart(oval(r, r, 0.7 * r), ink="second", width=0.022 * w, outlined=False)
    return [ShapePart(tails, ink="second", outlined=False), ShapePart(disc), inner]


@form("plate", "ribbon banner", second="shade", tail=(0.09, 0.15), drop=(0.16, 0.26))
def ribbon(w: float, h: float, p: Record) -> list[ShapePart]:
    t, d = min(p["tail"] * w, 1.2 * h), p["drop"] * h
    fold = 0.45 * t
    left = [(0, d), (t + fold, d), (t + fold, h), (0, h), (0.4 * t, (h + d) / 2)]
    tails = compound([poly(left), poly([(w - x, y) for x, y in left])])
    crease = [(t, h - d), (t + fold, h - d), (t + fold, h)]
    creases = compound([poly(crease), poly([(w - x, y) for x, y in crease])])
    return [
        ShapePart(tails, ink="second"),
        ShapePart(creases, ink="#00000059", outlined=False),
        ShapePart(rect(t, 0, w - 2 * t, h - d)),
    ]


@form("plate", "flag banner", notch=(0.25, 0.5), both=[True, False])
def flag(w: float, h: float, p: Record) -> skia.Path:
    d = min(p["notch"] * h, 0.3 * w)
    return poly([(0, 0), (w, 0), (w - d, h / 2), (w, h), (0, h), *([(d, h / 2)] if p["both"] else [])])


@form("plate", "arrow label", point=(0.3, 0.5))
def pointer(w: float, h: float, p: Record) -> skia.Path:
    d = min(p["point"] * h, 0.3 * w)
    return poly([(0, 0), (w - d, 0), (w, h / 2), (w - d, h), (0, h)])


@form("plate", "strip of {} tape", teeth=(5, 9))
def tape(w: float, h: float, p: Record) -> skia.Path:
    n = p["teeth"]
    d = min(0.6 * h / n, 0.1 * w)
    right = [(w - (d if i % 2 else 0), h * i / (2 * n)) for i in range(2 * n + 1)]
    return poly([*right, *((d if i % 2 else 0.0, h - h * i / (2 * n)) for i in range(2 * n + 1))])


@form("badge", "price tag", cut=(0.3, 0.45))
def tag(w: float, h: float, p: Record) -> skia.Path:
    d = min(p["cut"] * h, 0.35 * w)
    hole = 0.07 * min(w, 1.6 * h)
    body = union(
        poly([(0, 0.5 * h - 0.12 * h), (d, 0), (w / 2, 0), (w / 2, h), (d, h), (0, 0.62 * h)]),
        rounded(d, 0, w - d, h, 0.07 * min(w, h)),
    )
    return difference(union(body, rect(d, 0, 0.2 * (w - d), h)), oval(0.55 * d + hole, h / 2, hole))


@form("badge", "label with clipped corners", cut=(0.1, 0.22))
def label(w: float, h: float, p: Record) -> skia.Path:
    d = p["cut"] * min(w, h)
    return poly([(d, 0), (w - d, 0), (w, d), (w, h - d), (w - d, h), (d, h), (0, h - d), (0, d)])


@form("badge", "plaque", second="light", notch=(0.08, 0.16), lined=[True, True, False])
def plaque(w: float, h: float, p: Record) -> list[ShapePart]:
    r = p["notch"] * min(w, h)
    body = difference(rect(0, 0, w, h), compound(oval(x, y, r) for x in (0, w) for y in (0, h)))
    if not p["lined"]:
        return [ShapePart(body)]
    gap = max(3.0, 0.035 * min(w, h))
    inner = difference(
        rect(gap, gap, w - 2 * gap, h - 2 * gap), compound(oval(x, y, r + gap) for x in (0, w) for y in (0, h))
    )
    return [ShapePart(body), ShapePart(inner, ink="second", width=max(1.0, 0.008 * min(w, h)), outlined=False)]


def _shield(x: float, y: float, a: float, b: float) -> skia.Path:
    path = skia.Path()
    path.moveTo(x + a / 2, y)
    path.cubicTo(x + 0.66 * a, y + 0.09 * b, x + 0.85 * a, y + 0.11 * b, x + a, y + 0.1 * b)
    path.cubicTo(x + a, y + 0.62 * b, x + 0.82 * a, y + 0.86 * b, x + a / 2, y + b)
    path.cubicTo(x + 0.18 * a, y + 0.86 * b, x, y + 0.62 * b, x, y + 0.1 * b)
    path.cubicTo(x + 0.15 * a, y + 0.11 * b, x + 0.34 * a, y + 0.09 * b, x + a / 2, y)
    path.close()
    return path


@form("badge", "shield badge", aspect=0.84, second="light", lined=[True, False])
def shield(w: float, h: float, p: Record) -> list[ShapePart]:
    g = 0.07 * w
    line = ShapePart(_shield(g, 1.1 * g, w - 2 * g, h - 2.4 * g), ink="second", width=0.018 * w, outlined=False)
    return [ShapePart(_shield(0, 0, w, h)), line] if p["lined"] else [ShapePart(_shield(0, 0, w, h))]


@form("badge", "bookmark ribbon", aspect=0.55, notch=(0.2, 0.4))
def bookmark(w: float, h: float, p: Record) -> skia.Path:
    return poly([(0, 0), (w, 0), (w, h), (w / 2, h - p["notch"] * w), (0, h)])


@form("badge", "ringed badge", aspect=1.0, second="light", gap=(0.06, 0.1), dashed=[True, False])
def round_badge(w: float, h: float, p: Record) -> list[ShapePart]:
    r, t = w / 2, 0.014 * w
    inner = r * (1 - 2 * p["gap"])
    dash = math.pi * inner / 30
    return [
        ShapePart(oval(r, r, r)),
        ShapePart(
            oval(r, r, inner),
            ink="second",
            width=t,
            dash=(dash, dash) if p["dashed"] else (),
            round=False,
            outlined=False,
        ),
    ]


@form("badge", "wavy badge", aspect=1.0, lobes=(8, 14), depth=(0.05, 0.1))
def wavy_badge(w: float, h: float, p: Record) -> skia.Path:
    r = w / 2 * 0.985  # the curve swings a little beyond the tips
    return smooth(star_points(p["lobes"], r, r * (1 - p["depth"]), w / 2, w / 2))


@form("corner", "corner ribbon", aspect=1.0, at=(0.35, 0.55), wide=(0.22, 0.3), turn=(0, 3))
def corner_ribbon(w: float, h: float, p: Record) -> skia.Path:
    """A sash across a corner; `turn` counts corners clockwise from the top left."""
    far, near = (p["at"] + p["wide"]) * w, p["at"] * w
    return turn_quarters(poly([(far, 0), (0, far), (0, near), (near, 0)]), w, h, p["turn"])
