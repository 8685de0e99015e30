"""One cell run, packed and checked. It can stop anywhere: what was predicted and scored stays, the record is last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.api.method import Method
from benchmarks.api.results import Result, read_result
from benchmarks.harness.benchmark_runs import run_benchmarks
from benchmarks.harness.settings import Settings
from leaderboard.packing.building import build_submission
from leaderboard.packing.writing import write_submission
from leaderboard.recording.cells import Cell
from leaderboard.recording.completeness import recorded_protocols
from leaderboard.slugs import slug
from leaderboard.validation.problems import Problem
from leaderboard.validation.submission import ROWS
from leaderboard.validation.validate import find_problems
from synlayers.errors import DataError

AUTHORS = ("synlayers",)
NOT_TRAINED = "nothing was trained; twins are generated designs of the test split"
TRAINED = "trained on {}; twins are generated designs of the test split, which no other training set holds"


def make_record(cell: Cell, method: type[Method], settings: Settings, records: Path) -> list[Problem]:
    """Runs a cell, or what is left of it, and writes its record: what the validator says about it.

    Raises `DataError`: it could not be run, with the reason.
    """
    results, problems = run_benchmarks(cell.benchmark, [method], _for(cell, settings))
    if not results:
        raise DataError("; ".join(problems) or f"{cell} gave no result")
    path = cell.file(records)
    pack(cell, settings.out, results, path)
    return [p for p in find_problems(path) if p.severity == "error"]


def try_first(cell: Cell, method: type[Method], settings: Settings) -> None:
    """Predicts and scores the first sample: what a cell takes is then known, and nothing of it is lost."""
    run_benchmarks(cell.benchmark, [method], replace(_for(cell, settings), limit=1))


def _for(cell: Cell, settings: Settings) -> Settings:
    return replace(settings, twin=True, protocol=",".join(recorded_protocols(cell.benchmark)))


def pack(cell: Cell, runs: Path, results: Sequence[Result], path: Path) -> None:
    """The rows of one run under all its protocols as one archive, of equal bytes for equal results."""
    keys = {result.run_key for result in results}
    if len(keys) != 1:
        raise DataError(f"{cell} gave results of {len(keys)} runs; a record is of one")
    folder = runs / cell.method / cell.twin / keys.pop()
    listed = {result.table for result in results}
    files = sorted(p for p in folder.glob("*-v*.json") if ".first-" not in p.name and p.with_suffix(ROWS).is_file())
    chosen = [(p, result) for p in files if (result := read_result(p)).table in listed and result.metrics]
    if not chosen:
        raise DataError(f"{cell} has no number: {_reasons(results) or 'no measure could be computed'}")
    description, contents = build_submission(chosen, _facts(cell, chosen[0][1]))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_submission(description, contents, path)


def _facts(cell: Cell, result: Result) -> dict[str, Any]:
    card = result.run.method
    trained = [text for text in card.training_data if text != "none"]
    return {
        "name": slug(f"{cell.method} on {cell.twin}")[:64].strip("-"),
        "authors": list(AUTHORS),
        "contamination": TRAINED.format(", ".join(trained)) if trained else NOT_TRAINED,
        "ran_by": "maintainers",
        "open_weights": True if not card.weights or card.checkpoints else None,
    }


def _reasons(results: Sequence[Result]) -> str:
    return "; ".join(
        dict.fromkeys(str(why) for result in results for why in dict(result.provenance.get("unavailable", {})).values())
    )
