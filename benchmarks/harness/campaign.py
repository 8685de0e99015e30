"""Benchmarks times methods: which data, which protocols, and the three stages for each pair."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.api.card import Card
from benchmarks.api.hardware import Hardware
from benchmarks.api.method import Method
from benchmarks.api.results import Result
from benchmarks.api.runs import Run, RunFacts
from benchmarks.api.tasks import Sample
from benchmarks.datasets import Dataset, get_dataset
from benchmarks.datasets.detected_boxes import digest_of_boxes, with_boxes
from benchmarks.datasets.naming import benchmark_names, options_of, with_options
from benchmarks.harness.method_options import Choices, card_of
from benchmarks.harness.predicting import predict, unavailable_for
from benchmarks.harness.run_lock import Held
from benchmarks.harness.stages import score
from benchmarks.harness.worker import Job
from benchmarks.judges.judge_file import judge_of, needs_judge
from benchmarks.protocols import Protocol, get_protocol, protocols_of
from benchmarks.twins import twins
from benchmarks.twins.plans import TWIN_FILE, plans_in
from benchmarks.twins.twin import MINI, MINI_COUNT, MINI_SIZE
from synlayers.errors import DataError, SynlayersError, UsageError
from synlayers.support.cli import console


class Source:
    """Where the samples of one benchmark come from: official data, or its twin."""

    def __init__(
        self,
        kind: type[Dataset],
        root: Path,
        name: str,
        *,
        twin: bool,
        options: Mapping[str, str] | None = None,
        boxes: Path | None = None,
    ) -> None:
        self.options = dict(options or {})
        self.boxes = boxes
        self.open: Callable[[], Dataset] = partial(kind, root, **self.options)
        if boxes is not None:
            self.open = partial(with_boxes, self.open, boxes)
        self.name = with_options(name, self.options)
        self.twin = twin
        self.plans = plans_in(root) if twin else ""
        self.kind = kind
        self.dataset = self.open()
        fixed = not twin and not any(o.other_count and o.name in self.options for o in kind.facts.options)
        self.count = (kind.facts.count if fixed else None) or len(self.dataset.samples())
        """Samples of the whole: of official data what was published, whatever the folder holds."""

    def facts(self, card: Card, **more: Any) -> RunFacts:
        """A run of a method on this data set."""
        guided = "boxes" in card.requires
        if guided and self.boxes is not None:
            more["options"] = {**more.get("options", {}), "boxes": digest_of_boxes(self.boxes)}
        return RunFacts(
            method=card,
            dataset=self.name,
            dataset_digest=self.dataset.digest(),
            dataset_count=self.count,
            dataset_options=self.options,
            twin=self.twin,
            twin_plans=self.plans,
            box_source="none" if not guided else "prediction" if self.boxes else "truth",
            **more,
        )


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
    hardware: Hardware = field(default_factory=Hardware)
    time_limit: float = 600.0
    retry_failed: bool = False
    predict_only: bool = False
    options: tuple[str, ...] = ()
    """``name=value``, of the data sets."""
    choices: Choices = field(default_factory=dict)
    """Options of the methods (`benchmarks.harness.method_options`)."""
    weights: Mapping[str, str] = field(default_factory=dict)
    """Files that measures need, by name: weights, ``judge``, ``viescore-prompts``."""
    boxes: Path | None = None
    """Boxes of a detector (JSONL) in place of the true ones."""


def campaign(benchmarks: str, methods: Sequence[type[Method]], settings: Settings) -> tuple[list[Result], list[str]]:
    """Every method on every benchmark that it fits: the results, and what could not be run and why.

    Raises `UsageError` or `DataError` if a single benchmark was asked for and cannot be opened.
    """
    results: list[Result] = []
    problems: list[str] = []
    unfit: list[str] = []
    names = benchmark_names(benchmarks)
    check_device(settings.hardware.device)
    if settings.data is not None and len(names) > 1:
        raise UsageError(f"--data is the folder of one benchmark; {len(names)} are named")
    for name in names:
        options_of(name, settings.options)
    for name in names:
        try:
            source = open_source(name, settings)
        except SynlayersError as error:
            if len(names) == 1 or isinstance(error, UsageError):  # wrong use is wrong for all of them
                raise
            problems.append(str(error))
            continue
        samples = first_samples(source.dataset, settings.limit)
        chosen = chosen_protocols(name, settings.protocol, settings.weights)
        if not chosen:
            unfit.append(f"{settings.protocol} does not score {name}")
            continue
        for method in methods:
            card = card_of(method, settings.choices)
            if samples and all(unavailable_for(card, sample) for sample in samples):
                unfit.append(f"{name}: {unavailable_for(card, samples[0])}")
                continue
            try:
                results += one_run(source, method, samples, chosen, settings)
            except DataError as error:
                problems.append(f"{method.card.name} on {source.name}: {error}")
    if unfit and not results and not problems and not settings.predict_only:
        raise UsageError(f"there is nothing to run: {'; '.join(unfit[:3])}")
    return results, problems


def chosen_protocols(dataset: str, names: str, weights: Mapping[str, str] | None = None) -> list[Protocol]:
    """The protocols asked for that score this data set; if none is named all of them, those with a judge only where
    there is one."""
    fitting = protocols_of(dataset)
    if not names:
        return [p for p in fitting if not needs_judge(p) or judge_of(p, weights or {})]
    short = {p.name.partition("/")[2]: p.name for p in fitting}
    words = [w.strip() for w in names.split(",") if w.strip()]
    wanted = {get_protocol(short.get(word, word)).name for word in words}
    return [p for p in fitting if p.name in wanted]


def official_data(kind: type[Dataset], root: Path) -> Path:
    """`root`, unless it is a twin's folder, whose numbers must not stand as the benchmark's: `UsageError`."""
    for folder in (root, *root.parents):
        if (folder / TWIN_FILE).exists():
            raise UsageError(f"{root} is a twin of {kind.facts.name}, not the benchmark; use --twin")
    return root


def check_device(device: str) -> None:
    """Raises `UsageError` for a device that is not here."""
    import torch

    if device == "cpu" or (device.partition(":")[0] == "cuda" and torch.cuda.is_available()):
        return
    raise UsageError(
        f"--device {device}: " + ("there is no CUDA device here" if device.startswith("cuda") else "choose cpu or cuda")
    )


def first_samples(dataset: Dataset, limit: int | None) -> list[Sample]:
    """The samples in order of id, or only the first of them. Raises `UsageError` for a limit below 1."""
    if limit is not None and limit < 1:
        raise UsageError(f"--limit {limit}: at least 1")
    return list(dataset.samples())[:limit]


def open_source(name: str, settings: Settings) -> Source:
    """The data set in `data`, or its twin, built now if need be."""
    kind = get_dataset(name)
    options = options_of(name, settings.options)
    data = settings.data
    if settings.mini and not settings.twin:
        raise UsageError("--mini is a small twin: give --twin too")
    if not settings.twin:
        if data is None:
            raise UsageError(f"{name}: give --data DIR with the official data ({kind.facts.access}), or --twin")
        if not data.exists():
            raise UsageError(f"--data {data} does not exist; expected\n{kind.facts.layout}")
        return Source(kind, official_data(kind, data), name, twin=False, options=options, boxes=settings.boxes)
    if data is not None:
        raise UsageError("--data and --twin exclude each other")
    if name not in twins():
        raise DataError(f"{name} has no twin")
    maker = twins()[name]
    root = maker.build(MINI_COUNT, MINI_SIZE) if settings.mini else maker.build()
    return Source(
        kind, root, maker.name + (MINI if settings.mini else ""), twin=True, options=options, boxes=settings.boxes
    )


def options_for(method: type[Method], settings: Settings) -> dict[str, Any]:
    """What was chosen for a method and can change its numbers, as it stands in the run's facts. Raises `UsageError` for
    an option it does not have."""
    chosen: dict[str, Any] = method.options_of(settings.choices.get(method.card.name, {})).model_dump(
        mode="json", exclude_defaults=True
    )
    return chosen | (settings.hardware.facts() if method.card.checkpoints else {})


def one_run(
    source: Source, method: type[Method], samples: Sequence[Sample], protocols: Sequence[Protocol], settings: Settings
) -> list[Result]:
    """Predict and score one method on one data set."""
    card = card_of(method, settings.choices)
    folder = Run.open(
        settings.out, source.facts(card, seed=settings.seed, code=method.code(), options=options_for(method, settings))
    )
    job = Job(
        source.open,
        partial(method, **settings.choices.get(card.name, {})),
        folder.predictions,
        settings.seed,
        settings.hardware,
    )
    tally = predict(
        folder,
        job,
        samples,
        batch=settings.hardware.batch or method.batch,
        time_limit=settings.time_limit,
        retry_failed=settings.retry_failed,
        shard=settings.shard,
    )
    if tally.failed:
        console.print(f"{card.name} on {source.name}: {tally}; see {folder.folder}")
    if settings.predict_only or (settings.shard is not None and len(folder.lines()) < len(samples)):
        return []
    results = []
    for p in protocols:
        try:
            results.append(
                score(
                    folder,
                    source.dataset,
                    p,
                    samples,
                    device=settings.hardware.device,
                    weights=settings.weights,
                    limited=settings.limit is not None,
                )
            )
        except Held:  # a shard that ended at the same moment scores it
            if settings.shard is None:
                raise
    return results
