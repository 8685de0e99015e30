"""All problems of a submission, or of all submissions in a folder of them."""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from leaderboard.validation.archives import KINDS, open_submission
from leaderboard.validation.checks import run_checks
from leaderboard.validation.checks.oracle import missing_oracles
from leaderboard.validation.loading import View, read_view
from leaderboard.validation.problems import Problem, Refused, printable
from leaderboard.validation.shared import Keys, SubmittedRows, copied_rows, rows_in, shared_titles
from leaderboard.validation.submission import FILE, ROWS, Submission
from synlayers.errors import UsageError
from synlayers.support.cli import console
from synlayers.support.entries import entries

HERE: Final = "(submission)"
NOTHING: Final = f"holds no submission: neither {FILE} nor folders or archives that do"
MOST_OF_A_FILE: Final = 50
"""Problems of one file that are listed."""


def find_problems(path: Path) -> list[Problem]:
    """Every problem of a submission (folder or archive), or of all submissions in a folder of them, errors first within
    a file.

    Raises `UsageError` if there is nothing at `path`. Nothing that a submission holds makes it raise.
    """
    if path.is_dir() and not (path / FILE).exists() and (inside := _submissions(path)) is not None:
        return _check_all(inside) if inside else [Problem("", NOTHING, "warning")]
    return _order(_check_one(path).problems)


@dataclasses.dataclass(frozen=True, slots=True)
class Checked:
    """One submission of several: what is wrong with it, and what the others are compared with."""

    problems: list[Problem]
    view: View | None = None
    rows: tuple[SubmittedRows, ...] = ()


def _check_one(
    path: Path, oracles: frozenset[tuple[str, str]] = frozenset(), keys: dict[Keys, Keys] | None = None
) -> Checked:
    """keys: given where the submission's rows are to be compared with those of others."""
    try:
        with open_submission(path) as folder:
            view = dataclasses.replace(read_view(folder), oracles=oracles)
            return Checked(list(run_checks(view)), view, tuple(rows_in(view, keys)) if keys is not None else ())
    except Refused as error:
        return Checked(list(error.problems))


def _submissions(folder: Path) -> list[Path] | None:
    """The submissions in a folder of them; None if it is rather a submission that lacks its description."""
    inside = entries(folder)
    if any(p.name.endswith((".json", ROWS)) for p in inside if p.is_file()):
        return None
    candidates = [p for p in inside if p.is_dir() or p.name.endswith(KINDS)]
    return candidates if not candidates or any((p / FILE).exists() or p.is_file() for p in candidates) else None


def _check_all(paths: Sequence[Path]) -> list[Problem]:
    """Each alone, then together: names are unique, and every twin has an oracle somewhere."""
    problems: list[Problem] = []
    views: list[View] = []
    rows: list[SubmittedRows] = []
    keys: dict[Keys, Keys] = {}
    oracles = frozenset(_oracles(paths))
    for path in paths:
        if path.is_symlink():
            problems.append(Problem(printable(path.name), "is a link; put the submission itself here"))
            continue
        try:
            checked = _check_one(path, oracles, keys)
        except UsageError as error:  # of no kind that is read, whatever its name says
            checked = Checked([Problem("", str(error))])
        view = checked.view
        rows += checked.rows
        problems += [
            dataclasses.replace(p, where=f"{printable(path.name)}/{p.where}" if p.where else printable(path.name))
            for p in _order(checked.problems)
        ]
        if view is None or view.submission is None:
            continue
        views.append(view)
        if path.is_dir() and path.name != view.submission.name:
            problems.append(
                Problem(printable(path.name), f"its name is '{view.submission.name}'; the folder must have the same")
            )
    submissions = [view.submission for view in views if view.submission]
    names = Counter(submission.name for submission in submissions)
    problems += [
        Problem("", f"{count} submissions are named '{name}'; a name is given once")
        for name, count in sorted(names.items())
        if count > 1
    ]
    problems += _shared_methods(submissions) + shared_titles(submissions) + copied_rows(rows)
    return problems + missing_oracles(entry.result for view in views for entry in view.entries)


def _shared_methods(submissions: Sequence[Submission]) -> list[Problem]:
    """One name on two cards: the board keeps them apart, but who was first is only what the submissions say."""
    cards: dict[str, set[str]] = {}
    for submission in submissions:
        cards.setdefault(submission.method.name, set()).add(submission.method.model_dump_json())
    return [
        Problem(
            "",
            f"{len(variants)} submissions call their method '{name}' on different cards; one method has one card",
            "warning",
        )
        for name, variants in sorted(cards.items())
        if len(variants) > 1
    ]


def _oracles(paths: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Digests of data and protocols that oracles among the submissions stand for."""
    for path in paths:
        if not path.is_symlink():
            try:
                with open_submission(path) as folder:
                    results = [entry.result for entry in read_view(folder).entries]
            except (Refused, UsageError):
                continue
            yield from ((r.run.dataset_digest, r.table) for r in results if r.run.method.answer_key)


def _order(problems: Sequence[Problem]) -> list[Problem]:
    """By file, errors first, each once; of a file with very many the first, and how many more there are."""
    ordered: list[Problem] = []
    for where, group in itertools.groupby(
        sorted(dict.fromkeys(problems), key=lambda p: (p.where, p.severity)), key=lambda p: p.where
    ):
        of_file = list(group)
        ordered += of_file[:MOST_OF_A_FILE]
        more = len(of_file) - MOST_OF_A_FILE
        if more > 0:
            ordered.append(Problem(where, f"{more} more problems are not listed", of_file[MOST_OF_A_FILE].severity))
    return ordered


def show_problems(problems: Sequence[Problem]) -> None:
    """Prints problems by file."""
    for where in dict.fromkeys(problem.where for problem in problems):
        console.print(where or HERE)
        for problem in problems:
            if problem.where == where:
                console.print(f"  {problem.severity}: {problem.what}")
