"""Rows by number from files that can only be read in order: parquet row groups, tars."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from synlayers.errors import DataError

T = TypeVar("T")
KEPT = 16
"""Rows that stay in memory behind the last one read: threads ask for neighbours, and not quite in order."""


class RowStream(Generic[T]):
    """``stream[n]`` is row n. The next rows cost one step each; going back, or far ahead, starts again at the nearest
    place where one can.

    Args:
        begin: the last row not after n at which reading can start.
        read: the rows from such a row on.
        name: for messages.
    """

    def __init__(self, begin: Callable[[int], int], read: Callable[[int], Iterator[T]], name: str) -> None:
        self._begin, self._read, self._name = begin, read, name
        self._lock = threading.Lock()
        self._kept: dict[int, T] = {}
        self._rows: Iterator[T] | None = None
        self._next = 0

    def __getitem__(self, number: int) -> T:
        with self._lock:
            if number not in self._kept:
                self._advance(number)
            return self._kept[number]

    def _advance(self, number: int) -> None:
        first = self._begin(number)
        if self._rows is None or not first <= self._next <= number:
            self._rows, self._next = self._read(first), first
        try:
            while self._next <= number:
                self._kept[self._next] = next(self._rows)
                self._next += 1
                if len(self._kept) > KEPT:
                    del self._kept[next(iter(self._kept))]  # the one read longest ago
        except StopIteration:
            self._rows = None
            raise DataError(f"{self._name} has no row {number}: it was changed after it was listed") from None
        except BaseException:
            self._rows = None
            raise
