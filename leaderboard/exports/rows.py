"""One row of a table for a paper, with the head that it belongs under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from leaderboard.board import Board, BoardRow, BoardTable
from leaderboard.exports import latex, markdown
from leaderboard.exports._tables import heading, printed_columns

FORMATS: Final = ("latex", "markdown")


@dataclass(frozen=True, slots=True)
class PrintedRows:
    """Rows of one method in one table, as text.

    Args:
        about: what the numbers are of, in one line. head: of the columns; for Markdown with the line under it.
    """

    about: str
    head: tuple[str, ...]
    rows: tuple[str, ...]


def printed_rows(board: Board, table: BoardTable, rows: Sequence[BoardRow], form: str) -> PrintedRows:
    """Rows in the columns of ``leaderboard.tex`` or ``leaderboard.md``, without marks of footnotes, which stand there.

    `form` is one of `FORMATS`.
    """
    writer = latex if form == "latex" else markdown
    printed = tuple(writer.row_text(board, row, printed_columns(table), {}) for row in rows)
    return PrintedRows(heading(board, table), writer.head_lines(table), printed)


def rows_of(board: Board, method: str, benchmark: str, protocol: str = "") -> list[tuple[BoardTable, list[BoardRow]]]:
    """The rows of a method in the tables of a benchmark, and of its twins where its own name is not given in full.

    Args:
        method: its name. benchmark: of the data set (then its twins count, too) or of a twin.
        protocol: its name, with or without the task; empty: all.
    """
    found = []
    for table in board.tables:
        about = board.benchmarks.get(table.benchmark)
        named = benchmark in (table.benchmark, about.of if about else table.benchmark)
        wanted = not protocol or protocol in (table.protocol, table.protocol.partition("/")[2])
        rows = [row for row in table.rows if row.method == method]
        if named and wanted and rows:
            found.append((table, rows))
    return found
