"""Where the rows of one column stand: ranks with intervals, ties, tiers, and each row against the best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.api.intervals import UNBOUNDED, Range, difference_interval
from leaderboard.tables.order import FEWEST, ColumnOrder, column_order, large_differences, ranks
from leaderboard.tables.statistics import Floats, ScoreMatrix, detectable_difference, paired_tests


@dataclass(frozen=True, slots=True)
class AgainstBest:
    """A row against the best: as `leaderboard.board.Comparison`, with the place of the best in the column."""

    best: int
    n: int
    difference: float
    interval: tuple[float, float] | None
    p: float | None
    p_adjusted: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one row; as `leaderboard.board.BoardCell` has it."""

    rank: tuple[int, int] | None = None
    tier: int | None = None
    best: bool = False
    undecided: bool = False
    against: AgainstBest | None = None


def standings(
    values: Floats, scores: ScoreMatrix | None, sign: int, bounds: Range = UNBOUNDED
) -> tuple[list[Standing], float | None]:
    """The standing of each ranked row, and the smallest difference that would be found.

    A row whose value is nan has no place. Rows with an infinite value (an exact answer under an uncapped PSNR) are
    placed by it and left out of everything that rests on differences: they have no interval, no tier and no comparison,
    the others stand behind or before them, and are compared with the best finite row.

    Args:
        values: (M,) as shown; equal values stand in the order given.
        scores: of the rows with a finite value, in their order; None for a number that is no mean (FID): rows are
            placed by value alone.
        sign: 1 where lower is better, -1 where higher is.
        bounds: the range of the value.
    """
    numeric = ~np.isnan(values)
    ranking = np.zeros(len(values), np.int64)
    ranking[numeric] = ranks(sign * values[numeric])
    places = [Standing((int(place), int(place)) if place else None, best=place == 1) for place in ranking]
    finite = np.flatnonzero(np.isfinite(values))
    if scores is None or not len(finite):
        return places, None
    by_number = sorted(range(len(finite)), key=lambda i: (sign * values[finite[i]], i))
    ahead = int((sign * values[numeric] == -np.inf).sum())
    order = column_order(scores, ranking[finite], sign)
    (low, high), tier = order.rank_intervals, order.tiers + (ahead > 0)
    large = large_differences(scores, values[finite], by_number[0])
    against = _against_best(scores, order, by_number, finite.tolist(), bounds)
    for i, place in enumerate(finite.tolist()):
        best = places[place].best
        undecided = bool(tier[i] == 1 and not best and large[i])
        ends = int(low[i]) + ahead, int(high[i]) + ahead
        places[place] = Standing(ends, int(tier[i]), best, undecided, against.get(place))
    return places, _or_none(detectable_difference(scores, by_number))


def _against_best(
    scores: ScoreMatrix, order: ColumnOrder, by_number: list[int], place: list[int], bounds: Range
) -> dict[int, AgainstBest]:
    """Every row but the best, by place in the column. Too few common scenes leave the difference alone."""
    best, others = by_number[0], by_number[1:]
    pairs = paired_tests(scores, others, [best] * len(others))
    return {
        place[m]: AgainstBest(
            place[best],
            int(pairs.n[i]),
            float(pairs.difference[i]),
            None if np.isnan(pairs.low[i]) else difference_interval(float(pairs.low[i]), float(pairs.high[i]), bounds),
            _or_none(pairs.p[i]) if pairs.scenes[i] >= FEWEST else None,
            _or_none(order.p_adjusted[m, best]),
        )
        for i, m in enumerate(others)
        if pairs.n[i]
    }


def _or_none(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
