"""GEdit-Bench: real users' editing instructions in English and Chinese. Officially judged by a vision-language model;
there is no exact answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarks.api.images import read_rgb, read_size
from benchmarks.api.tasks import ID, Sample
from benchmarks.datasets.dataset import Dataset, DatasetFacts, contents_of
from benchmarks.datasets.image_tables import ImageCell, read_cell, rows
from synlayers.importers.layered.tables import image_bytes, open_table
from synlayers.support.entries import entries

OFFICIAL_COUNTS: Final = {
    "background_change": 40,
    "color_alter": 40,
    "material_alter": 40,
    "motion_change": 40,
    "ps_human": 70,
    "style_change": 60,
    "subject-add": 60,
    "subject-remove": 57,
    "subject-replace": 60,
    "text_change": 99,
    "tone_transfer": 40,
}
"""Samples of each task in one language."""
LANGUAGES: Final = ("en", "cn")
COLUMNS: Final = (
    "task_type",
    "key",
    "instruction",
    "instruction_language",
    "input_image",
    "input_image_raw",
    "Intersection_exist",
)
TARGET: Final = "target_image"
ANSWERS: Final = "facts"


@dataclass(frozen=True, slots=True)
class GEditRow:
    """One row of a table: its words, and where its images are."""

    key: str
    task: str
    language: str
    instruction: str
    intersection: bool
    size: tuple[int, int]
    place: ImageCell
    facts: str | None
    has_target: bool

    def cell(self, column: str) -> ImageCell:
        return ImageCell(self.place.path, self.place.group, self.place.row, column)


class GEdit(Dataset):
    """GEdit-Bench from its parquet files. The id is the key with the language: both languages of a key show one image,
    and are one cluster.

    Inputs beyond the task's own: `language` (``en`` or ``cn``), `raw` (the original of `image`, of another size).
    Truth: none officially; `target` (the exact result) and `facts` (JSON, `benchmarks.metrics.facts.measures`) where
    the table has columns `target_image` and `facts`.
    """

    facts = DatasetFacts(
        name="gedit-bench",
        task="editing",
        title="GEdit-Bench",
        count=1212,
        layout=(
            f"  data/*.parquet   columns {', '.join(COLUMNS)};\n                   images are structs of bytes and"
            " path; instruction_language is en or cn; one split, named train"
        ),
        source="Liu et al., Step1X-Edit, arXiv 2504.17761; Hub data set stepfun-ai/GEdit-Bench",
        access="Hub data set stepfun-ai/GEdit-Bench, free; point --data at the folder that holds data/",
        licence="MIT",
        images_because="users' own pictures, and people in them whose consent is not documented",
        hub="stepfun-ai/GEdit-Bench",
        inputs=("language", "raw"),
        twin="gedit-bench",
        known_problems=(
            (
                "the only split is named train; it is the test set, and a loader that is given no split iterates over"
                " the names of the splits"
            ),
            "the data call Chinese cn, the official script expects zh: its Chinese results come out as nan",
            (
                "tasks are of unequal size (text_change 99, tone_transfer 40 in each language): the official mean is"
                " the unweighted mean over the 11 tasks of per-sample sqrt(SC PQ), another public harness takes the"
                " plain mean, and an empty task makes the official one nan"
            ),
            (
                "there is no ground truth; published figures come from GPT-4.1 or Qwen2.5-VL-72B as judges, whose"
                " settings differ between harnesses: differences below about 0.3 points between papers say nothing"
            ),
            (
                "the intersection subset is that of samples which every system of the paper answered, and means nothing"
                " for later systems"
            ),
            (
                "the official script leaves missing answers out of the mean and replaces what it cannot parse by a"
                " random score"
            ),
            "ps_human shows people whose consent is not documented",
        ),
    )

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.tables = find_tables(self.root)
        if not self.tables:
            raise self.wrong(f"no parquet file; {contents_of(self.root)}")
        if self.root.is_file():
            self.root = self.root.parent
        for table in self.tables:
            columns = open_table(table).schema_arrow.names
            if missing := [c for c in COLUMNS if c not in columns]:
                raise self.wrong(f"{table.name} has no column {', '.join(missing)}; it has {', '.join(columns)}")

    def files(self) -> Iterable[Path]:
        return self.tables

    def samples(self) -> Sequence[Sample]:
        gedit_rows = [row for table in self.tables for row in self._rows(table)]
        if not gedit_rows:
            raise self.wrong("its tables have no rows")
        (most, times), *_ = Counter((r.key, r.language) for r in gedit_rows).most_common(1)
        if times > 1:
            raise self.wrong(f"key {most[0]} occurs {times} times in language {most[1]}")
        return sorted(map(sample_of, gedit_rows), key=lambda s: s.id)

    def _rows(self, table: Path) -> Iterable[GEditRow]:
        """The rows of a table. Reads the images' headers, a few rows in memory at a time."""
        columns = set(open_table(table).schema_arrow.names)
        extra = [c for c in (TARGET, ANSWERS) if c in columns]
        for group, number, values in rows(table, [c for c in (*COLUMNS, *extra) if c != "input_image_raw"]):
            place = ImageCell(table, group, number, "input_image")
            words = {name: values[name] for name in ("task_type", "key", "instruction", "instruction_language")}
            if wrong := [name for name, word in words.items() if not isinstance(word, str) or not word]:
                raise self.wrong(f"{table.name}, row {number} of row group {group}: {wrong[0]} is {words[wrong[0]]!r}")
            task, language = words["task_type"], words["instruction_language"]
            if task not in OFFICIAL_COUNTS:
                raise self.wrong(f"{table.name} has a task_type {task!r}; there are {', '.join(OFFICIAL_COUNTS)}")
            if language not in LANGUAGES:
                raise self.wrong(
                    f"{table.name} has an instruction_language {language!r}; there are {' and '.join(LANGUAGES)}"
                )
            if not ID.fullmatch(f"{words['key']}-{language}"):
                raise self.wrong(
                    f"{table.name} has a key {words['key']!r}, which is not of letters, digits, dots, dashes and"
                    " underscores"
                )
            size = read_size(image_bytes(values["input_image"], str(place)), str(place))
            yield GEditRow(
                words["key"],
                task,
                language,
                words["instruction"],
                bool(values["Intersection_exist"]),
                size,
                place,
                values.get(ANSWERS),
                values.get(TARGET) is not None,
            )


def sample_of(row: GEditRow) -> Sample:
    """A row as a sample; pixels are read when they are asked for."""
    truth: dict[str, Any] = {}
    if row.has_target:
        truth["target"] = partial(read_cell, row.cell(TARGET), read_rgb)
    if row.facts is not None:
        truth["facts"] = row.facts
    inputs = {
        "image": partial(read_cell, row.cell("input_image"), read_rgb),
        "raw": partial(read_cell, row.cell("input_image_raw"), read_rgb),
        "prompt": row.instruction,
        "language": row.language,
    }
    groups = {"task_type": row.task, "language": row.language, "intersection": "yes" if row.intersection else "no"}
    return Sample(f"{row.key}-{row.language}", "editing", row.size, inputs, truth, cluster=row.key, groups=groups)


def find_tables(root: Path) -> list[Path]:
    """The parquet files in the folder's ``data``, else in the folder itself; a file stands for itself."""
    if root.is_file():
        return [root] if root.suffix == ".parquet" else []
    return entries(root / "data", "*.parquet") or entries(root, "*.parquet")


DATASETS = (GEdit,)
