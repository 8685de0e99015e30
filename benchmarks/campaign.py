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
from benchmarks.twins.twin import TWIN_FILE
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
        official = None if twin else kind.facts.count
        self.count = official or len(self.dataset.samples())
        """Samples of the whole: of official data what was published, whatever the folder holds."""


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
    unfit: list[str] = []
    names = benchmark_names(benchmarks)
    check_device(settings.device)
    if settings.data is not None and len(names) > 1:
        raise UsageError(f"--data is the folder of one benchmark; {len(names)} are named")
    for name in names:
        try:
            source = open_source(name, settings)
        except SynlayersError as error:
            if len(names) == 1:
                raise
            problems.append(str(error))
            continue
        samples = first_samples(source.dataset, settings.limit)
        chosen = chosen_protocols(name, settings.protocol)
        if not chosen:
            unfit.append(f"{settings.protocol} does not score {name}")
            continue
        for method in methods:
            if samples and all(lacks(method.card, sample) for sample in samples):
                unfit.append(f"{name}: {lacks(method.card, samples[0])}")
                continue
            try:
                results += one_run(source, method, samples, chosen, settings)
            except DataError as error:
                problems.append(f"{method.card.name} on {source.name}: {error}")
    if unfit and not results and not problems and not settings.predict_only:
        raise UsageError(f"there is nothing to run: {'; '.join(unfit[:3])}")
    return results, problems


def benchmark_names(names: str) -> list[str]:
    """Names of data sets from a comma-separated list. Raises `UsageError` for a wrong name, or none."""
    words = [w.strip() for w in names.split(",") if w.strip()]
    if not words:
        raise UsageError("name at least one benchmark, or 'all'")
    return list(datasets()) if words == ["all"] else [dataset_named(w).facts.name for w in words]


def chosen_protocols(dataset: str, names: str) -> list[Protocol]:
    """The protocols asked for that score this data set; all of them if none is named."""
    fitting = protocols_of(dataset)
    if not names:
        return fitting
    short = {p.name.partition("/")[2]: p.name for p in fitting}
    words = [w.strip() for w in names.split(",") if w.strip()]
    wanted = {protocol_named(short.get(word, word)).name for word in words}
    return [p for p in fitting if p.name in wanted]


def official_data(kind: type[Dataset], root: Path) -> Path:
    """`root`, unless it is a twin's folder, whose numbers must not stand as the benchmark's. Raises `UsageError` then."""
    for folder in (root, *root.parents):
        if (folder / TWIN_FILE).exists():
            raise UsageError(f"{root} is a twin of {kind.facts.name}, not the benchmark; use --twin")
    return root


def check_device(device: str) -> None:
    """Raises `UsageError` for a device that is not here."""
    import torch

    if device == "cpu" or (device.partition(":")[0] == "cuda" and torch.cuda.is_available()):
        return
    raise UsageError(f"--device {device}: " + ("there is no CUDA device here" if device.startswith("cuda") else "choose cpu or cuda"))


def first_samples(dataset: Dataset, limit: int | None) -> list[Sample]:
    """The samples in order of id, or only the first of them. Raises `UsageError` for a limit below 1."""
    if limit is not None and limit < 1:
        raise UsageError(f"--limit {limit}: at least 1")
    return list(dataset.samples())[:limit]


def open_source(name: str, settings: Settings) -> Source:
    """The data set in `data`, or its twin, built now if need be."""
    kind = dataset_named(name)
    data = settings.data
    if settings.mini and not settings.twin:
        raise UsageError("--mini is a small twin: give --twin too")
    if not settings.twin:
        if data is None:
            raise UsageError(f"{name}: give --data DIR with the official data ({kind.facts.access}), or --twin")
        return Source(kind, official_data(kind, data), name, twin=False)
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
    """Predict and score one method on one data set."""
    card = method.card
    facts = RunFacts(
        method=card, seed=settings.seed, dataset=source.name, dataset_digest=source.dataset.digest(), dataset_count=source.count, code=method.code(),
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
    return [score(folder, source.dataset, p, samples, device=settings.device, limited=settings.limit is not None) for p in protocols]
