"""The board as data: what every export, page and test of it reads, and nothing else does.

    results + rows + submissions ─┐
    reported numbers ─────────────┼─> Board ─> leaderboard.json, .csv, .parquet, .md, .tex, index.html
    audit (footnotes) ────────────┘

A `BoardTable` is one benchmark under one protocol; its numbers are compared with each other and with nothing else.
Numbers that are not finite are the strings "nan", "inf" and "-inf" in JSON. Text may come from strangers: whoever shows
it escapes it.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from benchmarks.api.direction import Direction
from benchmarks.api.intervals import UNBOUNDED
from benchmarks.api.results import Coverage, Number

Kind = Literal["reproduced", "twin", "reported"]
"""Measured here on the official data; measured here on a twin; printed in a paper or a card."""
Evidence = Literal["", "run here", "rescored", "rows only"]
"""What stands behind a measured row: it was run here; it was submitted, and its answers were scored again here; it was
submitted, and nobody has scored its answers again. Of reported rows empty: their source stands behind them."""


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BoardColumn(_Data):
    """One number that a table shows."""

    key: str
    """``<measure>.<value>``, for example ``matting/native-whole.sad``; of reported tables ``reported.<name>``."""
    label: str
    """The head of the column, without arrow and unit."""
    direction: Direction
    unit: str = ""
    range: tuple[Number, Number] = UNBOUNDED
    """Lowest and highest that a value can be, as its measure says; intervals stay inside. Of reported numbers it is not
    known."""
    meaning: str = ""
    headline: bool = False
    """Rows are sorted by it, and the strict protocol's check on trivial baselines looks at it."""
    detectable: Number | None = None
    """Smallest true difference of two methods that a paired test at 5 % finds with 80 % power on these samples; None
    where it cannot be told."""


class Comparison(_Data):
    """A row against the best ranked row of the column, on the samples that both have."""

    best: str
    """`BoardRow.id` of the best."""
    n: int
    difference: Number
    """This row minus the best."""
    interval: tuple[Number, Number] | None
    p: Number | None
    """Two-sided paired test, clustered by scene."""
    p_adjusted: Number | None
    """The same after Holm's correction over all pairs of rows of the column."""


class BoardCell(_Data):
    """One number of one row."""

    value: Number
    text: str = ""
    """As printed in the source, for reported numbers ("0.0173")."""
    standard_error: Number | None = None
    interval: tuple[Number, Number] | None = None
    """95 %, clustered by scene, inside the range of the value."""
    n: int | None = None
    aggregate: str = "mean"
    rank: tuple[int, int] | None = None
    """95 % interval of the rank in this column; None for rows that are not ranked."""
    tier: int | None = None
    """1: no row is surely better (marked as tied with the best), and only then does `rank` begin with 1; None: not
    ranked or not tested."""
    best: bool = False
    undecided: bool = False
    """Tied for want of scenes alone: it is far from the best (0.8 standard deviations of the scores or more), and yet
    not surely worse."""
    against_best: Comparison | None = None
    footnotes: tuple[str, ...] = ()
    """Ids into `Board.footnotes`."""


class BoardRow(_Data):
    """One method in one table, once for each run or source."""

    id: str
    """Unique on the board, made of ``[a-z0-9-]``."""
    method: str
    """Key into `Board.methods`."""
    kind: Kind
    ranked: bool
    unranked_because: str = ""
    """Not ranked: oracle, samples missing, rows only, reported under an unknown protocol, ..."""
    evidence: Evidence = ""
    """Rows only are the submitter's word: they are never ranked, tied or best."""
    label: str = ""
    """Tells rows of one method apart: options, paper version, judge."""
    cells: dict[str, BoardCell]
    """By `BoardColumn.key`; a missing key means not measured, never zero."""
    parts: dict[str, dict[str, BoardCell]] = {}
    """The same by group (``type=SO``)."""
    coverage: Coverage | None = None
    samples: tuple[Number | None, ...] = ()
    """Of the headline, one for each of `BoardTable.samples`; None where it has none. Six digits, to be drawn."""
    seconds_per_sample: Number | None = None
    """Of the predictions, wall clock on the machine that `provenance` names."""
    options: dict[str, Any] = {}
    provenance: dict[str, Any] = {}
    """Of measured rows: run key, seed, box source, data digest, versions, commit, hardware, date, who ran it."""
    source: str = ""
    """Of reported rows: paper or page, table, version."""
    grade: Literal["", "primary", "secondary"] = ""
    """Reported: read in the authors' own text, or in somebody's copy of it."""
    footnotes: tuple[str, ...] = ()


class RowPair(_Data):
    """Two rows of a table on its headline, on the samples that both have."""

    one: str
    other: str
    n: int
    difference: Number
    """One minus other."""
    interval: tuple[Number, Number] | None
    p: Number | None
    """Two-sided paired test, clustered by scene."""
    p_adjusted: Number | None
    """The same after Holm's correction over all pairs of rows: what ranks rest on."""


class BoardTable(_Data):
    """One benchmark under one protocol."""

    id: str
    """Unique on the board, made of ``[a-z0-9-]``; part of permanent links."""
    task: str
    benchmark: str
    """Key into `Board.benchmarks`."""
    protocol: str
    """Key into `Board.protocols`; of reported tables whose protocol is unknown a name starting with ``reported/``."""
    strict: bool
    columns: tuple[BoardColumn, ...]
    """Headline first."""
    rows: tuple[BoardRow, ...]
    """Best first by the headline, unranked rows where their number puts them; behind all others those that are rows
    only."""
    groups: tuple[str, ...] = ()
    """Names of the parts that rows have."""
    scenes: int | None = None
    """Independent scenes behind the headline, of the row that has most; below ten nobody is ranked. None: not
    measured here."""
    samples: tuple[str, ...] = ()
    """Ids of the samples, where rows bring their numbers of them."""
    sample_parts: dict[str, tuple[str, ...]] = {}
    """By name of a group, what each sample is of it."""
    pairs: tuple[RowPair, ...] = ()
    notes: tuple[str, ...] = ()
    """Sentences above the table: why it is sorted so, what is resampled, why reported rows stand apart."""


class BoardMethod(_Data):
    """A method as the board shows it."""

    name: str
    title: str
    tasks: tuple[str, ...]
    requires: tuple[str, ...] = ()
    output_grid: str = ""
    licence: str = ""
    weights: tuple[str, ...] = ()
    open_weights: bool | None = None
    """None: not known. A method without weights is open."""
    training_data: tuple[str, ...] = ()
    trained_on: tuple[str, ...] = ()
    """Names of benchmarks whose training data it declares."""
    runs_here: bool = False
    """A baseline of this project can run it."""
    trivial: bool = False
    oracle: bool = False
    groups: tuple[str, ...] = ()
    source: str = ""
    notes: str = ""
    authors: tuple[str, ...] = ()
    links: dict[str, str] = {}
    """Label to an http(s) URL, checked."""
    contamination: str = ""
    submissions: tuple[str, ...] = ()


class Benchmark(_Data):
    """A data set as the board shows it."""

    name: str
    title: str
    task: str
    twin: bool
    of: str
    """Of a twin: the benchmark it stands for; else its own name."""
    count: int | None
    licence: str
    source: str
    access: str
    known_problems: tuple[str, ...] = ()
    card: str = ""
    """Markdown of its data card."""
    mean_pixels: Number | None = None
    """Mean pixels of an image of the official set, where a source says so; the audit compares implied grids with it."""


class ProtocolFacts(_Data):
    """A protocol in words."""

    name: str
    task: str
    official: bool
    resolution: str
    source: str
    missing: str
    paste_back: str = ""
    macro: str = ""
    defects: tuple[str, ...] = ()
    oracle: dict[str, Number] = {}


class Footnote(_Data):
    """A finding of the audit, shown at the cells it concerns."""

    id: str
    rule: str
    text: str
    severity: Literal["note", "warning", "error"] = "warning"


Box = tuple[float, float, float, float]
"""Left, top, width and height of what is not transparent, as parts of the canvas; all 0 for a layer that shows nothing.
"""


class GalleryImage(_Data):
    """One answer in the gallery; paths are relative to the site."""

    method: str
    row: str
    """`BoardRow.id`."""
    image: str
    """The answer as one picture (composite, matte, result)."""
    layers: tuple[str, ...] = ()
    """Of decompositions: RGBA pictures on the full canvas, back to front."""
    boxes: tuple[Box, ...] = ()
    """Of each layer."""
    scores: dict[str, Number] = {}
    """This sample's numbers by `BoardColumn.key`."""


class GallerySample(_Data):
    """One sample of a table with all that may be shown of it."""

    table: str
    """`BoardTable.id`."""
    sample: str
    input: str
    """Empty where the method sees no picture (text to RGBA)."""
    truth: str = ""
    truth_layers: tuple[str, ...] = ()
    truth_boxes: tuple[Box, ...] = ()
    mask: str = ""
    """White is what is to be removed or filled."""
    prompt: str = ""
    scale: Number = 1.0
    """Shown pixels per pixel of the sample: 1, or less where the sample is larger than pictures here may be."""
    pictures: tuple[GalleryImage, ...] = ()


class WinRates(_Data):
    """One number over the benchmarks of a task: how often a method beats another, averaged over the headline columns.
    Never a mean of unlike units."""

    task: str
    tables: tuple[str, ...]
    rates: dict[str, Number]
    """By method."""
    without: dict[str, dict[str, Number]] = {}
    """By table left out, then by method: how far the order hangs on one column."""
    too_few_scenes: tuple[str, ...] = ()
    """Tables that do not count because they have too few scenes to rank anybody."""


class OutdatedRecord(_Data):
    """A result of the board of record that stands in no table: something that it hangs on was changed since."""

    method: str
    benchmark: str
    protocol: str
    date: str
    """ISO, of the result."""
    because: str


class BoardChanges(_Data):
    """What is new beside an older edition of the board."""

    since: str
    """ISO date of the older edition's newest result."""
    commit: str = ""
    sentences: tuple[str, ...] = ()


class Board(_Data):
    """All of it."""

    schema_version: Literal[1] = 1
    title: str
    generated: str
    """ISO date of the newest result, not of the publishing: equal inputs give an equal board."""
    commit: str = ""
    methods: dict[str, BoardMethod]
    benchmarks: dict[str, Benchmark]
    protocols: dict[str, ProtocolFacts]
    tables: tuple[BoardTable, ...]
    win_rates: tuple[WinRates, ...] = ()
    footnotes: dict[str, Footnote] = {}
    gallery: tuple[GallerySample, ...] = ()
    outdated: tuple[OutdatedRecord, ...] = ()
    repository: str = ""
    """Where the code and the submissions are: an http(s) URL, for links."""
    changes: BoardChanges | None = None
