"""The strict score of a decomposition: one number that an answer which is no decomposition cannot win. docs/strict.md
has the reasons and the figures.

All sums are exact integers over 8-bit levels; a level of alpha below 3 counts as none. For a predicted layer p and a
true layer g

* **alpha** A = mean over cells of side 1, 2, 4, 8, 16 pixels, weighted by the side, of the soft IoU of the cells' alpha
  sums (1 if both are empty),
* **colour** C = 1 - mean of min(1, (d / 32)^2), d the root mean square difference of the channels in levels, over the
  pixels that both have, weighted by the lower alpha (1 if both are empty, 0 if they share nothing),
* similarity s = A * C; below 0.1 it is no pair, s = 0.

Layers are matched one to one (`matching.match`) for the highest gain = sum of s - cost of order. Two true layers that
overlap and whose partners are in the opposite order cost the lower of the two s, times the part of the smaller layer
that they share. With E the mean absolute difference of the two flattened stacks, over black and over white, U the
number of layers without partner, on both sides together, and T the number of 8x8 cells, over all matched layers, in
which the prediction has any alpha > 0 although its partner has none there nor in the eight cells around (stray specks),

    layers = gain / max(number of predicted layers, number of true layers)
    strict = layers / (1 + (E / 0.25)^2) * (1 - 0.3 * U / (U + 1)) * (1 - 0.4 * T / (T + 1))

So a layer that is missing and a layer too many are both paid for, twice if one stands where the other should; empty
layers are layers too many. The bottom layer counts like every other.

**Size.** The truth's canvas rules. A prediction of another size is resized to it with `resizing.resize_layers`
(triangle filter, widened when it shrinks, on premultiplied colour, rounded to 8 bits); if the two shapes differ by more
than a tenth of the aspect ratio, it is refused.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

from benchmarks.metrics.inputs import InputError, check_layers
from benchmarks.metrics.layers.matching import Floats, match
from benchmarks.metrics.layers.regions import COLOR_LIMIT, FULL, SCALES, StackSums
from benchmarks.metrics.layers.resizing import resize_layers
from benchmarks.metrics.measure import Columns, Measure, Value, mean
from benchmarks.metrics.threads import over_samples

STRAY_WEIGHT = 0.4
"""What stray alpha can take from the score; half of it for the first cell."""
RECOMPOSITION = 0.25
"""Recomposition error that halves the score."""
UNPAIRED_WEIGHT = 0.3
"""What layers without a partner, on either side, can take from the score beyond earning nothing; half of it for the
first."""
MINIMUM = 0.1
"""Similarity below which two layers are no pair."""
ASPECT = 0.1
"""How far the aspect ratios of prediction and truth may differ."""
BUCKETS = ((1, 4), (5, 8), (9, 16), (17, None))
"""Numbers of true layers whose samples get a value of their own."""


def strict(layers: Tensor, layers_gt: Tensor, *, on_host: bool | None = None) -> dict[str, Tensor]:
    """The strict score and its parts; the module's docstring defines them.

    layers: prediction (B, Lp, 4, H, W) uint8, straight alpha, back to front, Lp may be 0 (that scores 0); layers_gt:
    ground truth (B, Lg, 4, H', W') uint8. Returns (B,) float64 columns. ``strict`` and ``layers`` in [0, 1], 1 is
    perfect. Over the matched pairs: ``alpha`` (A), ``alpha_iou`` (soft IoU of pixels), ``stray`` (T), ``visible_l1``
    and ``hidden_l1`` (mean absolute colour difference in [0, 1], weighted by the lower alpha and by how much of the
    true layer the true layers above let through, or hold back), ``order_error`` (share of overlap between layers in the
    wrong order). ``recomposition_l1`` (E), ``count_error`` and ``count_error_abs`` (layers that are not empty,
    predicted less true), ``missed`` and ``spurious`` (shares of the true and of the predicted layers without partner).
    A value that nothing defines is nan and has weight 0: ``matched``, ``with_visible``, ``with_hidden``,
    ``with_overlap`` and ``predicted`` are weights, ``true_layers`` sorts into buckets.

    `on_host` chooses compiled loops or tensor operations; by default as the device suggests. Both give equal numbers.
    Raises `InputError` for another dtype, no true layer, other numbers of samples or shapes that are too unlike.

    >>> stack = torch.zeros(1, 2, 4, 32, 32, dtype=torch.uint8)
    >>> stack[0, 0], stack[0, 1, 3, 8:24, 8:24] = 255, 200
    >>> strict(stack, stack)["strict"].item()
    1.0
    """
    _check(layers, layers_gt)
    if layers.shape[-2:] != layers_gt.shape[-2:]:
        layers = resize_layers(layers, (layers_gt.shape[-2], layers_gt.shape[-1]))
    if layers.device.type == "cpu" if on_host is None else on_host:
        from benchmarks.metrics.layers._strict_cpu import CpuSums

        pred, gt = layers.contiguous().cpu().numpy(), layers_gt.contiguous().cpu().numpy()
        rows = over_samples(lambda n: score(CpuSums(pred[n], gt[n]), gt.shape[-2] * gt.shape[-1]), len(pred))
    else:
        from benchmarks.metrics.layers._strict_torch import TorchSums

        rows = [score(TorchSums(a, b), b.shape[-2] * b.shape[-1]) for a, b in zip(layers, layers_gt, strict=True)]
    return {name: torch.tensor([row[name] for row in rows], dtype=torch.float64) for name in COLUMNS}


def score(sums: StackSums, pixels: int) -> dict[str, float]:
    """The columns of one sample from its integer sums."""
    count, count_gt = len(sums.mass), len(sums.mass_gt)
    coarse = _iou(sums.shared_coarse(), sums.mass, sums.mass_gt)
    # the coarse IoU bounds the similarity: cells can only share more than their pixels do
    pairs = np.argwhere(coarse >= MINIMUM)
    rows, columns = pairs[:, 0], pairs[:, 1]
    colors = sums.colors(pairs)
    shared = sums.shared(pairs)
    shared[:, 0] = colors[:, 0]
    scales = [_iou(shared[:, n], sums.mass[rows], sums.mass_gt[columns], paired=True) for n in range(len(SCALES) - 1)]
    alpha: Floats = np.average([*scales, coarse[rows, columns]], axis=0, weights=SCALES)
    cells = sums.stray()[rows, columns]
    similarity = np.zeros((count, count_gt))
    similarity[rows, columns] = alpha * _color(colors, sums.mass[rows], sums.mass_gt[columns])
    similarity[similarity < MINIMUM] = 0
    matching = match(similarity, _overlap(sums))
    chosen = matching.partner[columns] == rows
    matched = int(chosen.sum())
    unpaired, stray = count + count_gt - 2 * matched, int(cells[chosen].sum())
    gain = max(0.0, matching.gain) / max(count, count_gt)
    apart = sums.recomposition() / (FULL * 65025 * 6 * pixels)
    seen_apart, seen, hidden_apart, hidden = (int(n) for n in sums.regions(pairs[chosen]).sum(0))
    difference = int((sums.mass > 0).sum()) - int((sums.mass_gt > 0).sum())
    return {
        "strict": (
            gain / (1 + (apart / RECOMPOSITION) ** 2) * _share(UNPAIRED_WEIGHT, unpaired) * _share(STRAY_WEIGHT, stray)
        ),
        "layers": gain,
        "alpha": _mean(alpha[chosen]),
        "alpha_iou": _mean(scales[0][chosen]),
        "stray": float(stray),
        "visible_l1": seen_apart / (765 * seen) if seen else math.nan,
        "hidden_l1": hidden_apart / (765 * hidden) if hidden else math.nan,
        "order_error": matching.inverted,
        "recomposition_l1": apart,
        "count_error": float(difference),
        "count_error_abs": float(abs(difference)),
        "missed": 1 - matched / count_gt,
        "spurious": 1 - matched / count if count else math.nan,
        "matched": float(matched),
        "with_visible": float(seen > 0),
        "with_hidden": float(hidden > 0),
        "with_overlap": float(not math.isnan(matching.inverted)),
        "predicted": float(count),
        "true_layers": float(count_gt),
    }


def _share(weight: float, number: int) -> float:
    """What is left when the first of a kind of fault takes half of `weight` and all further ones the rest of it."""
    return 1 - weight * number / (number + 1)


def _iou(shared: Any, mass: Any, mass_gt: Any, paired: bool = False) -> Floats:
    """Lower over higher sums; 1 where both are empty."""
    either = (mass if paired else mass[:, None]) + mass_gt - shared
    iou: Floats = np.where(either > 0, shared / np.maximum(either, 1), 1.0)
    return iou


def _color(sums: Any, mass: Any, mass_gt: Any) -> Floats:
    credit: Floats = np.where(mass + mass_gt == 0, 1.0, sums[:, 1] / np.maximum(sums[:, 0] * COLOR_LIMIT, 1))
    return credit


def _overlap(sums: StackSums) -> Floats:
    smaller = np.minimum(sums.mass_gt[:, None], sums.mass_gt)
    overlap: Floats = sums.overlap_gt() / np.maximum(smaller, 1)
    return overlap


def _mean(values: Floats) -> float:
    return math.fsum(values.tolist()) / len(values) if len(values) else math.nan


def _check(layers: Tensor, layers_gt: Tensor) -> None:
    for name, tensor in (("layers", layers), ("layers_gt", layers_gt)):
        check_layers(name, tensor)
        if tensor.dtype != torch.uint8:
            raise InputError(f"{name} is {tensor.dtype}; the strict score is defined on 8-bit levels: give uint8")
    first = 0 if len(layers_gt) else None
    if len(layers) != len(layers_gt):
        raise InputError(f"layers has {len(layers)} samples but layers_gt has {len(layers_gt)}")
    if layers.device != layers_gt.device:
        raise InputError(f"layers is on {layers.device} but layers_gt on {layers_gt.device}")
    if layers_gt.shape[1] == 0:
        raise InputError("layers_gt has no layer: there is nothing to score against", first)
    (height, width), (height_gt, width_gt) = layers.shape[-2:], layers_gt.shape[-2:]
    if abs(math.log(width * height_gt / (height * width_gt))) > math.log1p(ASPECT):
        sizes = f"{width}x{height} and {width_gt}x{height_gt}"
        raise InputError(
            f"layers and layers_gt differ in shape: {sizes} (width x height); resizing would distort by more than a"
            " tenth",
            first,
        )


def _bucket(columns: Columns, low: int, high: int | None) -> float:
    inside = (columns["true_layers"] >= low) & (columns["true_layers"] <= (high or math.inf))
    return mean(columns["strict"], inside.double())


def _buckets() -> tuple[Value, ...]:
    return tuple(
        Value(
            f"strict_{low}_{high}" if high else f"strict_{low}_up",
            "higher",
            (0, 1),
            meaning=f"strict over the samples of {low} " + (f"to {high}" if high else "or more") + " true layers",
            aggregate=functools.partial(_bucket, low=low, high=high),
        )
        for low, high in BUCKETS
    )


VALUES = (
    Value(
        "strict",
        "higher",
        (0, 1),
        meaning="layers found, in order, less what recomposition and layers without partner cost",
    ),
    Value(
        "layers",
        "higher",
        (0, 1),
        meaning="similarity of the matched layers less the cost of wrong order, over the larger number of layers",
    ),
    Value("alpha", "higher", (0, 1), meaning="alpha of matched layers over five scales", weight="matched"),
    Value("alpha_iou", "higher", (0, 1), meaning="soft IoU of alpha of matched layers, per pixel", weight="matched"),
    Value("stray", "lower", (0, math.inf), "8x8 cells", "cells with alpha of matched layers away from the true layer"),
    Value(
        "visible_l1",
        "lower",
        (0, 1),
        meaning="colour difference of matched layers where they are seen",
        weight="with_visible",
    ),
    Value(
        "hidden_l1",
        "lower",
        (0, 1),
        meaning="colour difference of matched layers where layers above hide them",
        weight="with_hidden",
    ),
    Value(
        "order_error",
        "lower",
        (0, 1),
        meaning="share of the overlap of found layers that is in the wrong order",
        weight="with_overlap",
    ),
    Value("recomposition_l1", "lower", (0, 1), meaning="difference of the flattened stacks, over black and over white"),
    Value(
        "count_error",
        "neither",
        (-math.inf, math.inf),
        "layers",
        "layers that are not empty, predicted less true; 0 is best",
    ),
    Value(
        "count_error_abs", "lower", (0, math.inf), "layers", "absolute error of the number of layers that are not empty"
    ),
    Value("missed", "lower", (0, 1), meaning="share of true layers without partner"),
    Value("spurious", "lower", (0, 1), meaning="share of predicted layers without partner", weight="predicted"),
    *_buckets(),
)
WEIGHTS = ("matched", "with_visible", "with_hidden", "with_overlap", "predicted", "true_layers")
COLUMNS = (*(value.name for value in VALUES if value.aggregate is None), *WEIGHTS)

MEASURES = (
    Measure(
        name="layers/strict",
        version=1,
        official=False,
        inputs=("layers", "layers_gt"),
        values=VALUES,
        source="ours; docs/strict.md",
        function=strict,
    ),
)
