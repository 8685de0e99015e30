"""A row whose SAD and MAD cannot both come from the grid that its neighbours share."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import median

from leaderboard.audit._grids import ImpliedGrid, group_by_grid, implied_grids, megapixels
from leaderboard.audit.cells import cell_text
from leaderboard.audit.finding import AuditFinding, AuditRule, BoardPlace
from leaderboard.board import Board

OTHERS = 3
"""Rows on the same grid that it takes to say what the grid is."""
APART = 1.08
"""Least ratio to the median of the others, after rounding. Weighting by error moved neighbours by 3 % at most in the
tables seen."""
SPREADS = 3.0
"""And at least so many times as far from the median as the farthest of the others."""


def check(board: Board) -> Iterator[AuditFinding]:
    """Every row against the others on its grid; one that carries the odd row's numbers in coarser rounding is odd with
    it."""
    for table in board.tables:
        for columns, rows in implied_grids(table):
            for grid in group_by_grid(rows):
                for one in grid:
                    others = [other for other in grid if other is not one and not _same(one, other, columns["sad"].key)]
                    if not _odd(one, others):
                        continue
                    sad, mad = columns["sad"], columns["mad"]
                    more = "more" if one.pixels > others[-1].pixels else "less"
                    printed = " and ".join(f"{c.label} {cell_text(one.row.cells[c.key])}" for c in (sad, mad))
                    rounding = f"{one.low / 1e6:.3f} to {one.high / 1e6:.3f} with rounding"
                    text = (
                        f"{printed} do not fit: together they give {megapixels([one])} pixels an image ({rounding}),"
                        f" {more} than the {megapixels(others)} of the {len(others)} other rows on this grid."
                        " One of the two comes from another run, subset or size."
                    )
                    places = tuple(BoardPlace(table.id, one.row.id, column.key) for column in (sad, mad))
                    yield AuditFinding(RULE.name, "warning", text, places)


def _same(one: ImpliedGrid, other: ImpliedGrid, key: str) -> bool:
    """The same numbers printed twice, perhaps rounded: no second witness."""
    return (
        one.row.method == other.row.method
        and one.row.cells[key].value == other.row.cells[key].value
        and one.low <= other.high >= other.low <= one.high
    )


def _odd(one: ImpliedGrid, others: Sequence[ImpliedGrid]) -> bool:
    if len(others) < OTHERS:
        return False
    middle = median(math.log(other.pixels) for other in others)
    spread = max(abs(math.log(other.pixels) - middle) for other in others)
    away = max(math.log(one.low) - middle, middle - math.log(one.high))
    return away > max(math.log(APART), SPREADS * spread)


RULE = AuditRule(
    "inconsistent-row",
    "SAD and MAD of a row must imply the same number of pixels as the other rows on its grid, within rounding",
    check,
)
RULES = (RULE,)
