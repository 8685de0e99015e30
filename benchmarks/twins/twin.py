"""What a twin is, and how one is built once and kept."""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.twins.plans import TWIN_FILE, Plans
from synlayers.assets.splitting import split_assets
from synlayers.design import Design
from synlayers.errors import BuildError, UsageError
from synlayers.making.collection import AssetCollection, AssetOrigins, collect
from synlayers.making.workers import SampleFactory
from synlayers.recipe import MIXED, Recipe, make_recipe
from synlayers.support.atomic import replacing
from synlayers.support.cli import Advance, progress
from synlayers.support.machine import raise_machine_error
from synlayers.support.paths import cache_place

MINI = "-mini"
"""What the name of a mini twin ends with; it has `MINI_COUNT` samples, their longer side at most `MINI_SIZE` pixels."""
MINI_COUNT, MINI_SIZE = 4, 512
FOLDER = 2
"""Version of what this module writes beside the samples; older folders in a cache are not used."""

Write = Callable[[Path, Iterator[Design], int, Advance], None]
"""``write(folder, designs, count, advance)`` fills an empty folder with `count` samples in the official layout, taking
as many designs as it needs; ``advance(1)`` after each sample. Choices come from `synlayers.making.cells.generator` with
the design's own seed and index, never from elsewhere."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A benchmark made of generated designs.

    Args:
        of: the data set it stands for (`benchmarks.datasets`), whose reader reads it.
        write: fills a folder.
        settings: of the designs' recipe (`synlayers.recipe.Recipe`), without assets; the assets are the default ones,
            test split.
        count: samples of the full twin.
        version: of `write`: whatever changes a file is a new version.
        beside: what its files hold beyond the official layout, which official readers pass over.
        left_out: what is known of the designs and has no place in the layout.
    """

    of: str
    write: Write
    settings: dict[str, Any]
    count: int
    version: int = 1
    seed: int = 0
    beside: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.of}-twin-v{self.version}"

    def designs(self, size: int | None = None) -> Iterator[Design]:
        """The designs it is made from, without end, all of the test split: no asset of theirs is in training data.
        `size` as in `build`.

        An index at which no attempt is valid (a narrow canvas with many layers) is passed over.
        """
        return (design for _, design in self.ranked_designs(size))

    def ranked_designs(self, size: int | None = None, first: int = 0) -> Iterator[tuple[int, Design]]:
        """The same with the rank of each in the test split, from rank `first` on."""
        shop = _factory(self.recipe(size))
        for rank in itertools.count(first):
            try:
                yield rank, shop.design(shop.pattern.index("test", rank))
            except BuildError as error:
                raise_machine_error(error)
                continue

    def recipe(self, size: int | None = None) -> Recipe:
        """The pinned recipe, on canvases whose longer side is `size` if that is given."""
        settings: dict[str, Any] = {"seed": self.seed, **self.settings}
        if size is not None:
            settings |= {"longer_side": size} if settings.get("size") == MIXED else {"size": (size, size)}
        collected = _assets()
        return make_recipe({**settings, "packs": collected.packs, "assets": collected.digest})

    def build(self, count: int | None = None, size: int | None = None) -> Path:
        """The folder of the twin in the cache, built now if it is not there. It appears whole or not at all.

        Args:
            count: samples (the full twin if None); a mini twin is another folder and another name.
            size: longer side of the designs in pixels; None: the pinned one.
        """
        samples = self.check_count(count)
        folder = self.folder(samples, size)
        if not folder.exists():
            folder.parent.mkdir(parents=True, exist_ok=True)
            with replacing(folder) as temporary, progress(f"building {self.name}", samples) as advance:
                temporary.mkdir()
                self.fill(temporary, self.designs(size), samples, size, advance)
        return folder

    def check_count(self, count: int | None) -> int:
        """The number of samples that is meant (the full twin's if None). Raises `UsageError` below 1."""
        samples = self.count if count is None else count
        if samples < 1:
            raise UsageError(f"{self.name}: a twin has at least one sample, not {samples}")
        return samples

    def folder(self, count: int, size: int | None) -> Path:
        """Where a built one lies in the cache."""
        return cache_place("twins", f"{self.name}-{self.key(count, size)}")

    def fill(
        self, folder: Path, designs: Iterator[Design], count: int, size: int | None, advance: Advance, **more: Any
    ) -> None:
        """Writes samples and `TWIN_FILE` into an empty folder; `more` is told there, too."""
        about = self.about(count, size)
        plans = Plans(about)
        self.write(folder, plans.of(designs), count, advance)
        about["plans"] = plans.hexdigest()
        (folder / TWIN_FILE).write_text(json.dumps(about | more, indent=1, sort_keys=True) + "\n")

    def about(self, count: int, size: int | None) -> dict[str, Any]:
        """What tells a twin from others."""
        recipe = self.recipe(size).hash()
        return {"twin": self.name, "of": self.of, "count": count, "size": size, "recipe": recipe}

    def key(self, count: int, size: int | None) -> str:
        """Twelve hex digits that change with whatever changes a file."""
        text = json.dumps([FOLDER, self.name, self.recipe(size).hash(), self.seed, count, size])
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@functools.cache
def _assets() -> AssetCollection:
    return collect(AssetOrigins())


def _factory(recipe: Recipe) -> SampleFactory:
    collected = _assets()
    return SampleFactory(recipe, collected.assets, split_assets(collected.assets, recipe.splits))
