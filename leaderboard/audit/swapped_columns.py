"""Gradient and connectivity errors that stand in each other's column."""

from __future__ import annotations

from collections.abc import Iterator

from leaderboard.audit.cells import cell_text, finite_cells, quantities
from leaderboard.audit.finding import AuditFinding, AuditRule, BoardPlace
from leaderboard.board import Board, BoardColumn, BoardRow, BoardTable

TRACKS = (0.6, 1.25)
"""Conn / SAD of whole images: 0.75 to 1.05 in every implementation on good and bad mattes; as low as 0.4 on mattes that
are faint everywhere."""
OTHERS = 2
"""Rows of the table that must show a connectivity that does track SAD."""


def check(board: Board) -> Iterator[AuditFinding]:
    """Reported rows only: numbers that code wrote do not change columns."""
    for table in board.tables:
        for columns in quantities(table).values():
            if {"sad", "grad", "conn"} <= set(columns):
                yield from _find_swaps(table, columns["sad"], columns["grad"], columns["conn"])


def _find_swaps(table: BoardTable, sad: BoardColumn, grad: BoardColumn, conn: BoardColumn) -> Iterator[AuditFinding]:
    ratios = {row.id: pair for row in table.rows if row.kind == "reported" and (pair := _ratios(row, sad, grad, conn))}
    for row in table.rows:
        if row.id not in ratios:
            continue
        others = [_follows(ratio) for name, (_, ratio) in ratios.items() if name != row.id]
        of_grad, of_conn = ratios[row.id]
        # where most rows have a connectivity unlike SAD it is another quantity (a mean, another unit), and says nothing
        # about this row
        if _follows(of_conn) or not _follows(of_grad) or sum(others) < OTHERS or 2 * sum(others) < len(others):
            continue
        s, g, c = (cell_text(row.cells[column.key]) for column in (sad, grad, conn))
        text = (
            f"{grad.label} {g} and {conn.label} {c} look exchanged:"
            f" connectivity follows SAD in {sum(others)} of the {len(others)} other rows,"
            f" and here it is {grad.label} that does (SAD {s}: ratios {of_grad:.2f} and {of_conn:.2f})."
        )
        yield AuditFinding(
            RULE.name, "warning", text, (BoardPlace(table.id, row.id, grad.key), BoardPlace(table.id, row.id, conn.key))
        )


def _ratios(row: BoardRow, sad: BoardColumn, grad: BoardColumn, conn: BoardColumn) -> tuple[float, float] | None:
    """Grad / SAD and Conn / SAD."""
    cells = finite_cells(row.cells, sad, grad, conn)
    return (cells[1].value / cells[0].value, cells[2].value / cells[0].value) if cells and cells[0].value > 0 else None


def _follows(ratio: float) -> bool:
    return TRACKS[0] <= ratio <= TRACKS[1]


RULE = AuditRule(
    "swapped-columns",
    "connectivity error follows SAD; a row in which the gradient error does so instead has the two exchanged",
    check,
)
RULES = (RULE,)
