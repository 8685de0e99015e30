"""Sums of absolute and squared differences as tensor operations, for CUDA."""

from __future__ import annotations

import torch
from torch import Tensor


def sums(image: Tensor, target: Tensor, within: Tensor | None) -> tuple[Tensor, Tensor]:
    """(B, C, H, W) twice, both of one dtype (uint8, uint16, float32, float64), and bool (B, 1, H, W): the sums of |d|
    and of d² of each sample.

    Levels: int64, exact. Floats: float64.
    """
    narrow, wide = {torch.uint8: (torch.int32, torch.int32), torch.uint16: (torch.int32, torch.int64)}.get(
        image.dtype, (torch.float64,) * 2
    )
    apart = image.to(narrow) - target.to(narrow)
    if within is not None:
        apart = apart * within
    total = torch.float64 if narrow is torch.float64 else torch.int64
    every = (1, 2, 3)
    return apart.abs().sum(every, dtype=total), apart.to(wide).square().sum(every, dtype=total)
