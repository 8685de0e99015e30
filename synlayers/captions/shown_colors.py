"""Colors that pixels show: names by share, as captions use them."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from synlayers.captions.color_words import meanings
from synlayers.design import Layer, Pixels
from synlayers.style.color import cells_of, levels, named_cells, oklab_of
from synlayers.style.color_table import CELL_BITS, COLOR_TABLE

NAMED_SHARE: Final = 0.01
"""Share of the looked-at pixels that must have a color before a caption names it: twice what a check asks of all."""
INKED: Final = 24
"""Alpha above which the color of a pixel of a layer can be seen."""
POINTS: Final = 4096
"""A picture is looked at in so many places."""
FEWEST: Final = 200
"""Inked pixels under which more of a layer are looked at."""
_NAMES: Final = tuple(COLOR_TABLE)


class ShownColors:
    """The colors of some pixels, as numbers of cells (`cells_of`). Pixels whose color XKCD and CSS do not call alike
    count as pixels, and have no name."""

    def __init__(self, cells: npt.NDArray[np.intp]) -> None:
        number, sure = named_cells()
        self._seen = len(cells)
        self._counts = np.bincount(number[cells[sure[cells]]], minlength=len(_NAMES))

    def has(self, term: str) -> bool:
        """Whether `NAMED_SHARE` of the pixels have a color that this term means."""
        return self._is_enough(int(self._counts[_numbers(term)].sum()))

    def names(self) -> list[str]:
        """Names of at least `NAMED_SHARE` of the pixels, the most frequent first."""
        order = np.argsort(-self._counts, kind="stable")
        return [_NAMES[i] for i in order if self._is_enough(int(self._counts[i]))]

    def _is_enough(self, count: int) -> bool:
        return count >= max(1.0, NAMED_SHARE * self._seen)


@lru_cache(maxsize=4096)
def _numbers(term: str) -> npt.NDArray[np.intp]:
    return np.array([number for number, name in enumerate(_NAMES) if name in meanings(term)], np.intp)


def shown_in_image(image: Pixels) -> ShownColors:
    """The colors of a composite, ``(H, W, 3)``."""
    height, width = image.shape[:2]
    return ShownColors(cells_of(image.reshape(-1, 3)[spread_points(height, width, POINTS)]))


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
    cut, most = 8 - CELL_BITS, (1 << CELL_BITS) - 1
    red, green, blue = (packed >> cut) & most, (packed >> (8 + cut)) & most, (packed >> (16 + cut)) & most
    return ((red << 2 * CELL_BITS) | (green << CELL_BITS) | blue).astype(np.intp)


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
def anchors_of(name: str) -> npt.NDArray[np.float64]:
    """OKLab of the anchors of a name of `COLOR_TABLE`, ``(n, 3)``."""
    return oklab_of(np.array([levels(anchor) for anchor in COLOR_TABLE[name].split()], np.uint8))
