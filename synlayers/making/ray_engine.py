"""A build on a Ray cluster (extra ``ray``): every shard is a task, and lost nodes are Ray's affair.

A node that sees the folder of the build writes its shards there; from one that does not, a shard travels through Ray's
object store and is written here. Either way it appears whole or not at all, with the bytes of a build in one process.
All nodes need this package, the same engine and, at the same paths, the files of the user's own assets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from synlayers.assets.splitting import split_assets
from synlayers.design import Record
from synlayers.errors import BuildError, SynlayersError, UsageError
from synlayers.library import Asset
from synlayers.making.address_build import finish_at, make_at, missing_at, take_place
from synlayers.making.build import OWNER, Shard, build, own_folder, plan_shards, refuse_more, unfinished, write_shards
from synlayers.making.engine import engine, uses_drawings
from synlayers.making.workers import SampleFactory
from synlayers.recipe import Recipe
from synlayers.storage import format_named
from synlayers.storage.address import Address
from synlayers.storage.manifest import MANIFEST
from synlayers.support.atomic import replacing
from synlayers.support.processes.ray_cluster import connect_ray
from synlayers.support.scratch import temporary_folder

RETRIES: Final = 10
"""How often a shard is begun again because its node or process was lost."""
AHEAD: Final = 2
"""Tasks that wait at the cluster for each of its processors; more are not handed over."""


def build_on_ray(
    recipe: Recipe,
    samples: int,
    out: Path | Address,
    assets: Sequence[Asset],
    address: str | None = None,
    command: str = "",
    advance: Callable[[int], None] = lambda steps: None,
) -> Record:
    """Build, continue or grow the data set in `out` on a cluster; returns its manifest. To an address of a store every
    node uploads what it made.

    Args:
        address: of the cluster, as `ray.init` takes it; None starts one on this machine.

    Raises:
        UsageError: Ray is not installed, the cluster does not answer, a node draws other bytes; else as
            `synlayers.making.build.build`.
        BuildError: a shard cannot be made, or its node was lost over and over. Finished shards stay.
    """
    if isinstance(out, Address) and out.in_memory:
        raise UsageError(f"{out} is seen by one process alone: nodes of a cluster need a store, or a common folder")
    ray = connect_ray(address)
    if isinstance(out, Address):
        return _build_at(ray, recipe, samples, out, assets, command, advance)
    fmt = format_named(recipe.format)
    shards = plan_shards(recipe, samples, fmt)
    drawn_by = engine(uses_drawings(assets))
    with own_folder(out, recipe, drawn_by):
        refuse_more(out, shards, fmt)
        todo = unfinished(out, shards, fmt, advance)
        if todo:
            (out / MANIFEST).unlink(missing_ok=True)
            asset_splits = split_assets(assets, recipe.splits)
            work = ray.put((recipe, tuple(assets), asset_splits, drawn_by))
            _run(ray, make_shard, work, todo, out.resolve(), advance)
    return build(recipe, samples, out, assets, 1, command)  # finds every shard done, and writes manifest and card


def _build_at(
    ray: Any,
    recipe: Recipe,
    samples: int,
    place: Address,
    assets: Sequence[Asset],
    command: str,
    advance: Callable[[int], None],
) -> Record:
    shards = take_place(recipe, samples, place, assets)
    todo = missing_at(place, recipe, shards, advance)
    if todo:
        place.remove(MANIFEST)
        drawn_by = engine(uses_drawings(assets))
        work = ray.put((recipe, tuple(assets), split_assets(assets, recipe.splits), drawn_by))
        _run(ray, make_shard_at, work, todo, place, advance)
    manifest = finish_at(place, recipe, shards, assets, command)
    if manifest is None:
        raise BuildError(f"the nodes uploaded all shards, but {place} is without some of them here: is it one store?")
    return manifest


def _run(
    ray: Any,
    make: Callable[..., dict[str, bytes]],
    work: Any,
    todo: Sequence[Shard],
    out: Path | Address,
    advance: Callable[[int], None],
) -> None:
    """Hands over no more tasks than keep the cluster busy, and takes what is done."""
    task = ray.remote(num_cpus=1, max_retries=RETRIES, scheduling_strategy="SPREAD")(make)
    waiting = list(reversed(todo))
    under_way: dict[Any, Shard] = {}
    try:
        while waiting or under_way:
            most = AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1)))
            while waiting and len(under_way) < most:
                shard = waiting.pop()
                under_way[task.remote(work, shard, str(out))] = shard
            (done,), _ = ray.wait(list(under_way), num_returns=1)
            shard = under_way.pop(done)
            _take(ray, done, shard, out)
            advance(shard.samples)
    finally:
        for reference in under_way:
            ray.cancel(reference, force=True)


def _take(ray: Any, done: Any, shard: Shard, out: Path | Address) -> None:
    try:
        content = ray.get(done)
    except ray.exceptions.RayTaskError as error:
        cause = error.as_instanceof_cause()
        kind = type(cause) if isinstance(cause, SynlayersError) else BuildError
        raise kind(f"shard {shard.name}: {error.cause}") from None
    except ray.exceptions.RayError as error:
        raise BuildError(
            f"shard {shard.name} was lost {RETRIES} times ({type(error).__name__}); finished shards stay, the same"
            " command goes on"
        ) from None
    if isinstance(out, Path):
        for data in content.values():
            with replacing(out / shard.name) as temporary:
                temporary.write_bytes(data)


def make_shard(work: tuple[Any, ...], shard: Shard, out: str) -> dict[str, bytes]:
    """What a node does: the shard, written into the folder of the build where it is seen, else as the content of its
    file, by name."""
    recipe, assets, asset_splits, drawn_by = work
    _check_engine(assets, drawn_by)
    fmt = format_named(recipe.format)
    folder, factory = Path(out), _factory(recipe.hash(), recipe, assets, asset_splits)
    if (folder / OWNER).exists():
        write_shards(recipe, folder, [shard], fmt, factory, 1, lambda steps: None)
        return {}
    with temporary_folder() as own:
        write_shards(recipe, own, [shard], fmt, factory, 1, lambda steps: None)
        if not (own / shard.name).is_file():
            raise UsageError(f"shards of the format {recipe.format!r} are folders: every node has to see {folder}")
        return {shard.name: (own / shard.name).read_bytes()}


def make_shard_at(work: tuple[Any, ...], shard: Shard, address: str) -> dict[str, bytes]:
    """The same where the build lies in a store: the shard is uploaded from here."""
    recipe, assets, asset_splits, drawn_by = work
    _check_engine(assets, drawn_by)
    make_at(Address(address), recipe, [shard], _factory(recipe.hash(), recipe, assets, asset_splits), 1)
    return {}


def _check_engine(assets: tuple[Asset, ...], drawn_by: Record) -> None:
    here = engine(uses_drawings(assets))
    if here["probe"] != drawn_by["probe"]:
        raise UsageError(f"a node draws other bytes than the machine that asked ({here['versions']})")


_made: dict[str, SampleFactory] = {}


def _factory(key: str, recipe: Recipe, assets: tuple[Asset, ...], asset_splits: Any) -> SampleFactory:
    """One for a process of the cluster, which makes many shards: fonts and pictures are loaded once."""
    if key not in _made:
        _made.clear()
        _made[key] = SampleFactory(recipe, assets, asset_splits)
    return _made[key]
