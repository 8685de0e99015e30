"""How good the stacks of parts are, told from their parts alone: to choose limits by, and for the card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from baselines.learned.rows import View
from baselines.learned.stacking import Networks, Stacking, stack_parts

LIKE: Final = 0.15
"""IoU from which a group and a layer are a pair."""
CELL: Final = 64
"""Pixels of one stray cell."""
BIASES: Final = (-3.0, -2.0, -1.5, -1.0, -0.5)
KEEPS: Final = (0.45, 0.6, 0.75)


class PartScore(NamedTuple):
    """Of one design: an estimate of its strict score; layers found and true; layers expected."""

    strict: float
    layers: int
    true: int
    expected: float


def score_parts(stacking: Stacking, shown: Any, whole: Any) -> PartScore:
    """The formula of `layers/strict` with the IoU of whole parts for the similarity, and parts of another layer in a
    matched group for stray specks."""
    from scipy.optimize import linear_sum_assignment

    count = int(stacking.of.max()) + 1
    pixels = np.zeros((count, whole.shape[1]))
    np.add.at(pixels, stacking.of, whole)
    iou = pixels / np.maximum(pixels.sum(1)[:, None] + whole.sum(0)[None] - pixels, 1)
    iou[iou < LIKE] = 0
    rows, columns = linear_sum_assignment(-iou)
    paired = iou[rows, columns] > 0
    layers, true = count, whole.shape[1]
    alone = layers + true - 2 * int(paired.sum())
    label, stray = shown.argmax(1), 0.0
    for group, layer in zip(rows[paired], columns[paired], strict=True):
        if group != stacking.bottom:
            foreign = (stacking.of == group) & (label != layer)
            stray += float((whole[foreign].sum(1) - whole[foreign, layer]).sum()) / CELL
    gain = float(iou[rows, columns].sum()) / max(layers, true)
    strict = gain * (1 - 0.3 * alone / (alone + 1)) * (1 - 0.4 * stray / (stray + 1))
    return PartScore(strict, layers, true, stacking.expected)


def choose_limits(seen: Sequence[View], networks: Networks) -> tuple[float, float]:
    """(bias, keep): of those whose mean estimate is within a standard error of the best, the mildest (the rule of one
    standard error: what is best on few designs is so by chance)."""
    known = [(view.pairs, networks.same(view.features)) for view in seen]
    tried = {
        (bias, keep): np.array([s.strict for s in _scores(seen, networks, bias, keep, known)])
        for bias in BIASES
        for keep in KEEPS
    }
    best = max(tried.values(), key=lambda estimates: float(estimates.mean()))
    least = best.mean() - best.std() / np.sqrt(len(best))
    close = {limits: float(estimates.mean()) for limits, estimates in tried.items() if estimates.mean() >= least}
    return max(close, key=lambda limits: (-abs(limits[0]), -abs(limits[1] - 0.5), close[limits]))


def measure_held_out(seen: Sequence[View], networks: Networks, bias: float, keep: float) -> dict[str, Any]:
    """For the card: the estimate, and how far the number of layers is from the true one, as found and as expected."""
    out: dict[str, Any] = {"designs": len({id(view.example) for view in seen})}
    for name, some in (
        ("reader", [view for view in seen if view.parts.lines is not None]),
        ("no_reader", [view for view in seen if view.parts.lines is None]),
    ):
        if some:
            found = np.array(_scores(some, networks, bias, keep))
            out[f"strict_estimate_{name}"] = round(float(found[:, 0].mean()), 3)
            out[f"count_error_{name}"] = round(float(np.abs(found[:, 1] - found[:, 2]).mean()), 2)
            out[f"expected_count_error_{name}"] = round(float(np.abs(found[:, 3] - found[:, 2]).mean()), 2)
            out[f"expected_count_bias_{name}"] = round(float((found[:, 3] - found[:, 2]).mean()), 2)
    return out


def count_rows(seen: Sequence[View], networks: Networks, bias: float, keep: float) -> list[PartScore]:
    """One row a held-out design, as a machine with the reader sees it if a detector looked."""
    first = {id(view.example): view for view in reversed(seen)}
    return _scores(list(first.values())[::-1], networks, bias, keep)


def _scores(
    seen: Sequence[View],
    networks: Networks,
    bias: float,
    keep: float,
    known: Sequence[tuple[Any, Any] | None] | None = None,
) -> list[PartScore]:
    return [
        score_parts(stack_parts(view.parts, networks, bias, keep, odds), view.example.shown, view.example.whole)
        for view, odds in zip(seen, known or [None] * len(seen), strict=True)
    ]
