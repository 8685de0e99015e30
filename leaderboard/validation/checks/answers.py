"""Answers stand behind the numbers: what takes the place of none is no result of the method."""

from __future__ import annotations

from collections.abc import Iterator

from leaderboard.validation.checks.check import Check, CheckInput
from leaderboard.validation.problems import Problem


def check_answers(inputs: CheckInput) -> Iterator[Problem]:
    entry, rows = inputs.entry, inputs.rows
    if not rows:
        return
    ids = {row.sample_id for row in rows}
    scored = {row.sample_id for row in rows if row.status in ("ok", "dropped")}
    if not scored:
        yield Problem(
            entry.where,
            f"none of its {len(ids)} samples has an answer that could be scored: its numbers are of what takes the"
            " place of none; look at the reasons in the rows, and score the answers again",
        )
    elif 2 * len(scored) < len(ids):
        yield Problem(
            entry.where,
            f"only {len(scored)} of {len(ids)} samples have an answer that could be scored; look at the reasons in the"
            " rows",
            "warning",
        )


CHECKS = (Check("answers", "Answers stand behind the numbers, not only what takes their place.", each=check_answers),)
