"""Values that cannot be: outside the measure's range, or at odds with another measure of the same sample."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from benchmarks.api.results import Row
from benchmarks.metrics import measures
from benchmarks.metrics.measure import Value
from leaderboard.validation.checks.check import Check, CheckInput
from leaderboard.validation.problems import Problem, join_names, printable

LARGEST: Final = 1e100
"""Values from which on relations are not looked at: the square of a larger one may overflow."""
SLACK: Final = 1e-6
"""Relative rounding that is allowed."""
ENOUGH: Final = 4
"""Samples from which on equal rows are strange."""
PAIRS: Final = (
    ("image/psnr.psnr", "image/l1.l1"),
    ("image/psnr-bg.psnr_bg", "image/l1-bg.l1_bg"),
    ("image/psnr-fg.psnr_fg", "image/l1-fg.l1_fg"),
)
"""PSNR and L1 of the same pixels: with d the differences in 0..1, mean(d)^2 <= mean(d^2) <= mean(d)."""
CAP: Final = 100.0
"""dB; equal pictures have this PSNR."""
MATTING: Final = tuple(f"matting/{name}" for name in ("native", "native-whole", "aim-whole"))
"""Measures whose SAD, MAD and MSE are of the same pixels."""


def check_ranges(inputs: CheckInput) -> Iterator[Problem]:
    entry = inputs.entry
    values: Mapping[str, Value] = {f"{m.name}.{v.name}": v for m in measures().values() for v in m.values}
    outside: Counter[str] = Counter()
    for row in inputs.rows or ():
        value = values.get(row.metric)
        if value is not None and row.weight and value.aggregate is None and not _inside(row.value, value.range):
            outside[row.metric] += 1
    for name, count in sorted(outside.items()):
        low, high = values[name].range
        yield Problem(entry.rows, f"{count} values of {name} are outside {low:g} to {high:g}, which is impossible")
    for metric in entry.result.metrics:
        value = values.get(f"{metric.measure}.{metric.name}")
        if value is not None and not metric.recomputable and not _inside(metric.value, value.range):
            yield Problem(
                entry.where,
                f"{metric.measure}.{metric.name} is outside {value.range[0]:g} to"
                f" {value.range[1]:g}, which is impossible",
            )
        if metric.n < 0 or metric.n > entry.result.coverage.asked:
            yield Problem(
                entry.where,
                f"{printable(metric.measure, 60)} has a number of {metric.n} samples,"
                f" but {entry.result.coverage.asked} were asked",
            )


def _inside(value: float, bounds: tuple[float, float]) -> bool:
    low, high = bounds
    slack = SLACK * max([1.0, *(abs(b) for b in bounds if math.isfinite(b))])
    return low - slack <= value <= high + slack  # nan is nowhere inside


def check_relations(inputs: CheckInput) -> Iterator[Problem]:
    """Bounds between measures of one sample; they hold for every picture, so a made-up row tends to break them."""
    samples: dict[str, dict[str, float]] = defaultdict(dict)
    for row in inputs.rows or ():
        if row.weight and abs(row.value) < LARGEST:  # nan is not; squares of larger ones overflow
            samples[row.sample_id][row.metric] = row.value
    broken: dict[str, list[str]] = defaultdict(list)
    for sample, numbers in samples.items():
        for what in _broken_relations(numbers):
            broken[what].append(sample)
    for what, names in sorted(broken.items()):
        yield Problem(
            inputs.entry.rows,
            f"{len(names)} samples have {what}, which no picture has, for example {join_names(names, 2)}",
        )


def _broken_relations(numbers: Mapping[str, float]) -> Iterator[str]:
    for psnr, l1 in PAIRS:
        if psnr in numbers and l1 in numbers and 0 <= numbers[l1] <= 1:
            low, high = (
                (CAP, CAP)
                if numbers[l1] == 0
                else (min(CAP, factor * math.log10(numbers[l1])) for factor in (-10, -20))
            )
            if not low - SLACK * CAP <= numbers[psnr] <= high + SLACK * CAP:
                yield f"a PSNR ({psnr}) that does not fit the L1 distance"
    for name in MATTING:
        sad, mad, mse = (numbers.get(f"{name}.{value}") for value in ("sad", "mad", "mse"))
        if mad is not None and mse is not None and not mad * mad * (1 - SLACK) <= mse <= mad * (1 + SLACK):
            yield f"an MSE ({name}) that does not fit the MAD"
        if sad is not None and mad is not None and (mad > 0) != (sad > 0):
            yield f"a SAD ({name}) that is 0 where the MAD is not, or the other way round"
        elif sad and mad and abs((pixels := 1000 * sad / mad) - round(pixels)) > SLACK * pixels:
            yield f"a SAD ({name}) that does not fit the MAD: their ratio is no whole number of pixels"


def check_constant(inputs: CheckInput) -> Iterator[Problem]:
    """Equal numbers on all samples come from a method that does not look, or from no method at all."""
    card = inputs.entry.result.run.method
    if card.answer_key or "trivial" in card.groups:
        return
    columns: dict[str, list[Row]] = defaultdict(list)
    for row in inputs.rows or ():
        if row.status == "ok" and row.weight:
            columns[row.metric].append(row)
    flat = sorted(metric for metric, rows in columns.items() if len(rows) >= ENOUGH and _is_flat(metric, rows))
    if flat:
        yield Problem(
            inputs.entry.rows, f"all samples have the same {join_names(flat)}; look whether that can be", "warning"
        )


def _is_flat(metric: str, rows: Sequence[Row]) -> bool:
    """Whether all are equal, and not at an end of the range, where samples may well meet."""
    value = rows[0].value
    measure, _, name = metric.rpartition(".")
    declared = next((v for m in (measures().get(measure),) if m for v in m.values if v.name == name), None)
    return (
        declared is not None
        and declared.aggregate is None
        and declared.direction != "neither"
        and value not in declared.range
        and len({row.value for row in rows}) == 1
    )


CHECKS = (
    Check("ranges", "Every value is inside its measure's range.", each=check_ranges),
    Check("relations", "The measures of one sample fit each other.", each=check_relations),
    Check("constant", "The rows are not all alike.", each=check_constant),
)
