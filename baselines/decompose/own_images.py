"""Pictures of one's own: boxes found, samples asked, answers kept as a run."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

from baselines.decompose.box_sources import explain_missing_boxes
from baselines.decompose.job import DecomposeJob
from baselines.decompose.outcomes import ExportItem
from baselines.decompose.text_stage import PictureText, take_texts
from benchmarks.api.runs import Run, RunFacts
from benchmarks.api.tasks import Sample
from benchmarks.datasets.output_names import path_text
from benchmarks.datasets.own_images import ImageFile, ImageQuestion, OwnImages, images_in, question_about, sample_of
from benchmarks.harness.benchmark_runs import run_options
from benchmarks.harness.loaded_method import Job
from benchmarks.harness.predicting import predict
from synlayers.captions.vlm_boxes import Detection
from synlayers.design import Box
from synlayers.support.cli import console, progress_of_steps

OF_TEXT = 0.5
"""Share of a box and of a line that they have in common, from which the box is of the line."""


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
    texts: dict[str, PictureText] = {}
    shown = images
    if job.reads_text:
        shown, texts = take_texts(images, job.out / "text")
    readable = [(image, asked) for image, asked in zip(images, shown, strict=True) if not image.problem]
    detections: dict[str, Detection] = {}
    if job.is_guided and readable:
        names = _names_in_files([image for image, _ in readable])
        samples = [sample_of(question_about(asked)) for _, asked in readable]
        detections = job.box_source.detect(samples, names, job.out)
    items, questions = [], []
    for image, asked in zip(images, shown, strict=True):
        detection = detections.get(asked.id)
        text = texts.get(image.name)
        if detection is not None and text is not None:
            detection = without_text_boxes(detection, text)
        item = _item(image, None, detection, image.problem or explain_missing_boxes(detection))
        if not item.problem:
            words = caption or (detection.caption if detection else "")
            questions.append(question_about(asked, detection.boxes if detection else None, words))
            notes = (*image.notes, *(text.notes if text else ()), *job.lost)
            whole = None if job.raw else image.path
            item = replace(item, sample=sample_of(questions[-1]), notes=notes, path=whole, text=text)
        items.append(item)
    run = _open_run(job)
    if questions:
        _predict(job, run, questions, items)
    return items, run


def _item(image: ImageFile, sample: Sample | None, detection: Detection | None, problem: str = "") -> ExportItem:
    return ExportItem(image.name, sample, detection, problem, image.file, image.notes, image.is_picture)


def without_text_boxes(detection: Detection, text: PictureText) -> Detection:
    """A detection without the boxes of text that is no longer in the picture, which is told."""
    lines = [layer.box for layer in text.lines]
    kept = tuple(box for box in detection.boxes if not any(_is_of(box, line) for line in lines))
    dropped = len(detection.boxes) - len(kept)
    if not dropped:
        return detection
    told = f"{dropped} boxes are of text that is in layers of its own"
    return replace(detection, boxes=kept, problems=(*detection.problems, told))


def _is_of(box: Box, line: Box) -> bool:
    common = box.intersect(line).area
    return common >= OF_TEXT * box.area and common >= OF_TEXT * line.area


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
