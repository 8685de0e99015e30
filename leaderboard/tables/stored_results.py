"""Results as the board takes them: a result, the file of its rows, and whose it is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.api.results import Result, read_result
from benchmarks.datasets import datasets
from benchmarks.datasets.naming import parse_name
from benchmarks.protocols import protocols
from leaderboard.board import Evidence
from leaderboard.validation.submission import PREDICTIONS, RESULT, ROWS, Submission
from synlayers.errors import DataError, UsageError

SHOWN = 20
"""Problems that one message lists at most."""


@dataclass(frozen=True, slots=True)
class StoredResult:
    """A result and where it lies.

    Args:
        rows: the file of its per-sample rows.
        folder: the run's folder, which may hold predictions.
        submission: None for a run made here.
        rescored: of a submission: its numbers and `rows` are those of its answers, scored again here.
        perfect: of a submission: samples whose numbers are as good as the truth's, where these are most; else 0.
    """

    result: Result
    rows: Path
    folder: Path
    submission: Submission | None = None
    rescored: bool = False
    perfect: int = 0

    @property
    def evidence(self) -> Evidence:
        """What stands behind it."""
        return "run here" if self.submission is None else "rescored" if self.rescored else "rows only"

    @property
    def file(self) -> Path:
        """The file of the result."""
        return self.rows.with_name(self.rows.name.removesuffix(ROWS) + ".json")

    @property
    def first(self) -> int | None:
        """How many samples a limited run asked for; None for a run over all."""
        match = RESULT.fullmatch(self.file.name)
        return int(match["first"]) if match and match["first"] else None


def find_results(folder: Path, submission: Submission | None = None) -> list[StoredResult]:
    """Every result below a folder, in order of path.

    Raises:
        UsageError: there is no such folder.
        DataError: naming every file that is no result, has no rows beside it, or is of a benchmark or protocol that is
            not known here.
    """
    if not folder.is_dir():
        raise UsageError(
            f"{folder} is not a folder; give the folder of runs that `python -m benchmarks.run --out` filled"
        )
    results: list[StoredResult] = []
    problems: list[str] = []
    for path in _paths(folder):
        try:
            results.append(_read_result(path, submission))
        except DataError as error:
            problems.append(str(error))
    if problems:
        more = f"; and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        count = "1 result cannot be read" if len(problems) == 1 else f"{len(problems)} results cannot be read"
        raise DataError(f"{count}: {'; '.join(problems[:SHOWN])}{more}")
    return results


def _paths(folder: Path) -> Iterator[Path]:
    """Files named like results; the folders of predictions, which hold thousands of files, are not entered."""
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != PREDICTIONS and not name.startswith("."))
        yield from (Path(root, name) for name in sorted(files) if RESULT.fullmatch(name))


def _read_result(path: Path, submission: Submission | None) -> StoredResult:
    result = read_result(path)
    rows = path.with_suffix(ROWS)
    if not rows.is_file():
        raise DataError(f"{path} has no rows beside it ({rows.name})")
    try:
        benchmark = parse_name(result.run.dataset).of
    except UsageError as error:
        raise DataError(f"{path}: {error}") from None
    if benchmark not in datasets():
        raise DataError(f"{path} is of the benchmark '{benchmark}', which is not known here")
    if result.protocol not in protocols():
        raise DataError(f"{path} is of the protocol '{result.protocol}', which is not known here")
    return StoredResult(result, rows, path.parent, submission)
