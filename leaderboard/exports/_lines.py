"""The long form of a board: one line a number, with all that is known about it. CSV and Parquet are this table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, get_type_hints

from leaderboard.board import Board, BoardCell, BoardColumn, BoardRow, BoardTable


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One number of one row of one table. None: not known or not applicable."""

    table: str
    task: str
    benchmark: str
    protocol: str
    strict: bool
    row: str
    method: str
    method_title: str
    label: str
    kind: str
    ranked: bool
    unranked_because: str
    evidence: str
    column: str
    column_label: str
    headline: bool
    direction: str
    unit: str
    group: str
    """Empty: all samples; ``type=SO``: a part of them."""
    value: float
    text: str
    """Of reported numbers: as printed in the source."""
    standard_error: float | None
    interval_low: float | None
    interval_high: float | None
    n: int | None
    aggregate: str
    rank_low: int | None
    rank_high: int | None
    tier: int | None
    best: bool
    undecided: bool
    best_row: str
    difference_to_best: float | None
    p: float | None
    p_adjusted: float | None
    seconds_per_sample: float | None
    run_key: str
    source: str
    grade: str
    footnotes: str
    """Ids, separated by spaces."""


TYPES: dict[str, Any] = {f.name: get_type_hints(ExportLine)[f.name] for f in fields(ExportLine)}
"""Name of each field to its type, in the order of the columns."""


def values_of(line: ExportLine) -> list[Any]:
    """The fields in the order of the columns (`dataclasses.astuple` copies deeply, which takes ten times as long)."""
    return [getattr(line, name) for name in TYPES]


def lines(board: Board) -> Iterator[ExportLine]:
    """Every number of the board: tables and rows in its order, columns in the table's, the whole before its parts."""
    for table in board.tables:
        for row in table.rows:
            for group, cells in [("", row.cells), *sorted(row.parts.items())]:
                for column in table.columns:
                    if column.key in cells:
                        yield _line(board, table, row, column, cells[column.key], group)


def _line(
    board: Board, table: BoardTable, row: BoardRow, column: BoardColumn, cell: BoardCell, group: str
) -> ExportLine:
    against = cell.against_best
    low, high = cell.interval or (None, None)
    first, last = cell.rank or (None, None)
    return ExportLine(
        table=table.id, task=table.task, benchmark=table.benchmark, protocol=table.protocol, strict=table.strict,
        row=row.id, method=row.method, method_title=board.methods[row.method].title, label=row.label, kind=row.kind,
        ranked=row.ranked, unranked_because=row.unranked_because, evidence=row.evidence,
        column=column.key, column_label=column.label, headline=column.headline, direction=column.direction,
        unit=column.unit, group=group,
        value=cell.value, text=cell.text, standard_error=cell.standard_error, interval_low=low, interval_high=high,
        n=cell.n, aggregate=cell.aggregate, rank_low=first, rank_high=last, tier=cell.tier, best=cell.best,
        undecided=cell.undecided,
        best_row=against.best if against else "", difference_to_best=against.difference if against else None,
        p=against.p if against else None, p_adjusted=against.p_adjusted if against else None,
        seconds_per_sample=row.seconds_per_sample, run_key=str(row.provenance.get("run_key", "")),
        source=row.source, grade=row.grade,
        footnotes=" ".join(dict.fromkeys((*row.footnotes, *cell.footnotes))),
    )  # fmt: skip
