"""Compiled loops of the matting errors for the CPU, one sample a call, without the interpreter lock. Needs numba;
imported on first use."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

# numba leaves untyped what it compiles, hence Any in the signatures below


@njit(cache=True, nogil=True)
def level_sums(first: Any, second: Any) -> Any:
    """Sums of |d| and d*d over two flat arrays of levels, exact."""
    absolute, squared = np.int64(0), np.int64(0)
    for i in range(first.size):
        d = np.int64(first[i]) - np.int64(second[i])
        absolute += abs(d)
        squared += d * d
    return absolute, squared, first.size


@njit(cache=True, nogil=True)
def level_sums_in(first: Any, second: Any, region: Any) -> Any:
    """The same where `region` (0 or 1) is 1; a product, because a branch would not be vectorised."""
    absolute, squared, count = np.int64(0), np.int64(0), np.int64(0)
    for i in range(first.size):
        d = (np.int64(first[i]) - np.int64(second[i])) * np.int64(region[i])
        absolute += abs(d)
        squared += d * d
        count += np.int64(region[i])
    return absolute, squared, count


@njit(cache=True, nogil=True, fastmath={"reassoc"})
def float_sums(first: Any, second: Any) -> Any:
    """Sums of |d| and d*d over two flat arrays of floats, in float64."""
    absolute, squared = 0.0, 0.0
    for i in range(first.size):
        d = np.float64(first[i]) - np.float64(second[i])
        absolute += abs(d)
        squared += d * d
    return absolute, squared, first.size


@njit(cache=True, nogil=True, fastmath={"reassoc"})
def float_sums_in(first: Any, second: Any, region: Any) -> Any:
    """The same where `region` (0 or 1) is 1."""
    absolute, squared, count = 0.0, 0.0, np.int64(0)
    for i in range(first.size):
        d = (np.float64(first[i]) - np.float64(second[i])) * np.float64(region[i])
        absolute += abs(d)
        squared += d * d
        count += np.int64(region[i])
    return absolute, squared, count


@functools.cache
def gradient_sum(smooth: tuple[float, ...], slope: tuple[float, ...], levels: bool) -> Callable[..., float]:
    """Compiles the gradient error for one kernel, given by its weights at distance 0, 1, .. from the centre (`slope` is
    odd, `smooth` even).

    The result is called with both images, each with a border of the kernel's radius, the factors of their gradients,
    and the region (an (H, W) array of 0 and 1, or one of shape (0, 0) for the whole image). The radius is a constant of
    the compiled code, so the taps are unrolled and every loop over a row is vectorised; nothing of image size is
    written.
    """
    radius = len(smooth) - 1
    wide = np.int32 if levels else np.float64  # sums and differences of two levels are exact integers

    @njit(cache=True, nogil=True, fastmath={"contract"}, error_model="numpy")
    def run(first: Any, second: Any, first_factor: Any, second_factor: Any, region: Any) -> Any:
        width = first.shape[1] - 2 * radius
        even, odd = np.empty(width + 2 * radius), np.empty(width + 2 * radius)
        magnitude = np.empty((2, width))
        columns = np.zeros(width)
        for y in range(first.shape[0] - 2 * radius):
            for which in range(2):
                image = first if which == 0 else second
                factor = first_factor if which == 0 else second_factor
                for x in range(even.size):
                    e, o = smooth[0] * image[y + radius, x], 0.0
                    for k in range(1, radius + 1):
                        above, below = wide(image[y + radius - k, x]), wide(image[y + radius + k, x])
                        e += smooth[k] * np.float64(below + above)
                        o += slope[k] * np.float64(below - above)
                    even[x], odd[x] = e, o
                for x in range(width):
                    dx, dy = 0.0, smooth[0] * odd[x + radius]
                    for k in range(1, radius + 1):
                        dx += slope[k] * (even[x + radius + k] - even[x + radius - k])
                        dy += smooth[k] * (odd[x + radius + k] + odd[x + radius - k])
                    magnitude[which, x] = factor * math.sqrt(dx * dx + dy * dy)
            if region.size == 0:
                for x in range(width):
                    d = magnitude[0, x] - magnitude[1, x]
                    columns[x] += d * d
            else:
                for x in range(width):
                    d = magnitude[0, x] - magnitude[1, x]
                    columns[x] += d * d * region[y, x]
        total = 0.0
        for x in range(width):
            total += columns[x]
        return total

    return run
