"""Layer decompositions: the LayerD score beside its definition spelled out with PIL and numpy; the strict score beside
the least it has to do."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from benchmarks.metrics.layers.layerd import layerd
from benchmarks.metrics.layers.strict import strict
from benchmarks.speed.case import Case, Inputs
from benchmarks.speed.reference_layerd import plain_layerd, rgba_images

Levels = npt.NDArray[np.uint8]


def stack(rng: np.random.Generator, side: int, count: int, overlapping: bool) -> Levels:
    """A background and soft-edged, textured ellipses of all sizes; `overlapping`: every one covers the centre. (count,
    4, side, side)"""
    y, x = np.mgrid[:side, :side] / side
    out = np.zeros((count, 4, side, side), np.uint8)
    for n, layer in enumerate(out):
        color = rng.uniform(0, 200, 3)[:, None, None] + 55 * np.stack([x, y, x * y]) + rng.normal(0, 2, (3, side, side))
        ry, rx = rng.uniform(0.12, 0.45, 2) if overlapping else rng.uniform(0.06, 0.22, 2)
        cy, cx = rng.uniform(-0.05, 0.05, 2) + 0.5 if overlapping else rng.uniform(0.2, 0.8, 2)
        distance = np.hypot((y - cy) / ry, (x - cx) / rx)
        alpha = np.clip((1 - distance) * 30, 0, 1) if n else np.ones((side, side))
        layer[:3] = np.clip(color, 0, 255) * (alpha > 0)
        layer[3] = np.round(255 * alpha)
    return out


def decompose(rng: np.random.Generator, truth: Levels, count: int) -> Levels:
    """What a model might answer: `count` layers, some of two true ones together, with noisy colours and wider edges."""
    import cv2

    starts = np.sort(np.concatenate([[0], 1 + rng.permutation(len(truth) - 1)[: count - 1]]))
    out = np.zeros((count, *truth.shape[1:]), np.uint8)
    for layer, start, stop in zip(out, starts, [*starts[1:], len(truth)], strict=True):
        for part in truth[start:stop]:
            layer[:] = np.where(part[3] > 127, part, layer)
        shown = layer[3] > 0
        layer[:3] = np.clip(layer[:3] + rng.normal(0, 4, layer[:3].shape), 0, 255) * shown
        layer[3] = cv2.GaussianBlur(layer[3], (0, 0), 2.0) if start else layer[3]
    return out


def make(
    side: int, rng: np.random.Generator, counts: tuple[int, int], overlapping: bool, peer: bool, shrink: int = 1
) -> Inputs:
    truth = stack(rng, side // shrink, counts[0], overlapping)
    answer = decompose(rng, truth, counts[1])
    own = {"layers": torch.from_numpy(answer)[None], "layers_gt": torch.from_numpy(truth)[None]}
    return {**own, **({"peer_pred": rgba_images(answer), "peer_gt": rgba_images(truth)} if peer else {})}


def make_strict(side: int, rng: np.random.Generator) -> Inputs:
    own = make(side, rng, (20, 17), overlapping=False, peer=False)
    return {**own, **{f"peer_{name}": stack[0, :, 3].numpy() for name, stack in own.items()}}


def soft_ious(layers: Levels, layers_gt: Levels) -> npt.NDArray[np.float64]:
    """Soft IoU of the alpha (L, H, W) of every predicted layer with every true one, at full resolution. One part of the
    strict score, not all of it."""
    alpha, alpha_gt = (np.where(side < 3, 0, side).astype(np.int64) for side in (layers, layers_gt))
    lower = np.array([[np.minimum(a, b).sum() for b in alpha_gt] for a in alpha])
    higher = alpha.sum((1, 2))[:, None] + alpha_gt.sum((1, 2)) - lower
    ious: npt.NDArray[np.float64] = lower / np.maximum(higher, 1)
    return ious


def apart(ours: dict[str, Tensor], theirs: list[dict[str, Any]]) -> float:
    """The largest difference of any score at any number of merges."""
    if int(ours["reached"]) != len(theirs) - 1:
        return float("inf")
    names = ("cost", "rgb_l1", "alpha_iou")
    return max(
        abs(float(ours[f"{name}_{k}"]) - float(record[name])) for k, record in enumerate(theirs) for name in names
    )


PEER = "definition in PIL + numpy"
CASES = (
    Case(
        "LayerD, 12 x 10",
        partial(make, counts=(12, 10), overlapping=False, peer=True),
        layerd,
        plain_layerd,
        PEER,
        apart,
        target_ms=150,
        sides=(512, 1024),
    ),
    Case(
        "LayerD, 20 x 17, all overlapping",
        partial(make, counts=(20, 17), overlapping=True, peer=False),
        layerd,
        None,
        "",
        target_ms=600,
    ),
    Case(  # on a sixteenth of the pixels: at full size the peer takes minutes
        "LayerD, 20 x 17, all overlapping, side / 4",
        partial(make, counts=(20, 17), overlapping=True, peer=True, shrink=4),
        layerd,
        plain_layerd,
        PEER,
        apart,
        sides=(512, 1024),
    ),
    Case("strict, 20 x 17", make_strict, strict, soft_ious, "numpy, soft IoU of all pairs (a part of it)"),
)
