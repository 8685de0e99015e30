"""Still lifes: things on a pedestal against a plain wall, and a table seen from above."""

from __future__ import annotations

import math

import numpy as np
import skia

from synlayers.design import Pixels
from synlayers.sources.photo.materials import marble, paper, wood
from synlayers.sources.photo.raster import PhotoStage, linear, radial, rgb, solid

SETS = (
    ("#f3d9cf", "#d88f7d", "#fff7f2"),
    ("#dfe7e3", "#7fa496", "#ffffff"),
    ("#e6dff0", "#9a86c4", "#fdfbff"),
    ("#f4e6c8", "#d9a441", "#fffaf0"),
    ("#d5e3ee", "#5b8db8", "#ffffff"),
    ("#efe9e3", "#b59f8b", "#ffffff"),
    ("#2d2f36", "#b08d57", "#5a5e68"),
    ("#f7d6dd", "#e0708f", "#fff5f7"),
)
"""Wall, thing, pedestal."""


def shade_color(color: str, k: float) -> str:
    """Lighter (k > 1, towards white) or darker."""
    level = rgb(color)
    level = level * k if k <= 1 else level + (255 - level) * (k - 1)
    return "#" + "".join(f"{int(min(255, max(0, v))):02x}" for v in level.tolist())


def studio(rng: np.random.Generator, width: int, height: int, thing: str = "bottle", look: int = 0) -> Pixels:
    """A sphere, a bottle or a jar on a round pedestal, lit from one side."""
    wall, tint, stone = SETS[look]
    stage = PhotoStage(width, height)
    floor = height * float(rng.uniform(0.66, 0.76))
    stage.sky(
        [shade_color(wall, 0.93), shade_color(wall, 1.25), shade_color(wall, 0.97), shade_color(wall, 0.84)],
        1.0,
        [0, 0.5, floor / height, 1],
    )
    side = 1.0 if rng.random() < 0.5 else -1.0
    unit = float(min(width, height))
    if rng.random() < 0.6:
        radius = unit * float(rng.uniform(0.28, 0.36))
        place = (width * 0.5 + side * unit * 0.04, floor - unit * 0.3)
        stage.canvas.drawCircle(
            *place,
            radius,
            linear([shade_color(tint, 1.35), shade_color(tint, 1.1)], 0, place[1] - radius, 0, place[1] + radius),
        )
    x, wide = width / 2, unit * float(rng.uniform(0.24, 0.32))
    top, deep = floor + unit * 0.02, unit * float(rng.uniform(0.1, 0.16))
    if rng.random() < 0.5:
        _cylinder(
            stage, x + side * wide * 1.25, floor + unit * 0.08, wide * 0.62, unit * 0.07, shade_color(stone, 0.95), side
        )
        _sphere(
            stage, x + side * wide * 1.3, floor + unit * 0.08 - wide * 0.24, wide * 0.25, shade_color(tint, 1.2), side
        )
    _cylinder(stage, x, top, wide, deep, stone, side)
    draw = {"bottle": _bottle, "jar": _jar, "sphere": _ball}[thing]
    draw(stage, x, top + wide * 0.04, wide, tint, stone, side)
    stage.glow(width * (0.5 - side * 0.45), height * 0.1, stage.unit * 0.8, "#fff8ec", 0.28)
    stage.vignette(0.22)
    return stage.picture()


def _shadow(stage: PhotoStage, x: float, y: float, wide: float, side: float, strength: float = 0.4) -> None:
    """A soft shadow on the ground, away from the light."""
    oval = skia.Rect(x - wide + side * wide * 0.35, y - wide * 0.16, x + wide + side * wide * 0.75, y + wide * 0.2)
    stage.canvas.drawOval(oval, solid(f"#1c1420{round(255 * strength):02x}", wide * 0.13))


def _around(color: str, x: float, wide: float, side: float) -> skia.Paint:
    """The light on a standing cylinder between x - wide and x + wide."""
    colors = [
        shade_color(color, 0.8),
        shade_color(color, 1.05),
        shade_color(color, 1.5),
        shade_color(color, 1.0),
        shade_color(color, 0.72),
        shade_color(color, 0.58),
        shade_color(color, 0.7),
    ]
    stops = [0, 0.12, 0.27, 0.45, 0.75, 0.92, 1]
    return linear(colors, x - side * wide, 0, x + side * wide, 0, stops)


def _cylinder(stage: PhotoStage, x: float, top: float, wide: float, deep: float, color: str, side: float) -> None:
    """A round pedestal: `top` is the middle of its upper face."""
    flat = wide * 0.2
    _shadow(stage, x, top + deep, wide, side)
    body = skia.Path()
    body.addRect(skia.Rect(x - wide, top, x + wide, top + deep))
    body.addOval(skia.Rect(x - wide, top + deep - flat, x + wide, top + deep + flat))
    stage.canvas.drawPath(body, _around(shade_color(color, 0.92), x, wide, side))
    face = linear(
        [shade_color(color, 1.5), shade_color(color, 0.98)], x - side * wide, top - flat, x + side * wide, top + flat
    )
    stage.canvas.drawOval(skia.Rect(x - wide, top - flat, x + wide, top + flat), face)


def _sphere(stage: PhotoStage, x: float, y: float, radius: float, color: str, side: float) -> None:
    _shadow(stage, x, y + radius * 0.92, radius * 0.75, side, 0.5)
    paint = radial(
        [
            shade_color(color, 1.75),
            shade_color(color, 1.25),
            color,
            shade_color(color, 0.62),
            shade_color(color, 0.5),
            shade_color(color, 0.7),
        ],
        x - side * radius * 0.38,
        y - radius * 0.42,
        radius * 1.5,
        [0, 0.2, 0.45, 0.78, 0.9, 1],
    )
    stage.canvas.drawCircle(x, y, radius, paint)


def _ball(stage: PhotoStage, x: float, y: float, wide: float, color: str, stone: str, side: float) -> None:
    _sphere(stage, x, y - wide * 0.62, wide * 0.62, color, side)


def _bottle(stage: PhotoStage, x: float, y: float, wide: float, color: str, stone: str, side: float) -> None:
    """A bottle with shoulders, a cap and a blank label."""
    half, tall = wide * 0.36, wide * 1.55
    _shadow(stage, x, y, half, side, 0.5)
    path = skia.Path()
    path.moveTo(x - half, y - half * 0.1)
    path.lineTo(x - half, y - tall * 0.72)
    path.cubicTo(x - half, y - tall * 0.86, x - half * 0.36, y - tall * 0.84, x - half * 0.36, y - tall * 0.95)
    path.lineTo(x + half * 0.36, y - tall * 0.95)
    path.cubicTo(x + half * 0.36, y - tall * 0.84, x + half, y - tall * 0.86, x + half, y - tall * 0.72)
    path.lineTo(x + half, y - half * 0.1)
    path.quadTo(x, y + half * 0.3, x - half, y - half * 0.1)
    stage.canvas.drawPath(path, _around(color, x, half, side))
    cap = skia.Rect(x - half * 0.42, y - tall * 1.16, x + half * 0.42, y - tall * 0.93)
    stage.canvas.drawRoundRect(cap, half * 0.06, half * 0.06, _around(shade_color(stone, 0.85), x, half * 0.42, side))
    label = skia.Rect(x - half * 0.72, y - tall * 0.58, x + half * 0.72, y - tall * 0.2)
    stage.canvas.drawRect(label, _around("#f6f1e7", x, half * 1.1, side))
    for k, part in enumerate((0.5, 0.36, 0.42)):
        line_y = label.top() + label.height() * (0.3 + 0.18 * k)
        stage.canvas.drawRect(
            skia.Rect(x - half * part, line_y, x + half * part, line_y + max(1.0, half * 0.035)),
            solid(shade_color(color, 0.6) + "b0"),
        )


def _jar(stage: PhotoStage, x: float, y: float, wide: float, color: str, stone: str, side: float) -> None:
    """A low jar of cream with a lid."""
    half, tall = wide * 0.62, wide * 0.62
    _cylinder(stage, x, y - tall, half, tall, color, side)
    _cylinder(stage, x, y - tall * 1.32, half * 1.03, tall * 0.34, shade_color(stone, 1.1), side)


TABLES = {"wood": wood, "marble": marble, "paper": paper}


def table(rng: np.random.Generator, width: int, height: int, top: str = "wood") -> Pixels:
    """A cup of coffee on a table, from above."""
    stage = PhotoStage(width, height, TABLES[top](rng, width, height, int(rng.integers(5))))
    unit = float(min(width, height))
    x, y = width * float(rng.uniform(0.38, 0.62)), height * float(rng.uniform(0.4, 0.6))
    radius = unit * float(rng.uniform(0.2, 0.25))
    china = ("#fbfaf7", "#f2ebe0", "#39424f", "#c96f53", "#8aa79a")[int(rng.integers(5))]
    for _ in range(int(rng.integers(0, 4))):
        turn = float(rng.uniform(0, 2 * math.pi))
        _leaf(
            stage,
            x + math.cos(turn) * radius * 2.1,
            y + math.sin(turn) * radius * 1.9,
            radius * 0.8,
            float(rng.uniform(0, 360)),
            rng,
        )
    stage.canvas.drawCircle(x + radius * 0.16, y + radius * 0.2, radius * 1.62, solid("#140c0880", radius * 0.12))
    rings = [shade_color(china, k) for k in (0.9, 1.0, 1.3, 0.88, 1.2)]
    ring = radial(rings, x, y, radius * 1.6, [0, 0.62, 0.68, 0.72, 1])
    stage.canvas.drawCircle(x, y, radius * 1.6, ring)
    stage.canvas.drawCircle(x + radius * 0.1, y + radius * 0.12, radius * 1.02, solid("#140c0890", radius * 0.07))
    handle = float(rng.uniform(-40, 40))
    stage.canvas.save()
    stage.canvas.rotate(handle, x, y)
    grip = skia.Rect(x + radius * 0.8, y - radius * 0.14, x + radius * 1.5, y + radius * 0.14)
    stage.canvas.drawRoundRect(grip, radius * 0.12, radius * 0.12, solid(shade_color(china, 0.93)))
    stage.canvas.restore()
    stage.canvas.drawCircle(
        x,
        y,
        radius,
        linear([shade_color(china, 1.5), shade_color(china, 0.85)], x - radius, y - radius, x + radius, y + radius),
    )
    stage.canvas.drawCircle(
        x,
        y,
        radius * 0.9,
        linear([shade_color(china, 0.6), shade_color(china, 1.0)], x - radius, y - radius, x + radius, y + radius),
    )
    coffee = radial(
        ["#a9713d", "#9a6232", "#7d4a22", "#4f2b12", "#35190a"], x, y, radius * 0.84, [0, 0.45, 0.78, 0.94, 1]
    )
    stage.canvas.drawCircle(x, y, radius * 0.84, coffee)
    if rng.random() < 0.6:
        _latte_art(stage, x, y, radius * 0.55, float(rng.uniform(0, 360)))
    gleam = solid("#ffffff46", radius * 0.03)
    stage.canvas.drawOval(skia.Rect(x - radius * 0.6, y - radius * 0.66, x - radius * 0.1, y - radius * 0.48), gleam)
    stage.vignette(0.3)
    return stage.picture()


def _latte_art(stage: PhotoStage, x: float, y: float, size: float, turn: float) -> None:
    """A rosetta of milk: nested hearts."""
    stage.canvas.save()
    stage.canvas.rotate(turn, x, y)
    for k, tint in ((1.0, "#f4e3c8"), (0.74, "#a06a38"), (0.6, "#f7e9d2"), (0.36, "#a06a38"), (0.24, "#f7e9d2")):
        s, top = size * k, y - size * 0.15 * (1 - k)
        path = skia.Path()
        path.moveTo(x, top + s)
        path.cubicTo(x - s * 1.5, top + s * 0.05, x - s * 0.8, top - s * 1.05, x, top - s * 0.4)
        path.cubicTo(x + s * 0.8, top - s * 1.05, x + s * 1.5, top + s * 0.05, x, top + s)
        stage.canvas.drawPath(path, solid(tint, size * 0.03))
    stage.canvas.restore()


def _leaf(stage: PhotoStage, x: float, y: float, size: float, turn: float, rng: np.random.Generator) -> None:
    """One leaf lying on the table."""
    green = ("#5d7f56", "#7f9c6b", "#3f6650")[int(rng.integers(3))]
    stage.canvas.save()
    stage.canvas.rotate(turn, x, y)
    path = skia.Path()
    path.moveTo(x - size, y)
    path.quadTo(x - size * 0.1, y - size * 0.62, x + size, y)
    path.quadTo(x - size * 0.1, y + size * 0.62, x - size, y)
    stage.canvas.save()
    stage.canvas.translate(size * 0.05, size * 0.08)
    stage.canvas.drawPath(path, solid("#140c0870", size * 0.07))
    stage.canvas.restore()
    stage.canvas.drawPath(
        path, linear([shade_color(green, 1.3), shade_color(green, 0.8)], x, y - size * 0.3, x, y + size * 0.3)
    )
    vein = skia.Paint(
        AntiAlias=True,
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=max(1.0, size * 0.025),
        Color=skia.ColorSetARGB(120, 235, 245, 220),
    )
    stage.canvas.drawLine(x - size, y, x + size * 0.9, y, vein)
    stage.canvas.restore()


def pebbles(rng: np.random.Generator, width: int, height: int, look: int = 0) -> Pixels:
    """Smooth stones, the large ones on top."""
    shades = (
        ("#8f8a84", "#b5afa6", "#6b6a6c", "#d3ccc0", "#7d8288", "#a39585"),
        ("#4a4f57", "#676d76", "#383c44", "#8b919a", "#2d3138", "#777066"),
        ("#d8cbb8", "#e9e0d0", "#c2ae95", "#f4efe6", "#b59c80", "#d9d4cc"),
    )[look]
    stage = PhotoStage(width, height, shade_color(shades[2], 0.35))
    unit = stage.unit
    for layer, (count, size) in enumerate(((95, 0.038), (75, 0.048), (34, 0.064))):
        for x, y, grow, turn, tint in rng.random((count, 5)).tolist():
            radius = unit * size * (0.75 + 0.5 * grow)
            _stone(
                stage,
                x * width,
                y * height,
                radius,
                turn * 360,
                0.62 + 0.2 * grow,
                shades[int(tint * len(shades))],
                0.72 + 0.14 * layer,
            )
    stage.vignette(0.3)
    return stage.picture()


def _stone(
    stage: PhotoStage, x: float, y: float, radius: float, turn: float, flat: float, color: str, light: float
) -> None:
    canvas = stage.canvas
    canvas.save()
    canvas.translate(x, y)
    canvas.drawOval(skia.Rect(-radius, -radius * flat * 0.9, radius * 1.12, radius * flat * 1.25), solid("#0a0a0c70"))
    canvas.rotate((turn - 180) * 0.25)
    color = shade_color(color, light)
    paint = radial(
        [shade_color(color, 1.45), shade_color(color, 1.0), shade_color(color, 0.5)],
        -radius * 0.3,
        -radius * flat * 0.45,
        radius * 1.4,
        [0, 0.45, 1],
    )
    canvas.drawOval(skia.Rect(-radius, -radius * flat, radius, radius * flat), paint)
    canvas.restore()
