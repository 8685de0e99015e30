"""Which parts may be of one layer, and what is measured of two of them."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from baselines.learned.parts import PartSet

NEAREST: Final = 10
"""So many nearest parts of each are asked about, besides those that it touches."""
NEAR_LINES: Final = 3
"""So many nearest lines of each line."""
NEAR_COLOR: Final = 14.0
"""Distance in Lab up to which two large parts are asked about, however far apart they are."""

FEATURES: Final = (
    *("gap", "gap_height", "across", "down", "down_height", "heights", "areas", "extents"),
    *("light", "hue", "color", "motley_low", "motley_high", "grain_low", "grain_high", "peak_low", "peak_high"),
    *("plates", "larges", "overlap_x", "overlap_y", "middle", "base", "left", "center", "right"),
    *("touch", "share_small", "share_large", "step", "same_ground", "is_ground", "thick_low", "thick_high"),
    *("border_low", "border_high", "inside", "box_iou", "fill_low", "fill_high", "size_small", "size_large"),
    *("reader", "same_line", "lines", "line_heights", "line_gap", "line_left", "line_center", "line_right"),
    *("line_color", "count"),
)


def ground_of(parts: PartSet) -> Any:
    """(n,): the part that each touches most among those of a larger box, itself if there is none."""
    ground, best = np.arange(len(parts)), np.zeros(len(parts))
    room = parts.table.size.prod(1)
    for a, b, contact in parts.contacts:
        for one, other in ((a, b), (b, a)):
            if room[other] > room[one] and contact > best[one]:
                ground[one], best[one] = other, contact
    return ground


def candidate_pairs(parts: PartSet) -> Any:
    """(m, 2) int64, the lower number first: parts that touch, that are near, of one line or of neighbouring lines."""
    table, count = parts.table, len(parts)
    x0, y0, x1, y1 = table.box.T
    across = np.maximum(x0[:, None], x0[None]) - np.minimum(x1[:, None], x1[None])
    down = np.maximum(y0[:, None], y0[None]) - np.minimum(y1[:, None], y1[None])
    gap = np.maximum(np.maximum(across, down), 0) + 1e-3 * np.maximum(np.abs(x0[:, None] - x0[None]), 0)
    np.fill_diagonal(gap, np.inf)
    small = ~table.large
    nearest = np.argsort(np.where(small[None], gap, np.inf), 1, kind="stable")[:, : min(NEAREST, count - 1)]
    pairs = [parts.contacts[:, :2], np.stack([np.repeat(np.arange(count), nearest.shape[1]), nearest.ravel()], 1)]
    big = np.flatnonzero(table.plate | table.large)[:120]
    one, other = np.triu_indices(len(big), 1)
    alike = np.linalg.norm(table.tint[big[one]] - table.tint[big[other]], axis=1) < NEAR_COLOR
    pairs.append(np.stack([big[one], big[other]], 1)[alike])
    pairs += _line_pairs(parts)
    every = np.sort(np.concatenate(pairs).astype(np.int64), 1)
    every = every[every[:, 0] != every[:, 1]]
    codes = np.unique(every[:, 0] * count + every[:, 1])
    return np.stack([codes // count, codes % count], 1)


def _line_pairs(parts: PartSet) -> list[Any]:
    """Pairs within lines, each part with the next by place, and of the nearest parts of neighbouring lines."""
    pairs = []
    members = {int(n): np.flatnonzero(parts.line == n) for n in np.unique(parts.line) if n >= 0}
    for some in members.values():
        order = some[np.argsort(parts.table.box[some, 0], kind="stable")]
        for step in (1, 2, 3):
            pairs.append(np.stack([order[:-step], order[step:]], 1))
    numbers = list(members)
    if len(numbers) > 1:
        boxes = parts.lines[numbers]
        gap = np.maximum(boxes[:, None, 1] - boxes[None, :, 3], boxes[None, :, 1] - boxes[:, None, 3])
        across = np.maximum(boxes[:, None, 0] - boxes[None, :, 2], boxes[None, :, 0] - boxes[:, None, 2])
        far = np.maximum(gap, across)
        np.fill_diagonal(far, np.inf)
        for i, row in enumerate(np.argsort(far, 1, kind="stable")[:, : min(NEAR_LINES, len(numbers) - 1)]):
            one = members[numbers[i]]
            for j in row:
                other = members[numbers[j]]
                apart = np.abs(parts.table.box[one, None, 0] - parts.table.box[None, other, 0])
                pairs.append(np.stack([one, other[apart.argmin(1)]], 1))
    return pairs


def pair_features(parts: PartSet, pairs: Any) -> Any:
    """(m, len(FEATURES)) float32 of pairs (m, 2); the order within a pair does not matter."""
    table, side = parts.table, float(parts.side)
    a, b = pairs[:, 0], pairs[:, 1]
    box, size = table.box, np.maximum(table.size, 1)
    (ax0, ay0, ax1, ay1), (bx0, by0, bx1, by1) = box[a].T, box[b].T
    across = np.maximum(ax0, bx0) - np.minimum(ax1, bx1)
    down = np.maximum(ay0, by0) - np.minimum(ay1, by1)
    gap = np.maximum(np.maximum(across, down), 0)
    low, high = np.minimum(size[a], size[b]), np.maximum(size[a], size[b])
    height, room = high[:, 1], table.size.prod(1)
    both = np.clip(-across, 0, None) * np.clip(-down, 0, None)
    tint = np.abs(table.tint[a] - table.tint[b])
    is_small_a = room[a] <= room[b]
    small, large = np.where(is_small_a, a, b), np.where(is_small_a, b, a)
    touch, share_small, share_large, step = _contact_features(parts, small, large)
    ground = ground_of(parts)
    fill = table.area / np.maximum(room, 1)
    columns = [
        np.log1p(gap / side * 100),
        np.log1p(gap / height),
        np.clip(across / side, -1, 1) * 3,
        np.clip(down / side, -1, 1) * 3,
        np.clip(down / height, -2, 4),
        np.log(high[:, 1] / low[:, 1]),
        np.abs(np.log(table.area[a] / table.area[b])),
        np.log(high.max(1) / low.max(1)),
        tint[:, 0] / 20,
        np.linalg.norm(tint[:, 1:], axis=1) / 20,
        np.log1p(np.linalg.norm(tint, axis=1)),
        *_low_high(table.motley, a, b),
        *_low_high(np.log1p(table.grain), a, b),
        *_low_high(table.peak / 30, a, b),
        table.plate[a].astype(float) + table.plate[b],
        table.large[a].astype(float) + table.large[b],
        np.clip(-across, 0, None) / low[:, 0],
        np.clip(-down, 0, None) / low[:, 1],
        np.clip(np.abs(ay0 + ay1 - by0 - by1) / 2 / height, 0, 4),
        np.clip(np.abs(ay1 - by1) / height, 0, 4),
        np.log1p(np.abs(ax0 - bx0) / height),
        np.log1p(np.abs(ax0 + ax1 - bx0 - bx1) / 2 / height),
        np.log1p(np.abs(ax1 - bx1) / height),
        touch,
        share_small,
        share_large,
        step,
        (ground[a] == ground[b]).astype(float),
        ((ground[a] == b) | (ground[b] == a)).astype(float),
        *_low_high(np.log1p(parts.depth / side * 200), a, b),
        *_low_high(np.sqrt(parts.border) * 3, a, b),
        both / np.maximum(room[small], 1),
        both / np.maximum(room[a] + room[b] - both, 1),
        *_low_high(fill, a, b),
        np.log(table.area[small] / side**2 + 1e-6) / 4,
        np.log(table.area[large] / side**2 + 1e-6) / 4,
        *_line_features(parts, a, b, tint),
        np.full(len(a), np.log(len(parts)) / 4),
    ]
    return np.stack(columns, 1).astype(np.float32)


def _low_high(values: Any, a: Any, b: Any) -> tuple[Any, Any]:
    return np.minimum(values[a], values[b]), np.maximum(values[a], values[b])


def _contact_features(parts: PartSet, small: Any, large: Any) -> tuple[Any, Any, Any, Any]:
    """How long the two touch, in sides of a square of the smaller; the share of each one's contacts that this is; how
    much the colour jumps there (-1 where they do not touch)."""
    count = len(parts)
    codes = parts.contacts[:, 0] * count + parts.contacts[:, 1]
    total = np.bincount(parts.contacts[:, :2].ravel(), np.repeat(parts.contacts[:, 2], 2), minlength=count)
    order = np.argsort(codes)
    wanted = np.minimum(small, large) * count + np.maximum(small, large)
    place = np.minimum(np.searchsorted(codes[order], wanted), max(len(codes) - 1, 0))
    if not len(codes):
        return (np.zeros(len(small)),) * 3 + (np.full(len(small), -1.0),)
    there = codes[order[place]] == wanted
    pixels = np.where(there, parts.contacts[order[place], 2], 0)
    along = pixels / np.sqrt(np.maximum(parts.table.area[small], 1)) / 6
    step = np.where(there, np.log1p(parts.steps[order[place]]), -1)
    return np.log1p(along), pixels / np.maximum(total[small], 1), pixels / np.maximum(total[large], 1), step


def _line_features(parts: PartSet, a: Any, b: Any, tint: Any) -> list[Any]:
    """What text lines say; zeros where no detector looked."""
    zeros = np.zeros(len(a))
    if parts.lines is None:
        return [zeros] * 9
    one, other = parts.line[a], parts.line[b]
    inside = (one >= 0).astype(float) + (other >= 0)
    two = (one >= 0) & (other >= 0)
    if not two.any():
        return [zeros + 1, zeros, inside, *[zeros] * 6]
    first, second = parts.lines[np.where(two, one, 0)], parts.lines[np.where(two, other, 0)]
    height_a, height_b = (np.maximum(box[:, 3] - box[:, 1], 1) for box in (first, second))
    height = np.maximum(height_a, height_b)
    gap = np.maximum(first[:, 1] - second[:, 3], second[:, 1] - first[:, 3]) / height
    left, right = (np.log1p(np.abs(first[:, k] - second[:, k]) / height) for k in (0, 2))
    center = np.log1p(np.abs(first[:, 0] + first[:, 2] - second[:, 0] - second[:, 2]) / 2 / height)
    told = [
        (one == other),
        np.abs(np.log(height_a / height_b)),
        np.clip(gap, -1, 4),
        left,
        center,
        right,
        _line_colors(parts, one, other),
    ]
    same, *rest = (np.where(two, value, 0).astype(float) for value in told)
    return [zeros + 1, same, inside, *rest]


def _line_colors(parts: PartSet, one: Any, other: Any) -> Any:
    """Distance of the median colours of two lines, on a log scale."""
    numbers = max(len(parts.lines), 1)
    medians = np.zeros((numbers, 3))
    for n in np.unique(parts.line):
        if n >= 0:
            medians[n] = np.median(parts.table.tint[parts.line == n], 0)
    return np.log1p(np.linalg.norm(medians[np.maximum(one, 0)] - medians[np.maximum(other, 0)], axis=1))
