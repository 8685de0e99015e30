"""Rows of trees in mist and skylines at dusk: depth by air, each row a little darker and sharper than the last."""

from __future__ import annotations

import numpy as np
import skia

from synlayers.design import Pixels
from synlayers.sources.photo.raster import PhotoStage, line, linear, noise, polygon, rgb, smoothstep, solid
from synlayers.sources.photo.sky import BY_NAME, paint_sky
from synlayers.sources.photo.terrain import mirror

MISTS = (
    ("#dfe6e8", "#16262b"),
    ("#f1e2cf", "#2b2a2e"),
    ("#c9d8dc", "#0f2b2a"),
    ("#e6d5dc", "#2c2238"),
    ("#bcd0e0", "#10233a"),
)
"""Air and the nearest trees."""


def _between(air: str, dark: str, nearness: float) -> str:
    level = rgb(air) + (rgb(dark) - rgb(air)) * np.float32(nearness)
    return "#" + "".join(f"{round(float(v)):02x}" for v in level)


def _conifer(rng: np.random.Generator, x: float, base: float, tall: float) -> np.ndarray:
    """Outline of a spruce, ``(n, 2)``: tiers of drooping branches."""
    tiers = int(np.clip(tall / 4.5, 4, 16))
    t = np.linspace(0.02, 1, tiers)
    half = tall * 0.19 * t**0.85 * rng.uniform(0.75, 1.15, (2, tiers))
    top = base - tall
    sides = []
    for sign, reach in zip((1, -1), half, strict=True):
        out = np.stack([x + sign * reach, top + t * tall], 1)
        back = np.stack([x + sign * reach * 0.45, top + t * tall - tall * 0.01], 1)
        sides.append(np.stack([out, back], 1).reshape(-1, 2))
    return np.concatenate([[[x, top]], sides[0], sides[1][::-1]])


def forest(rng: np.random.Generator, width: int, height: int, look: int = 0) -> Pixels:
    """Conifers on slopes, one behind the other in the mist."""
    air, dark = MISTS[look]
    stage = PhotoStage(width, height)
    stage.sky([_between(air, dark, 0.22), air, air], 0.7)
    if rng.random() < 0.6:
        stage.glow(float(rng.uniform(0.2, 0.8)) * width, height * 0.25, stage.unit * 0.6, "#fff6e0", 0.7)
    rows = 5
    for row in range(rows):
        near = (row + 1) / rows
        ground = (
            height * (0.34 + 0.14 * row + 0.03 * rng.standard_normal())
            - line(rng, width, width * 0.5, 3, 0.5) * height * 0.05
        )
        tall = height * (0.05 + 0.36 * near**2.2)
        tint = _between(air, dark, near**1.5)
        count = int(np.clip(2.0 * width / (tall * 0.24), 16, 54))
        shape = skia.Path()
        for x in np.sort(rng.uniform(-0.03, 1.03, count) * width):
            base = float(ground[int(np.clip(x, 0, width - 1))]) + tall * 0.12
            shape.addPath(polygon(_conifer(rng, float(x), base, tall * float(rng.uniform(0.55, 1.15)))))
        columns = np.arange(0, width + 4, 4, dtype=np.float32)
        edge = ground[np.minimum(columns.astype(int), width - 1)]
        shape.addPath(polygon(np.concatenate([np.stack([columns, edge], 1), [[width, height], [0, height]]])))
        stage.canvas.drawPath(shape, solid(tint))
        if row < rows - 1:
            _mist(stage, rng, air, float(ground.mean()), tall)
    stage.vignette(0.25)
    return stage.picture()


def _mist(stage: PhotoStage, rng: np.random.Generator, air: str, level: float, depth: float) -> None:
    """Air that gathers at the feet of a row."""
    rows, columns = stage.height // 4, stage.width // 4
    y = np.arange(rows, dtype=np.float32)[:, None] * 4
    wisps = noise(rng, rows, columns, rows / 4, 4, 0.5, 3.0)
    stage.shade(smoothstep(level - depth * 0.3, level + depth * 1.6, y) * np.clip(0.75 + 0.2 * wisps, 0, 0.95), air)


def hills(rng: np.random.Generator, width: int, height: int, hour: str = "sunrise") -> Pixels:
    """Ridge after ridge fading into the light of morning or evening."""
    light = BY_NAME[hour]
    stage = PhotoStage(width, height)
    paint_sky(stage, rng, light, 0.62)
    rows = int(rng.integers(5, 8))
    start = float(rng.uniform(0.36, 0.48))
    dark = {"sunrise": "#3b2f45", "sunset": "#1d1430", "dusk": "#0c1024", "fog": "#4d5b64", "blue hour": "#0d2136"}[
        light.name
    ]
    for row in range(rows):
        near = (row + 0.6) / rows
        rough = line(rng, width, width * (0.45 - 0.25 * near), 7, 0.47)
        ridge = height * (start + (0.98 - start) * (row / rows) ** 1.15) - rough * height * (0.03 + 0.035 * near)
        points = np.concatenate(
            [np.stack([np.arange(width, dtype=np.float32), ridge], 1), [[width, height], [0, height]]]
        )
        top, foot = _between(light.haze, dark, near**1.2), _between(light.haze, dark, near**1.2 * 0.55)
        peak = float(ridge.min())
        stage.canvas.drawPath(polygon(points), linear([top, foot], 0, peak, 0, peak + height * 0.3))
    stage.vignette(0.25)
    return stage.picture()


def city(rng: np.random.Generator, width: int, height: int, hour: str = "dusk", water: bool = False) -> Pixels:
    """A skyline at dusk with lit windows, sometimes over water."""
    light = BY_NAME[hour]
    stage = PhotoStage(width, height)
    floor = 0.72 if water else 1.0
    paint_sky(stage, rng, light, floor * 0.92)
    dark = {"sunset": "#1c1630", "dusk": "#0d1226", "blue hour": "#0b1a2e"}[light.name]
    for row in range(3):
        near = (row + 1) / 3
        _buildings(stage, rng, floor * height, near, _between(light.haze, dark, 0.35 + 0.6 * near**1.3))
    stage.glow(width * 0.5, floor * height, stage.unit * 0.5, "#ffb36b", 0.18)
    if water:
        mirror(stage, floor, noise(rng, height, width, 5, 2, 0.5, 6) * np.float32(1.6), dark, 0.25)
    stage.vignette(0.3)
    return stage.picture()


def _buildings(stage: PhotoStage, rng: np.random.Generator, floor: float, near: float, tint: str) -> None:
    """One row of towers; windows are drawn as a small picture each."""
    unit, x = stage.unit, -0.03 * stage.unit
    lit = np.array([rgb("#ffd591"), rgb("#ffe9c4"), rgb("#ffb765"), rgb("#cfe4ff")])
    wall = rgb(tint)
    while x < stage.width:
        wide = unit * float(rng.uniform(0.03, 0.075)) * (0.7 + 0.5 * near)
        tall = stage.height * float(rng.uniform(0.12, 0.34) + (0.2 if rng.random() < 0.14 else 0)) * (1.5 - 0.55 * near)
        cell = max(2.0, unit * 0.0042 * (0.6 + near))
        columns, rows = max(3, int(wide / cell)) | 1, max(5, int(tall / cell)) | 1
        facade = np.empty((rows, columns, 3), np.float32)
        facade[:] = wall * (np.float32(0.9) + np.linspace(0, 0.25, columns, dtype=np.float32)[None, :, None])
        windows = facade[1::2, 1::2]
        on = rng.random(windows.shape[:2]) < rng.uniform(0.06, 0.45) * near
        power = rng.uniform(0.35, 0.95, windows.shape[:2])[..., None] * on[..., None]
        windows += (lit[rng.integers(0, 4, windows.shape[:2])] - windows) * power
        top = floor - tall
        stage.image(np.clip(facade, 0, 255).astype(np.uint8), rect=skia.Rect(x, top, x + wide, floor))
        if rng.random() < 0.25:
            stage.canvas.drawRect(skia.Rect(x + wide * 0.47, top - tall * 0.16, x + wide * 0.53, top), solid(tint))
        elif rng.random() < 0.4:
            stage.canvas.drawRect(skia.Rect(x + wide * 0.2, top - unit * 0.012, x + wide * 0.8, top), solid(tint))
        x += wide * float(rng.uniform(0.95, 1.25))
