"""Every benchmark rebuilt from generated designs, in its official layout on disk: all of it runs with no download.

A file defines ``TWINS``; scanning finds them. A twin is named as one everywhere: its numbers never stand in a column of
the real benchmark.
"""

from __future__ import annotations

import functools

from benchmarks.twins.twin import Twin
from synlayers.support.discovery import named, scan

__all__ = ["Twin", "get_twin", "twins"]


@functools.cache
def twins() -> dict[str, Twin]:
    """Every twin by the name of the data set that it stands for (``aim-500``)."""
    return scan(__name__, __path__, "TWINS", lambda entry: entry.of)


def get_twin(of: str) -> Twin:
    """The twin of a data set; `UsageError` with near misses if there is none."""
    return named("twin of", of, twins())
