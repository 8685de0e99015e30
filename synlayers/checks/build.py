"""All problems of a build, or of a part of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from synlayers.checks import ShardProblem
from synlayers.checks.selection import Rows, Selection
from synlayers.checks.shard import BuildFacts, ShardReport, check_shard
from synlayers.checks.whole import folder_problems, manifest_problems, set_problems
from synlayers.design import Record
from synlayers.errors import DataError, SynlayersError, WorkerDied
from synlayers.making.outside import check_plugins
from synlayers.recipe import Ingestion, Recipe, recipe_of_manifest
from synlayers.storage import format_named
from synlayers.storage.manifest import load_manifest
from synlayers.support.cli import progress
from synlayers.support.processes import in_order
from synlayers.support.untrusted.reasons import what_is_wrong

ALL = Selection()
NOT_OF_INGESTED = (
    "what was ingested does not promise: balanced counts, layouts and canvases dealt by index, plans that draw layers"
    " again, contrast of text, captions of our grammar, a visible fraction of 0.2; that two pictures are not the same"
    " is looked at when they are ingested, here only that splits share none of those groups"
)


class Verification(NamedTuple):
    """What was found.

    Args:
        samples: so many were looked at. left_out: what was not, as sentences.
    """

    problems: list[ShardProblem]
    samples: int
    left_out: list[str]


def check_build(folder: Path, workers: int = 0, selection: Selection = ALL) -> Verification:
    """All problems of the build in `folder`, or of a part of it.

    Raises:
        DataError: there is no readable manifest, so nothing can be checked.
        UsageError: it was made with a plug-in that is not in use here.
    """
    manifest = load_manifest(folder)
    recipe = _recipe_of(folder, manifest)
    problems = [*manifest_problems(manifest, recipe), *folder_problems(folder, manifest)]
    tasks = []
    for shard, rows in selection.choose(manifest["shards"]):
        if (folder / shard["file"]).exists():
            tasks.append((shard, rows))
        else:
            problems.append(ShardProblem(shard["file"], "", -1, "the shard is missing"))
    facts = BuildFacts(folder, manifest["format"], recipe, manifest["recipe_hash"])
    reports: list[ShardReport] = []
    sizes = [shard["samples"] if rows is None else len(rows) for shard, rows in tasks]
    with progress("verifying", sum(sizes)) as advance:
        for size, report in zip(sizes, shard_reports(facts, tasks, workers or os.cpu_count() or 1), strict=True):
            reports.append(report)
            advance(size)
    for report in reports:
        problems += report.problems
    samples = sum(len(report.samples) for report in reports)
    missing = sum(shard["samples"] for shard in manifest["shards"]) - samples
    problems += set_problems(manifest, recipe, reports, complete=selection.is_all and not missing)
    left_out = selection.left_out(manifest["shards"], samples)
    if selection.is_all and missing:
        left_out.append(f"numbering, balance and the counts of the manifest: {missing:,} samples cannot be read")
    if isinstance(recipe, Ingestion):
        left_out.append(NOT_OF_INGESTED)
    return Verification(sorted(set(problems)), samples, left_out)


def _recipe_of(folder: Path, manifest: Record) -> Recipe | Ingestion:
    """A manifest that does not say what is to be checked is one problem, not many."""
    try:
        format_named(manifest["format"])
        recipe = recipe_of_manifest(manifest["recipe"])
    except (TypeError, ValueError, SynlayersError) as error:
        raise DataError(
            f"{folder / 'manifest.json'} is malformed ({what_is_wrong(error)}): run the same generate command again"
        ) from None
    if isinstance(recipe, Recipe):
        check_plugins(recipe.plugins)
    return recipe


def shard_reports(facts: BuildFacts, tasks: list[tuple[Record, Rows | None]], workers: int) -> Iterator[ShardReport]:
    """One report a shard, in their order. A shard at which workers die is a problem of that shard."""
    if workers == 1 or len(tasks) < 2:
        for task in tasks:
            yield check_shard(facts, task)
        return
    waiting = list(tasks)
    while waiting:
        with in_order(partial(partial, check_shard, facts), waiting, min(workers, len(waiting))) as reports:
            try:
                for report in reports:
                    del waiting[0]
                    yield report
            except WorkerDied as error:
                shard, _ = waiting.pop(0)
                yield ShardReport([ShardProblem(shard["file"], "", -1, f"cannot be looked at: {error}")])
