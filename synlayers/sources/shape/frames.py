"""Frames: lines around a page, a picture or a few words. They stay inside their rectangle."""

from __future__ import annotations

import math

import skia

from synlayers.design import Record
from synlayers.sources.shape.cards import corner_radius
from synlayers.sources.shape.paths import compound, difference, move, oval, poly, rect, rounded
from synlayers.sources.shape.registry import ShapePart, form


def _weight(w: float, h: float, p: Record) -> float:
    """Thickness of the frame's line: ``width`` (px) or ``weight`` as a share of the shorter side, at least a pixel."""
    return float(p.get("width") or max(1.0, p.get("weight", 0.008) * min(w, h)))


def _inset(w: float, h: float, d: float, r: float = 0.0) -> skia.Path:
    return rounded(d, d, w - 2 * d, h - 2 * d, max(0.0, r - d))


@form("frame", "frame", lines=True, rounds=True, weight=(0.006, 0.03))
def frame(w: float, h: float, p: Record) -> list[ShapePart]:
    t = _weight(w, h, p)
    return [ShapePart(_inset(w, h, t / 2, corner_radius(w, h, p)), width=t, round=False)]


@form("frame", "rounded frame", lines=True, rounds=True, weight=(0.006, 0.02), round=(0.05, 0.14))
def rounded_frame(w: float, h: float, p: Record) -> list[ShapePart]:
    return frame(w, h, p)


@form("frame", "double frame", lines=True, rounds=True, weight=(0.004, 0.012), gap=(0.02, 0.035), heavy=[1.0, 2.5])
def double_frame(w: float, h: float, p: Record) -> list[ShapePart]:
    t, r = _weight(w, h, p), corner_radius(w, h, p)
    outer = t * p["heavy"]
    d = outer + p["gap"] * min(w, h)
    return [
        ShapePart(_inset(w, h, outer / 2, r), width=outer, round=False),
        ShapePart(_inset(w, h, d, r), width=t, round=False),
    ]


@form("frame", "dashed frame", lines=True, rounds=True, weight=(0.005, 0.012), dash=(2.0, 4.0), round=[0.0, 0.06])
def dashed_frame(w: float, h: float, p: Record) -> list[ShapePart]:
    t = _weight(w, h, p)
    on = p["dash"] * t
    return [ShapePart(_inset(w, h, t / 2, corner_radius(w, h, p)), width=t, dash=(on, on), round=False)]


@form("frame", "dotted frame", lines=True, weight=(0.012, 0.02), gap=(2.2, 3.2))
def dotted_frame(w: float, h: float, p: Record) -> list[ShapePart]:
    d = _weight(w, h, p)
    columns, rows = (max(1, round((side - d) / (d * p["gap"]))) for side in (w, h))
    xs = [d / 2 + (w - d) * i / columns for i in range(columns + 1)]
    ys = [d / 2 + (h - d) * i / rows for i in range(1, rows)]
    return [
        ShapePart(
            compound(
                [oval(x, y, d / 2) for x in xs for y in (d / 2, h - d / 2)]
                + [oval(x, y, d / 2) for x in (d / 2, w - d / 2) for y in ys]
            )
        )
    ]


def _bite_corners(w: float, h: float, d: float, r: float) -> skia.Path:
    """A rectangle inset by `d` whose corners are bitten off by quarter circles around those of an inset of 0."""
    path, k = skia.Path(), r + d
    path.moveTo(d + k, d)
    for cx, cy, start in ((w - d, d, 180), (w - d, h - d, 270), (d, h - d, 0), (d, d, 90)):
        path.arcTo(skia.Rect.MakeXYWH(cx - k, cy - k, 2 * k, 2 * k), start, -90, False)
    path.close()
    return path


@form("frame", "frame with scooped corners", lines=True, weight=(0.005, 0.012), scoop=(0.07, 0.14), lines_count=[1, 2])
def notched_frame(w: float, h: float, p: Record) -> list[ShapePart]:
    t, r = _weight(w, h, p), p["scoop"] * min(w, h)
    gap = 0.022 * min(w, h) + t
    return [
        ShapePart(_bite_corners(w, h, t / 2 + gap * i, r), width=t if i == 0 else 0.6 * t, round=False)
        for i in range(p["lines_count"])
    ]


@form("frame", "ornate frame", lines=True, weight=(0.004, 0.008), scoop=(0.1, 0.16))
def ornate_frame(w: float, h: float, p: Record) -> list[ShapePart]:
    """Scooped corners within a plain line, a curl and a dot in each corner."""
    t, m = _weight(w, h, p), min(w, h)
    r = p["scoop"] * m
    gap = 0.03 * m
    curl = skia.Path()
    curl.moveTo(1.75 * r, 0.3 * r)
    curl.cubicTo(1.3 * r, 0.3 * r, 1.1 * r, 0.8 * r, 0.6 * r, 0.72 * r)
    curl.cubicTo(0.3 * r, 0.66 * r, 0.34 * r, 0.3 * r, 0.56 * r, 0.36 * r)
    mirrored = skia.Path()
    curl.transform(skia.Matrix.MakeAll(0, 1, 0, 1, 0, 0, 0, 0, 1), mirrored)
    corner = move(compound([curl, mirrored]), 0.2 * gap, 0.2 * gap)
    dot = oval(0.36 * r, 0.36 * r, 1.6 * t)
    flips = [(1, 1, 0.0, 0.0), (-1, 1, w, 0.0), (-1, -1, w, h), (1, -1, 0.0, h)]
    curls, dots = skia.Path(), skia.Path()
    for sx, sy, x, y in flips:
        matrix = skia.Matrix.Translate(x, y).preScale(sx, sy)
        curls.addPath(corner, matrix)
        dots.addPath(dot, matrix)
    inner = _bite_corners(w - 2 * gap, h - 2 * gap, t / 2, r)
    return [
        ShapePart(_inset(w, h, t / 2), width=t, round=False),
        ShapePart(move(inner, gap, gap), width=t, round=False),
        ShapePart(curls, width=t),
        ShapePart(dots),
    ]


@form("frame", "arch-shaped frame", lines=True, weight=(0.006, 0.016), lines_count=[1, 2])
def arch_frame(w: float, h: float, p: Record) -> list[ShapePart]:
    t = _weight(w, h, p)
    gap = 0.035 * min(w, h) + t

    def outline(d: float) -> skia.Path:
        r = min((w - 2 * d) / 2, h - 2 * d)
        return rounded(d, d, w - 2 * d, h - 2 * d, (r, r, 0, 0))

    return [
        ShapePart(outline(t / 2 + gap * i), width=t if i == 0 else 0.6 * t, round=False)
        for i in range(p["lines_count"])
    ]


@form("frame", "art deco frame", lines=True, weight=(0.004, 0.008), step=(0.03, 0.045), fan=[True, False])
def deco_frame(w: float, h: float, p: Record) -> list[ShapePart]:
    """Stepped corners within a plain line; fans or squares fill the corners."""
    t, m = _weight(w, h, p), min(w, h)
    s, gap = p["step"] * m, 0.022 * m

    def stairs(d: float) -> skia.Path:
        a = [(d, d + 2 * s), (d + s, d + 2 * s), (d + s, d + s), (d + 2 * s, d + s), (d + 2 * s, d)]
        b = [(w - x, y) for x, y in reversed(a)]
        return poly([*a, *b, *((w - x, h - y) for x, y in a), *((x, h - y) for x, y in reversed(a))])

    lines = [(_inset(w, h, t / 2), t), (stairs(t / 2 + gap), t), (stairs(t / 2 + 1.7 * gap), 0.6 * t)]
    parts = [ShapePart(path, width=width, round=False) for path, width in lines]
    corners = [(gap, gap, 1, 1), (w - gap, gap, -1, 1), (w - gap, h - gap, -1, -1), (gap, h - gap, 1, -1)]
    if p["fan"]:
        rays = [
            poly([(x, y), (x + sx * 1.35 * s * math.cos(a), y + sy * 1.35 * s * math.sin(a))], False)
            for x, y, sx, sy in corners
            for a in (math.radians(v) for v in (8, 26, 45, 64, 82))
        ]
        return [*parts, ShapePart(compound(rays), width=t)]
    return [
        *parts,
        ShapePart(
            compound(
                rect(x + (0 if sx > 0 else -0.7 * s), y + (0 if sy > 0 else -0.7 * s), 0.7 * s, 0.7 * s)
                for x, y, sx, sy in corners
            )
        ),
    ]


@form("frame", "frame of corner brackets", lines=True, weight=(0.008, 0.03), length=(0.14, 0.28))
def bracket(w: float, h: float, p: Record) -> list[ShapePart]:
    t, n = _weight(w, h, p), p["length"] * min(w, h)
    a, r, b = t / 2, w - t / 2, h - t / 2
    corners = [
        [(a, n), (a, a), (n, a)],
        [(w - n, a), (r, a), (r, n)],
        [(r, h - n), (r, b), (w - n, b)],
        [(n, b), (a, b), (a, h - n)],
    ]
    return [ShapePart(compound(poly(c, False) for c in corners), width=t, round=False)]


@form(
    "frame", "frame with two open corners", lines=True, weight=(0.008, 0.02), open=(0.3, 0.55), mirrored=[True, False]
)
def open_frame(w: float, h: float, p: Record) -> list[ShapePart]:
    """Two right angles that face each other."""
    t, k = _weight(w, h, p), 1 - p["open"]
    a, r, b = t / 2, w - t / 2, h - t / 2
    lines = [[(a, h * k), (a, a), (w * k, a)], [(r, h * (1 - k)), (r, b), (w * (1 - k), b)]]
    if p["mirrored"]:
        lines = [[(w - x, y) for x, y in line] for line in lines]
    return [ShapePart(compound(poly(line, False) for line in lines), width=t, round=False)]


@form("frame", "pair of offset {} frames", lines=True, second="other", weight=(0.008, 0.02), shift=(0.03, 0.06))
def offset_frames(w: float, h: float, p: Record) -> list[ShapePart]:
    t, d = _weight(w, h, p), p["shift"] * min(w, h)
    behind = rect(d + t / 2, d + t / 2, w - d - t, h - d - t)
    return [
        ShapePart(behind, ink="second", width=t, round=False),
        ShapePart(rect(t / 2, t / 2, w - d - t, h - d - t), width=t, round=False),
    ]


@form("frame", "thick frame", rounds=True, weight=(0.05, 0.1))
def mat(w: float, h: float, p: Record) -> skia.Path:
    d = p.get("width") or p["weight"] * min(w, h)
    r = corner_radius(w, h, p)
    return difference(rounded(0, 0, w, h, r), rounded(d, d, w - 2 * d, h - 2 * d, max(0.0, r - d)))


@form("frame", "instant photo frame", margin=(0.05, 0.08))
def polaroid(w: float, h: float, p: Record) -> skia.Path:
    """White border around a window, wider below; the window is open."""
    d = p["margin"] * min(w, h)
    return difference(rounded(0, 0, w, h, 0.01 * min(w, h)), rect(d, d, w - 2 * d, h - 4.2 * d))


@form("frame", "film strip", holes=(7, 12))
def film_strip(w: float, h: float, p: Record) -> skia.Path:
    a, b = (w, h) if w >= h else (h, w)
    pitch = a / p["holes"]
    s = min(0.45 * pitch, 0.1 * b)
    holes = [
        rounded((i + 0.5) * pitch - s / 2, y, s, s, 0.2 * s) for i in range(p["holes"]) for y in (0.4 * s, b - 1.4 * s)
    ]
    strip = difference(
        rect(0, 0, a, b), compound(holes), rounded(0.35 * pitch, 1.9 * s, a - 0.7 * pitch, b - 3.8 * s, 0.2 * s)
    )
    if w >= h:
        return strip
    return move(strip, w, 0, 90)


@form("frame", "circular frame", lines=True, aspect=1.0, weight=(0.008, 0.02), ticks=[0, 0, 1, 2])
def circle_frame(w: float, h: float, p: Record) -> list[ShapePart]:
    """One ring, and inside it nothing, a thin ring or a ring of dots."""
    t, c = _weight(w, h, p), w / 2
    parts = [ShapePart(oval(c, c, c - t / 2), width=t)]
    inner = c - 2.6 * t - 0.012 * w
    if p["ticks"] == 1:
        parts.append(ShapePart(oval(c, c, inner), width=0.5 * t))
    elif p["ticks"] == 2:
        parts.append(ShapePart(oval(c, c, inner), width=t, dash=(0.01, 2 * math.pi * inner / 60)))
    return parts
