"""Mountains, lakes and dunes."""

from __future__ import annotations

import numpy as np

from synlayers.design import Pixels
from synlayers.sources.photo.raster import Field, PhotoStage, fractal, noise
from synlayers.sources.photo.sky import BY_NAME, paint_sky
from synlayers.sources.photo.terrain import Camera, Ground, Terrain, draw_terrain, mirror

SIDE = 256
ROCKS = (("#4b4a52", "#3c4a33", "#f2f5fa"), ("#5a4f49", "#4d4a34", "#f7efe6"), ("#3f4754", "#2f4038", "#dfe8f2"))
"""Rock, grass and snow."""


def _peaks(rng: np.random.Generator) -> Field:
    """A ridged height field, ``(SIDE, SIDE)``, 0..1, wrapping around."""
    base, folds = fractal(rng, SIDE, 2.2), fractal(rng, SIDE, 2.12)
    field = base * np.float32(0.45) + (1 - np.abs(folds)) * np.float32(0.7)
    field = (field - field.min()) / (field.max() - field.min())
    return np.asarray(field**1.5, np.float32)


def mountains(rng: np.random.Generator, width: int, height: int, hour: str = "day", lake: bool = False) -> Pixels:
    """A mountain range under a sky of some hour, sometimes over a lake."""
    light = BY_NAME[hour]
    stage = PhotoStage(width, height)
    horizon = float(rng.uniform(0.52, 0.6)) if lake else float(rng.uniform(0.42, 0.55))
    paint_sky(stage, rng, light, horizon + 0.04)
    rock, grass, snow = ROCKS[int(rng.integers(len(ROCKS)))]
    ground = Ground(
        grass,
        snow if rng.random() < 0.7 else rock,
        rock,
        light.sun,
        light.shade,
        light.haze,
        float(rng.uniform(0.4, 0.9)),
    )
    terrain = Terrain.of(_peaks(rng), float(rng.choice([200.0, -20.0])), 34, float(rng.uniform(0.4, 0.65)))
    camera = Camera(float(rng.uniform(0.16, 0.22)), horizon, 0.28, 2.0, float(rng.uniform(0.9, 1.5)), 1.1)
    draw_terrain(stage, terrain, camera, ground, float(rng.uniform(0.28, 0.38)), float(rng.uniform(0, 0.3)))
    if lake:
        mirror(stage, horizon + 0.06, noise(rng, height, width, 5, 2, 0.5, 7), light.haze, 0.12)
    stage.vignette(0.28)
    return stage.picture()


def _pale(sun: tuple[float, ...]) -> tuple[float, ...]:
    """Sand is coloured already: half of the light's own colour is enough."""
    mean = sum(sun) / 3
    return tuple(0.5 * (v + mean) + 0.08 for v in sun)


def dunes(rng: np.random.Generator, width: int, height: int, hour: str = "day") -> Pixels:
    """Sand dunes in low light: one side of every crest is lit, the other in shade."""
    light = BY_NAME[hour]
    stage = PhotoStage(width, height)
    horizon = float(rng.uniform(0.28, 0.38))
    paint_sky(stage, rng, light, horizon + 0.03, -1.0 if rng.random() < 0.6 else None)
    # crests run one way: a smooth field, folded, is sharp on top and soft below
    warp = fractal(rng, SIDE, 2.6)
    rows = np.linspace(0, 2 * np.pi, SIDE, endpoint=False, dtype=np.float32)[:, None]
    columns = np.linspace(0, 2 * np.pi, SIDE, endpoint=False, dtype=np.float32)[None, :]
    phase = rows * int(rng.integers(2, 4)) + columns * int(rng.choice([-1, 1])) + warp * np.float32(1.1)
    # rounded by a hair, or the crest falls between texels and looks like a string of beads
    crest = 1 - np.sqrt(np.sin(phase) ** 2 + np.float32(0.07))
    field = crest * np.float32(0.7) + fractal(rng, SIDE, 2.4) * np.float32(0.16)
    field = (field - field.min()) / (field.max() - field.min())
    sand = ("#d9a066", "#c98a4e", "#e0b98a", "#c77b4a")[int(rng.integers(4))]
    ground = Ground(sand, sand, sand, _pale(light.sun), tuple(0.22 + v * 0.5 for v in light.shade), light.haze, 0.3)
    terrain = Terrain.of(np.asarray(field, np.float32), float(rng.choice([180.0, 0.0, 200.0])), 70, 2.0)
    camera = Camera(float(rng.uniform(0.17, 0.24)), horizon, 0.2, 1.5, 0.7, 1.0)
    draw_terrain(stage, terrain, camera, ground, float(rng.uniform(0.12, 0.18)))
    stage.vignette(0.25)
    return stage.picture()
