"""Samples of unequal sizes become batches of equal ones: the one mechanism for all metrics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from benchmarks.metrics.inputs import InputError

Samples = Mapping[str, Tensor | Sequence[Any]]
"""Per input one tensor (B, ...), or a sequence of B tensors without the batch dimension, or of B things that are no
tensors (strings, lists of strings)."""


def count(samples: Samples) -> int:
    """How many samples there are; every input must have as many."""
    sizes = {name: len(items) for name, items in samples.items()}
    if len(set(sizes.values())) > 1:
        raise InputError(
            "inputs differ in the number of samples: " + ", ".join(f"{name} {n}" for name, n in sizes.items())
        )
    return next(iter(sizes.values()), 0)


def buckets(samples: Samples, batch_size: int) -> Iterator[tuple[list[int], dict[str, Tensor | list[Any]]]]:
    """Batches of samples that agree in every shape and dtype: (positions, inputs stacked to (b, ...)), b at most
    `batch_size`.

    The order within a bucket is the order given. Nothing is resized and nothing is padded. What is no tensor does not
    divide samples and comes as a list.
    """
    total = count(samples)
    groups: dict[tuple[object, ...], list[int]] = {}
    for i in range(total):
        key = tuple(
            (name, tuple(item.shape), item.dtype)
            for name, items in samples.items()
            if isinstance(item := items[i], Tensor)
        )
        groups.setdefault(key, []).append(i)
    for positions in groups.values():
        for start in range(0, len(positions), batch_size):
            batch = positions[start : start + batch_size]
            yield batch, {name: _take(items, batch) for name, items in samples.items()}


def _take(items: Tensor | Sequence[Any], positions: list[int]) -> Tensor | list[Any]:
    if isinstance(items, Tensor):
        contiguous = positions == list(range(positions[0], positions[-1] + 1))
        return items[positions[0] : positions[-1] + 1] if contiguous else items[positions]
    taken = [items[i] for i in positions]
    return torch.stack(taken) if isinstance(taken[0], Tensor) else taken
