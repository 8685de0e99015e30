"""Samples into batches."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from synlayers.errors import UsageError
from synlayers.loading.forms import Item


def collate(items: Sequence[Item]) -> Item:
    """A batch of B samples of one form; for `torch.utils.data.DataLoader(collate_fn=collate)`.

    Samples with fewer layers than the largest are padded behind their last layer (on top of the stack): with
    transparent layers, boxes and labels of zero; ``mask`` (B, L) bool says which layers are real, ``count`` (B,) int64
    how many. ``image`` becomes (B, 3, H, W), ``layers`` (B, L, 4, H, W). Where the form gives layers of their own
    sizes, ``layers`` stays a list of lists; texts stay lists.

    Raises:
        UsageError: the canvases are not of one size.
    """
    sizes = {tuple(item["image"].shape[-2:]) for item in items}
    if len(sizes) > 1:
        named = ", ".join(f"{width}x{height}" for height, width in sorted(sizes))
        raise UsageError(
            f"a batch holds canvases of several sizes ({named}): use BucketSampler, or prepare=random_crop(...)"
        )
    counts = torch.tensor([len(item["kinds"]) for item in items])
    batch: Item = {"mask": torch.arange(int(counts.max())) < counts[:, None], "count": counts}
    for key in items[0]:
        values = [item[key] for item in items]
        batch[key] = _padded(values) if isinstance(values[0], torch.Tensor) else values
    return batch


def _padded(values: Sequence[torch.Tensor]) -> torch.Tensor:
    """Stacked along a new first axis; shorter ones get zeros behind along theirs. The order in memory stays."""
    length = max(len(value) for value in values)
    strides = values[0].stride()
    order = sorted(range(values[0].ndim), key=lambda axis: (-strides[axis], axis))
    shape = [length, *values[0].shape[1:]]
    out = torch.zeros([len(values), *(shape[axis] for axis in order)], dtype=values[0].dtype)
    back = [0, *(1 + order.index(axis) for axis in range(values[0].ndim))]
    out = out.permute(back)
    for target, value in zip(out, values, strict=True):
        target[: len(value)] = value
    return out
