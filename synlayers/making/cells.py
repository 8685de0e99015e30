"""What follows from the index alone: the split, the layer count, the layout and canvas, and the stream of random
numbers.

Everything is computed for one index without looking at the others, so samples can be made in any order and a build can
grow. Balance is by construction: sequences are dealt from shuffled decks, each deck holding every value as often as its
weight says.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

PATTERN_LIMIT = 1000
"""Split shares are multiples of 1 / this."""


def generator(seed: int, *words: int) -> np.random.Generator:
    """An independent stream for (seed, words...); seed 0 is a seed.

    >>> float(generator(0, 7).random()) == float(generator(0, 7).random()) != float(generator(0, 8).random())
    True
    """
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words])))


class SplitPosition(NamedTuple):
    """Where an index falls: its split, and its rank among the samples of that split."""

    split: str
    rank: int


class SplitPattern:
    """The fixed, repeating order in which indices go to splits.

    >>> pattern = SplitPattern({"train": 0.5, "test": 0.5})
    >>> [pattern.place(i).split for i in range(4)]
    ['train', 'test', 'train', 'test']
    """

    def __init__(self, shares: Mapping[str, float]) -> None:
        fractions = [Fraction(share).limit_denominator(PATTERN_LIMIT) for share in shares.values()]
        scale = math.lcm(*(f.denominator for f in fractions))
        self.names = list(shares)
        self.pattern = even_order([int(f * scale) for f in fractions])
        self._ranks: list[int] = []
        counts = [0] * len(self.names)
        for number in self.pattern:
            self._ranks.append(counts[number])
            counts[number] += 1
        self._per_round = counts

    def place(self, index: int) -> SplitPosition:
        round_, position = divmod(index, len(self.pattern))
        number = self.pattern[position]
        return SplitPosition(self.names[number], round_ * self._per_round[number] + self._ranks[position])

    def size(self, split: str, samples: int) -> int:
        """How many of the first `samples` indices go to `split`."""
        number = self.names.index(split)
        rounds, rest = divmod(samples, len(self.pattern))
        return rounds * self._per_round[number] + sum(n == number for n in self.pattern[:rest])

    def index(self, split: str, rank: int) -> int:
        """The inverse of `place`."""
        number = self.names.index(split)
        round_, within = divmod(rank, self._per_round[number])
        position = next(p for p, n in enumerate(self.pattern) if n == number and self._ranks[p] == within)
        return round_ * len(self.pattern) + position


def even_order(counts: Sequence[int], order: Sequence[int] | None = None) -> list[int]:
    """Spread ``counts[k]`` copies of each k as evenly as possible: in every prefix of length n, k occurs within one of
    ``n * share``.

    The earliest-deadline rule of Tijdeman's chairman assignment; ties go by `order`.

    >>> even_order([3, 1])
    [0, 0, 0, 1]
    """
    total = sum(counts)
    priority = list(order) if order is not None else list(range(len(counts)))
    served = [0] * len(counts)
    out = []
    for step in range(1, total + 1):
        # k may be served once its share has begun to be due, and the one whose deadline is nearest goes first
        ready = [k for k in priority if served[k] < counts[k] and served[k] * total < counts[k] * step]
        k = min(ready, key=lambda k: (Fraction((served[k] + 1) * total, counts[k]).__ceil__(), priority.index(k)))
        served[k] += 1
        out.append(k)
    return out


@lru_cache(maxsize=4096)
def _deck(seed: int, label: tuple[int, ...], weights: tuple[int, ...], number: int) -> tuple[int, ...]:
    order = generator(seed, *label, number).permutation(len(weights))
    if len(set(weights)) == 1 and weights[0] == 1:
        return tuple(int(k) for k in order)
    return tuple(even_order(weights, [int(k) for k in order]))


class Deal(NamedTuple):
    """A card dealt: which value, and how many times it was dealt before."""

    value: int
    occurrence: int


def deal(seed: int, label: tuple[int, ...], weights: tuple[int, ...], rank: int) -> Deal:
    """The `rank`-th card of an endless deal of shuffled decks with ``weights[k]`` copies of k each.

    With equal weights of one, any prefix holds every value equally often within one, any window within two.
    """
    number, position = divmod(rank, sum(weights))
    deck = _deck(seed, label, weights, number)
    value = deck[position]
    return Deal(value, number * weights[value] + deck[:position].count(value))


@dataclass(frozen=True, slots=True)
class SampleCell:
    """What the index decides about a sample before any random choice."""

    count: int
    layout: str
    width: int
    height: int


class Feasible(NamedTuple):
    """One layout, with the layer counts and canvas shapes it can carry."""

    layout: str
    counts: range
    shapes: tuple[tuple[int, int], ...]


@cache
def _carriers(feasible: tuple[Feasible, ...], count: int) -> tuple[Feasible, ...]:
    return tuple(f for f in feasible if count in f.counts and f.shapes)


def deal_cell(
    seed: int,
    split_number: int,
    rank: int,
    counts: Sequence[int],
    weights: Sequence[int],
    feasible: tuple[Feasible, ...],
) -> SampleCell:
    """Count, layout and canvas of the sample with this rank in its split.

    Counts are dealt over the split; for each count, its layouts are dealt in turn; for each (count, layout), its
    shapes.
    """
    card = deal(seed, (1, split_number), tuple(weights), rank)
    count = counts[card.value]
    carriers = _carriers(feasible, count)
    round_, turn = divmod(card.occurrence, len(carriers))
    # one deck of all layouts serves every count of a round, each from another place on: so layouts are balanced over
    # the counts as well
    deck = [k for k in _deck(seed, (2, split_number), (1,) * len(feasible), round_) if feasible[k] in carriers]
    layout = feasible[deck[(turn + card.value) % len(deck)]]
    shape = deal(seed, (3, split_number, count, feasible.index(layout)), (1,) * len(layout.shapes), round_)
    return SampleCell(count, layout.layout, *layout.shapes[shape.value])


def deal_stand_ins(
    seed: int, split_number: int, rank: int, cell: SampleCell, feasible: tuple[Feasible, ...]
) -> tuple[SampleCell, ...]:
    """All other layouts that can carry the count of `cell`, in an order of chance, on their canvas most like its
    own."""
    others = [f for f in _carriers(feasible, cell.count) if f.layout != cell.layout]
    order = generator(seed, 4, split_number, rank).permutation(len(others))
    return tuple(
        SampleCell(cell.count, others[k].layout, *min(others[k].shapes, key=lambda shape: _difference(shape, cell)))
        for k in order
    )


def _difference(shape: tuple[int, int], cell: SampleCell) -> tuple[Fraction, tuple[int, int]]:
    aspect = Fraction(shape[0] * cell.height, shape[1] * cell.width)
    return max(aspect, 1 / aspect), shape
