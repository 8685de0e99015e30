"""Pictures of any kind as the reader wants them: RGB, and of a size that fits the model."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from PIL import Image

from synlayers.design import Pixels
from synlayers.errors import DataError

SHORT_SIDE: Final = 736
"""A picture is enlarged until its shorter side has so many pixels (as PaddleOCR's detector asks) ..."""
MOST_ENLARGED: Final = 3.0
"""... but by no more than this ..."""
MOST_PIXELS: Final = 4_000_000
"""... and never to more than so many; a larger one is reduced. Memory is about 1.2 GB then."""
CELL: Final = 32
"""Sides of what the detector gets are multiples of this."""


def rgb_of(image: Pixels) -> Pixels:
    """Any 8-bit picture as ``(H, W, 3)``. Transparent ones are laid on black or white, whichever is farther from their
    mean, for a text layer alone has no ground.

    Args:
        image: uint8 ``(H, W)``, or ``(H, W, C)`` of gray, gray and alpha, RGB, or RGBA with straight alpha.

    Raises:
        DataError: another type, other channels, or no pixels.
    """
    shaped = image[..., None] if image.ndim == 2 else image
    if image.dtype != np.uint8 or shaped.ndim != 3 or shaped.shape[2] not in (1, 2, 3, 4):
        raise DataError(f"a picture to read is uint8 of 1 to 4 channels, not {image.dtype} {image.shape}")
    if 0 in shaped.shape:
        raise DataError(f"a picture to read has no pixels: {image.shape}")
    colors = shaped if shaped.shape[2] in (1, 3) else shaped[..., :-1]
    colors = np.ascontiguousarray(np.broadcast_to(colors, (*colors.shape[:2], 3)))
    return colors if shaped.shape[2] in (1, 3) else _on_plain(colors, shaped[..., -1])


def _on_plain(colors: Pixels, alpha: Pixels) -> Pixels:
    weight = alpha.astype(np.float32)[..., None] / 255
    total = float(weight.sum())
    mean = float((colors * weight).sum()) / (3 * total) if total else 0.0
    ground = 255.0 if mean < 128 else 0.0
    return np.asarray(np.rint(colors * weight + ground * (1 - weight)), np.uint8)


def detection_scale(height: int, width: int) -> float:
    """By how much a picture is enlarged (or reduced, below 1) before lines are looked for.

    >>> detection_scale(368, 1000), detection_scale(1, 1), round(detection_scale(20000, 20000), 2)
    (2.0, 3.0, 0.1)
    """
    wanted = min(max(1.0, SHORT_SIDE / min(height, width)), MOST_ENLARGED)
    return min(wanted, math.sqrt(MOST_PIXELS / (height * width)))


def reduced(image: Pixels) -> tuple[Pixels, float]:
    """The picture that is read, of at most `MOST_PIXELS`, and its scale."""
    height, width = image.shape[:2]
    scale = min(1.0, detection_scale(height, width))
    if scale == 1:
        return image, 1.0
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)), scale


def for_detection(image: Pixels, scale: float) -> tuple[Pixels, tuple[float, float]]:
    """The picture scaled, with its edge repeated to multiples of `CELL`; and how many pixels of `image` the whole
    stands for, (height, width)."""
    height, width = image.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    scaled = (
        image if size == (width, height) else np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BILINEAR))
    )
    padded = np.pad(scaled, ((0, -size[1] % CELL), (0, -size[0] % CELL), (0, 0)), mode="edge")
    return padded, (padded.shape[0] * height / size[1], padded.shape[1] * width / size[0])
