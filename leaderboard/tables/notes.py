"""The sentences above a table: why it is sorted so, what its intervals mean, what was resampled."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from benchmarks.protocols.protocol import Protocol
from leaderboard.board import BoardColumn, BoardRow
from leaderboard.tables.resampling import RESAMPLES, SEED
from leaderboard.tables.samples import SampleIndex
from leaderboard.tables.stored_results import StoredResult

FEW = 20
"""Scenes below which the t distribution is taken on trust."""
ROUGH = (
    "With only {} scenes, intervals and tests rest on scores being distributed normally;"
    " read them as rough, also where they reach beyond what is possible."
)


def table_notes(
    protocol: Protocol,
    columns: Sequence[BoardColumn],
    rows: Sequence[BoardRow],
    layout: SampleIndex,
    results: Sequence[StoredResult],
) -> tuple[str, ...]:
    """Sentences about one table."""
    headline = columns[0]
    ranked = [row for row in rows if row.ranked]
    notes = [f"Sorted by {headline.label} ({headline.direction} is better), the headline of {protocol.name}."]
    if ranked:
        notes += _statistics(layout, protocol)
        notes += _differing(headline, ranked)
    else:
        notes.append("Nobody is ranked here; each row says why.")
    notes += _infinite(columns, ranked)
    unavailable = sorted(
        {
            name
            for s in results
            if isinstance(reasons := s.result.provenance.get("unavailable"), dict)
            for name in reasons
        }
    )
    if unavailable:
        notes.append(f"Not measured by every row for want of weights: {', '.join(unavailable)}.")
    return tuple(notes)


def _statistics(layout: SampleIndex, protocol: Protocol) -> list[str]:
    scene_keys = set(zip(layout.strata, layout.scenes, strict=True))
    samples, scenes = len(layout.ids), len(scene_keys)
    if min(Counter(stratum for stratum, _ in scene_keys).values(), default=0) < 2:
        where = f"A part of {protocol.macro} has one scene only" if protocol.macro else "All samples are of one scene"
        return [
            f"{where}: there are no intervals and no tests, every rank is possible,"
            " and no row can be told from the best."
        ]
    counted = f"{samples} samples" + (f" of {scenes} scenes, which count as one each" if scenes < samples else "")
    within = f" within each {protocol.macro}" if protocol.macro else ""
    return [
        f"Intervals are 95 % confidence intervals (t), from {counted}.",
        (
            f"Rank intervals: 95 % over {RESAMPLES:,} draws of scenes with replacement{within},"
            f" all methods on the same draws (seed {SEED})."
        ),
        (
            "Tier 1: the best, and every row that a paired test on common samples does not show to be worse than it (5"
            " %, Holm's correction over the rows of the column); each next tier is found so among the rest. The truly"
            " best row is in tier 1 in at least 95 of 100 such tables; rows that are exactly as good may drop out more"
            " often, because the best is chosen by the same data. Every column is corrected for itself alone."
        ),
        *([ROUGH.format(scenes)] if scenes < FEW else []),
    ]


def _differing(headline: BoardColumn, ranked: Sequence[BoardRow]) -> list[str]:
    """Official code that drops samples gives every method a mean over samples of its own."""
    counts = {row.cells[headline.key].n for row in ranked if headline.key in row.cells}
    if len(counts) < 2:
        return []
    sizes = [n for n in counts if n is not None]
    return [
        f"{headline.label} is a mean over {min(sizes)} to {max(sizes)} samples, not the same for every row:"
        " the protocol drops some answers. Comparisons with the best are on the samples that both rows have."
    ]


def _infinite(columns: Sequence[BoardColumn], ranked: Sequence[BoardRow]) -> list[str]:
    infinite = [
        c.label for c in columns if any(c.key in row.cells and math.isinf(row.cells[c.key].value) for row in ranked)
    ]
    if not infinite:
        return []
    return [
        f"Infinite means ({', '.join(infinite)}) are placed by their value, and left out of tests, tiers and intervals."
    ]
