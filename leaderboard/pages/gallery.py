"""The gallery: for each table the first samples that every ranked method answered, with input, truth, answers and
their scores.

Answers are read as if an enemy had written them. Only what may be published is written into the site; the rest stays
where it is.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.api.predictions import digest_predictions, read_prediction, sample_folder
from benchmarks.api.results import read_rows
from benchmarks.api.stacks import flatten
from benchmarks.api.tasks import OUTPUT, Array, Sample
from leaderboard.board import BoardRow, BoardTable, Box, GalleryImage, GallerySample
from leaderboard.pages.data import GalleryData, first_line, open_data
from leaderboard.pages.images import SiteImages, box_of, scale_of
from leaderboard.tables.stored_results import StoredResult
from leaderboard.validation.submission import PREDICTIONS
from synlayers.errors import DataError, SynlayersError
from synlayers.support.cli import progress

MOST_LAYERS = 64
"""Layers of a stack that are stored one by one; of a larger stack only the composite is."""


@dataclass(frozen=True, slots=True)
class RowPredictions:
    """One row's answers: where they lie, what became of every sample, and its scores."""

    row: BoardRow
    folder: Path
    states: Mapping[str, str]
    scores: Mapping[str, Mapping[str, float]]

    @property
    def sample_ids(self) -> set[str]:
        """Samples that have an answer."""
        return {i for i, state in self.states.items() if state in ("ok", "dropped")}


@dataclass(frozen=True, slots=True)
class ImagePaths:
    """Paths of one sample's input and truth, or of one answer."""

    image: str = ""
    layers: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()
    truth: str = ""
    mask: str = ""


@dataclass(frozen=True, slots=True)
class GalleryPlan:
    """What is drawn of a table: these samples, and the answers of these rows."""

    table: BoardTable
    source: GalleryData
    ids: Sequence[str]
    predictions: Sequence[RowPredictions]


Key = tuple[str, str]
"""A data set, or a folder of answers, and a sample."""


@dataclass(slots=True)
class Gallery:
    """What was drawn, and in words what was not."""

    samples: list[GallerySample] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def draw_gallery(
    tables: Sequence[BoardTable], results: Sequence[StoredResult], site: Path, *, count: int, data: Mapping[str, Path]
) -> Gallery:
    """Draws the pictures of all tables into ``site/gallery``.

    Args:
        count: samples of a table; 0: no gallery.
        data: folders of official data, by name.
    """
    gallery = Gallery()
    if count < 1:
        return gallery
    by_table: dict[tuple[str, str], list[StoredResult]] = defaultdict(list)
    for entry in results:
        by_table[entry.result.run.dataset, entry.result.table].append(entry)
    sources: dict[str, GalleryData | None] = {}
    plans: list[GalleryPlan] = []
    for table in tables:
        entries = by_table.get((table.benchmark, table.protocol), [])
        if not entries:
            continue
        if table.benchmark not in sources:
            sources[table.benchmark] = _open_source(table.benchmark, data, gallery.remarks)
        source = sources[table.benchmark]
        if source is not None:
            predictions = [a for row in table.rows if (a := _row_predictions(row, entries, source, gallery.remarks))]
            plans.append(GalleryPlan(table, source, _choose_samples(predictions, source, count), predictions))
    _draw(plans, SiteImages(site), gallery)
    gallery.remarks = list(dict.fromkeys(gallery.remarks))
    return gallery


def _open_source(name: str, data: Mapping[str, Path], remarks: list[str]) -> GalleryData | None:
    try:
        return open_data(name, data)
    except SynlayersError as error:
        remarks.append(f"no pictures of {name}: {first_line(error)}")
        return None


def _row_predictions(
    row: BoardRow, entries: Sequence[StoredResult], source: GalleryData, remarks: list[str]
) -> RowPredictions | None:
    """What a row's pictures are made from; None if it has none, or if they are not those that were scored."""
    entry = next((e for e in entries if e.result.run_key == row.provenance.get("run_key") and _is_of_row(e, row)), None)
    folder = entry.folder / PREDICTIONS if entry else None
    if entry is None or folder is None or not folder.is_dir() or folder.is_symlink():
        return None
    where = f"{row.method} on {entry.result.run.dataset}"
    run = entry.result.run
    if run.dataset_digest != source.digest and not (run.twin_plans and run.twin_plans == source.plans):
        remarks.append(f"no pictures of {where}: it was scored on other files than those here")
        return None
    states: dict[str, str] = {}
    scores: dict[str, dict[str, float]] = defaultdict(dict)
    for line in read_rows(entry.rows):
        if states.get(line.sample_id) in (None, "dropped"):
            states[line.sample_id] = line.status
        if line.weight:
            scores[line.sample_id][line.metric] = line.value
    tried = [i for i, state in states.items() if state in ("ok", "invalid", "dropped")]
    if digest_predictions(folder, tried) != entry.result.provenance.get("predictions_sha256"):
        remarks.append(f"no pictures of {where}: its predictions are not those that were scored")
        return None
    return RowPredictions(row, folder, states, scores)


def _is_of_row(entry: StoredResult, row: BoardRow) -> bool:
    """Two submissions may carry one run."""
    return row.provenance.get("submission") == (entry.submission.name if entry.submission else None)


def _choose_samples(predictions: Sequence[RowPredictions], source: GalleryData, count: int) -> list[str]:
    """The first samples, in order of id, that every ranked row answered."""
    common = set(source.samples)
    ranked = [a for a in predictions if a.row.ranked] or list(predictions)
    for entry in ranked:
        common &= entry.sample_ids
    return sorted(common)[:count] if ranked else []


def _draw(plans: Sequence[GalleryPlan], images: SiteImages, gallery: Gallery) -> None:
    """Every question and every answer once, whatever number of protocols scores it."""
    questions = {(p.table.benchmark, i): p.source.samples[i] for p in plans for i in p.ids}
    answers = {
        (str(a.folder), i): p.source.samples[i]
        for p in plans
        for i in p.ids
        for a in p.predictions
        if i in a.sample_ids
    }
    with progress("gallery", len(questions) + len(answers), unit="pictures") as advance, _pool() as pool:
        jobs = {key: pool.submit(_question, sample, images) for key, sample in questions.items()}
        jobs |= {key: pool.submit(_answer, Path(key[0]), sample, images) for key, sample in answers.items()}
        paths: dict[Key, ImagePaths] = {}
        for key, job in jobs.items():
            try:
                paths[key] = job.result()
            except DataError as error:
                gallery.remarks.append(f"no picture: {first_line(error)}")
            advance(1)
    for plan in plans:
        gallery.samples += [
            _sample(plan, plan.source.samples[i], paths) for i in plan.ids if (plan.table.benchmark, i) in paths
        ]


@contextmanager
def _pool() -> Iterator[ThreadPoolExecutor]:
    """Threads that stop with the first error, or Ctrl-C, and not when everything is drawn."""
    pool = ThreadPoolExecutor(os.cpu_count() or 1)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _sample(plan: GalleryPlan, sample: Sample, paths: Mapping[Key, ImagePaths]) -> GallerySample:
    question = paths[plan.table.benchmark, sample.id]
    keys = {column.key for column in plan.table.columns}
    answers = [(a, paths[str(a.folder), sample.id]) for a in plan.predictions if (str(a.folder), sample.id) in paths]
    images = [
        GalleryImage(
            method=a.row.method,
            row=a.row.id,
            image=answer.image,
            layers=answer.layers,
            boxes=answer.boxes,
            scores={key: value for key, value in sorted(a.scores.get(sample.id, {}).items()) if key in keys},
        )
        for a, answer in answers
    ]
    prompt = sample.input("prompt") if "prompt" in sample.inputs else ""
    return GallerySample(
        table=plan.table.id,
        sample=sample.id,
        input=question.image,
        truth=question.truth,
        truth_layers=question.layers,
        truth_boxes=question.boxes,
        mask=question.mask,
        prompt=str(prompt),
        scale=scale_of(*sample.size),
        pictures=tuple(images),
    )


def _question(sample: Sample, images: SiteImages) -> ImagePaths:
    image = images.add(sample.input("image")) if "image" in sample.inputs else ""
    mask = images.add(sample.input("mask")) if "mask" in sample.inputs else ""
    layers, boxes = _layers(sample.key("layers"), images) if "layers" in sample.truth else ((), ())
    name = next((n for n in ("alpha", "target", "composite", "image") if n in sample.truth), "")
    return ImagePaths(image, layers, boxes, images.add(sample.key(name)) if name else "", mask)


def _answer(folder: Path, sample: Sample, images: SiteImages) -> ImagePaths:
    prediction = read_prediction(sample_folder(folder, sample.id), sample.task, sample.size)
    if OUTPUT[sample.task] != "layers":
        pixels = prediction.alpha if prediction.alpha is not None else prediction.image
        assert pixels is not None  # it could be read as an answer of this task
        return ImagePaths(images.add(pixels))
    assert prediction.layers is not None
    whole = prediction.composite
    if whole is None:
        whole = flatten(prediction.layers, (prediction.layers.shape[2], prediction.layers.shape[1]))
    return ImagePaths(images.add(whole), *_layers(prediction.layers, images))


def _layers(layers: Array, images: SiteImages) -> tuple[tuple[str, ...], tuple[Box, ...]]:
    """The pictures of all layers, and what each fills of the canvas."""
    stored = layers if len(layers) <= MOST_LAYERS else ()
    return tuple(images.add(layer) for layer in stored), tuple(box_of(layer) for layer in stored)
