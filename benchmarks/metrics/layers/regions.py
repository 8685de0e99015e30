"""What the strict score sums over pixels, and the constants that define it. `_strict_cpu` and `_strict_torch` compute
equal integers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
import numpy.typing as npt

FLOOR = 3
"""Alpha below this level (of 255) is no alpha where masks, masses and overlaps are measured."""
SCALES = (1, 2, 4, 8, 16)
"""Sides of the cells, in pixels, on which alpha is compared; a scale weighs as much as its side."""
CELL = SCALES[-1]
STRAY_CELL = 8
"""Side of the cells, in pixels, on which stray alpha is counted."""
COLOR_TOLERANCE = 32
"""A colour that is this many levels off (root mean square of its channels) earns nothing; up to there the loss grows as
the square."""
COLOR_LIMIT = 3 * COLOR_TOLERANCE**2
FULL = 32767
"""One, in the fixed-point transmittance of the recomposition; with it, a flattened colour fits into 32 bits."""

Ints = npt.NDArray[np.int64]


class StackSums(ABC):
    """Exact integer sums of one sample. Alpha below `FLOOR` counts as 0 in all but `stray` and `recomposition`."""

    mass: Ints
    """(Lp,) sum of alpha of each predicted layer."""
    mass_gt: Ints
    """(Lg,) sum of alpha of each true layer."""

    @abstractmethod
    def shared_coarse(self) -> Ints:
        """(Lp, Lg): sum over cells of side `CELL` of the lower of the two alpha sums."""

    @abstractmethod
    def stray(self) -> Ints:
        """(Lp, Lg): cells of side `STRAY_CELL` where the predicted layer has alpha > 0 but the true one has none, nor
        in the eight cells around."""

    @abstractmethod
    def shared(self, pairs: Ints) -> Ints:
        """(N, scales): like `shared_coarse` for the pairs (N, 2) and the scales between pixel and `CELL`; other columns
        are 0."""

    @abstractmethod
    def colors(self, pairs: Ints) -> Ints:
        """(N, 2) for the pairs (N, 2): with m the lower alpha and d the difference of colour, the sums of m and of m *
        (limit - min(limit, d squared))."""

    @abstractmethod
    def regions(self, pairs: Ints) -> Ints:
        """(N, 4) for the pairs (N, 2). With T (0..255) what the true layers above let through of the true layer: the
        sums over pixels

        of m * T * |d|, of m * T, of m * (255 - T) * |d| and of m * (255 - T); |d| is summed over the channels.
        """

    @abstractmethod
    def overlap_gt(self) -> Ints:
        """(Lg, Lg): sum of the lower alpha of two different true layers."""

    @abstractmethod
    def recomposition(self) -> int:
        """Sum of |difference| of the two stacks over black and over white, in units of 1 / (FULL * 255 * 255)."""


def count_cells(pixels: int, side: int) -> int:
    """How many cells cover so many pixels."""
    return -(-pixels // side)


def dilate(marks: Any) -> Any:
    """Marks (L, h, w) bool and the eight neighbours of each; for arrays and tensors."""
    rows = marks | False
    rows[:, 1:] |= marks[:, :-1]
    rows[:, :-1] |= marks[:, 1:]
    out = rows | False
    out[:, :, 1:] |= rows[:, :, :-1]
    out[:, :, :-1] |= rows[:, :, 1:]
    return out
