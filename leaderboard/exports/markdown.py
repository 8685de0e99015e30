"""``leaderboard.md``: a table for each benchmark and protocol, with its notes and footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from benchmarks.api.direction import ARROW
from leaderboard.board import Board, BoardCell, BoardColumn, BoardRow, BoardTable
from leaderboard.exports import Export
from leaderboard.exports._tables import (
    LEGEND,
    distinct_labels,
    error_of,
    footnotes_of,
    heading,
    name_of,
    number_of,
    one_line,
    printed_columns,
    shared_notes,
    standing_sign,
)

SPECIAL = re.compile(r"([\\`*_\[\]|~$])")
OPENING = re.compile(r"^([#+=-]+(?=\s|$)|\d+(?=[.)](?:\s|$)))")
"""What makes a heading, a quotation or a list at the start of a line."""


def content(board: Board) -> bytes:
    """UTF-8."""
    return ("\n".join(_page(board)) + "\n").encode("utf-8", errors="replace")


def plain(text: str) -> str:
    """Text as text inside a line: nothing in it is read as Markdown or HTML, and no link has another text than its
    address.

    >>> plain("<b>a|b</b> [x](javascript:1)")
    '&lt;b&gt;a\\\\|b&lt;/b&gt; \\\\[x\\\\](javascript:1)'
    """
    return SPECIAL.sub(r"\\\1", one_line(text)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def paragraph(text: str) -> str:
    """The same at the start of a line.

    >>> paragraph("- a"), paragraph("12. a"), paragraph("12.5 a")
    ('&#45; a', '&#49;&#50;. a', '12.5 a')
    """
    return OPENING.sub(lambda start: "".join(f"&#{ord(c)};" for c in start[1]), plain(text))


def _page(board: Board) -> Iterator[str]:
    yield f"# {plain(board.title)}\n"
    dated = f"Newest result: {plain(board.generated)}. " if board.generated else ""
    yield f"{dated}{LEGEND} Numbers of different tables are not to be compared.\n"
    shared = shared_notes(board)
    if shared:
        yield "Of all measured tables that do not say otherwise:\n"
        yield from (f"* {paragraph(note)}" for note in shared)
        yield ""
    task = ""
    for table in board.tables:
        if table.task != task:
            task = table.task
            yield f"## {plain(task.replace('_', ' '))}\n"
        yield from _table(board, table, shared)


def _table(board: Board, table: BoardTable, shared: Sequence[str]) -> Iterator[str]:
    columns, numbers = printed_columns(table), footnotes_of(board, table)
    yield f"### {plain(heading(board, table))}\n"
    for note in table.notes:
        if note not in shared:
            yield f"{paragraph(note)}\n"
    yield from head_lines(table)
    for row in table.rows:
        yield row_text(board, row, columns, numbers)
    yield ""
    for note, number in numbers.items():
        yield f"{number}. {paragraph(board.footnotes[note].text)}"
    if numbers:
        yield ""
    if (more := len(table.columns) - len(columns)) > 0:
        yield f"{more} more column{'s are' if more > 1 else ' is'} in the other files.\n"


def head_lines(table: BoardTable) -> tuple[str, ...]:
    """The heads of the printed columns, and the line under them."""
    columns = printed_columns(table)
    heads = [
        f"{plain(label)} {ARROW[c.direction]}".rstrip() + (f" [{plain(c.unit)}]" if c.unit else "")
        for label, c in zip(distinct_labels(columns), columns, strict=True)
    ]
    return (
        "| " + " | ".join(["method", "kind", *heads]) + " |",
        "| " + " | ".join(["---", "---", *["---:"] * len(columns)]) + " |",
    )


def row_text(board: Board, row: BoardRow, columns: tuple[BoardColumn, ...], numbers: Mapping[str, int]) -> str:
    """One row under these columns; `numbers` are those of the footnotes that are marked."""
    name = plain(name_of(board, row)) + _marks(row.footnotes, numbers)
    cells = [_cell(row.cells.get(column.key), numbers) for column in columns]
    return "| " + " | ".join([name if row.ranked or row.kind == "reported" else f"*{name}*", row.kind, *cells]) + " |"


def _cell(cell: BoardCell | None, numbers: Mapping[str, int]) -> str:
    if cell is None:
        return "–"
    value = plain(number_of(cell))
    value = f"**{value}**" if cell.best else standing_sign(cell) + value
    return " ".join(part for part in (value, error_of(cell)) if part) + _marks(cell.footnotes, numbers)


def _marks(notes: tuple[str, ...], numbers: Mapping[str, int]) -> str:
    marks = sorted({numbers[note] for note in notes if note in numbers})
    return f" <sup>{','.join(map(str, marks))}</sup>" if marks else ""


EXPORTS = (Export("leaderboard.md", "tables as Markdown", content),)
