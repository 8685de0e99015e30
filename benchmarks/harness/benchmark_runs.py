"""Benchmarks times methods: which data, which protocols, and the three stages for each pair."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from benchmarks.api.hardware import check_device
from benchmarks.api.method import Method
from benchmarks.api.results import Result
from benchmarks.api.runs import Run
from benchmarks.api.tasks import Sample
from benchmarks.datasets.naming import benchmark_names, options_of
from benchmarks.harness.data_source import DataSource, first_samples, open_source
from benchmarks.harness.loaded_method import Job
from benchmarks.harness.method_options import card_of
from benchmarks.harness.predicting import predict, unavailable_for
from benchmarks.harness.protocol_choice import choose_protocols
from benchmarks.harness.result_files import score_run
from benchmarks.harness.run_lock import RunBusy
from benchmarks.harness.settings import Settings
from benchmarks.protocols import Protocol
from synlayers.errors import DataError, SynlayersError, UsageError
from synlayers.support.cli import console
from synlayers.support.machine import raise_machine_error


def run_benchmarks(
    benchmarks: str, methods: Sequence[type[Method]], settings: Settings
) -> tuple[list[Result], list[str]]:
    """Every method on every benchmark that it fits: the results, and what could not be run and why.

    Raises `UsageError` or `DataError` if a single benchmark was asked for and cannot be opened, `MachineError` at the
    first thing that the machine does not let be done.
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
            raise_machine_error(error)  # it would stop the others as well
            if len(names) == 1 or isinstance(error, UsageError):  # wrong use is wrong for all of them
                raise
            problems.append(str(error))
            continue
        samples = first_samples(source.dataset, settings.limit)
        chosen = choose_protocols(name, settings.protocol, settings.weights)
        if not chosen:
            unfit.append(f"{settings.protocol} does not score {name}")
            continue
        for method in methods:
            card = card_of(method, settings.choices)
            if samples and all(unavailable_for(card, sample) for sample in samples):
                unfit.append(f"{name}: {(why := unavailable_for(card, samples[0]))}")
                if samples[0].task in card.tasks:  # that methods of other tasks have no part in it goes without saying
                    console.print(f"{card.name} is not run on {source.name}: {why}")
                continue
            try:
                results += run_method(source, method, samples, chosen, settings)
            except DataError as error:
                raise_machine_error(error)
                problems.append(f"{method.card.name} on {source.name}: {error}")
    if unfit and not results and not problems and not settings.predict_only:
        raise UsageError(f"there is nothing to run: {'; '.join(unfit[:3])}")
    return results, problems


def run_options(method: type[Method], settings: Settings) -> dict[str, Any]:
    """What was chosen for a method and can change its numbers, as it stands in the run's facts. Raises `UsageError` for
    an option it does not have."""
    chosen: dict[str, Any] = method.options_of(settings.choices.get(method.card.name, {})).model_dump(
        mode="json", exclude_defaults=True
    )
    return chosen | (settings.hardware.facts() if method.card.checkpoints else {})


def run_method(
    source: DataSource,
    method: type[Method],
    samples: Sequence[Sample],
    protocols: Sequence[Protocol],
    settings: Settings,
) -> list[Result]:
    """Predict and score one method on one data set."""
    card, hardware = card_of(method, settings.choices), settings.hardware
    facts = source.facts(card, method, seed=settings.seed, code=method.code(), options=run_options(method, settings))
    run = Run.open(settings.out, facts)
    make_method = partial(method, **settings.choices.get(card.name, {}))
    tally = predict(
        run,
        Job(source.open, make_method, run.predictions, settings.seed, hardware),
        samples,
        batch=hardware.batch or method.batch,
        time_limit=settings.time_limit,
        retry_failed=settings.retry_failed,
        shard=settings.shard,
        batches=settings.batches,
    )
    if tally.failed:
        console.print(f"{card.name} on {source.name}: {tally}; see {run.folder}")
    if settings.predict_only or (settings.shard is not None and len(run.lines()) < len(samples)):
        if tally.failed > tally.ok:
            why = next(line.error for line in run.lines().values() if line.status == "failed")
            raise DataError(f"only {tally.ok} of {tally.ok + tally.failed} samples could be predicted: {why}")
        return []
    score = partial(
        score_run,
        run,
        samples=samples,
        device=hardware.device,
        weights=settings.weights,
        limited=settings.limit is not None,
        retry_failed=settings.retry_failed,
    )
    results = []
    for protocol in protocols:
        try:
            results.append(score(protocol))
        except RunBusy:  # a shard that ended at the same moment scores it
            if settings.shard is None:
                raise
    return results
