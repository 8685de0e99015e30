"""Filling a hole with patches of the image: nearest neighbour fields on a pyramid, refined in turn with the pixels they
vote for."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from baselines.classical.image_ops import Mask, Pixels, dilate, dilate_square

R = 3
"""Patches have sides of 2 R + 1 pixels."""
COARSEST = 24
"""No level has a shorter side than this."""
ROUNDS = (16, 12, 8, 4)
"""Turns of matching and voting: at the coarsest level, the next ones, and all finer ones."""


def fill(image: Pixels, hole: Mask, seed: int) -> Pixels:
    """The image (H, W, 3) with the hole (H, W), neither empty nor everything, filled. The same seed gives the same
    bytes."""
    levels = _pyramid(image, hole)
    colors: Any = None
    field: Any = None
    index: Any = None
    for depth, (pixels, missing) in enumerate(reversed(levels)):
        source = _sources(missing)
        ys, xs = np.nonzero(dilate(missing, R) | missing)
        targets = np.stack([ys, xs], 1).astype(np.int32)
        centers = np.argwhere(source).astype(np.int32)
        if not len(centers):
            field, colors = None, _fill_telea(pixels, missing)
            continue
        rng = np.random.default_rng([seed % 2**32, depth])
        guess = centers[rng.integers(0, len(centers), len(targets))]
        if field is not None:
            guess = _upsample_field(targets, guess, field, index, source)
        index = np.full(missing.shape, -1, np.int32)
        index[ys, xs] = np.arange(len(targets))
        current = pixels.astype(np.float32)
        fine = field is not None
        if not fine:
            current[missing] = _fill_telea(pixels, missing)[missing]
        field = guess.copy()
        for turn in range(ROUNDS[min(depth, len(ROUNDS) - 1)]):
            if turn or not fine:
                _match(current, source, targets, field, index, 2, int(rng.integers(2**31)))
            costs = _costs(current, targets, field)
            _vote(current, missing, targets, field, costs, float(max(1, np.quantile(costs, 0.75))))
        colors = np.clip(np.rint(current), 0, 255).astype(np.uint8)
    return np.asarray(colors, np.uint8)


def _pyramid(image: Pixels, hole: Mask) -> list[tuple[Pixels, Mask]]:
    """(pixels, hole) from fine to coarse, each half as large, until the hole is about as thin as a patch. Only known
    pixels enter the means."""
    import cv2

    levels = [(image, hole)]
    while True:
        pixels, missing = levels[-1]
        height, width = missing.shape
        deep = cv2.distanceTransform(np.pad(missing.astype(np.uint8), 1), cv2.DIST_L2, 3).max()
        if deep <= 2 * R or min(height, width) < 2 * COARSEST:
            return levels
        size = (width + 1) // 2, (height + 1) // 2
        rows, columns = height % 2, width % 2
        known = np.pad((~missing).astype(np.float32), ((0, rows), (0, columns)))
        sums = np.pad(pixels * (~missing)[..., None].astype(np.float32), ((0, rows), (0, columns), (0, 0)))
        weight = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
        mean = cv2.resize(sums, size, interpolation=cv2.INTER_AREA) / np.maximum(weight, 1e-6)[..., None]
        levels.append((np.rint(mean).astype(np.uint8), weight < 0.5))


def _sources(missing: Mask) -> Mask:
    """Centres of patches that are known and inside the image."""
    out = ~dilate_square(missing, R)
    out[:R], out[-R:], out[:, :R], out[:, -R:] = False, False, False, False
    return out


def _fill_telea(pixels: Pixels, missing: Mask) -> Pixels:
    import cv2

    if missing.all():
        return pixels
    return np.asarray(
        cv2.inpaint(np.ascontiguousarray(pixels), missing.astype(np.uint8), 3, cv2.INPAINT_TELEA), np.uint8
    )


def _upsample_field(targets: Any, guess: Any, field: Any, index: Any, source: Mask) -> Any:
    """Twice the coarse match of each target; the random guess where that is no source."""
    parent = index[
        np.minimum(targets[:, 0] // 2, index.shape[0] - 1), np.minimum(targets[:, 1] // 2, index.shape[1] - 1)
    ]
    matches = 2 * field[parent] + targets % 2
    matches = np.minimum(matches, np.array(source.shape, np.int32) - 1).astype(np.int32)
    is_source = (parent >= 0) & source[matches[:, 0], matches[:, 1]]
    return np.where(is_source[:, None], matches, guess).astype(np.int32)


@njit(cache=True, nogil=True)
def _cost(image, ty, tx, sy, sx, bound):  # type: ignore[no-untyped-def]
    """Mean squared difference of two patches over what of the target's is in the image; more than `bound` as soon as
    that is sure."""
    height, width = image.shape[0], image.shape[1]
    y0, y1, x0, x1 = max(-R, -ty), min(R, height - 1 - ty), max(-R, -tx), min(R, width - 1 - tx)
    count = (y1 - y0 + 1) * (x1 - x0 + 1)
    limit = bound * count
    total = np.float32(0)
    for dy in range(y0, y1 + 1):
        for dx in range(x0, x1 + 1):
            for c in range(3):
                d = image[ty + dy, tx + dx, c] - image[sy + dy, sx + dx, c]
                total += d * d
        if total > limit:
            break
    return total / count


@njit(cache=True, nogil=True)
def _costs(image, targets, field):  # type: ignore[no-untyped-def]
    out = np.empty(len(targets), np.float32)
    for n in range(len(targets)):
        out[n] = _cost(image, targets[n, 0], targets[n, 1], field[n, 0], field[n, 1], np.float32(1e12))
    return out


@njit(cache=True, nogil=True)
def _next(state):  # type: ignore[no-untyped-def]
    """The next number of a linear congruential generator; its upper bits are random enough to try places."""
    return np.uint32((np.uint64(state) * np.uint64(1664525) + np.uint64(1013904223)) & np.uint64(0xFFFFFFFF))


@njit(cache=True, nogil=True)
def _match(image, source, targets, field, index, rounds, seed):  # type: ignore[no-untyped-def]
    """Better matches in `field`: the shifted ones of neighbours, and random ones ever nearer to the best. In place."""
    height, width = source.shape
    state = np.uint32(seed)
    best = _costs(image, targets, field)
    count = len(targets)
    for turn in range(rounds):
        step = 1 if turn % 2 == 0 else -1
        for k in range(count):
            n = k if step == 1 else count - 1 - k
            ty, tx = targets[n, 0], targets[n, 1]
            for axis in range(2):
                ny, nx = (ty - step, tx) if axis == 0 else (ty, tx - step)
                if 0 <= ny < height and 0 <= nx < width and index[ny, nx] >= 0:
                    m = index[ny, nx]
                    sy, sx = field[m, 0] + ty - ny, field[m, 1] + tx - nx
                    if 0 <= sy < height and 0 <= sx < width and source[sy, sx]:
                        cost = _cost(image, ty, tx, sy, sx, best[n])
                        if cost < best[n]:
                            best[n], field[n, 0], field[n, 1] = cost, sy, sx
            radius = max(height, width)
            while radius >= 1:
                state = _next(state)
                sy = field[n, 0] + int(state >> 8) % (2 * radius + 1) - radius
                state = _next(state)
                sx = field[n, 1] + int(state >> 8) % (2 * radius + 1) - radius
                if 0 <= sy < height and 0 <= sx < width and source[sy, sx]:
                    cost = _cost(image, ty, tx, sy, sx, best[n])
                    if cost < best[n]:
                        best[n], field[n, 0], field[n, 1] = cost, sy, sx
                radius //= 2


@njit(cache=True, nogil=True)
def _vote(image, missing, targets, field, costs, scale):  # type: ignore[no-untyped-def]
    """Every missing pixel becomes the weighted mean of what the patches over it say; one as far off as `scale` weighs
    e^-2. In place."""
    height, width = missing.shape
    sums = np.zeros((height, width, 4), np.float32)
    for n in range(len(targets)):
        weight = np.exp(-2 * costs[n] / scale) + 1e-6
        for dy in range(-R, R + 1):
            for dx in range(-R, R + 1):
                y, x = targets[n, 0] + dy, targets[n, 1] + dx
                if 0 <= y < height and 0 <= x < width and missing[y, x]:
                    for c in range(3):
                        sums[y, x, c] += weight * image[field[n, 0] + dy, field[n, 1] + dx, c]
                    sums[y, x, 3] += weight
    for y in range(height):
        for x in range(width):
            if sums[y, x, 3] > 0:
                for c in range(3):
                    image[y, x, c] = sums[y, x, c] / sums[y, x, 3]
