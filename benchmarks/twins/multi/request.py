"""A chain of edits and how it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.twins.edits.wording import Word
from benchmarks.twins.multi.chain import Chain
from synlayers.library import Library


@dataclass(frozen=True, slots=True)
class Request:
    """A chain and how it is asked for.

    Args:
        kind: compound (the edits are told), or the name of a goal (`GOALS`).
        interacting: some step needs another.
        goal: the request in both languages, where it names a goal.
    """

    kind: str
    chain: Chain
    interacting: bool = False
    goal: Word | None = None


Compose = Callable[[Chain, Library, np.random.Generator, int], Request | None]
"""A request of so many steps on a design, or None where it has none."""
