"""A whole, or a mean of parts, that does not follow from the parts beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from leaderboard.audit.cells import bounds, cell_text, scale
from leaderboard.audit.finding import AuditFinding, AuditRule, BoardPlace
from leaderboard.board import Board, BoardCell, BoardColumn, BoardRow, BoardTable

PARTS = 2
"""Parts from which on a whole is compared with them: one part is no division."""
MACRO = "_macro_"
"""A column ``<value>_macro_<grouping>`` is the unweighted mean over the parts of that grouping."""


def check(board: Board) -> Iterator[AuditFinding]:
    """Reported rows that have parts: those of measured rows come from the same samples."""
    for table in board.tables:
        for row in table.rows:
            if row.kind == "reported" and row.parts:
                for column in table.columns:
                    if column.key in row.cells:
                        yield from _whole(table, row, column)
                        yield from _macro(table, row, column)


def _whole(table: BoardTable, row: BoardRow, column: BoardColumn) -> Iterator[AuditFinding]:
    """A mean lies between the least and the greatest mean of its parts."""
    low, high = bounds(row.cells[column.key], column)
    for grouping in sorted({part.partition("=")[0] for part in row.parts}):
        parts = _parts(row, grouping, column.key)
        limits = [bounds(cell, column) for cell in parts.values()]
        if len(parts) >= PARTS and (high < min(least for least, _ in limits) or low > max(most for _, most in limits)):
            text = (
                f"{column.label} {cell_text(row.cells[column.key])} lies outside its parts"
                f" ({_part_list(parts)}): it is no mean of them."
            )
            yield AuditFinding(RULE.name, "warning", text, (BoardPlace(table.id, row.id, column.key),))


def _macro(table: BoardTable, row: BoardRow, column: BoardColumn) -> Iterator[AuditFinding]:
    """A mean of means is their sum divided by their number, within what rounding leaves."""
    name, _, grouping = column.key.partition(MACRO)
    parts = _parts(row, grouping, name) if grouping else {}
    if len(parts) < PARTS:
        return
    low, high = bounds(row.cells[column.key], column)
    least, most = (
        sum(ends) / len(parts) for ends in zip(*(bounds(cell, column) for cell in parts.values()), strict=True)
    )
    if high < least or low > most:
        mean = (least + most) / 2 / scale(column)
        text = (
            f"{column.label} {cell_text(row.cells[column.key])} is not the mean of the parts beside it"
            f" ({_part_list(parts)}), which is {mean:.4g}."
        )
        yield AuditFinding(RULE.name, "warning", text, (BoardPlace(table.id, row.id, column.key),))


def _parts(row: BoardRow, grouping: str, key: str) -> dict[str, BoardCell]:
    return {part: cells[key] for part, cells in row.parts.items() if part.startswith(f"{grouping}=") and key in cells}


def _part_list(parts: Mapping[str, BoardCell]) -> str:
    names: Sequence[str] = sorted(parts)
    return ", ".join(f"{name} {cell_text(parts[name])}" for name in names)


RULE = AuditRule(
    "parts",
    "a mean over all samples lies between the means of its parts,"
    " and a mean of parts is their sum divided by their number",
    check,
)
RULES = (RULE,)
