"""What is new on a board beside an older edition of it, in sentences."""

from __future__ import annotations

import math
from collections import Counter

from leaderboard.board import Board, BoardChanges, BoardRow, BoardTable

MOST_NAMED = 6
"""Things of one kind that a sentence names."""
MOST_SENTENCES = 24
SAME = 1e-9
"""Relative difference of equal numbers."""


def changes(before: Board, now: Board) -> BoardChanges:
    """What an older edition did not have, had and lost, or had with another number or leader."""
    was, is_now = {t.id: t for t in before.tables}, {t.id: t for t in now.tables}
    sentences = [
        *_named("New method", [now.methods[m].title for m in _measured(now) - _measured(before) if m in now.methods]),
        *_named("No longer here", [before.methods[m].title for m in _measured(before) - _measured(now)]),
        *_named("New table", [_title(now, is_now[name]) for name in is_now.keys() - was.keys()]),
        *_named("Table that is gone", [_title(before, was[name]) for name in was.keys() - is_now.keys()]),
    ]
    for name in sorted(was.keys() & is_now.keys()):
        sentences += _table_changes(now, was[name], is_now[name])
    more = len(sentences) - MOST_SENTENCES
    shown = sentences[:MOST_SENTENCES] + ([f"And {more} more changes."] if more > 0 else [])
    return BoardChanges(since=before.generated, commit=before.commit, sentences=tuple(shown))


def _measured(board: Board) -> set[str]:
    return {row.method for table in board.tables for row in table.rows if row.kind != "reported"}


def _title(board: Board, table: BoardTable) -> str:
    benchmark = board.benchmarks.get(table.benchmark)
    return f"{benchmark.title if benchmark else table.benchmark}, {table.protocol}"


def _named(what: str, names: list[str]) -> list[str]:
    if not names:
        return []
    listed = sorted(names)
    more = f" and {len(listed) - MOST_NAMED} more" if len(listed) > MOST_NAMED else ""
    plural = {"New method": "New methods", "New table": "New tables", "Table that is gone": "Tables that are gone"}
    head = plural.get(what, what) if len(listed) > 1 else what
    return [f"{head}: {'; '.join(listed[:MOST_NAMED])}{more}."]


def _table_changes(now: Board, before: BoardTable, after: BoardTable) -> list[str]:
    key = next((column.key for column in after.columns if column.headline), None)
    if key is None:
        return []
    where, found = _title(now, after), []
    old, new = _values(before, key), _values(after, key)
    moved = sorted(m for m in old.keys() & new.keys() if not _equal(old[m], new[m]))
    if moved:
        first = moved[0]
        more = f" (and {len(moved) - 1} more rows)" if len(moved) > 1 else ""
        title = now.methods[first].title if first in now.methods else first
        found.append(f"{where}: {title} has {new[first]:.4g}, it had {old[first]:.4g}{more}.")
    leader, was = _best(after, key), _best(before, key)
    if leader and was and leader.method != was.method and leader.method in now.methods:
        found.append(f"{where}: {now.methods[leader.method].title} leads.")
    return found


def _values(table: BoardTable, key: str) -> dict[str, float]:
    """Of the measured rows that are alone with their method."""
    rows = [row for row in table.rows if row.kind != "reported" and key in row.cells]
    counts = Counter(row.method for row in rows)
    return {row.method: row.cells[key].value for row in rows if counts[row.method] == 1}


def _equal(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other)) or math.isclose(one, other, rel_tol=SAME)


def _best(table: BoardTable, key: str) -> BoardRow | None:
    return next((row for row in table.rows if key in row.cells and row.cells[key].best), None)
