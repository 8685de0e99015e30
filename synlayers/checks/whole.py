"""What only the whole build shows: numbering, balance, the counts of the manifest, splits that share nothing; and files
that do not belong to it.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from synlayers.checks import ShardProblem
from synlayers.checks.shard import ShardReport
from synlayers.checks.shared_pictures import Views, merge_views, shared_pictures
from synlayers.design import Record
from synlayers.recipe import Ingestion, Recipe
from synlayers.storage import format_named
from synlayers.support.entries import is_stray

EXECUTED: Final = frozenset(
    (
        ".py",
        ".pyc",
        ".pyd",
        ".pyw",
        ".so",
        ".dll",
        ".dylib",
        ".exe",
        ".sh",
        ".bat",
        ".pth",
        ".pt",
        ".pickle",
        ".pkl",
        ".joblib",
        ".dill",
        ".npy",
        ".npz",
        ".ckpt",
        ".bin",
    )
)
"""Endings of files that loaders run, or unpickle: none of them is of any format here."""
DEEPEST: Final = 8
"""Levels of folders that are looked into."""


def _found(what: str) -> ShardProblem:
    return ShardProblem("", "", -1, what)


def manifest_problems(manifest: Record, recipe: Recipe | Ingestion) -> Iterator[ShardProblem]:
    """What a manifest says of itself and its shards."""
    if (digest := recipe.hash()) != manifest["recipe_hash"]:
        yield _found(f"manifest.json says the recipe hash {manifest['recipe_hash']}, that of its recipe is {digest}")
    total = sum(shard["samples"] for shard in manifest["shards"])
    if not total:
        yield _found("there are no samples")
    if total != manifest["samples"]:
        yield _found(f"manifest.json says {manifest['samples']} samples, its shards {total}")
    for split, said in manifest["splits"].items():
        own = [shard["samples"] for shard in manifest["shards"] if shard["split"] == split]
        if said != {"samples": sum(own), "shards": len(own)}:
            yield _found(f"manifest.json says {said} of split {split}, its shards {sum(own)} in {len(own)}")
    names = Counter(shard["file"] for shard in manifest["shards"])
    for name in sorted(name for name, number in names.items() if number > 1):
        yield _found(f"manifest.json lists {name} {names[name]} times")


def folder_problems(folder: Path, manifest: Record) -> Iterator[ShardProblem]:
    """Shards that the manifest does not list, and what no build has: programs, pickles, pipes, devices."""
    fmt = format_named(manifest["format"])
    listed = {shard["file"] for shard in manifest["shards"]}
    shards = {path.name for path in folder.glob(f"[!.]*-[0-9][0-9][0-9][0-9][0-9]{fmt.suffix}")} - listed
    yield from (ShardProblem(name, "", -1, "is not in the manifest") for name in sorted(shards))
    for path in _tree(folder, listed):
        if len(path.relative_to(folder).parts) > DEEPEST:
            yield _found(f"{path.relative_to(folder).parts[0]} holds folders in folders, and is none of a build's")
            return
        try:
            mode = os.stat(path).st_mode
        except OSError:
            continue  # a link to nowhere: nobody can read it
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            yield _found(f"{path.relative_to(folder)} is a pipe, a device or a socket")
        elif stat.S_ISREG(mode) and not EXECUTED.isdisjoint(s.lower() for s in path.suffixes):
            yield _found(f"{path.relative_to(folder)} is a file that loaders execute; no build has any")


def _tree(folder: Path, shards: Iterable[str]) -> Iterator[Path]:
    """What lies in a folder and in its folders, but for those of the shards; down to the first that is too deep."""
    known = {folder / name for name in shards}
    waiting = [folder]
    while waiting:
        try:
            children = sorted(waiting.pop().iterdir())
        except OSError:
            continue
        for child in children:
            if child in known or is_stray(child.name):
                continue
            yield child
            if child.is_dir() and not child.is_symlink():
                waiting.append(child)


def set_problems(
    manifest: Record, recipe: Recipe | Ingestion, reports: Sequence[ShardReport], complete: bool
) -> Iterator[ShardProblem]:
    """Problems of all samples together; of those that were looked at, where the build is not `complete`."""
    if complete:
        yield from _numbering(manifest, reports)
        yield from _balance(recipe, reports)
        yield from _counts(manifest, reports)
        yield from _used_assets(manifest, reports)
    yield from _foreign_assets(manifest, reports)
    yield from _shared_assets(reports)
    yield from _shared_pictures(reports)


def _used_by_split(reports: Sequence[ShardReport]) -> dict[str, set[str]]:
    used: dict[str, set[str]] = {}
    for report in reports:
        for split, ids in report.used.items():
            used.setdefault(split, set()).update(ids)
    return used


def _used_assets(manifest: Record, reports: Sequence[ShardReport]) -> Iterator[ShardProblem]:
    """What the manifest says of the assets that each split uses."""
    used = _used_by_split(reports)
    for split, roles in sorted(manifest["assets"].get("used", {}).items()):
        if {asset for ids in roles.values() for asset in ids} != used.get(split, set()):
            yield _found(f"manifest.json lists other assets than the split {split} uses")


def _foreign_assets(manifest: Record, reports: Sequence[ShardReport]) -> Iterator[ShardProblem]:
    """Assets that a split uses and may not, where the manifest says what it may."""
    used = _used_by_split(reports)
    for split, roles in sorted(manifest["assets"].get("splits", {}).items()):
        foreign = used.get(split, set()) - {asset for ids in roles.values() for asset in ids}
        for asset in sorted(foreign):
            yield _found(f"asset {asset} is used in the split {split}, which the manifest does not give it to")


def _numbering(manifest: Record, reports: Sequence[ShardReport]) -> Iterator[ShardProblem]:
    indices = sorted(sample.index for report in reports for sample in report.samples)
    if len(indices) != manifest["samples"] or indices != list(range(len(indices))):
        yield _found(f"the indices are not 0 to {manifest['samples'] - 1}, each once")


def _balance(recipe: Recipe | Ingestion, reports: Sequence[ShardReport]) -> Iterator[ShardProblem]:
    if isinstance(recipe, Ingestion) or recipe.layer_weights:
        return
    tallies: dict[str, Counter[int]] = {}
    for report in reports:
        for sample in report.samples:
            tallies.setdefault(sample.split, Counter())[sample.layer_count] += 1
    for split, tally in sorted(tallies.items()):
        spread = max(tally.values()) - min(tally[count] for count in recipe.counts)
        if spread > 1:
            yield _found(f"layer counts of split {split} differ by {spread}; at most 1 is allowed")


def _counts(manifest: Record, reports: Sequence[ShardReport]) -> Iterator[ShardProblem]:
    for table, said in sorted(manifest["counts"].items()):
        seen: dict[str, Counter[str]] = {"all": Counter(), **{split: Counter() for split in manifest["splits"]}}
        for report in reports:
            for split, counts in report.counts.get(table, {}).items():
                for group in ("all", split):
                    seen.setdefault(group, Counter()).update(counts)
        if said != {group: dict(counts) for group, counts in seen.items()}:
            yield _found(f"the counts of {table} in manifest.json are not those of the samples")


def _shared_assets(reports: Sequence[ShardReport]) -> Iterator[ShardProblem]:
    owners: dict[str, list[str]] = {}
    for split, ids in sorted(_used_by_split(reports).items()):
        for asset in ids:
            owners.setdefault(asset, []).append(split)
    for asset, splits in sorted(owners.items()):
        if len(splits) > 1:
            yield _found(f"asset {asset} is used in the splits {', '.join(splits)}; splits must share none")


def _shared_pictures(reports: Sequence[ShardReport]) -> Iterator[ShardProblem]:
    """Pictures of the user's that two splits show under two names."""
    views: Views = {}
    for report in reports:
        merge_views(views, report.views)
    for (split, asset), (other_split, other) in shared_pictures(views):
        yield _found(
            f"assets {asset} ({split}) and {other} ({other_split}) show the same picture; splits must share none"
        )
