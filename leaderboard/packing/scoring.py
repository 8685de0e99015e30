"""Answers that somebody has, scored as results that go into a submission."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.api.answer_layouts import AUTO
from benchmarks.api.answer_search import check_found
from benchmarks.api.card import Card
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.results import Result
from benchmarks.api.runs import Run
from benchmarks.api.scored_answers import write_source
from benchmarks.harness.data_source import open_source
from benchmarks.harness.protocol_choice import choose_protocols, needs_judge
from benchmarks.harness.result_files import result_path, score_run
from benchmarks.harness.settings import Settings
from leaderboard.validation.archives import open_submission
from leaderboard.validation.problems import Refused
from synlayers.errors import DataError, UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be scored.

    Args:
        answers: a folder, or an archive of one.
        data: folder of the official data; None with `twin`.
        layout: how the answers lie; ``auto`` finds out.
        partial: also where under half of the samples have an answer.
        protocol: names, comma separated; empty: all of the benchmark that need no judge.
    """

    answers: Path
    benchmark: str
    card: Card
    data: Path | None = None
    twin: bool = False
    mini: bool = False
    layout: str = AUTO
    partial: bool = False
    protocol: str = ""
    device: str = "cpu"


@contextmanager
def open_answers(path: Path, ids: set[str]) -> Iterator[Path]:
    """The folder of answers: `path` itself, or what the archive `path` holds, read as a stranger's and gone afterwards.

    Raises `UsageError`, or `DataError` for what must not be read of an archive.
    """
    if path.is_dir():
        yield path
        return
    try:
        with open_submission(path) as folder:
            yield folder.parent if folder.name in ids else folder  # an archive of one answer
    except Refused as refused:
        problems = "; ".join(f"{p.where}: {p.what}" if p.where else p.what for p in refused.problems[:5])
        raise DataError(f"{path} cannot be read: {problems}") from None


@contextmanager
def scored_answers(request: Request, out: Path) -> Iterator[list[tuple[Path, Result]]]:
    """The results of answers below `out`, with their files. Answers of an archive are there until the block ends.

    Raises:
        UsageError: the benchmark, the protocol or the task of the card do not fit.
        DataError: there are no answers, or too few; the message says what is there instead.
    """
    settings = Settings(out=out, data=request.data, twin=request.twin, mini=request.mini)
    source = open_source(request.benchmark, settings)
    task = source.kind.facts.task
    if task not in request.card.tasks:
        raise UsageError(f"{request.card.name} does not do {task}; its card says {', '.join(request.card.tasks)}")
    # a judge's words cost, and are somebody's: `benchmarks.score --judge` asks one
    protocols = [p for p in choose_protocols(request.benchmark, request.protocol) if not needs_judge(p)]
    if not protocols:
        raise UsageError(f"{request.protocol} does not score {request.benchmark}")
    samples = list(source.dataset.samples())
    with open_answers(request.answers, {sample.id for sample in samples}) as folder:
        answers = PredictionSet.of_folder(folder, samples, request.layout)
        check_found(answers, partial=request.partial)
        run = Run.open(out, source.facts(request.card, options=answers.run_options()))
        write_source(run.folder, answers)
        yield [
            (
                result_path(run.folder, protocol),
                score_run(run, protocol, samples, predictions=answers, device=request.device),
            )
            for protocol in protocols
        ]
