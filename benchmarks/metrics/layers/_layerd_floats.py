"""Pair costs with the official code's own floating-point sums, for the rare choice that hangs on their rounding
(several times slower).

The official code divides levels by 255 and sums with numpy over the whole canvas. Where two alignments or merges cost
exactly the same on paper (copies of one layer, symmetric shapes of one colour) it takes the one that rounding makes
cheaper; only the same operations in the same order choose the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from numba import njit

from benchmarks.metrics.layers.pairs import Costs, Engine, NamedLayer, P, PairCost, pair_cost

Levels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
UNIT = np.arange(256) / 255


class FloatCosts(Costs[P]):
    """Every choice is made here, so nothing is too near."""

    tolerance = -1.0

    def __init__(self, engine: Engine[P]) -> None:
        super().__init__(engine)
        self._buffer = np.empty((3, 0))

    def compute(self, first: Sequence[NamedLayer[P]], second: Sequence[NamedLayer[P]]) -> list[list[PairCost]]:
        right = [(self.engine.host(b.layer), b.layer.count) for b in second]
        return [
            [self._pair(left, levels, count) for levels, count in right]
            for left in (self.engine.host(a.layer) for a in first)
        ]

    def _pair(self, a: Levels, b: Levels, count: int) -> PairCost:
        pixels = a[0].size
        if self._buffer.shape[1] != pixels:
            self._buffer = np.empty((3, pixels))
        _terms(a.reshape(4, -1), b.reshape(4, -1), UNIT, self._buffer)
        # numpy's order of summation is what matters here
        color, common, union = (float(terms.sum()) for terms in self._buffer)
        return pair_cost(color, common, union, count)


@njit(cache=True, nogil=True)
def _terms(a: Levels, b: Levels, unit: Floats, out: Floats) -> None:
    """Per pixel: mean colour difference inside b's support, lower and higher alpha."""
    for k in range(a.shape[1]):
        red, green, blue = (
            abs(unit[a[0, k]] - unit[b[0, k]]),
            abs(unit[a[1, k]] - unit[b[1, k]]),
            abs(unit[a[2, k]] - unit[b[2, k]]),
        )
        out[0, k] = (red + green + blue) / 3 if b[3, k] > 0 else 0.0
        out[1, k] = unit[min(a[3, k], b[3, k])]
        out[2, k] = unit[max(a[3, k], b[3, k])]
