"""Metrics: pure functions of batched tensors (one file or folder a family), the facts about them, and one accumulator
for all.

``measures()`` lists what there is, ``get_measure(name)`` gives one, `benchmarks.metrics.scores.Scores` accumulates it
over samples.
"""

from __future__ import annotations

from benchmarks.metrics.measure import Measure
from synlayers.support.discovery import named, scan
from synlayers.support.plugins import per_plugins

__all__ = ["Measure", "get_measure", "measures"]


@per_plugins
def measures() -> dict[str, Measure]:
    """Every measure by name: what the modules of this package list in ``MEASURES``."""
    return scan(__name__, __path__, "MEASURES", lambda entry: entry.name, kind="metrics")


def get_measure(name: str) -> Measure:
    """The measure of this name; `UsageError` with near misses if there is none."""
    return named("measure", name, measures())
