"""The LayerD engine on the CPU: compiled passes over planar 8-bit RGBA, inside the bounding box of what counts. All
sums are exact integers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from benchmarks.metrics.layers.pairs import VISIBLE, IntArray, PairSums
from benchmarks.metrics.threads import over_samples

Levels = npt.NDArray[np.uint8]
Counts = npt.NDArray[np.uint16]
CACHE = 1 << 20
"""Bytes of pixels that are worked on together: the part of a core's second-level cache that can be counted on."""
MAX_ROWS = 64
"""Down a column of so many rows, sums of 3 x 255 stay below 65536."""
BAND_WORTH = 1 << 22
"""Pixels of all pairs together from which threads pay."""


@dataclass(frozen=True, slots=True, eq=False)
class CpuLayer:
    """One metric layer."""

    levels: Levels
    """(4, H, W)"""
    box: tuple[int, int, int, int]
    """Rows and columns (y0, y1, x0, x1) around alpha > 0; four zeros when there is none."""
    count: int
    """Pixels with alpha > 0."""
    total: int
    """Sum of alpha."""


class CpuEngine:
    """Pixel work for one sample (see `pairs.Engine`). `bands`: over how many threads the rows of this one sample are
    spread."""

    def __init__(self, bands: int = 1) -> None:
        self.bands = bands
        self._scratch: Levels | None = None

    def overlap(self, stack: Levels) -> Callable[[int, int], int]:
        """See `pairs.Engine.overlap`."""
        boxes = [_facts(layer[3])[0] for layer in stack]
        return lambda i, j: _overlap(stack[i, 3], stack[j, 3], *_common(boxes[i], boxes[j]))

    def flatten(self, stack: Levels, group: Sequence[int]) -> CpuLayer:
        """A group's layers composited in order; a single layer is not copied."""
        levels = stack[group[0]]
        if len(group) > 1:
            levels = levels.copy()
            for index in group[1:]:
                _compose(levels, stack[index], levels, *_facts(stack[index, 3])[0])
        return CpuLayer(levels, *_facts(levels[3]))

    def merge(self, lower: CpuLayer, upper: CpuLayer, keep: bool) -> CpuLayer:
        """`upper` over `lower`. Without `keep`, the result is valid until the next merge only (its memory is used
        again)."""
        if keep:
            levels = np.empty_like(lower.levels)
        else:
            if self._scratch is None:
                self._scratch = np.empty_like(lower.levels)
            levels = self._scratch
        np.copyto(levels, lower.levels)
        _compose(lower.levels, upper.levels, levels, *upper.box)
        return CpuLayer(levels, *_facts(levels[3]))

    def sums(self, first: Sequence[CpuLayer], second: Sequence[CpuLayer]) -> PairSums:
        """See `pairs.Engine.sums`."""
        height = first[0].levels.shape[1]
        bands = self.bands if len(first) * len(second) * first[0].levels[0].size > BAND_WORTH else 1
        cuts = [height * n // bands for n in range(bands + 1)]
        parts = over_samples(lambda n: _sums(first, second, cuts[n], cuts[n + 1]), bands)
        color, common = np.sum(parts, axis=0)
        return color, common

    def host(self, layer: CpuLayer) -> Levels:
        return layer.levels


def _common(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    return max(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), min(a[3], b[3])


@njit(cache=True, nogil=True)
def _facts(alpha: Levels) -> tuple[tuple[int, int, int, int], int, int]:
    """Box of alpha > 0, how many pixels that is, and the sum of alpha."""
    height, width = alpha.shape
    top, bottom, left, right = height, 0, width, 0
    count, total = 0, 0
    for y in range(height):
        row = alpha[y]
        some, level = np.uint32(0), np.uint32(0)
        for x in range(width):
            some += np.uint32(row[x] != 0)
            level += np.uint32(row[x])
        if some == 0:
            continue
        count += int(some)
        total += int(level)
        top, bottom = min(top, y), y + 1
        x = 0
        while x < left and row[x] == 0:
            x += 1
        left = min(left, x)
        x = width
        while x > right and row[x - 1] == 0:
            x -= 1
        right = max(right, x)
    return ((top, bottom, left, right) if count else (0, 0, 0, 0)), count, total


@njit(cache=True, nogil=True)
def _overlap(a: Levels, b: Levels, y0: int, y1: int, x0: int, x1: int) -> int:
    """See `pairs.Engine.overlap`; ends with the first row that is sure."""
    overlap = 0
    for y in range(y0, y1):
        p, q = a[y, x0 : max(x0, x1)], b[y, x0 : max(x0, x1)]
        highest = np.uint8(0)
        for x in range(p.size):
            highest = max(highest, min(p[x], q[x]))
        if highest >= VISIBLE:
            return 2
        if highest:
            overlap = 1
    return overlap


def _sums(first: Sequence[CpuLayer], second: Sequence[CpuLayer], top: int, bottom: int) -> IntArray:
    """`CpuEngine.sums` over the rows top..bottom, (2, n, m).

    A few rows at a time are copied side by side, so that those of all layers are in the cache for all pairs (as they
    lie, powers of two apart, they would push each other out).
    """
    n, m, width = len(first), len(second), first[0].levels.shape[2]
    rows = max(1, min(MAX_ROWS, CACHE // (4 * width * (n + m))))
    near = np.empty((n + m, 4, rows, width), np.uint8)
    boxes = np.array([b.box for b in second], np.int64)
    out = np.zeros((2, n, m), np.int64)
    for y in range(top, bottom, rows):
        stop = min(y + rows, bottom)
        meets = (boxes[:, 0] < stop) & (boxes[:, 1] > y)
        if meets.any():
            for target, layer in zip(near[:n], first, strict=True):
                target[:, : stop - y] = layer.levels[:, y:stop]
            for j in np.flatnonzero(meets).tolist():
                near[n + j, :, : stop - y] = second[j].levels[:, y:stop]
            _pairs(near[:n], near[n:], np.clip(boxes - (y, y, 0, 0), 0, (stop - y, stop - y, width, width)), out)
    return out


@njit(cache=True, nogil=True)
def _pairs(first: Levels, second: Levels, boxes: IntArray, out: IntArray) -> None:
    """Add the sums of all pairs over some rows: colour differences where b's alpha > 0, and the lower alpha of both."""
    inside = np.empty(first.shape[2:], np.uint8)
    apart, common = np.empty(first.shape[3], np.uint16), np.empty(first.shape[3], np.uint16)
    for j in range(len(second)):
        y0, y1, x0, x1 = boxes[j]
        if y0 >= y1:
            continue
        for y in range(y0, y1):
            q, here = second[j, 3, y, x0:x1], inside[y, x0:x1]
            for x in range(here.size):
                here[x] = np.uint8(255) if q[x] > 0 else np.uint8(0)
        for i in range(len(first)):
            _column_sums(first[i], second[j], inside, (y0, y1, x0, x1), apart, common)
            out[0, i, j] += _total(apart[: x1 - x0])
            out[1, i, j] += _total(common[: x1 - x0])


@njit(cache=True, nogil=True)
def _column_sums(
    a: Levels, b: Levels, inside: Levels, box: tuple[int, int, int, int], apart: Counts, common: Counts
) -> None:
    """Sums down the columns of a box, in bytes and 16 bits, as many to an instruction as there is room."""
    y0, y1, x0, x1 = box
    apart[:] = 0
    common[:] = 0
    for y in range(y0, y1):  # rows are sliced one by one: the compiler must know that they have no gaps
        u0, u1, u2, u3, here = a[0, y, x0:x1], a[1, y, x0:x1], a[2, y, x0:x1], a[3, y, x0:x1], inside[y, x0:x1]
        v0, v1, v2, v3 = b[0, y, x0:x1], b[1, y, x0:x1], b[2, y, x0:x1], b[3, y, x0:x1]
        for x in range(here.size):
            red, green = (
                np.uint8(max(u0[x], v0[x]) - min(u0[x], v0[x])),
                np.uint8(max(u1[x], v1[x]) - min(u1[x], v1[x])),
            )
            blue = np.uint8(max(u2[x], v2[x]) - min(u2[x], v2[x]))
            apart[x] += np.uint16(red & here[x]) + np.uint16(green & here[x]) + np.uint16(blue & here[x])
        for x in range(here.size):
            common[x] += np.uint16(min(u3[x], v3[x]))


@njit(cache=True, nogil=True)
def _total(values: Counts) -> int:
    total = np.uint32(0)
    for x in range(values.size):
        total += np.uint32(values[x])
    return int(total)


@njit(cache=True, nogil=True, error_model="numpy")
def _compose(lower: Levels, upper: Levels, out: Levels, y0: int, y1: int, x0: int, x1: int) -> None:
    """`upper` over `lower` inside a box, in the integers of PIL's alpha_composite: where the upper alpha is 0 the lower
    pixel stays as it is.

    Otherwise, with blended alpha A = 255 a + b (255 - a), the upper colour weighs floor(a 255 255 128 / A) of 255 128,
    and results are rounded.
    """
    width = x1 - x0
    weight = np.empty(width, np.int32)
    for y in range(y0, y1):
        a, b, c = upper[3, y, x0:x1], lower[3, y, x0:x1], out[3, y, x0:x1]
        for x in range(width):
            sa, blend = np.int32(a[x]), np.int32(0)
            blend = np.int32(sa * 255 + np.int32(b[x]) * (255 - sa))
            # a double is exact here: the quotient is at least 1 / 65025 away from the next integer, or is that integer
            share = np.int32(np.float64(sa * 255 * 255) * 128.0 / np.float64(max(blend, np.int32(1))))
            weight[x] = share
            c[x] = np.uint8((((blend + 128) >> 8) + blend + 128) >> 8)
        for channel in range(3):
            u, v, w = upper[channel, y, x0:x1], lower[channel, y, x0:x1], out[channel, y, x0:x1]
            for x in range(width):
                mixed = np.int32(np.int32(u[x]) * weight[x] + np.int32(v[x]) * (32640 - weight[x]) + (128 << 7))
                w[x] = np.uint8((((mixed >> 8) + mixed) >> 8) >> 7)
