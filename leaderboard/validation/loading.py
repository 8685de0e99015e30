"""A submission's folder as the checks see it: what could be read, and what was wrong with the rest."""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import ValidationError

from benchmarks.api.results import Result, Row, RowStatus
from benchmarks.api.tasks import ID
from benchmarks.datasets.naming import DatasetName, parse_name
from benchmarks.protocols import protocols
from benchmarks.protocols.protocol import Protocol
from leaderboard.validation import strict_json
from leaderboard.validation.problems import MOST_ALIKE, Problem, Refused, printable
from leaderboard.validation.submission import FILE, MOST_BYTES, Submission, faults_of, read_submission, rows_of
from leaderboard.validation.untrusted_text import fault_of, problems_in
from synlayers.errors import DataError, UsageError

METRIC: Final = re.compile(r"[a-z0-9_]{1,40}/[a-z0-9_-]{1,60}\.[a-z0-9_]{1,60}")
STATUSES: Final = frozenset(get_args(RowStatus))
FIELDS: Final = frozenset(("sample_id", "metric", "value", "status", "weight", "group", "cluster"))
MORE_FIELDS: Final = frozenset(("note", "cause"))
MOST_NAME: Final = 200
"""Characters of a data set's name."""
MOST_ALL: Final = 512 << 20
"""Bytes of all results and rows of a submission together."""
MOST_NOTE: Final = 1000
"""Characters of a name in a result: notes are sentences with a count."""
MOST_UNREAD: Final = 20
"""Results that are none, after which no more are read."""
MOST_BROKEN: Final = 1000
"""Lines that are no rows, after which the rest is not read."""
MOST_GROUPS: Final = 20
"""Groupings of one sample."""


@dataclass(frozen=True, slots=True)
class SubmittedResult:
    """One result that could be read.

    Args:
        where: its file, relative to the submission.
        protocol: None if it is not known here. named: the parts of the data set's name, None if it is no such name.
    """

    where: str
    result: Result
    protocol: Protocol | None
    named: DatasetName | None

    @property
    def rows(self) -> str:
        """The file of its rows, relative to the submission."""
        return rows_of(self.where)


@dataclass(frozen=True, slots=True)
class View:
    """A submission as far as it could be read; `problems` say what could not."""

    folder: Path
    submission: Submission | None
    files: tuple[str, ...]
    entries: tuple[SubmittedResult, ...]
    problems: tuple[Problem, ...]
    oracles: frozenset[tuple[str, str]] = frozenset()
    """Digests of data and protocols for which another submission beside this one brings an oracle."""


def read_view(folder: Path) -> View:
    """Reads what a checked folder (`leaderboard.validation.archives.open_submission`) holds, without its rows. Never
    raises for what is in it."""
    problems: list[Problem] = []
    submission = None
    try:
        submission = read_submission(folder)
    except Refused as error:
        problems += error.problems
    with contextlib.suppress(DataError):  # told above
        problems += problems_in(strict_json.read(folder / FILE, FILE, MOST_BYTES), FILE)
    entries = []
    left, unread = MOST_ALL, 0
    for name in submission.results if submission else ():
        left -= sum(path.stat().st_size for path in (folder / name, folder / rows_of(name)) if path.is_file())
        if left < 0:
            problems.append(
                Problem(
                    name,
                    f"results and rows have more than {MOST_ALL >> 20} MiB up to here,"
                    " and no more is read; submit less at once",
                )
            )
            break
        entry, faults = read_entry(folder, name)
        problems += faults
        if entry is not None:
            entries.append(entry)
        unread += entry is None
        if unread == MOST_UNREAD:
            problems.append(
                Problem(FILE, f"{unread} results are none, and the rest was not read; make the submission again")
            )
            break
    return View(folder, submission, tuple(_files(folder)), tuple(entries), tuple(dict.fromkeys(problems)))


def _files(folder: Path) -> list[str]:
    files = []
    for root, _, names in os.walk(folder):
        inside = Path(root).relative_to(folder)
        files += [(inside / name).as_posix() for name in names]
    return sorted(files)


def read_entry(folder: Path, name: str) -> tuple[SubmittedResult | None, list[Problem]]:
    """A result by its relative path, or why it is none; texts that break the rules are told either way."""
    try:
        data = strict_json.read(folder / name, "it")
    except DataError as error:
        return None, [
            Problem(name, f"{error}; run `python -m leaderboard.submit` again rather than mending it by hand")
        ]
    problems = [*problems_in(data, name, most_key=MOST_NOTE), *_booleans(data, name)]
    try:
        result = Result.model_validate_json(json.dumps(data), strict=True)
    except (ValidationError, TypeError, ValueError, OverflowError) as error:
        return None, [*problems, *faults_of(error, name, Result)]
    try:
        named = parse_name(result.run.dataset) if len(result.run.dataset) <= MOST_NAME else None
    except UsageError:
        named = None
    return SubmittedResult(name, result, protocols().get(result.protocol), named), problems


def _booleans(data: Any, where: str) -> list[Problem]:
    """``true`` where a number belongs: a reader may take it for 1."""
    metrics = data.get("metrics") if isinstance(data, dict) else None
    for i, metric in enumerate(metrics if isinstance(metrics, list) else ()):
        if isinstance(metric, dict):
            interval = metric.get("interval")
            values = [
                metric.get("value"),
                metric.get("standard_error"),
                *(interval if isinstance(interval, list) else ()),
            ]
            if any(isinstance(value, bool) for value in values):
                return [Problem(where, f"metrics.{i} holds true or false where a number belongs")]
    return []


def read_rows(folder: Path, entry: SubmittedResult) -> tuple[list[Row] | None, list[Problem]]:
    """The rows of a result, None if any line is no row; the first few broken lines are told one by one."""
    rows: list[Row] = []
    problems: list[Problem] = []
    broken = 0
    interned: dict[str, Any] = {}  # equal strings and groups are held once
    try:
        for number, line in strict_json.lines(folder / entry.rows, "it"):
            fault = _row(line, rows, interned)
            if fault:
                broken += 1
                if broken <= MOST_ALIKE:
                    problems.append(Problem(entry.rows, f"line {number} {fault}"))
                if broken == MOST_BROKEN:
                    break
    except DataError as error:
        problems.append(Problem(entry.rows, f"{error}; every result needs its rows beside it"))
    if broken > MOST_ALIKE:
        more = f"{broken - MOST_ALIKE} more lines are no rows" + (
            "; the rest was not read" if broken == MOST_BROKEN else ""
        )
        problems.append(Problem(entry.rows, more))
    return (None if problems else rows), problems


def _row(line: bytes, rows: list[Row], interned: dict[str, Any]) -> str:
    """Adds the row that a line holds, or says what is wrong with it."""
    try:
        data = strict_json.parse(line, "it")
    except DataError as error:
        return f"is no row: {error}"
    if not isinstance(data, dict) or not data.keys() >= FIELDS or data.keys() - FIELDS - MORE_FIELDS:
        return f"is no row: a row is an object with {', '.join(sorted(FIELDS))} and perhaps note and cause"
    if fault := _fault(data):
        return fault
    group = interned.setdefault(json.dumps(data["group"]), data["group"])
    texts: tuple[str, ...] = (data["sample_id"], data["metric"], data["cluster"], data.get("note", ""))
    names = [str(interned.setdefault(text, text)) for text in texts]
    value, weight = float(data["value"]), float(data["weight"])
    cause = data.get("cause", "")
    rows.append(Row(names[0], names[1], value, data["status"], weight, group, names[2], names[3], cause))
    return ""


def _fault(data: Mapping[str, Any]) -> str:
    """What is wrong with the fields of a row."""
    texts = [data["sample_id"], data["metric"], data["cluster"], data.get("note", "")]
    if not all(isinstance(text, str) for text in texts):
        return "has a sample_id, metric, cluster or note that is no text"
    if not ID.fullmatch(data["sample_id"]) or set(data["sample_id"]) <= {"."}:
        return (
            f"has the sample_id {printable(data['sample_id'], 40)}, which is not of letters, digits, dots,"
            " dashes and underscores, at most 200"
        )
    if not METRIC.fullmatch(data["metric"]):
        return f"has the metric {printable(data['metric'], 40)}, which is not of the form measure.value"
    if not _is_number(data["value"], special=True):
        return 'has a value that is no number; numbers that are not finite are "nan", "inf" and "-inf"'
    if not _is_number(data["weight"], special=False) or not 0 <= data["weight"] < math.inf:
        return "has a weight that is no number from 0 on"
    if not isinstance(data["status"], str) or data["status"] not in STATUSES:
        return f"has a status other than {', '.join(sorted(STATUSES))}"
    if "cause" in data and (data["status"] != "failed" or data["cause"] not in ("method", "place")):
        return "has a cause that is not method or place, or of a sample that did not fail"
    return _fault_of_texts(data)


def _fault_of_texts(data: Mapping[str, Any]) -> str:
    group = data["group"]
    if (
        not isinstance(group, dict)
        or len(group) > MOST_GROUPS
        or not all(isinstance(value, str) for value in group.values())
    ):
        return f"has a group that is no object of at most {MOST_GROUPS} texts"
    for text, most in (
        (data["cluster"], 300),
        (data.get("note", ""), 2000),
        *((t, 200) for pair in group.items() for t in pair),
    ):
        if fault := fault_of(text, most, lines=False):
            return f"has a text that {fault}"
    return ""


def _is_number(value: Any, *, special: bool) -> bool:
    if isinstance(value, str):
        return special and value in ("nan", "inf", "-inf")
    return isinstance(value, (int, float)) and not isinstance(value, bool)
