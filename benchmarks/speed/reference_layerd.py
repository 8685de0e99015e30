"""The LayerD score spelled as it is defined, with PIL images and numpy floats: the peer of the speed table and the
reference of the tests."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Stack = Sequence[Image.Image]
Path = list[tuple[int, int]]


def rgba_images(stack: npt.NDArray[np.uint8]) -> list[Image.Image]:
    """RGBA images of a (L, 4, H, W) stack."""
    return [Image.fromarray(np.ascontiguousarray(layer.transpose(1, 2, 0))) for layer in stack]


def plain_layerd(pred: Stack, gt: Stack, max_edits: int = 5) -> list[dict[str, Any]]:
    """One record for each number of merges, as the official tool writes them, with the path and the merge that led
    here."""
    sides = {"pred": flatten_groups(pred), "gt": flatten_groups(gt)}
    records = [scores(sides, None)]
    while len(records) <= max_edits:
        path = records[-1]["path"]
        gains = [(gain, 0, -i, "gt") for i, gain in merges(sides["gt"], sides["pred"], [(j, i) for i, j in path])]
        gains += [(gain, -1, -i, "pred") for i, gain in merges(sides["pred"], sides["gt"], path)]
        if not gains:
            break
        _, _, i, name = max(gains)
        stack = sides[name]
        sides[name] = [*stack[:-i], Image.alpha_composite(stack[-i], stack[1 - i]), *stack[2 - i :]]
        records.append(scores(sides, (name, -i)))
    return [{"edits": n, **record} for n, record in enumerate(records)]


def groups(stack: Stack) -> list[list[int]]:
    """Numbers of layers that nothing above hides in part, then of what is left; the bottom group first."""
    shown = [np.asarray(image)[..., 3] > 0 for image in stack]
    left = list(range(len(stack)))
    groups: list[list[int]] = []
    while left:
        groups.insert(0, [i for i in left if not any((shown[i] & shown[j]).any() for j in left if j > i)])
        left = [i for i in left if i not in groups[0]]
    return groups


def flatten_groups(stack: Stack) -> list[Image.Image]:
    return [reduce(Image.alpha_composite, [stack[i] for i in group]) for group in groups(stack)]


def rgb_l1(pred: Image.Image, gt: Image.Image) -> float:
    p, g = (np.array(image).astype(float) / 255 for image in (pred, gt))
    inside = g[..., 3] > 0
    return float((np.abs(p[..., :3] - g[..., :3]).mean(-1) * inside).sum() / (inside.sum() + 1e-8))


def alpha_iou(pred: Image.Image, gt: Image.Image) -> float:
    p, g = (np.array(image).astype(float)[..., 3] / 255 for image in (pred, gt))
    union = np.maximum(p, g).sum()
    return float(np.minimum(p, g).sum() / union) if union > 0 else 0.0


def cost(pred: Image.Image, gt: Image.Image) -> float:
    return (rgb_l1(pred, gt) + (1 - alpha_iou(pred, gt))) / 2


def scores(sides: dict[str, list[Image.Image]], merge: tuple[str, int] | None) -> dict[str, Any]:
    """Means over the aligned pairs."""
    pred, gt = sides["pred"], sides["gt"]
    path = warp(np.array([[cost(p, g) for g in gt] for p in pred]))
    means = {f.__name__: float(np.mean([f(pred[i], gt[j]) for i, j in path])) for f in (cost, rgb_l1, alpha_iou)}
    return {**means, "path": path, "merge": merge}


def warp(costs: npt.NDArray[np.float64]) -> Path:
    """Dynamic time warping: the recurrence over a table, then back from its last cell."""
    n, m = costs.shape
    table = np.full((n + 1, m + 1), np.inf)
    table[0, 0] = 0.0
    for i in range(n):
        for j in range(m):
            table[i + 1, j + 1] = costs[i, j] + min(table[i, j], table[i, j + 1], table[i + 1, j])
    i, j = n, m
    path = [(n - 1, m - 1)]
    while (i, j) != (1, 1):
        diagonal, above, beside = table[i - 1, j - 1], table[i - 1, j], table[i, j - 1]
        if diagonal <= min(above, beside):
            i, j = i - 1, j - 1
        elif above <= min(diagonal, beside):
            i -= 1
        else:
            j -= 1
        path.insert(0, (i - 1, j - 1))
    return path


def merges(own: list[Image.Image], others: list[Image.Image], path: Path) -> list[tuple[int, float]]:
    """Lower layers of merges that raise the similarity to what is matched, and by how much."""

    def alike(image: Image.Image, partners: list[Image.Image]) -> float:
        return float(reduce(lambda total, partner: total + (1 - cost(image, partner)), partners, 0.0))

    gains = []
    for i in range(len(own) - 1 if len(own) > 2 else 0):
        first, second = ([others[q] for p, q in path if p == at] for at in (i, i + 1))
        merged = Image.alpha_composite(own[i], own[i + 1])
        candidates = [alike(merged, second)]
        if i + 2 < len(own):
            candidates += [alike(own[i + 2], first), alike(own[i + 2], second)]
        gain = max(candidates) + alike(merged, first) - (alike(own[i], first) + alike(own[i + 1], second))
        if gain > 0:
            gains.append((i, gain))
    return gains
