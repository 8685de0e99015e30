"""Rows of one table whose errors were summed over images of different size."""

from __future__ import annotations

import math
from collections.abc import Iterator

from leaderboard.audit._grids import OTHER_GRID, ImpliedGrid, group_by_grid, implied_grids, megapixels
from leaderboard.audit.cells import method_title
from leaderboard.audit.finding import AuditFinding, AuditRule, BoardPlace
from leaderboard.board import Board, BoardColumn, BoardTable

SUMS = ("sad", "grad", "conn")
"""Errors that grow with the number of pixels."""


def check(board: Board) -> Iterator[AuditFinding]:
    """Within a table, and against the benchmark's mean size where a source says it."""
    for table in board.tables:
        known = board.benchmarks[table.benchmark].mean_pixels if table.benchmark in board.benchmarks else None
        for columns, rows in implied_grids(table):
            found = group_by_grid(rows)
            if not found:
                continue
            native = _native(found, known)
            for grid in found:
                if grid is not native:
                    yield _finding(board, table, columns, grid, _against(board, native, known))
                elif known and not _near(grid, known):
                    yield _finding(
                        board, table, columns, grid, f"The mean image of the benchmark has {known / 1e6:.2f} million."
                    )


def _native(found: list[list[ImpliedGrid]], known: float | None) -> list[ImpliedGrid]:
    """The grid that is taken for the images' own: nearest the known mean size, else the largest, as predictions are
    scaled down to save memory."""
    if known is None:
        return found[-1]
    return min(found, key=lambda grid: abs(math.log(_middle(grid) / known)))


def _middle(grid: list[ImpliedGrid]) -> float:
    return grid[len(grid) // 2].pixels


def _near(grid: list[ImpliedGrid], known: float) -> bool:
    return grid[0].low <= OTHER_GRID * known and grid[-1].high >= known / OTHER_GRID


def _against(board: Board, native: list[ImpliedGrid], known: float | None) -> str:
    names = ", ".join(sorted({method_title(board, one.row.method) for one in native}))
    mean = f"; the mean image of the benchmark has {known / 1e6:.2f} million" if known else ""
    return f"Other rows of this table lie at {megapixels(native)} ({names}){mean}."


def _finding(
    board: Board, table: BoardTable, columns: dict[str, BoardColumn], grid: list[ImpliedGrid], against: str
) -> AuditFinding:
    sums = [columns[kind] for kind in SUMS if kind in columns]
    places = [
        BoardPlace(table.id, one.row.id, column.key) for one in grid for column in sums if column.key in one.row.cells
    ]
    labels = [column.label for column in sums]
    listed = " and ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)
    text = (
        f"Another pixel grid: SAD x 1000 / MAD gives {megapixels(grid)} pixels an image here. {against} {listed}"
        f" grow{'s' if len(labels) == 1 else ''} with the number of pixels and do{'es' if len(labels) == 1 else ''} not"
        " compare; MSE and MAD do."
    )
    return AuditFinding(RULE.name, "warning", text, tuple(places))


RULE = AuditRule(
    "pixel-grid",
    "SAD x 1000 / MAD is the number of pixels of the mean image: rows of one table must agree on it, and with the"
    " benchmark's mean size",
    check,
)
RULES = (RULE,)
