"""Which protocols a record has, and which it could have on this machine."""

from __future__ import annotations

from collections.abc import Iterable

from benchmarks.harness.protocol_choice import needs_judge
from benchmarks.metrics import get_measure
from benchmarks.protocols import Protocol, protocols_of


def recorded_protocols(benchmark: str) -> list[str]:
    """The protocols of a benchmark that go on record: all that ask no judge."""
    return [protocol.name for protocol in protocols_of(benchmark) if not needs_judge(protocol)]


def lacking(benchmark: str, there: Iterable[str]) -> list[str]:
    """Those of which there is no result, though this machine has the weights for one of their measures."""
    have = set(there)
    return [
        protocol.name
        for protocol in protocols_of(benchmark)
        if protocol.name not in have and not needs_judge(protocol) and _computable(protocol)
    ]


def _computable(protocol: Protocol) -> bool:
    """Whether one of its measures can be computed here."""
    for scoring in protocol.scorings:
        measure = get_measure(scoring.measure)
        missing = measure.missing is not None and bool(measure.missing())
        if not missing and all(weight.is_here(None) for weight in measure.weights):
            return True
    return False
