"""What several submissions have in common that only one of them can: a title, or rows."""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from leaderboard.validation.likeness import CLOSE, Likeness, likeness, numbers_of
from leaderboard.validation.loading import View, read_rows
from leaderboard.validation.problems import Problem, printable
from leaderboard.validation.skeleton import skeleton
from leaderboard.validation.submission import Submission

Keys = tuple[tuple[str, str], ...]
"""Sample and metric of every number, in order."""
COPIED: Final = 0.9
"""Part of the common samples whose numbers are the same, from which on rows are copied."""
FEWEST: Final = 4
"""Common samples below which equal numbers may be chance."""


@dataclass(frozen=True, slots=True)
class SubmittedRows:
    """The numbers of one result, held small.

    Args:
        of: what must be equal for two results to be compared: data and table.
    """

    submission: str
    method: str
    dataset: str
    of: tuple[str, str]
    table: str
    keys: Keys
    values: array[float]


def rows_in(view: View, known: dict[Keys, Keys]) -> Iterator[SubmittedRows]:
    """The numbers of every result of a submission that could be read. `known` holds keys once that several have."""
    for entry in view.entries if view.submission else ():
        rows, _ = read_rows(view.folder, entry)
        numbers = sorted(numbers_of(rows or ()).items())
        keys = tuple(key for key, _ in numbers)
        result = entry.result
        yield SubmittedRows(
            view.submission.name if view.submission else "",
            result.run.method.name,
            result.run.dataset,
            (result.run.twin_plans or result.run.dataset_digest, result.table),
            result.table,
            known.setdefault(keys, keys),
            array("d", (value for _, value in numbers)),
        )


def copied_rows(results: Iterable[SubmittedRows]) -> list[Problem]:
    """An error for every two submissions of different methods whose rows are the same, a warning where they are
    close."""
    by_table: dict[tuple[str, str], list[SubmittedRows]] = {}
    for entry in results:
        by_table.setdefault(entry.of, []).append(entry)
    found = []
    for group in by_table.values():
        for one, other in itertools.combinations(group, 2):
            if one.method == other.method or one.submission == other.submission:
                continue
            alike = likeness(
                dict(zip(one.keys, one.values, strict=True)), dict(zip(other.keys, other.values, strict=True))
            )
            if alike.common >= FEWEST and alike.alike >= COPIED * alike.common:
                found.append(_copied(one, other, alike))
            elif alike.is_close:
                what = close_sentence(
                    f"submission {one.submission}", f"submission {other.submission}", one.dataset, one.table, alike
                )
                found.append(Problem("", what, "warning"))
    return found


def close_sentence(one: str, other: str, dataset: str, table: str, alike: Likeness) -> str:
    """What is said of two sets of rows that are close."""
    return (
        f"{one} is close to {other} by rows on {printable(dataset)} under {printable(table)}: the numbers"
        f" of {alike.close} of {alike.common} samples differ by at most {CLOSE:.0%}, by {alike.distance:.2%} in"
        " the median; other methods are farther apart: ask whether one was made of the other"
    )


def _copied(one: SubmittedRows, other: SubmittedRows, alike: Likeness) -> Problem:
    exact = f", {alike.exact} of them to the last digit" if alike.exact else ", but for small noise"
    return Problem(
        "",
        f"submissions {one.submission} and {other.submission} have the same rows on {printable(one.dataset)} under"
        f" {printable(one.table)}: {alike.alike} of {alike.common} samples{exact}; methods '{one.method}' and"
        f" '{other.method}' are one, or one of the two was copied: take away the one that is not its authors' own",
    )


def shared_titles(submissions: Sequence[Submission]) -> list[Problem]:
    """An error for methods of different names whose titles can be taken for each other."""
    titles: dict[str, dict[str, str]] = {}
    for method in (submission.method for submission in submissions):
        titles.setdefault(skeleton(method.title), {})[method.name] = method.title
    return [
        Problem(
            "",
            f"the titles of the methods {', '.join(sorted(alike))} can be taken for each other"
            f" ({', '.join(printable(title, 40) for title in alike.values())}); each method has a title of its own",
        )
        for alike in titles.values()
        if len(alike) > 1
    ]
