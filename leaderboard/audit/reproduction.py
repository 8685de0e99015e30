"""Reported numbers against those that were measured here on the official data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from leaderboard.audit.cells import Quantity, cell_text, quantity, scale
from leaderboard.audit.finding import AuditFinding, AuditRule, BoardPlace
from leaderboard.board import Board, BoardCell, BoardColumn, BoardRow, BoardTable

ABSOLUTE: Mapping[str, float] = {
    "psnr": 0.1,
    "ssim": 0.002,
    "iou": 0.005,
    "f1": 0.005,
    "precision": 0.005,
    "recall": 0.005,
    "lpips": 0.005,
    "remove": 0.005,
    "sc": 0.1,
    "pq": 0.1,
    "o": 0.1,
}
"""Declared tolerance by kind, in the unit of a fraction or dB: what another machine, codec or library version moves a
faithful rerun by."""
RELATIVE = 0.02
"""Of every other kind."""


def check(board: Board) -> Iterator[AuditFinding]:
    """A warning under the same protocol, a note where the reported one is another or unknown: then it is expected, and
    worth seeing."""
    measured = [(table, row) for table in board.tables for row in table.rows if row.kind == "reproduced"]
    reported = [
        (table, row)
        for table in board.tables
        for row in table.rows
        if row.kind == "reported" and not row.options.get("ablation")
    ]
    for table, row in reported:
        for other, run in measured:
            if (table.benchmark, row.method) == (other.benchmark, run.method):
                yield from _compare(table, row, other, run)


def _compare(table: BoardTable, row: BoardRow, other: BoardTable, run: BoardRow) -> Iterator[AuditFinding]:
    same = table.protocol == other.protocol
    for column in table.columns:
        match = next((c for c in other.columns if _name(c) == _name(column) and c.key in run.cells), None)
        if match is None or column.key not in row.cells:
            continue
        printed, here = row.cells[column.key], run.cells[match.key]
        difference, allowed = _difference(column, printed, match, here)
        if difference > allowed:
            under = (
                f"under {other.protocol}"
                if same
                else f"under {other.protocol}, which is not known to be the source's protocol"
            )
            text = (
                f"{column.label}: {cell_text(printed)} reported ({row.source}),"
                f" {cell_text(here)} measured here {under}; they differ by {difference / scale(column):.4g},"
                f" the declared tolerance is {allowed / scale(column):.4g}."
            )
            places = (BoardPlace(table.id, row.id, column.key), BoardPlace(other.id, run.id, match.key))
            yield AuditFinding(RULE.name, "warning" if same else "note", text, places)


def _name(column: BoardColumn) -> str:
    return column.key.rpartition(".")[2]


def _difference(column: BoardColumn, printed: BoardCell, match: BoardColumn, here: BoardCell) -> tuple[float, float]:
    """How far they differ and how far they may, both as fractions or plain units."""
    one, other = printed.value * scale(column), here.value * scale(match)
    meaning: Quantity | None = quantity(column)
    tolerance = ABSOLUTE.get(meaning.kind) if meaning else None
    return abs(one - other), tolerance if tolerance is not None else RELATIVE * abs(one)


RULE = AuditRule(
    "reproduction",
    "a reported number should be met by our own run of the same method within a declared tolerance",
    check,
)
RULES = (RULE,)
