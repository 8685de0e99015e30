"""Records on disk: read, and those told that are out of date.

A record is out of date if the twin was made anew since, the method's code was changed, or a protocol or measure has a
newer version. Its numbers then stand in no table; the board lists it by name with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.api.results import Result, read_result
from benchmarks.datasets.naming import parse_name
from benchmarks.metrics import measures
from benchmarks.protocols import protocols_of
from benchmarks.twins.plans import published_plans
from leaderboard.board import OutdatedRecord
from leaderboard.tables.stored_results import StoredResult
from leaderboard.validation.archives import open_submission
from leaderboard.validation.problems import Refused
from leaderboard.validation.submission import ROWS, Submission, read_submission
from synlayers.errors import DataError, UsageError
from synlayers.support.entries import entries

SUFFIX = ".tar.xz"
Codes = Mapping[str, str]
"""The method hash of every baseline as it is now, by name."""


@dataclass(frozen=True, slots=True)
class Record:
    """One method on one twin, opened.

    Args:
        path: the archive. submission, results: what is in it; `results` are marked as run here.
        outdated: for each result why it is out of date; empty if it is not.
    """

    path: Path
    submission: Submission
    results: tuple[StoredResult, ...]
    outdated: tuple[str, ...]

    @property
    def fresh(self) -> bool:
        """Whether none of its results is out of date."""
        return not any(self.outdated)


def record_paths(records: Path) -> list[Path]:
    """All records, in order of twin and method. Links are no records."""
    if not records.is_dir():
        return []
    folders = [folder for folder in entries(records) if folder.is_dir() and not folder.is_symlink()]
    return [p for f in folders for p in entries(f) if p.name.endswith(SUFFIX) and p.is_file() and not p.is_symlink()]


def open_record(path: Path, codes: Codes, opened: ExitStack) -> Record:
    """A record; its files are there until `opened` is closed.

    Raises `DataError`: it cannot be read, or lies where another one belongs (two records of one method, a copy).
    """
    try:
        folder = opened.enter_context(open_submission(path))
        submission = read_submission(folder)
    except Refused as refused:
        raise DataError(
            f"the record {path}: {'; '.join(f'{p.where}: {p.what}' for p in refused.problems[:3])}"
        ) from None
    except UsageError as error:
        raise DataError(f"the record {path}: {error}") from None
    results = tuple(_stored(path, folder / name) for name in submission.results)
    if not results:
        raise DataError(f"the record {path} lists no results")
    for stored in results:
        run = stored.result.run
        if path != path.parent.parent / run.dataset / f"{run.method.name}{SUFFIX}":
            raise DataError(
                f"the record {path} is of {run.method.name} on {run.dataset}, whose place is"
                f" {run.dataset}/{run.method.name}{SUFFIX}; a method has one record on a twin"
            )
        if stored.first is not None:
            raise DataError(f"the record {path} is of the first {stored.first} samples; records are of all")
    return Record(path, submission, results, tuple(outdated(stored.result, codes) for stored in results))


def _stored(path: Path, file: Path) -> StoredResult:
    rows = file.with_suffix(ROWS)
    if not file.is_file() or not rows.is_file():
        raise DataError(f"the record {path} lists {file.name}, but holds it not, or not its rows")
    return StoredResult(read_result(file), rows, file.parent)


def outdated(result: Result, codes: Codes) -> str:
    """Why a result is out of date; empty if it is not."""
    run = result.run
    plans = published_plans().get(run.dataset.partition("+")[0])
    if plans is None:
        return f"there is no twin {run.dataset} any more"
    if plans["plans"] != run.twin_plans:
        return f"the twin was made anew: its plans were {run.twin_plans[:8]}, now {plans['plans'][:8]}"
    if run.method.name not in codes:
        return f"there is no baseline {run.method.name} any more"
    if codes[run.method.name] != run.code:
        return f"the method was changed: its hash was {run.code[:8]}, now {codes[run.method.name][:8]}"
    if result.protocol not in {protocol.name for protocol in protocols_of(parse_name(run.dataset).of)}:
        return f"{result.protocol} does not score {run.dataset} any more"
    for metric in result.metrics:
        if metric.measure not in measures():
            return f"there is no measure {metric.measure} any more"
        if (now := measures()[metric.measure].version) != metric.version:
            return f"{metric.measure} was version {metric.version}, now {now}"
    return ""


def load_records(records: Path, codes: Codes, opened: ExitStack) -> tuple[list[StoredResult], list[OutdatedRecord]]:
    """What of all records goes onto the board, and what is out of date. Records of small twins are for reruns and are
    not shown.

    Raises `DataError` listing every record that cannot be read.
    """
    results: list[StoredResult] = []
    stale: list[OutdatedRecord] = []
    problems: list[str] = []
    for path in record_paths(records):
        if is_mini(path.parent.name):
            continue
        try:
            record = open_record(path, codes, opened)
        except DataError as error:
            problems.append(str(error))
            continue
        for stored, why in zip(record.results, record.outdated, strict=True):
            if why:
                stale.append(_told(stored.result, why))
            else:
                results.append(stored)
    if problems:
        raise DataError("; ".join(problems[:12]))
    return results, stale


def is_mini(name: str) -> bool:
    """Whether a folder of records is of a small twin."""
    return name.endswith("-mini")


def _told(result: Result, why: str) -> OutdatedRecord:
    return OutdatedRecord(
        method=result.run.method.name,
        benchmark=result.run.dataset,
        protocol=result.table,
        date=str(result.provenance.get("date", ""))[:10],
        because=why,
    )


def without(results: Sequence[StoredResult], others: Sequence[StoredResult]) -> Iterator[StoredResult]:
    """The recorded results that do not stand among `others` (the same run under the same protocol): a run on this
    machine has its pictures beside it."""
    known = {(s.result.run_key, s.result.table, s.first) for s in others}
    return (s for s in results if (s.result.run_key, s.result.table, s.first) not in known)


def outdated_remarks(outdated: Sequence[OutdatedRecord]) -> list[str]:
    """A sentence for each twin of which records are left out."""
    benchmarks = dict.fromkeys(entry.benchmark for entry in outdated)
    sentences = []
    for benchmark in benchmarks:
        own = [entry for entry in outdated if entry.benchmark == benchmark]
        methods = list(dict.fromkeys(entry.method for entry in own))
        sentences.append(
            f"{len(own)} recorded results on {benchmark} are out of date and stand in no table"
            f" ({', '.join(methods[:4])}{', ...' if len(methods) > 4 else ''}: {own[0].because});"
            " `python -m leaderboard.record` makes them again"
        )
    return sentences
