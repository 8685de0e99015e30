"""Pair costs of layers by the LayerD definition, and what they ask of the engines of pixel work (CPU, torch)."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
PairSums = tuple[IntArray, IntArray]
CLOSE = 1e-12
"""Two numbers nearer than this could be told apart by rounding alone: a hundred times the rounding error of a sum of
costs."""


VISIBLE = 3
"""Alpha below this level is seen by nobody; where it alone makes layers overlap, that is worth a warning."""


class MetricLayer(Protocol):
    """A metric layer of an engine: pixels, and two sums over them."""

    @property
    def count(self) -> int:
        """Pixels with alpha > 0."""

    @property
    def total(self) -> int:
        """Sum of alpha levels."""


P = TypeVar("P", bound=MetricLayer)


class Engine(Protocol[P]):
    """Pixel work on one sample, on the CPU or on a GPU. Every sum is an exact integer, so engines agree bit for bit."""

    def overlap(self, stack: Any) -> Callable[[int, int], int]:
        """Of two layers of a stack (L, 4, H, W): 0 where no pixel has alpha > 0 in both, 2 where one has alpha >=
        `VISIBLE` in both, else 1."""

    def flatten(self, stack: Any, group: Sequence[int]) -> P:
        """The layers of a group composited as PIL's alpha_composite does."""

    def merge(self, lower: P, upper: P, keep: bool) -> P:
        """`upper` over `lower`; without `keep` the result need only live until the next merge."""

    def sums(self, first: Sequence[P], second: Sequence[P]) -> PairSums:
        """Per pair (a, b), (n, m) int64: sum of \\|dR\\| + \\|dG\\| + \\|dB\\| over the pixels with b's alpha > 0, and
        sum of min(alpha_a, alpha_b)."""

    def host(self, layer: P) -> npt.NDArray[np.uint8]:
        """(4, H, W) levels in main memory."""


def peel(count: int, overlap: Callable[[int, int], bool]) -> list[list[int]]:
    """Layers in groups, back to front: each group is what no remaining upper layer overlaps (alpha > 0 in both), found
    from the front."""
    left = list(range(count))
    groups: list[list[int]] = []
    while left:
        top = [i for n, i in enumerate(left) if not any(overlap(i, j) for j in left[n + 1 :])]
        groups.append(top)
        left = [i for i in left if i not in top]
    return groups[::-1]


def group_layers(count: int, overlap: Callable[[int, int], int]) -> tuple[list[list[int]], bool]:
    """The groups by `Engine.overlap`, and whether they would be others without alpha that nobody sees."""
    cached = functools.cache(overlap)
    groups = peel(count, lambda i, j: cached(i, j) > 0)
    return groups, groups != peel(count, lambda i, j: cached(i, j) > 1)


class PairCost(NamedTuple):
    """How far layer a is from layer b; not symmetric, since b's support weighs the colours."""

    cost: float
    rgb_l1: float
    alpha_iou: float


def pair_cost(color: float, common: float, union: float, count: int) -> PairCost:
    """From sums in units of one full channel: colour differences (mean over the channels), lower and higher alpha, and
    pixels of b's support."""
    rgb_l1 = color / (count + 1e-8)
    alpha_iou = common / union if union > 0 else 0.0
    return PairCost((rgb_l1 + (1 - alpha_iou)) / 2, rgb_l1, alpha_iou)


@dataclass(eq=False)
class NamedLayer(Generic[P]):
    """A metric layer under a name that is the same for the same pixels: a group's number, or the pair of names that
    were merged."""

    name: Any
    layer: P


class Costs(Generic[P]):
    """Pair costs by name of layer, computed once. From exact integer sums; see
    `benchmarks.metrics.layers._layerd_floats` for the other kind."""

    tolerance = CLOSE

    def __init__(self, engine: Engine[P]) -> None:
        self.engine = engine
        self._known: dict[tuple[Any, Any], PairCost] = {}

    def between(self, first: Sequence[NamedLayer[P]], second: Sequence[NamedLayer[P]]) -> None:
        """Compute what is not known yet of first x second."""
        rows = [a for a in first if any((a.name, b.name) not in self._known for b in second)]
        columns = [b for b in second if any((a.name, b.name) not in self._known for a in rows)]
        if rows and columns:
            for a, line in zip(rows, self.compute(rows, columns), strict=True):
                self._known.update(((a.name, b.name), cost) for b, cost in zip(columns, line, strict=True))

    def compute(self, first: Sequence[NamedLayer[P]], second: Sequence[NamedLayer[P]]) -> list[list[PairCost]]:
        color, common = self.engine.sums([a.layer for a in first], [b.layer for b in second])
        return [
            [
                pair_cost(
                    int(color[i, j]) / 765,
                    int(common[i, j]),
                    a.layer.total + b.layer.total - int(common[i, j]),
                    b.layer.count,
                )
                for j, b in enumerate(second)
            ]
            for i, a in enumerate(first)
        ]

    def of(self, a: Any, b: Any) -> PairCost:
        """Between two names that `between` has seen."""
        return self._known[a, b]

    def knows(self, a: Any, others: Sequence[NamedLayer[P]]) -> bool:
        return all((a, b.name) in self._known for b in others)

    def similarity(self, a: Any, others: Sequence[NamedLayer[P]]) -> float:
        """Sum of 1 - cost over `others`, from the left."""
        total = 0.0
        for b in others:
            total += 1 - self.of(a, b.name).cost
        return total
