"""The benchmark harness: dataset -> predictions -> scores -> results.

>>> import benchmarks
>>> results = benchmarks.evaluate("aim-500", "trivial", twin=True, mini=True)      # doctest: +SKIP
>>> results.summary(), results.frame()                                            # doctest: +SKIP

`Method`, `Card`, `Sample` and `Prediction` are what a method of one's own is made of; `evaluate` runs it,
`read_results` reads what a command left on disk; `get_dataset`, `get_protocol` and `get_measure` give one of what there
is by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from synlayers.support.lazy import resolve
from synlayers.support.paths import provide_places

if TYPE_CHECKING:
    from benchmarks.api.card import Card, Checkpoint
    from benchmarks.api.method import Method
    from benchmarks.api.results import Result, Row
    from benchmarks.api.tasks import Prediction, Sample
    from benchmarks.datasets import Dataset, get_dataset
    from benchmarks.harness.evaluation import Results, evaluate, read_results
    from benchmarks.metrics import Measure, get_measure
    from benchmarks.protocols import Protocol, get_protocol
    from benchmarks.twins import Twin

provide_places()  # numba is imported by measures and baselines, and reads then where its cache is

_HOMES: Final = {
    "Card": "benchmarks.api.card",
    "Checkpoint": "benchmarks.api.card",
    "Dataset": "benchmarks.datasets",
    "Measure": "benchmarks.metrics",
    "Method": "benchmarks.api.method",
    "Prediction": "benchmarks.api.tasks",
    "Protocol": "benchmarks.protocols",
    "Result": "benchmarks.api.results",
    "Results": "benchmarks.harness.evaluation",
    "Row": "benchmarks.api.results",
    "Sample": "benchmarks.api.tasks",
    "Twin": "benchmarks.twins",
    "evaluate": "benchmarks.harness.evaluation",
    "get_dataset": "benchmarks.datasets",
    "get_measure": "benchmarks.metrics",
    "get_protocol": "benchmarks.protocols",
    "read_results": "benchmarks.harness.evaluation",
}

__all__ = [
    "Card",
    "Checkpoint",
    "Dataset",
    "Measure",
    "Method",
    "Prediction",
    "Protocol",
    "Result",
    "Results",
    "Row",
    "Sample",
    "Twin",
    "evaluate",
    "get_dataset",
    "get_measure",
    "get_protocol",
    "read_results",
]


def __getattr__(name: str) -> Any:
    """Imports what is asked for only then, so that ``import benchmarks`` stays light."""
    return resolve(__name__, name, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
