"""Surfaces seen from above: fabric, paper, marble, wood, stone."""

from __future__ import annotations

import math

import numpy as np

from synlayers.design import Pixels
from synlayers.sources.photo.raster import (
    Field,
    PhotoStage,
    colorize,
    fractal,
    grid,
    noise,
    relief,
    resize,
    sample,
    smoothstep,
)

CLOTHS = (
    ("#8d7f70", "#e8dfd2", "#fffaf2"),
    ("#571a2c", "#b0435c", "#f0a3ab"),
    ("#0f2f4a", "#2f6f9e", "#a9d4ee"),
    ("#4f4a45", "#b9b2a8", "#efeae2"),
    ("#1e3a2f", "#4f8468", "#bfe0c8"),
    ("#9a7b8c", "#eccfd8", "#fff3f4"),
    ("#2b2540", "#5f5591", "#bcb3e6"),
    ("#8c6a2f", "#d9b15f", "#fbeec0"),
)


def _half(width: int, height: int) -> tuple[int, int]:
    return (height + 1) // 2, (width + 1) // 2


def fabric(rng: np.random.Generator, width: int, height: int, look: int = 0) -> Pixels:
    """Cloth or silk in folds."""
    rows, columns = _half(width, height)
    x, y = grid(rows, columns)
    unit = max(rows, columns)
    turn, waves = float(rng.uniform(0, math.pi)), float(rng.uniform(2.0, 4.5))
    along = (x * np.float32(math.cos(turn)) + y * np.float32(math.sin(turn))) / np.float32(unit)
    warp = noise(rng, rows, columns, unit / 2.2, 3, 0.4)
    fine = noise(rng, rows, columns, unit / 4.5, 2, 0.4)
    phase = along * np.float32(2 * math.pi * waves) + warp * np.float32(1.7)
    folds = (
        np.sin(phase)
        + np.float32(0.45) * np.sin(phase * np.float32(1.9) + fine * np.float32(1.6))
        + np.float32(0.25) * fine
    )
    lit = relief(
        np.asarray(folds * np.float32(unit / 9), np.float32),
        math.degrees(turn) + float(rng.uniform(-30, 30)) + 180,
        0.75,
    )
    sheen = lit * np.float32(0.78) + np.float32(0.11) + np.float32(0.06) * folds
    if rng.random() < 0.45:
        full = resize(np.asarray(sheen, np.float32), width, height)
        weave = np.where(
            (np.arange(height) // 2 % 2)[:, None] == (np.arange(width) // 2 % 2)[None, :],
            np.float32(0.018),
            np.float32(-0.018),
        )
        picture = colorize(full + weave, CLOTHS[look])
    else:
        picture = colorize(resize(np.asarray(sheen, np.float32), width, height), CLOTHS[look])
    stage = PhotoStage(width, height, picture)
    stage.vignette(0.25)
    return stage.picture()


PAPERS = (
    ("#b9b2a6", "#f2ede3", "#ffffff"),
    ("#a98a62", "#d8bd94", "#f3e2c4"),
    ("#9aa3ab", "#e6eaee", "#ffffff"),
    ("#b58f8a", "#edcfc8", "#fff1ec"),
    ("#23262b", "#3d4148", "#6d737d"),
)


def paper(rng: np.random.Generator, width: int, height: int, look: int = 0) -> Pixels:
    """A sheet that was crumpled and smoothed out again."""
    lit = np.full((height, width), 0.66, np.float32)
    for facets, shrink, depth in ((int(rng.integers(9, 16)), 3, 0.17), (int(rng.integers(34, 60)), 3, 0.11)):
        lit += resize(_facets(rng, height // shrink, width // shrink, facets), width, height) * np.float32(depth)
    lit += noise(rng, height, width, max(width, height) / 5, 3, 0.5) * np.float32(0.03)
    stage = PhotoStage(width, height, colorize(lit, PAPERS[look]))
    stage.vignette(0.15)
    return stage.picture()


def _facets(rng: np.random.Generator, rows: int, columns: int, count: int) -> Field:
    """Light on ``(rows, columns)`` of a surface of `count` plane facets, each tilted its own way, -1..1, with sharp
    creases."""
    unit = float(max(rows, columns))
    x, y = grid(rows, columns)
    bend_x, bend_y = (noise(rng, rows, columns, unit / 3, 4, 0.5) * np.float32(unit * 0.03) for _ in range(2))
    x, y = x + bend_x, y + bend_y
    centers = rng.uniform(-0.05, 1.05, (count, 2)) * [columns, rows]
    weight = rng.uniform(0, (unit / math.sqrt(count)) ** 2 * 0.5, count)
    nearest = np.full((rows, columns), np.inf, np.float32)
    owner = np.zeros((rows, columns), np.intp)
    for index, ((cx, cy), extra) in enumerate(zip(centers.tolist(), weight.tolist(), strict=True)):
        away = (x - np.float32(cx)) ** 2 + (y - np.float32(cy)) ** 2 - np.float32(extra)
        closer = away < nearest
        nearest[closer] = away[closer]
        owner[closer] = index
    tilt, lean = (
        rng.uniform(-0.6, 0.6, count).astype(np.float32),
        rng.uniform(-3.2, 3.2, (count, 2)).astype(np.float32) / np.float32(unit),
    )
    place = centers.astype(np.float32)[owner]
    return np.asarray(
        tilt[owner] + (x - place[..., 0]) * lean[owner][..., 0] + (y - place[..., 1]) * lean[owner][..., 1], np.float32
    )


MARBLES = (
    (("#ffffff", "#f3f1ee", "#c9c6c4", "#84848a"), None),
    (("#fbf7f1", "#efe6da", "#cdb9a2", "#937a60"), "#c79a4b"),
    (("#17181c", "#1f2126", "#4a4d55", "#d8d8dc"), "#d6b26a"),
    (("#0f3b35", "#14524a", "#3b857a", "#d7efe6"), "#d6b26a"),
    (("#f9e9e6", "#f1d6d2", "#d9a9a4", "#b07a78"), "#d8a86a"),
    (("#1a2744", "#223458", "#5673a6", "#e3eaf6"), None),
)


def marble(rng: np.random.Generator, width: int, height: int, look: int = 0) -> Pixels:
    """Polished marble; some with gold in its veins."""
    colors, gold = MARBLES[look]
    rows, columns = _half(width, height)
    unit = max(rows, columns)
    first = noise(rng, rows, columns, unit / 1.6, 7, 0.52, float(rng.uniform(0.7, 1.5)))
    second = noise(rng, rows, columns, unit / 2.6, 7, 0.52)
    cloud = noise(rng, rows, columns, unit / 1.5, 5, 0.5)
    broad = np.exp(-np.abs(first + cloud * np.float32(0.25)) * np.float32(4.5)) * smoothstep(-0.9, 1.2, cloud)
    thin = np.exp(-np.abs(second) * np.float32(26)) * smoothstep(-0.3, 1.3, -cloud + first * np.float32(0.4))
    value = np.float32(0.12) + np.float32(0.1) * cloud + np.float32(0.42) * broad + np.float32(0.5) * thin
    stage = PhotoStage(width, height, colorize(resize(np.asarray(value, np.float32), width, height), colors))
    if gold is not None:
        vein = np.exp(-np.abs(first - second * np.float32(0.3) + np.float32(0.25)) * np.float32(34)) * smoothstep(
            -0.2, 0.8, second
        )
        stage.shade(np.asarray(vein, np.float32), gold)
        stage.shade(np.asarray(vein**4 * np.float32(0.6), np.float32), "#fff3d0")
    stage.glow(width * float(rng.uniform(0.2, 0.8)), height * 0.1, stage.unit * 0.8, "#ffffff", 0.15)
    stage.vignette(0.15)
    return stage.picture()


WOODS = (
    ("#3b2414", "#7a4f2d", "#a9744a"),
    ("#6b4a2c", "#b58656", "#dcb88a"),
    ("#8d7a66", "#c9b8a2", "#e9ddcc"),
    ("#1e1714", "#3f302a", "#64503f"),
    ("#5a5550", "#97918a", "#c6c0b8"),
    ("#9c8a78", "#e4dacd", "#f8f3ea"),
)


def wood(rng: np.random.Generator, width: int, height: int, look: int = 0) -> Pixels:
    """Boards of wood with their grain and knots."""
    upright = rng.random() < 0.4
    across, along = (width, height) if upright else (height, width)
    boards = int(rng.integers(4, 8)) if across >= along * 0.8 else int(rng.integers(3, 6))
    edges = np.round(np.linspace(0, across, boards + 1)).astype(int)
    value = np.empty((across, along), np.float32)
    x = np.arange(along, dtype=np.float32)[None, :]
    for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        deep = end - start
        y = np.arange(deep, dtype=np.float32)[:, None]
        drift = noise(rng, deep, along, deep * 1.3, 3, 0.45, 4.5)
        knot_x, knot_y = float(rng.uniform(-0.2, 1.2)) * along, float(rng.uniform(0.1, 0.9)) * deep
        dx, dy = (x - np.float32(knot_x)) / np.float32(deep * 1.7), (y - np.float32(knot_y)) / np.float32(deep * 0.55)
        near = np.exp(-(dx * dx + dy * dy))
        rings = (y / np.float32(deep) + drift * np.float32(0.16)) * np.float32(rng.uniform(4, 8)) + near * np.float32(
            rng.uniform(1.5, 3.5)
        )
        saw = rings - np.floor(rings)
        streak = noise(rng, deep, along, 5, 2, 0.6, 30)
        tone = float(rng.uniform(-0.1, 0.1))
        grain = streak * np.float32(0.045) + drift * np.float32(0.04) - saw**3 * np.float32(0.2)
        value[start:end] = np.float32(0.62 + tone) + grain - near**6 * np.float32(0.3)
        value[start : start + 2] *= np.float32(0.45)
        value[start + 2 : start + 4] += np.float32(0.06)
    field = np.ascontiguousarray(value.T if upright else value)
    stage = PhotoStage(width, height, colorize(field, WOODS[look]))
    stage.glow(width * float(rng.uniform(0.1, 0.9)), height * 0.05, stage.unit * 0.8, "#fff4e0", 0.18)
    stage.vignette(0.3)
    return stage.picture()


WATERS = (
    ("#04364f", "#0a7ea4", "#5fd4e0", "#f2ffff"),
    ("#05303a", "#0f8f8a", "#7fe8d0", "#fbfff4"),
    ("#0b1f4a", "#1f5fb4", "#76b8f2", "#ffffff"),
)


def waves(rng: np.random.Generator, width: int, height: int, look: int = 0) -> Pixels:
    """Soft waves of light that fold over each other."""
    rows, columns = _half(width, height)
    x, y = grid(rows, columns)
    unit = np.float32(max(rows, columns))
    scale = np.float32(rng.uniform(9, 14))
    warp = noise(rng, rows, columns, float(unit) / 4, 2, 0.4)
    px, py = (
        x / unit * scale + warp * np.float32(0.5) - 250,
        y / unit * scale * np.float32(rng.uniform(1.0, 1.5)) - warp * np.float32(0.5) - 250,
    )
    ix, iy = px + np.zeros_like(py), py + np.zeros_like(px)
    total, tiny = np.zeros((rows, columns), np.float32), np.float32(1e-3)
    shift = float(rng.uniform(0, 20))
    for turn in range(4):
        t = np.float32(shift * (1 - 3.5 / (turn + 1)))
        ix, iy = px + np.cos(t - ix) + np.sin(t + iy), py + np.sin(t - iy) + np.cos(t + ix)
        across, down = px / (np.sin(ix + t) * np.float32(200) + tiny), py / (np.cos(iy + t) * np.float32(200) + tiny)
        total += 1 / np.sqrt(across * across + down * down + np.float32(1e-5))
    bright = np.clip(total / total.mean() * np.float32(0.36), 0, 1)
    soft = noise(rng, rows, columns, float(unit) / 2, 3, 0.5) * np.float32(0.06)
    stage = PhotoStage(
        width,
        height,
        colorize(
            resize(np.asarray(bright * np.float32(0.72) + np.float32(0.12) + soft, np.float32), width, height),
            WATERS[look],
        ),
    )
    stage.vignette(0.3)
    return stage.picture()


INKS = (
    ("#0d1b3e", "#1f5fa8", "#8fd3f0", "#fdf6e9", "#f2a65a"),
    ("#2a0a3a", "#8a2a7a", "#f06a8a", "#ffd0a0", "#fff6e8"),
    ("#062b2b", "#0f7f73", "#9fe0c0", "#fff7dc", "#e8b04a"),
    ("#f7efe6", "#e9c9b6", "#c98f86", "#6f5a78", "#2b2f52"),
    ("#101010", "#3a3a44", "#9a9aa6", "#f0f0f4", "#c9a25a"),
    ("#fdf4f7", "#f4c6d7", "#b9a7e6", "#8fc7f2", "#fdfcf0"),
)


def fluid(rng: np.random.Generator, width: int, height: int, look: int = 0) -> Pixels:
    """Paint or ink that was poured and folded over itself."""
    rows, columns = _half(width, height)
    unit = float(max(rows, columns))
    base = fractal(rng, 128, float(rng.uniform(2.3, 2.7)))
    bend = fractal(rng, 128, 2.6)
    x, y = grid(rows, columns)
    scale = np.float32(128 / unit * 0.8)
    u, v = x * scale + np.zeros_like(y), y * scale + np.zeros_like(x)
    first = sample(bend, u, v)
    second = sample(bend, u * np.float32(0.9) + 41 + first * 11, v * np.float32(0.9) + 17)
    value = sample(base, u + second * np.float32(13), v + first * np.float32(13))
    colors = INKS[look]
    folds = np.float32(0.5) + np.float32(0.24) * value + np.float32(0.1) * np.sin(value * np.float32(7) + second * 2)
    picture = colorize(resize(np.asarray(folds, np.float32), width, height), colors)
    shine = relief(resize(np.asarray(value * np.float32(unit / 14), np.float32), width, height), 225, 0.9)
    stage = PhotoStage(width, height, picture)
    stage.shade(np.clip((np.float32(0.5) - shine) * np.float32(0.7), 0, 0.5))
    stage.shade(np.clip((shine - np.float32(0.56)) * np.float32(0.8), 0, 0.5), "#ffffff")
    return stage.picture()
