"""Masks (H, W) bool of the canvas, for edits and the facts about them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from synlayers.design import Box, Pixels

Mask = npt.NDArray[np.bool_]


def on_canvas(pixels: Pixels, box: Box, size: tuple[int, int]) -> Pixels:
    """The alpha of a crop on the canvas (H, W)."""
    out = np.zeros(size[::-1], np.uint8)
    out[box.y0 : box.y1, box.x0 : box.x1] = pixels[..., 3]
    return out


def box_mask(box: Box, size: tuple[int, int]) -> Mask:
    """The pixels of a box."""
    out = np.zeros(size[::-1], bool)
    out[box.y0 : box.y1, box.x0 : box.x1] = True
    return out


def dilate(mask: Mask, by: int) -> Mask:
    """The mask and what is within `by` steps of it, along rows and columns."""
    out = mask
    for _ in range(by):
        padded = np.pad(out, 1)
        out = padded[1:-1, 1:-1] | padded[:-2, 1:-1] | padded[2:, 1:-1] | padded[1:-1, :-2] | padded[1:-1, 2:]
    return out


def erode(mask: Mask, by: int) -> Mask:
    """What is further than `by` steps from outside of the mask."""
    return ~dilate(~mask, by)


def difference_mask(a: Pixels, b: Pixels, least: int = 16) -> Mask:
    """Where two images (H, W, 3) differ by at least `least` levels in a channel."""
    return np.asarray(np.abs(a.astype(np.int16) - b.astype(np.int16)).max(2) >= least)
