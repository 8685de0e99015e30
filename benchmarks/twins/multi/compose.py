"""Which chains of edits there are: independent ones, those of which one needs another, and goals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from benchmarks.twins.edits.edit import Edit
from benchmarks.twins.edits.stage import EditStage
from benchmarks.twins.multi.chain import MAKES, Chain
from benchmarks.twins.multi.goals import GOALS
from benchmarks.twins.multi.request import Compose, Request
from synlayers.library import Library

MOST: Final = 6
"""Atomic edits of one request, at most."""
MOST_FOR_GOAL: Final = 4
"""Edits that a goal means, at most: few designs have more things of one kind that can all be told apart."""
PAIRS: Final = (("replace", "move"), ("replace", "recolor"), ("recolor", "move"), ("reword", "recolor"))
"""Two edits of one element: the second speaks of what the first makes."""


def independent(start: Chain, library: Library, rng: np.random.Generator, steps: int) -> Request | None:
    """Edits of different elements, each of which could come first."""
    chain = _grow(start, library, rng, steps)
    return Request("compound", chain) if chain and _could_start_anywhere(chain, library) else None


def _grow(chain: Chain, library: Library, rng: np.random.Generator, steps: int) -> Chain | None:
    """So many steps more, of elements that none is about yet, kinds mixed."""
    while len(chain.steps) < steps:
        used = [step.kind for step in chain.steps]
        kinds = sorted(rng.permutation(sorted(MAKES)).tolist(), key=used.count)
        found = next(((k, e) for k in kinds if (e := MAKES[k](chain.stage(library, rng)))), None)
        if found is None:
            return None
        chain = chain.then(*found)
    return chain


def _could_start_anywhere(chain: Chain, library: Library) -> bool:
    """Whether every step points at its element by words that point at the same element in the source."""
    first = EditStage(chain.source, library, np.random.default_rng(0)).phrases
    known = {i: phrase.en for i, phrase in first.items()}
    return all(
        step.element >= len(chain.source.layers) or known.get(step.element, "\0") in step.edit.english
        for step in chain.steps
    )


def dependent(start: Chain, library: Library, rng: np.random.Generator, steps: int) -> Request | None:
    """Two edits of one element, or one more put where another was taken away, among others."""
    if steps < 2:
        return None
    ways = [*PAIRS, ("remove", "add")]
    for i in rng.permutation(len(ways)):
        first, second = ways[i]
        made = MAKES[first](start.stage(library, rng))
        if made is None or made.change is None or made.change.touched is None:
            continue
        room = start.now.layers[made.change.touched].box if second == "add" else None
        chain = start.then(first, made)
        own = frozenset({chain.steps[0].element})
        stage = chain.stage(library, rng, frozenset() if room else own, room)
        then = MAKES[second](stage)
        if then is None or (room and _fits_before(start, library, then)):
            continue
        whole = _grow(chain.then(second, then, after=(0,)), library, rng, steps)
        if whole:
            return Request("compound", whole, interacting=True)
    return None


def _fits_before(start: Chain, library: Library, added: Edit) -> bool:
    """Whether what is added would have had room without the step before it."""
    assert added.change is not None
    (_, box) = added.change.crops[max(added.change.crops)]
    taken = EditStage(start.now, library, np.random.default_rng(0)).occupied_by_others()
    return not bool(taken[box.y0 : box.y1, box.x0 : box.x1].any())


def deal() -> Iterator[tuple[int, tuple[Compose, ...]]]:
    """Numbers of steps and ways to them, without end, so that difficulties are balanced: each number of steps as edits
    that are independent and as some that are not, up to `MOST_FOR_GOAL` also as a goal (whichever a design has)."""
    goals = tuple(GOALS.values())
    while True:
        for steps in range(1, MOST + 1):
            yield steps, (independent,)
            if steps > 1:
                yield steps, (dependent,)
            if 1 < steps <= MOST_FOR_GOAL:
                yield steps, goals


def compose(
    start: Chain, library: Library, rng: np.random.Generator, steps: int, ways: tuple[Compose, ...]
) -> Request | None:
    """The first of the ways, in a random order, that the design has."""
    found = (ways[i](start, library, rng, steps) for i in rng.permutation(len(ways)))
    return next(filter(None, found), None)
