"""Rows become the numbers of a result: pure arithmetic, so that anyone can repeat it to the last digit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from benchmarks.api.intervals import UNBOUNDED, Range, mean_interval
from benchmarks.api.results import Coverage, Estimate, MetricResult, Row, estimate
from benchmarks.metrics import get_measure
from benchmarks.metrics.measure import Columns, Value, join_rows
from benchmarks.protocols.protocol import Protocol, Scoring

Features = Mapping[str, Mapping[str, Tensor]]
"""Columns that rows cannot hold, by ``<measure>.<column>`` and sample id."""


def metrics_of(protocol: Protocol, rows: Sequence[Row], features: Features) -> list[MetricResult]:
    """Every value of the protocol over all samples, then over the parts of its tables."""
    by_metric: dict[str, dict[str, Row]] = {}
    for row in sorted(rows, key=lambda r: r.sample_id):
        by_metric.setdefault(row.metric, {})[row.sample_id] = row
    results: list[MetricResult] = []
    for scoring in protocol.scorings:
        entry = get_measure(scoring.measure)
        for value in entry.values:
            if scoring.values and value.name not in scoring.values:
                continue
            results += _value_results(protocol, scoring, value, entry.version, by_metric, features)
    return results


def _value_results(
    protocol: Protocol,
    scoring: Scoring,
    value: Value,
    version: int,
    by_metric: Mapping[str, Mapping[str, Row]],
    features: Features,
) -> Iterable[MetricResult]:
    prefix = scoring.measure + "."
    facts: dict[str, Any] = {
        "measure": scoring.measure,
        "name": value.name,
        "version": version,
        "direction": value.direction,
        "unit": value.unit,
    }
    if value.aggregate is not None:
        columns, ids, plain = _columns(prefix, by_metric, features)
        if ids:
            yield MetricResult(
                **facts, value=value.aggregate(columns), n=len(ids), aggregate="other", recomputable=plain
            )
        return
    rows = list(by_metric.get(prefix + value.name, {}).values())
    if not rows:  # the measure could not run here
        return
    macro = protocol.macro
    whole = _macro(rows, macro, value.range) if macro else _mean(rows, value.range)
    yield _result({**facts, "aggregate": "macro" if macro else "mean"}, whole, rows, "")
    for table in protocol.tables:
        for part in sorted({row.group[table] for row in rows if row.group and table in row.group}):
            chosen = [row for row in rows if row.group and row.group.get(table) == part]
            yield _result(facts, _mean(chosen, value.range), chosen, f"{table}={part}")


def _result(facts: Mapping[str, Any], mean: Estimate, rows: Sequence[Row], group: str) -> MetricResult:
    return MetricResult(
        **facts,
        value=mean.value,
        n=sum(1 for row in rows if row.weight),
        standard_error=mean.standard_error,
        interval=mean.interval,
        group=group,
    )


def _mean(rows: Sequence[Row], bounds: Range = UNBOUNDED) -> Estimate:
    return estimate([r.value for r in rows], [r.weight for r in rows], [r.cluster for r in rows], bounds)


def _macro(rows: Sequence[Row], group: str, bounds: Range = UNBOUNDED) -> Estimate:
    """The unweighted mean of the groups' means; an empty group makes it nan, as one that was not scored should.

    With se_k the clustered standard error of a group with G_k scenes: se = sqrt(sum se_k^2) / groups, and an interval
    with (sum se_k^2)^2 / sum(se_k^4 / (G_k - 1)) degrees of freedom (Satterthwaite), as the board compares methods too.
    """
    parts: dict[str, list[Row]] = {}
    for row in rows:
        parts.setdefault((row.group or {}).get(group, ""), []).append(row)
    means = [_mean(part) for _, part in sorted(parts.items())]
    if not all(math.isfinite(mean.value) for mean in means):
        return Estimate(sum(mean.value for mean in means) / len(means), None, None)
    value = math.fsum(mean.value for mean in means) / len(means)
    errors = [mean.standard_error for mean in means if mean.standard_error is not None]
    if len(errors) < len(means):
        return Estimate(value, None, None)
    # samples of different groups are taken as independent
    error = math.sqrt(math.fsum(e * e for e in errors)) / len(means)
    scenes = [len({row.cluster for row in part if row.weight}) for _, part in sorted(parts.items())]
    freedom = math.inf
    if error:
        freedom = math.fsum(e**2 for e in errors) ** 2 / math.fsum(
            e**4 / (count - 1) for e, count in zip(errors, scenes, strict=True)
        )
    return Estimate(value, error, mean_interval(value, error, freedom, len(scenes) * min(scenes), bounds))


def _columns(
    prefix: str, by_metric: Mapping[str, Mapping[str, Row]], features: Features
) -> tuple[Columns, list[str], bool]:
    """All columns of a measure over the samples that have a weight, in order of id; whether rows alone held them."""
    scalar = {name: rows for name, rows in by_metric.items() if name.startswith(prefix)}
    wide = {name: by_id for name, by_id in features.items() if name.startswith(prefix)}
    ids = sorted(set[str]().union(*(by_id for by_id in wide.values()), *(rows for rows in scalar.values())))
    # a column of weight 0 (no overlap in this sample) leaves its own mean only; a sample without any weight was not
    # scored
    scored = {i for rows in scalar.values() for i, row in rows.items() if row.weight} if scalar else set(ids)
    kept = [
        i
        for i in ids
        if i in scored and all(i in by_id for by_id in wide.values()) and all(i in rows for rows in scalar.values())
    ]
    columns = {
        name.removeprefix(prefix): torch.tensor([rows[i].value for i in kept], dtype=torch.float64)
        for name, rows in scalar.items()
    }
    columns |= {name.removeprefix(prefix): join_rows([by_id[i] for i in kept]) for name, by_id in wide.items() if kept}
    return columns, kept, not wide


def coverage_of(official: int, asked: int, rows: Sequence[Row]) -> Coverage:
    """How many samples stand behind the numbers. A sample that has weight anywhere was scored, as it is or by a
    stand-in; one that was answered and has none was dropped by the protocol."""
    states: dict[str, tuple[str, bool]] = {}
    for row in rows:
        status, weighted = states.get(row.sample_id, (row.status, False))
        states[row.sample_id] = (status if status != "dropped" else row.status, weighted or row.weight > 0)
    count = {
        name: sum(1 for status, _ in states.values() if status == name)
        for name in ("dropped", "missing", "failed", "skipped", "invalid")
    }
    scored = sum(1 for status, _ in states.values() if status == "ok")
    stood_in = sum(1 for status, weighted in states.values() if status in count and weighted)
    return Coverage(official=official, asked=asked, scored=scored, stood_in=stood_in, **count)
