"""Numbers outside the range of what they measure."""

from __future__ import annotations

import math
from collections.abc import Iterator

from leaderboard.audit.cells import RANGES, UNIT, bounds, cell_text, declared_range, every_cell, quantity
from leaderboard.audit.finding import AuditFinding, AuditRule
from leaderboard.board import Board, BoardColumn


def check(board: Board) -> Iterator[AuditFinding]:
    """Printed numbers by their kind, measured ones by what their measure declares. Infinity is possible only where the
    range has it; a measured value of no sample (nothing to measure in any of them) is no number, and that is all right.
    """
    for table in board.tables:
        for row, column, cell, place in every_cell(table):
            if row.kind != "reported" and math.isnan(cell.value) and not cell.n:
                continue
            low, high = _range(column)
            least, most = bounds(cell, column) if math.isfinite(cell.value) else (cell.value, cell.value)
            if math.isnan(cell.value) or most < low or least > high:
                limits = f"[{low:g}, {high:g}]" if column.unit != "%" else f"[{100 * low:g} %, {100 * high:g} %]"
                yield AuditFinding(
                    RULE.name, "error", f"{column.label} {cell_text(cell)} cannot be: it lies in {limits}.", (place,)
                )


def _range(column: BoardColumn) -> tuple[float, float]:
    if declared := declared_range(column.key):
        return declared
    meaning = quantity(column)
    if meaning:
        return RANGES[meaning.kind]
    words = column.key.rpartition(".")[2].split("_")
    return (-math.inf, math.inf) if column.unit != "%" or {"change", "gain"} & set(words) else UNIT


RULE = AuditRule(
    "impossible-values",
    "no value leaves the range of what it measures: IoU and SSIM up to 1, errors from 0, judges' scores from 0 to 10",
    check,
)
RULES = (RULE,)
