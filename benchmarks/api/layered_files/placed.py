"""Layers of a layered file, where they stand on the canvas: counted and measured first, decoded one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.api.answer_limits import check_picture, check_stack
from benchmarks.api.tasks import Array
from synlayers.design import Box
from synlayers.errors import DataError


class Placed(NamedTuple):
    """A layer that is not decoded yet.

    size: (width, height) of its pixels. pixels: (h, w, 4) uint8, straight alpha; None where it has none.
    """

    size: tuple[int, int]
    pixels: Callable[[], Array | None]
    left: int
    top: int
    opacity: float


def check_layers(path: Path, layers: Sequence[Placed], size: tuple[int, int], canvas: tuple[int, int] | None) -> None:
    """Raises `DataError` for no layers, for more than are read, and for one that is far larger than the canvas."""
    if not layers:
        raise DataError(f"{path} has no visible layers")
    check_stack(str(path), len(layers), size, canvas)
    for number, layer in enumerate(layers):
        if min(layer.size) > 0:
            check_picture(f"layer {number} of {path.name}", layer.size, canvas or size)


def stack_placed(layers: Sequence[Placed], size: tuple[int, int]) -> Array:
    """(L, H, W, 4): every layer, bottom first, on the full canvas; what lies beyond it is cut off."""
    out = np.zeros((len(layers), size[1], size[0], 4), np.uint8)  # pages without pixels are never touched
    for full, layer in zip(out, layers, strict=True):
        pixels = layer.pixels()
        if pixels is None:
            continue
        if layer.opacity < 1:
            pixels[..., 3] = np.rint(pixels[..., 3] * max(layer.opacity, 0.0))
        box = Box(layer.left, layer.top, layer.left + pixels.shape[1], layer.top + pixels.shape[0])
        seen = box.intersect(Box(0, 0, *size))
        if seen.has_area:
            full[seen.y0 : seen.y1, seen.x0 : seen.x1] = pixels[seen.within(box)]
    return out
