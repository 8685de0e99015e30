"""Colors that pixels show: names by share, as captions use them."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from synlayers.captions.color_words import meanings
from synlayers.design import Layer, Pixels
from synlayers.style.color import levels, name_numbers, oklab_of
from synlayers.style.color_table import COLOR_TABLE, NEAR

NAMED_SHARE: Final = 0.01
"""Share of the looked-at pixels that must have a color before a caption names it: twice what a check asks of all."""
INKED: Final = 24
"""Alpha above which the color of a pixel of a layer can be seen."""
SIDE: Final = 64
"""A picture is looked at in at most about this many rows and columns."""
FEWEST: Final = 256
"""Inked pixels under which all of a layer are looked at."""
_BITS: Final = 5
_NAMES: Final = tuple(COLOR_TABLE)


class ShownColors:
    """The colors of some pixels, ``(n, 3)`` uint8, to `_BITS` bits a channel."""

    def __init__(self, pixels: Pixels) -> None:
        r, g, b = (pixels[:, c].astype(np.intp) >> (8 - _BITS) for c in range(3))
        self._cells = (r << 2 * _BITS) | (g << _BITS) | b

    def has(self, term: str) -> bool:
        """Whether `NAMED_SHARE` of the pixels have a color of this name: are within `NEAR` of an anchor of it."""
        return bool(len(self._cells)) and bool(_near(term)[self._cells].mean() >= NAMED_SHARE)

    def names(self) -> list[str]:
        """Names of at least `NAMED_SHARE` of the pixels, by nearest anchor, the most frequent first."""
        counts = np.bincount(_nearest()[self._cells], minlength=len(_NAMES))
        order = np.argsort(-counts, kind="stable")
        return [_NAMES[i] for i in order if counts[i] >= max(1.0, NAMED_SHARE * len(self._cells))]


def shown_in_image(image: Pixels) -> ShownColors:
    """The colors of a composite, ``(H, W, 3)``."""
    return ShownColors(_thin(image).reshape(-1, 3))


def shown_in_layer(layer: Layer) -> ShownColors:
    """The colors of the layer's own pixels where they can be seen; of all inked ones where none has alpha above
    `INKED`."""
    return ShownColors(inked_pixels(layer.pixels))


def inked_pixels(pixels: Pixels) -> Pixels:
    """Some of a layer's inked pixels, ``(n, 3)``; all of them when they are few."""
    for part, least in ((_thin(pixels), INKED), (pixels, INKED), (pixels, 0)):
        inked: Pixels = part[part[..., 3] > least][:, :3]
        if len(inked) >= FEWEST:
            return inked
    return pixels[pixels[..., 3] > (INKED if (pixels[..., 3] > INKED).any() else 0)][:, :3]


def _thin(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    return pixels[:: -(-height // SIDE), :: -(-width // SIDE)]


@cache
def _lab_of_cells() -> npt.NDArray[np.float32]:
    """OKLab of the middle of every cell, ``(2 ** (3 * _BITS), 3)``."""
    middle = ((np.arange(1 << _BITS) << (8 - _BITS)) + (1 << (7 - _BITS))).astype(np.uint8)
    cells = np.stack(np.meshgrid(middle, middle, middle, indexing="ij"), axis=-1).reshape(-1, 3)
    return oklab_of(cells).astype(np.float32)


@cache
def _nearest() -> npt.NDArray[np.intp]:
    """The position in `COLOR_TABLE` of the name of every cell."""
    parts = np.array_split(_lab_of_cells(), 64)  # small enough for the processor's cache
    return np.concatenate([name_numbers(part) for part in parts])


@cache
def _near(term: str) -> npt.NDArray[np.bool_]:
    """Whether every cell has a color of this name."""
    lab = _lab_of_cells()
    anchors = np.concatenate([anchors_of(name) for name in sorted(meanings(term))]).astype(np.float32)
    squares = (lab**2).sum(axis=1)[:, None] + (anchors**2).sum(axis=1) - 2 * lab @ anchors.T
    return np.asarray(squares.min(axis=1) <= NEAR**2)


@cache
def anchors_of(name: str) -> npt.NDArray[np.float64]:
    """OKLab of the anchors of a name of `COLOR_TABLE`, ``(n, 3)``."""
    return oklab_of(np.array([levels(anchor) for anchor in COLOR_TABLE[name].split()], np.uint8))
