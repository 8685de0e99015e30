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
FEWEST: Final = 200
"""Inked pixels under which more of a layer are looked at."""
_BITS: Final = 5
_NAMES: Final = tuple(COLOR_TABLE)


class ShownColors:
    """The colors of some pixels, as numbers of cells of `_BITS` bits a channel."""

    def __init__(self, cells: npt.NDArray[np.intp]) -> None:
        self._cells = cells

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
    thin = _thin(image, SIDE).reshape(-1, 3).astype(np.intp) >> (8 - _BITS)
    return ShownColors((thin[:, 0] << 2 * _BITS) | (thin[:, 1] << _BITS) | thin[:, 2])


def shown_in_layer(layer: Layer) -> ShownColors:
    """The colors of the layer's own pixels where they can be seen; of all inked ones where none has alpha above
    `INKED`."""
    largest = max(layer.pixels.shape[:2])
    for side, alpha in ((SIDE, INKED), (4 * SIDE, INKED), (largest, INKED), (largest, 0)):
        cells = _inked_cells(_thin(layer.pixels, side), alpha)
        if len(cells) >= FEWEST or (side == largest and len(cells)):
            break
    return ShownColors(cells)


def _inked_cells(pixels: Pixels, alpha: int) -> npt.NDArray[np.intp]:
    """The cells of the pixels, ``(h, w, 4)``, whose alpha is above `alpha`."""
    packed = np.ascontiguousarray(pixels).view("<u4").ravel()
    packed = packed[packed >= (alpha + 1) << 24]
    cut, most = 8 - _BITS, (1 << _BITS) - 1
    red, green, blue = (packed >> cut) & most, (packed >> (8 + cut)) & most, (packed >> (16 + cut)) & most
    return ((red << 2 * _BITS) | (green << _BITS) | blue).astype(np.intp)


def _thin(pixels: Pixels, side: int) -> Pixels:
    height, width = pixels.shape[:2]
    return pixels[:: -(-height // side), :: -(-width // side)]


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
