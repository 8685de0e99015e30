"""SAD, MSE and MAD on a CUDA device in one read of the mattes. Imported on first use; Triton comes with CUDA builds of
torch."""

from __future__ import annotations

from typing import Any

import torch
import triton  # type: ignore[import-not-found,import-untyped,unused-ignore]
import triton.language as tl  # type: ignore[import-not-found,import-untyped,unused-ignore]
from torch import Tensor

BLOCK, STEPS = 4096, 8
"""Pixels that a program holds at a time, and how many such blocks it sums: of 8-bit squares 8 * 255**2 fit into 32 bits
many times over."""

WIDE = {torch.uint8: (tl.int32, torch.int64), torch.uint16: (tl.int64, torch.int64)}
"""Type of the arithmetic and of the result; floats: float64."""


@triton.jit  # type: ignore[untyped-decorator]
def _partial_sums(  # type: ignore[no-untyped-def]
    first,
    second,
    region,
    table,
    pixels,
    wide: tl.constexpr,
    within: tl.constexpr,
    block: tl.constexpr,
    steps: tl.constexpr,
):
    """Program (part, sample) stores sum |d|, sum d*d and the number of pixels of its part."""
    part, sample = tl.program_id(0), tl.program_id(1)
    start = sample.to(tl.int64) * pixels
    absolute = tl.zeros((block,), dtype=wide)
    squared = tl.zeros((block,), dtype=wide)
    count = tl.zeros((block,), dtype=tl.int32)
    for step in range(steps):
        at = (part * steps + step).to(tl.int64) * block + tl.arange(0, block)
        inside = at < pixels
        d = tl.load(first + start + at, mask=inside, other=0).to(wide) - tl.load(
            second + start + at, mask=inside, other=0
        ).to(wide)
        if within:
            keep = tl.load(region + start + at, mask=inside, other=0).to(tl.int32)
            d = d * keep.to(wide)
            count += keep
        absolute += tl.abs(d)
        squared += d * d
    row = table + (sample * tl.num_programs(0) + part) * 3
    total = table.dtype.element_ty
    tl.store(row, tl.sum(absolute.to(total)))
    tl.store(row + 1, tl.sum(squared.to(total)))
    tl.store(row + 2, tl.sum(count.to(total)))


def sums(alpha: Tensor, alpha_gt: Tensor, region: Tensor | None) -> Any:
    """(B, 3): sum of |d|, sum of d*d, pixels of the region (0 without one); int64 for levels, float64 for floats.
    Inputs are (B, N)."""
    samples, pixels = alpha.shape
    wide, total = WIDE.get(alpha.dtype, (tl.float64, torch.float64))
    parts = triton.cdiv(pixels, BLOCK * STEPS)
    table = torch.zeros((samples, parts, 3), dtype=total, device=alpha.device)
    inside = alpha if region is None else region.contiguous().view(torch.uint8)
    if samples:
        with torch.cuda.device_of(alpha):  # type: ignore[no-untyped-call]  # Triton launches on the current device
            _partial_sums[(parts, samples)](
                alpha.contiguous(),
                alpha_gt.contiguous(),
                inside,
                table,
                pixels,
                wide,
                region is not None,
                BLOCK,
                STEPS,
                num_warps=8,
            )
    return table.sum(1)
