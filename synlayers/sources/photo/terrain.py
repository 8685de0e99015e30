"""Landscapes as a renderer sees them: a height field, a camera above it, light from a side, air that thickens with
distance.

The view is found column by column: going away from the camera, the highest projected point so far hides what is behind
it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import skia

from synlayers.design import Pixels
from synlayers.sources.photo.raster import LINEAR, Field, PhotoStage, relief, rgb, smoothstep

STEPS = 150


@dataclass(frozen=True, slots=True)
class Camera:
    """Where the picture is taken from, in units of the height field's side.

    Args:
        height: above zero of the field.
        horizon: row of the horizon as a fraction of the picture's height.
        near, far: distances that are drawn.
        rise: distance at which the terrain has its full height.
        field_of_view: width of the view at distance 1.
    """

    height: float
    horizon: float
    near: float
    far: float
    rise: float = 1.2
    field_of_view: float = 1.0


@dataclass(frozen=True, slots=True)
class Ground:
    """Colours of a terrain: ``low`` where it is flat and low, ``high`` on top, ``steep`` on cliffs; `light` and `shade`
    multiply them."""

    low: str
    high: str
    steep: str
    light: tuple[float, ...]
    shade: tuple[float, ...]
    fog: str
    fog_density: float


@dataclass(frozen=True, slots=True)
class Terrain:
    """A height field and what its colours depend on: ``(n, n, 4)`` height, light, share of `high`, share of `steep`."""

    maps: Field

    @classmethod
    def of(cls, heights: Field, light_angle: float, strength: float, snow_line: float) -> Terrain:
        """Heights are 0..1 and wrap around; `strength` exaggerates the light on slopes."""
        slope = np.abs(heights - np.roll(heights, 1, axis=1)) + np.abs(heights - np.roll(heights, 1, axis=0))
        slope *= np.float32(heights.shape[0] * 0.8)
        lit = np.clip(relief(heights, light_angle, strength) * 1.4 - 0.2, 0, 1)
        top = np.clip((heights - np.float32(snow_line)) * 7 - slope * 0.3 + 0.6, 0, 1)
        cliff = np.clip(slope * 0.5 - 0.35, 0, 1)
        return cls(np.stack([heights, lit, top, cliff], axis=2).astype(np.float32))

    def at(self, x: Field, y: Field) -> Field:
        """Bilinear ``(..., 4)`` at positions in texels."""
        n = self.maps.shape[0]
        flat = self.maps.reshape(-1, 4)
        x0, y0 = np.floor(x), np.floor(y)
        fx, fy = (x - x0)[..., None], (y - y0)[..., None]
        left, up = x0.astype(np.int32) % n, y0.astype(np.int32) % n * n
        right, down = (left + 1) % n, (up + n) % (n * n)
        top = flat[up + left]
        top += (flat[up + right] - top) * fx
        low = flat[down + left]
        low += (flat[down + right] - low) * fx
        top += (low - top) * fy
        return np.asarray(top, np.float32)


def _shade(maps: Field, z: Field, ground: Ground, mist: float) -> Field:
    """Colours ``(steps, width, 3)`` of what is seen at each distance, in the air between."""
    light, top, cliff = (maps[..., i, None] for i in (1, 2, 3))
    color = rgb(ground.low) + (rgb(ground.steep) - rgb(ground.low)) * cliff
    color += (rgb(ground.high) - color) * top
    shade, sun = np.array(ground.shade, np.float32), np.array(ground.light, np.float32)
    color *= shade + (sun - shade) * light
    density = z * np.float32(ground.fog_density)
    density = density * (1 + np.float32(9 * mist) * np.exp(maps[..., 0] * np.float32(-6)))
    color += (rgb(ground.fog) - color) * (1 - np.exp(-density))[..., None]
    return np.asarray(color, np.float32)


def draw_terrain(
    stage: PhotoStage, terrain: Terrain, camera: Camera, ground: Ground, lift: float, mist: float = 0.0
) -> None:
    """Paint the terrain over the stage.

    Args:
        lift: height of the highest point, in units of the field's side.
        mist: extra fog on low ground, 0..1.
    """
    width, rows = stage.width, stage.height * 2  # twice as many rows: ridges are anti-aliased by scaling down
    n = terrain.maps.shape[0]
    focal = width / camera.field_of_view * 2
    # tall pictures see the ground closer to the camera's feet
    near = min(camera.near, 0.8 * camera.height * focal / ((1 - camera.horizon) * rows))
    z = np.asarray(near * (camera.far / near) ** (np.arange(STEPS) / (STEPS - 1)), np.float32)[:, None]
    across = ((np.arange(width, dtype=np.float32) + 0.5) / width - 0.5)[None, :] * np.float32(camera.field_of_view)
    maps = terrain.at((across * z + 0.5) * n, z * n + np.zeros_like(across))
    # the camera stands in a valley: the ground rises with distance, so that nothing stands in front of the lens
    level = maps[..., 0] * (np.float32(lift) * smoothstep(near * 0.4, camera.rise, z))
    screen = np.asarray(camera.horizon * rows + (camera.height - level) / z * focal, np.float32)
    top = np.minimum.accumulate(np.clip(screen + 0.5, 0, rows).astype(np.int32), axis=0)

    packed = np.empty((STEPS + 1, width, 4), np.uint8)
    packed[:STEPS, :, :3] = np.clip(_shade(maps, z, ground, mist), 0, 255)[..., ::-1]
    packed[:STEPS, :, 3] = 255
    packed[STEPS] = 0

    # the step seen at a row is the number of steps whose silhouette is still below it
    flat = top * width + np.arange(width, dtype=np.int32)[None, :]
    counts = (
        np.bincount(flat.ravel(), minlength=(rows + 1) * width)[: rows * width].astype(np.int16).reshape(rows, width)
    )
    seen = (STEPS - np.cumsum(counts, axis=0, dtype=np.int16)).astype(np.int32)
    view = packed.view(np.uint32)[..., 0].ravel()[seen * width + np.arange(width, dtype=np.int32)[None, :]]
    image = skia.Image.fromarray(
        view.view(np.uint8).reshape(rows, width, 4), skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType
    )
    target = skia.Rect(0, 0, stage.width, stage.height)
    stage.canvas.drawImageRect(
        image, skia.Rect(0, 0, width, rows), target, LINEAR, None, skia.Canvas.kFast_SrcRectConstraint
    )


def mirror(stage: PhotoStage, waterline: float, ripple: Field, tint: str, strength: float) -> None:
    """Water below `waterline` (fraction of the height): what is above it upside down, broken by `ripple`, tinted."""
    picture: Pixels = stage.picture()
    start = round(waterline * stage.height)
    depth = stage.height - start
    rows = np.arange(depth, dtype=np.float32)[:, None]
    sway = ripple[:depth] * (1 + rows * np.float32(9.0 / stage.height))
    source_row = np.clip(start - 1 - rows * 0.96 + sway * np.float32(0.9), 0, start - 1).astype(np.int32)
    column = np.clip(np.arange(stage.width)[None, :] + sway * np.float32(0.8), 0, stage.width - 1).astype(np.int32)
    reflected = picture[source_row, column]
    fade = np.float32(strength) + rows / depth * np.float32(0.35)
    mixed = reflected + (rgb(tint) - reflected) * np.clip(fade, 0, 0.9)[..., None]
    stage.image(np.asarray(np.clip(mixed, 0, 255), np.uint8), rect=skia.Rect(0, start, stage.width, stage.height))
