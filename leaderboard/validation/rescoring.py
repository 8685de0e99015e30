"""Answers that came with a submission, scored by the harness: to have numbers where it brings none, and to see whether
the rows that it brings are theirs. Pictures are read as `benchmarks.api.images` reads all pictures: as hostile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from benchmarks.api.hardware import check_device
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.results import Result, read_result, read_rows
from benchmarks.api.runs import Run
from benchmarks.datasets.naming import DatasetName, parse_name
from benchmarks.harness.data_source import open_source
from benchmarks.harness.result_files import rows_path, score_run
from benchmarks.harness.result_tables import print_results
from benchmarks.harness.settings import Settings
from benchmarks.protocols import get_protocol, protocols_of
from benchmarks.protocols.protocol import Protocol
from leaderboard.validation.archives import open_submission
from leaderboard.validation.data_folders import data_folders
from leaderboard.validation.likeness import differing, numbers_of
from leaderboard.validation.loading import View, read_view
from leaderboard.validation.problems import Problem
from leaderboard.validation.submission import PREDICTIONS, RESULT, Submission, rows_of
from synlayers.errors import UsageError
from synlayers.support.cli import console


@dataclass(frozen=True, slots=True)
class Answers:
    """A folder of answers, and what is to be done with them.

    Args:
        folder: relative to the submission.
        first: only so many samples were asked; None for all.
        protocols: that score them.
        results: the submission's own, whose rows are to be those of these answers: file by protocol.
    """

    folder: str
    named: DatasetName
    first: int | None
    protocols: tuple[Protocol, ...]
    results: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Scored:
    """A result that was made here, and the file of its rows."""

    result: Result
    rows: Path


def score_submission(
    path: Path, out: Path, data: Sequence[str], device: str = "cpu"
) -> tuple[list[Result], list[Problem]]:
    """Scores all answers of a valid submission, and compares its rows with those that they give. Results and rows lie
    in `out` like those of runs; published together with the submission, they vouch for it.

    Args:
        path: the submission, a folder or an archive.
        data: ``NAME=DIR`` for official data.

    Returns:
        results: what was scored here. problems: rows of the submission that are not those of its answers.
    """
    folders = data_folders(data)
    check_device(device)
    results: list[Result] = []
    problems: list[Problem] = []
    with open_submission(path) as folder:
        view = read_view(folder)
        assert view.submission is not None  # it is valid
        found = list(_answers_of(view, view.submission))
        if not found:
            raise UsageError(
                f"{path} holds no answers to score, only results; `python -m leaderboard.submit --predictions` takes"
                " answers along"
            )
        for answers in found:
            for scored in _score(view.submission, answers, folder, out, folders, device):
                results.append(scored.result)
                if own := answers.results.get(scored.result.protocol):
                    problems += _compare(own, folder, scored)
    print_results(results)
    name = view.submission.method.name
    console.print(
        f"results: {out}; `python -m leaderboard.publish --results {out} --submissions DIR` shows the submission with"
        f" them, `python -m leaderboard.submit {out} --method {name} --out FILE.zip` makes a submission of them"
    )
    return results, problems


def _answers_of(view: View, submission: Submission) -> Iterator[Answers]:
    """Folders that are submitted to be scored, and those that lie beside results."""
    for submitted in submission.predictions:
        named = DatasetName(submitted.benchmark, submitted.twin, submitted.mini)
        yield Answers(submitted.folder, named, None, tuple(protocols_of(submitted.benchmark)), {})
    beside: dict[tuple[str, int | None, str], dict[str, str]] = {}
    for entry in view.entries:
        inside = (PurePosixPath(entry.where).parent / PREDICTIONS).as_posix()
        if (view.folder / inside).is_dir():
            match = RESULT.fullmatch(PurePosixPath(entry.where).name)
            first = int(match["first"]) if match and match["first"] else None
            beside.setdefault((inside, first, entry.result.run.dataset), {})[entry.result.protocol] = entry.where
    for (inside, first, dataset), results in beside.items():
        yield Answers(inside, parse_name(dataset), first, tuple(get_protocol(name) for name in results), results)


def _score(
    submission: Submission, answers: Answers, folder: Path, out: Path, folders: Mapping[str, Path], device: str
) -> list[Scored]:
    named = answers.named
    if not named.twin and named.of not in folders:
        raise UsageError(f"predictions {answers.folder} are for the official data; give --data {named.of}=DIR")
    data = None if named.twin else folders[named.of]
    options = tuple(f"{name}={value}" for name, value in named.options.items())
    source = open_source(named.of, Settings(out=out, data=data, twin=named.twin, mini=named.mini, options=options))
    samples = list(source.dataset.samples())[: answers.first]
    found = PredictionSet.of_folder(folder / answers.folder, samples)
    run = Run.open(out, source.facts(submission.method, options=found.run_options()))
    limited = answers.first is not None
    scored = []
    for protocol in answers.protocols:
        result = score_run(run, protocol, samples, predictions=found, device=device, limited=limited)
        scored.append(Scored(result, rows_path(run.folder, protocol, answers.first, result.judge)))
    return scored


def _compare(where: str, folder: Path, scored: Scored) -> list[Problem]:
    """Whether a submission's rows are those of its answers."""
    stated, found = numbers_of(read_rows(folder / rows_of(where))), numbers_of(read_rows(scored.rows))
    wrong = differing(read_result(folder / where), stated, scored.result, found)
    if not wrong:
        return []
    examples = [
        f"{metric} of {sample} is {_number(stated, key)}, not {_number(found, key)}"
        for key in wrong[:2]
        for sample, metric in (key,)
    ]
    return [
        Problem(
            where, f"{len(wrong)} numbers are not those of the answers beside it: scored again, {'; '.join(examples)}"
        )
    ]


def _number(numbers: Mapping[tuple[str, str], float], key: tuple[str, str]) -> str:
    return f"{numbers[key]:.6g}" if key in numbers else "none"
