"""Measured rows that do not rest on all samples."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.api.results import Coverage
from leaderboard.audit.finding import AuditFinding, AuditRule, BoardPlace, Severity
from leaderboard.board import Board


def check(board: Board) -> Iterator[AuditFinding]:
    """A warning where answers are lacking, a note where official code drops some or only a part was asked for."""
    for table in board.tables:
        for row in table.rows:
            for severity, text in _texts(row.coverage) if row.coverage else ():
                yield AuditFinding(RULE.name, severity, text, (BoardPlace(table.id, row.id),))


def _texts(coverage: Coverage) -> Iterator[tuple[Severity, str]]:
    unscored = {
        name: count for name in ("missing", "failed", "skipped", "invalid") if (count := getattr(coverage, name))
    }
    if unscored:
        counts = ", ".join(f"{count} {name}" for name, count in unscored.items())
        left_out = sum(unscored.values()) - coverage.stood_in
        cost = [
            f"{coverage.stood_in} scored by what the protocol puts in their place" if coverage.stood_in else "",
            f"{left_out} left out of the means" if left_out > 0 else "",
        ]
        yield (
            "warning",
            (
                f"{sum(unscored.values())} of {coverage.asked} samples have no answer that can be scored ({counts}):"
                f" {', '.join(filter(None, cost))}."
            ),
        )
    if coverage.dropped:
        yield ("note", f"{coverage.dropped} of {coverage.asked} answers are in no mean: the official code drops them.")
    if coverage.asked < coverage.official:
        yield (
            "note",
            (
                f"{coverage.asked} of the set's {coverage.official} samples were run:"
                " a smaller set of samples than that of rows on all of them."
            ),
        )


RULE = AuditRule(
    "coverage", "a number stands for the samples behind it: lacking answers and partial runs are told", check
)
RULES = (RULE,)
