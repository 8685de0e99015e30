"""Designs of a data set: boxes found where they are asked for, answers scored under all protocols of the data set."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from baselines.decompose.box_sources import explain_missing_boxes
from baselines.decompose.job import DecomposeJob
from baselines.decompose.outcomes import ExportItem
from benchmarks.api.runs import Run
from benchmarks.datasets import datasets, get_dataset
from benchmarks.datasets.naming import parse_name
from benchmarks.harness.benchmark_runs import run_method, run_options
from benchmarks.harness.data_source import DataSource, first_samples, open_source
from benchmarks.harness.protocol_choice import choose_protocols
from benchmarks.harness.result_tables import print_results
from benchmarks.harness.settings import Settings
from synlayers.captions.vlm_boxes import Detection, detection_line, write_jsonl
from synlayers.errors import DataError, UsageError


def decompose_designs(job: DecomposeJob, path: str, benchmark: str) -> tuple[list[ExportItem], Run]:
    """The designs of a data set, asked, answered and scored; the scores are printed."""
    settings = job.settings
    source = open_designs(path, benchmark, settings)
    samples = first_samples(source.dataset, settings.limit)
    detections: dict[str, Detection] = {}
    if "boxes" in job.card.requires and not job.box_source.is_truth:
        folder = job.out / f"{source.name}-{source.dataset.digest()[:8]}"
        folder.mkdir(parents=True, exist_ok=True)
        detections = job.box_source.detect(samples, [(sample.id,) for sample in samples], folder)
        write_jsonl(folder / "boxes.jsonl", (detection_line(d, d.id) for d in detections.values()))
        source = open_designs(path, benchmark, replace(settings, boxes=folder / "boxes.jsonl"))
        samples = first_samples(source.dataset, settings.limit)
    print_results(run_method(source, job.method, samples, choose_protocols(source.kind.facts.name, ""), settings))
    options = run_options(job.method, settings)
    facts = source.facts(job.card, seed=settings.seed, code=job.method.code(), options=options)
    items = []
    for sample in samples:
        detection = detections.get(sample.id)
        items.append(ExportItem(sample.id, sample, detection, explain_missing_boxes(detection)))
    return items, Run.open(settings.out, facts)


def open_designs(path: str, benchmark: str, settings: Settings) -> DataSource:
    """The data set in a folder, whose layout tells which it is, or a twin by its name (``crello-twin-v1-mini``).

    Raises:
        UsageError: neither, or the layout fits several and `benchmark` does not say which.
    """
    if not Path(path).exists():
        return _open_twin(path, benchmark, settings)
    kinds = {name: kind for name, kind in datasets().items() if kind.facts.task == "decomposition"}
    if benchmark:
        kinds = {benchmark: get_dataset(benchmark)}
    fitting = []
    for name, kind in kinds.items():
        try:
            kind(Path(path))
            fitting.append(name)
        except DataError as error:
            if benchmark:
                raise UsageError(str(error)) from None
    if len(fitting) != 1:
        choice = f"known are {', '.join(kinds)}"
        if fitting:
            choice = f"it could be {' or '.join(fitting)}: say which with --benchmark"
        raise UsageError(
            f"{path} is not in the layout of one data set of designs; {choice}."
            " Without --score a folder of pictures is read"
        )
    return open_source(fitting[0], replace(settings, data=Path(path)))


def _open_twin(name: str, benchmark: str, settings: Settings) -> DataSource:
    words = parse_name(name)
    if not words.twin or benchmark:
        raise UsageError(f"{name} does not exist; --score takes a folder, or the name of a twin (crello-twin-v1-mini)")
    twin = open_source(words.of, replace(settings, twin=True, mini=words.mini))
    if twin.name != name:
        raise UsageError(f"there is no twin {name}; that of {words.of} is {twin.name}")
    return twin
