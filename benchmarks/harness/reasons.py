"""Why samples were not scored as they were answered, counted by reason: for terminal and result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from benchmarks.api.results import Result, Row

MOST_REASONS: Final = 20
"""Reasons that a result tells; more are told as a number."""
LONGEST: Final = 300
"""Characters of a reason."""
SHOWN: Final = 3
"""Reasons that a terminal shows of each result."""
OTHERS: Final = "other reasons (see the rows)"


def reasons_of(rows: Iterable[Row]) -> dict[str, int]:
    """Samples by what became of them, ``<status>: <why>``, the commonest first; a failure that was not the method's is
    ``failed (the place, not the method): <why>``. A sample that only some measures could
    not score counts as ``without <measures>: <why>``. Its own id in a reason is written ID, so that equal reasons are
    counted together."""
    by_sample: dict[str, list[Row]] = {}
    for row in rows:
        by_sample.setdefault(row.sample_id, []).append(row)
    counts = Counter(reason for of_sample in by_sample.values() for reason in _reasons_of_sample(of_sample))
    listed = dict(counts.most_common(MOST_REASONS))
    if left := sum(counts.values()) - sum(listed.values()):
        listed[OTHERS] = left
    return listed


def _reasons_of_sample(rows: Sequence[Row]) -> Iterable[str]:
    whole = next((row for row in rows if row.status not in ("ok", "dropped")), None)
    if whole is not None and all(row.status == whole.status for row in rows):
        status = f"{whole.status} (the place, not the method)" if whole.cause == "place" else whole.status
        return [_reason(status, whole)]
    lost: dict[str, tuple[str, set[str]]] = {}
    for row in rows:
        if row.weight == 0 and row.note:
            key = _reason("", row)
            lost.setdefault(key, (key, set()))[1].add(row.metric.partition(".")[0])
    return [f"without {', '.join(sorted(measures))}: {why}" for why, measures in lost.values()]


def _reason(status: str, row: Row) -> str:
    why = " ".join((row.note or "no reason is known").replace(row.sample_id, "ID").split())
    return (f"{status}: {why}" if status else why)[:LONGEST]


def reason_lines(results: Sequence[Result]) -> list[str]:
    """Sentences for a terminal: for each method on each data set the first reasons, once for all protocols that have
    the same."""
    protocols: dict[tuple[str, str, tuple[tuple[str, int], ...]], list[str]] = {}
    for result in results:
        told: Any = result.provenance.get("reasons", {})
        reasons = tuple(told.items()) if isinstance(told, Mapping) else ()
        if reasons:
            key = (result.run.method.name, result.run.dataset, reasons)
            protocols.setdefault(key, []).append(result.protocol)
    lines = []
    for (method, dataset, reasons), names in protocols.items():
        listed = "; ".join(f"{count} {reason}" for reason, count in reasons[:SHOWN])
        more = f"; and {len(reasons) - SHOWN} more reasons in the result" if len(reasons) > SHOWN else ""
        lines.append(f"{method} on {dataset}, {', '.join(names)}: {listed}{more}")
    return lines


def note_lines(results: Sequence[Result]) -> list[str]:
    """What was read otherwise than it lay there, or decided by a known defect, with the number of samples."""
    counts: dict[tuple[str, str, str], int] = {}
    for result in results:
        for note, count in result.notes.items():
            key = (result.run.method.name, result.run.dataset, note)
            counts[key] = max(count, counts.get(key, 0))
    return [f"{method} on {dataset}: {count} samples: {note}" for (method, dataset, note), count in counts.items()]
