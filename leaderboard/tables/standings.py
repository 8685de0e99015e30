"""Where the rows of one column stand: ranks with intervals, tiers, and each row against the best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leaderboard.tables.resampling import rank_intervals, ranks
from leaderboard.tables.statistics import Floats, ScoreMatrix, detectable_difference, holm, paired_tests, tiers


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
    against: AgainstBest | None = None


def standings(values: Floats, scores: ScoreMatrix | None, sign: int) -> tuple[list[Standing], float | None]:
    """The standing of each ranked row, and the smallest difference that would be found.

    A row whose value is nan has no place. Rows with an infinite value (an exact answer under an uncapped PSNR) are
    placed by it and left out of everything that rests on differences: they have no interval, no tier and no comparison,
    and the others are compared with the best finite row.

    Args:
        values: (M,) as shown; equal values stand in the order given.
        scores: of the rows with a finite value, in their order; None for a number that is no mean (FID): rows are
            placed by value alone.
        sign: 1 where lower is better, -1 where higher is.
    """
    numeric = ~np.isnan(values)
    ranking = np.zeros(len(values), np.int64)
    ranking[numeric] = ranks(sign * values[numeric][None])[0] if numeric.any() else 0
    places = [Standing((int(place), int(place)) if place else None, best=place == 1) for place in ranking]
    finite = np.flatnonzero(np.isfinite(values))
    if scores is None or not len(finite):
        return places, None
    order = sorted(range(len(finite)), key=lambda i: (sign * values[finite[i]], i))
    ahead = int((sign * values[numeric] == -np.inf).sum())
    low, high = rank_intervals(scores, sign)
    tier = tiers(scores, order, sign)
    against = _against_best(scores, order, finite.tolist())
    for i, place in enumerate(finite.tolist()):
        # the value shown decides the rank; the interval's own means differ from it in the last digits at most
        ends = min(int(low[i]) + ahead, int(ranking[place])), max(int(high[i]) + ahead, int(ranking[place]))
        places[place] = Standing(ends, int(tier[i]), places[place].best, against.get(place))
    return places, _or_none(detectable_difference(scores, order))


def _against_best(scores: ScoreMatrix, order: list[int], place: list[int]) -> dict[int, AgainstBest]:
    """Every row but the best, by place in the column."""
    best, others = order[0], order[1:]
    pairs = paired_tests(scores, others, [best] * len(others))
    adjusted = holm(pairs.p)
    return {
        place[m]: AgainstBest(
            place[best],
            int(pairs.n[i]),
            float(pairs.difference[i]),
            None if np.isnan(pairs.low[i]) else (float(pairs.low[i]), float(pairs.high[i])),
            _or_none(pairs.p[i]),
            _or_none(adjusted[i]),
        )
        for i, m in enumerate(others)
        if pairs.n[i]
    }


def _or_none(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
