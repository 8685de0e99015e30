"""Values that cannot be: outside the measure's range, or the same whatever the sample."""

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

SLACK: Final = 1e-6
"""Relative rounding that is allowed."""
ENOUGH: Final = 4
"""Samples from which on equal rows are strange."""
SPREAD: Final = 1e-3
"""Difference of the largest and the smallest number, as a part of them, up to which they count as equal."""


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
    if not flat:
        return
    told = sorted(metric for metric, rows in columns.items() if _direction(metric) != "neither" and len(rows) >= ENOUGH)
    if flat == told:
        yield Problem(
            inputs.entry.rows,
            f"every number is the same on all samples, but for less than {SPREAD:g} of it ({join_names(flat)}): no"
            " method does so on pictures that differ",
        )
    else:
        yield Problem(
            inputs.entry.rows, f"all samples have the same {join_names(flat)}; look whether that can be", "warning"
        )


def _direction(metric: str) -> str:
    value = _value(metric)
    return value.direction if value is not None else "neither"


def _value(metric: str) -> Value | None:
    measure, _, name = metric.rpartition(".")
    return next((v for m in (measures().get(measure),) if m for v in m.values if v.name == name), None)


def _is_flat(metric: str, rows: Sequence[Row]) -> bool:
    """Whether all are equal but for little noise, and not at an end of the range, where samples may well meet."""
    declared = _value(metric)
    if declared is None or declared.aggregate is not None or declared.direction == "neither":
        return False
    numbers = [row.value for row in rows]
    low, high = min(numbers), max(numbers)
    bounds = [bound for bound in declared.range if math.isfinite(bound)]
    if any(abs(end - bound) <= SPREAD * max(1.0, abs(bound)) for bound in bounds for end in (low, high)):
        return False
    return high - low <= SPREAD * max(abs(low), abs(high))


CHECKS = (
    Check("ranges", "Every value is inside its measure's range.", each=check_ranges),
    Check("constant", "The rows are not all alike.", each=check_constant),
)
