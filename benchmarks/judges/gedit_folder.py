"""GEdit-Bench's own files: the folder of edited images, the CSVs of scores, and the arithmetic on them
(`calculate_statistics.py`, Step1X-Edit 570eba6).

    <save path>/<model>/fullset/<task>/<language>/<key>.png            the edited image
    <save path>/<model>/fullset/<task>/<language>/<key>_SRCIMG.png     the source; the official scorer needs it, though
                                                                       its guide does not mention it
    <save path>/<model>/<backbone>/eval_results_new/<model>_<task>_gpt_score.csv, <model>_combined_gpt_score.csv

What the official scripts do silently is told here: `gedit_pictures.read_folder` lists the samples that lack a file (the
official scorer skips them), and `gedit_pictures.unread_paths` what has another name than theirs; a language without
rows is an error (the official command offers ``zh`` while the data say ``cn``), and a row that stands in two files
counts once (the official resume looks into the combined file only, so that samples can stand twice in a task's file).
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from benchmarks.api.results import json_number
from benchmarks.datasets.gedit import OFFICIAL_COUNTS
from benchmarks.judges.parsing import official_overall
from synlayers.errors import DataError
from synlayers.support.atomic import replacing
from synlayers.support.untrusted.reasons import what_is_wrong

TASKS: Final = tuple(OFFICIAL_COUNTS)
COLUMNS: Final = (
    "source_image",
    "edited_image",
    "instruction",
    "sementics_score",
    "quality_score",
    "intersection_exist",
    "instruction_language",
)
"""As the official script writes them, its spelling included."""
FORMATS: Final = (".png", ".webp", ".bmp", ".tif", ".tiff", ".jpg", ".jpeg", ".gif", ".avif")
"""Suffixes of pictures that are read, the first first where a key stands under several. The official scorer reads PNG
alone."""
Subset = Literal["fullset", "intersection"]
SUBSETS: Final[tuple[Subset, ...]] = ("fullset", "intersection")


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A row of a CSV: SC and PQ are the minima of the judge's lists, nan where there is no score."""

    task: str
    language: str
    intersection: bool
    semantics: float
    quality: float
    key: str = ""
    source: str = ""
    edited: str = ""
    instruction: str = ""

    @property
    def overall(self) -> float:
        """``sqrt(SC * PQ)`` of this sample."""
        return official_overall(self.semantics, self.quality)


@dataclass(frozen=True, slots=True)
class Means:
    """SC, PQ and O of a set of samples, and how many there are."""

    SC: float
    PQ: float
    O: float  # noqa: E741
    n: int = 0


@dataclass(frozen=True, slots=True)
class GEditStatistics:
    """Means per task and over the tasks; nan where a task has no row, as in the official script."""

    tasks: Mapping[str, Means]
    average: Means


def statistics(rows: Iterable[ScoreRow], language: str, subset: Subset = "fullset") -> GEditStatistics:
    """The official aggregation: per sample ``sqrt(SC * PQ)``, the mean per task, the unweighted mean over all 11 tasks,
    each for SC, PQ and O.

    The mean of the roots is not the root of the means, a task with few samples weighs as much as one with many, and a
    task without any makes all nan.
    """
    chosen = [r for r in rows if r.language == language and (subset == "fullset" or r.intersection)]
    tasks = {task: _means([r for r in chosen if r.task == task]) for task in TASKS}
    SC, PQ, O = (mean_of([getattr(m, name) for m in tasks.values()]) for name in ("SC", "PQ", "O"))  # noqa: E741
    return GEditStatistics(tasks, Means(SC, PQ, O, len(chosen)))


def mean_of(values: Sequence[float]) -> float:
    """The mean by `math.fsum`; where that has no sum (infinities of both signs, or too large), by a plain one; nan of
    none."""
    try:
        return math.fsum(values) / len(values) if values else math.nan
    except (OverflowError, ValueError):
        return sum(values) / len(values)


def _means(rows: Sequence[ScoreRow]) -> Means:
    if not rows:
        return Means(math.nan, math.nan, math.nan)
    SC, PQ, O = (mean_of([getattr(r, name) for r in rows]) for name in ("semantics", "quality", "overall"))  # noqa: E741
    return Means(SC, PQ, O, len(rows))


# The CSVs


def write_scores(save_path: Path, model: str, backbone: str, rows: Sequence[ScoreRow]) -> list[Path]:
    """One CSV a task and the combined one, as the official scorer leaves them. Rows without a score are left out there,
    so they are here."""
    folder = save_path / model / backbone / "eval_results_new"
    folder.mkdir(parents=True, exist_ok=True)
    with_score = [r for r in rows if not math.isnan(r.overall)]
    paths = []
    for task in (*TASKS, "combined"):
        chosen = [r for r in with_score if task in (r.task, "combined")]
        if chosen:
            paths.append(folder / f"{model}_{task}_gpt_score.csv")
            _write_csv(paths[-1], chosen)
    return paths


def _write_csv(path: Path, rows: Sequence[ScoreRow]) -> None:
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for r in rows:
            writer.writerow(
                [
                    r.source,
                    r.edited,
                    r.instruction,
                    json_number(r.semantics),
                    json_number(r.quality),
                    r.intersection,
                    r.language,
                ]
            )


def read_scores(folder: Path) -> list[ScoreRow]:
    """The rows of all tasks' CSVs in a folder (``.../eval_results_new``); a sample that stands twice counts once, with
    its last scores.

    Raises `DataError` naming file, line and column, and for files of several models.
    """
    rows: dict[tuple[str, str, str, str], ScoreRow] = {}
    paths = [path for path in sorted(folder.glob("*_gpt_score.csv")) if _task_of(path) in TASKS]
    if not paths:
        raise DataError(f"{folder} holds no <model>_<task>_gpt_score.csv")
    if len(models := sorted({path.name.removesuffix(f"_{_task_of(path)}_gpt_score.csv") for path in paths})) > 1:
        raise DataError(
            f"{folder} holds the scores of {', '.join(models)}: their means would mix; put each model into a folder of"
            " its own"
        )
    for path in paths:
        for row in _read_csv(path, _task_of(path)):
            rows[row.task, row.language, row.source, row.edited] = row
    return list(rows.values())


def _task_of(path: Path) -> str:
    stem = path.name.removesuffix("_gpt_score.csv")
    return next((task for task in TASKS if stem.endswith("_" + task)), "combined")


def _read_csv(path: Path, task: str) -> Iterator[ScoreRow]:
    try:
        yield from _rows(path, task)
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path} is no CSV in UTF-8: {error}") from None


def _rows(path: Path, task: str) -> Iterator[ScoreRow]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if missing := [c for c in COLUMNS if c not in (reader.fieldnames or ())]:
            raise DataError(f"{path} has no column {', '.join(missing)}")
        for line, row in enumerate(reader, 2):
            try:
                semantics, quality = (float(row[c]) for c in ("sementics_score", "quality_score"))
                exists = {"true": True, "false": False}[row["intersection_exist"].strip().lower()]
            except (ValueError, KeyError, AttributeError, TypeError) as error:
                raise DataError(f"{path}, line {line}, cannot be read: {what_is_wrong(error)}") from None
            yield ScoreRow(
                task,
                row["instruction_language"],
                exists,
                semantics,
                quality,
                key_of(row["edited_image"]),
                row["source_image"],
                row["edited_image"],
                row["instruction"],
            )


def key_of(path: str) -> str:
    """The key in the path of an edited image."""
    name = path.replace("\\", "/").rpartition("/")[2]
    return next((name[: -len(end)] for end in FORMATS if name.lower().endswith(end)), name)
