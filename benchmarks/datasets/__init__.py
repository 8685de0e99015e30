"""The benchmarks' data, one file each, read in the layout in which it is published. A file defines ``DATASETS``;
scanning finds them."""

from __future__ import annotations

from benchmarks.datasets.dataset import Dataset
from synlayers.support.discovery import named, scan
from synlayers.support.plugins import per_plugins

__all__ = ["Dataset", "datasets", "get_dataset"]


@per_plugins
def datasets() -> dict[str, type[Dataset]]:
    """Every data set class by name."""
    return scan(__name__, __path__, "DATASETS", lambda entry: entry.facts.name, kind="datasets")


def get_dataset(name: str) -> type[Dataset]:
    """The data set of this name; `UsageError` with near misses if there is none."""
    return named("benchmark", name, datasets())
