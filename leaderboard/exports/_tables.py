"""What Markdown and LaTeX share: which columns a printed table has, and how a number reads in it."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from leaderboard.board import Board, BoardCell, BoardColumn, BoardRow, BoardTable

MOST = 9
"""Columns of a printed table: the headline and eight more."""

LEGEND = (
    "Bold is the best ranked row of a column; ≈ marks rows that are tied with it: no row is surely better (paired tests"
    " at 5 %, corrected over all pairs of the column); ? marks those that are far from it, with too few scenes to tell."
    " ± is one standard error, clustered by scene."
)


def printed_columns(table: BoardTable) -> tuple[BoardColumn, ...]:
    """The columns that fit on paper, headline first: those that have a direction before those that only inform."""
    with_numbers = [c for c in table.columns if any(c.key in row.cells for row in table.rows)]
    first = sorted(with_numbers, key=lambda c: (not c.headline, c.direction == "neither"))[:MOST]
    return tuple(sorted(first, key=lambda c: (not c.headline, table.columns.index(c))))


def distinct_labels(columns: Sequence[BoardColumn]) -> list[str]:
    """Heads of columns; a label that two of them share says which measure it is of."""
    names = [column.label for column in columns]
    return [f"{c.label} ({c.key.rpartition('.')[0]})" if names.count(c.label) > 1 else c.label for c in columns]


def format_number(value: float) -> str:
    """Four significant digits without an exponent where that is readable.

    >>> [format_number(v) for v in (0.01234567, 12.5, 123456.7, 1.5e-7, 0.0, float("inf"), float("nan"))]
    ['0.01235', '12.5', '123457', '1.5e-07', '0', 'inf', 'nan']
    """
    return f"{value:.0f}" if math.isfinite(value) and abs(value) >= 10_000 else f"{value:.4g}"


def number_of(cell: BoardCell) -> str:
    """As printed in the source, else four significant digits; n/a where no sample has a number."""
    return one_line(cell.text) or ("n/a" if math.isnan(cell.value) else format_number(cell.value))


def error_of(cell: BoardCell) -> str:
    """The standard error with two significant digits; empty where there is none.

    >>> error_of(BoardCell(value=1.0, standard_error=321.4)), error_of(BoardCell(value=1.0))
    ('±320', '')
    """
    error = cell.standard_error
    return f"±{float(f'{error:.2g}'):g}" if error is not None and math.isfinite(error) and error > 0 else ""


def standing_sign(cell: BoardCell) -> Literal["", "≈", "?"]:
    """Beside the best: tied with it, or too few scenes to tell."""
    if cell.best or cell.tier != 1:
        return ""
    return "?" if cell.undecided else "≈"


def name_of(board: Board, row: BoardRow) -> str:
    """The method with what tells its rows apart, and why it is not ranked; why reported rows are not is said above
    their table."""
    label = f" ({row.label})" if row.label else ""
    why = "" if row.ranked or row.kind == "reported" else f" [not ranked: {row.unranked_because or 'no reason given'}]"
    return one_line(board.methods[row.method].title + label + why)


def heading(board: Board, table: BoardTable) -> str:
    """The benchmark and the protocol; of a twin the word stands in it."""
    benchmark = board.benchmarks[table.benchmark]
    twin = ", twin" if benchmark.twin and "twin" not in benchmark.title.lower() else ""
    return f"{benchmark.title}{twin}, {table.protocol}"


def shared_notes(board: Board) -> tuple[str, ...]:
    """Notes that stand above most of the measured tables: printed once."""
    measured = [table for table in board.tables if any(row.kind != "reported" for row in table.rows)]
    counts = Counter(note for table in measured for note in dict.fromkeys(table.notes))
    return tuple(note for note, count in counts.items() if count > max(1, len(measured) // 2))


def footnotes_of(board: Board, table: BoardTable) -> dict[str, int]:
    """Ids of the footnotes at this table's rows and printed cells, with their numbers."""
    keys = {column.key for column in printed_columns(table)}
    ids: dict[str, None] = {}
    for row in table.rows:
        for note in (*row.footnotes, *(n for key, cell in row.cells.items() if key in keys for n in cell.footnotes)):
            if note in board.footnotes:
                ids[note] = None
    return {note: number for number, note in enumerate(ids, 1)}


def one_line(text: str) -> str:
    """Without line breaks, control characters and marks that turn the direction of reading.

    >>> one_line("a\\n b\\u202ec\\x07")
    'a bc'
    """
    visible = "".join(c for c in re.sub(r"\s+", " ", text) if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    return visible.strip()
