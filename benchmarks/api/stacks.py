"""Stacks of full-canvas RGBA layers (L, H, W, 4) uint8, straight alpha, back to front: what all data sets of the
decomposition task share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from benchmarks.api.tasks import Array
from synlayers.compositing import composite, tight_box
from synlayers.design import Box, Pixels

BUCKETS = ((2, 4), (5, 8), (9, 16), (17, None))
"""Numbers of layers, the bottom included, that tables report together."""


def bucket(count: int) -> str:
    """The part of the table by number of layers that a stack of `count` layers belongs to.

    >>> [bucket(n) for n in (1, 2, 8, 17)]
    ['1', '2-4', '5-8', '17+']
    """
    for low, high in BUCKETS:
        if low <= count and (high is None or count <= high):
            return f"{low}-{high}" if high else f"{low}+"
    return str(count)


def flatten(layers: Iterable[Pixels], size: tuple[int, int]) -> Pixels:
    """The stack as seen, (H, W, 3) uint8: the chain of PIL's `alpha_composite`, on white where the bottom is not
    opaque.

    size: (width, height) of the canvas.
    """
    width, height = size
    white = np.full((height, width, 4), 255, np.uint8)
    crops = [(white, Box(0, 0, width, height))]
    for layer in layers:
        box = tight_box(layer)
        if box is not None:  # an empty layer changes nothing
            crops.append((layer[box.y0 : box.y1, box.x0 : box.x1], box))
    return composite(crops, width, height)


def boxes_above(layers: Sequence[Pixels] | Array) -> Array:
    """(L - 1, 4) int32: the tight boxes of alpha > 0 of the layers above the bottom, back to front; an empty layer has
    0, 0, 0, 0.

    >>> stack = np.zeros((2, 8, 8, 4), np.uint8)
    >>> stack[1, 2:4, 3:7] = 255
    >>> boxes_above(stack).tolist()
    [[3, 2, 7, 4]]
    """
    return np.array([tight_box(layer) or (0, 0, 0, 0) for layer in layers[1:]], np.int32).reshape(-1, 4)
