"""Which rows of a table are ranked, and in words why the others are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from benchmarks.api.results import Coverage, Result
from benchmarks.metrics import measures
from benchmarks.protocols.protocol import Protocol
from leaderboard.tables.columns import key_of, label_of
from leaderboard.tables.order import FEWEST
from leaderboard.tables.stored_results import StoredResult

ROWS_ONLY = "rows only, not rescored"
"""The mark of a submission whose answers nobody has scored again."""


def unranked_reasons(results: Sequence[StoredResult], protocol: Protocol) -> list[str]:
    """Of each result of a table why it is not ranked; empty for those that are."""
    plain = [_own_reasons(stored, protocol) for stored in results]
    data = most_common_data(
        [s.result for s, own in zip(results, plain, strict=True) if not own] or [s.result for s in results]
    )
    return ["; ".join([*own, *_other_data(s.result, data)]) for s, own in zip(results, plain, strict=True)]


def too_few(scenes: int) -> str:
    """Why a row with so few scenes behind a number is not ranked by it; empty where they suffice."""
    return f"too few scenes to rank ({scenes} of {FEWEST})" if scenes < FEWEST else ""


def most_common_data(results: Sequence[Result]) -> tuple[str, str]:
    """The plans and the digest of the files that most results have."""
    counts = Counter((r.run.twin_plans, r.run.dataset_digest) for r in results)
    return min(counts.items(), key=lambda item: (-item[1], item[0]))[0]


def _other_data(result: Result, usual: tuple[str, str]) -> list[str]:
    """Twins are the same if their plans are, whatever codec wrote the files; other data if the files are."""
    plans, digest = usual
    if result.run.dataset_digest == digest or (plans and result.run.twin_plans == plans):
        return []
    return [f"measured on other data: its digest is {result.run.dataset_digest[:12]}, the others' {digest[:12]}"]


def _own_reasons(stored: StoredResult, protocol: Protocol) -> list[str]:
    result = stored.result
    reasons = []
    if stored.evidence == "rows only":
        reasons.append(ROWS_ONLY)
    if stored.perfect:
        reasons.append(f"as good as the truth on {stored.perfect} of {result.coverage.asked} samples")
    if result.run.method.answer_key:
        reasons.append("an oracle: it is given the truth")
    if protocol.diagnostic:
        reasons.append(f"this protocol ranks nobody: {protocol.diagnostic}")
    if stored.first is not None:
        reasons.append(f"only the first {stored.first} samples")
    reasons += _incomplete(result.coverage)
    reasons += _without_headline(result, protocol)
    return reasons + _other_versions(result)


def _incomplete(coverage: Coverage) -> list[str]:
    reasons = []
    if coverage.asked < coverage.official:
        reasons.append(f"asked {coverage.asked} of {coverage.official} samples")
    # what the official code drops, it drops of everybody: the audit tells it, ranks do not hang on it
    if (unscored := coverage.asked - coverage.scored - coverage.dropped - coverage.stood_in) > 0:
        kinds = {k: getattr(coverage, k) for k in ("missing", "failed", "skipped", "invalid")}
        reasons.append(
            f"{unscored} of {coverage.asked} samples have no score"
            f" ({', '.join(f'{v} {k}' for k, v in kinds.items() if v)})"
        )
    return reasons


def _without_headline(result: Result, protocol: Protocol) -> list[str]:
    measure, _, name = protocol.headline.rpartition(".")
    values: Mapping[str, float] = {key_of(m): m.value for m in result.metrics if not m.group}
    if protocol.headline not in values:
        unavailable = result.provenance.get("unavailable")
        why = (
            "its weights were not there"
            if isinstance(unavailable, dict) and measure in unavailable
            else "not in its result"
        )
        return [f"no {label_of(name)} ({why})"]
    value = values[protocol.headline]
    return [f"{label_of(name)} is not a number: no sample has one"] if value != value else []


def _other_versions(result: Result) -> list[str]:
    current = measures()
    versions = {
        m.measure: m.version
        for m in result.metrics
        if m.measure not in current or current[m.measure].version != m.version
    }
    return [
        (
            f"{name} was version {version}, which is now {current[name].version}"
            if name in current
            else f"{name} is no measure"
        )
        for name, version in sorted(versions.items())
    ]
