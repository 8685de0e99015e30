"""Integer sums behind the strict score, on the CPU: one sample at a time, exact and free of order. `_strict_torch`
gives the same integers."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.metrics.layers import _strict_kernels as kernels
from benchmarks.metrics.layers.regions import (
    CELL,
    COLOUR_LIMIT,
    FLOOR,
    FULL,
    SCALES,
    STRAY_CELL,
    Sums,
    on_cells,
    spread,
)

Ints = npt.NDArray[np.int64]


class CpuSums(Sums):
    """Sums of one sample; pred (Lp, 4, H, W) and gt (Lg, 4, H, W) uint8 arrays, contiguous."""

    def __init__(self, pred: Any, gt: Any) -> None:
        self.pred, self.gt = pred, gt
        self.boxes, self.boxes_gt = kernels.boxes(pred), kernels.boxes(gt)
        self.alpha, self.alpha_gt = kernels.floored(pred, FLOOR), kernels.floored(gt, FLOOR)
        self.pyramid, self.pyramid_gt = _pyramid(self.alpha), _pyramid(self.alpha_gt)
        self.mass = self.pyramid[CELL].sum((1, 2), dtype=np.int64)
        self.mass_gt = self.pyramid_gt[CELL].sum((1, 2), dtype=np.int64)

    def shared_coarse(self) -> Ints:
        found: Ints = kernels.shared(self.pyramid[CELL], self.pyramid_gt[CELL])
        return found

    def stray(self) -> Ints:
        found: Ints = kernels.stray(_touched(self.pred, STRAY_CELL), spread(_touched(self.gt, STRAY_CELL)))
        return found

    def shared(self, pairs: Ints) -> Ints:
        out = np.zeros((len(pairs), len(SCALES)), np.int64)
        for column, scale in enumerate(SCALES):
            if 1 < scale < CELL:
                boxes, boxes_gt = _box_cells(self.boxes, scale), _box_cells(self.boxes_gt, scale)
                out[:, column] = kernels.shared_pairs(
                    self.pyramid[scale], self.pyramid_gt[scale], pairs, boxes, boxes_gt
                )
        return out

    def colours(self, pairs: Ints) -> Ints:
        out: Ints = kernels.colours(
            self.pred, self.gt, self.alpha, self.alpha_gt, pairs, self.boxes, self.boxes_gt, COLOUR_LIMIT
        )
        return out

    def regions(self, pairs: Ints) -> Ints:
        out: Ints = kernels.regions(
            self.pred,
            self.gt,
            self.alpha,
            self.alpha_gt,
            kernels.transmittance(self.gt),
            pairs,
            self.boxes,
            self.boxes_gt,
        )
        return out

    def overlap_gt(self) -> Ints:
        out: Ints = kernels.overlap(self.alpha_gt, self.boxes_gt)
        return out

    def recomposition(self) -> int:
        return int(kernels.recomposition(self.pred, self.gt, self.boxes, self.boxes_gt, FULL))


def _pyramid(alpha: Any) -> dict[int, Any]:
    """Sums of alpha over cells, (L, rows, columns) int32, by the cells' side."""
    sums = {1: alpha}
    for smaller, side in itertools.pairwise(SCALES):
        sums[side] = np.zeros((len(alpha), on_cells(alpha.shape[1], side), on_cells(alpha.shape[2], side)), np.int32)
        kernels.halve(sums[smaller], sums[side])
    return sums


def _touched(layers: Any, side: int) -> Any:
    """Which cells hold alpha > 0, (L, rows, columns) bool."""
    marks = np.zeros((len(layers), on_cells(layers.shape[2], side), on_cells(layers.shape[3], side)), np.bool_)
    kernels.mark(layers, side, marks)
    return marks


def _box_cells(boxes: Any, side: int) -> Any:
    """Boxes of pixels as boxes of cells."""
    return np.stack([boxes[:, 0] // side, -(-boxes[:, 1] // side), boxes[:, 2] // side, -(-boxes[:, 3] // side)], 1)
