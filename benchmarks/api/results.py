"""The schema of a result, and the rows that it can be recomputed from.

A row is one number of one sample; a result is what a protocol makes of all rows of a run, with everything needed to
repeat it. Numbers that are not finite are the strings "nan", "inf" and "-inf".
"""

from __future__ import annotations

import json
import math
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainSerializer, ValidationError

from benchmarks.api.direction import Direction
from benchmarks.api.intervals import UNBOUNDED, Range, mean_interval
from benchmarks.api.runs import Cause, RunFacts
from synlayers.errors import DataError
from synlayers.storage.journal import read_journal
from synlayers.storage.plain_files import read_plain
from synlayers.support.atomic import replacing
from synlayers.support.consoles import tell
from synlayers.support.entries import is_stray
from synlayers.support.machine import raise_machine_error
from synlayers.support.untrusted.names import one_part
from synlayers.support.validation import problems_of

ROWS: Final = ".samples.jsonl"
"""What the file of rows is called beside ``<result>.json``."""

RowStatus = Literal["ok", "missing", "failed", "skipped", "invalid", "dropped"]
"""ok; missing: no prediction; failed, skipped: the method said so; invalid: a prediction that cannot be scored;
dropped: left out by the official code."""


def parse_number(value: Any) -> float:
    """A float from JSON, where "nan", "inf" and "-inf" are strings. Raises `ValueError` for anything else (true is no
    number)."""
    if (
        value in ("nan", "inf", "-inf")
        if isinstance(value, str)
        else isinstance(value, (int, float)) and not isinstance(value, bool)
    ):
        return float(value)
    raise ValueError(f"{value!r} is not a number")


def json_number(value: float) -> float | str:
    """A float for JSON."""
    if math.isfinite(value):
        return value
    return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"


Number = Annotated[float, BeforeValidator(parse_number), PlainSerializer(json_number, return_type=float | str)]


@dataclass(frozen=True, slots=True)
class Row:
    """One number of one sample. `metric` is ``<measure>.<column>``; `weight` 0 leaves it out of the mean."""

    sample_id: str
    metric: str
    value: float
    status: RowStatus = "ok"
    weight: float = 1.0
    group: Mapping[str, str] | None = None
    cluster: str = ""
    note: str = ""
    cause: Cause = ""
    """Of a failed sample: whether the method or the place failed."""


class MetricResult(BaseModel):
    """One number of a result."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    measure: str
    name: str
    version: int
    value: Number
    direction: Direction
    unit: str = ""
    n: int
    """Samples in it."""
    standard_error: Number | None = None
    """Clustered by scene where samples share one; None for what is no mean."""
    interval: tuple[Number, Number] | None = None
    """95 %, inside the range of the value."""
    aggregate: Literal["mean", "macro", "other"] = "mean"
    """How it follows from the rows: their weighted mean, the unweighted mean of the groups' means, or what the measure
    says (a sum, a pooled ratio, FID)."""
    recomputable: bool = True
    """From the rows of the samples, to the last digit."""
    group: str = ""
    """Empty for all samples, ``type=SO`` for a part."""


class Coverage(BaseModel):
    """How many samples stand behind the numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    official: int
    """Samples of the whole data set."""
    asked: int
    scored: int
    dropped: int = 0
    """Answered, but left out of every mean, as the official code leaves them out."""
    missing: int = 0
    failed: int = 0
    skipped: int = 0
    invalid: int = 0
    stood_in: int = 0
    """Of the missing, failed and invalid: scored by what the protocol puts in their place."""


class Result(BaseModel):
    """A result: a run under a protocol."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Literal[1] = 1
    run: RunFacts
    run_key: Annotated[str, AfterValidator(one_part)]
    protocol: str
    official: bool
    metrics: tuple[MetricResult, ...]
    coverage: Coverage
    provenance: dict[str, Any]
    """Package versions, git commit and dirty flag, hardware, date, seconds of each stage, digests of weights."""
    notes: dict[str, int] = {}
    """Known defects of the protocol that decided scores: text -> samples."""

    @property
    def judge(self) -> str:
        """Of protocols that ask a model: which one, as it stands in the file's name; empty for all others."""
        about = self.provenance.get("judge")
        slug = about.get("slug") if isinstance(about, Mapping) else None
        return slug if isinstance(slug, str) and SLUG.fullmatch(slug) else ""

    @property
    def table(self) -> str:
        """What it may be compared under: the protocol, and the judge if there is one. Numbers of two judges never stand
        in one table."""
        return f"{self.protocol} by {self.judge}" if self.judge else self.protocol


SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,80}")


LARGEST_SUMMAND: Final = 1e300
"""`math.fsum` raises where a sum is no float."""


class Estimate(NamedTuple):
    """A mean with its uncertainty; None where fewer than two clusters allow none."""

    value: float
    standard_error: float | None
    interval: tuple[float, float] | None


def estimate(
    values: Sequence[float], weights: Sequence[float], clusters: Sequence[str], bounds: Range = UNBOUNDED
) -> Estimate:
    """The weighted mean by `math.fsum`, and its cluster-robust standard error and 95 % interval
    (`benchmarks.api.intervals`: t, inside the range that the value can have).

    With r_c the weighted sum of residuals of cluster c and G clusters: se = sqrt(G / (G - 1) * sum r_c^2) / sum w.
    Entries of weight 0 are left out.

    Args:
        bounds: the range of the value.

    >>> estimate([1.0, 3.0], [1.0, 1.0], ["a", "b"])
    Estimate(value=2.0, standard_error=1.0, interval=(-10.706204736174694, 14.706204736174694))
    """
    kept = [(v, w, c) for v, w, c in zip(values, weights, clusters, strict=True) if w]
    if not kept:
        return Estimate(math.nan, None, None)
    total = math.fsum(w for _, w, _ in kept)
    if not all(math.isfinite(v) and abs(v) < LARGEST_SUMMAND for v, _, _ in kept):
        return Estimate(sum(v * w for v, w, _ in kept) / total, None, None)
    mean = math.fsum(v * w for v, w, _ in kept) / total
    sums: dict[str, list[float]] = {}
    for v, w, c in kept:
        sums.setdefault(c, []).append(w * (v - mean))
    groups = len(sums)
    if groups < 2:
        return Estimate(mean, None, None)
    try:
        error = math.sqrt(groups / (groups - 1) * math.fsum(math.fsum(r) ** 2 for r in sums.values())) / total
    except OverflowError:  # beyond 1e150: there is a mean, and nothing to say of its error
        return Estimate(mean, None, None)
    return Estimate(mean, error, mean_interval(mean, error, groups - 1, groups, bounds))


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """The rows in order of id and metric, one JSON object a line; the file appears whole."""
    ordered = sorted(rows, key=lambda r: (r.sample_id, r.metric))
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8") as file:
        for row in ordered:
            file.write(row_json(row) + "\n")


def row_json(row: Row) -> str:
    """A row as one line."""
    data: dict[str, Any] = {
        "sample_id": row.sample_id,
        "metric": row.metric,
        "value": json_number(row.value),
        "status": row.status,
    }
    data |= {"weight": json_number(row.weight), "group": dict(row.group or {}), "cluster": row.cluster}
    if row.note:
        data["note"] = row.note
    if row.cause:
        data["cause"] = row.cause
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a file; a line that was not written to its end is passed over, any other broken line is a
    `DataError`."""
    groups: dict[str, Mapping[str, str]] = {}
    path.stat()  # rows that are not there are an error
    return read_journal(path, lambda line: _row(json.loads(line), groups))


def _row(data: dict[str, Any], groups: dict[str, Mapping[str, str]]) -> Row:
    """A row of what a line holds. Rows share their words and groups: there are a dozen of each sample."""
    data["value"], data["weight"] = parse_number(data["value"]), parse_number(data["weight"])
    for name in ("sample_id", "metric", "status", "cluster", "note", "cause"):
        if name in data:
            data[name] = sys.intern(data[name])
    if data.get("group") is not None:
        data["group"] = groups.setdefault(repr(sorted(data["group"].items())), data["group"])
    return Row(**data)


def result_files(folder: Path, told: Callable[[str], None] = tell) -> Iterator[tuple[Path, Path]]:
    """Every result below a folder with the file of its rows, in order of path. Files that are no results are passed
    over.

    Args:
        told: is told of every result whose rows are not there, and of folders that are links or cannot be looked into.
    """
    found: list[Path] = []
    for place, below, names in os.walk(folder, onerror=lambda error: told(_not_looked_into(error))):
        for name in below:
            if not is_stray(name) and os.path.islink(link := os.path.join(place, name)):
                told(f"{link} is a link: results behind it are left out")
        # a link that leads nowhere or in a circle is among the names
        found += [Path(place, name) for name in names if not is_stray(name) and fnmatchcase(name, "*-v*.json")]
    for path in sorted(found):
        if (rows := path.with_suffix(ROWS)).is_file():
            yield path, rows
        elif why := _without_rows(path, rows):
            told(f"{path} is left out: {why}")


def _not_looked_into(error: OSError) -> str:
    return f"{error.filename} cannot be looked into ({error.strerror}): results in it are left out"


def _without_rows(path: Path, rows: Path) -> str:
    """Why a file has no rows beside it; empty where it is none of ours."""
    if os.path.lexists(rows):
        return f"its rows, {rows.name}, are " + (
            "a link that leads nowhere" if rows.is_symlink() and not rows.exists() else "no regular file"
        )
    try:
        read_result(path)
    except DataError as error:
        return str(error) if path.is_symlink() else ""
    return f"its rows, {rows.name}, are not there"


def read_result(path: Path) -> Result:
    """A result. Raises `DataError` listing every problem of the file, `MachineError` if the machine cannot read it."""
    try:
        return Result.model_validate_json(read_plain(path))
    except OSError as error:
        raise_machine_error(error)
        raise DataError(f"cannot read {path}: {error.strerror}") from None
    except ValidationError as error:
        raise DataError(f"{path} is no valid result: {'; '.join(problems_of(error, Result))}") from None
