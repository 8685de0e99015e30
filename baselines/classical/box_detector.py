"""Boxes of layers without weights: the parts that a flat design has by colour alone, as the baseline `segments` peels
them."""

from __future__ import annotations

import numpy as np

from baselines.classical.image_ops import Pixels, downscale
from baselines.classical.regions import find_parts
from synlayers.design import Box

MOST = 30
"""Boxes at most."""
PIXELS = 512 * 512
"""The image is taken into parts at no more pixels than this."""
LEAST = 3
"""Pixels of the shrunk image that a box has on each side at least."""


def classical_boxes(image: Pixels) -> list[Box]:
    """Boxes of the parts above the bottom of an image (H, W, 3), back to front, tight and inside the canvas; an even
    image has none."""
    small = downscale(image, PIXELS)
    parts = find_parts(small)
    width, height = image.shape[1] / small.shape[1], image.shape[0] / small.shape[0]
    boxes = []
    for number in reversed(parts.front_to_back(MOST)):
        mask = parts.ids == number
        ys, xs = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        if min(ys[-1] - ys[0], xs[-1] - xs[0]) + 1 < LEAST:
            continue
        boxes.append(
            Box(round(xs[0] * width), round(ys[0] * height), round((xs[-1] + 1) * width), round((ys[-1] + 1) * height))
        )
    return boxes
