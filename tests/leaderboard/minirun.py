"""A real run of a small method on four small pictures under the name of a mini twin, and its submission."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.api.card import Card
from benchmarks.api.predictions import write_prediction
from benchmarks.api.runs import JournalLine, Run, RunFacts, append_lines
from benchmarks.api.tasks import Prediction
from benchmarks.harness.result_files import score_run
from benchmarks.protocols import get_protocol
from benchmarks.twins.plans import published_plans
from leaderboard.packing.building import build_submission, results_of
from leaderboard.packing.writing import write_submission
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
    data_facts = {
        "dataset": TWIN,
        "dataset_digest": data.digest(),
        "dataset_count": 4,
        "twin": True,
        "twin_plans": published_plans()[TWIN]["plans"],
    }
    here = Run.open(folder / "runs", RunFacts(method=card, seed=seed, code="c" * 64, **{**data_facts, **(facts or {})}))
    rng = np.random.default_rng(seed)
    for sample in data.samples():
        write_prediction(
            here.predictions / sample.id, "matting", Prediction(alpha=rng.integers(0, 256, (SIZE, SIZE), np.uint8))
        )
        append_lines(here.journal(), JournalLine(sample.id, "ok", 0.5))
    for name in PROTOCOLS:
        score_run(here, get_protocol(name), data.samples())
    return folder / "runs"


def submission(runs: Path, out: Path, *, predictions: bool = False, **facts: Any) -> Path:
    """A submission of the runs."""
    description, files = build_submission(results_of(runs, "noisy"), {**FACTS, **facts}, predictions=predictions)
    write_submission(description, files, out)
    return out
