"""Wide dry marks: swashes of a flat brush, dabs, highlighter bars, chalk lines."""

from __future__ import annotations

from typing import Final

import numpy as np
import skia

from synlayers.design import Record
from synlayers.plan import Frame
from synlayers.sources.stroke.geometry import (
    Points,
    Spine,
    ink,
    lengthwise,
    place,
    polygon,
    pressure,
    ribbon,
    rounded,
    side_of,
    smooth_walk,
    strips,
    through,
)
from synlayers.style.paint import fill_paint, with_alpha


def sample_swash(rng: np.random.Generator) -> Record:
    """One to three passes of a flat brush, side by side, each slightly bent; `dry` is how much of the end breaks up
    into streaks."""
    count = int(rng.choice([1, 2, 3], p=[0.5, 0.35, 0.15]))
    passes = []
    height = 0.86 / (count * 0.76 + 0.24)
    for i in range(count):
        y = 0.07 + height / 2 + i * height * 0.76
        ys = y + rng.uniform(-0.035, 0.035, 4) * height
        left, right = 0.02 + rng.uniform(0, 0.07), 0.98 - rng.uniform(0, 0.09)
        xs = np.array([left, left + (right - left) / 3, right - (right - left) / 3, right])
        spine = np.stack([xs, ys], 1)
        passes.append(rounded(spine[::-1] if i % 2 else spine))
    return {
        "passes": passes,
        "thickness": round(height * float(rng.uniform(0.9, 0.96)), 4),
        "dry": round(float(rng.uniform(0.15, 0.85)), 4),
        "seed": int(rng.integers(1 << 31)),
    }


def paint_swash(canvas: skia.Canvas, frame: Frame, params: Record, colors: list[str]) -> None:
    rng = np.random.default_rng(params["seed"])
    with lengthwise(canvas, frame) as lying:
        for control in params["passes"]:
            _paint_pass(
                canvas, Spine(place(lying, control)), params["thickness"] * lying.h, params["dry"], colors[0], rng
            )


_WISPS: Final = ((0.96, 0), (0.75, 0.65), (0.45, 0.5), (0.25, 0.3), (0.85, 0.35))
"""Alpha and number (per strip of the body) of what single bristles leave: after the body itself, three beyond its end,
one along its edges."""


def _paint_pass(
    canvas: skia.Canvas, spine: Spine, thickness: float, dry: float, color: str, rng: np.random.Generator
) -> None:
    n = int(np.clip(thickness * 0.5, 14, 42))
    body = _body(rng, n, dry)
    ends = [_past_the_end(rng, body, int(n * share), dry) for _, share in _WISPS[1:-1]]
    groups = [body, *ends, _along_the_edges(rng, n, int(n * _WISPS[-1][1]))]
    start, end, offset, width, taper = np.concatenate(groups, 1)
    pitch = thickness / n
    sway = rng.normal(0, 0.12 * pitch, (2, len(start)))
    rows = spine.fibers(start, end, offset * thickness, width * pitch, taper, sway)
    first = 0
    for (alpha, _), group in zip(_WISPS, groups, strict=True):
        canvas.drawPath(strips(rows[first : first + group.shape[1]]), ink(color, alpha))
        first += group.shape[1]


def _body(rng: np.random.Generator, n: int, dry: float) -> Points:
    """Rows start, end (0..1 along the spine), offset (-0.5..0.5 across), width (1: one strip's share) and taper of `n`
    strips, ``(5, n)``."""
    u = (np.arange(n) + 0.5) / n * 2 - 1
    rim = np.abs(u) ** 4
    start = 0.02 + 0.025 * smooth_walk(rng, n, 6) + 0.03 * rim + 0.015 * rng.random(n)
    lack = np.clip(0.5 + 0.5 * smooth_walk(rng, n, max(5, n // 5)) + 0.3 * rng.normal(size=n), 0, 1)
    end = 1 - dry * 0.39 * lack**1.5 - 0.03 * rim - 0.02 * rng.random(n)
    # strips overlap, but where the brush runs dry a seam shows between them
    return np.stack([np.clip(start, 0, 1), end, u / 2, 1.75 - 0.65 * dry * lack, np.full(n, 0.35)])


def _past_the_end(rng: np.random.Generator, body: Points, m: int, dry: float) -> Points:
    n = body.shape[1]
    i = rng.integers(0, n, m)
    first = np.clip(body[1, i] + rng.uniform(-0.06, 0.2 * dry, m), 0, 0.97)
    last = np.clip(first + rng.uniform(0.02, 0.1 + 0.25 * dry, m), 0, 1)
    return np.stack([first, last, (i + rng.random(m)) / n - 0.5, rng.uniform(0.25, 0.8, m), np.full(m, 0.15)])


def _along_the_edges(rng: np.random.Generator, n: int, m: int) -> Points:
    first = rng.uniform(0.03, 0.75, m)
    last = np.minimum(first + rng.uniform(0.03, 0.22, m), 0.97)
    offset = rng.choice([-0.5, 0.5], m) * (1 + rng.uniform(-0.5, 2.2, m) / n)
    return np.stack([first, last, offset, rng.uniform(0.4, 1.1, m), np.full(m, 0.3)])


def sample_marker(rng: np.random.Generator) -> Record:
    """One to three translucent bars with slanted ends; where passes overlap they darken."""
    count = int(rng.choice([1, 2, 3], p=[0.6, 0.3, 0.1]))
    height = 0.88 / (count * 0.86 + 0.14)
    slope = float(rng.uniform(-0.06, 0.06)) / count
    bars = []
    for i in range(count):
        y = 0.06 + height / 2 + i * height * 0.86
        left, right = 0.03 + rng.uniform(0, 0.05), 0.97 - rng.uniform(0, 0.05)
        xs = np.linspace(left, right, 4)
        bars.append(rounded(np.stack([xs, y + slope * (xs - 0.5) + rng.uniform(-0.012, 0.012, 4)], 1)))
    return {
        "bars": bars,
        "thickness": round(height * float(rng.uniform(0.84, 0.94)), 4),
        "slant": round(float(rng.uniform(0.05, 0.3)), 4),
        "alpha": round(float(rng.uniform(0.45, 0.72)), 4),
    }


def paint_marker(canvas: skia.Canvas, frame: Frame, params: Record, colors: list[str]) -> None:
    # ink gathers where the pen is put down and where it rests
    inks = [with_alpha(colors[0], min(1.0, params["alpha"] * a)) for a in (1.25, 1.0, 0.94, 1.35)]
    with lengthwise(canvas, frame) as lying:
        thickness = params["thickness"] * lying.h
        shift = np.array([params["slant"] * min(thickness, lying.w * 0.15), -thickness]) / 2
        for k, bar in enumerate(params["bars"]):
            line = through(place(lying, bar), 6)
            paint = fill_paint(
                {"type": "linear", "colors": inks, "stops": [0, 0.07, 0.9, 1], "angle": 180 * (k % 2)}, lying
            )
            paint.setPathEffect(skia.CornerPathEffect.Make(0.12 * thickness))
            canvas.drawPath(polygon(np.concatenate([line + shift, (line - shift)[::-1]])), paint)


def sample_chalk(rng: np.random.Generator) -> Record:
    """A line of chalk or crayon: control points, and the seed of its grain."""
    n = int(rng.integers(3, 6))
    xs = np.linspace(0.06, 0.94, n)
    return {
        "points": rounded(
            np.stack([xs, 0.5 + rng.uniform(-0.22, 0.22) * np.linspace(-1, 1, n) + rng.uniform(-0.1, 0.1, n)], 1)
        ),
        "thickness": round(float(rng.uniform(0.09, 0.2)), 4),
        "seed": int(rng.integers(1 << 31)),
    }


def paint_chalk(canvas: skia.Canvas, frame: Frame, params: Record, colors: list[str]) -> None:
    rng = np.random.default_rng(params["seed"])
    with lengthwise(canvas, frame) as lying:
        thickness = params["thickness"] * lying.h
        line = through(place(lying, params["points"]), 12)
        body = thickness * (0.62 + 0.12 * smooth_walk(rng, len(line), 24)) * pressure(len(line), 0.7, 1.1, 0.5)
        canvas.drawPath(ribbon(line, body), ink(colors[0], 0.5))
        _paint_grain(canvas, line, thickness, colors[0], rng)


def _paint_grain(canvas: skia.Canvas, line: Points, thickness: float, color: str, rng: np.random.Generator) -> None:
    """Short dashes along the line, scattered across it."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    length = float(along[-1])
    grain = max(0.8, thickness / 12)
    count = int(np.clip(length * thickness / grain**2 * 0.3, 60, 360))
    t = rng.random(count) * length
    dash = grain * rng.uniform(0.4, 2.8, count)
    ends = np.stack([np.interp(np.stack([t, t + dash]), along, line[:, k]) for k in (0, 1)], -1)
    direction = ends[1] - ends[0]
    unit = direction / np.maximum(np.hypot(direction[:, 0], direction[:, 1]), 1e-9)[:, None]
    across = (rng.random(count) + rng.random(count) - 1) * 0.35 * thickness + rng.uniform(
        -0.31, 0.31, count
    ) * thickness
    ends += np.stack([-unit[:, 1], unit[:, 0]], 1) * across[:, None]
    points = [skia.Point(x, y) for x, y in ends.swapaxes(0, 1).reshape(-1, 2).tolist()]
    for k, (alpha, size) in enumerate(((0.4, 1.5), (0.7, 1.1), (0.95, 0.9))):
        paint = ink(color, alpha)
        paint.setStrokeWidth(grain * size)
        third = 2 * (count // 3)
        canvas.drawPoints(skia.Canvas.kLines_PointMode, points[k * third : (k + 1) * third], paint)


def sample_dabs(rng: np.random.Generator) -> Record:
    """A handful of short touches of the brush: ``x, y, length, width, angle`` each, lengths in units of the shorter
    side."""
    columns, rows = (4, 3) if rng.random() < 0.6 else (3, 2)
    x, y = np.meshgrid((np.arange(columns) + 0.5) / columns, (np.arange(rows) + 0.5) / rows)
    n = columns * rows
    keep = rng.permutation(n)[: n - int(rng.integers(0, n // 3 + 1))]
    size, lean = 0.85 / max(columns, rows), rng.uniform(0, 180)
    spots = np.stack(
        [
            (0.06 + 0.88 * x).ravel() + rng.uniform(-0.22, 0.22, n) / columns,
            (0.06 + 0.88 * y).ravel() + rng.uniform(-0.22, 0.22, n) / rows,
            size * rng.uniform(0.55, 1.0, n),
            size * rng.uniform(0.34, 0.5, n),
            (lean + rng.uniform(-50, 50, n)) % 360,
        ],
        1,
    )
    return {"dabs": rounded(spots[np.sort(keep)]), "seed": int(rng.integers(1 << 31))}


def paint_dabs(canvas: skia.Canvas, frame: Frame, params: Record, colors: list[str]) -> None:
    rng, side = np.random.default_rng(params["seed"]), side_of(frame)
    turn = np.arange(11) / 11 * 2 * np.pi
    path = skia.Path()
    for x, y, length, width, degrees in params["dabs"]:
        radius = 1 + 0.16 * rng.normal(size=11)
        along, across = length / 2 * side * radius * np.cos(turn), width / 2 * side * radius * np.sin(turn)
        c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        outline = place(frame, (x, y)) + np.stack([c * along - s * across, s * along + c * across], 1)
        polygon(through(outline, 4, closed=True), path)
    canvas.drawPath(path, ink(colors[0]))
