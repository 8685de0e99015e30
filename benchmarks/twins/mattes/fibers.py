"""Fur and hair: many fine strokes, each in the light of the place where it grows."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import skia

from benchmarks.twins.mattes.bodies import Field, blur, depth, relief, rgba_of, surface
from synlayers.design import Pixels
from synlayers.sources.stroke.geometry import hairs, ink
from synlayers.style.noise import value_noise

TONES = 9
"""Shades in which the strokes of a coat are drawn."""


class Strokes(NamedTuple):
    """Roots, bends and tips (n, 2) as x, y in px; width at the root in px (n,); brightness of each (n,)."""

    root: Field
    bow: Field
    tip: Field
    width: Field
    tone: Field


def draw_strokes(canvas: Any, strokes: Strokes, color: Field, alpha: float) -> None:
    """Paints strokes of one coat, the dark ones first. `color` is three levels, scaled by each stroke's brightness."""
    low, high = float(strokes.tone.min()), float(strokes.tone.max()) + 1e-9
    bins = np.minimum((TONES * (strokes.tone - low) / (high - low)).astype(int), TONES - 1)
    for k in range(TONES):
        chosen = bins == k
        if chosen.any():
            shade = low + (k + 0.5) * (high - low) / TONES
            r, g, b = (int(v) for v in np.clip(color * min(shade, 1.0) + max(0.0, shade - 1) * (255 - color), 0, 255))
            path = hairs(strokes.root[chosen], strokes.bow[chosen], strokes.tip[chosen], strokes.width[chosen])
            path.setFillType(skia.PathFillType.kWinding)
            canvas.drawPath(path, ink(f"#{r:02x}{g:02x}{b:02x}", alpha))


def fur(cover: Field, color: Field, rng: np.random.Generator, length: float, density: float = 1.0) -> Pixels:
    """A body under a coat that leaves it outwards, combed by a smooth field and by gravity.

    Args:
        color: three levels 0..255, or (H, W, 3) of a printed coat, whose mean colours the strokes.
        length: of a hair, as a share of the tile's side.
    """
    side = cover.shape[0]
    shade = relief(cover)
    inside = depth(cover)
    core = np.clip((inside - 0.25 * length * side) / 2, 0, 1)
    ground = color if color.ndim == 3 else np.broadcast_to(color, (*cover.shape, 3))
    body = rgba_of(ground * (shade * 0.8)[..., None], core)
    mean = np.asarray(ground[cover > 0.5].mean(0))

    rows, columns = np.nonzero(inside > 0)
    near = np.exp(-inside[rows, columns] / (0.5 * length * side))
    count = int(density * (len(rows) / 42 + 4.0 * np.count_nonzero((inside > 0) & (inside < 2))))
    roots = rng.choice(len(rows), count, p=(near + 0.12) / (near + 0.12).sum())
    # the rim first, so that the middle lies over it
    roots = roots[np.argsort(inside[rows[roots], columns[roots]], kind="stable")]
    y, x = rows[roots], columns[roots]

    gy, gx = np.gradient(blur(cover, 0.05 * side))
    swirl: Field = (value_noise(rng, side, side, (4, 4), 2) - 0.5) * 2.6
    angle = np.arctan2(-np.asarray(gy)[y, x], -np.asarray(gx)[y, x]) + swirl[y, x] + rng.normal(0, 0.25, count)
    way = np.stack([np.cos(angle), np.sin(angle) + 0.35], 1)
    way = way / np.maximum(np.hypot(way[:, :1], way[:, 1:]), 1e-6)
    root = np.stack([x + rng.random(count), y + rng.random(count)], 1)
    long = length * side * rng.uniform(0.45, 1.15, (count, 1))
    tip = root + way * long + np.stack([np.zeros(count), 0.25 * long[:, 0]], 1)
    bow = root + way * long * 0.55 + rng.normal(0, 0.06, (count, 2)) * long
    width = np.maximum(0.9, side / 420) * rng.uniform(0.6, 1.4, count)
    strokes = Strokes(root, bow, tip, width, shade[y, x] * rng.uniform(0.72, 1.16, count))

    pixels, drawn = surface(side)
    pixels[...] = body
    part = np.arange(count) * 6 // count
    for k in range(6):  # from the rim inwards
        chosen = part == k
        draw_strokes(drawn.getCanvas(), Strokes(*(v[chosen] for v in strokes)), mean, 0.85)
    drawn.flushAndSubmit()
    return zero_transparent(pixels)


def strands(start: Field, end: Field, rng: np.random.Generator, sway: float, width: float) -> Strokes:
    """Long hairs from `start` to `end` (n, 2), their middle pushed aside by up to `sway` px."""
    count = len(start)
    middle = (start + end) / 2 + rng.normal(0, 1, (count, 2)) * sway
    return Strokes(
        start, middle, end, np.maximum(0.8, width) * rng.uniform(0.5, 1.3, count), rng.uniform(0.55, 1.2, count)
    )


def zero_transparent(pixels: Pixels) -> Pixels:
    """A copy without the colour that Skia leaves where alpha is 0."""
    return np.asarray(pixels * (pixels[..., 3:] > 0), np.uint8)
