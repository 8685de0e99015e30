"""Which scores a known defect of official code decides: it is undone for the samples in which it can matter, and both
scores are compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import torch
from torch import Tensor

from benchmarks.metrics.inputs import rows
from benchmarks.metrics.matting.connectivity import ConnectivityRule, connectivity_error, count_thresholds
from benchmarks.metrics.matting.conventions import MattingConvention
from benchmarks.metrics.matting.errors import MatteSums
from benchmarks.metrics.matting.gradient import gradient_error, is_stretched
from benchmarks.metrics.matting.thresholds import TOP
from benchmarks.metrics.matting.trimaps import clamp_known, find_differing, rows_of, where

DECIDES = 0.01
"""A defect decides a score if the score without it differs by more than this fraction."""
ROUNDING = 1e-9
"""Differences of up to this much are rounding, whatever the fraction."""

Notes = list[tuple[str, list[int]]]
"""What a defect did, and to which samples."""


def of_sums(image: MatteSums, unknown: MatteSums) -> Notes:
    """Ground truth that contradicts the trimap counts in sums over the whole image, though their mean is that over the
    unknown pixels."""
    decided = rows(_differs(image.absolute, unknown.absolute) | _differs(image.squared, unknown.squared))
    return _note(
        "ground truth that contradicts the trimap in known pixels decides the sums of SAD, MSE and MAD", decided
    )


def of_gradient(
    scores: Tensor, alpha: Tensor, alpha_gt: Tensor, region: Tensor | None, convention: MattingConvention
) -> Notes:
    """Min-max stretching."""
    if not convention.min_max:
        return []
    suspects = rows(is_stretched(alpha) | is_stretched(alpha_gt))
    error = partial(gradient_error, kernel=convention.kernel)
    return _note(
        "min-max stretching of each matte decides the gradient error",
        _find_decided(scores, error, suspects, alpha, alpha_gt, region),
    )


def of_connectivity(
    scores: Tensor, k: Tensor, alpha: Tensor, alpha_gt: Tensor, region: Tensor | None, rule: ConnectivityRule
) -> Notes:
    """What sets `rule` apart from the definition; `k` is its level map."""
    if rule.thresholds == "single" and not rule.background and rule.empty == "assign":
        return []
    reached = count_thresholds(alpha, alpha_gt, rule)
    top = where(reached, TOP)
    notes: Notes = []

    def undo(defect: str, suspects: list[int], strict: ConnectivityRule) -> None:
        decided = _find_decided(scores, partial(connectivity_error, rule=strict), suspects, alpha, alpha_gt, region)
        notes.extend(_note(f"{defect} the connectivity error", decided))

    if rule.thresholds != "single":
        single = replace(rule, thresholds="single")
        suspects = rows_of(reached != count_thresholds(alpha, alpha_gt, single))
        undo("double precision, in which level 153 (0.6) misses its threshold, decides", suspects, single)
    if rule.background:
        # once the background takes over, no pixel that reaches the last threshold is connected up to it
        suspects = _others(rows_of(where(k, TOP) & top), len(k))
        undo(
            "the background was taken as the largest component, which decides",
            suspects,
            replace(rule, background=False),
        )
    if rule.empty == "skip":
        undo(
            "thresholds that no pixel reaches were skipped, which decides",
            _others(rows_of(top), len(k)),
            replace(rule, empty="assign"),
        )
    return notes


def of_known_pixels(
    scores: Mapping[str, Tensor],
    alpha: Tensor,
    alpha_gt: Tensor,
    trimap: Tensor | None,
    region: Tensor | None,
    convention: MattingConvention,
) -> Notes:
    """A prediction that official code leaves as it is in known pixels, whose neighbours' ``grad`` and ``conn`` depend
    on them."""
    if trimap is None or not convention.official or convention.known != "as predicted":
        return []
    clamped = clamp_known(alpha, trimap)
    suspects = find_differing(clamped, alpha)
    gradient = partial(gradient_error, kernel=convention.kernel, min_max=convention.min_max)
    connectivity = partial(connectivity_error, rule=convention.rule_for(alpha.dtype))
    notes: Notes = []
    for what, name, error in (("gradient", "grad", gradient), ("connectivity", "conn", connectivity)):
        decided = _find_decided(scores[name], error, suspects, clamped, alpha_gt, region)
        notes += _note(f"a prediction that differs from the trimap in known pixels decides the {what} error", decided)
    return notes


def _note(message: str, samples: list[int]) -> Notes:
    return [(message, samples)] if samples else []


def _others(samples: list[int], count: int) -> list[int]:
    return sorted(set(range(count)) - set(samples))


def _find_decided(
    scores: Tensor,
    error: Callable[..., Tensor],
    suspects: list[int],
    alpha: Tensor,
    alpha_gt: Tensor,
    region: Tensor | None,
) -> list[int]:
    """Those of the suspects whose score `error` of these mattes, which lacks the defect, would change."""
    if not suspects:
        return []

    def pick(tensor: Tensor) -> Tensor:
        return tensor if len(suspects) == len(tensor) else torch.stack([tensor[i] for i in suspects])

    without = error(pick(alpha), pick(alpha_gt), region=None if region is None else pick(region))
    return [suspects[i] for i in rows(_differs(pick(scores), without))]


def _differs(scores: Tensor, without: Tensor) -> Tensor:
    return (scores - without).abs() > (DECIDES * without).clamp_min(ROUNDING)
