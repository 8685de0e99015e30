"""The columns of a protocol's table, and the cells of one column with all that may be said about them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from benchmarks.api.direction import Direction
from benchmarks.api.intervals import UNBOUNDED, Range
from benchmarks.api.results import MetricResult
from benchmarks.metrics import get_measure, measures
from benchmarks.metrics.measure import Value
from benchmarks.protocols.protocol import Protocol
from leaderboard.board import BoardCell, BoardColumn, BoardRow, BoardTable, Comparison
from leaderboard.tables.samples import Numbers, SampleIndex
from leaderboard.tables.standings import Standing, standings
from leaderboard.tables.statistics import ScoreMatrix, means
from synlayers.errors import DataError

SIGN: Mapping[Direction, int] = {"lower": 1, "higher": -1}
"""A number times this is smaller where it is better."""
UPPER = frozenset(
    {"sad", "mse", "mad", "psnr", "ssim", "l1", "iou", "f1", "lpips", "fid", "rgb", "fg", "bg", "clip", "dino"}
)
"""Words of values' names that are written in capitals."""
CLOSE = 1e-9
"""Relative difference at which a value no longer follows from its rows; both are sums of the same numbers in another
order."""


def key_of(metric: MetricResult) -> str:
    """`BoardColumn.key` of a number."""
    return f"{metric.measure}.{metric.name}"


def ranked_rows(table: BoardTable, column: BoardColumn) -> list[BoardRow]:
    """The rows that were measured, are ranked, and have a number in a column."""
    return [
        row
        for row in table.rows
        if row.ranked
        and row.kind != "reported"
        and column.key in row.cells
        and not math.isnan(row.cells[column.key].value)
    ]


def columns_of(protocol: Protocol, present: set[str]) -> list[BoardColumn]:
    """The numbers that a protocol reports, headline first, of those that some row has; the headline is there in any
    case."""
    columns: list[BoardColumn] = []
    values = [
        (scoring.measure, value) for scoring in protocol.scorings for value in _values(scoring.measure, scoring.values)
    ]
    times = Counter(value.name for _, value in values)
    for name, value in values:
        key = f"{name}.{value.name}"
        label = label_of(value.name) + (f" ({name.partition('/')[2]})" if times[value.name] > 1 else "")
        column = BoardColumn(
            key=key,
            label=label,
            direction=value.direction,
            unit=value.unit,
            range=value.range,
            meaning=value.meaning,
            headline=key == protocol.headline,
        )
        if column.headline or key in present:
            columns.append(column)
    return sorted(columns, key=lambda c: not c.headline)


def _values(measure: str, wanted: Sequence[str]) -> list[Value]:
    return [value for value in get_measure(measure).values if not wanted or value.name in wanted]


def label_of(name: str) -> str:
    """The head of a column from a value's name.

    >>> label_of("psnr_bg"), label_of("layer_ssim"), label_of("strict")
    ('PSNR BG', 'Layer SSIM', 'Strict')
    """
    words = [word.upper() if word in UPPER else word for word in name.split("_")]
    return " ".join([words[0] if words[0].isupper() else words[0].capitalize(), *words[1:]])


def range_of(measure: str, name: str) -> Range:
    """What a value can be, as its measure says; without ends where the measure is not known here."""
    values = measures()[measure].values if measure in measures() else ()
    return next((value.range for value in values if value.name == name), UNBOUNDED)


def plain_cell(metric: MetricResult) -> BoardCell:
    """A number with its own uncertainty, as the result has it. Intervals of results from before they were made inside
    the value's range are cut off at its ends."""
    low, high = range_of(metric.measure, metric.name)
    interval = metric.interval
    if interval is not None and low <= metric.value <= high:
        interval = (max(low, interval[0]), min(high, interval[1]))
    return BoardCell(
        value=metric.value,
        standard_error=metric.standard_error,
        interval=interval,
        n=metric.n,
        aggregate=metric.aggregate,
    )


def ranked_cells(
    column: BoardColumn,
    metrics: Mapping[str, MetricResult],
    numbers: Mapping[str, Numbers],
    layout: SampleIndex,
    ranked: Collection[str],
) -> tuple[dict[str, BoardCell], BoardColumn]:
    """The cells of rows by row id, and the column with its smallest detectable difference.

    Args:
        metrics: of the rows that have this number and rows of their samples, by row id.
        numbers: their per-sample rows.
        ranked: those of them that have a place in this column; the others keep their plain number.

    Raises:
        DataError: a mean does not follow from its rows.
    """
    cells = {row: plain_cell(metric) for row, metric in metrics.items()}
    if column.direction == "neither" or not metrics:
        return cells, column
    finite = [row for row in sorted(metrics) if math.isfinite(metrics[row].value)]
    mean = all(metric.aggregate != "other" for metric in metrics.values()) and all(row in numbers for row in finite)
    if mean and finite:
        _check(column, finite, metrics, layout.scores([numbers[row] for row in finite]))
    ids = [row for row in sorted(metrics) if row in ranked]
    if not ids:
        return cells, column
    compared = [row for row in finite if row in ranked]
    scores = layout.scores([numbers[row] for row in compared]) if mean and compared else None
    values = np.array([metrics[row].value for row in ids])
    places, detectable = standings(values, scores, SIGN[column.direction], column.range)
    placed = {row: _cell(cells[row], standing, ids) for row, standing in zip(ids, places, strict=True)}
    return cells | placed, column.model_copy(update={"detectable": detectable})


def _check(column: BoardColumn, rows: Sequence[str], metrics: Mapping[str, MetricResult], scores: ScoreMatrix) -> None:
    """Raises `DataError` unless what is tested is what is shown."""
    for row, mean in zip(rows, means(scores).tolist(), strict=True):
        value = metrics[row].value
        if metrics[row].recomputable and not math.isclose(value, mean, rel_tol=CLOSE, abs_tol=1e-12):
            raise DataError(
                f"{row}: {column.key} is {value} but its rows give {mean};"
                " score the run again (python -m benchmarks.summarise says more)"
            )


def _cell(cell: BoardCell, standing: Standing, rows: Sequence[str]) -> BoardCell:
    against = standing.against
    comparison = against and Comparison(
        best=rows[against.best],
        n=against.n,
        difference=against.difference,
        interval=against.interval,
        p=against.p,
        p_adjusted=against.p_adjusted,
    )
    return cell.model_copy(
        update={
            "rank": standing.rank,
            "tier": standing.tier,
            "best": standing.best,
            "undecided": standing.undecided,
            "against_best": comparison,
        }
    )
