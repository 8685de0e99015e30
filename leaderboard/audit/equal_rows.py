"""A submission whose numbers are those of another method."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from leaderboard.audit.cells import method_title
from leaderboard.audit.finding import AuditFinding, AuditRule, BoardPlace
from leaderboard.board import Board, BoardRow, BoardTable

RELATIVE = 1e-3
"""By which means may differ and still be the same."""
FEWEST = 2
"""Columns below which equal means may be chance."""


def check(board: Board) -> Iterator[AuditFinding]:
    """Measured rows of different methods of which at least one is submitted: the validator compares submissions sample
    by sample, but does not see what was run here."""
    for table in board.tables:
        rows = [row for row in table.rows if row.kind != "reported"]
        for one, other in itertools.combinations(rows, 2):
            if one.method == other.method or not (
                one.provenance.get("submission") or other.provenance.get("submission")
            ):
                continue
            if common := _equal_columns(table, one, other):
                names = sorted((one, other), key=lambda row: row.id)
                text = (
                    f"{method_title(board, names[0].method)} and {method_title(board, names[1].method)} have the same"
                    f" numbers ({common} columns, but for {RELATIVE:g} of them): one method under two names, or copied."
                )
                places = tuple(BoardPlace(table.id, row.id) for row in names)
                yield AuditFinding(RULE.name, "warning", text, places)


def _equal_columns(table: BoardTable, one: BoardRow, other: BoardRow) -> int:
    """How many columns both have, if they are equal in all; else 0."""
    keys = [c.key for c in table.columns if c.direction != "neither" and c.key in one.cells and c.key in other.cells]
    pairs = [(one.cells[key].value, other.cells[key].value) for key in keys]
    telling = [(a, b) for a, b in pairs if not (math.isnan(a) or math.isnan(b))]
    same = all(a == b or abs(a - b) <= RELATIVE * max(abs(a), abs(b)) < math.inf for a, b in telling)
    return len(telling) if same and len(telling) >= FEWEST else 0


RULE = AuditRule("equal-rows", "two methods do not have the same numbers in every column", check)
RULES = (RULE,)
