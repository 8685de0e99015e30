"""A good submission as data that a test may bend: one thing in it changed, and what the validator says of it."""

from __future__ import annotations

import dataclasses
import json
import math
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from benchmarks.api.results import Result, Row, read_rows, row_json
from benchmarks.api.runs import RunFacts
from benchmarks.harness.summary import coverage_of, metrics_of
from benchmarks.protocols import get_protocol
from leaderboard.validation.validate import find_problems

Change = Callable[["SubmissionParts"], object]
"""Of a submission's parts, in place."""


@dataclass
class SubmissionParts:
    """A submission that a test may bend: what it says, one result, its rows."""

    description: dict[str, Any]
    result: dict[str, Any]
    rows: list[Row]
    folder: Path
    where: Path

    def summarise(self) -> None:
        """Makes the numbers follow from the rows again: a forger who knows the code."""
        protocol = get_protocol(self.result["protocol"])
        ordered = sorted(self.rows, key=lambda row: (row.sample_id, row.metric))
        result = Result.model_validate_json(json.dumps(self.result))
        again = result.model_copy(
            update={
                "metrics": tuple(metrics_of(protocol, ordered, {})),
                "coverage": coverage_of(result.run.dataset_count, len({row.sample_id for row in ordered}), ordered),
            }
        )
        self.result = json.loads(again.model_dump_json())


def key_of(run: dict[str, Any]) -> str:
    """The key of these facts; of what are no facts, any."""
    try:
        return RunFacts.model_validate_json(json.dumps(run)).key
    except ValidationError:
        return "0" * 16


def bend(good: Path, folder: Path, change: Change, protocol_file: str = "matting.native-v1.json") -> Path:
    """A copy of a good submission with something changed. The run's key follows unless it is changed itself."""
    shutil.copytree(good, folder)
    where = next(folder.rglob(protocol_file))
    rows_file = where.with_suffix(".samples.jsonl")
    description = json.loads((folder / "submission.json").read_text())
    parts = SubmissionParts(description, json.loads(where.read_text()), list(read_rows(rows_file)), folder, where)
    run_key = parts.result["run_key"]
    change(parts)
    if parts.result.get("run_key") == run_key and isinstance(parts.result.get("run"), dict):
        parts.result["run_key"] = key_of(parts.result["run"])
    (folder / "submission.json").write_text(json.dumps(parts.description))
    if where.exists():
        where.write_text(json.dumps(parts.result))
    if rows_file.exists() and [*read_rows(rows_file)] != parts.rows:
        rows_file.write_text("".join(row_json(row) + "\n" for row in parts.rows))
    return folder


def errors(path: Path) -> list[str]:
    """What is wrong with a submission; no check may have failed itself."""
    problems = find_problems(path)
    assert not [p for p in problems if "could not be finished" in p.what], problems
    return [p.what for p in problems if p.severity == "error"]


def warnings(path: Path) -> list[str]:
    return [p.what for p in find_problems(path) if p.severity == "warning"]


def put(path: str, value: Any) -> Change:
    """Sets ``result.metrics.0.value`` or the like."""

    def change(parts: SubmissionParts) -> None:
        head, *words = path.split(".")
        target = getattr(parts, head)
        for word in words[:-1]:
            target = target[int(word)] if isinstance(target, list) else target[word]
        target[int(words[-1]) if isinstance(target, list) else words[-1]] = value

    return change


def row(change: dict[str, Any], at: int = 0, *, forge: bool = False) -> Change:
    def bent(parts: SubmissionParts) -> None:
        parts.rows[at] = dataclasses.replace(parts.rows[at], **change)
        if forge:
            parts.summarise()

    return bent


def every_row(forge: bool, **change: Any) -> Change:
    def bent(parts: SubmissionParts) -> None:
        parts.rows[:] = [
            dataclasses.replace(r, **{k: v(r) if callable(v) else v for k, v in change.items()}) for r in parts.rows
        ]
        if forge:
            parts.summarise()

    return bent


def both(*changes: Change) -> Change:
    def bent(parts: SubmissionParts) -> None:
        for change in changes:
            change(parts)

    return bent


def as_benchmark(parts: SubmissionParts) -> None:
    parts.result["run"] |= {"dataset": "aim-500", "twin": False, "twin_plans": ""}


def with_card(**facts: Any) -> Change:
    def bent(parts: SubmissionParts) -> None:
        for card in (parts.description["method"], parts.result["run"]["method"]):
            card.update(facts)
        parts.description["results"] = [name for name in parts.description["results"] if "native" in name]
        for other in parts.folder.rglob("matting.aim-v1.*"):
            other.unlink()

    return bent


def keep_rows(wanted: Callable[[Row], bool], *, forge: bool = False) -> Change:
    def bent(parts: SubmissionParts) -> None:
        parts.rows[:] = [r for r in parts.rows if wanted(r)]
        if forge:
            parts.summarise()

    return bent


def change_values(end: str, change: Callable[[float], float]) -> Change:
    """Of the metrics that end so; the numbers follow from the rows again."""
    return every_row(True, value=lambda r: change(r.value) if r.metric.endswith(end) else r.value)


def drop_rows(parts: SubmissionParts) -> None:
    parts.where.with_suffix(".samples.jsonl").unlink()


def next_to(parts: SubmissionParts) -> None:
    parts.result["metrics"][0]["value"] = math.nextafter(parts.result["metrics"][0]["value"], math.inf)
