"""Layers as a person would keep them: no crumbs, no pieces of the ground in front of it, and a calm ground behind what
hides it. What is seen stays the same, level for level.

Stacks are lists of (H, W, 4) uint8, back to front, straight alpha, the bottom first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from baselines.classical.image_ops import Mask, Pixels, dilate, lab
from benchmarks.api.stacks import flatten
from synlayers.compositing import as_image, composite
from synlayers.design import Box

LEAST: Final = 200
"""Pixels of a layer at least ..."""
SMALL: Final = 1.5e-3
"""... and as a share of the picture: smaller ones are joined with their like, or go to what they touch."""
LIKE: Final = 18.0
"""Distance in Lab up to which small things are of one color."""
NEAR: Final = 0.12
"""Distance up to which they are one set, as a share of the shorter side."""
GROUND: Final = 4.0
"""Distance in Lab up to which a flat layer is a piece of the ground that shows through."""
FLAT: Final = 4.0
"""Spread in Lab up to which a layer is flat, or a plane of color explains it."""


def tidy(stack: list[Pixels], seen: Pixels) -> list[Pixels]:
    """The stack in order, without empty layers above the bottom, which is laid on white where it is transparent. It
    gives what it gave, `seen` (H, W, 3)."""
    size = (seen.shape[1], seen.shape[0])
    bottom = np.dstack([flatten(stack[:1], size), np.full(seen.shape[:2], 255, np.uint8)])
    layers = [bottom, *(layer.copy() for layer in stack[1:] if layer[..., 3].any())]
    layers = _open_ground(layers)
    layers = _join_small(layers)
    layers = _drop_crumbs(layers, seen)
    layers = repair(layers, [Box(0, 0, *size)] * len(layers), seen)
    return [_with_calm_ground(layer, layers[n + 1 :]) for n, layer in enumerate(layers)]


def repair(crops: Sequence[Pixels], boxes: Sequence[Box], seen: Pixels) -> list[Pixels]:
    """Layers (h, w, 4) in their boxes with single pixels set so that they give what is `seen` (H, W, 3): where they do
    not, the front layer that has anything there takes the color and becomes opaque."""
    height, width = seen.shape[:2]
    left = (composite(zip(crops, boxes, strict=True), width, height) != seen).any(2)
    out = list(crops)
    if not left.any():
        return out
    canvas = Box(0, 0, width, height)
    for n in range(len(out) - 1, -1, -1):
        inside = boxes[n].within(canvas)
        here = left[inside] & ((out[n][..., 3] > 0) | (n == 0))
        if here.any():
            out[n] = out[n].copy()
            out[n][here, :3] = seen[inside][here]
            out[n][here, 3] = 255
            left[inside] &= ~here
    return out


def _main_color(layer: Pixels) -> tuple[Any, float, int]:
    """Median color in Lab of what is more than half opaque, how far four in five pixels are from it at most, and how
    many pixels that are."""
    mask = layer[..., 3] >= 128
    count = int(mask.sum())
    if not count:
        mask, count = layer[..., 3] > 0, int((layer[..., 3] > 0).sum())
    colors = lab(layer[mask][None, :, :3])[0]
    return *_middle(colors), count


def _middle(colors: Any) -> tuple[Any, float]:
    middle = np.median(colors, axis=0)
    return middle, float(np.quantile(np.linalg.norm(colors - middle, axis=1), 0.8))


def _open_ground(layers: list[Pixels]) -> list[Pixels]:
    """Flat layers of the bottom's color that lie on others become holes in those."""
    bottom = layers[0]
    out = list(layers)
    for n in range(1, len(layers)):
        layer = layers[n]
        mask = layer[..., 3] > 0
        color, spread, _ = _main_color(layer)
        behind, behind_spread = _middle(lab(bottom[mask][None, :, :3])[0])
        if spread > FLAT or np.linalg.norm(behind - color) > GROUND or behind_spread > FLAT:
            continue
        if any((out[m][..., 3][mask] > 0).any() for m in range(n + 1, len(layers))):
            continue  # something lies on it
        keep = 1 - layer[..., 3].astype(np.float32) / 255
        for m in range(1, n):
            below = out[m]
            if (below[..., 3][mask] > 0).any():
                below[..., 3] = np.rint(below[..., 3] * keep).astype(np.uint8)
                below[below[..., 3] == 0] = 0
        bottom[mask, :3] = layer[mask, :3]
        out[n] = np.zeros_like(layer)
    return [bottom, *(layer for layer in out[1:] if layer[..., 3].any())]


def _join_small(layers: list[Pixels]) -> list[Pixels]:
    """Small layers of one color that are near each other as one."""
    import cv2

    height, width = layers[0].shape[:2]
    small = max(LEAST, round(SMALL * height * width))
    reach = NEAR * min(height, width)
    facts = [_main_color(layer) for layer in layers]
    sets: list[list[int]] = []
    for n in range(1, len(layers)):
        if facts[n][2] >= small:
            continue
        far = cv2.distanceTransform((layers[n][..., 3] == 0).astype(np.uint8), cv2.DIST_L2, 3)
        one = [
            group
            for group in sets
            if any(
                np.linalg.norm(facts[m][0] - facts[n][0]) < LIKE and far[layers[m][..., 3] > 0].min() <= reach
                for m in group
            )
        ]
        sets = [group for group in sets if group not in one] + [[n, *(m for group in one for m in group)]]
    out = list(layers)
    for group in sets:
        top = max(group)
        for n in sorted(group, reverse=True)[1:]:
            between = [out[m] for m in range(n + 1, top) if m not in group]
            if all(not ((other[..., 3] > 0) & (out[n][..., 3] > 0)).any() for other in between):
                out[top] = _over(out[top], out[n])
                out[n] = np.zeros_like(out[n])
    return [out[0], *(layer for layer in out[1:] if layer[..., 3].any())]


def _drop_crumbs(layers: list[Pixels], seen: Pixels) -> list[Pixels]:
    """What is still too small goes to the layer that surrounds it, most of all one of its color."""
    out = list(layers)
    for n in sorted(range(1, len(out)), key=lambda n: int((out[n][..., 3] > 0).sum())):
        mask = out[n][..., 3] > 0
        if not 0 < int(mask.sum()) < LEAST:
            continue
        target = _neighbor(out, n, mask)
        if target == 0:
            out[0][mask, :3] = seen[mask]
            out[0][mask, 3] = 255
        else:
            out[target] = _over(out[n], out[target]) if n > target else _over(out[target], out[n])
        out[n] = np.zeros_like(out[n])
    return [out[0], *(layer for layer in out[1:] if layer[..., 3].any())]


def _neighbor(layers: list[Pixels], crumb: int, mask: Mask) -> int:
    ring = dilate(mask, 3) & ~mask
    front = np.zeros(mask.shape, np.int32)
    for n, layer in enumerate(layers):
        if n and n != crumb:
            front[layer[..., 3] >= 128] = n
    owners, counts = np.unique(front[ring], return_counts=True)
    if not len(owners):
        return 0
    color = _main_color(layers[crumb])[0]
    weights = []
    for owner, count in zip(owners, counts, strict=True):
        beside, _ = _middle(lab(layers[owner][ring & (front == owner)][None, :, :3])[0])
        weights.append(count * (0.2 + np.exp(-np.linalg.norm(beside - color) / 20)))
    return int(owners[int(np.argmax(weights))])


def _over(top: Pixels, below: Pixels) -> Pixels:
    from PIL import Image

    out = np.array(Image.alpha_composite(as_image(below), as_image(top)))
    out[out[..., 3] == 0] = 0
    return out


def _with_calm_ground(layer: Pixels, above: list[Pixels]) -> Pixels:
    """The layer with what nobody sees of it in the plane of color of what is seen, if one explains that."""
    hidden = np.zeros(layer.shape[:2], bool)
    for other in above:
        hidden |= np.asarray(other[..., 3] == 255)
    hidden &= layer[..., 3] == 255
    shown = (layer[..., 3] == 255) & ~dilate(hidden, 3)
    if not hidden.any() or shown.sum() < 64:
        return layer
    plane, error = _plane_of(layer, shown)
    if error > FLAT:
        return layer
    rows, columns = np.nonzero(hidden)
    height, width = layer.shape[:2]
    base = np.stack([np.ones(len(rows)), rows / height - 0.5, columns / width - 0.5], 1)
    out = layer.copy()
    out[hidden, :3] = np.clip(np.rint(base @ plane), 0, 255).astype(np.uint8)
    return out


def _plane_of(layer: Pixels, shown: Mask) -> tuple[Any, float]:
    """Levels as a plane over the picture, (3, 3), and by how much nine in ten pixels miss it at most."""
    rows, columns = np.nonzero(shown)
    step = max(1, len(rows) // 20_000)
    rows, columns = rows[::step], columns[::step]
    values = layer[rows, columns, :3].astype(np.float64)
    height, width = shown.shape
    base = np.stack([np.ones(len(rows)), rows / height - 0.5, columns / width - 0.5], 1)
    good = np.linalg.norm(values - np.median(values, axis=0), axis=1) < 60
    plane = np.zeros((3, 3))
    rest = np.full(len(rows), np.inf)
    for bound in (24.0, 12.0):
        if good.sum() < 16:
            return plane, float("inf")
        plane = np.linalg.lstsq(base[good], values[good], rcond=None)[0]
        rest = np.linalg.norm(values - base @ plane, axis=1)
        good = rest < bound
    return plane, float(np.quantile(rest, 0.9)) / 2  # levels are about twice as fine as Lab
