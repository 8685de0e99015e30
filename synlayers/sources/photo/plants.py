"""Flowers and leaves from close up, the ground far out of focus."""

from __future__ import annotations

import math

import numpy as np
import skia

from synlayers.design import Pixels
from synlayers.sources.photo.raster import PhotoStage, linear, radial, solid
from synlayers.sources.photo.studio import shade_color

MEADOWS = (
    ("#31502f", "#7fa35a", "#d6e08a"),
    ("#27413f", "#5c8f80", "#cfe6c4"),
    ("#4a3a52", "#9a7fa8", "#f0cfe0"),
    ("#5a4a2c", "#b79a5c", "#f6e3b0"),
    ("#2a3f5c", "#7299c4", "#e2eefa"),
)
PETALS = (
    ("#f7f3f0", "#e4c9d4"),
    ("#f6a5bd", "#c94f7c"),
    ("#ffd25a", "#e08a1e"),
    ("#ef5a4c", "#9c1f2e"),
    ("#b69be8", "#6a48b5"),
    ("#ffd9c4", "#e88a6a"),
    ("#8fb8f2", "#3f66c0"),
)


def flower(rng: np.random.Generator, width: int, height: int, look: int = 0) -> Pixels:
    """One flower in focus, others behind it only colours."""
    dark, green, light = MEADOWS[int(rng.integers(len(MEADOWS)))]
    bright, deep = PETALS[look]
    stage = PhotoStage(width, height)
    stage.sky([green, dark, shade_color(dark, 0.8)])
    unit = float(min(width, height))
    for _ in range(14):
        x, y = rng.random(2) * (width, height)
        tint = (light, green, bright, green, shade_color(dark, 0.7))[int(rng.integers(5))]
        stage.canvas.drawCircle(float(x), float(y), unit * float(rng.uniform(0.08, 0.22)), solid(tint + "90"))
    stage.blur(unit * 0.075)
    stage.glow(width * float(rng.uniform(0.1, 0.9)), 0, stage.unit * 0.7, light, 0.45)
    for size, blur in ((0.16, 0.02), (0.2, 0.012)):
        if rng.random() < 0.75:
            _bloom(
                stage,
                rng,
                width * float(rng.uniform(0.05, 0.95)),
                height * float(rng.uniform(0.45, 0.95)),
                unit * size,
                bright,
                deep,
                False,
            )
            stage.blur(unit * blur)
    x, y, radius = (
        width * float(rng.uniform(0.38, 0.62)),
        height * float(rng.uniform(0.38, 0.55)),
        unit * float(rng.uniform(0.3, 0.4)),
    )
    _bloom(stage, rng, x, y, radius, bright, deep, True)
    stage.vignette(0.3)
    return stage.picture()


def _bloom(
    stage: PhotoStage, rng: np.random.Generator, x: float, y: float, radius: float, bright: str, deep: str, fine: bool
) -> None:
    """A stem and rings of petals, the inner ones shorter and lighter."""
    canvas = stage.canvas
    stem = skia.Path()
    stem.moveTo(x, y)
    stem.quadTo(x + radius * 0.1, y + radius * 1.5, x - radius * 0.15, y + radius * 4)
    stroke = skia.Paint(AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=radius * 0.09)
    stroke.setShader(linear(["#2f5a2c", "#6f9c4f"], x - radius * 0.05, 0, x + radius * 0.05, 0).getShader())
    canvas.drawPath(stem, stroke)
    count, rings = int(rng.integers(7, 13)), int(rng.integers(2, 4)) if fine else 2
    wide = math.pi / count * 2.1
    for ring in range(rings):
        reach = radius * (1 - 0.2 * ring)
        for k in range(count):
            turn = 360 / count * (k + 0.5 * ring) + float(rng.uniform(-5, 5))
            canvas.save()
            canvas.translate(x, y)
            canvas.scale(1, 0.86)
            canvas.rotate(turn)
            _petal(
                canvas,
                reach * float(rng.uniform(0.92, 1.06)),
                reach * wide * 0.62,
                shade_color(bright, 1 + 0.12 * ring),
                shade_color(deep, 1 + 0.1 * ring),
                fine,
            )
            canvas.restore()
    heart = radius * 0.2
    canvas.drawCircle(x, y + heart * 0.2, heart * 1.15, solid("#2a120880", heart * 0.25))
    canvas.drawCircle(
        x, y, heart, radial(["#ffe48a", "#e8a02c", "#8a4a14"], x - heart * 0.3, y - heart * 0.3, heart * 1.4)
    )
    for angle, away in zip((rng.random(46) * 2 * math.pi).tolist(), np.sqrt(rng.random(46)).tolist(), strict=True):
        tint = "#fff0b0c0" if away > 0.5 else "#6e3a10a0"
        canvas.drawCircle(
            x + heart * away * math.cos(angle), y + heart * away * math.sin(angle) * 0.9, heart * 0.07, solid(tint)
        )


def _petal(canvas: skia.Canvas, length: float, wide: float, bright: str, deep: str, fine: bool) -> None:
    """One petal from the origin to the right, with the shadow it casts on the next."""
    path = skia.Path()
    path.moveTo(0, 0)
    path.cubicTo(length * 0.3, -wide * 0.9, length * 0.85, -wide, length, 0)
    path.cubicTo(length * 0.85, wide, length * 0.3, wide * 0.9, 0, 0)
    canvas.save()
    canvas.translate(length * 0.015, wide * 0.07)
    canvas.drawPath(path, solid(shade_color(deep, 0.35) + "58"))
    canvas.restore()
    canvas.drawPath(path, linear([deep, bright, shade_color(bright, 1.2)], 0, 0, length, 0, [0.05, 0.55, 1]))
    if not fine:
        return
    canvas.save()
    canvas.clipPath(path, doAntiAlias=True)
    canvas.drawRect(
        skia.Rect(0, -wide, length, wide), linear(["#ffffff40", "#ffffff00", "#00000038"], 0, -wide, 0, wide)
    )
    vein = skia.Paint(
        AntiAlias=True,
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=max(0.6, length * 0.006),
        Color=skia.ColorSetARGB(36, 60, 10, 30),
    )
    for k in (-0.4, 0.0, 0.4):
        canvas.drawLine(0, 0, length * 0.92, wide * k, vein)
    canvas.restore()


GREENS = (
    ("#12352b", "#2f7a55", "#8fcf8a"),
    ("#1c3a1e", "#4f8f3f", "#b7dc7a"),
    ("#0f3038", "#2a6f72", "#86c5b8"),
    ("#2b3a1a", "#71893a", "#cfd98a"),
)


def leaves(rng: np.random.Generator, width: int, height: int, look: int = 0) -> Pixels:
    """A wall of tropical leaves, deeper ones darker."""
    dark, green, light = GREENS[look]
    stage = PhotoStage(width, height, shade_color(dark, 0.5))
    for row, (count, size) in enumerate(((11, 0.34), (11, 0.33), (8, 0.36))):
        near = 0.42 + 0.29 * row
        for _ in range(count):
            x, y = float(rng.uniform(-0.05, 1.05)) * width, float(rng.uniform(-0.05, 1.05)) * height
            tint = shade_color((green, dark, green)[int(rng.integers(3))], near)
            _broad_leaf(
                stage,
                x,
                y,
                stage.unit * size * float(rng.uniform(0.7, 1.2)),
                float(rng.uniform(0, 360)),
                tint,
                shade_color(light, near),
                row > 0,
            )
        if row == 0:
            stage.blur(stage.unit * 0.008)
    stage.glow(width * float(rng.uniform(0, 1)), 0, stage.unit * 0.8, light, 0.22)
    stage.vignette(0.4)
    return stage.picture()


def _broad_leaf(
    stage: PhotoStage, x: float, y: float, length: float, turn: float, tint: str, light: str, fine: bool
) -> None:
    canvas, wide = stage.canvas, length * 0.27
    path = skia.Path()
    path.moveTo(-length / 2, 0)
    path.cubicTo(-length * 0.3, -wide * 1.25, length * 0.2, -wide * 0.95, length / 2, 0)
    path.cubicTo(length * 0.2, wide * 0.95, -length * 0.3, wide * 1.25, -length / 2, 0)
    canvas.save()
    canvas.translate(x, y)
    canvas.rotate(turn)
    canvas.save()
    canvas.translate(length * 0.02, length * 0.03)
    canvas.drawPath(path, solid("#00100a80", length * 0.02))
    canvas.restore()
    canvas.clipPath(path, doAntiAlias=True)
    # the two halves of a leaf catch the light differently
    canvas.drawRect(
        skia.Rect(-length / 2, -wide, length / 2, 0.5), linear([tint, shade_color(tint, 1.28)], 0, -wide, 0, 0)
    )
    canvas.drawRect(
        skia.Rect(-length / 2, 0, length / 2, wide),
        linear([shade_color(tint, 0.68), shade_color(tint, 1.05)], 0, 0, 0, wide),
    )
    if fine:
        _veins(canvas, length, wide, light)
    canvas.restore()


def _veins(canvas: skia.Canvas, length: float, wide: float, light: str) -> None:
    veins = skia.Path()
    for k in range(-5, 6):
        at = k * length * 0.085
        for sign in (-1, 1):
            veins.moveTo(at, 0)
            veins.quadTo(at + length * 0.08, sign * wide * 0.4, at + length * 0.17, sign * wide)
    stroke = skia.Paint(
        AntiAlias=True,
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=max(0.7, length * 0.006),
        Color=solid(light + "60").getColor(),
    )
    canvas.drawPath(veins, stroke)
    stroke.setStrokeWidth(max(1.0, length * 0.014))
    stroke.setColor(solid(light + "b0").getColor())
    canvas.drawLine(-length / 2, 0, length * 0.48, 0, stroke)
