"""From an image to the grid of the model as OmniAlpha's demo has it, and back.

The published rule: scale down (never up) to the pixel budget of the task, floor both sides to multiples of 32, take 32
off the longer side while the budget is exceeded, then crop the middle to that aspect ratio and resample. The crop loses
up to a few per cent at two sides; `CenterCrop.restore` puts the answer back where it came from.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Pixels = npt.NDArray[np.uint8]
MULTIPLE = 32
CANVAS = 1024 * 1024
"""Pixels of all images of one question and its answer together."""


def pixel_budget(images: int) -> int:
    """Pixels of each image, inputs and outputs counted."""
    return CANVAS // images


def published_grid(size: tuple[int, int], most: int) -> tuple[int, int]:
    """The grid (width, height) of an image of this size under the published rule.

    >>> published_grid((1397, 1260), pixel_budget(2))
    (736, 672)
    """
    scale = min(1.0, math.sqrt(most / (size[0] * size[1])))
    width, height = (max(MULTIPLE, int(side * scale) // MULTIPLE * MULTIPLE) for side in size)
    while width * height > most and max(width, height) > MULTIPLE:
        if width >= height:
            width -= MULTIPLE
        else:
            height -= MULTIPLE
    return width, height


@dataclass(frozen=True, slots=True)
class CenterCrop:
    """The middle of an image of `original` (width, height), as wide and high as its aspect ratio on `grid` asks."""

    original: tuple[int, int]
    grid: tuple[int, int]

    @property
    def crop_box(self) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) in pixels of the original, not rounded."""
        width, height = self.original
        ratio = self.grid[0] / self.grid[1]
        across, down = (ratio * height, float(height)) if width / height >= ratio else (float(width), width / ratio)
        left, top = (width - across) / 2, (height - down) / 2
        return left, top, left + across, top + down

    def to_grid(self, image: Pixels) -> Pixels:
        """An image (H, W, 4) on the grid."""
        return np.asarray(Image.fromarray(image).resize(self.grid, Image.Resampling.LANCZOS, box=self.crop_box))

    def restore(self, answer: Pixels) -> Pixels:
        """An answer (grid height, grid width, ...) at its place on the original canvas; what was cropped away repeats
        its edge."""
        width, height = self.original
        left, top, right, bottom = self.crop_box
        x0, y0, x1, y1 = round(left), round(top), max(round(right), round(left) + 1), max(round(bottom), round(top) + 1)
        inside = np.asarray(Image.fromarray(answer).resize((x1 - x0, y1 - y0), Image.Resampling.LANCZOS))
        pad = ((y0, height - y1), (x0, width - x1))
        return np.pad(inside, (*pad, *((0, 0),) * (inside.ndim - 2)), mode="edge")

    def metadata(self) -> dict[str, Any]:
        """For `prediction.json`."""
        return {
            "original": list(self.original),
            "grid": list(self.grid),
            "crop": [round(edge, 3) for edge in self.crop_box],
        }
