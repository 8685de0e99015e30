"""Pixel grids that printed numbers imply: SAD counts error over all pixels of an image, MAD per pixel, so their ratio
is the number of pixels.

Over a data set the ratio is a mean of the images' sizes, weighted by their error. It equals the mean size if error and
size do not go together; rows of one table on one grid differ by few percent in the tables that we have seen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from leaderboard.audit.cells import bounds, finite_cells, quantities
from leaderboard.board import BoardColumn, BoardRow, BoardTable

OTHER_GRID = 1.5
"""Ratio of implied pixels from which two rows cannot be on one grid. Weighting by error moved it by 3 % at most in the
tables seen; grids in use differ by factors of two and more."""


@dataclass(frozen=True, slots=True)
class ImpliedGrid:
    """Pixels of the mean image that a row implies, and the bounds that rounding leaves."""

    row: BoardRow
    pixels: float
    low: float
    high: float


def implied_grids(table: BoardTable) -> list[tuple[dict[str, BoardColumn], list[ImpliedGrid]]]:
    """For each set of columns about the same pixels that has SAD and MAD: the columns by kind, and what the reported
    rows imply.

    Measured rows are left out: their protocol fixes the grid, and few samples of unequal size make the ratio
    meaningless.
    """
    sets = []
    for columns in quantities(table).values():
        if {"sad", "mad"} <= set(columns):
            rows = [one for row in table.rows if (one := _of(row, columns["sad"], columns["mad"]))]
            sets.append((columns, sorted(rows, key=lambda one: (one.pixels, one.row.id))))
    return sets


def _of(row: BoardRow, sad: BoardColumn, mad: BoardColumn) -> ImpliedGrid | None:
    cells = finite_cells(row.cells, sad, mad) if row.kind == "reported" else None
    if cells is None:
        return None
    (least, most), (low, high) = bounds(cells[0], sad), bounds(cells[1], mad)
    if least <= 0 or low <= 0:
        return None
    return ImpliedGrid(row, math.sqrt(least * most / (low * high)), least / high, most / low)


def group_by_grid(rows: Sequence[ImpliedGrid]) -> list[list[ImpliedGrid]]:
    """Rows by grid, smallest first: a new grid begins where the implied pixels jump by `OTHER_GRID` beyond rounding.
    `rows` are sorted by pixels."""
    groups: list[list[ImpliedGrid]] = []
    for one in rows:
        if groups and one.low <= OTHER_GRID * max(other.high for other in groups[-1]):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def megapixels(rows: Sequence[ImpliedGrid]) -> str:
    """``1.68 to 1.69 million``."""
    low, high = f"{min(one.pixels for one in rows) / 1e6:.2f}", f"{max(one.pixels for one in rows) / 1e6:.2f}"
    return f"{low if low == high else f'{low} to {high}'} million"
