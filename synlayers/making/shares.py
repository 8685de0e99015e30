"""A build in shares: whole shards dealt over processes or hosts, side by side in one folder or in folders that are
copied together afterwards. The bytes are those of one process.

A share takes a lock of its own. Where a file system has locks that reach over hosts, two calls of one share, or a share
beside a whole build, are refused; where it has none they repeat work, and nothing else: a shard appears by a rename,
with the same bytes from whoever makes it. So all that is needed of a shared folder is that a rename replaces a file
whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from synlayers.assets.splitting import split_assets
from synlayers.design import Record
from synlayers.errors import UsageError
from synlayers.library import Asset
from synlayers.making.build import (
    LOCK,
    FolderInUse,
    Shard,
    build,
    is_finished,
    own_folder,
    plan_shards,
    refuse_more,
    unfinished,
    write_shards,
)
from synlayers.making.engine import engine, uses_drawings
from synlayers.making.workers import SampleFactory
from synlayers.recipe import Recipe
from synlayers.storage import format_named
from synlayers.storage.manifest import MANIFEST

PATIENCE: Final = 20.0
"""Seconds that a finished share waits for another that writes the manifest at that moment."""


def share_of(shards: Sequence[Shard], share: tuple[int, int]) -> list[Shard]:
    """The shards of share ``i`` of ``n``, counted from 1: the largest first, each to the share with the fewest samples
    so far.

    >>> shards = [Shard("a", "train", 0, 8), Shard("b", "train", 8, 8)]
    >>> shards += [Shard("c", "train", 16, 2), Shard("d", "val", 0, 5)]
    >>> [[shard.name for shard in share_of(shards, (i, 2))] for i in (1, 2)]
    [['a', 'd'], ['b', 'c']]
    """
    number, count = share
    if not 1 <= number <= count:
        raise UsageError(f"--shard {number}/{count}: i goes from 1 to n")
    loads = [0] * count
    mine = []
    for shard in sorted(shards, key=lambda shard: -shard.samples):
        least = loads.index(min(loads))
        loads[least] += shard.samples
        if least == number - 1:
            mine.append(shard)
    return sorted(mine, key=shards.index)


def build_share(
    recipe: Recipe,
    samples: int,
    out: Path,
    assets: Sequence[Asset],
    share: tuple[int, int],
    workers: int = 1,
    command: str = "",
    advance: Callable[[int], None] = lambda steps: None,
) -> Record | None:
    """Build one share of the data set in `out`, or go on with it; the manifest if it was the last one, else None.

    Raises:
        UsageError: the folder belongs to another recipe or engine, holds more samples than asked for, or this share or
            the whole is being built there.
        BuildError: as `synlayers.making.build.build`.
        DataError: all shards are there, and one is another build's.
    """
    fmt = format_named(recipe.format)
    shards = plan_shards(recipe, samples, fmt)
    mine = share_of(shards, share)
    with own_folder(out, recipe, engine(uses_drawings(assets)), f"{LOCK}-{share[0]}-of-{share[1]}"):
        _refuse_whole_build(out)
        refuse_more(out, shards, fmt)
        todo = unfinished(out, mine, fmt, advance)
        if todo:
            (out / MANIFEST).unlink(missing_ok=True)
            factory = SampleFactory(recipe, tuple(assets), split_assets(assets, recipe.splits))
            write_shards(recipe, out, todo, fmt, factory, workers, advance)
    if missing_shards(recipe, samples, out):
        return None
    try:  # finds every shard done, and writes manifest and card
        return build(recipe, samples, out, assets, workers, command, wait=PATIENCE)
    except FolderInUse:
        return None


def missing_shards(recipe: Recipe, samples: int, out: Path) -> list[str]:
    """The shards that are not there, or not whole."""
    fmt = format_named(recipe.format)
    return [s.name for s in plan_shards(recipe, samples, fmt) if not is_finished(out / s.name, s, fmt)]


def _refuse_whole_build(out: Path) -> None:
    try:
        FileLock(out / LOCK, timeout=PATIENCE).acquire().lock.release()
    except Timeout:
        raise FolderInUse(f"{out} is being built as a whole by another process; wait for it, or stop it") from None
