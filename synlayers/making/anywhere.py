"""A build, whole or a share of it, in a folder or at an address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from synlayers.design import Record
from synlayers.library import Asset
from synlayers.making.address_build import build_at, missing_at
from synlayers.making.build import build, plan_shards
from synlayers.making.shares import build_share, missing_shards
from synlayers.recipe import Recipe
from synlayers.storage import format_named
from synlayers.storage.address import Address


def build_anywhere(
    recipe: Recipe,
    samples: int,
    place: Path | Address,
    assets: Sequence[Asset],
    workers: int = 1,
    share: tuple[int, int] | None = None,
    command: str = "",
    advance: Callable[[int], None] = lambda steps: None,
) -> Record | None:
    """The manifest, or None while shards of other shares are missing. Raises what `build`, `build_share` and `build_at`
    do."""
    if isinstance(place, Address):
        return build_at(recipe, samples, place, assets, workers, share, command, advance)
    if share is None:
        return build(recipe, samples, place, assets, workers, command, advance)
    return build_share(recipe, samples, place, assets, share, workers, command, advance)


def missing_anywhere(recipe: Recipe, samples: int, place: Path | Address) -> list[str]:
    """The shards that are not there, or not whole."""
    if isinstance(place, Path):
        return missing_shards(recipe, samples, place)
    return [
        shard.name for shard in missing_at(place, recipe, plan_shards(recipe, samples, format_named(recipe.format)))
    ]
