"""The audit: rules that look at a whole board for numbers that cannot be, do not fit, or do not compare. One rule a
file; scanning finds them.

Findings become footnotes at the cells and rows that they concern. Rules know what quantities mean (SAD, PSNR, IoU),
never who printed them.

Imports `board` alone; its command also looks at `reported`.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from leaderboard.audit.finding import AuditFinding, AuditRule, BoardPlace, Severity
from leaderboard.board import Board, BoardCell, BoardRow, BoardTable, Footnote
from synlayers.support.discovery import scan

__all__ = ["AuditFinding", "AuditRule", "BoardPlace", "audited", "findings", "rules"]


@functools.cache
def rules() -> dict[str, AuditRule]:
    """Every rule by name."""
    return scan(__name__, __path__, "RULES", lambda rule: rule.name)


def findings(board: Board) -> list[AuditFinding]:
    """Everything that the rules find; the order of tables and rows does not matter. Places of equal findings are
    joined."""
    joined: dict[tuple[str, Severity, str], set[BoardPlace]] = {}
    for rule in rules().values():
        for finding in rule.check(board):
            joined.setdefault((finding.rule, finding.severity, finding.text), set()).update(finding.places)
    everything = [AuditFinding(*about, tuple(sorted(places))) for about, places in joined.items()]
    return sorted(everything, key=lambda f: (f.rule, f.places, f.text))


def annotate(board: Board) -> Board:
    """The board with every finding as a footnote at its cells and rows; footnotes that are there stay."""
    everything = findings(board)
    notes = {f.id: Footnote(id=f.id, rule=f.rule, text=f.text, severity=f.severity) for f in everything}
    ids: dict[BoardPlace, list[str]] = {}
    for finding in everything:
        for place in finding.places:
            ids.setdefault(place, []).append(finding.id)
    tables = tuple(
        table.model_copy(update={"rows": tuple(_row(table, row, ids) for row in table.rows)}) for table in board.tables
    )
    return board.model_copy(update={"tables": tables, "footnotes": {**board.footnotes, **notes}})


def _row(table: BoardTable, row: BoardRow, at: Mapping[BoardPlace, Sequence[str]]) -> BoardRow:
    def add_to_cells(cells: Mapping[str, BoardCell], part: str) -> dict[str, BoardCell]:
        return {
            key: _add_to_cell(cell, at.get(BoardPlace(table.id, row.id, key, part), ())) for key, cell in cells.items()
        }

    parts = {part: add_to_cells(cells, part) for part, cells in row.parts.items()}
    footnotes = _join(row.footnotes, at.get(BoardPlace(table.id, row.id), ()))
    return row.model_copy(update={"cells": add_to_cells(row.cells, ""), "parts": parts, "footnotes": footnotes})


def _add_to_cell(cell: BoardCell, ids: Sequence[str]) -> BoardCell:
    return cell.model_copy(update={"footnotes": _join(cell.footnotes, ids)}) if ids else cell


def _join(there: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*there, *new]))
