"""Surfaces of materials, painted from random numbers: (H, W, 3) uint8."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.twins.edits.wording import Word
from synlayers.style.noise import value_noise

Pixels = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float64]


class Material(NamedTuple):
    """A material by its name and its painter ``(rng, height, width)``."""

    noun: Word
    paint: Callable[[np.random.Generator, int, int], Pixels]


def _between(dark: tuple[int, int, int], light: tuple[int, int, int], t: Field) -> Pixels:
    t = np.clip(t, 0, 1)[..., None]
    return np.asarray(np.rint((1 - t) * np.array(dark) + t * np.array(light)), np.uint8)


def _grain(rng: np.random.Generator, height: int, width: int) -> Field:
    """Noise of single pixels, -0.5 to 0.5."""
    return rng.random((height, width)) - 0.5


def wood(rng: np.random.Generator, height: int, width: int) -> Pixels:
    """Brown wood, its grain upright."""
    warp = value_noise(rng, height, width, (2, 4), 3)
    across = np.arange(width)[None, :] / 9.0 + 6 * warp
    fibers = value_noise(rng, height, width, (2, max(8, width // 3)))
    return _between(
        (92, 52, 22),
        (186, 124, 66),
        0.5 + 0.3 * np.sin(2 * np.pi * across) + 0.35 * (fibers - 0.5) + 0.12 * _grain(rng, height, width),
    )


def steel(rng: np.random.Generator, height: int, width: int) -> Pixels:
    """Brushed steel, its scratches level."""
    scratches = value_noise(rng, height, width, (max(8, height // 2), 3), 2)
    sheen = np.sin(np.linspace(0, np.pi, width))[None, :]
    return _between(
        (105, 110, 118),
        (222, 226, 232),
        0.15 + 0.4 * sheen + 0.6 * (scratches - 0.35) + 0.18 * _grain(rng, height, width),
    )


def marble(rng: np.random.Generator, height: int, width: int) -> Pixels:
    """White marble with grey veins."""
    field = value_noise(rng, height, width, (5, 5), 5)
    veins = np.exp(-(((field - 0.5) / 0.035) ** 2))
    clouds = value_noise(rng, height, width, (3, 3), 3)
    return _between(
        (96, 100, 110), (244, 243, 240), 0.93 - 0.75 * veins - 0.25 * (clouds - 0.4) + 0.08 * _grain(rng, height, width)
    )


def gold(rng: np.random.Generator, height: int, width: int) -> Pixels:
    """Crumpled gold leaf."""
    folds = value_noise(rng, height, width, (7, 7), 4)
    light = np.abs(np.gradient(folds, axis=1)) + np.abs(np.gradient(folds, axis=0))
    return _between(
        (150, 98, 14),
        (255, 232, 140),
        0.15 + 0.75 * folds + 2.5 * (light - light.mean()) + 0.15 * _grain(rng, height, width),
    )


MATERIALS: Final = (
    Material(Word("brown wood", "棕色木头"), wood),
    Material(Word("brushed steel", "拉丝钢"), steel),
    Material(Word("white marble", "白色大理石"), marble),
    Material(Word("gold leaf", "金箔"), gold),
)
