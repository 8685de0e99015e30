"""`python -m synlayers.verify`: recomputes every invariant of a build from what is on disk, and lists every problem."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from synlayers.checks import ShardProblem
from synlayers.checks.design import check_design
from synlayers.checks.record import RecipeCheck, check_record
from synlayers.checks.shared_pictures import Views, add_views, merge_views, shared_pictures
from synlayers.design import Record
from synlayers.errors import DataError, SynlayersError, UsageError
from synlayers.making.outside import check_plugins
from synlayers.recipe import make_recipe
from synlayers.storage import EncodedSample, decode_sample, format_named
from synlayers.storage.manifest import assets_of, digest_of_shard, load_manifest
from synlayers.support.cli import PluginFiles, clean_exit, console, progress
from synlayers.support.memory import keep_memory
from synlayers.support.plugins import install
from synlayers.support.processes import in_order

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
SHOWN = 50


class ShardReport(NamedTuple):
    """What one shard holds: its problems, and the rows that are compared across shards."""

    problems: list[ShardProblem]
    rows: list[tuple[int, str, int]]  # index, split, layer count
    used: dict[str, list[str]]  # split -> asset ids
    views: Views  # what is shown of the user's own pictures


def verify(folder: Path, workers: int = 0) -> tuple[list[ShardProblem], int]:
    """All problems of the build in `folder`, and how many samples were looked at.

    Raises:
        DataError: there is no readable manifest, so nothing can be checked.
        UsageError: it was made with a plug-in that is not in use here.
    """
    manifest = load_manifest(folder)
    _check_manifest(folder, manifest)
    check_plugins(manifest["recipe"].get("plugins", ()))
    present = []
    problems: list[ShardProblem] = []
    for shard in manifest["shards"]:
        if (folder / shard["file"]).exists():
            present.append(shard)
        else:
            problems.append(ShardProblem(shard["file"], "", -1, "the shard is missing"))
    problems += [ShardProblem(name, "", -1, "is not in the manifest") for name in _unlisted_shards(folder, manifest)]
    reports: list[ShardReport] = []
    with progress("verifying", sum(s["samples"] for s in present)) as advance:
        for result, samples in _all_shards(folder, manifest, present, workers or os.cpu_count() or 1):
            reports.append(result)
            advance(samples)
    for report in reports:
        problems += report.problems
    rows = [row for report in reports for row in report.rows]
    problems += _set_problems(
        manifest, rows, [report.used for report in reports], complete=len(present) == len(manifest["shards"])
    )
    problems += _shared_pictures(reports)
    return sorted(set(problems)), len(rows)


def _check_manifest(folder: Path, manifest: Record) -> None:
    """A manifest that does not say what is to be checked is one problem, not many."""
    try:
        make_recipe(manifest["recipe"])
        for shard in manifest["shards"]:
            if not (
                isinstance(shard["samples"], int)
                and isinstance(shard["bytes"], int)
                and isinstance(shard["sha256"], str)
            ):
                raise TypeError(f"shard {shard['file']!r} has no samples, bytes or sha256")
            if Path(shard["file"]).name != shard["file"]:
                raise ValueError(f"shard {shard['file']!r} lies outside the folder")
        int(manifest["samples"])
    except (KeyError, TypeError, ValueError, SynlayersError) as error:
        raise DataError(
            f"{folder / 'manifest.json'} is malformed ({error}): run the same generate command again"
        ) from None


def _unlisted_shards(folder: Path, manifest: Record) -> list[str]:
    suffix = format_named(manifest["format"]).suffix
    listed = {shard["file"] for shard in manifest["shards"]}
    return sorted(p.name for p in folder.glob(f"*-[0-9][0-9][0-9][0-9][0-9]{suffix}") if p.name not in listed)


def _all_shards(
    folder: Path, manifest: Record, shards: list[Record], workers: int
) -> Iterator[tuple[ShardReport, int]]:
    look = partial(verify_shard, folder, manifest["format"], manifest["recipe"], manifest["recipe_hash"])
    if workers == 1 or len(shards) < 2:
        for shard in shards:
            yield look(shard), shard["samples"]
        return
    with in_order(partial(partial, look), shards, min(workers, len(shards))) as reports:
        for shard, report in zip(shards, reports, strict=True):
            yield report, shard["samples"]


def verify_shard(
    folder: Path, format_name: str, recipe: dict[str, Any], recipe_hash: str, shard: Record
) -> ShardReport:
    """Everything that one shard decides alone."""
    keep_memory()
    name, fmt = shard["file"], format_named(format_name)
    report = ShardReport([], [], {}, {})
    try:
        size, sha = digest_of_shard(folder / name)
    except DataError as error:
        report.problems.append(ShardProblem(name, "", -1, str(error)))
        return report
    if (size, sha) != (shard["bytes"], shard["sha256"]):
        report.problems.append(
            ShardProblem(
                name,
                "",
                -1,
                f"its bytes are not those of the manifest (sha256 {sha[:12]}…, recorded {shard['sha256'][:12]}…)",
            )
        )
    decided = RecipeCheck(make_recipe(recipe), recipe_hash)
    try:
        for sample in fmt.read_shard(folder / name):
            _verify_sample(name, sample, decided, report)
    except SynlayersError as error:
        report.problems.append(ShardProblem(name, "", -1, str(error)))
    if len(report.rows) != shard["samples"]:
        report.problems.append(
            ShardProblem(name, "", -1, f"{len(report.rows)} samples can be read, the manifest says {shard['samples']}")
        )
    return report


def _verify_sample(shard: str, sample: EncodedSample, decided: RecipeCheck, report: ShardReport) -> None:
    def note(layer: int, what: str) -> None:
        report.problems.append(ShardProblem(shard, sample.key, layer, what))

    record = sample.record
    try:
        for layer, what in check_record(record):
            note(layer, what)
        report.rows.append((int(record["index"]), str(record["split"]), int(record["layer_count"])))
        used = report.used.setdefault(record["split"], [])
        report.used[record["split"]] = sorted({*used, *assets_of(record)})
        design = decode_sample(sample)
        for check in (check_design, decided.problems):
            for layer, what in check(design):
                note(layer, what)
        add_views(report.views, design)
    except SynlayersError as error:
        note(-1, str(error))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        note(-1, f"the record is malformed ({type(error).__name__}: {error})")


def _set_problems(
    manifest: Record, rows: list[tuple[int, str, int]], used: list[dict[str, list[str]]], complete: bool
) -> Iterator[ShardProblem]:
    """Numbering, balance and disjoint splits: what only the whole set shows."""
    indices = sorted(row[0] for row in rows)
    if complete and indices != list(range(manifest["samples"])):
        yield ShardProblem("", "", -1, f"the indices are not 0 to {manifest['samples'] - 1}, each once")
    by_split: dict[str, list[int]] = {}
    for _, split, count in sorted(rows):
        by_split.setdefault(split, []).append(count)
    if complete and not manifest["recipe"]["layer_weights"]:
        low, high = manifest["recipe"]["layers"]
        for split, counts in by_split.items():
            tally = Counter(counts)
            spread = max(tally.values()) - min(tally[c] for c in range(low, high + 1))
            if spread > 1:
                yield ShardProblem(
                    "", "", -1, f"layer counts of split {split} differ by {spread}; at most 1 is allowed"
                )
    owners: dict[str, set[str]] = {}
    for part in used:
        for split, ids in part.items():
            for asset in ids:
                owners.setdefault(asset, set()).add(split)
    for asset, splits in sorted(owners.items()):
        if len(splits) > 1:
            yield ShardProblem(
                "", "", -1, f"asset {asset} is used in the splits {', '.join(sorted(splits))}; splits must share none"
            )


def _shared_pictures(reports: list[ShardReport]) -> Iterator[ShardProblem]:
    """Pictures of the user's that two splits show under two names."""
    views: Views = {}
    for report in reports:
        merge_views(views, report.views)
    for (split, asset), (other_split, other) in shared_pictures(views):
        what = f"assets {asset} ({split}) and {other} ({other_split}) show the same picture; splits must share none"
        yield ShardProblem("", "", -1, what)


@app.command()
def main(
    folder: Annotated[Path, typer.Argument(help="Folder of a build.")],
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Also write the problems as JSON to this file.")
    ] = None,
    workers: Annotated[int, typer.Option(help="Worker processes; 0 means one per core.")] = 0,
    plugin: PluginFiles = None,
) -> None:
    """Recompute recomposition, boxes, visibility, counts, hashes, balance, captions, contrast and split disjointness of
    a build.

    Exit code 0 only when every invariant holds for every sample; every problem is listed with its sample and layer.
    """
    with clean_exit():
        install(plugin or ())
        if workers < 0:
            raise UsageError(f"--workers must be 0 or more, not {workers}")
        problems, samples = verify(folder, workers)
        if json_file is not None:
            try:
                json_file.touch()
            except OSError as error:
                raise UsageError(f"--json {json_file} cannot be written ({error.strerror})") from None
            rows = [problem._asdict() for problem in problems]
            json_file.write_text(
                json.dumps({"folder": folder.name, "samples": samples, "problems": rows}, indent=1) + "\n",
                encoding="utf-8",
            )
        for problem in problems[:SHOWN]:
            console.print(str(problem), style="red", markup=False, soft_wrap=True)
        if len(problems) > SHOWN:
            console.print(f"… and {len(problems) - SHOWN} more (--json FILE lists all)")
        if problems:
            console.print(f"{len(problems)} problems in {samples} samples")
            raise SystemExit(1)
        console.print(
            f"{samples} samples: every layer recomposes bit for bit, every count is true, no problem found",
            style="green",
        )


if __name__ == "__main__":
    app(prog_name="python -m synlayers.verify")
