"""Pixels of photographs and cut-outs in memory: the ones used last, within a budget of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

from synlayers.design import Pixels
from synlayers.library import Library

BUDGET = 160 * 2**20
"""Bytes of decoded pictures that one worker keeps."""


class ImageCache:
    """Arrays by key; when they exceed `budget` bytes together, those that were not used for longest go.

    >>> import numpy as np
    >>> cache = ImageCache(budget=100)
    >>> cache.get("a", lambda: np.zeros(80, np.uint8)).nbytes, cache.get("b", lambda: np.ones(80, np.uint8)).nbytes
    (80, 80)
    >>> cache.keys()
    ['b']
    """

    def __init__(self, budget: int = BUDGET) -> None:
        self._budget, self._bytes = budget, 0
        self._arrays: OrderedDict[Hashable, Pixels] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Pixels]) -> Pixels:
        """The array of `key`, made when it is not there. It is read-only: others hold it too."""
        if key in self._arrays:
            self._arrays.move_to_end(key)
            return self._arrays[key]
        array = make()
        array.setflags(write=False)
        self._arrays[key] = array
        self._bytes += array.nbytes
        while self._bytes > self._budget and len(self._arrays) > 1:
            self._bytes -= self._arrays.popitem(last=False)[1].nbytes
        return array

    def keys(self) -> list[Hashable]:
        """Keys, the least recently used first."""
        return list(self._arrays)


def image_cache_of(library: Library) -> ImageCache:
    """The cache of a library, shared by its parts."""
    cache = library.cache.setdefault(("photo", "store"), ImageCache())
    assert isinstance(cache, ImageCache)
    return cache
