"""SAD, MSE and MAD of alpha mattes in one pass: exact on levels, float64 on floats."""

from __future__ import annotations

import importlib.util
from typing import NamedTuple

import torch
from torch import Tensor

from benchmarks.metrics.inputs import LEVELS, InputError, check_alpha, check_same
from benchmarks.metrics.threads import over_samples


class MatteSums(NamedTuple):
    """Per-sample sums, (B,) float64 each, with alpha in [0, 1]."""

    absolute: Tensor
    """Sum of |alpha - alpha_gt|."""
    squared: Tensor
    """Sum of (alpha - alpha_gt)^2."""
    pixels: Tensor
    """Number of pixels summed over."""


def sad_mse_mad(
    alpha: Tensor, alpha_gt: Tensor, region: Tensor | None = None, *, on_host: bool | None = None
) -> dict[str, Tensor]:
    """Sum of absolute differences / 1000, mean squared and mean absolute difference, over the whole image or over a
    region.

    alpha, alpha_gt: (B, 1, H, W), both uint8, both uint16, or both floats in [0, 1]; region: (B, 1, H, W) bool.
    on_host: compiled loops (CPU tensors only) or tensor operations; None: as the device suggests. Both give equal
    numbers. Returns ``sad`` (thousand alpha units), ``mse`` and ``mad`` (in [0, 1]), (B,) float64 each. An empty region
    has sad 0, mse and mad nan. Levels are summed in int64, so CPU and CUDA agree to the last bit; floats in float64,
    where they agree within 1e-12 (relative).

    >>> alpha = torch.tensor([[[[0, 51]]]], dtype=torch.uint8)
    >>> {name: value.item() for name, value in sad_mse_mad(alpha, alpha * 0).items()}
    {'sad': 0.0002, 'mse': 0.02, 'mad': 0.1}
    """
    sums = error_sums(alpha, alpha_gt, region, on_host=on_host)
    return {"sad": sums.absolute / 1000, "mse": sums.squared / sums.pixels, "mad": sums.absolute / sums.pixels}


def error_sums(
    alpha: Tensor, alpha_gt: Tensor, region: Tensor | None = None, *, on_host: bool | None = None
) -> MatteSums:
    """The sums that SAD, MSE and MAD are made of; arguments as in `sad_mse_mad`. On CUDA one Triton kernel, where there
    is Triton, is the tensor operation."""
    alpha, alpha_gt = check_pair(alpha, alpha_gt, region)
    if alpha.device.type == "cpu" if on_host is None else on_host:
        return _sums_compiled(alpha, alpha_gt, region)
    if alpha.device.type == "cuda" and importlib.util.find_spec("triton"):
        return _sums_triton(alpha, alpha_gt, region)
    return _sums_torch(alpha, alpha_gt, region)


def check_pair(alpha: Tensor, alpha_gt: Tensor, region: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Both mattes without their gradients, if legal, of one size, dtype and device, and with a bool region that fits;
    `InputError` otherwise."""
    check_alpha("alpha", alpha)
    check_alpha("alpha_gt", alpha_gt)
    check_same(alpha_gt=alpha_gt, alpha=alpha)
    if alpha.dtype != alpha_gt.dtype:
        raise InputError(
            f"alpha is {alpha.dtype} but alpha_gt {alpha_gt.dtype}; bring both to one type"
            " (benchmarks.metrics.inputs.unit)"
        )
    if region is not None:
        if region.dtype != torch.bool or region.ndim != 4 or region.shape[1] != 1:
            raise InputError(f"region must be bool (B, 1, H, W), not {region.dtype} {tuple(region.shape)}")
        check_same(alpha_gt=alpha_gt, region=region)
    return alpha.detach(), alpha_gt.detach()


def _sums_compiled(alpha: Tensor, alpha_gt: Tensor, region: Tensor | None) -> MatteSums:
    """One compiled pass a sample."""
    from benchmarks.metrics.matting import _errors_cpu

    levels = alpha.dtype in LEVELS
    if not levels and alpha.dtype not in (torch.float32, torch.float64):  # numba knows no bfloat16
        alpha, alpha_gt = alpha.double(), alpha_gt.double()
    first, second = (t.flatten(1).contiguous().numpy() for t in (alpha, alpha_gt))
    if region is None:
        whole = _errors_cpu.level_sums if levels else _errors_cpu.float_sums
        sums = over_samples(lambda i: whole(first[i], second[i]), len(first))
    else:
        inside = region.flatten(1).contiguous().view(torch.uint8).numpy()
        within = _errors_cpu.level_sums_in if levels else _errors_cpu.float_sums_in
        sums = over_samples(lambda i: within(first[i], second[i], inside[i]), len(first))
    table = torch.tensor([[float(n) for n in sample] for sample in sums], dtype=torch.float64).reshape(-1, 3)
    top = LEVELS.get(alpha.dtype, 1)
    return MatteSums(table[:, 0] / top, table[:, 1] / top**2, table[:, 2])


def _sums_triton(alpha: Tensor, alpha_gt: Tensor, region: Tensor | None) -> MatteSums:
    """One read of the mattes on a CUDA device; tensor operations would write and read half a dozen temporaries."""
    from benchmarks.metrics.matting import _errors_triton

    table = _errors_triton.sums(
        alpha.flatten(1), alpha_gt.flatten(1), None if region is None else region.flatten(1)
    ).double()
    pixels = table.new_full((len(table),), alpha.shape[-2] * alpha.shape[-1]) if region is None else table[:, 2]
    top = LEVELS.get(alpha.dtype, 1)
    return MatteSums(table[:, 0] / top, table[:, 1] / top**2, pixels)


def _sums_torch(alpha: Tensor, alpha_gt: Tensor, region: Tensor | None) -> MatteSums:
    """The same by tensor operations, on any device."""
    first, second = alpha.flatten(1), alpha_gt.flatten(1)
    wide = {torch.uint8: torch.int32, torch.uint16: torch.int64}.get(alpha.dtype, torch.float64)
    total = torch.int64 if alpha.dtype in LEVELS else torch.float64
    d = first.to(wide) - second.to(wide)
    if region is not None:
        d *= region.flatten(1)
    absolute = d.abs().sum(1, dtype=total).double()
    squared = (d * d).sum(1, dtype=total).double()
    pixels = absolute.new_full((len(d),), d.shape[1]) if region is None else region.flatten(1).sum(1).double()
    top = LEVELS.get(alpha.dtype, 1)
    return MatteSums(absolute / top, squared / top**2, pixels)
