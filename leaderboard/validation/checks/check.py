"""What a check is: a function that looks at a submission and says what is wrong, and a sentence about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from benchmarks.api.results import Row
from leaderboard.validation.loading import SubmittedResult, View
from leaderboard.validation.problems import Problem


@dataclass(frozen=True, slots=True)
class CheckInput:
    """What a check of one result looks at: the result and its rows, None if they could not be read (told elsewhere)."""

    view: View
    entry: SubmittedResult
    rows: Sequence[Row] | None


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look for.

    Args:
        about: a sentence: what holds for a submission that passes.
        whole: looks at the submission. each: looks at one result with its rows; results are looked at one after
            another, so that only one has its rows in memory.
    """

    name: str
    about: str
    whole: Callable[[View], Iterable[Problem]] | None = None
    each: Callable[[CheckInput], Iterable[Problem]] | None = None
