"""Marks of a pen: underlines, scribbles, rings, arrows, hatching."""

from __future__ import annotations

import math

import numpy as np
import skia

from synlayers.design import Record
from synlayers.plan import Frame
from synlayers.sources.stroke.geometry import (
    Points,
    hairs,
    ink,
    lengthwise,
    pen,
    place,
    polygon,
    pressure,
    ribbon,
    rounded,
    side_of,
    smooth_walk,
    through,
)


def sample_underline(rng: np.random.Generator) -> Record:
    """A swoosh, a wave, two quick lines, or a line that turns back under itself."""
    style = str(rng.choice(["swoosh", "wave", "double", "return"]))
    lines: list[Points] = []
    if style == "wave":
        n = int(rng.integers(9, 16))
        ys = 0.5 + 0.24 * np.where(np.arange(n) % 2, 1, -1) * rng.uniform(0.75, 1.15, n)
        lines.append(np.stack([np.linspace(0.03, 0.97, n) + rng.uniform(-0.01, 0.01, n), ys], 1))
    elif style == "return":
        ends = [(0.03, 0.3), (0.5, 0.2), (0.96, 0.22), (0.6, 0.42), (0.16, 0.56), (0.5, 0.58), (0.88, 0.62)]
        if rng.random() < 0.5:
            ends += [(0.6, 0.75), (0.4, 0.84)]
        lines.append(np.array(ends) + rng.uniform(-0.025, 0.025, (len(ends), 2)))
    else:
        for y in (0.5,) if style == "swoosh" else (0.36, 0.66):
            bend, inset = rng.uniform(-0.22, 0.22) * (1.2 if style == "swoosh" else 0.5), rng.uniform(0, 0.08)
            xs = np.linspace(0.03 + inset, 0.97 - rng.uniform(0, 0.06), 5)
            lines.append(
                np.stack(
                    [xs, y + bend * (1 - 4 * (xs - 0.5) ** 2) * 0.7 - bend * 0.35 + rng.uniform(-0.03, 0.03, 5)], 1
                )
            )
    weight = rng.uniform(0.75, 1.25) * {"swoosh": 0.14, "wave": 0.06, "double": 0.1, "return": 0.07}[style]
    widths = rounded([weight * rng.uniform(0.2, 0.6), weight, weight * rng.uniform(0.05, 0.2)])
    return {"style": style, "lines": [rounded(line) for line in lines], "widths": widths}


def paint_underline(canvas: skia.Canvas, frame: Frame, params: Record, colors: list[str]) -> None:
    """Flat, however tall the frame is."""
    h = min(frame.h, 0.35 * frame.w)
    paint_lines(canvas, Frame(frame.x, frame.center[1] - h / 2, frame.w, h), params, colors)


def paint_lines(canvas: skia.Canvas, frame: Frame, params: Record, colors: list[str]) -> None:
    """Every line of `lines` with the pressure of `widths`."""
    path = skia.Path()
    side = side_of(frame)
    for control in params["lines"]:
        line = through(place(frame, control), 10)
        ribbon(line, np.maximum(pressure(len(line), *(w * side for w in params["widths"])), 0.6), path)
    canvas.drawPath(path, ink(colors[0]))


def sample_scribble(rng: np.random.Generator) -> Record:
    """Back and forth, slanted, in one go: with a pen, or with a brush of a few bristles."""
    n = int(rng.integers(6, 15))
    t = np.linspace(0, 1, n)
    lean = rng.uniform(0.02, 0.16)
    xs = 0.13 + 0.74 * t + np.where(np.arange(n) % 2, -lean, lean) / 2 + rng.uniform(-0.02, 0.02, n)
    reach = rng.uniform(0.5, 1.0, n) ** 0.6
    ys = 0.5 + np.where(np.arange(n) % 2, 1, -1) * 0.39 * reach
    bristles = int(rng.choice([1, 4, 5]))
    return {
        "points": rounded(np.stack([xs, ys], 1)),
        "bristles": bristles,
        "nib": round(float(rng.uniform(-70, 20)), 4),
        "seed": int(rng.integers(1 << 31)),
        "width": round(float(rng.uniform(0.018, 0.05) if bristles == 1 else rng.uniform(0.06, 0.13)), 4),
    }


def paint_scribble(canvas: skia.Canvas, frame: Frame, params: Record, colors: list[str]) -> None:
    rng = np.random.default_rng(params["seed"])
    width, bristles = params["width"] * side_of(frame), params["bristles"]
    line = through(place(frame, params["points"]), 7)
    if bristles == 1:
        canvas.drawPath(polygon(line, closed=False), pen(colors[0], max(1.0, width)))
        return
    # a flat brush held at one angle: its bristles run in parallel, with no kinks where the hand turns back
    pitch, nib = width / bristles, math.radians(params["nib"])
    for alpha, some in ((0.92, range(0, bristles, 2)), (0.7, range(1, bristles, 2))):
        path = skia.Path()
        for i in some:
            first, last = (rng.random(2) * 0.06 * len(line)).astype(int)
            offset = (i - (bristles - 1) / 2) * pitch + 0.15 * pitch * smooth_walk(rng, len(line), 9)
            moved = line + offset[:, None] * (math.cos(nib), math.sin(nib))
            polygon(moved[first : len(line) - last], path, closed=False)
        paint = pen(colors[0], max(0.8, pitch * 1.25), alpha)
        paint.setStrokeJoin(skia.Paint.kBevel_Join)  # round joins at every point cost three times as much
        canvas.drawPath(path, paint)


def sample_ring(rng: np.random.Generator) -> Record:
    """A circle drawn by hand, a little more than once around, the second turn beside the first."""
    turns = float(rng.choice([1.06, 1.12, 2.05], p=[0.4, 0.4, 0.2]))
    n = math.ceil(turns * 10) + 1
    start = rng.uniform(0, 2 * math.pi)
    angle = start + np.linspace(0, turns * 2 * math.pi, n) * rng.choice([-1, 1])
    inward = rng.random() < 0.5
    radius = np.linspace(0.45 if inward else 0.39, 0.39 if inward else 0.45, n) + rng.uniform(-0.014, 0.014, n)
    points = 0.5 + np.stack([np.cos(angle), np.sin(angle)], 1) * radius[:, None]
    return {
        "lines": [rounded(points)],
        "widths": rounded([rng.uniform(0.01, 0.05), rng.uniform(0.02, 0.055), rng.uniform(0.004, 0.02)]),
    }


def sample_arrow(rng: np.random.Generator) -> Record:
    """A shaft, straight, bent or with a loop, and two strokes for its head."""
    style = str(rng.choice(["bend", "wave", "loop", "straight"]))
    shaft = (
        np.array(
            {
                "bend": [(0.06, 0.22), (0.26, 0.58), (0.56, 0.74), (0.9, 0.62)],
                "wave": [(0.06, 0.45), (0.25, 0.25), (0.45, 0.5), (0.62, 0.74), (0.9, 0.52)],
                "loop": [(0.05, 0.72), (0.3, 0.7), (0.52, 0.42), (0.44, 0.2), (0.34, 0.38), (0.52, 0.68), (0.9, 0.56)],
                "straight": [(0.06, 0.55), (0.35, 0.5), (0.62, 0.52), (0.92, 0.48)],
            }[style]
        )
        + 0.0
    )
    shaft[1:-1] += rng.uniform(-0.035, 0.035, shaft[1:-1].shape)
    if rng.random() < 0.5:
        shaft[:, 1] = 1 - shaft[:, 1]
    if rng.random() < 0.3:
        shaft[:, 0] = 1 - shaft[:, 0]
    return {
        "shaft": rounded(shaft),
        "head": round(float(rng.uniform(0.16, 0.27)), 4),
        "spread": round(float(rng.uniform(28, 42)), 4),
        "widths": rounded([rng.uniform(0.015, 0.04), rng.uniform(0.03, 0.06), rng.uniform(0.025, 0.04)]),
    }


def paint_arrow(canvas: skia.Canvas, frame: Frame, params: Record, colors: list[str]) -> None:
    with lengthwise(canvas, frame) as lying:
        canvas.drawPath(_arrow(lying, params), ink(colors[0]))


def _arrow(frame: Frame, params: Record) -> skia.Path:
    side = side_of(frame)
    line = through(place(frame, params["shaft"]), 10)
    widths = [w * side for w in params["widths"]]
    path = ribbon(line, np.maximum(pressure(len(line), *widths), 0.8))
    tip, back = line[-1], line[-6] - line[-1]
    heading = math.atan2(back[1], back[0])
    for sign in (-1, 1):
        angle = heading + sign * math.radians(params["spread"])
        end = tip + params["head"] * side * np.array([math.cos(angle), math.sin(angle)])
        bow = (tip + end) / 2 - 0.014 * side * sign * np.array([-math.sin(angle), math.cos(angle)])
        barb = through(np.stack([tip, bow, end]), 6)
        ribbon(barb, pressure(len(barb), widths[2], widths[1], 0.5 * widths[0]), path)
    # turned as ribbons are: the other way around, the overlaps would be holes
    return path.addCircle(*tip.tolist(), widths[2] / 2, skia.PathDirection.kCCW)


def sample_crosshatch(rng: np.random.Generator) -> Record:
    """Two sets of parallel lines across an oval; `count` lines in each, their unevenness from a seed."""
    return {
        "angles": rounded([rng.uniform(25, 60), rng.uniform(-60, -25)]),
        "count": int(rng.integers(9, 17)),
        "width": round(float(rng.uniform(0.01, 0.02)), 4),
        "seed": int(rng.integers(1 << 31)),
    }


def paint_crosshatch(canvas: skia.Canvas, frame: Frame, params: Record, colors: list[str]) -> None:
    rng = np.random.default_rng(params["seed"])
    side, n = side_of(frame), params["count"]
    offset = ((np.arange(n) + 0.5) / n * 2 - 1) * 0.44
    for alpha, degrees in zip((0.95, 0.75), params["angles"], strict=True):
        angle = math.radians(degrees)
        along, across = np.array([math.cos(angle), math.sin(angle)]), np.array([-math.sin(angle), math.cos(angle)])
        half = np.sqrt(0.46**2 - offset**2) * rng.uniform(0.82, 1.0, n)
        knots = [k * half + rng.uniform(-0.02, 0.02, n) for k in (-1, 0, 1)]
        points = [0.5 + k[:, None] * along + (offset + rng.uniform(-0.012, 0.012, n))[:, None] * across for k in knots]
        width = np.maximum(params["width"] * side * rng.uniform(0.8, 1.4, n), 1.0)
        root, bow, tip = (place(frame, p) for p in points)
        canvas.drawPath(hairs(root, bow, tip, width), ink(colors[0], alpha))
