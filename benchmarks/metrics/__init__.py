"""Metrics: pure functions of batched tensors (one file or folder a family), the facts about them, and one accumulator for all.

``measures()`` lists what there is, ``measure(name)`` gives one, `benchmarks.metrics.scores.Scores` accumulates it over samples.
"""

from __future__ import annotations

import difflib
import functools
import importlib
import pkgutil

from benchmarks.metrics.measure import Measure
from synlayers.errors import UsageError

__all__ = ["Measure", "measure", "measures"]


@functools.cache
def measures() -> dict[str, Measure]:
    """Every measure by name: what the modules of this package list in ``MEASURES``."""
    found: dict[str, Measure] = {}
    for module in pkgutil.walk_packages(__path__, __name__ + "."):
        if "._" in module.name:  # private: kernels whose compilers are imported on first use
            continue
        if module.name.rpartition(".")[2].startswith("_"):  # compiled kernels: slow to import, no measures
            continue
        for entry in getattr(importlib.import_module(module.name), "MEASURES", ()):
            if found.setdefault(entry.name, entry) is not entry:
                raise AssertionError(f"two measures are named {entry.name}")
    return dict(sorted(found.items()))


def measure(name: str) -> Measure:
    """The measure of this name; `UsageError` with near misses if there is none."""
    if name in measures():
        return measures()[name]
    near = difflib.get_close_matches(name, measures(), n=3, cutoff=0.5)
    raise UsageError(
        f"there is no measure '{name}'" + (f"; did you mean {' or '.join(near)}?" if near else f"; there are {', '.join(measures())}")
    )
