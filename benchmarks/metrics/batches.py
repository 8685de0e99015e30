"""Samples of unequal sizes become batches of equal ones: the one mechanism for all metrics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import torch
from torch import Tensor

from benchmarks.metrics.inputs import InputError

Samples = Mapping[str, Tensor | Sequence[Tensor]]
"""Per input either one tensor (B, ...) or a sequence of B tensors without the batch dimension."""


def count(samples: Samples) -> int:
    """How many samples there are; every input must have as many."""
    sizes = {name: len(items) for name, items in samples.items()}
    if len(set(sizes.values())) > 1:
        raise InputError("inputs differ in the number of samples: " + ", ".join(f"{name} {n}" for name, n in sizes.items()))
    return next(iter(sizes.values()), 0)


def buckets(samples: Samples, batch_size: int) -> Iterator[tuple[list[int], dict[str, Tensor]]]:
    """Batches of samples that agree in every shape and dtype: (positions, inputs stacked to (b, ...)), b at most `batch_size`.

    The order within a bucket is the order given. Nothing is resized and nothing is padded.
    """
    total = count(samples)
    groups: dict[tuple[object, ...], list[int]] = {}
    for i in range(total):
        key = tuple((name, tuple(items[i].shape), items[i].dtype) for name, items in samples.items())
        groups.setdefault(key, []).append(i)
    for positions in groups.values():
        for start in range(0, len(positions), batch_size):
            chosen = positions[start : start + batch_size]
            yield chosen, {name: _take(items, chosen) for name, items in samples.items()}


def _take(items: Tensor | Sequence[Tensor], positions: list[int]) -> Tensor:
    if isinstance(items, Tensor):
        contiguous = positions == list(range(positions[0], positions[-1] + 1))
        return items[positions[0] : positions[-1] + 1] if contiguous else items[positions]
    return torch.stack([items[i] for i in positions])
