"""Reported rows over another number of samples than the benchmark has, or than other sources used."""

from __future__ import annotations

from collections.abc import Iterator

from leaderboard.audit.cells import benchmark_title
from leaderboard.audit.finding import AuditFinding, AuditRule, BoardPlace
from leaderboard.board import Board, BoardRow, BoardTable


def check(board: Board) -> Iterator[AuditFinding]:
    """Against the benchmark's own count; where that is not known, every row whose count another row contradicts."""
    rows: dict[str, list[tuple[BoardTable, BoardRow, int]]] = {}
    for table in board.tables:
        for row in table.rows:
            if row.kind == "reported" and (n := max((cell.n for cell in row.cells.values() if cell.n), default=None)):
                rows.setdefault(table.benchmark, []).append((table, row, n))
    for name, stated in rows.items():
        count = board.benchmarks[name].count if name in board.benchmarks else None
        counts = sorted({n for _, _, n in stated} | ({count} if count else set()))
        for table, row, n in stated:
            if n != count and len(counts) > 1:
                others = ", ".join(str(other) for other in counts if other != n)
                has = f"the benchmark has {count}" if count else f"other rows rest on {others}"
                text = (
                    f"Over {n} samples of {benchmark_title(board, name)}; {has}."
                    " Numbers over different samples do not compare."
                )
                yield AuditFinding(RULE.name, "warning", text, (BoardPlace(table.id, row.id),))


RULE = AuditRule(
    "sample-counts",
    "rows of one benchmark must rest on the same samples; versions of a set differ in their number",
    check,
)
RULES = (RULE,)
