"""Every two rows of a table beside each other on its headline: numbers of the samples, paired tests, corrected as the
ranks are."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from benchmarks.api.intervals import difference_interval
from benchmarks.api.results import MetricResult
from leaderboard.board import BoardColumn, RowPair
from leaderboard.tables.columns import SIGN
from leaderboard.tables.order import FEWEST, column_order, ranks
from leaderboard.tables.samples import SampleIndex, SampleRows
from leaderboard.tables.statistics import paired_tests

DIGITS = 6
"""Significant digits of numbers of samples: they are drawn, not computed with."""
MOST_NUMBERS = 20_000
"""Samples times rows of a table whose numbers are handed to the page; larger tables show none."""


@dataclass(frozen=True, slots=True)
class SampleNumbers:
    """What the page is given of the samples of a table.

    ids: of the samples. parts: by group, what each sample is of it. values: by row, the number of each sample on the
    headline, None where it has none. pairs: of rows.
    """

    ids: tuple[str, ...] = ()
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, tuple[float | None, ...]] = field(default_factory=dict)
    pairs: tuple[RowPair, ...] = ()


def sample_numbers(
    column: BoardColumn, rows: Mapping[str, SampleRows], metrics: Mapping[str, MetricResult], layout: SampleIndex
) -> SampleNumbers:
    """Of the rows that have a mean of numbers of samples in this column."""
    ids = [
        row
        for row in sorted(rows)
        if row in metrics and column.key in rows[row].columns and metrics[row].aggregate != "other"
    ]
    if column.direction == "neither" or len(ids) < 2 or len(ids) * len(layout.ids) > MOST_NUMBERS:
        return SampleNumbers()
    values = {}
    for row in ids:
        numbers = rows[row].columns[column.key]
        known = {i: v for i, v, w in zip(numbers.ids, numbers.values, numbers.weights, strict=True) if w}
        values[row] = tuple(_short(known.get(sample)) for sample in layout.ids)
    finite = [row for row in ids if math.isfinite(metrics[row].value)]
    return SampleNumbers(layout.ids, _parts(rows, layout), values, _pairs(column, finite, rows, metrics, layout))


def _short(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else float(f"{value:.{DIGITS}g}")


def _parts(rows: Mapping[str, SampleRows], layout: SampleIndex) -> dict[str, tuple[str, ...]]:
    groups: dict[str, Mapping[str, str]] = {}
    for samples in rows.values():
        groups = {**samples.groups, **groups}
    names = sorted({name for group in groups.values() for name in group})
    return {name: tuple(groups.get(sample, {}).get(name, "") for sample in layout.ids) for name in names}


def _pairs(
    column: BoardColumn,
    ids: list[str],
    rows: Mapping[str, SampleRows],
    metrics: Mapping[str, MetricResult],
    layout: SampleIndex,
) -> tuple[RowPair, ...]:
    if len(ids) < 2:
        return ()
    scores = layout.scores([rows[row].columns[column.key] for row in ids])
    sign = SIGN[column.direction]
    order = column_order(scores, ranks(sign * np.array([metrics[row].value for row in ids])), sign)
    one, two = zip(*itertools.combinations(range(len(ids)), 2), strict=True)
    tests = paired_tests(scores, one, two)
    return tuple(
        RowPair(
            one=ids[a],
            other=ids[b],
            n=int(tests.n[i]),
            difference=float(tests.difference[i]),
            interval=None
            if np.isnan(tests.low[i])
            else difference_interval(float(tests.low[i]), float(tests.high[i]), column.range),
            p=float(tests.p[i]) if tests.scenes[i] >= FEWEST and not np.isnan(tests.p[i]) else None,
            p_adjusted=None if np.isnan(order.p_adjusted[a, b]) else float(order.p_adjusted[a, b]),
        )
        for i, (a, b) in enumerate(zip(one, two, strict=True))
        if tests.n[i]
    )
