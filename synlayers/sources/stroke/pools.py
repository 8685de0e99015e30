"""Wet and airborne paint: watercolour splashes, ink blots, puffs of spray."""

from __future__ import annotations

import math

import numpy as np
import skia

from synlayers.design import Record
from synlayers.plan import Frame
from synlayers.sources.stroke.geometry import Points, ink, pen, place, polygon, rounded, side_of, through
from synlayers.style.paint import skia_color, with_alpha


def sample_splash(rng: np.random.Generator) -> Record:
    """A pool of watercolour with droplets around it: outline radii, droplets ``x, y, radius``, and the seed of its
    edge."""
    n = int(rng.integers(9, 14))
    bumps = rng.normal(size=n)
    radii = 0.33 + 0.07 * (bumps + np.roll(bumps, 1)) / 1.41
    drops = int(rng.integers(3, 11))
    angle, far = rng.uniform(0, 2 * math.pi, drops), rng.uniform(0.36, 0.46, drops)
    spots = np.stack([0.5 + far * np.cos(angle), 0.5 + far * np.sin(angle), 0.006 + 0.028 * rng.random(drops) ** 2], 1)
    return {
        "radii": rounded(np.clip(radii, 0.22, 0.4)),
        "drops": rounded(spots),
        "alpha": round(float(rng.uniform(0.5, 0.8)), 4),
        "seed": int(rng.integers(1 << 31)),
    }


def paint_splash(canvas: skia.Canvas, frame: Frame, params: Record, colors: list[str]) -> None:
    """Washes one over the other, each with an edge of its own (after Tyler Hobbs' "How to hack a painting"), and a
    darker rim."""
    rng = np.random.default_rng(params["seed"])
    base = _round(params["radii"])
    washes = 8
    share = 1 - (1 - params["alpha"]) ** (1 / washes)
    for k in range(washes):
        edge = place(frame, _torn(base, rng, 0.012 + 0.007 * k))
        canvas.drawPath(polygon(edge), ink(colors[0], share))
    # pigment dries darker along the first edge
    canvas.drawPath(polygon(place(frame, base)), pen(colors[0], 0.012 * side_of(frame), 0.25))
    for x, y, r in params["drops"]:
        (cx, cy), radius = place(frame, (x, y)), r * side_of(frame)
        canvas.drawCircle(cx, cy, radius, ink(colors[0], params["alpha"] * 0.85))


def sample_blot(rng: np.random.Generator) -> Record:
    """A blot of ink: outline radii, droplets, and the seed of its torn edge."""
    pool = sample_splash(rng)
    radii = 0.1 + 0.7 * np.array(pool["radii"]) + 0.025 * np.cos(2 * np.arange(len(pool["radii"])) + rng.uniform(0, 6))
    return {**pool, "radii": rounded(radii), "alpha": 1.0, "tear": round(float(rng.uniform(0.012, 0.04)), 4)}


def paint_blot(canvas: skia.Canvas, frame: Frame, params: Record, colors: list[str]) -> None:
    """Opaque, all in one path."""
    rng = np.random.default_rng(params["seed"])
    path = polygon(place(frame, _torn(_round(params["radii"]), rng, params["tear"])))
    for x, y, r in params["drops"]:
        path.addCircle(*place(frame, (x, y)).tolist(), r * side_of(frame))
    canvas.drawPath(path, ink(colors[0]))


def _round(radii: list[float]) -> Points:
    """The closed outline about the centre of the frame through radii at equal angles."""
    turn = np.arange(len(radii)) / len(radii) * 2 * math.pi
    return through(0.5 + np.stack([np.cos(turn), np.sin(turn)], 1) * np.array(radii)[:, None], 7, closed=True)


def _torn(outline: Points, rng: np.random.Generator, amount: float) -> Points:
    """The outline pushed in and out: in long waves and in small teeth."""
    n = len(outline)
    waves = np.interp(np.arange(n), np.linspace(0, n, 14), np.resize(rng.normal(size=13), 14), period=n)
    push = amount * (waves + 0.2 * rng.normal(size=n))
    from_center = outline - 0.5
    radius = np.maximum(np.hypot(from_center[:, 0], from_center[:, 1]), 0.05)
    return 0.5 + from_center * (np.minimum(radius + push, 0.5) / radius)[:, None]


def sample_spray(rng: np.random.Generator) -> Record:
    """A puff of a spray can: centre, spread, and the seed of its dots."""
    return {
        "center": rounded(0.5 + rng.uniform(-0.04, 0.04, 2)),
        "spread": round(float(rng.uniform(0.15, 0.2)), 4),
        "core": round(float(rng.uniform(0.25, 0.7)), 4),
        "dots": int(rng.integers(200, 420)),
        "seed": int(rng.integers(1 << 31)),
    }


def paint_spray(canvas: skia.Canvas, frame: Frame, params: Record, colors: list[str]) -> None:
    rng = np.random.default_rng(params["seed"])
    side, center = side_of(frame), place(frame, params["center"])
    canvas.save()
    canvas.translate(*center.tolist())
    canvas.scale(frame.w / side, frame.h / side)
    radius = 2.1 * params["spread"] * side
    fade = [skia_color(with_alpha(colors[0], params["core"] * a)) for a in (1.0, 0.75, 0.3, 0.08, 0.0)]
    paint = skia.Paint(AntiAlias=True, Shader=skia.GradientShader.MakeRadial(skia.Point(0, 0), radius, fade))
    canvas.drawCircle(0, 0, radius, paint)
    canvas.restore()
    for alpha, size, share in ((0.3, 0.022, 0.3), (0.6, 0.013, 0.4), (0.9, 0.008, 0.3)):
        m = int(params["dots"] * share)
        away = rng.normal(0, params["spread"] * 1.15, (m, 2))
        points = center + away[np.hypot(away[:, 0], away[:, 1]) < 0.45] * (frame.w, frame.h)
        dots = ink(colors[0], alpha)
        dots.setStrokeWidth(max(1.0, size * side))
        dots.setStrokeCap(skia.Paint.kRound_Cap)
        canvas.drawPoints(skia.Canvas.kPoints_PointMode, [skia.Point(x, y) for x, y in points.tolist()], dots)
