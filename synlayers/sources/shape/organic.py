"""Soft and natural forms: blobs, leaves, flowers, clouds."""

from __future__ import annotations

import math

import numpy as np
import skia

from synlayers.design import Record
from synlayers.sources.shape.paths import (
    around,
    compound,
    difference,
    fit_path,
    move,
    oval,
    poly,
    rounded,
    smooth,
    star_points,
    union,
)
from synlayers.sources.shape.registry import ShapePart, form, line_width, numbers


def leaf_path(length: float, width: float, bend: float = 0.0) -> skia.Path:
    """A leaf from the origin upwards; `bend` shifts its tip sideways in units of its length."""
    path, tip = skia.Path(), bend * length
    path.moveTo(0, 0)
    path.cubicTo(-width, -0.3 * length, tip - 0.7 * width, -0.75 * length, tip, -length)
    path.cubicTo(tip + 0.7 * width, -0.75 * length, width, -0.3 * length, 0, 0)
    path.close()
    return path


@form("organic", "organic blob", radii=numbers(0.62, 1.0, (6, 9)), turn=(0.0, 60.0))
def blob(w: float, h: float, p: Record) -> skia.Path:
    radii = p["radii"]
    points = [
        (r * math.sin(a), -r * math.cos(a))
        for i, r in enumerate(radii)
        for a in [math.radians(p["turn"]) + 2 * math.pi * i / len(radii)]
    ]
    return fit_path(smooth(points), w, h)


@form("organic", "pebble", radii=numbers(0.85, 1.0, (5, 6)), turn=(0.0, 60.0))
def pebble(w: float, h: float, p: Record) -> skia.Path:
    return blob(w, h, p)


def _droplets(rng: np.random.Generator) -> list[list[float]]:
    """``[angle, distance, size]`` of droplets around a splash."""
    n = int(rng.integers(5, 10))
    return [
        [round(float(v), 3) for v in (rng.uniform(0, 360), rng.uniform(0.72, 1.0), rng.uniform(0.02, 0.075))]
        for _ in range(n)
    ]


@form("organic", "paint splat", aspect=1.0, radii=numbers(0.38, 0.72, (12, 17)), drops=_droplets)
def splat(w: float, h: float, p: Record) -> skia.Path:
    r, n = w / 2, len(p["radii"])
    points = []
    for i, k in enumerate(p["radii"]):
        a = 2 * math.pi * i / n
        # every other point is a valley, so that arms reach out between them
        k = k if i % 2 else 0.42 + 0.1 * k
        points.append((r + r * k * math.sin(a), r - r * k * math.cos(a)))
    drops = [
        oval(r + r * (d - s) * math.cos(math.radians(a)), r + r * (d - s) * math.sin(math.radians(a)), r * s)
        for a, d, s in p["drops"]
    ]
    return union(smooth(points), *drops)


def _scatter(rng: np.random.Generator) -> list[list[float]]:
    """``[x, y, size, angle]`` of marks that keep apart."""
    marks: list[list[float]] = []
    for _ in range(160):
        x, y, s = rng.uniform(0.09, 0.91), rng.uniform(0.09, 0.91), rng.uniform(0.045, 0.085)
        if all(math.hypot(x - m[0], y - m[1]) > 1.25 * (s + m[2]) for m in marks):
            marks.append([round(float(v), 3) for v in (x, y, s, rng.uniform(0, 180))])
        if len(marks) == 17:
            break
    return marks


@form("decor", "scatter of {} spots", aspect=1.0, marks=_scatter, stretch=(1.0, 1.5))
def spots(w: float, h: float, p: Record) -> skia.Path:
    def spot(x: float, y: float, s: float, angle: float) -> skia.Path:
        k = 0.8 + 0.4 * ((angle * 7.13) % 1)  # no two are alike
        corners = ((0, 1, p["stretch"]), (1.3, 1, 0.8 * k), (2.5, 0.9, 1), (3.9, k, 1.1), (5.2, 0.85, 1))
        points = [(s * w * c * math.sin(a), s * w * d * math.cos(a)) for a, c, d in corners]
        return move(smooth(points), x * w, y * h, angle)

    return compound(spot(*m) for m in p["marks"])


@form(
    "organic",
    "leaf",
    aspect=lambda p: 1.45 * p["wide"] + 0.5 * abs(p["bend"]),
    second="shade",
    wide=(0.24, 0.4),
    bend=(-0.18, 0.18),
)
def leaf(w: float, h: float, p: Record) -> list[ShapePart]:
    outline = leaf_path(h, h * p["wide"], p["bend"])
    bounds = outline.computeTightBounds()
    dx = w / 2 - bounds.centerX()
    rib = skia.Path()
    rib.moveTo(0, -0.02 * h)
    rib.quadTo(0, -0.5 * h, 0.96 * p["bend"] * h, -0.86 * h)
    return [
        ShapePart(move(outline, dx, h)),
        ShapePart(move(rib, dx, h), ink="second", width=max(0.8, 0.018 * h), outlined=False),
    ]


@form(
    "organic",
    "leafy branch",
    aspect=0.62,
    second="shade",
    pairs=(3, 6),
    wide=(0.24, 0.38),
    lean=(38.0, 58.0),
    bend=(-0.12, 0.12),
)
def branch(w: float, h: float, p: Record) -> list[ShapePart]:
    n, sway = p["pairs"], p["bend"]
    length = min(0.5 * h / (0.35 + 0.22 * n) + 0.13 * h, 0.55 * w)
    leaves, base = [], 0.14
    for i in range(n):
        t = base + (0.8 - base) * i / max(1, n - 1)
        x, y = w / 2 + 4 * sway * w * t * (1 - t), h * (1 - t)
        size = length * (1 - 0.35 * t)
        leaves += [move(leaf_path(size, size * p["wide"]), x, y, side * p["lean"]) for side in (-1, 1)]
    leaves.append(move(leaf_path(0.22 * h, 0.22 * h * p["wide"]), w / 2 + 0.64 * sway * w, 0.22 * h, -30 * sway))
    stem = skia.Path()
    stem.moveTo(w / 2, 0.99 * h)
    stem.quadTo(w / 2 + 2 * sway * w, h / 2, w / 2 + 0.64 * sway * w, 0.2 * h)
    return [ShapePart(stem, ink="second", width=max(1.0, 0.014 * h)), ShapePart(compound(leaves))]


@form("organic", "flower", aspect=1.0, second="other", petals=(5, 9), slim=(0.75, 1.0), heart=(0.22, 0.34))
def flower(w: float, h: float, p: Record) -> list[ShapePart]:
    n, r = p["petals"], w / 2
    half = min(0.34, 1.05 * p["slim"] * math.sin(math.pi / n) * 0.62) * r
    petals = [move(oval(0, -0.58 * r, half, 0.42 * r), r, r, 360 * i / n) for i in range(n)]
    return [
        ShapePart(union(*petals, oval(r, r, 0.3 * r))),
        ShapePart(oval(r, r, p["heart"] * r), ink="second", outlined=False),
    ]


@form("organic", "cloud", aspect=1.75, puffs=[[0.24, 0.36, 0.27], [0.22, 0.4, 0.22], [0.28, 0.34, 0.3]])
def cloud(w: float, h: float, p: Record) -> skia.Path:
    a, b, c = (k * w for k in (0.16, 0.24, 0.19))
    bumps = [oval(0.17 * w, h - a, a), oval(0.44 * w, b, b), oval(0.74 * w, h - 1.15 * c, c * 1.05)]
    return union(
        rounded(0.04 * w, h - 0.26 * w, 0.92 * w, 0.26 * w, 0.13 * w),
        *bumps,
        oval(w - 0.13 * w, h - 0.13 * w, 0.13 * w),
    )


@form("organic", "sun", aspect=1.0, rays=(8, 16), disc=(0.44, 0.56), pointed=[True, False])
def sun(w: float, h: float, p: Record) -> skia.Path:
    r, n = w / 2, p["rays"]
    if p["pointed"]:
        wide = 0.6 * math.pi * p["disc"] * r / n
        ray = poly([(-wide, -(p["disc"] + 0.1) * r), (0, -r), (wide, -(p["disc"] + 0.1) * r)])
    else:
        wide = min(0.07, 1.1 / n) * r
        ray = rounded(-wide, -r, 2 * wide, (0.86 - p["disc"]) * r, wide)
    return compound([oval(r, r, p["disc"] * r), *(move(ray, r, r, 360 * i / n) for i in range(n))])


@form("organic", "wavy disc", aspect=1.0, lobes=(6, 12), depth=(0.1, 0.22))
def wavy_disc(w: float, h: float, p: Record) -> skia.Path:
    r = w / 2
    points = star_points(p["lobes"], r * 0.985, r * (1 - p["depth"]), r, r)
    return fit_path(smooth(points), w, h)


@form("organic", "{} petals", aspect=1.0, count=[4, 4, 6, 8], wide=(0.3, 0.5))
def petals(w: float, h: float, p: Record) -> skia.Path:
    r, n = w / 2, p["count"]
    shape = leaf_path(r, r * min(p["wide"], 1.5 * math.sin(math.pi / n)))
    return compound(move(shape, r, r, 360 * i / n) for i in range(n))


@form("organic", "spiral", aspect=1.0, lines=True, turns=(2.0, 3.5), weight=(0.04, 0.08))
def spiral(w: float, h: float, p: Record) -> list[ShapePart]:
    t = line_width(w, h, p)
    n = int(16 * p["turns"])
    steps = [(2 * math.pi * p["turns"] * i / n, (w - t) / 2 * (0.06 + 0.94 * i / n)) for i in range(n + 1)]
    return [ShapePart(smooth([(w / 2 + r * math.cos(a), h / 2 + r * math.sin(a)) for a, r in steps], False), width=t)]


@form(
    "organic",
    "wreath of {} leaves",
    aspect=1.0,
    lines=False,
    second="shade",
    leaves=(13, 19),
    wide=(0.28, 0.4),
    gap=[0, 0, 1],
)
def wreath(w: float, h: float, p: Record) -> list[ShapePart]:
    r, n = w / 2, p["leaves"]
    size = 2.3 * r / n * 1.7
    radius = r - size * 0.78
    places = [i for i in range(n) if not p["gap"] or 1 < i < n - 1]
    spots = around(n, radius, r, r)
    tips = [
        move(leaf_path(size, size * p["wide"]), *spots[i], 360 * i / n + 90 + side * 42)
        for i in places
        for side in (-1, 1)
    ]
    vine = oval(r, r, radius) if not p["gap"] else smooth([spots[i] for i in places], False)
    return [ShapePart(vine, ink="second", width=max(1.0, 0.012 * w), outlined=False), ShapePart(compound(tips))]


@form("organic", "organic ring", radii=numbers(0.72, 1.0, (6, 8)), turn=(0.0, 60.0), open=(0.55, 0.72))
def blob_ring(w: float, h: float, p: Record) -> skia.Path:
    outer = blob(w, h, p)
    inner = move(fit_path(outer, w * p["open"], h * p["open"]), w * (1 - p["open"]) / 2, h * (1 - p["open"]) / 2, 0)
    return difference(outer, inner)
