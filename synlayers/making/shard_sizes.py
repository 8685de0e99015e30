"""Shards by size: how many samples of a recipe a shard of so many bytes holds.

The recipe keeps a number of samples, so that shares, resumed builds and clusters know every shard before a pixel is
drawn. The number is measured: the recipe's first designs are made and written as a shard. Equal recipes give equal
numbers on equal engines, and a number that was measured is kept in the cache.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import stdev
from typing import Final

from synlayers.assets.splitting import split_assets
from synlayers.errors import UsageError
from synlayers.library import Asset
from synlayers.making.cells import SplitPattern
from synlayers.making.engine import engine, uses_drawings
from synlayers.making.workers import SampleFactory, encoded_samples
from synlayers.recipe import Recipe
from synlayers.storage import format_named
from synlayers.storage.manifest import digest_of_shard
from synlayers.support.atomic import write_json_atomic
from synlayers.support.paths import cache_place
from synlayers.support.scratch import temporary_folder

PILOT: Final = 24
"""Designs that are made to measure."""
MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class SampleSize:
    """Bytes of a stored sample: their mean and standard deviation over `designs`."""

    mean: float
    deviation: float
    designs: int

    def samples_in(self, size: float) -> int:
        """Samples of a shard of about `size` bytes, two standard deviations of their sum below it; at least 1.

        >>> SampleSize(1000.0, 0.0, 24).samples_in(10_500), SampleSize(1000.0, 500.0, 24).samples_in(100_000)
        (10, 90)
        >>> SampleSize(1000.0, 100.0, 24).samples_in(10)
        1
        """
        # n * mean + 2 * deviation * sqrt(n) = size, solved for sqrt(n)
        root = (math.sqrt(self.deviation**2 + self.mean * size) - self.deviation) / self.mean
        return max(1, math.floor(root**2 + 1e-9))


def measure_sample_size(
    recipe: Recipe, assets: Sequence[Asset], workers: int = 1, advance: Callable[[int], None] = lambda steps: None
) -> SampleSize:
    """What a sample of this recipe takes on disk, from its first `PILOT` designs of the first split."""
    key = hashlib.sha256(json.dumps([_without_size(recipe), engine(uses_drawings(assets))["probe"], PILOT]).encode())
    kept = cache_place("sample-sizes", f"{key.hexdigest()[:16]}.json")
    try:
        known = SampleSize(**json.loads(kept.read_text()))
        if known.mean > 0 and known.deviation >= 0:
            advance(PILOT)
            return known
    except (OSError, ValueError, TypeError):
        pass
    split, fmt = next(iter(recipe.splits)), format_named(recipe.format)
    pattern = SplitPattern(recipe.splits)
    factory = SampleFactory(recipe, tuple(assets), split_assets(assets, recipe.splits))
    sizes = []
    with (
        temporary_folder() as scratch,
        encoded_samples(factory, (pattern.index(split, rank) for rank in range(PILOT)), workers) as stream,
    ):
        for number, sample in enumerate(stream):
            fmt.write_shard(scratch / f"{number}{fmt.suffix}", [sample])
            sizes.append(digest_of_shard(scratch / f"{number}{fmt.suffix}")[0])
            advance(1)
    measured = SampleSize(sum(sizes) / len(sizes), stdev(sizes), len(sizes))
    kept.parent.mkdir(parents=True, exist_ok=True)
    write_json_atomic(kept, asdict(measured))
    return measured


def shard_size_for(size: SampleSize, megabytes: float) -> int:
    """Samples of a shard of about so many MB. Raises `UsageError` for no size, or one above what a recipe can hold."""
    if not 0 < megabytes < math.inf:
        raise UsageError(f"--shard-mb {megabytes:g}: a number of megabytes above 0")
    return size.samples_in(megabytes * MEGABYTE)


def _without_size(recipe: Recipe) -> dict[str, object]:
    return {name: value for name, value in recipe.canonical().items() if name != "shard_size"}
