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
        mean_pixels = board.benchmarks[table.benchmark].mean_pixels if table.benchmark in board.benchmarks else None
        for columns, rows in implied_grids(table):
            by_grid = group_by_grid(rows)
            if not by_grid:
                continue
            native = _native(by_grid, mean_pixels)
            for grid in by_grid:
                if grid is not native:
                    yield _finding(board, table, columns, grid, _against(board, native, mean_pixels))
                elif mean_pixels and not _near(grid, mean_pixels):
                    yield _finding(
                        board,
                        table,
                        columns,
                        grid,
                        f"The mean image of the benchmark has {mean_pixels / 1e6:.2f} million.",
                    )


def _native(by_grid: list[list[ImpliedGrid]], mean_pixels: float | None) -> list[ImpliedGrid]:
    """The grid that is taken for the images' own: nearest the known mean size, else the largest, as predictions are
    scaled down to save memory."""
    if mean_pixels is None:
        return by_grid[-1]
    return min(by_grid, key=lambda grid: abs(math.log(_middle(grid) / mean_pixels)))


def _middle(grid: list[ImpliedGrid]) -> float:
    return grid[len(grid) // 2].pixels


def _near(grid: list[ImpliedGrid], mean_pixels: float) -> bool:
    return grid[0].low <= OTHER_GRID * mean_pixels and grid[-1].high >= mean_pixels / OTHER_GRID


def _against(board: Board, native: list[ImpliedGrid], mean_pixels: float | None) -> str:
    names = ", ".join(sorted({method_title(board, one.row.method) for one in native}))
    mean = f"; the mean image of the benchmark has {mean_pixels / 1e6:.2f} million" if mean_pixels else ""
    return f"Other rows of this table lie at {megapixels(native)} ({names}){mean}."


def _finding(
    board: Board, table: BoardTable, columns: dict[str, BoardColumn], grid: list[ImpliedGrid], against: str
) -> AuditFinding:
    sums = [columns[kind] for kind in SUMS if kind in columns]
    places = [
        BoardPlace(table.id, one.row.id, column.key) for one in grid for column in sums if column.key in one.row.cells
    ]
    labels = [column.label for column in sums]
    names = " and ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)
    text = (
        f"Another pixel grid: SAD x 1000 / MAD gives {megapixels(grid)} pixels an image here."
        f" {against} {names} grow{'s' if len(labels) == 1 else ''} with the number of pixels and"
        f" do{'es' if len(labels) == 1 else ''} not compare; MSE and MAD do."
    )
    return AuditFinding(RULE.name, "warning", text, tuple(places))


RULE = AuditRule(
    "pixel-grid",
    "SAD x 1000 / MAD is the number of pixels of the mean image:"
    " rows of one table must agree on it, and with the benchmark's mean size",
    check,
)
RULES = (RULE,)
