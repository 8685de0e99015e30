"""Connectivity of one image on the CPU: numba kernels behind `benchmarks.metrics.matting.connectivity`.

The map of levels q (0..10) is cut into horizontal runs. Two touching runs are joined from level min(q, q') downwards,
so one union-find sweep over these edges, heaviest first, passes through the components of all ten sets {q >= i};
nothing is labelled ten times and only runs are stored.
"""

from __future__ import annotations

import numba
import numpy as np

from benchmarks.metrics.matting.thresholds import TOP


@numba.njit(cache=True, nogil=True)
def quantize_bytes(alpha, alpha_gt, first, first_gt, q):  # type: ignore[no-untyped-def]
    """q = how many thresholds both 8-bit mattes reach; `first[i]` is the lowest level that reaches threshold i + 1. All
    flat."""
    for p in range(q.size):
        n = np.uint8(0)
        a, g = alpha[p], alpha_gt[p]
        for i in range(10):
            n += np.uint8((a >= first[i]) & (g >= first_gt[i]))
        q[p] = n


@numba.njit(cache=True, nogil=True)
def quantize_words(alpha, alpha_gt, table, table_gt, q):  # type: ignore[no-untyped-def]
    """The same by tables of levels, for 16 bits."""
    for p in range(q.size):
        q[p] = min(table[alpha[p]], table_gt[alpha_gt[p]])


@numba.njit(cache=True, nogil=True)
def quantize_floats(alpha, alpha_gt, steps, steps_gt, q):  # type: ignore[no-untyped-def]
    """The same for values in [0, 1], already in the precision of `steps` (0, 0.1 .. 1)."""
    for p in range(q.size):
        a, g = alpha[p], alpha_gt[p]
        i, j = int(a * 10 + 0.5), int(g * 10 + 0.5)  # the nearest threshold: reached, or just missed
        q[p] = min(i if a >= steps[i] else i - 1, j if g >= steps_gt[j] else j - 1)


@numba.njit(cache=True, nogil=True)
def chains(q, by_columns, background, skip):  # type: ignore[no-untyped-def]
    """Replace the levels `q` (H, W) by the chain lengths k, in place."""
    height, width = q.shape
    total = 0
    for y in range(height):
        changes = 1
        row = q[y]
        for x in range(1, width):
            changes += row[x] != row[x - 1]
        total += changes
    end = np.empty(total + 1, np.int32)  # one spare entry: the scan writes before it knows that a run ends
    level = np.empty(total + 1, np.uint8)
    first = np.empty(height + 1, np.int32)
    _find_runs(q, end, level, first)
    parent = np.empty(total, np.int32)
    size = np.empty(total, np.int32)
    key = np.empty(total if by_columns else 1, np.int32)
    a = np.empty(3 * total, np.int32)
    b = np.empty(3 * total, np.int32)
    bounds = _find_edges(end, level, first, a, b)
    best_size = np.zeros(TOP + 1, np.int64)
    best_root = np.full(TOP + 1, -1, np.int32)
    area = np.zeros(TOP + 1, np.int64)
    _start(end, level, first, by_columns, parent, size, key, best_size, best_root, area)
    join = np.arange(total).astype(np.int32)
    join_level = np.zeros(total, np.uint8)
    _sweep(a, b, bounds, by_columns, parent, size, key, best_size, best_root, join, join_level)
    _fill(q, end, level, first, join, join_level, best_size, best_root, area, background, skip)


@numba.njit(cache=True, nogil=True)
def _find_runs(q, end, level, first):  # type: ignore[no-untyped-def]
    height, width = q.shape
    n = 0
    for y in range(height):
        row = q[y]
        first[y] = n
        for x in range(1, width):
            end[n] = x
            level[n] = row[x - 1]
            n += row[x] != row[x - 1]
        end[n] = width
        level[n] = row[width - 1]
        n += 1
    first[height] = n


@numba.njit(cache=True, nogil=True)
def _find_edges(end, level, first, a, b):  # type: ignore[no-untyped-def]
    """Edges (a, b) in order of falling weight min(q_a, q_b); edges of weight w are ``bounds[w + 1] : bounds[w]``.

    An edge that others of no smaller weight imply is left out, which is most of those between rows.
    """
    height = first.size - 1
    count = np.zeros(TOP + 1, np.int64)
    capacity = a.size + 1
    lower = np.empty(capacity, np.int32)
    upper = np.empty(capacity, np.int32)
    weight = np.empty(capacity, np.uint8)
    n = 0
    for y in range(height):
        start, stop = first[y], first[y + 1]
        for i in range(start + 1, stop):
            w = min(level[i - 1], level[i])
            lower[n], upper[n], weight[n] = i, i - 1, w
            count[w] += 1
            n += w > 0
        if y == 0:
            continue
        i, j = start, first[y - 1]
        above = start
        before_i, before_j = np.uint8(0), np.uint8(0)  # levels left of the place where this overlap begins
        while i < stop and j < above:
            w = min(level[i], level[j])
            keep = w > min(before_i, before_j)
            lower[n], upper[n], weight[n] = i, j, w
            count[w] += keep
            n += keep
            before_i, before_j = level[i], level[j]
            move_i, move_j = end[i] <= end[j], end[j] <= end[i]
            i += move_i
            j += move_j
    bounds = np.zeros(TOP + 2, np.int64)
    for w in range(TOP, 0, -1):
        bounds[w] = bounds[w + 1] + count[w]
    place = bounds[1:].copy()
    for e in range(n):
        p = place[weight[e]]
        a[p], b[p] = upper[e], lower[e]
        place[weight[e]] += 1
    return bounds


@numba.njit(cache=True, nogil=True)
def _start(end, level, first, by_columns, parent, size, key, best_size, best_root, area):  # type: ignore[no-untyped-def]
    """Every run alone: its size, and the largest of each level."""
    height = first.size - 1
    best_key = np.zeros(TOP + 1, np.int32)
    for y in range(height):
        begin = 0
        for r in range(first[y], first[y + 1]):
            length = end[r] - begin
            parent[r] = r
            size[r] = length
            if by_columns:
                key[r] = begin * height + y
            begin = end[r]
            w = level[r]
            area[w] += length
            if length > best_size[w] or (by_columns and length == best_size[w] and key[r] < best_key[w]):
                best_size[w], best_root[w] = length, r
                best_key[w] = key[r] if by_columns else r


@numba.njit(cache=True, nogil=True)
def _sweep(a, b, bounds, by_columns, parent, size, key, best_size, best_root, join, join_level):  # type: ignore[no-untyped-def]
    """Join runs from level 10 down; leaves the largest component of each level, and at which level each run ceased to
    be a root, and under whom."""
    top_size, top_root = 0, -1
    for w in range(TOP, 0, -1):
        s, r = best_size[w], best_root[w]
        if s > top_size or (s == top_size and s > 0 and _before(r, top_root, by_columns, key)):
            top_size, top_root = s, r
        for e in range(bounds[w + 1], bounds[w]):
            r, o = a[e], b[e]
            while parent[r] != r:
                parent[r] = parent[parent[r]]
                r = parent[r]
            while parent[o] != o:
                parent[o] = parent[parent[o]]
                o = parent[o]
            if r == o:
                continue
            if o < r:
                r, o = o, r
            parent[o] = r
            join[o] = r
            join_level[o] = w
            size[r] += size[o]
            if by_columns:
                key[r] = min(key[r], key[o])
            if size[r] > top_size or (size[r] == top_size and _before(r, top_root, by_columns, key)):
                top_size, top_root = size[r], r
        best_size[w], best_root[w] = top_size, top_root


@numba.njit(cache=True, nogil=True, inline="always")
def _before(r, other, by_columns, key):  # type: ignore[no-untyped-def]
    """Whether component r is met before the other one of the same size."""
    return key[r] < key[other] if by_columns else r < other


@numba.njit(cache=True, nogil=True)
def _fill(q, end, level, first, join, join_level, best_size, best_root, area, background, skip):  # type: ignore[no-untyped-def]
    """Write each run's chain length over its levels."""
    height, width = q.shape
    inside = np.zeros(join.size, np.uint16)  # bit i: in the largest component of threshold i + 1
    for w in range(1, TOP + 1):
        if best_root[w] >= 0:
            inside[best_root[w]] |= np.uint16(1 << (w - 1))
    last = _last(best_size, area, background, skip)
    length = np.empty(1 << TOP, np.uint8)
    for bits in range(1 << TOP):
        length[bits] = 0
        while length[bits] < last and (bits >> length[bits]) & 1:
            length[bits] += 1
    flat = q.reshape(-1)
    for y in range(height):
        p, base = y * width, y * width
        for r in range(first[y], first[y + 1]):
            inside[r] |= inside[join[r]] & np.uint16((1 << join_level[r]) - 1)
            k = length[inside[r]]
            if k == last and ((level[r] == last) if background else skip):
                k = np.uint8(TOP)
            stop = base + end[r]
            if p + 16 <= flat.size:  # short runs at one stroke; what is too much is overwritten next
                flat[p : p + 16] = k
                p += 16
            while p < stop:
                flat[p] = k
                p += 1
            p = stop


@numba.njit(cache=True, nogil=True)
def _last(best_size, area, background, skip):  # type: ignore[no-untyped-def]
    """The last threshold whose largest component counts: all, but those taken by the background or skipped because they
    are empty."""
    if background:
        below = 0
        for w in range(1, TOP + 1):
            below += area[w - 1]
            if below >= best_size[w]:
                return w - 1
    elif skip:
        for w in range(1, TOP + 1):
            if best_size[w] == 0:
                return w - 1
    return TOP


@numba.njit(cache=True, nogil=True)
def error_of_levels(alpha, alpha_gt, k, region, top):  # type: ignore[no-untyped-def]
    """Sum of |phi(a) - phi(a*)| in units of 1 / (2 top), exact; `region` is flat like the rest, or empty for
    everywhere."""
    step, least = top // 5, -(-3 * top // 10)
    everywhere = region.size == 0
    total = 0
    for p in range(k.size):
        low = step * np.int32(k[p])
        d, d_gt = 2 * np.int32(alpha[p]) - low, 2 * np.int32(alpha_gt[p]) - low
        d, d_gt = d * (d >= least), d_gt * (d_gt >= least)
        total += abs(d - d_gt) * (everywhere or region[p])
    return total


@numba.njit(cache=True, nogil=True)
def crossings(alpha, alpha_gt, k, region, top):  # type: ignore[no-untyped-def]
    """How many pixels of each k pay on one side only."""
    step, least = top // 5, -(-3 * top // 10)
    everywhere = region.size == 0
    count = np.zeros(TOP + 1, np.int64)
    for p in range(k.size):
        low = step * np.int32(k[p])
        one = (2 * np.int32(alpha[p]) - low >= least) != (2 * np.int32(alpha_gt[p]) - low >= least)
        count[k[p]] += one and (everywhere or region[p])
    return count


@numba.njit(cache=True, nogil=True)
def error_of_values(alpha, alpha_gt, k, region, steps):  # type: ignore[no-untyped-def]
    """Sum of |phi(a) - phi(a*)| for values in the precision of the distances, in raster order."""
    everywhere = region.size == 0
    total = 0.0
    for p in range(k.size):
        if everywhere or region[p]:
            d, d_gt = alpha[p] - steps[k[p]], alpha_gt[p] - steps[k[p]]
            total += abs((np.float64(d) if d >= 0.15 else 0.0) - (np.float64(d_gt) if d_gt >= 0.15 else 0.0))
    return total
