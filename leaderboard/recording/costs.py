"""How long a cell takes, from what is known: its own run so far, its record, or the method on other twins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from benchmarks.api.results import Result, read_result, result_files
from benchmarks.api.runs import Run
from leaderboard.recording.cells import Cell
from synlayers.errors import DataError

Source = Literal["its run so far", "its record", "other twins", "not known"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds that a cell takes; None where nothing is known."""

    seconds: float | None
    source: Source


def estimate(cell: Cell, runs: Path, recorded: Mapping[Cell, Sequence[Result]]) -> Estimate:
    """Wall clock on a machine like the one that what is known was made on.

    Args:
        runs: folder of runs, which may hold parts of the cell.
        recorded: results of records, fresh or not.
    """
    if (seconds := _of_run(cell, runs)) is not None:
        return Estimate(seconds, "its run so far")
    if recorded.get(cell):
        return Estimate(cell.count * seconds_per_sample(recorded[cell]), "its record")
    others = [
        seconds_per_sample(results) for other, results in recorded.items() if other.method == cell.method and results
    ]
    if others:
        return Estimate(cell.count * sum(others) / len(others), "other twins")
    return Estimate(None, "not known")


def seconds_per_sample(results: Sequence[Result]) -> float:
    """Of the results of one run: prediction once, scoring under each protocol."""
    samples = max(1, max(result.coverage.asked for result in results))
    predict = max(_seconds(result, "predict") for result in results)
    return (predict + sum(_seconds(result, "score") for result in results)) / samples


def _of_run(cell: Cell, runs: Path) -> float | None:
    """What is left of the newest run of the cell: its predictions in the pace so far, and scoring as of the first
    samples where that was tried."""
    folders = [p.parent for p in (runs / cell.method / cell.twin).glob("*/run.json")]
    if not folders:
        return None
    folder = max(folders, key=lambda folder: (folder / "run.json").stat().st_mtime)
    try:
        lines = [line for line in Run.read(folder).lines().values() if line.status != "skipped"]
    except DataError:
        return None
    if not lines:
        return None
    pace = sum(line.seconds for line in lines) / len(lines)
    scoring = _scoring(folder)
    if scoring is None:
        return None
    return pace * max(0, cell.count - len(lines)) + scoring * cell.count


def _scoring(folder: Path) -> float | None:
    """Seconds a sample over the protocols, each by its result of most samples; None where nothing was scored."""
    found: dict[str, tuple[int, float]] = {}
    for path, _ in result_files(folder):
        try:
            result = read_result(path)
        except DataError:
            continue
        asked = result.coverage.asked
        if asked >= found.get(result.table, (0, 0.0))[0]:
            found[result.table] = (asked, _seconds(result, "score") / max(1, asked))
    return sum(seconds for _, seconds in found.values()) if found else None


def _seconds(result: Result, stage: str) -> float:
    spent = result.provenance.get("seconds")
    seconds = spent.get(stage) if isinstance(spent, dict) else None
    return float(seconds) if isinstance(seconds, (int, float)) else 0.0


def in_words(seconds: float | None) -> str:
    """A length of time for people.

    >>> in_words(42), in_words(600), in_words(9000), in_words(None)
    ('42 s', '10 min', '2.5 h', 'not known')
    """
    if seconds is None:
        return "not known"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def total(estimates: Iterable[Estimate]) -> tuple[float, int]:
    """Seconds of all that are known, and how many are not."""
    known = list(estimates)
    return sum(e.seconds for e in known if e.seconds is not None), sum(e.seconds is None for e in known)
