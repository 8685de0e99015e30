"""One board out of several sources: what is measured, what is reported, whose submission it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from pydantic import BaseModel

from benchmarks.api.tasks import TASKS
from leaderboard.board import Benchmark, Board, BoardCell, BoardMethod, BoardRow, BoardTable, ProtocolFacts

Data = TypeVar("Data", bound=BaseModel)


class BoardParts(NamedTuple):
    """What one source (runs and submissions, or publications) brings to the board; all but the tables by name."""

    methods: dict[str, BoardMethod]
    benchmarks: dict[str, Benchmark]
    protocols: dict[str, ProtocolFacts]
    tables: list[BoardTable]


def merge(first: Mapping[str, Data], second: Mapping[str, Data]) -> dict[str, Data]:
    """What both have, by name. What the first leaves at its default (no links, no authors) is taken from the second.

    The first are measured and carry a method's own card; the second come from papers.
    """
    names = sorted({*first, *second})
    return {
        name: (
            _fill(first[name], second[name]) if name in first and name in second else first.get(name) or second[name]
        )
        for name in names
    }


def _fill(entry: Data, other: Data) -> Data:
    update = {}
    for name, field in type(entry).model_fields.items():
        if not field.is_required() and getattr(entry, name) == field.default:
            update[name] = getattr(other, name)
    if "tasks" in type(entry).model_fields:
        update["tasks"] = tuple(dict.fromkeys((*getattr(entry, "tasks"), *getattr(other, "tasks"))))  # noqa: B009
    return entry.model_copy(update=update)


def merge_parts(measured: BoardParts, reported: BoardParts) -> BoardParts:
    """The parts of both sources, tables in the order of the board. Benchmarks without a table are left out: there would
    be nothing on their pages."""
    tables = sort_tables([*measured.tables, *reported.tables])
    shown = {table.benchmark for table in tables}
    benchmarks = merge(measured.benchmarks, reported.benchmarks)
    return BoardParts(
        merge(measured.methods, reported.methods),
        {name: benchmark for name, benchmark in benchmarks.items() if name in shown},
        merge(measured.protocols, reported.protocols),
        tables,
    )


def sort_tables(tables: Iterable[BoardTable]) -> list[BoardTable]:
    """Tasks in the project's order, of each the measured tables before the reported ones; else the order stays."""
    order: dict[str, int] = {task: place for place, task in enumerate(TASKS)}

    def place(table: BoardTable) -> tuple[int, str, bool]:
        return order.get(table.task, len(order)), table.task, all(row.kind == "reported" for row in table.rows)

    return sorted(tables, key=place)


def find_faults(board: Board) -> list[str]:
    """What is wrong with a board as data: names that point nowhere, and ids that are not unique."""
    faults = [
        f"the {what} id '{name}' is there {count} times"
        for what, ids in _ids(board)
        for name, count in Counter(ids).items()
        if count > 1
    ]
    for table in board.tables:
        for what, name, names in (
            ("benchmark", table.benchmark, board.benchmarks),
            ("protocol", table.protocol, board.protocols),
        ):
            if name not in names and not name.startswith("reported/"):
                faults.append(f"table {table.id} names the {what} '{name}', which is not on the board")
        for row in table.rows:
            faults += _row_faults(board, table, row)
    return faults


def _ids(board: Board) -> Sequence[tuple[str, list[str]]]:
    return ("table", [t.id for t in board.tables]), ("row", [row.id for t in board.tables for row in t.rows])


def _row_faults(board: Board, table: BoardTable, row: BoardRow) -> list[str]:
    faults = []
    if row.method not in board.methods:
        faults.append(f"row {row.id} names the method '{row.method}', which is not on the board")
    if unknown := set(row.cells) - {column.key for column in table.columns}:
        faults.append(f"row {row.id} of table {table.id} has cells without a column: {', '.join(sorted(unknown))}")
    cells: list[BoardCell] = [*row.cells.values(), *(cell for part in row.parts.values() for cell in part.values())]
    notes = {*row.footnotes, *(note for cell in cells for note in cell.footnotes)}
    faults += [
        f"row {row.id} names the footnote '{note}', which is not on the board"
        for note in sorted(notes - set(board.footnotes))
    ]
    return faults
