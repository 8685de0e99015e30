"""Subjects of the matting twins that one sees through or between: glass, smoke, veils, grass, things scattered. As in
`subjects.py`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.twins.mattes.bodies import (
    Field,
    alpha_over,
    blur,
    choose,
    defocus,
    depth,
    gloss,
    relief,
    rgb_of,
    rgba_of,
    silhouette,
    surface,
    tint,
)
from benchmarks.twins.mattes.fibers import draw_strokes, strands, zero_transparent
from benchmarks.twins.mattes.subjects import Rng
from synlayers.design import Pixels
from synlayers.style.color import lighten
from synlayers.style.noise import value_noise


def glass(rng: Rng, side: int, colors: Sequence[str], image: Pixels) -> Pixels:
    """One of the design's forms blown from tinted glass: clear in the middle, denser at the rim, with highlights."""
    return glass_of(
        silhouette(choose(rng, ("circle", "drop", "heart", "pebble", "star", "cloud")), side, rng, 0.12), colors[0]
    )


def glass_of(cover: Field, color: str) -> Pixels:
    """A silhouette as glass."""
    side = cover.shape[0]
    inside = depth(cover)
    rim = np.exp(-inside / (0.035 * side)) * 0.62 + np.exp(-inside / (0.2 * side)) * 0.2
    light = np.clip(relief(cover, 0.2) - 0.88, 0, 1) * 1.5 + 0.75 * gloss(cover)
    alpha = np.clip(0.12 + rim + light, 0, 0.97) * cover
    return rgba_of(tint(color, np.clip(0.8 - 0.35 * rim + 1.6 * light, 0, 2)), alpha)


def smoke(rng: Rng, side: int, colors: Sequence[str], image: Pixels) -> Pixels:
    """A plume of smoke."""
    yy, xx = np.mgrid[:side, :side] / side
    bend = 0.5 + 0.13 * (value_noise(rng, side, 2, (4, 2), 2)[:, :1] - 0.5) * 2
    wide = 0.06 + 0.2 * (1 - yy)
    body = np.exp(-(((xx - bend) / wide) ** 2)) * np.clip((yy - 0.06) / 0.12, 0, 1) * np.clip((0.96 - yy) / 0.05, 0, 1)
    fine = value_noise(rng, side, side, (5, 5), 5)
    alpha = np.clip(body * np.clip((fine - 0.28) * 2.4, 0, 1.15), 0, 0.98)
    return rgba_of(tint(lighten(colors[0], 0.25), 0.75 + 0.6 * (fine - 0.4)), np.where(alpha < 0.012, 0, alpha))


def veil(rng: Rng, side: int, colors: Sequence[str], image: Pixels) -> Pixels:
    """A hanging piece of thin cloth in folds, with a hem."""
    yy, xx = np.mgrid[:side, :side] / side
    fold = value_noise(rng, 2, side, (2, int(rng.integers(7, 12))), 2)[:1] * np.ones((side, 1))
    edge = 0.1 + 0.05 * (fold - 0.5)
    cover = (
        np.clip((xx - 0.1 - 0.06 * (1 - yy)) * 60, 0, 1)
        * np.clip((0.9 - 0.06 * (1 - yy) - xx) * 60, 0, 1)
        * np.clip((yy - 0.08) * 60, 0, 1)
    )
    cover *= np.clip((1 - edge - yy) * 60, 0, 1)
    hem = np.clip(1 - np.abs(1 - edge - yy - 0.02) / 0.014, 0, 1)
    weave = 0.06 * np.sin(xx * side * 0.9) * np.sin(yy * side * 0.9)
    alpha = np.clip(0.25 + 0.55 * fold**1.5 + 0.45 * hem + weave, 0, 1) * cover
    return rgba_of(tint(lighten(colors[0], 0.18), 0.72 + 0.5 * fold), alpha)


def grass(rng: Rng, side: int, colors: Sequence[str], image: Pixels) -> Pixels:
    """Blades from the lower edge all along, the near ones out of focus."""
    out = np.zeros((side, side, 4), np.uint8)
    for sigma, count, high in ((0.001, 260, 0.75), (0.006, 90, 0.9)):
        root = np.stack([rng.uniform(-0.05, 1.05, count), np.full(count, 1.02)], 1) * side
        tip = root + np.stack([rng.normal(0.02, 0.12, count), -rng.uniform(0.2, high, count)], 1) * side
        strokes = strands(root, tip, rng, 0.03 * side, 0.012 * side * (1 + 40 * sigma))
        pixels, drawn = surface(side)
        draw_strokes(
            drawn.getCanvas(), strokes, rgb_of(choose(rng, ("#5f8f3c", "#7a9a46", "#3f7a4a", "#a39a52"))), 0.97
        )
        drawn.flushAndSubmit()
        out = alpha_over(out, defocus(zero_transparent(pixels), sigma * side))
    return out


def scattered(rng: Rng, side: int, colors: Sequence[str], image: Pixels) -> Pixels:
    """Many small forms, falling, near and far."""
    from PIL import Image

    out = Image.new("RGBA", (side, side))
    form = choose(rng, ("heart", "star", "leaf", "flower", "circle", "drop"))
    for k in range(int(rng.integers(9, 15))):
        small = max(24, round(side * float(rng.uniform(0.1, 0.24))))
        cover = silhouette(form, small, rng, turn=float(rng.uniform(-180, 180)))
        color = colors[k % max(1, min(3, len(colors)))]
        thing = rgba_of(tint(color, relief(cover)), cover) if rng.random() < 0.75 else glass_of(cover, color)
        thing = defocus(thing, float(rng.choice([0.01, 0.03, 0.06])) * small)
        x, y = (int(v) for v in rng.uniform(-0.04, 0.88, 2) * side)
        tile = Image.new("RGBA", (side, side))
        tile.paste(Image.fromarray(thing), (x, y))
        out = Image.alpha_composite(out, tile)
    return np.array(out)


def haze(rng: Rng, side: int, colors: Sequence[str], image: Pixels) -> Pixels:
    """Thin smoke all over."""
    fine = blur(value_noise(rng, side, side, (3, 3), 5), 0.004 * side)
    alpha = np.clip((fine - 0.36) * 2.6, 0, 0.95)
    return rgba_of(tint(lighten(colors[0], 0.3), 0.8 + 0.5 * (fine - 0.4)), np.where(alpha < 0.012, 0, alpha))
