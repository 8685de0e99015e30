"""Colors that pixels show: names by share, as captions use them."""

from __future__ import annotations

from functools import cache, lru_cache
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
POINTS: Final = 4096
"""A picture is looked at in so many places."""
SURE: Final = NEAR - 0.015
"""Distance within which the middle of a cell must lie, so that the colors in the cell lie within `NEAR`."""
FEWEST: Final = 200
"""Inked pixels under which more of a layer are looked at."""
_BITS: Final = 5
_NAMES: Final = tuple(COLOR_TABLE)


class ShownColors:
    """The colors of some pixels, as numbers of cells of `_BITS` bits a channel."""

    def __init__(self, cells: npt.NDArray[np.intp]) -> None:
        self._cells = cells

    def has(self, term: str) -> bool:
        """Whether `NAMED_SHARE` of the pixels have a color of this name: are within `NEAR` of an anchor of
        it."""
        return bool(len(self._cells)) and bool(_near(term)[self._cells].mean() >= NAMED_SHARE)

    def names(self) -> list[str]:
        """Names of at least `NAMED_SHARE` of the pixels, by nearest anchor, the most frequent first."""
        sure = self._cells[_is_sure()[self._cells]]
        counts = np.bincount(_nearest()[sure], minlength=len(_NAMES))
        order = np.argsort(-counts, kind="stable")
        return [_NAMES[i] for i in order if counts[i] >= max(1.0, NAMED_SHARE * len(self._cells))]


def shown_in_image(image: Pixels) -> ShownColors:
    """The colors of a composite, ``(H, W, 3)``."""
    height, width = image.shape[:2]
    thin = image.reshape(-1, 3)[spread_points(height, width, POINTS)].astype(np.intp) >> (8 - _BITS)
    return ShownColors((thin[:, 0] << 2 * _BITS) | (thin[:, 1] << _BITS) | thin[:, 2])


def shown_in_layer(layer: Layer) -> ShownColors:
    """The colors of the layer's own pixels where they can be seen; of all inked ones where none has alpha above
    `INKED`."""
    height, width = layer.pixels.shape[:2]
    packed = np.ascontiguousarray(layer.pixels).view("<u4").ravel()
    cells = np.zeros(0, np.intp)
    for points in (POINTS, 16 * POINTS):
        if points < height * width:
            cells = _inked_cells(packed[spread_points(height, width, points)], INKED)
            if len(cells) >= FEWEST:
                return ShownColors(cells)
    return ShownColors(cells if len(cells := _inked_cells(packed, INKED)) else _inked_cells(packed, 0))


def _inked_cells(packed: npt.NDArray[np.uint32], alpha: int) -> npt.NDArray[np.intp]:
    """The cells of the pixels, RGBA in one number each, whose alpha is above `alpha`."""
    packed = packed[packed >= (alpha + 1) << 24]
    cut, most = 8 - _BITS, (1 << _BITS) - 1
    red, green, blue = (packed >> cut) & most, (packed >> (8 + cut)) & most, (packed >> (16 + cut)) & most
    return ((red << 2 * _BITS) | (green << _BITS) | blue).astype(np.intp)


@lru_cache(maxsize=512)
def spread_points(height: int, width: int, count: int, start: int = 0) -> npt.NDArray[np.intp]:
    """Positions of about `count` pixels of a picture, spread evenly and without a period that stripes and grids could
    fall in step with: the additive sequence of the plastic number (Roberts 2018, "R2"). All of them where there are
    fewer."""
    if height * width <= count:
        return np.arange(height * width)
    number = np.arange(start + 1, start + count + 1, dtype=np.float64)
    rows = (number * 0.7548776662466927 % 1 * height).astype(np.intp)
    columns = (number * 0.5698402909980532 % 1 * width).astype(np.intp)
    return rows * width + columns


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
def _is_sure() -> npt.NDArray[np.bool_]:
    """Whether the name of every cell is one that all colors in it have."""
    near = np.zeros(1 << (3 * _BITS), bool)
    for number, name in enumerate(_NAMES):
        mine = _nearest() == number
        near[mine] = _near_anchors(anchors_of(name), _lab_of_cells()[mine])
    return near


def _near_anchors(anchors: npt.NDArray[np.float64], lab: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    anchors = anchors.astype(np.float32)
    squares = (lab**2).sum(axis=1)[:, None] + (anchors**2).sum(axis=1) - 2 * lab @ anchors.T
    return np.asarray(squares.min(axis=1) <= SURE**2)


@cache
def _near(term: str) -> npt.NDArray[np.bool_]:
    """Whether every cell has a color of this name."""
    return _near_anchors(np.concatenate([anchors_of(name) for name in sorted(meanings(term))]), _lab_of_cells())


@cache
def anchors_of(name: str) -> npt.NDArray[np.float64]:
    """OKLab of the anchors of a name of `COLOR_TABLE`, ``(n, 3)``."""
    return oklab_of(np.array([levels(anchor) for anchor in COLOR_TABLE[name].split()], np.uint8))
