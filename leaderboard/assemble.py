"""The board, put together: results, submissions and published numbers, with statistics, audit and pictures.

The one library module above the rooms; the commands are above it. A room imports what stands over it here:

    board, slugs            the board as data, names for links
    validation              what strangers send, read and checked
    packing                 results become submissions
    tables                  results become tables, with their statistics
    recording               the board of record: baselines on twins, kept as rows
    reported | pages        published numbers become tables | the site
    audit, exports, hub     a board alone
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from leaderboard.audit import annotate
from leaderboard.board import Board
from leaderboard.pages.data_cards import add_cards
from leaderboard.pages.gallery import draw_gallery
from leaderboard.recording.store import Codes, load_records, outdated_remarks, without
from leaderboard.reported import reported_parts
from leaderboard.tables.close_rows import close_to_known
from leaderboard.tables.collect import build_tables
from leaderboard.tables.evidence import join_rescored
from leaderboard.tables.merging import find_faults, merge_parts
from leaderboard.tables.refusals import add_footnotes, find_leading_baselines
from leaderboard.tables.stored_results import StoredResult, find_results
from leaderboard.tables.win_rates import win_rates
from leaderboard.validation.submissions import open_submissions
from leaderboard.validation.validate import find_problems
from synlayers.errors import DataError, UsageError


@dataclass(frozen=True, slots=True)
class Records:
    """The board of record.

    Args:
        folder: of records. codes: the method hash of every baseline as it is now.
    """

    folder: Path
    codes: Codes


SUBMISSIONS: Final = Path(__file__).parent / "submissions"
MOST_SHOWN: Final = 12
"""Problems that one message lists at most."""


def assemble(
    results: Path | None,
    submissions: Path | None,
    site: Path,
    *,
    records: Records | None = None,
    gallery: int = 0,
    data: Mapping[str, Path] | None = None,
    title: str = "synlayers leaderboard",
    tell: Callable[[str], None] = lambda remark: None,
) -> Board:
    """The board of everything that is there. Pictures are written into ``site/gallery``.

    Args:
        results: folder of runs, or None.
        submissions: folder of submissions; None: those committed with this project.
        site: folder of the site; it gets a folder of images if `gallery` is not 0.
        records: the board of record, or None. What also stands among `results` is taken from there.
        gallery: samples of each table whose pictures are shown.
        data: folders of official data by name, for pictures that may be shown.
        tell: takes what a reader of the terminal should know (no pictures of ..., and why).

    Raises:
        UsageError: a folder is not there, or holds no result.
        DataError: a result cannot be read, a submission is not valid, or the board must not be published (a trivial
            method leads a strict table).
    """
    with ExitStack() as opened:  # what archives hold, until its pictures are drawn
        runs = load_runs(results)
        recorded, outdated = load_records(records.folder, records.codes, opened) if records else ([], [])
        runs += without(recorded, runs)
        stored, remarks = join_rescored(runs, load_submissions(submissions or SUBMISSIONS, tell, opened))
        for remark in [*remarks, *close_to_known(stored), *outdated_remarks(outdated)]:
            tell(remark)
        board = _board_of(stored, site, gallery=gallery, data=data or {}, title=title, tell=tell)
        return board.model_copy(update={"outdated": tuple(outdated)})


def _board_of(
    stored: Sequence[StoredResult],
    site: Path,
    *,
    gallery: int,
    data: Mapping[str, Path],
    title: str,
    tell: Callable[[str], None],
) -> Board:
    measured = build_tables(stored)
    parts = merge_parts(measured, reported_parts())
    errors, footnotes = find_leading_baselines(parts.tables, parts.methods)
    board = Board(
        title=title,
        generated=newest_date(stored),
        commit=commit_of(stored),
        methods=parts.methods,
        benchmarks=add_cards(parts.benchmarks),
        protocols=parts.protocols,
        tables=tuple(add_footnotes(parts.tables, parts.methods, footnotes)),
        win_rates=win_rates(measured.tables),
        footnotes=footnotes,
    )
    board = annotate(board)
    _refuse("the board is not published", [*errors, *find_faults(board)])
    drawn = draw_gallery(board.tables, stored, site, count=gallery, data=data)
    for remark in drawn.remarks:
        tell(remark)
    return board.model_copy(update={"gallery": tuple(drawn.samples)})


def load_runs(folder: Path | None) -> list[StoredResult]:
    """The results below a folder of runs. Raises `UsageError` if there are none."""
    if folder is None:
        return []
    results = find_results(folder)
    if not results:
        raise UsageError(f"there are no results below {folder}; `python -m benchmarks.run --out {folder}` makes some")
    return results


def load_submissions(folder: Path, tell: Callable[[str], None], opened: ExitStack) -> list[StoredResult]:
    """The results that valid submissions list, folders and archives alike; `opened` keeps what archives hold. Raises
    `DataError` with the problems of those that are not valid."""
    if not folder.is_dir():
        return []
    errors = [p for p in find_problems(folder) if p.severity == "error"]
    _refuse(
        f"a submission in {folder} is not valid",
        [f"{error.where}: {error.what}" if error.where else error.what for error in errors],
    )
    results: list[StoredResult] = []
    for submission, inside in opened.enter_context(open_submissions(folder)):
        files = {(inside / name).resolve() for name in submission.results}
        results += [result for result in find_results(inside, submission) if result.file.resolve() in files]
        if submission.predictions and not submission.results:
            tell(
                f"submission {submission.name} holds only answers, which nobody has scored;"
                f" `python -m leaderboard.validate {inside} --score RUNS` does"
            )
    return results


def newest_date(results: Sequence[StoredResult]) -> str:
    """ISO date of the newest result; empty where there is none."""
    return max((str(s.result.provenance.get("date", "")) for s in results), default="")


def commit_of(results: Sequence[StoredResult]) -> str:
    """The commit of the newest result made here, with ``-dirty`` where files were changed since; a submission does not
    say which code this is."""
    dated = sorted(
        (s for s in results if s.submission is None),
        key=lambda s: (str(s.result.provenance.get("date", "")), s.result.run_key),
    )
    git = dated[-1].result.provenance.get("git") if dated else None
    if not isinstance(git, dict) or not isinstance(git.get("commit"), str):
        return ""
    return str(git["commit"])[:40] + ("-dirty" if git.get("dirty") else "")


def _refuse(what: str, problems: Sequence[str]) -> None:
    if problems:
        more = f"; and {len(problems) - MOST_SHOWN} more" if len(problems) > MOST_SHOWN else ""
        raise DataError(f"{what}: {'; '.join(problems[:MOST_SHOWN])}{more}")
