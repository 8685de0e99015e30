"""Compiled loops of `_strict_cpu`: uint8 levels in, int64 sums out. Lines are slices, and sums of a line stay in 32
bits, so that they vectorise."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

RUN = 1024
"""Pixels whose credit fits into 32 bits: 255 * COLOR_LIMIT * RUN < 2 ** 31."""


@njit(cache=True, nogil=True)
def floor_alpha(layers: Any, floor: int) -> Any:
    out = np.empty((layers.shape[0], layers.shape[2], layers.shape[3]), np.uint8)
    low = np.uint8(floor)
    for layer in range(layers.shape[0]):
        for y in range(layers.shape[2]):
            alpha, line = layers[layer, 3, y], out[layer, y]
            for x in range(alpha.shape[0]):
                line[x] = alpha[x] if alpha[x] >= low else np.uint8(0)
    return out


@njit(cache=True, nogil=True)
def mark(layers: Any, side: int, marks: Any) -> None:
    line = np.empty(layers.shape[3], np.uint8)
    for layer in range(layers.shape[0]):
        for row in range(marks.shape[1]):
            line[:] = 0
            for y in range(row * side, min((row + 1) * side, layers.shape[2])):
                alpha = layers[layer, 3, y]
                for x in range(line.shape[0]):
                    line[x] |= alpha[x]
            for x in range(line.shape[0]):
                if line[x] > 0:
                    marks[layer, row, x // side] = True


@njit(cache=True, nogil=True)
def halve(sums: Any, out: Any) -> None:
    """Adds cells two by two in both directions."""
    whole = sums.shape[2] // 2
    for layer in range(sums.shape[0]):
        for y in range(sums.shape[1]):
            fine, line = sums[layer, y], out[layer, y // 2]
            for x in range(whole):
                line[x] += np.int32(fine[2 * x]) + np.int32(fine[2 * x + 1])
            if fine.shape[0] % 2:
                line[whole] += fine[2 * whole]


@njit(cache=True, nogil=True)
def boxes(layers: Any) -> Any:
    """Rows and columns that hold alpha > 0: (L, 4) as y0, y1, x0, x1, ends exclusive; zeros for an empty layer."""
    out = np.zeros((layers.shape[0], 4), np.int64)
    for layer in range(layers.shape[0]):
        y0, y1, x0, x1 = layers.shape[2], 0, layers.shape[3], 0
        for y in range(layers.shape[2]):
            alpha = layers[layer, 3, y]
            first = 0
            while first < alpha.shape[0] and alpha[first] == 0:
                first += 1
            if first == alpha.shape[0]:
                continue
            last = alpha.shape[0]
            while alpha[last - 1] == 0:
                last -= 1
            y0, y1, x0, x1 = min(y0, y), y + 1, min(x0, first), max(x1, last)
        if y1 > 0:
            out[layer] = (y0, y1, x0, x1)
    return out


@njit(cache=True, nogil=True)
def lower(line: Any, other: Any) -> Any:
    """Sum of the lower values of two lines; a line's sum fits into 32 bits."""
    total = np.int32(0)
    for x in range(line.shape[0]):
        total = np.int32(total + np.int32(min(line[x], other[x])))
    return np.int64(total)


@njit(cache=True, nogil=True)
def shared(cells: Any, cells_gt: Any) -> Any:
    out = np.zeros((cells.shape[0], cells_gt.shape[0]), np.int64)
    for i in range(cells.shape[0]):
        for j in range(cells_gt.shape[0]):
            total = np.int64(0)
            for y in range(cells.shape[1]):
                total += lower(cells[i, y], cells_gt[j, y])
            out[i, j] = total
    return out


@njit(cache=True, nogil=True)
def stray(touched: Any, near_gt: Any) -> Any:
    out = np.zeros((touched.shape[0], near_gt.shape[0]), np.int64)
    for i in range(touched.shape[0]):
        for j in range(near_gt.shape[0]):
            for y in range(touched.shape[1]):
                for x in range(touched.shape[2]):
                    out[i, j] += touched[i, y, x] and not near_gt[j, y, x]
    return out


@njit(cache=True, nogil=True)
def common(box: Any, other: Any) -> Any:
    return max(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), min(box[3], other[3])


@njit(cache=True, nogil=True)
def shared_pairs(cells: Any, cells_gt: Any, pairs: Any, boxes: Any, boxes_gt: Any) -> Any:
    out = np.zeros(pairs.shape[0], np.int64)
    for n in range(pairs.shape[0]):
        i, j = pairs[n]
        y0, y1, x0, x1 = common(boxes[i], boxes_gt[j])
        total = np.int64(0)
        for y in range(y0, y1):
            total += lower(cells[i, y, x0:x1], cells_gt[j, y, x0:x1])
        out[n] = total
    return out


@njit(cache=True, nogil=True)
def transmittance(layers: Any) -> Any:
    """How much of each layer the layers above let through: (L, H, W) uint8, 255 is all."""
    out = np.full((layers.shape[0], layers.shape[2], layers.shape[3]), 255, np.uint8)
    for layer in range(layers.shape[0] - 2, -1, -1):
        for y in range(layers.shape[2]):
            line, upper, alpha = out[layer, y], out[layer + 1, y], layers[layer + 1, 3, y]
            for x in range(line.shape[0]):
                line[x] = (np.uint32(upper[x]) * np.uint32(255 - alpha[x]) + np.uint32(127)) // np.uint32(255)
    return out


@njit(cache=True, nogil=True)
def colors(pred: Any, gt: Any, alpha: Any, alpha_gt: Any, pairs: Any, boxes: Any, boxes_gt: Any, limit: int) -> Any:
    out = np.zeros((pairs.shape[0], 2), np.int64)
    limit32 = np.int32(limit)
    for n in range(pairs.shape[0]):
        i, j = pairs[n]
        y0, y1, x0, x1 = common(boxes[i], boxes_gt[j])
        for y in range(y0, y1):
            for start in range(x0, x1, RUN):
                end = min(start + RUN, x1)
                a, r, g, b = (
                    alpha[i, y, start:end],
                    pred[i, 0, y, start:end],
                    pred[i, 1, y, start:end],
                    pred[i, 2, y, start:end],
                )
                e, s, h, c = (
                    alpha_gt[j, y, start:end],
                    gt[j, 0, y, start:end],
                    gt[j, 1, y, start:end],
                    gt[j, 2, y, start:end],
                )
                shared, credit = np.int32(0), np.int32(0)
                for x in range(end - start):
                    both = np.int32(min(a[x], e[x]))
                    dr, dg, db = (
                        np.int32(r[x]) - np.int32(s[x]),
                        np.int32(g[x]) - np.int32(h[x]),
                        np.int32(b[x]) - np.int32(c[x]),
                    )
                    square = np.int32(dr * dr + dg * dg + db * db)
                    shared = np.int32(shared + both)
                    credit = np.int32(credit + both * (limit32 - min(square, limit32)))
                out[n, 0] += shared
                out[n, 1] += credit
    return out


@njit(cache=True, nogil=True)
def regions(pred: Any, gt: Any, alpha: Any, alpha_gt: Any, above: Any, pairs: Any, boxes: Any, boxes_gt: Any) -> Any:
    out = np.zeros((pairs.shape[0], 4), np.int64)
    for n in range(pairs.shape[0]):
        i, j = pairs[n]
        y0, y1, x0, x1 = common(boxes[i], boxes_gt[j])
        for y in range(y0, y1):
            a, r, g, b = alpha[i, y, x0:x1], pred[i, 0, y, x0:x1], pred[i, 1, y, x0:x1], pred[i, 2, y, x0:x1]
            e, s, h, c = alpha_gt[j, y, x0:x1], gt[j, 0, y, x0:x1], gt[j, 1, y, x0:x1], gt[j, 2, y, x0:x1]
            through = above[j, y, x0:x1]
            apart, apart_seen, shared, seen = np.int64(0), np.int64(0), np.int64(0), np.int64(0)
            for x in range(x1 - x0):
                both, visible = np.int32(min(a[x], e[x])), np.int32(through[x])
                dr, dg, db = (
                    np.int32(r[x]) - np.int32(s[x]),
                    np.int32(g[x]) - np.int32(h[x]),
                    np.int32(b[x]) - np.int32(c[x]),
                )
                difference = np.int32(both * (abs(dr) + abs(dg) + abs(db)))
                apart += difference
                apart_seen += np.int32(difference * visible)
                shared += both
                seen += np.int32(both * visible)
            out[n, 0] += apart_seen
            out[n, 1] += seen
            out[n, 2] += 255 * apart - apart_seen
            out[n, 3] += 255 * shared - seen
    return out


@njit(cache=True, nogil=True)
def overlap(alpha: Any, boxes: Any) -> Any:
    out = np.zeros((alpha.shape[0], alpha.shape[0]), np.int64)
    for i in range(alpha.shape[0]):
        for j in range(i):
            y0, y1, x0, x1 = common(boxes[i], boxes[j])
            for y in range(y0, y1):
                if x0 < x1:
                    out[i, j] += lower(alpha[i, y, x0:x1], alpha[j, y, x0:x1])
            out[j, i] = out[i, j]
    return out


@njit(cache=True, nogil=True)
def flatten(layers: Any, boxes: Any, y: int, color: Any, through: Any, full: int) -> None:
    """One line of the stack over black: colour (3, W) and transmittance (W,), uint32 in fixed point."""
    color[:] = 0
    through[:] = full
    for layer in range(layers.shape[0] - 1, -1, -1):
        if not boxes[layer, 0] <= y < boxes[layer, 1]:
            continue
        x0, x1 = boxes[layer, 2], boxes[layer, 3]
        alpha, left = layers[layer, 3, y, x0:x1], through[x0:x1]
        for channel in range(3):
            values, sums = layers[layer, channel, y, x0:x1], color[channel, x0:x1]
            for x in range(x1 - x0):
                sums[x] += left[x] * np.uint32(alpha[x]) * np.uint32(values[x])
        for x in range(x1 - x0):
            left[x] = (left[x] * np.uint32(255 - alpha[x]) + np.uint32(127)) // np.uint32(255)


@njit(cache=True, nogil=True)
def recomposition(pred: Any, gt: Any, boxes: Any, boxes_gt: Any, full: int) -> Any:
    width = gt.shape[3]
    color, color_gt = np.empty((3, width), np.uint32), np.empty((3, width), np.uint32)
    through, through_gt = np.empty(width, np.uint32), np.empty(width, np.uint32)
    total = np.int64(0)
    for y in range(gt.shape[2]):
        flatten(pred, boxes, y, color, through, full)
        flatten(gt, boxes_gt, y, color_gt, through_gt, full)
        for channel in range(3):
            one, other = color[channel], color_gt[channel]
            for x in range(width):
                apart = np.int64(one[x]) - np.int64(other[x])
                white = (np.int64(through[x]) - np.int64(through_gt[x])) * 65025
                total += abs(apart) + abs(apart + white)
    return total
