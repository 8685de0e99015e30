"""Alpha of textures: pure functions of a generator, each a square field in 0..1. Tiles repeat seamlessly; stretched
fields fade out at their edges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from synlayers.style.noise import Field, smooth, value_noise

SIDE: Final = 256
"""Side of every field."""
LEVELS: Final = 7
"""Tiles have so few levels of alpha that they still compress."""


def ramp(x: Field, low: float, high: float) -> Field:
    """0 below `low`, 1 above `high`, smooth between."""
    return smooth(np.clip((x - low) / (high - low), 0.0, 1.0))


def _quantize(x: Field) -> Field:
    return np.asarray(np.rint(np.clip(x, 0, 1) * LEVELS) / LEVELS)


def _noise(rng: np.random.Generator, rows: int, columns: int, octaves: int = 1) -> Field:
    return value_noise(rng, SIDE, SIDE, (rows, columns), octaves)


def paper_grain(rng: np.random.Generator) -> Field:
    # no large clouds: the eye would find the repeat
    fibers = _noise(rng, 12, 64) + _noise(rng, 64, 12)
    return _quantize(
        0.25 * _noise(rng, 24, 24, 2) + 0.7 * ramp(fibers, 0.75, 1.7) + 0.2 * rng.random((SIDE, SIDE)) - 0.1
    )


def film_grain(rng: np.random.Generator) -> Field:
    grain = rng.random((SIDE, SIDE))
    soft = (grain + np.roll(grain, 1, 0) + np.roll(grain, 1, 1) + np.roll(grain, 1, (0, 1))) / 4
    return _quantize(ramp(soft, 0.5, 0.85))


def linen(rng: np.random.Generator) -> Field:
    weave = _noise(rng, 128, 16) + _noise(rng, 16, 128)
    thread = (np.arange(SIDE) % 4 < 2).astype(float)
    return _quantize(0.5 * ramp(weave, 0.6, 1.6) + 0.4 * (thread[:, None] != thread[None, :]) * ramp(weave, 0.3, 1.3))


def grunge(rng: np.random.Generator) -> Field:
    """Worn print: bits of paint in a few worn places, more of them towards the border."""
    axis = np.abs(np.linspace(-1, 1, SIDE))
    border = np.maximum(axis[:, None], axis[None, :])
    bits = ramp(0.5 * _noise(rng, 32, 32, 2) + 0.5 * _noise(rng, 128, 128), 0.5, 0.6)
    return np.asarray(bits * ramp(_noise(rng, 4, 4, 6) + 0.2 * border**4, 0.56, 0.74))


def marble(rng: np.random.Generator) -> Field:
    """Veins: the ridges of bent noise, some strong, most faint."""
    bend = 70 * (_noise(rng, 3, 3, 4) - 0.5)
    rows, columns = np.indices((SIDE, SIDE))
    field = _noise(rng, 3, 3, 3)[(rows + bend).astype(int) % SIDE, (columns + np.roll(bend, 61, 1)).astype(int) % SIDE]
    veins = 1 - ramp(np.abs(field - 0.5), 0.0, 0.05)
    return np.asarray(0.75 * veins * _noise(rng, 4, 4, 2) + 0.25 * ramp(field, 0.4, 0.8))


def _envelope(rng: np.random.Generator, edge: float, rough: float) -> Field:
    """A distance-like field: positive inside a rounded square with a ragged outline, 0 on it, and negative at the
    border of the field."""
    axis = np.abs(np.linspace(-1, 1, SIDE)) ** 2.6
    distance = 1 - edge - (axis[:, None] + axis[None, :]) ** (1 / 2.6)
    return np.asarray(np.minimum(distance + edge - 0.02, distance + rough * (_noise(rng, 4, 4, 5) - 0.5)))


def watercolor(rng: np.random.Generator) -> Field:
    """A wash with a ragged outline, pigment gathered at its rim and in blooms."""
    inside = _envelope(rng, 0.22, 0.75)
    blooms = _noise(rng, 4, 4, 4)
    body = 0.35 + 0.5 * ramp(blooms, 0.2, 0.8) + 0.2 * (1 - ramp(np.abs(blooms - 0.55), 0.0, 0.03))
    rim = ramp(inside, 0.0, 0.012) * (1 - ramp(inside, 0.012, 0.07))
    return np.clip(ramp(inside, 0.0, 0.014) * body + 0.3 * rim, 0, 1)


def smoke(rng: np.random.Generator) -> Field:
    rows, columns = np.indices((SIDE, SIDE))
    # clouds looked up through other clouds: wisps instead of blots
    bend = 90 * (_noise(rng, 2, 3, 4) - 0.5)
    clouds = _noise(rng, 3, 4, 5)
    wisps = clouds[(rows + bend).astype(int) % SIDE, (columns + 1.4 * np.roll(bend, 97, 0)).astype(int) % SIDE]
    return np.asarray(ramp(wisps, 0.3, 0.8) * ramp(_envelope(rng, 0.2, 0.5), 0.0, 0.45))


def brush(rng: np.random.Generator) -> Field:
    """A dry brush stroke from left to right: bristles that run out."""
    bristles = 0.6 * _noise(rng, 90, 2) + 0.4 * _noise(rng, 128, 5)
    across = np.abs(np.linspace(-1, 1, SIDE))[:, None]
    along = np.linspace(0, 1, SIDE)[None, :]
    length = 0.72 + 0.26 * _noise(rng, 40, 1)[:, :1]
    start = 0.06 * _noise(rng, 30, 1)[:, :1]
    paint = 0.62 - 0.5 * along**1.5 - 0.25 * across**4
    cover = ramp(paint + 1.1 * (bristles - 0.5), 0.0, 0.12)
    return np.asarray(
        cover
        * ramp(along - start, 0.0, 0.015)
        * (1 - ramp(along - length, -0.03, 0.02))
        * (1 - ramp(across + 0.12 * bristles, 0.97, 1.0))
    )


TILES: Final[dict[str, Callable[[np.random.Generator], Field]]] = {
    "paper grain": paper_grain,
    "film grain": film_grain,
    "linen": linen,
}
STRETCHED: Final[dict[str, Callable[[np.random.Generator], Field]]] = {
    "watercolor": watercolor,
    "smoke": smoke,
    "brush": brush,
    "grunge": grunge,
    "marble": marble,
}
