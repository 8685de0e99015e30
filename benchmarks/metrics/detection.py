"""Predicted boxes against true ones: precision, recall and F1 of a one-to-one matching, IoU, and the error of the layer
count.

Boxes of a layer decomposition carry no confidence, so there is no ranking and no average precision: at each threshold
the matching is the one with the most pairs (and of those with the largest sum of IoU), which no order of the boxes can
change.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from benchmarks.metrics.inputs import InputError, rows
from benchmarks.metrics.measure import Columns, Measure, Value

THRESHOLDS = tuple((50 + 5 * i) / 100 for i in range(10))
"""COCO's 0.50, 0.55, ..., 0.95."""


class BoxScores(NamedTuple):
    """Precision, recall and F1 at one threshold."""

    precision: float
    recall: float
    f1: float


def box_iou(boxes: Tensor, boxes_gt: Tensor) -> Tensor:
    """IoU of every pair: (..., n, 4) and (..., m, 4), x0, y0, x1, y1 with exclusive ends and positive area, to (..., n,
    m) float64 in [0, 1].

    Areas of integer boxes are exact, and the quotient is rounded once, so an IoU of 11/20 equals 0.55.
    """
    integers = not boxes.is_floating_point() and not boxes_gt.is_floating_point()
    one, other = (side.to(torch.int64 if integers else torch.float64) for side in (boxes, boxes_gt))
    low = torch.maximum(one[..., :, None, :2], other[..., None, :, :2])
    high = torch.minimum(one[..., :, None, 2:], other[..., None, :, 2:])
    shared = (high - low).clamp(min=0).prod(-1)
    area, area_gt = ((side[..., 2:] - side[..., :2]).prod(-1) for side in (one, other))
    return shared.double() / (area[..., :, None] + area_gt[..., None, :] - shared).double()


def match(iou: NDArray[np.float64], threshold: float) -> list[tuple[int, int]]:
    """The one-to-one pairs (row, column) with IoU at or above `threshold`: as many as possible, then with the largest
    sum of IoU."""
    from scipy.optimize import linear_sum_assignment

    # Each pair is worth one, and all IoUs together less than one: the number of pairs decides first.
    worth = np.where(iou >= threshold, 1 + iou / (min(iou.shape) + 1), 0) if iou.size else iou
    chosen = zip(*linear_sum_assignment(worth, maximize=True), strict=True)
    return [(int(row), int(column)) for row, column in chosen if iou[row, column] >= threshold]


def detection(*, boxes: Tensor, boxes_gt: Tensor, size: Tensor) -> Columns:
    """How well the boxes of a design were found.

    Args:
        boxes: (B, n, 4) predicted, boxes_gt: (B, m, 4) true: x0, y0, x1, y1 in pixels, ends exclusive, integers or
            floats; n and m may be zero.
        size: (B, 2) width and height of the canvas.

    Returns (B,) float64 columns: ``precision_50``, ``recall_50``, ``f1_50``, the same at 0.75 (``_75``) and as the mean
        over IoU 0.50:0.05:0.95 (``_mean``);
    ``matched_iou``, the mean IoU of the pairs at 0.5, weighted over the data set by their number ``matches`` (nan
    without a pair); ``mean_iou``, the sum of IoU of the best one-to-one assignment over max(n, m), where every missed
    and every invented box pays in full; ``count_error`` = |n - m| and its two sides ``missing_boxes`` = max(m - n, 0)
    and ``surplus_boxes`` = max(n - m, 0) (their difference is the signed error).

    No boxes on both sides is perfect: every score is 1. On one side only: precision, recall, F1 and mean IoU are 0.
        Data sets are means over designs.
    Raises `InputError` for a box that is not finite, has no positive area, or reaches past the canvas, and for a canvas
    without a positive, finite size.
    """
    _check(boxes, boxes_gt, size)
    iou = box_iou(boxes, boxes_gt).cpu().numpy()
    results = [_scores(sample) for sample in iou]
    names = list(_scores(np.zeros((0, 0))))
    return {
        name: torch.tensor([result[name] for result in results], dtype=torch.float64, device=boxes.device)
        for name in names
    }


def _scores(iou: NDArray[np.float64]) -> dict[str, float]:
    n, m = iou.shape
    pairs = {threshold: match(iou, threshold) for threshold in THRESHOLDS}
    figures_at = [_precision_recall(len(pairs[threshold]), n, m) for threshold in THRESHOLDS]
    matched = [iou[pair] for pair in pairs[0.5]]
    scores: dict[str, float] = {}
    for suffix, figures in (
        ("50", figures_at[0]),
        ("75", figures_at[THRESHOLDS.index(0.75)]),
        ("mean", BoxScores(*np.mean(figures_at, axis=0).tolist())),
    ):
        scores |= {f"{name}_{suffix}": figure for name, figure in figures._asdict().items()}
    return scores | {
        "matched_iou": float(np.mean(matched)) if matched else float("nan"),
        "matches": len(matched),
        "mean_iou": sum(float(iou[pair]) for pair in match(iou, 0.0)) / max(n, m) if n or m else 1.0,
        "count_error": abs(n - m),
        "missing_boxes": max(m - n, 0),
        "surplus_boxes": max(n - m, 0),
    }


def _precision_recall(matches: int, n: int, m: int) -> BoxScores:
    if n == m == 0:
        return BoxScores(1.0, 1.0, 1.0)
    return BoxScores(matches / n if n else 0.0, matches / m if m else 0.0, 2 * matches / (n + m))


def _check(boxes: Tensor, boxes_gt: Tensor, size: Tensor) -> None:
    if not _numbers(size) or size.ndim != 2 or size.shape[1] != 2:
        raise InputError(f"size must be a tensor (B, 2), the width and height of each canvas, not {_kind(size)}")
    if wrong := rows(~(torch.isfinite(size) & (size > 0))):
        raise InputError(f"size must be positive and finite, not {size[wrong[0]].tolist()}", wrong[0])
    for name, side in (("boxes", boxes), ("boxes_gt", boxes_gt)):
        if not _numbers(side) or side.ndim != 3 or side.shape[2] != 4:
            raise InputError(f"{name} must be a tensor (B, n, 4) of numbers x0, y0, x1, y1, not {_kind(side)}")
        if len(side) != len(size):
            raise InputError(f"{name} has {len(side)} samples but size has {len(size)}")
        if side.device != size.device:
            raise InputError(f"{name} is on {side.device} but size on {size.device}")
        limits = torch.cat([size, size], 1)[:, None].to(torch.float64)
        faults = (
            ("is not finite", ~torch.isfinite(side).all(-1)),
            ("has no positive area", (side[..., 2:] <= side[..., :2]).any(-1)),
            ("reaches past the canvas", ((side < 0) | (side > limits)).any(-1)),
        )
        for fault, flags in faults:
            if wrong := rows(flags):
                box = side[wrong[0]][flags[wrong[0]]][0].tolist()
                width, height = size[wrong[0]].tolist()
                raise InputError(f"{name}: box {box} {fault} ({width} x {height} pixels)", wrong[0])


def _numbers(thing: object) -> bool:
    return isinstance(thing, Tensor) and not thing.is_complex() and thing.dtype != torch.bool


def _kind(thing: object) -> str:
    return f"{tuple(thing.shape)} {thing.dtype}" if isinstance(thing, Tensor) else type(thing).__name__


def _ratio(name: str, meaning: str) -> Value:
    return Value(name, "higher", (0.0, 1.0), meaning=f"{meaning}; mean over designs")


VALUES = (
    *(
        _ratio(f"{name}_{suffix}", f"{meaning} of boxes, {where}")
        for suffix, where in (
            ("50", "IoU >= 0.5"),
            ("75", "IoU >= 0.75"),
            ("mean", "mean over IoU >= 0.50, 0.55, ..., 0.95"),
        )
        for name, meaning in (("precision", "precision"), ("recall", "recall"), ("f1", "F1"))
    ),
    Value(
        "matched_iou", "higher", (0.5, 1.0), meaning="IoU of the pairs at 0.5, mean over all pairs", weight="matches"
    ),
    _ratio("mean_iou", "IoU of the best assignment, missed and invented boxes counted as 0"),
    Value("count_error", "lower", unit="boxes", meaning="absolute error of the number of boxes, mean over designs"),
    Value("missing_boxes", "lower", unit="boxes", meaning="boxes too few, mean over designs"),
    Value("surplus_boxes", "lower", unit="boxes", meaning="boxes too many, mean over designs"),
)

MEASURES = (
    Measure(
        name="detection/boxes",
        version=1,
        official=False,
        inputs=("boxes", "boxes_gt", "size"),
        values=VALUES,
        source=(
            "IoU thresholds of COCO (Lin et al. 2014); matching of maximal cardinality, as boxes have no confidences"
        ),
        function=detection,
    ),
)
