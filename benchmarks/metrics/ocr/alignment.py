"""What was read against what should be there, character by character, with places where anything goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

ANY = None
"""A character of the truth that the reader does not read there: leaving it out or reading anything for it is free."""
Expected = Sequence[str | None]


class Alignment(NamedTuple):
    """The cheapest way to make `expected` of `seen`.

    edits: insertions, deletions and substitutions that are not free. free: characters of `seen` that stand for `ANY`.
    places: for each expected character the position in `seen` of the equal one, or -1.
    """

    edits: int
    free: int
    places: tuple[int, ...]

    def holds(self, start: int, end: int) -> bool:
        """Whether expected characters ``start .. end`` are all there, one beside the other."""
        some = self.places[start:end]
        return bool(some) and some[0] >= 0 and all(place == some[0] + i for i, place in enumerate(some))


def align(expected: Expected, seen: str) -> Alignment:
    """Levenshtein's alignment, with `ANY` in `expected` at no cost; of equal costs one that keeps more characters
    beside each other.

    >>> align("bread", "broad").edits, align([*"bread", ANY, ANY], "bread!").edits
    (1, 0)
    """
    rows, columns = len(expected), len(seen)
    letters = np.array([ord(c) for c in seen], np.int64)
    costs = np.zeros((rows + 1, columns + 1), np.int64)
    costs[0] = np.arange(columns + 1)
    along = np.arange(columns + 1)
    for row, wanted in enumerate(expected, 1):
        above = costs[row - 1]
        own = 0 if wanted is ANY else 1
        best = above + own
        if columns:
            differs = np.zeros(columns, np.int64) if wanted is ANY else (letters != ord(wanted)).astype(np.int64)
            best[1:] = np.minimum(best[1:], above[:-1] + differs)
        costs[row] = np.minimum.accumulate(best - along) + along  # insertions along the row
    return Alignment(int(costs[rows, columns]), *_trace(costs, expected, seen))


def _trace(costs: np.ndarray, expected: Expected, seen: str) -> tuple[int, tuple[int, ...]]:
    row, column = len(expected), len(seen)
    places, free = [-1] * row, 0
    while row:
        wanted, here = expected[row - 1], costs[row, column]
        equal = column > 0 and (wanted is ANY or wanted == seen[column - 1])
        if column and here == costs[row - 1, column - 1] + (0 if equal else 1):
            if wanted is ANY:
                free += 1
            elif equal:
                places[row - 1] = column - 1
            row, column = row - 1, column - 1
        elif here == costs[row - 1, column] + (0 if wanted is ANY else 1):
            row -= 1
        else:
            column -= 1
    return free, tuple(places)
