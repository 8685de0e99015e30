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
    COLOR_LIMIT,
    FLOOR,
    FULL,
    SCALES,
    STRAY_CELL,
    StackSums,
    count_cells,
    dilate,
)

Ints = npt.NDArray[np.int64]


class CpuSums(StackSums):
    """Sums of one sample; pred (Lp, 4, H, W) and gt (Lg, 4, H, W) uint8 arrays, contiguous."""

    def __init__(self, pred: Any, gt: Any) -> None:
        self.pred, self.gt = pred, gt
        self.boxes, self.boxes_gt = kernels.boxes(pred), kernels.boxes(gt)
        self.alpha, self.alpha_gt = kernels.floor_alpha(pred, FLOOR), kernels.floor_alpha(gt, FLOOR)
        self.pyramid, self.pyramid_gt = _pyramid(self.alpha), _pyramid(self.alpha_gt)
        self.mass = self.pyramid[CELL].sum((1, 2), dtype=np.int64)
        self.mass_gt = self.pyramid_gt[CELL].sum((1, 2), dtype=np.int64)

    def shared_coarse(self) -> Ints:
        sums: Ints = kernels.shared(self.pyramid[CELL], self.pyramid_gt[CELL])
        return sums

    def stray(self) -> Ints:
        counts: Ints = kernels.stray(_mark_cells(self.pred, STRAY_CELL), dilate(_mark_cells(self.gt, STRAY_CELL)))
        return counts

    def shared(self, pairs: Ints) -> Ints:
        out = np.zeros((len(pairs), len(SCALES)), np.int64)
        for column, scale in enumerate(SCALES):
            if 1 < scale < CELL:
                boxes, boxes_gt = _box_cells(self.boxes, scale), _box_cells(self.boxes_gt, scale)
                out[:, column] = kernels.shared_pairs(
                    self.pyramid[scale], self.pyramid_gt[scale], pairs, boxes, boxes_gt
                )
        return out

    def colors(self, pairs: Ints) -> Ints:
        out: Ints = kernels.colors(
            self.pred, self.gt, self.alpha, self.alpha_gt, pairs, self.boxes, self.boxes_gt, COLOR_LIMIT
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
        sums[side] = np.zeros(
            (len(alpha), count_cells(alpha.shape[1], side), count_cells(alpha.shape[2], side)), np.int32
        )
        kernels.halve(sums[smaller], sums[side])
    return sums


def _mark_cells(layers: Any, side: int) -> Any:
    """Which cells hold alpha > 0, (L, rows, columns) bool."""
    marks = np.zeros((len(layers), count_cells(layers.shape[2], side), count_cells(layers.shape[3], side)), np.bool_)
    kernels.mark(layers, side, marks)
    return marks


def _box_cells(boxes: Any, side: int) -> Any:
    """Boxes of pixels as boxes of cells."""
    return np.stack([boxes[:, 0] // side, -(-boxes[:, 1] // side), boxes[:, 2] // side, -(-boxes[:, 3] // side)], 1)
