"""Every benchmark rebuilt from generated designs, in its official layout on disk: all of it runs with no download.

A file defines ``TWINS``; scanning finds them. A twin is named as one everywhere: its numbers never stand in a column of the real benchmark.
"""

from __future__ import annotations

import difflib
import functools
import importlib
import pkgutil

from benchmarks.twins.twin import Twin
from synlayers.errors import UsageError

__all__ = ["Twin", "twin", "twins"]


@functools.cache
def twins() -> dict[str, Twin]:
    """Every twin by the name of the data set that it stands for (``aim-500``)."""
    found: dict[str, Twin] = {}
    for module in pkgutil.walk_packages(__path__, __name__ + "."):
        for entry in getattr(importlib.import_module(module.name), "TWINS", ()):
            if found.setdefault(entry.of, entry) is not entry:
                raise AssertionError(f"two twins stand for {entry.of}")
    return dict(sorted(found.items()))


def twin(of: str) -> Twin:
    """The twin of a data set; `UsageError` with near misses if there is none."""
    if of in twins():
        return twins()[of]
    near = difflib.get_close_matches(of, twins(), n=3, cutoff=0.4)
    raise UsageError(
        f"there is no twin of '{of}'; " + (f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(twins())}")
    )
