"""Predictions that came as a submission, scored by the harness. Their pictures are read as `benchmarks.api.images`
reads all pictures: as hostile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.api.hardware import check_device
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.results import Result
from benchmarks.api.runs import Run
from benchmarks.harness.data_source import open_source
from benchmarks.harness.result_files import score_run
from benchmarks.harness.result_tables import print_results
from benchmarks.harness.settings import Settings
from benchmarks.protocols import protocols_of
from leaderboard.validation.archives import open_submission
from leaderboard.validation.data_folders import data_folders
from leaderboard.validation.submission import Predictions, Submission, read_submission
from synlayers.errors import UsageError
from synlayers.support.cli import console


def score_submission(path: Path, out: Path, data: Sequence[str], device: str = "cpu") -> list[Result]:
    """Scores all predictions of a valid submission under every protocol of their benchmarks; results and rows lie in
    `out` like those of runs.

    Args:
        path: the submission, a folder or an archive.
        data: ``NAME=DIR`` for official data.
    """
    folders = data_folders(data)
    check_device(device)
    with open_submission(path) as folder:
        submission = read_submission(folder)
        if not submission.predictions:
            raise UsageError(f"{path} holds no predictions to score; it holds results")
        results = [
            r for entry in submission.predictions for r in _score(submission, entry, folder, out, folders, device)
        ]
    print_results(results)
    console.print(
        f"results: {out}; `python -m leaderboard.submit {out} --method {submission.method.name} --out FILE.zip`"
        " makes a submission of them"
    )
    return results


def _score(
    submission: Submission, entry: Predictions, folder: Path, out: Path, folders: Mapping[str, Path], device: str
) -> list[Result]:
    if not entry.twin and entry.benchmark not in folders:
        raise UsageError(f"predictions {entry.folder} are for the official data; give --data {entry.benchmark}=DIR")
    source = open_source(
        entry.benchmark,
        Settings(out=out, data=None if entry.twin else folders[entry.benchmark], twin=entry.twin, mini=entry.mini),
    )
    samples = list(source.dataset.samples())
    answers = PredictionSet.of_folder(folder / entry.folder, samples)
    run = Run.open(out, source.facts(submission.method, options=answers.run_options()))
    return [
        score_run(run, protocol, samples, predictions=answers, device=device)
        for protocol in protocols_of(entry.benchmark)
    ]
