"""What a result says of its run: the key is the hash of the facts, and provenance is of the types readers rely on."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from benchmarks.api.predictions import digest_predictions
from leaderboard.validation.checks.check import Check, CheckInput
from leaderboard.validation.problems import Problem, printable
from leaderboard.validation.submission import PREDICTIONS
from synlayers.errors import DataError
from synlayers.support.machine import raise_machine_error

HASH: Final = re.compile(r"[0-9a-f]{64}")
COMMIT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
LEAST_SECONDS: Final = 1e-5
"""Of one answer."""
MOST_SECONDS: Final = 10 * 365 * 86400.0
MOST_PROVENANCE: Final = 64 << 10
"""Characters."""


def check_key(inputs: CheckInput) -> Iterator[Problem]:
    entry, result = inputs.entry, inputs.entry.result
    run = result.run
    if result.run_key != run.key:
        yield Problem(
            entry.where,
            f"run_key is {printable(result.run_key, 20)}, but the facts under run give {run.key};"
            " they were changed after the run",
        )
    for name in ("dataset_digest", "code", "twin_plans"):
        digest = getattr(run, name)
        if (digest or name == "dataset_digest") and not HASH.fullmatch(digest):
            yield Problem(entry.where, f"run.{name} is no SHA-256 (64 hex digits)")
    if entry.protocol is not None:
        first = "" if (asked := _first(entry.where)) is None else f".first-{asked}"
        judge = f".{result.judge}" if result.judge else ""
        expected = entry.protocol.name.replace("/", ".") + judge + first + ".json"
        if PurePosixPath(entry.where).name != expected:
            yield Problem(entry.where, f"a result of {entry.protocol.name} is named {expected}")
        if asked is not None and asked != result.coverage.asked:
            yield Problem(
                entry.where, f"the name says that {asked} samples were asked, coverage says {result.coverage.asked}"
            )


def _first(where: str) -> int | None:
    match = re.search(r"\.first-(\d{1,9})\.json$", where)
    return int(match[1]) if match else None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < math.inf


def _is_date(value: Any) -> bool:
    try:
        return (
            isinstance(value, str)
            and datetime.datetime.fromisoformat(value).astimezone(datetime.timezone.utc).year > 2000
            and "+" in value
        )
    except (ValueError, OverflowError):
        return False


def _is_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _is_git(value: Any) -> bool:
    """Empty outside a checkout."""
    if value == {}:
        return True
    return (
        isinstance(value, dict)
        and COMMIT.fullmatch(str(value.get("commit"))) is not None
        and isinstance(value.get("dirty"), bool)
    )


def _is_hardware(value: Any) -> bool:
    """Texts, numbers and lists of texts by name."""
    values = (
        [item for inside in value.values() for item in (inside if isinstance(inside, list) else [inside])]
        if isinstance(value, dict)
        else [None]
    )
    return all(isinstance(item, (str, int, float)) for item in values)


def _is_seconds(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_number(number) for number in value.values())


TYPES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "date": (_is_date, "a date with time and zone"),
    "packages": (_is_texts, "versions by name"),
    "python": (lambda value: isinstance(value, str), "a version"),
    "git": (_is_git, "a commit and whether it was changed"),
    "hardware": (_is_hardware, "facts about the machine"),
    "seconds": (_is_seconds, "seconds by stage"),
    "device": (lambda value: isinstance(value, str), "a device"),
    "predictions_sha256": (lambda value: isinstance(value, str) and HASH.fullmatch(value) is not None, "a SHA-256"),
}
"""What every result says of where it comes from, and how it must look."""


def check_provenance(inputs: CheckInput) -> Iterator[Problem]:
    entry, facts = inputs.entry, inputs.entry.result.provenance
    for name, (fits, what) in TYPES.items():
        if name not in facts or not fits(facts[name]):
            yield Problem(entry.where, f"provenance.{name} must be {what}")
    if "unavailable" in facts and not _is_texts(facts["unavailable"]):
        yield Problem(entry.where, "provenance.unavailable must give a reason for each measure")
    if max(len(json.dumps(facts)), len(json.dumps(entry.result.run.options))) > MOST_PROVENANCE:
        yield Problem(entry.where, f"provenance or run.options have more than {MOST_PROVENANCE >> 10} KiB")
    if _is_date(facts.get("date")):
        tomorrow = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
        if datetime.datetime.fromisoformat(facts["date"]) > tomorrow:
            yield Problem(
                entry.where, "provenance.date lies in the future; set the clock of the machine and score again"
            )
    if isinstance(facts.get("git"), dict) and facts["git"].get("dirty") is True:
        yield Problem(
            entry.where,
            "it was made with code that was changed since its commit; commit first, then run again",
            "warning",
        )
    yield from _times(inputs)
    if any(count < 1 or count > entry.result.coverage.asked for count in entry.result.notes.values()):
        yield Problem(entry.where, "notes count more samples than there are, or none")


def _times(inputs: CheckInput) -> Iterator[Problem]:
    """Seconds that no machine takes: a time is either measured or 0, which says that nobody did."""
    seconds, coverage = inputs.entry.result.provenance.get("seconds"), inputs.entry.result.coverage
    if not isinstance(seconds, dict) or not _is_seconds(seconds):
        return  # told elsewhere
    for stage, spent in seconds.items():
        if spent > MOST_SECONDS:
            yield Problem(
                inputs.entry.where, f"provenance.seconds.{printable(stage, 40)} is {spent:g}, more than ten years"
            )
    answered, spent = coverage.scored + coverage.dropped, seconds.get("predict", 0)
    if answered and 0 < spent < LEAST_SECONDS * answered:
        yield Problem(
            inputs.entry.where,
            f"provenance.seconds.predict is {spent:g} for {answered} answers; a picture is not even read in"
            f" {LEAST_SECONDS:g} s (0 says that nobody measured it)",
        )


def check_predictions(inputs: CheckInput) -> Iterator[Problem]:
    """Predictions that come with a result must be those that were scored."""
    entry = inputs.entry
    folder = inputs.view.folder / PurePosixPath(entry.where).parent / PREDICTIONS
    if inputs.rows is None or not folder.is_dir():
        return
    ids = {row.sample_id for row in inputs.rows if row.status in ("ok", "dropped", "invalid")}
    try:
        digest = digest_predictions(folder, ids)
    except (DataError, OSError) as error:
        raise_machine_error(error, "the submission could not be checked")
        yield Problem(entry.where, f"the predictions beside it cannot be read: {printable(error)}")
        return
    if digest != entry.result.provenance.get("predictions_sha256"):
        yield Problem(entry.where, f"the folder {PREDICTIONS} beside it does not hold what was scored (another digest)")


CHECKS = (
    Check("run", "The run's key is the hash of its facts, and the file is named by its protocol.", each=check_key),
    Check("provenance", "Date, versions, machine and commit are told.", each=check_provenance),
    Check("predictions", "Predictions beside a result are those that were scored.", each=check_predictions),
)
