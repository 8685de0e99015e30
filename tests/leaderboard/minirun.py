"""A real run of a small method on four small pictures under the name of a mini twin, and its submission as data that a
test may bend."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from benchmarks.api.card import Card
from benchmarks.api.predictions import write_prediction
from benchmarks.api.results import Result, Row, read_rows, row_json
from benchmarks.api.runs import JournalLine, Run, RunFacts, append
from benchmarks.api.tasks import Prediction
from benchmarks.harness.result_files import score_run
from benchmarks.harness.summary import coverage_of, metrics_of
from benchmarks.protocols import get_protocol
from benchmarks.twins.plans import published
from leaderboard.submit import build_submission, results_of, write_submission
from tests.benchmarks.toy import SIZE, Toy, write_toy

TWIN = "aim-500-twin-v1-mini"
CARD = Card(name="noisy", title="Noisy", tasks=("matting",))
FACTS = {
    "name": "noisy",
    "authors": ["Ada Example"],
    "contamination": "it was not trained",
    "ran_by": "self",
    "hardware": "one core",
}
PROTOCOLS = ("matting/native-v1", "matting/aim-v1")


def run(folder: Path, card: Card = CARD, seed: int = 0, facts: dict[str, Any] | None = None) -> Path:
    """The folder of runs, with one run of a method that guesses."""
    data = Toy(write_toy(folder / "data", 4))
    known = {
        "dataset": TWIN,
        "dataset_digest": data.digest(),
        "dataset_count": 4,
        "twin": True,
        "twin_plans": published()[TWIN]["plans"],
    }
    here = Run.open(folder / "runs", RunFacts(method=card, seed=seed, code="c" * 64, **{**known, **(facts or {})}))
    rng = np.random.default_rng(seed)
    for sample in data.samples():
        write_prediction(
            here.predictions / sample.id, "matting", Prediction(alpha=rng.integers(0, 256, (SIZE, SIZE), np.uint8))
        )
        append(here.journal(), JournalLine(sample.id, "ok", 0.5))
    for name in PROTOCOLS:
        score_run(here, get_protocol(name), data.samples())
    return folder / "runs"


def submission(runs: Path, out: Path, *, predictions: bool = False, **facts: Any) -> Path:
    """A submission of the runs."""
    said, files = build_submission(results_of(runs, "noisy"), {**FACTS, **facts}, predictions=predictions)
    write_submission(said, files, out)
    return out


@dataclass
class SubmissionParts:
    """A submission that a test may bend: what it says, one result, its rows."""

    said: dict[str, Any]
    result: dict[str, Any]
    rows: list[Row]
    folder: Path
    where: Path

    def summarise(self) -> None:
        """Makes the numbers follow from the rows again: a forger who knows the code."""
        chosen = get_protocol(self.result["protocol"])
        ordered = sorted(self.rows, key=lambda row: (row.sample_id, row.metric))
        held = Result.model_validate_json(json.dumps(self.result))
        again = held.model_copy(
            update={
                "metrics": tuple(metrics_of(chosen, ordered, {})),
                "coverage": coverage_of(held.run.dataset_count, len({row.sample_id for row in ordered}), ordered),
            }
        )
        self.result = json.loads(again.model_dump_json())


def key_of(run: dict[str, Any]) -> str:
    """The key of these facts; of what are no facts, any."""
    try:
        return RunFacts.model_validate_json(json.dumps(run)).key
    except ValidationError:
        return "0" * 16


def bend(
    good: Path, folder: Path, change: Callable[[SubmissionParts], object], protocol_file: str = "matting.native-v1.json"
) -> Path:
    """A copy of a good submission with something changed. The run's key follows unless it is changed itself."""
    shutil.copytree(good, folder)
    where = next(folder.rglob(protocol_file))
    rows_file = where.with_suffix(".samples.jsonl")
    said = json.loads((folder / "submission.json").read_text())
    parts = SubmissionParts(said, json.loads(where.read_text()), list(read_rows(rows_file)), folder, where)
    before = parts.result["run_key"]
    change(parts)
    if parts.result.get("run_key") == before and isinstance(parts.result.get("run"), dict):
        parts.result["run_key"] = key_of(parts.result["run"])
    (folder / "submission.json").write_text(json.dumps(parts.said))
    if where.exists():
        where.write_text(json.dumps(parts.result))
    if rows_file.exists() and [*read_rows(rows_file)] != parts.rows:
        rows_file.write_text("".join(row_json(row) + "\n" for row in parts.rows))
    return folder
