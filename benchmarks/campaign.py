"""Benchmarks times methods: which data, which protocols, and the three stages for each pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.datasets import Dataset, datasets
from benchmarks.datasets import dataset as dataset_named
from benchmarks.method import Method
from benchmarks.predict import lacks, predict
from benchmarks.protocols import Protocol, protocols_of
from benchmarks.protocols import protocol as protocol_named
from benchmarks.results import Result
from benchmarks.runs import Run, RunFacts
from benchmarks.stages import score
from benchmarks.tasks import Sample
from benchmarks.twins import twins
from benchmarks.worker import Job
from synlayers.cli import console
from synlayers.errors import DataError, SynlayersError, UsageError


class Source:
    """Where the samples of one benchmark come from: official data, or its twin."""

    def __init__(self, kind: type[Dataset], root: Path, name: str, twin: bool) -> None:
        self.open = partial(kind, root)
        self.name = name
        self.twin = twin
        self.kind = kind
        self.dataset = self.open()


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for all runs of one command."""

    out: Path
    protocol: str = ""
    data: Path | None = None
    twin: bool = False
    mini: bool = False
    limit: int | None = None
    shard: tuple[int, int] | None = None
    seed: int = 0
    device: str = "cpu"
    time_limit: float = 600.0
    retry_failed: bool = False
    predict_only: bool = False


def campaign(benchmarks: str, methods: Sequence[type[Method]], settings: Settings) -> tuple[list[Result], list[str]]:
    """Every method on every benchmark that it fits: the results, and what could not be run and why.

    Raises `UsageError` or `DataError` if a single benchmark was asked for and cannot be opened.
    """
    results: list[Result] = []
    problems: list[str] = []
    names = benchmark_names(benchmarks)
    for name in names:
        try:
            source = open_source(name, settings)
        except SynlayersError as error:
            if len(names) == 1:
                raise
            problems.append(str(error))
            continue
        samples = list(source.dataset.samples())[: settings.limit]
        for method in methods:
            try:
                results += one_run(source, method, samples, chosen_protocols(name, settings.protocol), settings)
            except DataError as error:
                problems.append(f"{method.card.name} on {source.name}: {error}")
    return results, problems


def benchmark_names(names: str) -> list[str]:
    """Names of data sets from a comma-separated list."""
    words = [w.strip() for w in names.split(",") if w.strip()]
    return list(datasets()) if words == ["all"] else [dataset_named(w).facts.name for w in words]


def chosen_protocols(dataset: str, names: str) -> list[Protocol]:
    """The protocols asked for that score this data set; all of them if none is named."""
    fitting = protocols_of(dataset)
    if not names:
        return fitting
    wanted = {protocol_named(w.strip()).name for w in names.split(",") if w.strip()}
    return [p for p in fitting if p.name in wanted]


def open_source(name: str, settings: Settings) -> Source:
    """The data set in `data`, or its twin, built now if need be."""
    kind = dataset_named(name)
    data = settings.data
    if not settings.twin:
        if data is None:
            raise UsageError(f"{name}: give --data DIR with the official data ({kind.facts.access}), or --twin")
        return Source(kind, data, name, twin=False)
    if data is not None:
        raise UsageError("--data and --twin exclude each other")
    if name not in twins():
        raise DataError(f"{name} has no twin")
    maker = twins()[name]
    root = maker.build(4, 512) if settings.mini else maker.build()
    return Source(kind, root, maker.name + ("-mini" if settings.mini else ""), twin=True)


def one_run(
    source: Source, method: type[Method], samples: Sequence[Sample], protocols: Sequence[Protocol], settings: Settings
) -> list[Result]:
    """Predict and score one method on one data set. A method that fits no sample makes no run."""
    card = method.card
    if all(lacks(card, sample) for sample in samples):
        return []
    facts = RunFacts(
        method=card, seed=settings.seed, dataset=source.name, dataset_digest=source.dataset.digest(), dataset_count=len(source.dataset.samples()),
        twin=source.twin, box_source="truth" if "boxes" in card.requires else "none",
    )  # fmt: skip
    folder = Run.open(settings.out, facts)
    job = Job(source.open, method, folder.predictions, settings.seed, settings.device)
    tally = predict(
        folder, job, samples, batch=method.batch, time_limit=settings.time_limit, retry_failed=settings.retry_failed, shard=settings.shard
    )
    if tally.failed:
        console.print(f"{card.name} on {source.name}: {tally}; see {folder.folder}")
    if settings.predict_only or (settings.shard is not None and len(folder.lines()) < len(samples)):
        return []
    return [score(folder, source.dataset, p, samples, device=settings.device) for p in protocols]
