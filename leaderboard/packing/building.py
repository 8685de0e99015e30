"""What a submission of results says and holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.api.answer_layouts import Content
from benchmarks.api.card import Card
from benchmarks.api.results import Result, read_result, result_files
from leaderboard.packing.answers import answers_of
from leaderboard.validation.submission import PREDICTIONS, ROWS, rows_of
from synlayers.errors import UsageError
from synlayers.support.entries import is_stray

Files = dict[str, Content]
"""Relative path in the submission -> file on this machine, or what makes its bytes."""


def results_of(runs: Path, method: str) -> list[tuple[Path, Result]]:
    """The results of a method below a folder of runs, with their files. Raises `UsageError` if there are none."""
    results, others = [], set()
    for path, _ in result_files(runs):
        parts = path.relative_to(runs).parts
        if PREDICTIONS in parts or any(map(is_stray, parts)):
            continue
        result = read_result(path)
        # without weights there may be a result without a number
        if result.run.method.name == method and result.metrics:
            results.append((path, result))
        others.add(result.run.method.name)
    if not results:
        raise UsageError(
            f"there are no results of '{method}' below {runs}"
            + (f"; there are some of {', '.join(sorted(others))}" if others else "")
        )
    if len({result.run.method.model_dump_json() for _, result in results}) > 1:
        raise UsageError(
            f"the runs of '{method}' below {runs} have different cards; name a folder with runs of one card"
        )
    return results


def build_submission(
    results: Sequence[tuple[Path, Result]], facts: Mapping[str, Any], *, predictions: bool = False
) -> tuple[dict[str, Any], Files]:
    """What ``submission.json`` says and the files that come with it. `facts` win over what the results say.

    Raises:
        UsageError: the predictions are to come, but there are none, or other ones than those that were scored.
    """
    files: Files = {}
    for path, result in results:
        name = f"{result.run.dataset}/{result.run_key}/{path.name}"
        files |= {name: path, rows_of(name): path.with_suffix(ROWS)}
        if predictions:
            inside = f"{name.rpartition('/')[0]}/{PREDICTIONS}/"
            files |= {inside + file: content for file, content in answers_of(path, result).items()}
    names = sorted(name for name in files if f"/{PREDICTIONS}/" not in name and not name.endswith(ROWS))
    dates = [str(result.provenance.get("date", ""))[:10] for _, result in results]
    facts_of_results = describe(results[0][1].run.method) | {"date": max(dates), "results": names}
    if hardware := _hardware(results):
        facts_of_results["hardware"] = hardware
    return facts_of_results | dict(facts), files


def describe(card: Card) -> dict[str, Any]:
    """What the card says of a submission, and what is said by saying nothing."""
    words = card.model_dump(mode="json")
    about = {
        "schema_version": 1,
        "method": words,
        "links": {},
        "licence": words["licence"],
        "weights": words["weights"],
        "training_data": words["training_data"],
        "trained_on": [],
        "notes": "",
        "predictions": [],
    }
    return about if card.weights else about | {"open_weights": True}


def _hardware(results: Sequence[tuple[Path, Result]]) -> str:
    """The machines of the results in words, as far as provenance tells."""
    machines = []
    for _, result in results:
        about = result.provenance.get("hardware")
        if isinstance(about, dict) and about:
            gpus = about.get("gpu")
            words = [
                str(about.get("system", "")),
                str(about.get("machine", "")),
                f"{about.get('cores', '?')} cores",
                *(gpus if isinstance(gpus, list) else ()),
            ]
            machines.append(", ".join(str(word) for word in words if word))
    return "; ".join(dict.fromkeys(machines))[:200]
