"""The LayerD engine on a GPU (or any torch device): the integers of the CPU engine by tensor operations; alignment
stays on the host."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from benchmarks.metrics.layers.pairs import VISIBLE, PairSums

TILE = 1 << 26
"""Pixels of a batch of pairs that are worked on at a time; bounds the memory (about 8 bytes each)."""
HEAVY = 2.0**30
"""A power of two, so that products are exact in any float; more than any canvas has pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class TorchLayer:
    """One metric layer."""

    levels: Tensor
    """(4, H, W) uint8"""
    count: int
    total: int


class TorchEngine:
    """Pixel work for one sample (see `pairs.Engine`)."""

    def overlap(self, stack: Tensor) -> Callable[[int, int], int]:
        """See `pairs.Engine.overlap`. A matrix product tells who overlaps whom: a pixel that both show adds HEAVY², all
        others together far less."""
        alpha = stack[:, 3].flatten(1)
        step = max(1, TILE // max(1, len(stack)))
        shared = torch.zeros(len(stack), len(stack), device=stack.device)
        for start in range(0, alpha.shape[1], step):
            part = alpha[:, start : start + step]
            weight = torch.where(part >= VISIBLE, HEAVY, (part > 0).float())
            shared += weight @ weight.T
        overlaps: list[list[int]] = ((shared > 0).int() + (shared > HEAVY**2 / 2)).tolist()
        return lambda i, j: overlaps[i][j]

    def flatten(self, stack: Tensor, group: Sequence[int]) -> TorchLayer:
        levels = stack[group[0]]
        for index in group[1:]:
            levels = compose(levels, stack[index])
        return _measure_layer(levels)

    def merge(self, lower: TorchLayer, upper: TorchLayer, keep: bool) -> TorchLayer:
        return _measure_layer(compose(lower.levels, upper.levels))

    def sums(self, first: Sequence[TorchLayer], second: Sequence[TorchLayer]) -> PairSums:
        """See `pairs.Engine.sums`."""
        step = max(1, TILE // first[0].levels[0].numel())
        parts = [
            _sums(torch.stack([a.levels for a in first[n : n + step]]), second) for n in range(0, len(first), step)
        ]
        color, common = torch.cat(parts, 1).cpu().numpy()
        return color, common

    def host(self, layer: TorchLayer) -> npt.NDArray[np.uint8]:
        return np.ascontiguousarray(layer.levels.cpu().numpy())


def _measure_layer(levels: Tensor) -> TorchLayer:
    count, total = torch.stack([(levels[3] > 0).sum(), levels[3].sum(dtype=torch.int64)]).tolist()
    return TorchLayer(levels, count, total)


def _sums(first: Tensor, second: Sequence[TorchLayer]) -> Tensor:
    """(2, n, m) int64: sums of colour differences and of the lower alpha."""
    columns = []
    for b in second:
        apart = torch.maximum(first[:, :3], b.levels[:3]) - torch.minimum(first[:, :3], b.levels[:3])
        apart *= b.levels[3] > 0
        common = torch.minimum(first[:, 3], b.levels[3])
        columns.append(
            torch.stack([apart.flatten(1).sum(1, dtype=torch.int64), common.flatten(1).sum(1, dtype=torch.int64)])
        )
    return torch.stack(columns, 2)


def compose(lower: Tensor, upper: Tensor) -> Tensor:
    """`upper` over `lower`, (4, H, W) uint8 each, in the integers of PIL's alpha_composite (see the CPU engine)."""
    a, b = upper[3].int(), lower[3].int()
    blend = a * 255 + b * (255 - a)
    # the numerator needs 32 bits without a sign
    weight = torch.div(a.long() * (255 * 255 * 128), blend.clamp(min=1).long(), rounding_mode="floor").int()
    mixed = upper[:3].int() * weight + lower[:3].int() * (32640 - weight) + (128 << 7)
    color = (((mixed >> 8) + mixed) >> 8) >> 7
    alpha = (((blend + 128) >> 8) + blend + 128) >> 8
    return torch.cat([color, alpha[None]]).to(torch.uint8)
