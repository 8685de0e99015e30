"""What every submission must pass, one file a check. A file ends with ``CHECKS = (Check(...), ...)``; scanning finds
it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from leaderboard.validation.checks.check import Check, CheckInput
from leaderboard.validation.loading import View, read_rows
from leaderboard.validation.problems import Problem
from synlayers.support.discovery import scan
from synlayers.support.machine import raise_machine_error

T = TypeVar("T")

__all__ = ["Check", "CheckInput", "checks", "run_checks"]


@functools.cache
def checks() -> dict[str, Check]:
    """Every check by name."""
    return scan(__name__, __path__, "CHECKS", lambda entry: entry.name)


def run_checks(view: View) -> Iterator[Problem]:
    """All that all checks find."""
    yield from view.problems
    for check in checks().values():
        if check.whole is not None:
            yield from _run_guarded(check, check.whole, view, "")
    for entry in view.entries:
        rows, problems = read_rows(view.folder, entry)
        yield from problems
        inputs = CheckInput(view, entry, rows)
        for check in checks().values():
            if check.each is not None:
                yield from _run_guarded(check, check.each, inputs, entry.where)


def _run_guarded(check: Check, function: Callable[[T], Iterable[Problem]], about: T, where: str) -> list[Problem]:
    """A check that fails on what a stranger wrote must not let it pass, nor keep the other checks from being made."""
    try:
        return list(function(about))
    except Exception as error:
        raise_machine_error(error, "the submission could not be checked")
        return [
            Problem(
                where,
                f"the check '{check.name}' could not be finished ({type(error).__name__});"
                " please report this submission",
            )
        ]
