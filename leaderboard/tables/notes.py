"""The sentences above a table: why it is sorted so, what its intervals mean, what was resampled."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from benchmarks.protocols.protocol import Protocol
from leaderboard.board import BoardColumn, BoardRow
from leaderboard.tables.eligibility import too_few
from leaderboard.tables.order import FEWEST, LARGE
from leaderboard.tables.samples import SampleIndex
from leaderboard.tables.stored_results import StoredResult

FEW = 20
"""Scenes below which the t distribution is taken on trust."""
ROUGH = "With only {} scenes, intervals and tests rest on scores being distributed normally; read them as rough."


def table_notes(
    protocol: Protocol,
    columns: Sequence[BoardColumn],
    rows: Sequence[BoardRow],
    layout: SampleIndex,
    results: Sequence[StoredResult],
    scenes: Mapping[str, Mapping[str, int]],
) -> tuple[str, ...]:
    """Sentences about one table; `scenes` are those behind each row's number, by column and row."""
    headline = columns[0]
    ranked = [row for row in rows if row.ranked]
    notes = [f"Sorted by {headline.label} ({headline.direction} is better), the headline of {protocol.name}."]
    most = max(scenes[headline.key].values(), default=0)
    if ranked:
        notes += _statistics(layout, protocol)
        notes += _differing(headline, ranked)
    elif most:
        notes.append(
            f"{too_few(most).capitalize()}: there are values and their intervals, but no ranks, ties, tests or best"
            " marks, and the table counts in no win rate."
        )
        notes += [_intervals(layout)] if most > 1 else []
    else:
        notes.append("Nobody is ranked here; each row says why.")
    if ranked:
        notes += _few(columns, ranked, scenes)
        notes += _untested(columns, ranked)
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
    scenes = len(scene_keys)
    if min(Counter(stratum for stratum, _ in scene_keys).values(), default=0) < 2:
        where = f"A part of {protocol.macro} has one scene only" if protocol.macro else "All samples are of one scene"
        return [
            f"{where}: there are no intervals and no tests, every rank is possible,"
            " and no row can be told from the best."
        ]
    return [
        _intervals(layout),
        (
            "Ranks and ties come from one procedure: every two rows are compared by a paired test on common samples,"
            " and all pairs of a column are corrected together (Holm, 5 %). The interval of a rank is 1 + the rows that"
            " are surely better to the number of rows - those that are surely worse; in 95 of 100 such tables all"
            " intervals of a column hold the true ranks. Every column is corrected for itself alone."
        ),
        (
            "Tied with the best (tier 1) is every row than which no row is surely better: its rank interval begins with"
            f" 1. Where such a row is far from the best all the same ({LARGE} standard deviations of the scores or"
            " more), the scenes are too few to tell, which is marked apart from a tie. Each next tier is found so among"
            " the rest."
        ),
        *([ROUGH.format(scenes)] if scenes < FEW else []),
    ]


def _intervals(layout: SampleIndex) -> str:
    samples, scenes = len(layout.ids), layout.count_scenes(layout.ids)
    counted = f"{samples} samples" + (f" of {scenes} scenes, which count as one each" if scenes < samples else "")
    return (
        f"Intervals are 95 % confidence intervals inside the range of the value, from {counted}. Where every scene lies"
        " on the same end of a range, the others may still be elsewhere: the interval is that of a share (Clopper and"
        " Pearson)."
    )


def _few(
    columns: Sequence[BoardColumn], ranked: Sequence[BoardRow], scenes: Mapping[str, Mapping[str, int]]
) -> list[str]:
    """Numbers of which fewer scenes have one than the headline has."""
    notes = []
    for column in columns[1:]:
        counts = [scenes[column.key][row.id] for row in ranked if column.key in row.cells]
        few = [count for count in counts if count < FEWEST]
        if few and column.direction != "neither":
            who = "nobody has a place in it" if len(few) == len(counts) else f"so for {len(few)} of {len(counts)} rows"
            notes.append(f"{column.label}: {too_few(max(few))}; {who}.")
    return notes


def _untested(columns: Sequence[BoardColumn], ranked: Sequence[BoardRow]) -> list[str]:
    """Numbers of all samples together have a place and nothing that says how sure it is."""
    untested = [
        column.label
        for column in columns
        if any(
            (cell := row.cells.get(column.key)) is not None and cell.rank and cell.aggregate == "other"
            for row in ranked
        )
    ]
    return [f"No mean over samples ({', '.join(untested)}): placed by value, without a test."] if untested else []


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
