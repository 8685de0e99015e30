"""Lights out of focus, and soft shadows of leaves on a wall."""

from __future__ import annotations

import math

import numpy as np
import skia

from synlayers.design import Pixels
from synlayers.sources.photo.raster import PhotoStage, noise, polygon, solid

NIGHTS = (
    (("#120a1f", "#3a1838"), ("#ff8a5c", "#ffd27a", "#ff5c8a", "#c86bff")),
    (("#06121f", "#0f3147"), ("#5cc8ff", "#7affd9", "#fff1c4", "#4f8cff")),
    (("#1a0f06", "#4a2c12"), ("#ffc46b", "#ffe6b0", "#ff9a4a", "#fff6e6")),
    (("#0c1a10", "#264a2c"), ("#b8e986", "#f4ffb8", "#6fcf97", "#ffe08a")),
    (("#e8c8b8", "#f7e6d8"), ("#ffffff", "#fff2dc", "#ffd9c4", "#ffe9f0")),
    (("#1d0b14", "#5a1b2c"), ("#ff6b6b", "#ffd1a1", "#ff9ecb", "#ffe7b8")),
)


def bokeh(rng: np.random.Generator, width: int, height: int, look: int = 0) -> Pixels:
    """Discs of light, large and faint in front, small and bright far away."""
    ground, tints = NIGHTS[look]
    stage = PhotoStage(width, height)
    stage.sky([ground[0], ground[1], ground[0]], 1.0, [0, float(rng.uniform(0.4, 0.7)), 1])
    for _ in range(3):
        x, y = rng.uniform(0, 1, 2) * (width, height)
        stage.glow(float(x), float(y), stage.unit * float(rng.uniform(0.35, 0.6)), tints[int(rng.integers(4))], 0.4)
    sides = int(rng.choice([0, 0, 6, 8]))
    middle, spread = float(rng.uniform(0.4, 0.7)), float(rng.uniform(0.16, 0.3))
    for layer, (count, size, power) in enumerate(((11, 0.085, 0.2), (22, 0.05, 0.34), (30, 0.024, 0.55))):
        for _ in range(count):
            x = float(rng.uniform(-0.05, 1.05)) * width
            y = float(rng.normal(middle, spread)) * height
            radius = stage.unit * size * float(rng.uniform(0.6, 1.25))
            _disc(stage, x, y, radius, tints[int(rng.integers(4))], power * float(rng.uniform(0.5, 1.2)), sides)
        stage.blur(stage.unit * (0.008, 0.0035, 0.0018)[layer])
    stage.vignette(0.35)
    return stage.picture()


def _disc(stage: PhotoStage, x: float, y: float, radius: float, tint: str, power: float, sides: int) -> None:
    """One light: even inside, a little brighter at the rim, as lenses render it."""
    turn = np.linspace(0, 2 * math.pi, (sides or 28) + 1)[:-1] + 0.3
    path = polygon(np.stack([x + radius * np.cos(turn), y + radius * np.sin(turn)], 1))
    stage.canvas.drawPath(path, solid(tint + f"{min(255, round(200 * power)):02x}"))
    if radius < stage.unit * 0.02:
        return
    rim = solid(tint + f"{min(255, round(110 * power)):02x}")
    rim.setStyle(skia.Paint.kStroke_Style)
    rim.setStrokeWidth(radius * 0.1)
    stage.canvas.drawPath(path, rim)


WALLS = ("#efe6da", "#e9d8cb", "#dfe3dd", "#f3e1df", "#d9e2ea", "#e7dcc3", "#cfd8c8", "#f0d9c2")


def wall_shadow(rng: np.random.Generator, width: int, height: int, window: bool = True, palm: bool = True) -> Pixels:
    """Sunlight on a plain wall with the shadow of a window or of leaves."""
    stage = PhotoStage(width, height, WALLS[int(rng.integers(len(WALLS)))])
    stage.glow(width * float(rng.uniform(0.1, 0.9)), height * 0.2, stage.unit * 0.9, "#fffaf0", 0.55)
    plaster = noise(rng, height // 2, width // 2, height / 8, 5, 0.62)
    stage.shade(np.clip(plaster * 0.03 + 0.03, 0, 0.2), "#6b5a4a")
    shadow = PhotoStage(width // 2, height // 2, "#ffffff")
    if window:
        _window(shadow, rng)
    if palm:
        for _ in range(int(rng.integers(2, 5))):
            _palm(shadow, rng)
    shadow.blur(shadow.unit * float(rng.uniform(0.005, 0.011)))
    dark = 1 - shadow.picture()[..., 1].astype(np.float32) / 255
    stage.shade(dark * np.float32(rng.uniform(0.28, 0.42)), "#3f3a4a")
    stage.vignette(0.16)
    return stage.picture()


def _window(stage: PhotoStage, rng: np.random.Generator) -> None:
    """Everything in shade but the panes, slanted."""
    lean = float(rng.uniform(0.15, 0.4)) * (1 if rng.random() < 0.5 else -1)
    stage.fill(solid("#5a5a5a"))
    left, top = stage.width * float(rng.uniform(0.1, 0.3)), stage.height * float(rng.uniform(0.02, 0.2))
    wide, tall = stage.width * float(rng.uniform(0.4, 0.6)), stage.height * float(rng.uniform(0.6, 0.8))
    rows, columns, bar = int(rng.integers(2, 4)), 2, 0.05
    for row in range(rows):
        for column in range(columns):
            x0, x1 = left + wide * (column + bar) / columns, left + wide * (column + 1 - bar) / columns
            y0, y1 = top + tall * (row + bar / 2) / rows, top + tall * (row + 1 - bar / 2) / rows
            points = np.array(
                [
                    [x0, y0 + (x0 - left) * lean],
                    [x1, y0 + (x1 - left) * lean],
                    [x1, y1 + (x1 - left) * lean],
                    [x0, y1 + (x0 - left) * lean],
                ]
            )
            stage.canvas.drawPath(polygon(points), solid("#ffffff"))


def _palm(stage: PhotoStage, rng: np.random.Generator) -> None:
    """The shadow of a palm frond that enters from a side."""
    side = 1 if rng.random() < 0.5 else -1
    x, y = (0.5 - side * 0.55) * stage.width, float(rng.uniform(-0.1, 0.9)) * stage.height
    length, bend = stage.unit * float(rng.uniform(0.45, 0.75)), float(rng.uniform(-0.6, 0.6))
    heading = float(rng.uniform(-0.5, 0.5))
    path = skia.Path()
    for k in np.linspace(0.12, 1, 17).tolist():
        turn = heading + bend * k
        px, py = x + side * length * k * math.cos(turn), y + length * k * math.sin(turn)
        reach = length * 0.42 * math.sin(math.pi * min(1.0, 0.18 + k * 0.78))
        for leaf in (-1, 1):
            angle = turn + leaf * (1.0 - 0.55 * k)
            tip = (px + side * reach * math.cos(angle), py + reach * math.sin(angle))
            nx, ny = -math.sin(angle) * reach * 0.055, side * math.cos(angle) * reach * 0.055
            mid = (px + (tip[0] - px) * 0.4, py + (tip[1] - py) * 0.4)
            path.addPath(polygon(np.array([[px, py], [mid[0] + nx, mid[1] + ny], tip, [mid[0] - nx, mid[1] - ny]])))
    stage.canvas.drawPath(path, solid("#303030"))
