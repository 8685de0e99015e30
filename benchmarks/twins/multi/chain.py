"""Edits one after the other: every step on the design as the steps before left it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from benchmarks.metrics.facts.measures import Views, answer, views_of
from benchmarks.metrics.facts.models import Fact
from benchmarks.twins.edits import layers, motion
from benchmarks.twins.edits.edit import Edit, design_after, noisy
from benchmarks.twins.edits.stage import EditStage
from synlayers.design import Box, Design, Pixels
from synlayers.errors import DataError
from synlayers.library import Library

Make = Callable[[EditStage], Edit | None]
MAKES: Final[dict[str, Make]] = {
    "recolor": layers.recolor,
    "remove": layers.remove,
    "replace": layers.substitute,
    "add": layers.add,
    "reword": layers.reword,
    "move": motion.move,
}
"""Atomic edits by name; each is one of the layers, so that another can follow."""


@dataclass(frozen=True, slots=True)
class Step:
    """One atomic edit of a chain.

    Args:
        kind: one of `MAKES`.
        edit: from the design before it to the design after it.
        element: which element it is about: a number that stays its own through the chain.
        after: the steps that must come before it, by number.
    """

    kind: str
    edit: Edit
    element: int
    after: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """A design, and steps that were made on it.

    Args:
        now: the design after the steps.
        elements: of each layer of `now`, its number (`Step.element`).
    """

    source: Design
    now: Design
    elements: tuple[int, ...]
    steps: tuple[Step, ...] = ()

    @classmethod
    def start(cls, design: Design) -> Chain:
        return cls(design, design, tuple(range(len(design.layers))))

    @property
    def touched(self) -> frozenset[int]:
        """The elements that some step is about."""
        return frozenset(step.element for step in self.steps)

    def stage(
        self,
        library: Library,
        rng: np.random.Generator,
        elements: frozenset[int] | None = None,
        room: Box | None = None,
    ) -> EditStage:
        """Where the next step is made. `elements`: those it may be about; by default those that none is about yet."""
        allowed = frozenset(self.elements) - self.touched if elements is None else elements
        only = frozenset(i for i, element in enumerate(self.elements) if element in allowed)
        return EditStage(self.now, library, rng, only, room)

    def then(self, kind: str, edit: Edit, after: Sequence[int] = ()) -> Chain:
        """The chain with one more step."""
        change = edit.change
        assert change is not None, "an edit of layers"
        fresh = len(self.source.layers) + len(self.steps)
        numbers = dict(enumerate(self.elements))
        element = fresh if change.touched is None else numbers[change.touched]
        return replace(
            self,
            now=design_after(self.now, change),
            elements=tuple(numbers.get(index, fresh) for index in sorted(change.crops)),
            steps=(*self.steps, Step(kind, edit, element, tuple(after))),
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What must hold at the end of a chain.

    Args:
        done: of each step, those of its facts that the exact result shows and the source does not. None are left of a
            step that a later one undid.
        keep: what no step changes.
    """

    target: Pixels
    done: tuple[tuple[Fact, ...], ...]
    keep: tuple[Fact, ...]


def outcome_of(chain: Chain, library: Library) -> Outcome:
    """The exact result of a chain and its facts, each checked against source and result, also when both are a little
    noisy."""
    source, target = chain.source.image, chain.now.image
    results = [views_of(image, source, target) for image in (target, noisy(target))]
    sources = [views_of(image, source, target) for image in (source, noisy(source))]
    done = tuple(
        tuple(f for f in step.edit.facts if f.role == "edit" and _holds(f, results) and _fails(f, sources))
        for step in chain.steps
    )
    whole = EditStage(chain.source, library, np.random.default_rng(0))
    kept = [f for step in chain.steps for f in step.edit.facts if f.role == "keep" and f.kind == "text"]
    keep = [*kept, *whole.keep_facts(target)]
    return Outcome(target, done, tuple(f for f in keep if _holds(f, results) and _holds(f, sources)))


def _holds(fact: Fact, views: Sequence[Views]) -> bool:
    return all(_answer(fact, view) is True for view in views)


def _fails(fact: Fact, views: Sequence[Views]) -> bool:
    return all(_answer(fact, view) is False for view in views)


def _answer(fact: Fact, views: Views) -> bool | None:
    try:
        return answer(fact, views).holds
    except DataError:  # it asks where source and result are the same now
        return None
