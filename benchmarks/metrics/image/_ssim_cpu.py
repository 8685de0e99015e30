"""SSIM on one core, one plane at a time, without an array of image size. Imported only when a CPU score is asked for
(numba)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from benchmarks.metrics.image._ssim_window import BIASED, SAMPLE, SIDE, half_taps, stabilizers
from benchmarks.metrics.threads import over_samples

if TYPE_CHECKING:
    from collections.abc import Callable

    def njit(**options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]: ...

else:
    from numba import njit

SUMS = {"reassoc", "contract", "nsz"}
"""For loops whose rounding may follow the vector width. The formula itself stays strict, so that identical planes give
exactly 1."""


def planes(image: Tensor, target: Tensor, window: str, peak: float) -> Tensor:
    """SSIM of each plane: (P, H, W) twice, both of one dtype (uint8, uint16, float32, float64), to (P,) float64. `peak`
    is the data range."""
    x, y = image.detach().contiguous().numpy(), target.detach().contiguous().numpy()
    c1, c2 = stabilizers(peak)
    if window == "uniform7" and x.dtype == np.uint8:
        return torch.tensor(
            over_samples(lambda i: float(_uniform7_levels(x[i], y[i], c1, c2)), len(x)), dtype=torch.float64
        )
    taps = np.array(half_taps(window))
    covariance = SAMPLE if window == "uniform7" else BIASED
    assert SIDE[window] == 2 * len(taps) - 1
    return torch.tensor(
        over_samples(lambda i: float(_weighted(x[i], y[i], taps, covariance, c1, c2)), len(x)), dtype=torch.float64
    )


@njit(cache=True, nogil=True, fastmath=SUMS)
def _uniform7_levels(x: Any, y: Any, c1: float, c2: float) -> Any:
    """Exact: columns slide down, windows are sums of seven columns, all in 32-bit integers (at most 2 * (49 * 255)**2 =
    3.1e8).

    With S the sums over the 49 values of a window: mean = S_x / 49, sample covariance = (49 S_xy - S_x S_y) / (48 *
    49); both sides of the quotient are multiplied by 49**2 and by 48 * 49.
    """
    height, width = x.shape
    columns = np.zeros((4, width), np.int32)
    row = np.empty(width - 6)
    total = 0.0
    for r in range(height):
        _slide(columns[0], columns[1], columns[2], columns[3], x[r], y[r], 1)
        if r >= 7:
            _slide(columns[0], columns[1], columns[2], columns[3], x[r - 7], y[r - 7], -1)
        if r >= 6:
            _uniform7_row(row, columns[0], columns[1], columns[2], columns[3], 2401.0 * c1, 2352.0 * c2)
            total += _sum(row)
    return total / (row.size * (height - 6))


@njit(cache=True, nogil=True)
def _slide(sx: Any, sy: Any, sq: Any, sp: Any, x: Any, y: Any, sign: int) -> None:
    for c in range(x.size):
        u, v = np.int32(x[c]), np.int32(y[c])
        sx[c] += np.int32(sign * u)
        sy[c] += np.int32(sign * v)
        sq[c] += np.int32(sign * (u * u + v * v))
        sp[c] += np.int32(sign * (u * v))


@njit(cache=True, nogil=True)
def _uniform7_row(row: Any, sx: Any, sy: Any, sq: Any, sp: Any, c1: float, c2: float) -> None:
    for c in range(row.size):
        x = np.int32(sx[c] + sx[c + 1] + sx[c + 2] + sx[c + 3] + sx[c + 4] + sx[c + 5] + sx[c + 6])
        y = np.int32(sy[c] + sy[c + 1] + sy[c + 2] + sy[c + 3] + sy[c + 4] + sy[c + 5] + sy[c + 6])
        q = np.int32(sq[c] + sq[c + 1] + sq[c + 2] + sq[c + 3] + sq[c + 4] + sq[c + 5] + sq[c + 6])
        p = np.int32(sp[c] + sp[c + 1] + sp[c + 2] + sp[c + 3] + sp[c + 4] + sp[c + 5] + sp[c + 6])
        xy, squares = np.int32(x * y), np.int32(x * x + y * y)
        above = (np.float64(np.int32(2 * xy)) + c1) * (np.float64(np.int32(2 * (49 * p - xy))) + c2)
        below = (np.float64(squares) + c1) * (np.float64(np.int32(49 * q - squares)) + c2)
        row[c] = above / below


@njit(cache=True, nogil=True, fastmath=SUMS)
def _sum(row: Any) -> Any:
    total = 0.0
    for c in range(row.size):
        total += row[c]
    return total


@njit(cache=True, nogil=True)
def _weighted(x: Any, y: Any, taps: Any, covariance: float, c1: float, c2: float) -> Any:
    """Any symmetric separable window in float64; `taps` from its middle outwards, an even number of them.

    A ring keeps x, y, x² + y² and xy of the last rows; each output row is filtered down the ring, then along.
    """
    height, width = x.shape
    radius = taps.size - 1
    size = 2 * radius + 1
    inner = width - 2 * radius
    ring = np.empty((size, 4, width))
    down = np.empty(width)
    moments = np.empty((4, inner))
    row = np.empty(inner)
    total = 0.0
    for r in range(height):
        fresh = ring[r % size]
        _products(fresh[0], fresh[1], fresh[2], fresh[3], x[r], y[r])
        if r < size - 1:
            continue
        m = r - radius
        for q in range(4):
            _first(down, taps[0], ring[m % size, q], taps[1], ring[(m - 1) % size, q], ring[(m + 1) % size, q])
            for k in range(2, radius, 2):
                up, low, up1, low1 = (m - k) % size, (m + k) % size, (m - k - 1) % size, (m + k + 1) % size
                _add_two(down, taps[k], ring[up, q], ring[low, q], taps[k + 1], ring[up1, q], ring[low1, q])
            out = moments[q]
            _first(
                out,
                taps[0],
                down[radius : radius + inner],
                taps[1],
                down[radius - 1 : radius - 1 + inner],
                down[radius + 1 : radius + 1 + inner],
            )
            for k in range(2, radius, 2):
                a, b = radius - k, radius + k
                _add_two(
                    out,
                    taps[k],
                    down[a : a + inner],
                    down[b : b + inner],
                    taps[k + 1],
                    down[a - 1 : a - 1 + inner],
                    down[b + 1 : b + 1 + inner],
                )
        _formula(row, moments[0], moments[1], moments[2], moments[3], covariance, c1, c2)
        total += _sum(row)
    return total / (inner * (height - 2 * radius))


@njit(cache=True, nogil=True)
def _products(u: Any, v: Any, q: Any, p: Any, x: Any, y: Any) -> None:
    for c in range(x.size):
        s, t = np.float64(x[c]), np.float64(y[c])
        u[c] = s
        v[c] = t
        q[c] = s * s + t * t
        p[c] = s * t


@njit(cache=True, nogil=True, fastmath=SUMS)
def _first(out: Any, t0: float, middle: Any, t1: float, before: Any, after: Any) -> None:
    for c in range(out.size):
        out[c] = t0 * middle[c] + t1 * (before[c] + after[c])


@njit(cache=True, nogil=True, fastmath=SUMS)
def _add_two(out: Any, t1: float, before1: Any, after1: Any, t2: float, before2: Any, after2: Any) -> None:
    for c in range(out.size):
        out[c] += t1 * (before1[c] + after1[c]) + t2 * (before2[c] + after2[c])


@njit(cache=True, nogil=True)
def _formula(row: Any, x: Any, y: Any, q: Any, p: Any, covariance: float, c1: float, c2: float) -> None:
    for c in range(row.size):
        xy = x[c] * y[c]
        squares = x[c] * x[c] + y[c] * y[c]
        above = (2.0 * xy + c1) * (2.0 * (covariance * (p[c] - xy)) + c2)
        below = (squares + c1) * (covariance * (q[c] - squares) + c2)
        row[c] = above / below
