"""`ingest.json`: what came in and how exactly, what was left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from synlayers.design import Record
from synlayers.recipe import Ingestion

REPORT: Final = "ingest.json"


def make_report(staged: Sequence[Record], settings: Ingestion) -> Record:
    """Counts, and a line for each file that was left out, changed or doubled; JSON values."""
    kept = [entry for entry in staged if entry["kept"]]
    lost = [entry for entry in staged if not entry["kept"]]
    groups: dict[int, list[str]] = {}
    for entry in staged:
        if "group" in entry:
            groups.setdefault(entry["group"], []).append(_name(entry))
    return {
        "recipe": settings.hash(),
        "found": len(staged),
        "came_in": len(kept),
        "exactly": sum(e["about"]["compared"] and e["about"]["differing_pixels"] == 0 for e in kept),
        "approximately": sum(e["about"]["differing_pixels"] > 0 for e in kept),
        "not_compared": sum(not e["about"]["compared"] for e in kept),
        "left_out": len(lost),
        "reasons": dict(Counter(e["reason"] for e in lost).most_common()),
        "notes": dict(Counter(note for e in kept for note in e["about"]["notes"]).most_common()),
        "same_pictures": [names for names in groups.values() if len(names) > 1],
        "files_left_out": [{"file": _name(e), "reason": e["reason"], "detail": e["detail"]} for e in lost],
        "files_approximate": [
            {"file": _name(e), "largest": e["about"]["largest_difference"], "mean": e["about"]["mean_difference"]}
            for e in kept
            if e["about"]["differing_pixels"]
        ],
    }


def _name(entry: Record) -> str:
    _, _, name, row = entry["item"]
    return f"{name}#{row}" if row else str(name)
