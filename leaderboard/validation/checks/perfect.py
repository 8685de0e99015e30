"""Rows as good as the truth: only the oracle's are, and whoever has others shows the answers, to be scored again."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from benchmarks.api.results import Row
from benchmarks.metrics import measures
from benchmarks.metrics.measure import Value
from benchmarks.protocols.protocol import Protocol
from leaderboard.validation.checks.check import Check, CheckInput
from leaderboard.validation.problems import Problem, join_names
from leaderboard.validation.submission import PREDICTIONS

NEAR: Final = 1e-3
"""Part of a value's range (of 1 where it has no end) within which a number is as good as the truth's. A forger's noise
is smaller, or costs places."""
NEAR_DB: Final = 60.0
"""PSNR from which on pictures differ by less than a thousandth of the range."""


def perfect_samples(rows: Sequence[Row], protocol: Protocol) -> tuple[list[str], int]:
    """Samples of which every number is as good as the truth's, or better; and how many samples have numbers to tell by.

    A number of a range without an end (SAD, in pixels) is looked at only where a measure has no other: how near is near
    hangs on the picture.
    """
    values = _values(protocol)
    samples: dict[str, dict[str, bool]] = defaultdict(dict)
    for row in rows:
        if row.status == "ok" and row.weight and row.metric in values:
            value, best = values[row.metric]
            samples[row.sample_id][row.metric] = is_near(row.value, best, value)
    bounded = {metric for metric, (value, _) in values.items() if _is_bounded(value)}
    perfect = []
    for sample, near in samples.items():
        told = [is_perfect for metric, is_perfect in near.items() if metric in bounded] or list(near.values())
        if all(told):
            perfect.append(sample)
    return perfect, len(samples)


def is_near(number: float, best: float, value: Value) -> bool:
    """Whether a number is as good as the best one, or better."""
    if value.unit == "dB":
        return number >= NEAR_DB
    if math.isinf(best) or math.isnan(number):
        return number == best
    low, high = value.range
    scale = high - low if _is_bounded(value) else max(1.0, abs(best))
    short = number - best if value.direction == "lower" else best - number
    return short <= NEAR * scale


def _is_bounded(value: Value) -> bool:
    return value.unit == "dB" or all(map(math.isfinite, value.range))


def _values(protocol: Protocol) -> Mapping[str, tuple[Value, float]]:
    """Values of single samples by metric, each with what the truth reaches: as the protocol says, else the good end of
    its range (a judge's 10 of 10). Those without a good end are left out."""
    found: dict[str, tuple[Value, float]] = {}
    for scoring in protocol.scorings:
        for value in measures()[scoring.measure].values:
            if value.direction == "neither" or (scoring.values and value.name not in scoring.values):
                continue
            best = best_of(value, protocol)
            if value.aggregate is None and best is not None:
                found[f"{scoring.measure}.{value.name}"] = (value, best)
    return found


def best_of(value: Value, protocol: Protocol) -> float | None:
    """What the truth reaches; None where nobody knows."""
    end = value.range[0 if value.direction == "lower" else 1]
    known = (protocol.oracle or {}).get(value.name)
    return known if known is not None else float(end) if math.isfinite(end) else None


def check_perfect(inputs: CheckInput) -> Iterator[Problem]:
    entry, rows, protocol = inputs.entry, inputs.rows, inputs.entry.protocol
    if not rows or protocol is None or entry.result.run.method.answer_key:
        return
    perfect, scored = perfect_samples(rows, protocol)
    pooled = [
        f"{m.measure}.{m.name}"
        for m in entry.result.metrics
        for value in (measures()[m.measure].values if m.measure in measures() else ())
        if value.name == m.name and not m.recomputable and not m.group and value.direction != "neither"
        if (best := best_of(value, protocol)) is not None and is_near(m.value, best, value)
    ]
    if 2 * len(perfect) <= scored and not pooled:
        return
    what = (
        f"the numbers of {len(perfect)} of {scored} samples are as good as the truth's, for example"
        f" {join_names(sorted(perfect), 2)}"
        if 2 * len(perfect) > scored
        else f"{join_names(sorted(set(pooled)))} is as good as the truth's"
    )
    if (inputs.view.folder / PurePosixPath(entry.where).parent / PREDICTIONS).is_dir():
        yield Problem(
            entry.where, f"{what}; it is shown once the answers beside it are scored again (--score RUNS)", "warning"
        )
    else:
        yield Problem(
            entry.where,
            f"{what}, and there are no answers beside it: rows alone are no proof of that; submit the answers too"
            " (`python -m leaderboard.submit --predictions`)",
        )


CHECKS = (Check("perfect", "Nothing is as good as the truth on its word alone.", each=check_perfect),)
