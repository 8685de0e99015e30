"""The gradient error of alpha mattes, in the two families that the field's code uses.

Rhemann et al. 2009, "A perceptually motivated online benchmark for image matting": the sum of (|grad a| - |grad a*|)^2
with first derivatives of a Gaussian of sigma 1.4. The families differ in how the derivative filter is cut off,
normalised and continued past the border; see `ADOBE` and `SCIPY`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from benchmarks.metrics.inputs import LEVELS
from benchmarks.metrics.matting.errors import check_pair
from benchmarks.metrics.threads import over_samples

SIGMA = 1.4

BATCH_PIXELS = 2**24
"""Pixels that the form of tensor operations filters at a time, which bounds its memory to about 1 GiB."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """A separable derivative-of-Gaussian filter; weights by distance 0, 1, .. from the centre, the smooth one even, the
    slope odd."""

    smooth: tuple[float, ...]
    slope: tuple[float, ...]
    border: Literal["edge", "symmetric"]
    """As `numpy.pad` names it: the last pixel repeated, or the image mirrored with its last pixel."""
    divisor: float
    """What the sum of squares is divided by."""

    @property
    def radius(self) -> int:
        """Pixels that the filter reaches to each side."""
        return len(self.smooth) - 1


def _gaussian(radius: int) -> list[float]:
    return [math.exp(-(x**2) / (2 * SIGMA**2)) for x in range(radius + 1)]


def _adobe() -> Kernel:
    """9 x 9: cut off where the Gaussian density falls below 1e-2, then scaled so that the squares of its 81 weights sum
    to 1."""
    cutoff = 1e-2
    radius = math.ceil(SIGMA * math.sqrt(-2 * math.log(math.sqrt(2 * math.pi) * SIGMA * cutoff)))
    even = _gaussian(radius)
    odd = [x * weight for x, weight in enumerate(even)]
    even_norm = math.sqrt(even[0] ** 2 + 2 * math.fsum(w * w for w in even[1:]))
    odd_norm = math.sqrt(2 * math.fsum(w * w for w in odd))
    return Kernel(tuple(w / even_norm for w in even), tuple(w / odd_norm for w in odd), "edge", 1000)


def _scipy() -> Kernel:
    """13 x 13: `scipy.ndimage.gaussian_filter` of order 1, cut off at 4 sigma, the Gaussian's weights summing to 1."""
    radius = int(4 * SIGMA + 0.5)
    even = _gaussian(radius)
    total = even[0] + 2 * math.fsum(even[1:])
    even = [w / total for w in even]
    return Kernel(tuple(even), tuple(x * w / SIGMA**2 for x, w in enumerate(even)), "symmetric", 10)


ADOBE = _adobe()
"""Adobe's MATLAB code, MMagic, GCA and ours: 9 x 9, L2-normalised, replicated border, sum / 1000."""
SCIPY = _scipy()
"""AIM, GFM, P3M: 13 x 13, unit sum, mirrored border, sum / 10. Reads 3 to 6 % higher than `ADOBE`."""


def gradient_error(
    alpha: Tensor,
    alpha_gt: Tensor,
    kernel: Kernel = ADOBE,
    region: Tensor | None = None,
    *,
    min_max: bool = False,
    on_host: bool | None = None,
) -> Tensor:
    """Sum of squared differences of gradient magnitudes over the image or a region, divided by the kernel's divisor;
    lower is better.

    alpha, alpha_gt: (B, 1, H, W), both uint8, both uint16, or both floats in [0, 1]; region: (B, 1, H, W) bool, applied
    after filtering. min_max: stretch each matte to [0, 1] first, as MATLAB's ``mat2gray`` does (a constant one has
    gradient 0 either way). on_host: compiled loops (CPU tensors only) or tensor operations; None: as the device
    suggests. Returns (B,) float64. A constant matte has gradient 0, so has a single pixel; an empty region gives 0; any
    size from 1 x 1 is defined. Computed in float64; both forms, CPU and CUDA agree within 1e-9 (relative).
    """
    alpha, alpha_gt = check_pair(alpha, alpha_gt, region)
    compiled = alpha.device.type == "cpu" if on_host is None else on_host
    run = _error_compiled if compiled else _error_torch
    return run(alpha, alpha_gt, kernel, region, min_max) / kernel.divisor


def is_stretched(alpha: Tensor) -> Tensor:
    """(B,) bool: the samples that min-max stretching changes other than by 0: not constant, and not already from 0 to
    1."""
    low, high = _extremes(alpha)
    return (low < high) & ~((low == 0) & (high == LEVELS.get(alpha.dtype, 1)))


def _extremes(alpha: Tensor) -> tuple[Tensor, Tensor]:
    flat = alpha.flatten(1)
    if flat.dtype == torch.uint16:  # torch has no extremes of uint16
        flat = flat.to(torch.int32)
    return flat.amin(1).double(), flat.amax(1).double()  # many times faster than aminmax along a dimension


def _factors(alpha: Tensor, min_max: bool) -> Tensor:
    """(B,) float64: what the gradient of the stored values is multiplied by. Stretching is a factor too, as a gradient
    ignores the offset."""
    if not min_max:
        return torch.full((len(alpha),), 1 / LEVELS.get(alpha.dtype, 1), dtype=torch.float64, device=alpha.device)
    low, high = _extremes(alpha)
    return torch.where(high > low, 1 / (high - low), 0.0)


def _error_compiled(alpha: Tensor, alpha_gt: Tensor, kernel: Kernel, region: Tensor | None, min_max: bool) -> Tensor:
    """One compiled pass a sample."""
    import numpy as np

    from benchmarks.metrics.matting import _errors_cpu

    levels = alpha.dtype in LEVELS
    total = _errors_cpu.gradient_sum(kernel.smooth, kernel.slope, levels)
    ready = levels or alpha.dtype in (torch.float32, torch.float64)
    first, second = ((t if ready else t.double())[:, 0].numpy() for t in (alpha, alpha_gt))
    factors = [_factors(t, min_max).tolist() for t in (alpha, alpha_gt)]
    inside = None if region is None else region[:, 0].contiguous().view(torch.uint8).numpy()
    everywhere = np.empty((0, 0), np.uint8)

    def one(i: int) -> float:
        padded = (np.pad(t[i], kernel.radius, mode=kernel.border) for t in (first, second))
        return total(*padded, factors[0][i], factors[1][i], everywhere if inside is None else inside[i])

    return torch.tensor(over_samples(one, len(first)), dtype=torch.float64)


def _error_torch(alpha: Tensor, alpha_gt: Tensor, kernel: Kernel, region: Tensor | None, min_max: bool) -> Tensor:
    """The same by torch operations, on any device: batches of bounded size, each tap a shifted view."""
    height, width = alpha.shape[-2:]
    step = max(1, BATCH_PIXELS // (height * width))
    parts = [torch.zeros(0, dtype=torch.float64, device=alpha.device)]
    for start in range(0, len(alpha), step):
        pair = alpha[start : start + step], alpha_gt[start : start + step]
        first, second = (_magnitude(t[:, 0], kernel) * _factors(t, min_max)[:, None, None] for t in pair)
        d = (first - second).square_()
        if region is not None:
            d *= region[start : start + step, 0]
        parts.append(d.sum((1, 2)))
    return torch.cat(parts)


def _magnitude(images: Tensor, kernel: Kernel) -> Tensor:
    """Gradient magnitude of (b, H, W) images in their own units, float64."""
    rows, columns = (_border(n, kernel, images.device) for n in images.shape[-2:])
    images = images.double()[:, rows][:, :, columns]
    dx = _taps(_taps(images, kernel.smooth, 1, 1), kernel.slope, -1, 2)
    dy = _taps(_taps(images, kernel.slope, -1, 1), kernel.smooth, 1, 2)
    return torch.hypot(dx, dy)


def _taps(images: Tensor, weights: tuple[float, ...], sign: int, dim: int) -> Tensor:
    """An even (sign 1) or odd (sign -1) filter along `dim`, without border. Pairs first, so that a constant has an odd
    response of exactly 0."""
    radius = len(weights) - 1
    size = images.shape[dim] - 2 * radius
    result = images.narrow(dim, radius, size) * weights[0]
    for k in range(1, radius + 1):
        below, above = images.narrow(dim, radius + k, size), images.narrow(dim, radius - k, size)
        result.add_(torch.add(below, above, alpha=sign), alpha=weights[k])
    return result


def _border(size: int, kernel: Kernel, device: torch.device) -> Tensor:
    """Indices of a side of `size` pixels continued past its ends."""
    at = torch.arange(-kernel.radius, size + kernel.radius, device=device)
    if kernel.border == "edge":
        return at.clamp(0, size - 1)
    at = at % (2 * size)
    return torch.minimum(at, 2 * size - 1 - at)
