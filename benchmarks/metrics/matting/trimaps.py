"""Trimaps: which pixels of a matte are known."""

from __future__ import annotations

import torch
from torch import Tensor

from benchmarks.metrics.inputs import LEVELS, InputError, check_alpha, check_same, rows

BACKGROUND, UNKNOWN, FOREGROUND = 0, 128, 255
"""The levels of a trimap."""


def check_trimap(trimap: Tensor) -> Tensor:
    """`trimap` (B, 1, H, W) as uint8 levels 0, 128 and 255; floats 0, 0.5 and 1 are accepted. `InputError` names a
    sample with other values."""
    check_alpha("trimap", trimap)
    if trimap.dtype == torch.uint16:
        raise InputError("trimap is torch.uint16; it must be uint8 (0, 128, 255) or floats (0, 0.5, 1)")
    unknown, top = (UNKNOWN, FOREGROUND) if trimap.dtype == torch.uint8 else (0.5, 1)
    is_unknown, is_top = where(trimap, unknown), where(trimap, top)
    wrong = ~(is_unknown | is_top | where(trimap, 0))
    if samples := rows_of(wrong):
        first = samples[0]
        values = torch.unique(trimap[first][wrong[first]])[:3].tolist()
        listed = ", ".join(f"{v:g}" for v in values)
        raise InputError(f"trimap holds {listed}; only 0, {unknown} (unknown) and {top} mean something", first)
    if trimap.dtype == torch.uint8:
        return trimap
    return is_unknown.to(torch.uint8) * UNKNOWN + is_top.to(torch.uint8) * FOREGROUND


def clamp_known(alpha: Tensor, trimap: Tensor) -> Tensor:
    """The matte with its known pixels set: 0 where `trimap` is background, the highest value where it is foreground.

    alpha: (B, 1, H, W), uint8, uint16 or floats in [0, 1]; trimap: as in `check_trimap`. Returns a new tensor like
    `alpha`.

    >>> matte = torch.tensor([[[[9, 9, 9]]]], dtype=torch.uint8)
    >>> trimap = torch.tensor([[[[0, 128, 255]]]], dtype=torch.uint8)
    >>> clamp_known(matte, trimap).flatten().tolist()
    [0, 9, 255]
    """
    check_alpha("alpha", alpha)
    trimap = check_trimap(trimap)
    check_same(alpha=alpha, trimap=trimap)
    visible, full = trimap >> 7, trimap & 1  # 1 where not background, 1 where foreground
    if alpha.dtype not in LEVELS:
        return torch.maximum(alpha * visible, full.to(alpha.dtype))
    # torch does little with uint16; -1 is all bits of either
    bits = torch.uint8 if alpha.dtype == torch.uint8 else torch.int16
    return ((alpha.view(bits) & visible.to(bits).neg_()) | full.to(bits).neg_()).view(alpha.dtype)


def where(trimap: Tensor, level: float) -> Tensor:
    """(B, 1, H, W) bool: the pixels of this level. Compared with a row of it, because torch compares with a number
    twenty times slower on the CPU."""
    return trimap == trimap.new_full((trimap.shape[-1],), level)


def find_differing(first: Tensor, second: Tensor) -> list[int]:
    """Positions of the samples in which two mattes of one type differ."""
    if first.dtype == torch.uint16:  # torch compares no uint16
        first, second = first.view(torch.int16), second.view(torch.int16)
    return rows_of(first != second)


def rows_of(flags: Tensor) -> list[int]:
    """`benchmarks.metrics.inputs.rows` of bool (B, 1, H, W), by a reduction that is forty times faster on the CPU."""
    return rows(flags.view(torch.uint8).amax((-2, -1)))
