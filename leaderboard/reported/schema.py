"""The schema of a file of reported rows: numbers as printed, and the facts about where they stand.

One YAML file for each benchmark::

    name: aim-500                       of a data set that we read; any other name brings its own facts
    facts: {title, task, count, licence, source, access, known_problems}
    mean_size: {width, height, source}  mean size of an image of the official set
    left_out: [...]                     published numbers that are no rows here, and why
    metrics: {sad: {label, direction, unit, meaning}}
    tables:                             rows of one source
      - slug, source, table, grade, protocol or apart, samples, judge, language, subset, headline, notes
        rows: [{system, values: {sad: "9.089"}, parts, variant, label, table, source, samples, ablation, apart}]
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from benchmarks.api.direction import Direction

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-.][a-z0-9]+)*$", max_length=60)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=60)]
"""Of a metric. The audit reads its words: psnr, sad, iou, ... say which bounds hold."""
Printed = Annotated[str, StringConstraints(strict=True, pattern=r"^[+-]?(\d+(\.\d*)?|\.\d+)$", max_length=20)]
"""A number exactly as printed, quoted in YAML: "0.0180" keeps its last digit."""
Grade = Literal["primary", "secondary"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ReportedSize(_Strict):
    """Mean size of an image of the official set, in pixels."""

    width: int = Field(gt=0)
    height: int = Field(gt=0)
    source: str


class ReportedBenchmark(_Strict):
    """A benchmark that this project does not read; fields as in `leaderboard.board.Benchmark`."""

    title: str
    task: str
    count: int | None
    licence: str
    source: str
    access: str
    known_problems: tuple[str, ...] = ()


class Metric(_Strict):
    """A column as printed, with its unit."""

    label: str
    direction: Direction
    unit: str = ""
    meaning: str = ""


class ReportedRow(_Strict):
    """One printed row; what is empty is as in its table."""

    system: Slug
    """Key into ``methods.yaml``: one name for a system in all files."""
    values: dict[Name, Printed] = Field(min_length=1)
    parts: dict[str, dict[Name, Printed]] = {}
    """By group, ``type=SO``."""
    variant: str = ""
    """Setting, weights or input that tells it apart from the system's other rows."""
    label: str = ""
    """What else to know, in few words."""
    table: str = ""
    source: str = ""
    samples: int | None = Field(default=None, gt=0)
    ablation: bool = False
    apart: str = ""
    """Why this row does not compare with the others of its table."""


class ReportedTable(_Strict):
    """Rows of one source."""

    slug: Slug
    source: str
    """Paper with version, page, or repository with commit."""
    table: str = ""
    grade: Grade
    """primary: read in the authors' own text; secondary: in somebody's copy of it, or a user's claim."""
    protocol: str | None
    """One of ours if it is the same; else null, and `apart` says why the rows stand apart."""
    apart: str = ""
    samples: int | None = Field(default=None, gt=0)
    judge: str = ""
    language: str = ""
    subset: str = ""
    """The three of editing scores."""
    headline: Name
    notes: tuple[str, ...] = ()
    rows: tuple[ReportedRow, ...] = Field(min_length=1)


class ReportedFile(_Strict):
    """Everything that is reported of one benchmark."""

    name: Slug
    facts: ReportedBenchmark | None = None
    mean_size: ReportedSize | None = None
    left_out: tuple[str, ...] = ()
    metrics: dict[Name, Metric]
    tables: tuple[ReportedTable, ...]


class ReportedMethod(_Strict):
    """A system; fields as in `leaderboard.board.BoardMethod`."""

    title: str
    licence: str = ""
    source: str = ""
    notes: str = ""
    open_weights: bool | None = None
    weights: tuple[str, ...] = ()
    training_data: tuple[str, ...] = ()
    trained_on: tuple[str, ...] = ()
    oracle: bool = False
