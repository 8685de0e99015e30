"""Which rows of a column are surely better than which, and what follows from it alone: rank intervals, ties and tiers.

Every two rows are compared by a paired test on the samples that both have, clustered by scene (`paired_tests`), and the
p-values of all pairs of the column are corrected together after Holm. A row is *surely better* than another where that
p is below 5 %. From this one relation come

* the interval of a rank, [1 + rows surely better, rows - rows surely worse]: in 95 of 100 tables all intervals of a
  column hold the true ranks at once (Mogstad, Romano, Shaikh and Wilhelm, Inference for Ranks, Review of Economic
  Studies 91, 2024, whose tests are stepwise too; Klein, Wright and Wieczorek, Journal of the Royal Statistical Society
  A 183, 2020, with intervals of the values in place of tests);
* the mark of a tie with the best: no row is surely better, so the interval begins with 1;
* tiers: rows than which no row is surely better are the first; of the rest, those than which none of the rest is, are
  the next.

So they cannot contradict each other. A pair is decided only where the shown numbers say the same as its test (on common
samples it might say otherwise where official code drops samples), hence every interval holds the place by number.
Fewer than `FEWEST` scenes decide nothing.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from leaderboard.tables.statistics import ALPHA, SAME, Floats, Ints, ScoreMatrix, holm, paired_tests, scene_spreads

Bools = npt.NDArray[np.bool_]

FEWEST = 10
"""Scenes below which nothing is ranked: a t test there rests on scores being distributed normally."""
LARGE = 0.8
"""Standard deviations from which on a difference is large (Cohen, Statistical Power Analysis, 2nd edition 1988)."""
AT_ONCE = 1 << 21
"""Samples times pairs that are held at once."""


@dataclass(frozen=True, slots=True)
class ColumnOrder:
    """What is sure of M rows.

    better: (M, M), whether row i is surely better than row j. p_adjusted: (M, M), of the pair after Holm's correction
    over all pairs; nan where there is no test.
    """

    better: Bools
    p_adjusted: Floats

    @property
    def rank_intervals(self) -> tuple[Ints, Ints]:
        """(M,) lower and upper ends."""
        return 1 + self.better.sum(axis=0), len(self.better) - self.better.sum(axis=1)

    @property
    def tiers(self) -> Ints:
        """(M,) from 1; tier 1 is every row whose rank interval begins with 1."""
        tier_of = np.zeros(len(self.better), np.int64)
        for tier in itertools.count(1):
            remaining = tier_of == 0
            if not remaining.any():
                break
            tier_of[remaining & ~self.better[remaining].any(axis=0)] = tier
        return tier_of


def column_order(scores: ScoreMatrix, ranking: Ints, sign: int) -> ColumnOrder:
    """What is sure of the rows of one column.

    Args:
        ranking: (M,) places by the shown numbers (`ranks`).
        sign: 1 where lower is better, -1 where higher is.
    """
    methods = scores.methods
    one, two = np.triu_indices(methods, 1)
    p, difference = np.full(len(one), np.nan), np.zeros(len(one))
    step = max(1, AT_ONCE // max(1, len(scores.values)))
    for start in range(0, len(one), step):
        part = slice(start, start + step)
        pairs = paired_tests(scores, one[part], two[part])
        p[part], difference[part] = np.where(pairs.scenes >= FEWEST, pairs.p, np.nan), sign * pairs.difference
    adjusted = holm(p)
    sure = adjusted < ALPHA  # nan is not
    matrix = np.full((methods, methods), np.nan)
    matrix[one, two] = matrix[two, one] = adjusted
    better = np.zeros((methods, methods), np.bool_)
    better[one, two] = sure & (difference < 0) & (ranking[one] < ranking[two])
    better[two, one] = sure & (difference > 0) & (ranking[two] < ranking[one])
    return ColumnOrder(better, matrix)


def large_differences(scores: ScoreMatrix, values: Floats, best: int) -> Bools:
    """(M,) whether a row's number is far from that of the best, by the spread of scores over scenes: `LARGE` standard
    deviations, the root mean square of the two rows'. Where such a row is tied, the samples are too few
    to tell. Without a spread to judge by every difference is far."""
    spread = scene_spreads(scores)
    pooled = np.sqrt((spread**2 + spread[best] ** 2) / 2)
    distance = np.abs(values - values[best])
    large: Bools = (distance > SAME * np.abs(values[best])) & ~(distance < LARGE * pooled)
    return large


def ranks(numbers: Floats) -> Ints:
    """(M,) the place of each number, smallest first: 1 + how many are smaller. Numbers that differ by rounding alone
    share a place; nan is last.

    >>> ranks(np.array([3.0, 1.0, 1.0, np.nan])).tolist()
    [3, 1, 1, 4]
    """
    comparable = np.where(np.isnan(numbers), np.inf, numbers)
    order = np.argsort(comparable, kind="stable")
    ordered = comparable[order]
    finite = np.abs(ordered[np.isfinite(ordered)]).max(initial=0.0)
    with np.errstate(invalid="ignore"):  # inf - inf
        differs = ordered[1:] - ordered[:-1] > SAME * finite
    firsts = np.zeros(len(ordered), np.int64)
    firsts[1:] = np.where(differs, np.arange(1, len(ordered)), 0)
    places = np.empty_like(firsts)
    places[order] = np.maximum.accumulate(firsts) + 1 if len(firsts) else firsts
    return places
