"""SSIM as tensor operations, for CUDA: the same sums as on the CPU (integers for uniform7 on levels, else float64),
many planes at a time."""

from __future__ import annotations

import torch
from torch import Tensor

from benchmarks.metrics.image._ssim_window import BIASED, half_taps, stabilizers

PIXELS_AT_ONCE = 1 << 24
"""Planes are taken in groups of about this many pixels: a map of float64 is then 128 MB, and about a dozen live at
once."""


def planes(image: Tensor, target: Tensor, window: str, peak: float) -> Tensor:
    """SSIM of each plane: (P, H, W) twice, both of one dtype (uint8, uint16, float32, float64), to (P,) float64. `peak`
    is the data range."""
    score = _uniform7 if window == "uniform7" else _gaussian
    step = max(1, PIXELS_AT_ONCE // (image.shape[-1] * image.shape[-2]))
    parts = [score(image[i : i + step], target[i : i + step], *stabilizers(peak)) for i in range(0, len(image), step)]
    return torch.cat(parts) if parts else torch.zeros(0, dtype=torch.float64, device=image.device)


def _uniform7(image: Tensor, target: Tensor, c1: float, c2: float) -> Tensor:
    """From sums instead of means; the products of sums of uint8 fit 32 bits, those of uint16 64."""
    dtype = {torch.uint8: torch.int32, torch.uint16: torch.int64}.get(image.dtype, torch.float64)
    u, v = image.to(dtype), target.to(dtype)
    x, y, q, p = _sum7(u), _sum7(v), _sum7(u * u + v * v), _sum7(u * v)
    xy, squares = x * y, x * x + y * y
    above = ((2 * xy).double() + 2401 * c1).mul_((2 * (49 * p - xy)).double() + 2352 * c2)
    below = (squares.double() + 2401 * c1).mul_((49 * q - squares).double() + 2352 * c2)
    return above.div_(below).mean((-2, -1))


def _sum7(values: Tensor) -> Tensor:
    """Sums over 7x7 windows, without padding, by doubling: 1, 2, 4, then 4 + 2 + 1."""
    for axis in (-2, -1):
        n = values.shape[axis] - 6
        two = values.narrow(axis, 0, n + 5) + values.narrow(axis, 1, n + 5)
        four = two.narrow(axis, 0, n) + two.narrow(axis, 2, n)
        values = four + two.narrow(axis, 4, n) + values.narrow(axis, 6, n)
    return values


def _gaussian(image: Tensor, target: Tensor, c1: float, c2: float) -> Tensor:
    u, v = image.double(), target.double()
    taps = half_taps("gaussian")
    x, y, q, p = _filter(u, taps), _filter(v, taps), _filter(u * u + v * v, taps), _filter(u * v, taps)
    xy, squares = x * y, x * x + y * y
    above = (2 * xy + c1).mul_((2 * BIASED) * (p - xy) + c2)
    below = (squares + c1).mul_(BIASED * (q - squares) + c2)
    return above.div_(below).mean((-2, -1))


def _filter(values: Tensor, taps: list[float]) -> Tensor:
    """Separable symmetric filter, without padding."""
    radius = len(taps) - 1
    for axis in (-2, -1):
        n = values.shape[axis] - 2 * radius
        out = values.narrow(axis, radius, n) * taps[0]
        for k in range(1, radius + 1):
            out.add_(values.narrow(axis, radius - k, n) + values.narrow(axis, radius + k, n), alpha=taps[k])
        values = out
    return values
