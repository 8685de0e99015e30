"""Skies of every hour, and the light that they give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import skia

from synlayers.design import Pixels
from synlayers.sources.photo.raster import (
    Field,
    PhotoStage,
    colorize,
    fractal,
    line,
    noise,
    polygon,
    sample,
    smoothstep,
    solid,
)


@dataclass(frozen=True, slots=True)
class Light:
    """An hour of the day.

    Args:
        sky: gradient from the zenith to the horizon.
        haze: colour of distant air.
        sun, shade: what lit and unlit surfaces are multiplied by.
        glow: colour of the sun and of clouds near it; cloud: colour of clouds.
    """

    name: str
    sky: tuple[str, ...]
    haze: str
    sun: tuple[float, float, float]
    shade: tuple[float, float, float]
    glow: str
    cloud: str
    shadow: str


LIGHTS = (
    Light(
        "day",
        ("#2f6db5", "#6fa6d8", "#c9def0"),
        "#bfd3e6",
        (1.25, 1.2, 1.1),
        (0.38, 0.44, 0.56),
        "#fff6e0",
        "#ffffff",
        "#b4c2d4",
    ),
    Light(
        "sunrise",
        ("#5b7fb4", "#c9a6b4", "#f7c79a", "#ffe3b5"),
        "#f0c9a8",
        (1.3, 1.02, 0.78),
        (0.4, 0.36, 0.46),
        "#ffdca0",
        "#ffe2c4",
        "#c08f92",
    ),
    Light(
        "sunset",
        ("#2b3566", "#7c4f7d", "#dd7a5c", "#ffc078"),
        "#d99277",
        (1.3, 0.82, 0.55),
        (0.3, 0.25, 0.36),
        "#ffb45e",
        "#ff9e78",
        "#6d4a70",
    ),
    Light(
        "dusk",
        ("#141d3c", "#34406f", "#8a6d94", "#e0a090"),
        "#75698f",
        (0.72, 0.6, 0.68),
        (0.2, 0.22, 0.34),
        "#f6b59a",
        "#9c7f9e",
        "#3d426b",
    ),
    Light(
        "fog",
        ("#a9b8c4", "#c6d0d6", "#e3e7e8"),
        "#dde3e6",
        (0.92, 0.95, 0.98),
        (0.5, 0.55, 0.6),
        "#ffffff",
        "#eef1f2",
        "#bcc6cd",
    ),
    Light(
        "blue hour",
        ("#0f2347", "#2c5080", "#7fa5c4", "#d9dfe0"),
        "#7b9dba",
        (0.75, 0.85, 1.0),
        (0.22, 0.3, 0.45),
        "#f3e7d0",
        "#a9bdd2",
        "#46648c",
    ),
)


BY_NAME = {light.name: light for light in LIGHTS}


def paint_sky(
    stage: PhotoStage, rng: np.random.Generator, light: Light, horizon: float, clouds: float | None = None
) -> tuple[float, float]:
    """Sky, sun and clouds above `horizon` (fraction of the height). Gives back where the sun is, pixels."""
    stage.sky(light.sky, horizon)
    x, y = float(rng.uniform(0.15, 0.85)) * stage.width, (horizon - float(rng.uniform(0.04, 0.2))) * stage.height
    if light.name != "fog":
        stage.glow(x, y, stage.unit * 0.7, light.glow, 0.55)
    cover = float(rng.uniform(-0.6, 0.9)) if clouds is None else clouds
    if cover > -0.4:
        paint_clouds(stage, rng, light, horizon, cover)
    if light.name in ("sunrise", "sunset") and rng.random() < 0.7:
        stage.glow(x, y, stage.unit * 0.12, "#fff4d8", 0.95)
    return x, y


def paint_clouds(stage: PhotoStage, rng: np.random.Generator, light: Light, horizon: float, cover: float) -> None:
    """Streaks of cloud that flatten towards the horizon."""
    rows, columns = max(8, round(horizon * stage.height / 2)), stage.width // 2
    field = noise(rng, rows, columns, rows / 2.2, 6, 0.52, float(rng.uniform(2.0, 4.5)))
    # lit from below the zenith: the difference with a shifted copy is the side that faces the light
    side = np.clip((field - np.roll(field, 3, axis=0)) * 0.9 + 0.5, 0, 1)
    density = smoothstep(0.1 - cover * 0.6, 1.9 - cover * 0.6, field)
    density *= np.linspace(0.95, 0.55, rows, dtype=np.float32)[:, None]
    picture = np.empty((rows, columns, 4), np.uint8)
    picture[..., :3] = colorize(side, [light.shadow, light.cloud, light.cloud], [0, 0.75, 1])
    picture[..., 3] = density * 255
    stage.image(picture, rect=skia.Rect(0, 0, stage.width, horizon * stage.height))


def clouds(rng: np.random.Generator, width: int, height: int, hour: str = "day") -> Pixels:
    """A sky full of clouds, seen from above or below, with light from one side."""
    light = BY_NAME[hour]
    stage = PhotoStage(width, height)
    stage.sky(light.sky)
    rows, columns = height // 2, width // 2
    field = noise(rng, rows + 10, columns + 10, rows / 1.5, 7, 0.54, float(rng.uniform(1.2, 2.0)))
    shift = int(rng.choice([0, 10]))
    # a cloud is bright where it grows thinner towards the light
    towards = field[:-10, shift : shift + columns]
    field = field[10:, 5 : 5 + columns]
    side = np.clip((field - towards) * np.float32(0.34) + np.float32(0.62) - field * np.float32(0.1), 0, 1)
    density = smoothstep(-0.25, 1.0, field + np.linspace(-0.5, 0.7, rows, dtype=np.float32)[:, None])
    picture = np.empty((rows, columns, 4), np.uint8)
    picture[..., :3] = colorize(side, [light.shadow, light.cloud, light.glow], [0.1, 0.7, 1])
    picture[..., 3] = density * 250
    stage.glow(float(rng.uniform(0.2, 0.8)) * width, 0.3 * height, 0.8 * stage.unit, light.glow, 0.32)
    stage.image(picture)
    stage.vignette(0.2)
    return stage.picture()


def night(rng: np.random.Generator, width: int, height: int, aurora: bool = False) -> Pixels:
    """A starry night over dark hills, with the Milky Way or an aurora."""
    stage = PhotoStage(width, height)
    skies = (("#050a1c", "#0b1b3d", "#1c3a5f"), ("#070617", "#1a1440", "#4a2f66"), ("#030b14", "#0a2436", "#1d5160"))
    stage.sky(skies[int(rng.integers(len(skies)))])
    if aurora:
        _aurora(stage, rng)
    else:
        _milky_way(stage, rng)
    _stars(stage, rng, 170 if aurora else 330)
    glow = ("#f2a65a", "#5ac8b0", "#b58cd9")[int(rng.integers(3))]
    stage.glow(float(rng.uniform(0.2, 0.8)) * width, height * 0.95, stage.unit * 0.55, glow, 0.4)
    for depth, tint in enumerate(("#10192c", "#080d18", "#03050a")):
        ridge = (
            height * (0.8 + 0.07 * depth)
            - line(rng, width, stage.unit * (0.35 - 0.08 * depth), 7, 0.5) * height * 0.035
        )
        _ridge(stage, ridge, tint)
    stage.vignette(0.35)
    return stage.picture()


def _ridge(stage: PhotoStage, ridge: Field, tint: str) -> None:
    columns = np.arange(stage.width, dtype=np.float32)
    points = np.concatenate([np.stack([columns, ridge], 1), [[stage.width, stage.height], [0, stage.height]]])
    stage.canvas.drawPath(polygon(points), solid(tint))


def _stars(stage: PhotoStage, rng: np.random.Generator, count: int) -> None:
    places = rng.random((count, 2)) * [stage.width, stage.height * 0.85]
    sizes = stage.unit * (0.0007 + 0.0022 * rng.random(count) ** 6)
    for (x, y), size, bright in zip(places.tolist(), sizes.tolist(), rng.random(count).tolist(), strict=True):
        tint = ("#ffffff", "#dfe8ff", "#fff0dc")[int(bright * 300) % 3]
        stage.canvas.drawCircle(x, y, size, solid(tint + f"{round(70 + 185 * bright):02x}"))


def _milky_way(stage: PhotoStage, rng: np.random.Generator) -> None:
    rows, columns = stage.height // 2, stage.width // 2
    x = np.linspace(-0.5, 0.5, columns, dtype=np.float32)[None, :]
    y = np.linspace(-0.5, 0.5, rows, dtype=np.float32)[:, None] * np.float32(stage.height / stage.width)
    turn = float(rng.uniform(0.5, 1.2)) * (1 if rng.random() < 0.5 else -1)
    across = x * np.float32(np.sin(turn)) - y * np.float32(np.cos(turn))
    cloud = noise(rng, rows, columns, rows / 3, 6, 0.6)
    band = np.exp(-(((across + cloud * np.float32(0.03)) / np.float32(0.13)) ** 2))
    dust = smoothstep(0.2, 1.3, noise(rng, rows, columns, rows / 4, 5, 0.6)) * np.exp(
        -((across / np.float32(0.05)) ** 2)
    )
    stage.shade(
        np.clip(band * (np.float32(0.33) + np.float32(0.1) * cloud) - dust * np.float32(0.25), 0, 0.6), "#b9b4e0"
    )


def _aurora(stage: PhotoStage, rng: np.random.Generator) -> None:
    """Curtains: a wandering line that fades upwards, in rays."""
    rows, columns = stage.height // 2, stage.width // 2
    y = np.arange(rows, dtype=np.float32)[:, None]
    for tint in (("#3dffa8", "#38d6ff"), ("#7dff9a", "#b06bff"), ("#3dffd0", "#ff6bd0"))[int(rng.integers(3))]:
        foot = rows * (0.55 + 0.13 * line(rng, columns, columns * 0.5, 4, 0.4))[None, :]
        rays = np.clip(0.55 + 0.35 * line(rng, columns, columns * 0.16, 4, 0.55), 0.05, 1.3)[None, :]
        above = (foot - y) / np.float32(rows)
        curtain = np.where(above > 0, np.exp(-above * (np.float32(4.2) / np.float32(0.45 + rays))), np.exp(above * 26))
        stage.shade(np.asarray(curtain * rays * np.float32(0.5), np.float32), tint)


def sea(rng: np.random.Generator, width: int, height: int, hour: str = "day") -> Pixels:
    """Open water to the horizon, with the light of the sky on its waves."""
    light = BY_NAME[hour]
    stage = PhotoStage(width, height)
    horizon = float(rng.uniform(0.4, 0.6))
    sun_x, _ = paint_sky(stage, rng, light, horizon)
    start = round(horizon * height)
    rows = height - start
    depth = 1 / (np.arange(rows, dtype=np.float32)[:, None] / np.float32(rows) + np.float32(0.035))
    columns = np.arange(width, dtype=np.float32)[None, :]
    swell = fractal(rng, 256, 1.35)
    scale = np.float32(0.3 * 576 / stage.unit)
    waves = sample(swell, (columns - width / 2) * depth * scale * np.float32(0.16), depth * 26 + np.zeros_like(columns))
    waves += np.float32(0.5) * sample(
        swell, (columns - width / 2) * depth * scale * np.float32(0.43) + 91, depth * 61 + np.zeros_like(columns)
    )
    chop = sample(
        swell, (columns - width / 2) * depth * scale * np.float32(1.1) + 33, depth * 150 + np.zeros_like(columns)
    )
    facing = np.clip(np.float32(0.45) + waves * np.float32(0.15) + chop * np.float32(0.05), 0, 1)
    near = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    deep = {"day": "#0c4a6e", "sunrise": "#3c4a6b", "sunset": "#2a2444", "dusk": "#141a35", "blue hour": "#12304f"}[
        light.name
    ]
    water = colorize(facing * (1 - near * np.float32(0.35)), [deep, light.sky[1], light.haze], [0, 0.62, 1])
    stage.image(water, rect=skia.Rect(0, start, width, height))
    spread = np.exp(
        -(((columns - np.float32(sun_x)) / (np.float32(width * 0.05) + near * np.float32(width * 0.12))) ** 2)
    )
    glitter = (
        smoothstep(0.5, 1.5, waves * np.float32(0.5) + chop * np.float32(0.75) + spread * np.float32(0.7)) * spread
    )
    veil = np.zeros((height, width), np.float32)
    veil[start:] = glitter * np.float32(0.95)
    stage.shade(veil, light.glow)
    haze = np.zeros((height, 8), np.float32)
    haze[start : start + max(3, rows // 10)] = np.linspace(0.6, 0, max(3, rows // 10), dtype=np.float32)[:, None]
    stage.shade(haze, light.haze)
    stage.vignette(0.25)
    return stage.picture()
