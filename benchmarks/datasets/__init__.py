"""The benchmarks' data, one file each, read in the layout in which it is published. A file defines ``DATASETS``; scanning finds them."""

from __future__ import annotations

import difflib
import functools
import importlib
import pkgutil

from benchmarks.datasets.dataset import Dataset
from synlayers.errors import UsageError

__all__ = ["Dataset", "dataset", "datasets"]


@functools.cache
def datasets() -> dict[str, type[Dataset]]:
    """Every data set class by name."""
    found: dict[str, type[Dataset]] = {}
    for module in pkgutil.walk_packages(__path__, __name__ + "."):
        for entry in getattr(importlib.import_module(module.name), "DATASETS", ()):
            if found.setdefault(entry.facts.name, entry) is not entry:
                raise AssertionError(f"two data sets are named {entry.facts.name}")
    return dict(sorted(found.items()))


def dataset(name: str) -> type[Dataset]:
    """The data set of this name; `UsageError` with near misses if there is none."""
    if name in datasets():
        return datasets()[name]
    near = difflib.get_close_matches(name, datasets(), n=3, cutoff=0.4)
    raise UsageError(
        f"there is no benchmark '{name}'; " + (f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(datasets())}")
    )
