"""A build at an address of `fsspec`: shards are made in a folder of this machine and uploaded when they are whole.

The state is what lies there: ``build.json``, the shards, and of each a summary in ``.summaries/``, uploaded after it,
by which the manifest is written without reading a shard back. Stores have no locks: two builds at once repeat work, and
nothing else, for they upload the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from synlayers.assets.splitting import split_assets
from synlayers.design import Record
from synlayers.errors import DataError, UsageError
from synlayers.library import Asset
from synlayers.making.build import (
    OWNER,
    Shard,
    expected,
    manifest_of,
    owner_record,
    plan_shards,
    refuse_other,
    write_shards,
)
from synlayers.making.engine import engine, uses_drawings
from synlayers.making.shares import share_of
from synlayers.making.workers import SampleFactory
from synlayers.recipe import Recipe
from synlayers.storage import Format, format_named
from synlayers.storage.address import Address, digests_of
from synlayers.storage.card import CARD, card_text
from synlayers.storage.manifest import MANIFEST, summarise_shard
from synlayers.support.scratch import temporary_folder

SUMMARIES: Final = ".summaries"


def build_at(
    recipe: Recipe,
    samples: int,
    place: Address,
    assets: Sequence[Asset],
    workers: int = 1,
    share: tuple[int, int] | None = None,
    command: str = "",
    advance: Callable[[int], None] = lambda steps: None,
) -> Record | None:
    """Build, continue or grow the data set at `place`, or a share of it; the manifest, or None while shards of other
    shares are missing.

    Raises:
        UsageError: another recipe's or engine's build lies there, or more samples than asked for; shards are folders.
        BuildError: the store refuses, or does not answer; a sample cannot be made. What is there is valid.
    """
    shards = take_place(recipe, samples, place, assets)
    mine = share_of(shards, share) if share else shards
    todo = missing_at(place, recipe, mine, advance)
    if todo:
        place.remove(MANIFEST)
        factory = SampleFactory(recipe, tuple(assets), split_assets(assets, recipe.splits))
        make_at(place, recipe, todo, factory, workers, advance)
    return finish_at(place, recipe, shards, assets, command)


def take_place(recipe: Recipe, samples: int, place: Address, assets: Sequence[Asset]) -> list[Shard]:
    """Takes `place` for this recipe and engine; the plan of its shards.

    Raises:
        UsageError: as `build_at`.
    """
    if samples < 1:
        raise UsageError(f"--num-samples must be at least 1, not {samples}")
    fmt = format_named(recipe.format)
    if fmt.folder:
        raise UsageError(
            f"shards of the format {fmt.name!r} are folders, which no store has whole: take webdataset or parquet"
        )
    shards = plan_shards(recipe, samples, fmt)
    there = place.listing()
    mine = owner_record(recipe, engine(uses_drawings(assets)))
    if (stored := place.read(OWNER) if OWNER in there else None) is not None:
        owner = _record(place, OWNER, stored)
        if not all(isinstance(owner.get(key), type(mine[key])) for key in mine):
            raise UsageError(f"{place}/{OWNER} is damaged, so nobody knows what made this build; choose another --out")
        refuse_other(str(place), owner, mine)
    elif strangers := [name for name in there if name.endswith(fmt.suffix)]:
        raise UsageError(
            f"{place} holds {strangers[0]} but no {OWNER}: nobody knows what made it; choose another --out"
        )
    else:
        place.write(OWNER, (json.dumps(mine, indent=1) + "\n").encode())
    _refuse_more(place, recipe, shards, there, fmt)
    return shards


def missing_at(
    place: Address, recipe: Recipe, shards: Sequence[Shard], advance: Callable[[int], None] = lambda steps: None
) -> list[Shard]:
    """The shards that are not there whole, by size and digest; `advance` hears of the samples of the others."""
    there, summaries = place.listing(), place.listing(SUMMARIES)
    todo = []
    for shard in shards:
        entry = there.get(shard.name)
        known = _summary(place, shard) if entry and f"{shard.name}.json" in summaries else None
        whole = known is not None and known["samples"] == shard.samples and known["recipe_hash"] == recipe.hash()
        if entry and known and whole and place.equals(shard.name, entry, known["bytes"], known["md5"], known["sha256"]):
            advance(shard.samples)
        else:
            todo.append(shard)
    return todo


def make_at(
    place: Address,
    recipe: Recipe,
    todo: Sequence[Shard],
    factory: SampleFactory,
    workers: int,
    advance: Callable[[int], None] = lambda steps: None,
) -> None:
    """Makes shards in a folder of this machine; each is uploaded when it is whole, its summary after it."""
    fmt = format_named(recipe.format)
    with temporary_folder() as scratch:

        def upload(shard: Shard) -> None:
            made = scratch / shard.name
            summary = summarise_shard(made, fmt, expected(recipe, shard))
            size, md5, sha256 = digests_of(made)
            if (size, sha256) != (summary["bytes"], summary["sha256"]):
                raise DataError(f"{made} changed while it was read; run the same command again")
            place.upload(shard.name, made)
            more = {"md5": md5, "recipe_hash": recipe.hash()}
            place.write(f"{SUMMARIES}/{shard.name}.json", json.dumps({**summary, **more}).encode())
            made.unlink()

        write_shards(recipe, scratch, todo, fmt, factory, workers, advance, upload)


def finish_at(
    place: Address, recipe: Recipe, shards: Sequence[Shard], assets: Sequence[Asset], command: str
) -> Record | None:
    """Card and manifest, if all shards are there."""
    if missing_at(place, recipe, shards):
        return None
    summaries = [_summary(place, shard) for shard in shards]
    fmt = format_named(recipe.format)
    present = [summary for summary in summaries if summary is not None]
    manifest = manifest_of(recipe, fmt, present, assets, split_assets(assets, recipe.splits), command)
    place.write(CARD, card_text(manifest).encode())
    text = json.dumps(manifest, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    place.write(MANIFEST, text.encode())
    return manifest


def _refuse_more(place: Address, recipe: Recipe, shards: Sequence[Shard], there: dict[str, Any], fmt: Format) -> None:
    planned = {shard.name: shard for shard in shards}
    for name in sorted(there):
        if not Path(name).match(f"*-[0-9][0-9][0-9][0-9][0-9]{fmt.suffix}"):
            continue
        # only a shard that is not full could hold more than planned
        partial = name in planned and planned[name].samples < recipe.shard_size
        known = _summary(place, planned[name]) if partial else None
        if name not in planned or (known and known["samples"] > planned[name].samples):
            raise UsageError(
                f"{place} already holds more samples than asked for ({name}); ask for at least as many, or choose"
                " another --out"
            )


def _summary(place: Address, shard: Shard) -> Record | None:
    name = f"{SUMMARIES}/{shard.name}.json"
    data = place.read(name)
    if data is None:
        return None
    try:
        summary = _record(place, name, data)
    except DataError:
        return None  # cut short: the shard is made again
    return summary if {"samples", "bytes", "md5", "sha256", "recipe_hash", "tallies"} <= summary.keys() else None


def _record(place: Address, name: str, data: bytes) -> Record:
    try:
        content = json.loads(data)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise DataError(f"{place}/{name} is no JSON object, so nobody knows what made this build; choose another --out")
    return content
