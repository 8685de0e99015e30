"""The executor: from a recipe to finished shards and a manifest, through any number of workers, kills and resumes.

The state of a build is its folder and nothing else. ``build.json`` says which recipe and engine own the folder and is
written first; a shard appears whole or not at all; ``manifest.json`` is derived from the finished shards and written
last.
"""

from __future__ import annotations

import math
import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from synlayers.assets.splitting import split_assets
from synlayers.design import Record
from synlayers.errors import BuildError, DataError, UsageError
from synlayers.library import Asset
from synlayers.making.cells import SplitPattern
from synlayers.making.engine import engine, uses_drawings, versions
from synlayers.making.workers import SampleFactory, encoded_samples
from synlayers.recipe import Ingestion, Recipe
from synlayers.storage import EncodedSample, Format, format_named, remove_stale, shard_name, write_json_atomic
from synlayers.storage.card import write_card
from synlayers.storage.manifest import MANIFEST, build_manifest, summarise_shard
from synlayers.storage.plain_files import read_plain
from synlayers.storage.plain_json import parse_json
from synlayers.support.entries import entries
from synlayers.support.untrusted.reasons import what_is_wrong

OWNER = "build.json"
"""Says whose folder this is; written before the first shard."""
LOCK = ".lock"


class FolderInUse(UsageError):
    """Another process builds there."""


@dataclass(frozen=True, slots=True)
class Shard:
    """A shard to be: the samples of `split` with ranks `first` to `first + samples - 1`."""

    name: str
    split: str
    first: int
    samples: int


def plan_shards(recipe: Recipe, samples: int, fmt: Format) -> list[Shard]:
    """All shards of a build of `samples` samples, in the order of splits and numbers."""
    pattern = SplitPattern(recipe.splits)
    shards = []
    for split in recipe.splits:
        size = pattern.size(split, samples)
        for number in range(math.ceil(size / recipe.shard_size)):
            first = number * recipe.shard_size
            shards.append(Shard(shard_name(split, number, fmt), split, first, min(recipe.shard_size, size - first)))
    return shards


def build(
    recipe: Recipe,
    samples: int,
    out: Path,
    assets: Sequence[Asset],
    workers: int = 1,
    command: str = "",
    advance: Callable[[int], None] = lambda steps: None,
    wait: float = 0,
) -> Record:
    """Build, continue or grow the data set in `out`; returns its manifest. `wait`: seconds, if another builds there.

    Raises:
        UsageError: the folder belongs to another recipe or engine, or holds more samples than asked for.
        BuildError: it cannot be written to, or a sample cannot be made. Finished shards stay and are valid.
        DataError: a shard that was there holds other samples than it should.
    """
    if samples < 1:
        raise UsageError(f"--num-samples must be at least 1, not {samples}")
    fmt = format_named(recipe.format)
    asset_splits = split_assets(assets, recipe.splits)
    shards = plan_shards(recipe, samples, fmt)
    with own_folder(out, recipe, engine(uses_drawings(assets)), wait=wait):
        _refuse_shares(out)
        remove_stale(out)
        refuse_more(out, shards, fmt)
        todo = unfinished(out, shards, fmt, advance)
        if todo or not (out / MANIFEST).exists():
            (out / MANIFEST).unlink(missing_ok=True)
            write_shards(recipe, out, todo, fmt, SampleFactory(recipe, tuple(assets), asset_splits), workers, advance)
        return _finish_build(recipe, out, shards, fmt, assets, asset_splits, command)


def write_shards(
    recipe: Recipe,
    out: Path,
    todo: Sequence[Shard],
    fmt: Format,
    factory: SampleFactory,
    workers: int,
    advance: Callable[[int], None],
    finished: Callable[[Shard], None] = lambda shard: None,
) -> None:
    """Writes `todo`, each shard whole or not at all; `finished` is called after each."""
    pattern = SplitPattern(recipe.splits)
    indices = (
        pattern.index(shard.split, rank) for shard in todo for rank in range(shard.first, shard.first + shard.samples)
    )
    with encoded_samples(factory, indices, workers) as stream:
        for shard in todo:
            fmt.write_shard(out / shard.name, _take(stream, shard.samples, advance))
            finished(shard)


def _take(stream: Iterator[EncodedSample], samples: int, advance: Callable[[int], None]) -> Iterator[EncodedSample]:
    for _ in range(samples):
        yield next(stream)
        advance(1)


def is_finished(path: Path, shard: Shard, fmt: Format) -> bool:
    """Whether the shard is there with as many samples as it should hold now."""
    if not path.exists():
        return False
    try:
        return fmt.count(path) == shard.samples
    except DataError:
        return False


def unfinished(out: Path, shards: Sequence[Shard], fmt: Format, advance: Callable[[int], None]) -> list[Shard]:
    """The shards that are still to be made; `advance` hears of the samples of the others."""
    todo = []
    for shard in shards:
        if is_finished(out / shard.name, shard, fmt):
            advance(shard.samples)
        else:
            todo.append(shard)
    return todo


def refuse_more(out: Path, shards: Sequence[Shard], fmt: Format) -> None:
    """A build can grow, not shrink: a shard beyond the plan, or fuller than planned, means that fewer samples were
    asked for than are there."""
    planned = {shard.name: shard.samples for shard in shards}
    for path in shards_in(out, fmt.suffix):
        if path.name not in planned or _count(path, fmt) > planned[path.name]:
            raise UsageError(
                f"{out} already holds more samples than asked for ({path.name}); ask for at least as many, or build"
                " into another folder"
            )


def shards_in(out: Path, ending: str) -> list[Path]:
    """What is named as a shard, by name. What another writer is at work on is not: ``.build.json.tmp-1b2c-12345``."""
    return entries(out, f"[!.]*-[0-9][0-9][0-9][0-9][0-9]{ending}")


def _count(path: Path, fmt: Format) -> int:
    try:
        return fmt.count(path)
    except DataError:
        return 0


def _finish_build(
    recipe: Recipe,
    out: Path,
    shards: Sequence[Shard],
    fmt: Format,
    assets: Sequence[Asset],
    asset_splits: dict[str, dict[str, list[str]]],
    command: str,
) -> Record:
    """Manifest and card, from the finished shards alone."""
    summaries = [summarise_shard(out / shard.name, fmt, expected(recipe, shard)) for shard in shards]
    manifest = manifest_of(recipe, fmt, summaries, assets, asset_splits, command)
    write_card(out, manifest)
    write_json_atomic(out / MANIFEST, manifest)
    return manifest


def manifest_of(
    recipe: Recipe,
    fmt: Format,
    summaries: Sequence[Record],
    assets: Sequence[Asset],
    asset_splits: dict[str, dict[str, list[str]]],
    command: str,
) -> Record:
    """The manifest of a build of which every shard was summarised (`summarise_shard`), in the order of the plan."""
    return build_manifest(
        fmt=fmt,
        codec=recipe.codec,
        recipe=recipe.canonical(),
        recipe_hash=recipe.hash(),
        engine=engine(uses_drawings(assets)),
        packages=versions(),
        shards=summaries,
        assets=assets,
        asset_splits=asset_splits,
        command=command,
    )


def expected(recipe: Recipe, shard: Shard) -> Iterator[tuple[str, int]]:
    """Recipe and index of each sample of a shard: shards that were copied here may be another build's."""
    pattern = SplitPattern(recipe.splits)
    return ((recipe.hash(), pattern.index(shard.split, shard.first + place)) for place in range(shard.samples))


def _refuse_shares(out: Path) -> None:
    """FolderInUse where a share is being built, as far as locks tell."""
    for path in out.glob(f"{LOCK}-*-of-*"):
        try:
            FileLock(path, timeout=0).acquire().lock.release()
        except Timeout:
            raise FolderInUse(
                f"{out}: share {path.name.removeprefix(LOCK + '-').replace('-of-', '/')} is being built by another"
                " process; wait for it, or stop it"
            ) from None


@contextmanager
def own_folder(
    out: Path, recipe: Recipe | Ingestion, drawn_by: Record, lock_name: str = LOCK, wait: float = 0
) -> Iterator[None]:
    """Takes `out` for this recipe and engine, alone: two builds at once on one folder are refused.

    Args:
        lock_name: a share's own lock; shares of one build work side by side.
        wait: seconds to wait for the lock.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = FileLock(out / lock_name, timeout=wait).acquire()
    except Timeout:
        raise FolderInUse(f"{out} is being built by another process; wait for it, or stop it") from None
    except OSError as error:
        raise BuildError(f"{out} cannot be written to ({error.strerror}); choose another --out or free it") from None
    with lock:
        mine = owner_record(recipe, drawn_by)
        owner = _read_owner(out / OWNER)
        if owner is None:
            if shards_in(out, "*") and not (out / OWNER).exists():
                raise UsageError(
                    f"{out} holds shards but no {OWNER}, so nobody knows what made them; build into another folder"
                )
            claim(out / OWNER, mine)
            owner = _read_owner(out / OWNER) or mine
        refuse_other(str(out), owner, mine)
        yield


def claim(path: Path, mine: Record) -> None:
    """Writes `path` unless it is there: of two hosts that begin at once one has it, whole, and the other sees whose it
    is. Where a file system has no links, the last one has it."""
    own = path.with_name(f".{path.name}.tmp-{uuid.uuid4().hex}")
    write_json_atomic(own, mine)
    try:
        os.link(own, path)
    except FileExistsError:
        pass
    except OSError:
        os.replace(own, path)
    finally:
        own.unlink(missing_ok=True)


def owner_record(recipe: Recipe | Ingestion, drawn_by: Record) -> Record:
    """What `OWNER` says of a build."""
    return {"recipe_hash": recipe.hash(), "recipe": recipe.canonical(), "engine": drawn_by}


def _read_owner(path: Path) -> Record | None:
    if not path.exists():
        return None
    try:
        owner = parse_json(read_plain(path))
        return {"recipe_hash": owner["recipe_hash"], "recipe": dict(owner["recipe"]), "engine": dict(owner["engine"])}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path} cannot be read ({what_is_wrong(error)}), so nobody knows what made this folder; build into"
            " another one"
        ) from None


def refuse_other(out: str, owner: Record, mine: Record) -> None:
    """Refuse with the difference shown: settings that differ, or the package versions behind an engine that draws other
    bytes."""
    if owner["recipe_hash"] != mine["recipe_hash"]:
        differing = _differences(owner["recipe"], mine["recipe"])
        raise UsageError(
            f"{out} was built with another recipe ({differing}); build into another folder, or ask for the same"
        )
    if owner["engine"].get("probe") != mine["engine"]["probe"]:
        differing = (
            _differences(owner["engine"].get("versions", {}), mine["engine"]["versions"])
            or "the same versions on another processor"
        )
        raise UsageError(
            f"{out} was built by another engine, which draws other bytes ({differing}); build into another folder, or"
            " install the same versions"
        )


def _differences(there: Record, here: Record) -> str:
    return ", ".join(
        f"{key}: {there.get(key)!r} there, {here.get(key)!r} here"
        for key in sorted({*there, *here})
        if there.get(key) != here.get(key)
    )
