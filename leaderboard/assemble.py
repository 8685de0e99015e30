"""The board, put together: results, submissions and published numbers, with statistics, audit and pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from leaderboard.audit import audited
from leaderboard.board import Board
from leaderboard.pages.data_cards import with_cards
from leaderboard.pages.gallery import gallery as draw
from leaderboard.reported import reported_tables
from leaderboard.tables.collect import measured
from leaderboard.tables.entries import StoredResult, found
from leaderboard.tables.merging import faults, in_order, merged
from leaderboard.tables.refusals import leading_trivial, with_footnotes
from leaderboard.tables.win_rates import win_rates
from leaderboard.validate import problems_of
from leaderboard.validation.submission import ROWS, submissions_in
from synlayers.errors import DataError, UsageError

SUBMISSIONS: Final = Path(__file__).parent / "submissions"
MOST_SHOWN: Final = 12
"""Problems that one message lists at most."""


def assemble(
    results: Path | None,
    submissions: Path | None,
    gallery: int,
    site: Path,
    *,
    data: Mapping[str, Path] | None = None,
    title: str = "synlayers leaderboard",
    tell: Callable[[str], None] = lambda remark: None,
) -> Board:
    """The board of everything that is there. Pictures are written into ``site/gallery``.

    Args:
        results: folder of runs, or None.
        submissions: folder of submissions; None: those committed with this project.
        gallery: samples of each table whose pictures are shown.
        data: folders of official data by name, for pictures that may be shown.
        tell: takes what a reader of the terminal should know (no pictures of ..., and why).

    Raises:
        UsageError: a folder is not there, or holds no result.
        DataError: a result cannot be read, a submission is not valid, or the board must not be published (a trivial
            method leads a strict table).
    """
    scored = found_results(results) + submitted(submissions or SUBMISSIONS, tell)
    methods, benchmarks, protocols, tables = measured(scored)
    reported = reported_tables()
    board = Board(
        title=title,
        generated=newest(scored),
        commit=commit_of(scored),
        methods=merged(methods, reported[0]),
        benchmarks=with_cards(merged(benchmarks, reported[2])),
        protocols=merged(protocols, reported[3]),
        tables=in_order([*tables, *reported[1]]),
    )
    errors, footnotes = leading_trivial(board.tables, board.methods)
    marked = tuple(with_footnotes(board.tables, board.methods, footnotes))
    board = audited(board.model_copy(update={"tables": marked, "win_rates": win_rates(tables), "footnotes": footnotes}))
    _refuse("the board is not published", [*errors, *faults(board)])
    drawn = draw(board.tables, scored, gallery, site, data or {})
    for remark in drawn.remarks:
        tell(remark)
    return board.model_copy(update={"gallery": tuple(drawn.samples)})


def found_results(results: Path | None) -> list[StoredResult]:
    """The results below a folder of runs. Raises `UsageError` if there are none."""
    if results is None:
        return []
    scored = found(results)
    if not scored:
        raise UsageError(f"there are no results below {results}; `python -m benchmarks.run --out {results}` makes some")
    return scored


def submitted(folder: Path, tell: Callable[[str], None]) -> list[StoredResult]:
    """The results that valid submissions list. Raises `DataError` with the problems of those that are not valid."""
    if not folder.is_dir():
        return []
    _refuse(
        f"a submission in {folder} is not valid",
        [f"{p.where}: {p.what}" if p.where else p.what for p in problems_of(folder) if p.severity == "error"],
    )
    scored: list[StoredResult] = []
    for submission, inside in submissions_in(folder):
        listed = {(inside / name).resolve() for name in submission.results}
        scored += [s for s in found(inside, submission) if _file_of(s).resolve() in listed]
        if submission.predictions and not submission.results:
            tell(
                f"submission {submission.name} holds only answers, which nobody has scored; `python -m"
                f" leaderboard.validate {inside} --score RUNS` does"
            )
    return scored


def _file_of(scored: StoredResult) -> Path:
    return scored.rows.with_name(scored.rows.name.removesuffix(ROWS) + ".json")


def newest(scored: list[StoredResult]) -> str:
    """ISO date of the newest result; empty where there is none."""
    return max((str(s.result.provenance.get("date", "")) for s in scored), default="")


def commit_of(scored: list[StoredResult]) -> str:
    """The commit of the newest result made here, with ``-dirty`` where files were changed since; a submission does not
    say which code this is."""
    dated = sorted(
        (s for s in scored if s.submission is None),
        key=lambda s: (str(s.result.provenance.get("date", "")), s.result.run_key),
    )
    git = dated[-1].result.provenance.get("git") if dated else None
    if not isinstance(git, dict) or not isinstance(git.get("commit"), str):
        return ""
    return str(git["commit"])[:40] + ("-dirty" if git.get("dirty") else "")


def _refuse(what: str, problems: list[str]) -> None:
    if problems:
        more = f"; and {len(problems) - MOST_SHOWN} more" if len(problems) > MOST_SHOWN else ""
        raise DataError(f"{what}: {'; '.join(problems[:MOST_SHOWN])}{more}")
