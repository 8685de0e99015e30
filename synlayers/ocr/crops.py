"""Parts of a picture made readable: one text alone, upright, and off its arc."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from synlayers.design import Box, Pixels

ROOM: Final = 368
"""Shorter side at least of a crop, px: less is enlarged so much that letters outgrow what the detector knows."""


def part_of(picture: Pixels, box: Box, margin: int) -> Pixels:
    """The box with a margin, where the picture has it."""
    outer = Box(box.x0 - margin, box.y0 - margin, box.x1 + margin, box.y1 + margin)
    canvas = Box(0, 0, picture.shape[1], picture.shape[0])
    return picture[outer.intersect(canvas).within(canvas)]


def with_room(part: Pixels) -> Pixels:
    """A part in the middle of a plain picture in the color of its border (the median), `ROOM` wide and high at
    least."""
    border = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    plain = np.median(border, axis=0).astype(np.uint8)
    height, width = (max(ROOM, side + 2 * 8) for side in part.shape[:2])
    out = np.empty((height, width, 3), np.uint8)
    out[:] = plain
    top, left = (height - part.shape[0]) // 2, (width - part.shape[1]) // 2
    out[top : top + part.shape[0], left : left + part.shape[1]] = part
    return out


def turned_back(part: Pixels, rotation: float) -> Pixels:
    """A part in which something is turned by `rotation` degrees clockwise, with that upright; what comes in from
    outside has the border's color."""
    if rotation % 360 == 0:
        return part
    border = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    fill = tuple(int(v) for v in np.median(border, axis=0))
    image = Image.fromarray(np.ascontiguousarray(part))
    return np.asarray(image.rotate(rotation, Image.Resampling.BICUBIC, expand=True, fillcolor=fill))


def unwrapped(
    picture: Pixels, center: tuple[float, float], radius: float, sweep: float, below: float, above: float
) -> Pixels:
    """Writing on a circle, laid straight: one pixel along the baseline is one column.

    Args:
        picture: ``(H, W, 3)`` uint8.
        center, radius: of the circle that is the baseline, px.
        sweep: degrees that the writing covers, its middle at the crest; negative for a trough (the letters point to the
            center).
        below, above: px of the picture under and over the baseline.
    """
    half = math.radians(abs(sweep)) / 2 + above / radius
    angles = np.linspace(-half, half, max(2, round(2 * half * radius)))
    rises = np.arange(above, -below, -1.0)
    upward = sweep > 0
    distance = radius + (rises if upward else -rises)[:, None]
    x = center[0] + distance * np.sin(angles)
    y = center[1] + distance * (-np.cos(angles) if upward else np.cos(angles))
    return _sampled(picture, x, y)


def _sampled(picture: Pixels, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> Pixels:
    """Bilinear samples at pixel positions; the edge goes on outside."""
    height, width = picture.shape[:2]
    x, y = np.clip(x - 0.5, 0, width - 1), np.clip(y - 0.5, 0, height - 1)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    u, v = (x - left)[..., None], (y - top)[..., None]
    upper = picture[top, left] * (1 - u) + picture[top, right] * u
    lower = picture[bottom, left] * (1 - u) + picture[bottom, right] * u
    return np.asarray(np.rint(upper * (1 - v) + lower * v), np.uint8)
