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


def thin_results(results: Iterable[Result], found: int | None = None) -> list[str]:
    """Sentences about results that say nothing, because under half of their samples have a score: the method failed at
    them, its answers could not be scored, or a judge said nothing that can be read.

    What the official code drops was answered; what lacks an input (skipped) was not asked.

    Args:
        found: samples to which there is an answer, where these alone count.
    """
    sentences = []
    for result in results:
        coverage = result.coverage
        asked = coverage.asked - coverage.skipped if found is None else found
        scored, what = coverage.scored + coverage.dropped, "could be scored"
        if judged := next((m for m in result.metrics if m.name == "judged" and not m.group), None):
            scored, what = round(judged.value * coverage.asked), "were scored by the judge"
        if result.metrics and 2 * scored < asked:
            who = f"{result.run.method.name} on {result.run.dataset}, {result.protocol}"
            sentences.append(
                f"{who}: only {scored} of {asked} answers {what}; the reasons stand above, and in the rows beside the"
                " result"
            )
    return sentences


def reason_lines(results: Sequence[Result]) -> list[str]:
    """Sentences for a terminal: for each method on each data set the first reasons, each once, with the protocols that
    have it and the highest number of samples under any of them. What the report of a judge has told is left out."""
    found: dict[tuple[str, str], dict[str, tuple[int, list[str]]]] = {}
    for result in results:
        told: Any = result.provenance.get("reasons", {})
        of_run = found.setdefault((result.run.method.name, result.run.dataset), {})
        judges = tuple(f"without {name}:" for name, about in _judges(result).items() if about.get("not_scored"))
        for reason, count in told.items() if isinstance(told, Mapping) else ():
            if judges and reason.startswith(judges):
                continue
            most, names = of_run.get(reason, (0, []))
            of_run[reason] = (max(most, count), [*names, result.protocol])
    lines = []
    for (method, dataset), reasons in found.items():
        by_protocols: dict[tuple[str, ...], list[tuple[str, int]]] = {}
        for reason, (count, names) in reasons.items():
            by_protocols.setdefault(tuple(dict.fromkeys(names)), []).append((reason, count))
        for protocols, listed in by_protocols.items():
            listed.sort(key=lambda entry: -entry[1])
            first = "; ".join(f"{count} {reason}" for reason, count in listed[:SHOWN])
            more = f"; and {len(listed) - SHOWN} more reasons in the result" if len(listed) > SHOWN else ""
            lines.append(f"{method} on {dataset}, {', '.join(protocols)}: {first}{more}")
    return lines


def _judges(result: Result) -> dict[str, Any]:
    judges = result.provenance.get("judges", {})
    listed = judges.items() if isinstance(judges, dict) else ()
    return {name: about for name, about in listed if isinstance(about, dict)}


def note_lines(results: Sequence[Result]) -> list[str]:
    """What was read otherwise than it lay there, or decided by a known defect, with the number of samples."""
    counts: dict[tuple[str, str, str], int] = {}
    for result in results:
        for note, count in result.notes.items():
            key = (result.run.method.name, result.run.dataset, note)
            counts[key] = max(count, counts.get(key, 0))
    return [f"{method} on {dataset}: {count} samples: {note}" for (method, dataset, note), count in counts.items()]
