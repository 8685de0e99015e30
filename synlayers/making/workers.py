"""Worker processes: indices in, encoded samples out, in order, with a bounded number under way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial

from synlayers.design import Design
from synlayers.errors import BuildError, WorkerDied
from synlayers.library import Asset, Library
from synlayers.making.cells import Feasible, SplitPattern, deal_cell, deal_stand_ins, generator
from synlayers.making.outside import layouts_of
from synlayers.making.sample import Task, make_sample
from synlayers.recipe import MIXED, Recipe
from synlayers.storage import EncodedSample, encode_design
from synlayers.support.memory import keep_memory
from synlayers.support.processes import in_order


@dataclass(frozen=True)
class SampleFactory:
    """Everything needed to make any sample of a build; travels to each worker once.

    Args:
        dealt: split -> role -> ids of the assets that it may use.
    """

    recipe: Recipe
    assets: tuple[Asset, ...]
    asset_splits: dict[str, dict[str, list[str]]]

    @cached_property
    def libraries(self) -> dict[str, Library]:
        whole = Library(self.assets)
        return {
            split: whole.part(i for ids in roles.values() for i in ids) for split, roles in self.asset_splits.items()
        }

    @cached_property
    def recipe_hash(self) -> str:
        return self.recipe.hash()

    @cached_property
    def pattern(self) -> SplitPattern:
        return SplitPattern(self.recipe.splits)

    @cached_property
    def feasible(self) -> tuple[Feasible, ...]:
        return feasible_cells(self.recipe)

    def task(self, index: int) -> Task:
        """Where `index` falls, and what follows from that."""
        place = self.pattern.place(index)
        number = list(self.recipe.splits).index(place.split)
        seed = self.recipe.seed
        cell = deal_cell(seed, number, place.rank, self.recipe.counts, self.recipe.weights, self.feasible)
        return Task(index, place, cell, deal_stand_ins(seed, number, place.rank, cell, self.feasible))

    def design(self, index: int) -> Design:
        return make_sample(self.recipe, self.recipe_hash, self.task(index), self.libraries)

    def encode(self, index: int) -> EncodedSample:
        quality = None
        if self.recipe.jpeg is not None:
            low, high = self.recipe.jpeg
            quality = int(generator(self.recipe.seed, index, 0, 1).integers(low, high + 1))
        return encode_design(self.design(index), self.recipe.codec, quality)


def feasible_cells(recipe: Recipe) -> tuple[Feasible, ...]:
    """The layouts of a recipe with the counts and canvases they are made on.

    Raises:
        BuildError: a layer count that no layout can carry.
        UsageError: a layout or plug-in of the recipe is not here.
    """
    available = layouts_of(recipe)
    out = []
    for layout in available:
        shapes = (
            tuple(_pixels(shape, recipe.longer_side) for shape in layout.shapes)
            if recipe.size == MIXED
            else (recipe.size,)
        )
        out.append(Feasible(layout.name, layout.counts, shapes))  # type: ignore[arg-type]
    impossible = [count for count in recipe.counts if not any(count in f.counts for f in out)]
    if impossible:
        names = ", ".join(layout.name for layout in available)
        raise BuildError(
            f"no layout among {names} can carry {impossible[0]} layers; allow more layouts or narrow --layers"
        )
    return tuple(out)


def _pixels(shape: tuple[float, float], longer: int) -> tuple[int, int]:
    """Canvas sides in px, multiples of 16."""
    scale = longer / max(shape)
    return max(16, round(shape[0] * scale / 16) * 16), max(16, round(shape[1] * scale / 16) * 16)


def _encoder(factory: SampleFactory) -> Callable[[int], EncodedSample]:
    keep_memory()
    return factory.encode


@contextmanager
def encoded_samples(factory: SampleFactory, indices: Iterable[int], workers: int) -> Iterator[Iterator[EncodedSample]]:
    """Encoded samples in the order of `indices`, made by `workers` processes (by this one for 1).

    Raises:
        BuildError: worker processes die, and so do those that replace them.
    """
    if workers == 1:
        keep_memory()
        yield (factory.encode(index) for index in indices)
        return
    try:
        with in_order(partial(_encoder, factory), indices, workers) as samples:
            yield samples
    except WorkerDied as error:
        raise BuildError(
            f"{error}; finished shards are kept: run the same command again, with fewer --workers if memory is short"
        ) from None
