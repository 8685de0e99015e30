"""Sums of absolute and squared differences in one pass, one core. Imported only for a score on the CPU (numba)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from benchmarks.metrics.threads import over_samples

if TYPE_CHECKING:
    from collections.abc import Callable

    def njit(**options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]: ...

else:
    from numba import njit

BLOCK = 8192
"""Values summed in 32 bits before the 64-bit total: 8192 * 255**2 = 5.3e8."""


def sums(image: Tensor, target: Tensor, within: Tensor | None) -> tuple[Tensor, Tensor]:
    """(B, C, H, W) twice, both of one dtype (uint8, uint16, float32, float64), and bool (B, 1, H, W): the sums of |d|
    and of d² of each sample.

    Levels: int64, exact. Floats: float64.
    """
    rows = image.shape[0] * image.shape[1]
    pixels = image.shape[2] * image.shape[3]
    x, y = (t.detach().contiguous().numpy().reshape(rows, pixels) for t in (image, target))
    mask = None if within is None else within.contiguous().numpy().reshape(image.shape[0], pixels).view(np.uint8)
    kernel = {np.dtype(np.uint8): _bytes, np.dtype(np.uint16): _words}.get(x.dtype, _floats)
    channels = image.shape[1]

    def one(i: int) -> tuple[float, float]:
        planes = slice(i * channels, (i + 1) * channels)
        flat = (x[planes].reshape(-1), y[planes].reshape(-1))
        if mask is None:
            return tuple(kernel(*flat))
        parts = [kernel(x[r] * mask[i], y[r] * mask[i]) for r in range(planes.start, planes.stop)]
        return sum(p[0] for p in parts), sum(p[1] for p in parts)

    pairs = over_samples(one, image.shape[0])
    dtype = torch.float64 if kernel is _floats else torch.int64
    return torch.tensor([f[0] for f in pairs], dtype=dtype), torch.tensor([f[1] for f in pairs], dtype=dtype)


@njit(cache=True, nogil=True)
def _bytes(x: Any, y: Any) -> Any:
    absolute, squared = np.int64(0), np.int64(0)
    for start in range(0, x.size, BLOCK):
        a, s = _block(x[start : start + BLOCK], y[start : start + BLOCK])
        absolute += a
        squared += s
    return absolute, squared


@njit(cache=True, nogil=True)
def _block(x: Any, y: Any) -> Any:
    absolute, squared = np.int32(0), np.int32(0)
    for i in range(x.size):
        d = np.int32(np.int32(x[i]) - np.int32(y[i]))
        absolute = np.int32(absolute + np.int32(abs(d)))
        squared = np.int32(squared + np.int32(d * d))
    return absolute, squared


@njit(cache=True, nogil=True)
def _words(x: Any, y: Any) -> Any:
    absolute, squared = np.int64(0), np.int64(0)
    for i in range(x.size):
        d = np.int64(x[i]) - np.int64(y[i])
        absolute += abs(d)
        squared += d * d
    return absolute, squared


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz"})
def _floats(x: Any, y: Any) -> Any:
    absolute, squared = 0.0, 0.0
    for i in range(x.size):
        d = np.float64(x[i]) - np.float64(y[i])
        absolute += abs(d)
        squared += d * d
    return absolute, squared
