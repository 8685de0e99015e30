"""Everything that one shard decides alone. A sample that cannot be looked at is a problem of that sample; whatever its
files hold, nothing is raised.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from synlayers.checks import LayerProblem, ShardProblem
from synlayers.checks.ingested import IngestionCheck
from synlayers.checks.record import RecipeCheck, check_record
from synlayers.checks.selection import Rows
from synlayers.checks.shared_pictures import Views, add_views
from synlayers.design import Design, Record
from synlayers.errors import DataError
from synlayers.recipe import Ingestion, Recipe
from synlayers.storage import Damaged, EncodedSample, Remark, decode_sample, format_named
from synlayers.storage.manifest import assets_of, digest_of_shard
from synlayers.support.memory import keep_memory
from synlayers.support.untrusted.reasons import what_is_wrong

LONGEST = 300
"""Characters of what an exception says."""


class BuildFacts(NamedTuple):
    """What all shards of a build are held to."""

    folder: Path
    format_name: str
    recipe: Recipe | Ingestion
    recipe_hash: str


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """What is compared across samples."""

    index: int
    split: str
    layer_count: int


@dataclass(slots=True)
class ShardReport:
    """What one shard holds: its problems, and what is compared across shards.

    Attributes:
        used: split -> assets. views: what is shown of the user's own pictures. counts: name of a table of the
            manifest -> split -> value -> number.
    """

    problems: list[ShardProblem] = field(default_factory=list)
    samples: list[SampleFacts] = field(default_factory=list)
    used: dict[str, set[str]] = field(default_factory=dict)
    views: Views = field(default_factory=dict)
    counts: dict[str, dict[str, Counter[str]]] = field(default_factory=dict)

    def count(self, table: str, split: str, values: Iterable[str]) -> None:
        self.counts.setdefault(table, {}).setdefault(split, Counter()).update(values)


def check_shard(facts: BuildFacts, task: tuple[Record, Rows | None]) -> ShardReport:
    """All problems of a shard; of some of its samples where they are given, and then its bytes are only counted."""
    keep_memory()
    report = ShardReport()
    try:
        _look(facts, *task, report)
    except Exception as error:
        what = f"cannot be looked at ({what_is_wrong(error)[:LONGEST]})"
        report.problems.append(ShardProblem(task[0]["file"], "", -1, what))
    return report


def _look(facts: BuildFacts, shard: Record, rows: Rows | None, report: ShardReport) -> None:
    name = shard["file"]

    def note(what: str, sample: str = "", layer: int = -1) -> None:
        report.problems.append(ShardProblem(name, sample, layer, what))

    try:
        for problem in _byte_problems(facts.folder / name, shard, rows is None):
            note(problem)
    except (DataError, OSError) as error:
        note(str(error))
        return
    decided = _decided(facts)
    keys: Counter[str] = Counter()
    with np.errstate(all="ignore"):
        for item in format_named(facts.format_name).scan(facts.folder / name, rows):
            if isinstance(item, (Damaged, Remark)):
                note(item.problem, item.key)
                continue
            keys[item.key] += 1
            for layer, what in _sample_problems(item, shard, decided, report):
                note(what, item.key, layer)
    for key in sorted(key for key, number in keys.items() if number > 1):
        note(f"stands {keys[key]} times in the shard", key)
    expected = shard["samples"] if rows is None else len(rows)
    if len(report.samples) != expected:
        which = "the manifest says" if rows is None else "drawn were"
        note(f"{len(report.samples)} samples can be read, {which} {expected}")


def _decided(facts: BuildFacts) -> RecipeCheck | IngestionCheck:
    if isinstance(facts.recipe, Ingestion):
        return IngestionCheck(facts.recipe, facts.recipe_hash)
    return RecipeCheck(facts.recipe, facts.recipe_hash)


def _byte_problems(path: Path, shard: Record, whole: bool) -> Iterator[str]:
    if not whole:
        if path.is_file() and (size := path.stat().st_size) != shard["bytes"]:
            yield f"it has {size:,} bytes, the manifest says {shard['bytes']:,}"
        return
    size, sha = digest_of_shard(path)
    if (size, sha) != (shard["bytes"], shard["sha256"]):
        yield (f"its bytes are not those of the manifest (sha256 {sha[:12]}…, recorded {shard['sha256'][:12]}…)")


def _sample_problems(
    sample: EncodedSample, shard: Record, decided: RecipeCheck | IngestionCheck, report: ShardReport
) -> Iterator[LayerProblem]:
    """Each check alone: what one of them cannot digest does not keep the others from looking."""
    record = sample.record
    facts = SampleFacts(record["index"], record["split"], record["layer_count"])
    report.samples.append(facts)
    report.used.setdefault(facts.split, set()).update(assets_of(record))
    report.count("layer_count", facts.split, [str(facts.layer_count)])
    report.count("kind", facts.split, [entry["kind"] for entry in record["layers"]])
    report.count("layout", facts.split, [record["layout"]])
    report.count("canvas", facts.split, [f"{record['width']}x{record['height']}"])
    if facts.split != shard["split"]:
        yield -1, f"is of split {facts.split!r}, the shard is of {shard['split']!r}"
    yield from _guarded(lambda: check_record(record, decided.is_planned))
    yield from _guarded(lambda: decided.problems(sample))
    if not decided.is_dealt(sample):
        return  # another canvas or other layers than dealt: it may ask for any amount of memory
    try:
        design = decode_sample(sample)
    except DataError as error:
        yield -1, str(error)
        return
    yield from _guarded(lambda: decided.design_problems(design))
    yield from _guarded(lambda: decided.jpeg_problems(sample, design))
    yield from _guarded(lambda: _viewed(report, design))


def _viewed(report: ShardReport, design: Design) -> Iterable[LayerProblem]:
    add_views(report.views, design)
    return ()


def _guarded(check: Callable[[], Iterable[LayerProblem]]) -> Iterator[LayerProblem]:
    """The problems that a check finds, up to where it cannot go on."""
    try:
        yield from check()
    except Exception as error:
        yield -1, f"the record is malformed ({what_is_wrong(error)[:LONGEST]})"
