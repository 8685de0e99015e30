"""Pictures of one's own: boxes found, samples asked, answers kept as a run."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path

from baselines.decompose.box_sources import explain_missing_boxes
from baselines.decompose.job import DecomposeJob
from baselines.decompose.outcomes import ExportItem
from benchmarks.api.runs import Run, RunFacts
from benchmarks.api.tasks import Sample
from benchmarks.datasets.output_names import path_text
from benchmarks.datasets.own_images import ImageFile, ImageQuestion, OwnImages, images_in, question_about, sample_of
from benchmarks.harness.benchmark_runs import run_options
from benchmarks.harness.loaded_method import Job
from benchmarks.harness.predicting import predict
from synlayers.captions.vlm_boxes import Detection
from synlayers.support.cli import console, progress_of_steps


def decompose_images(job: DecomposeJob, path: Path, caption: str) -> tuple[list[ExportItem], Run]:
    """The pictures at `path` in order of name, each with its sample or the reason that there is none, and the run that
    holds the answers."""
    others: Counter[str] = Counter()
    with progress_of_steps("pictures") as report:
        images = images_in(path, job.settings.limit, job.out, report, others)
    if passed := [f"{number} {path_text(Path(kind))}" for kind, number in others.most_common() if number]:
        console.print(
            f"no pictures by their names, not looked at: {', '.join(passed[:8])}{', ...' * (len(passed) > 8)}"
        )
    readable = [image for image in images if not image.problem]
    detections: dict[str, Detection] = {}
    if job.is_guided and readable:
        names = _names_in_files(readable)
        samples = [sample_of(question_about(image)) for image in readable]
        detections = job.box_source.detect(samples, names, job.out)
    items, questions = [], []
    for image in images:
        detection = detections.get(image.id)
        if problem := image.problem or explain_missing_boxes(detection):
            items.append(_item(image, None, detection, problem))
            continue
        words = caption or (detection.caption if detection else "")
        questions.append(question_about(image, detection.boxes if detection else None, words))
        items.append(_item(image, sample_of(questions[-1]), detection))
    run = _open_run(job)
    if questions:
        _predict(job, run, questions, items)
    return items, run


def _item(image: ImageFile, sample: Sample | None, detection: Detection | None, problem: str = "") -> ExportItem:
    return ExportItem(image.name, sample, detection, problem, image.file, image.notes, image.is_picture)


def _names_in_files(images: list[ImageFile]) -> list[tuple[str, ...]]:
    """Under which names each picture may stand in a file of boxes: its id, its name, its path, and without folders
    where no other picture has that name."""
    short = Counter(name for image in images for name in {image.path.name, image.path.stem})
    return [
        (
            *(image.id, image.name, image.file),
            *(name for name in (image.path.name, image.path.stem) if short[name] == 1 or "/" not in image.name),
        )
        for image in images
    ]


def _open_run(job: DecomposeJob) -> Run:
    facts = RunFacts(
        method=job.card,
        options=run_options(job.method, job.settings),
        code=job.method.code(),
        seed=job.settings.seed,
        dataset=OwnImages.facts.name,
        dataset_digest="in the ids",
        dataset_count=0,
        box_source="prediction" if job.is_guided else "none",
    )
    return Run.open(job.settings.out, facts)


def _predict(job: DecomposeJob, run: Run, questions: list[ImageQuestion], items: list[ExportItem]) -> None:
    settings = job.settings
    method = partial(job.method, **settings.choices.get(job.card.name, {}))
    predict(
        run,
        Job(partial(OwnImages, questions), method, run.predictions, settings.seed, settings.hardware),
        [item.sample for item in items if item.sample],
        batch=settings.hardware.batch or job.method.batch,
        time_limit=settings.time_limit,
        retry_failed=settings.retry_failed,
    )
