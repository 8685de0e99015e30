"""Whose results they are: the card of the submission in every result, and no name that belongs to somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from leaderboard.validation.checks.check import Check, CheckInput
from leaderboard.validation.loading import View
from leaderboard.validation.problems import Problem, printable
from leaderboard.validation.records import card_digest, recorded_methods
from leaderboard.validation.submission import FILE
from leaderboard.validation.untrusted_text import fault_of

MOST_TITLE: Final = 100
"""Characters: a title stands in every table."""
MOST_LISTED: Final = 30
"""Tasks, or things that are required."""


def check_card(view: View) -> Iterator[Problem]:
    if view.submission is None:
        return
    method = view.submission.method
    if not any(c.isalnum() for c in method.title) or (fault_of(method.title, MOST_TITLE, lines=False)):
        yield Problem(FILE, f"method.title must be one line of 1 to {MOST_TITLE} characters")
    for name in ("tasks", "requires"):
        if len(set(names := getattr(method, name))) < len(names) or len(names) > MOST_LISTED:
            yield Problem(FILE, f"method.{name} names something twice, or more than {MOST_LISTED} things")
    if method.name in recorded_methods():
        if card_digest(method) not in recorded_methods()[method.name].cards:
            yield Problem(
                FILE,
                f"'{method.name}' is the name of a baseline of this project, whose card is another one;"
                " choose a name of your own",
            )
        return
    if method.answer_key:
        yield Problem(
            FILE,
            "method.answer_key is true, but only the project's own oracle sees the truth; such results are not taken",
        )
    if method.groups:
        yield Problem(FILE, "method.groups names groups of the project's own baselines; leave it empty")


def check_method(inputs: CheckInput) -> Iterator[Problem]:
    entry, run, submission = inputs.entry, inputs.entry.result.run, inputs.view.submission
    if submission is not None and run.method != submission.method:
        yield Problem(
            entry.where,
            f"the card of the method ({printable(run.method.name, 64)}) is not the one in {FILE};"
            " a submission is of one method",
        )
    record = recorded_methods().get(run.method.name)
    if record is not None and run.code not in record.codes:
        yield Problem(
            entry.where,
            f"the code of '{run.method.name}' is not the baseline's ({printable(run.code, 16) or 'none'});"
            " give a changed baseline a name of its own",
        )


CHECKS = (
    Check(
        "method",
        "The results are of the method on the card, and its name is its own.",
        whole=check_card,
        each=check_method,
    ),
)
