"""Integer sums behind the strict score as tensor operations: the same integers as `_strict_cpu`, on any device."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import torch
from torch import Tensor

from benchmarks.metrics.layers.regions import (
    CELL,
    COLOR_LIMIT,
    FLOOR,
    FULL,
    SCALES,
    STRAY_CELL,
    Ints,
    StackSums,
    count_cells,
    dilate,
)

MAX_ELEMENTS = 1 << 24
"""Elements of an intermediate tensor; more pairs wait for their turn."""


class TorchSums(StackSums):
    """Sums of one sample; pred (Lp, 4, H, W) and gt (Lg, 4, H, W) uint8 tensors on one device."""

    def __init__(self, pred: Tensor, gt: Tensor) -> None:
        self.pred, self.gt = pred, gt
        self.alpha, self.alpha_gt = (torch.where(s[:, 3] >= FLOOR, s[:, 3], 0) for s in (pred, gt))
        self.pyramid, self.pyramid_gt = _pyramid(self.alpha), _pyramid(self.alpha_gt)
        self.mass, self.mass_gt = (_numbers(p[CELL].long().sum((1, 2))) for p in (self.pyramid, self.pyramid_gt))

    def shared_coarse(self) -> Ints:
        every = np.indices((len(self.pred), len(self.gt))).reshape(2, -1).T
        return self._lower(self.pyramid[CELL], self.pyramid_gt[CELL], every).reshape(len(self.pred), len(self.gt))

    def stray(self) -> Ints:
        touched, touched_gt = (_fold(s[:, 3] > 0, STRAY_CELL) > 0 for s in (self.pred, self.gt))
        far = ~dilate(touched_gt)
        return (
            _numbers(torch.stack([(layer & far).sum((1, 2)) for layer in touched]))
            if len(touched)
            else np.zeros((0, len(far)), np.int64)
        )

    def shared(self, pairs: Ints) -> Ints:
        out = np.zeros((len(pairs), len(SCALES)), np.int64)
        for column, scale in enumerate(SCALES):
            if 1 < scale < CELL:
                out[:, column] = self._lower(self.pyramid[scale], self.pyramid_gt[scale], pairs)
        return out

    def colors(self, pairs: Ints) -> Ints:
        def sums(i: Tensor, j: Tensor) -> Tensor:
            both = torch.minimum(self.alpha[i], self.alpha_gt[j]).int()
            square = (self.pred[i, :3].int() - self.gt[j, :3].int()).square().sum(1, dtype=torch.int32)
            credit = both * (COLOR_LIMIT - square.clamp(max=COLOR_LIMIT))
            return torch.stack((_total(both), _total(credit)), 1)

        return self._over(pairs, 2, sums)

    def regions(self, pairs: Ints) -> Ints:
        above = _transmittance(self.gt)

        def sums(i: Tensor, j: Tensor) -> Tensor:
            both = torch.minimum(self.alpha[i], self.alpha_gt[j]).long()
            apart = (self.pred[i, :3].int() - self.gt[j, :3].int()).abs().sum(1, dtype=torch.int64)
            seen = both * above[j]
            hidden = both * 255 - seen
            return torch.stack((_total(seen * apart), _total(seen), _total(hidden * apart), _total(hidden)), 1)

        return self._over(pairs, 4, sums)

    def overlap_gt(self) -> Ints:
        count = len(self.gt)
        out = np.zeros((count, count), np.int64)
        below = np.argwhere(np.tri(count, k=-1, dtype=bool))
        out[below[:, 0], below[:, 1]] = self._lower(self.alpha_gt, self.alpha_gt, below)
        return out + out.T

    def recomposition(self) -> int:
        (color, through), (color_gt, through_gt) = _flatten(self.pred), _flatten(self.gt)
        apart, white = color - color_gt, (through - through_gt) * 65025
        return int(apart.abs().sum() + (apart + white).abs().sum())

    def _lower(self, cells: Tensor, cells_gt: Tensor, pairs: Ints) -> Ints:
        return self._over(pairs, 1, lambda i, j: _total(torch.minimum(cells[i], cells_gt[j]))[:, None])[:, 0]

    def _over(self, pairs: Ints, width: int, sums: Any) -> Ints:
        """`sums` of pairs, as many at once as fit."""
        index = torch.from_numpy(np.ascontiguousarray(pairs)).to(self.gt.device)
        step = max(1, MAX_ELEMENTS // self.gt[0].numel())
        parts = [sums(part[:, 0], part[:, 1]) for part in torch.split(index, step) if len(part)]
        return _numbers(torch.cat(parts)) if parts else np.zeros((0, width), np.int64)


def _numbers(tensor: Tensor) -> Ints:
    numbers: Ints = tensor.to(torch.int64).cpu().numpy()
    return numbers


def _total(values: Tensor) -> Tensor:
    return values.flatten(1).sum(1, dtype=torch.int64)


def _fold(values: Tensor, side: int) -> Tensor:
    """Sums over cells of side `side`: (L, H, W) to (L, rows, columns) int32."""
    count, height, width = values.shape
    rows, columns = count_cells(height, side), count_cells(width, side)
    padded = torch.nn.functional.pad(values.int(), (0, columns * side - width, 0, rows * side - height))
    return padded.reshape(count, rows, side, columns, side).sum((2, 4), dtype=torch.int32)


def _pyramid(alpha: Tensor) -> dict[int, Tensor]:
    sums = {1: alpha.int()}
    for smaller, side in itertools.pairwise(SCALES):
        sums[side] = _fold(sums[smaller], side // smaller)
    return sums


def _transmittance(layers: Tensor) -> Tensor:
    out = torch.full_like(layers[:, 3], 255)
    for layer in range(len(layers) - 2, -1, -1):
        out[layer] = ((out[layer + 1].int() * (255 - layers[layer + 1, 3].int()) + 127) // 255).to(torch.uint8)
    return out


def _flatten(layers: Tensor) -> tuple[Tensor, Tensor]:
    """Colour (3, H, W) and transmittance (H, W) of a stack, fixed point int64."""
    through = torch.full(layers.shape[-2:], FULL, dtype=torch.int64, device=layers.device)
    color = torch.zeros((3, *layers.shape[-2:]), dtype=torch.int64, device=layers.device)
    for layer in layers.flip(0):
        alpha = layer[3].long()
        color += through * alpha * layer[:3].long()
        through = (through * (255 - alpha) + 127) // 255
    return color, through
