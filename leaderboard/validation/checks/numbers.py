"""Every number again from the rows: values to the last digit where they are means, their errors, intervals, parts and
coverage."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Sequence
from typing import Final

from benchmarks.api.results import MetricResult, Row, json_number
from benchmarks.harness.summary import coverage_of, metrics_of
from benchmarks.metrics import measures
from benchmarks.protocols.protocol import Protocol, Scoring
from leaderboard.validation.checks.check import Check, CheckInput
from leaderboard.validation.problems import Problem, printable
from synlayers.support.machine import raise_machine_error

MOST_WORK: Final = 100_000_000
"""Rows times parts of the tables that are averaged at most."""
ERROR_DIGITS: Final = 1e-12
"""Relative difference that is allowed for standard errors: powers differ in the last digit between systems."""
INTERVAL_DIGITS: Final = 1e-9
"""The same for intervals, as a part of their length: quantiles differ between versions of scipy."""
OTHER_DIGITS: Final = 1e-9
"""The same for pooled values, whose sums are not exactly rounded."""

Key = tuple[str, str, str]


def check_numbers(inputs: CheckInput) -> Iterator[Problem]:
    entry, rows, protocol = inputs.entry, inputs.rows, inputs.entry.protocol
    if rows is None or protocol is None:
        return
    if len(rows) * (1 + _parts(protocol, rows)) > MOST_WORK:
        yield Problem(entry.rows, "there are so many groups that the means of all of them are too much to compute")
        return
    again: dict[Key, MetricResult] = {}
    for scoring in protocol.scorings:
        try:
            again |= _metrics(protocol, scoring, rows)
        except Exception as error:  # rows of a stranger in the measure's own function
            raise_machine_error(error, "the submission could not be checked")
            yield Problem(
                entry.rows,
                f"{scoring.measure} cannot be computed from the rows ({type(error).__name__});"
                " submit the file as it was written",
            )
            return
    keys: set[Key] = set()
    for metric in entry.result.metrics:
        key = (metric.measure, metric.name, metric.group)
        if key in keys:
            yield Problem(entry.where, f"{_name(metric)} is there twice")
        keys.add(key)
        yield from _compare(entry.where, metric, again.get(key), protocol)
    for key in sorted(again.keys() - keys):
        yield Problem(
            entry.where,
            f"{_name(again[key])} follows from the rows but is not among the metrics; no number is left out",
        )


def _parts(protocol: Protocol, rows: Sequence[Row]) -> int:
    return len(
        {(table, row.group[table]) for row in rows if row.group for table in protocol.tables if table in row.group}
    )


def _metrics(protocol: Protocol, scoring: Scoring, rows: Sequence[Row]) -> dict[Key, MetricResult]:
    """What the rows give for one measure, without what needs more than rows."""
    prefix = scoring.measure + "."
    own = [row for row in rows if row.metric.startswith(prefix)]
    metrics_by_key: dict[Key, MetricResult] = {}
    for value in measures()[scoring.measure].values:
        if scoring.values and value.name not in scoring.values:
            continue
        one = dataclasses.replace(protocol, scorings=(dataclasses.replace(scoring, values=(value.name,)),))
        try:
            metrics = metrics_of(one, own, {})
        except KeyError:  # needs features, which no row holds
            if value.aggregate is None:
                raise
            continue
        metrics_by_key |= {(m.measure, m.name, m.group): m for m in metrics}
    return metrics_by_key


def _compare(where: str, metric: MetricResult, again: MetricResult | None, protocol: Protocol) -> Iterator[Problem]:
    name = _name(metric)
    if again is None:
        yield from _not_recomputed(where, metric, protocol)
        return
    for field in ("aggregate", "direction", "unit", "recomputable", "n"):
        if getattr(metric, field) != getattr(again, field):
            yield Problem(
                where,
                f"{name}: {field} is {printable(getattr(metric, field), 40)},"
                f" its rows give {getattr(again, field)} today; score again",
            )
    same = (
        _near(metric.value, again.value, OTHER_DIGITS * abs(again.value))
        if again.aggregate == "other"
        else json_number(metric.value) == json_number(again.value)
    )
    if not same:
        yield Problem(
            where, f"{name} is {metric.value!r}, but its rows give {again.value!r}; results are never edited by hand"
        )
    if not _near(metric.standard_error, again.standard_error, ERROR_DIGITS * abs(again.standard_error or 0.0)):
        yield Problem(
            where, f"the standard error of {name} is {metric.standard_error!r}, its rows give {again.standard_error!r}"
        )
    if not _same_interval(metric.interval, again.interval):
        yield Problem(where, f"the interval of {name} is {metric.interval}, its rows give {again.interval}")


def _not_recomputed(where: str, metric: MetricResult, protocol: Protocol) -> Iterator[Problem]:
    """A number for which there are no rows is believed only where the measure needs more than rows can hold, and is
    told."""
    name = _name(metric)
    values = {
        (s.measure, v.name): v
        for s in protocol.scorings
        for v in measures()[s.measure].values
        if not s.values or v.name in s.values
    }
    value = values.get((metric.measure, metric.name))
    if value is None:
        yield Problem(where, f"{name} is no number of {protocol.name}")
    elif value.aggregate is None or metric.group or metric.recomputable or metric.aggregate != "other":
        yield Problem(where, f"{name} does not follow from the rows")
    elif (
        metric.direction != value.direction
        or metric.unit != value.unit
        or metric.interval
        or metric.standard_error is not None
    ):
        yield Problem(where, f"{name}: direction, unit, error or interval are not those of the measure")
    else:
        yield Problem(
            where, f"{name} cannot be computed again from rows; it is shown as the submitter's word", "warning"
        )


def _name(metric: MetricResult) -> str:
    return f"{printable(metric.measure, 60)}.{printable(metric.name, 40)}" + (
        f" of {printable(metric.group, 60)}" if metric.group else ""
    )


def _near(a: float | None, b: float | None, within: float) -> bool:
    if a is None or b is None:
        return a is b
    return json_number(a) == json_number(b) or (math.isfinite(a) and math.isfinite(b) and abs(a - b) <= within)


def _same_interval(a: tuple[float, float] | None, b: tuple[float, float] | None) -> bool:
    if a is None or b is None:
        return a is b
    within = INTERVAL_DIGITS * abs(b[1] - b[0])
    return _near(a[0], b[0], within) and _near(a[1], b[1], within)


def check_coverage(inputs: CheckInput) -> Iterator[Problem]:
    entry, rows, stated = inputs.entry, inputs.rows, inputs.entry.result.coverage
    if rows is None:
        return
    counted = coverage_of(entry.result.run.dataset_count, stated.asked, rows)
    for name in type(stated).model_fields:
        if (count := getattr(stated, name)) != (of_rows := getattr(counted, name)):
            yield Problem(entry.where, f"coverage.{name} is {count}, its rows give {of_rows}")
    if not 0 < stated.asked <= stated.official:
        yield Problem(
            entry.where,
            f"{stated.asked} samples were asked of {stated.official}; there is at least one and never more than all",
        )
    elif stated.asked < stated.official:
        yield Problem(
            entry.where,
            f"only {stated.asked} of {stated.official} samples were asked; the result is shown but not ranked",
            "warning",
        )


CHECKS = (
    Check("numbers", "Every number follows from the rows.", each=check_numbers),
    Check("coverage", "The counts of samples are those of the rows.", each=check_coverage),
)
