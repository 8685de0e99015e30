"""Made-up tables whose truth is known, put through the board's own statistics: how often intervals hold the truth, and
how often ranks and ties are wrong.

Scores are s_im = g(m_i + a_m + e_im): a difficulty that all methods share on a scene, the method's own level, and noise
of its own, all normal; g is the identity, the logistic function (scores in 0 to 1, most near 1) or the exponential
(errors from 0 up, skewed). True means follow from Gauss-Hermite quadrature.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.api.intervals import UNBOUNDED, Range
from benchmarks.api.results import estimate
from leaderboard.tables.order import FEWEST
from leaderboard.tables.standings import Standing, standings
from leaderboard.tables.statistics import Floats, ScoreMatrix, means

LEVELS: Final = (0.0, 0.1, 0.2, 0.4, 0.8, 1.2, 2.0)
"""Of the methods, as parts of the spread of scores: hardly apart, and far."""
SHARED: Final = 0.8
OWN: Final = 0.6
"""Standard deviations of difficulty and of noise; together 1."""
FAR: Final = 1.2
"""True distances from the best, in standard deviations of the scores, from which on a row that is tied must carry the
mark of too few scenes (the root mean square of
the two rows'; the board sets the mark from 0.8 measured ones on)."""


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of scores.

    Args:
        scale: g. bounds: of the scores. sign: 1 where lower is better.
    """

    name: str
    scale: Callable[[Floats], Floats]
    center: float
    bounds: Range
    sign: int


FAMILIES: Final = (
    Family("bell-shaped", lambda x: x, 0.0, UNBOUNDED, 1),
    Family("shares near 1", lambda x: 1 / (1 + np.exp(-x)), 2.0, (0.0, 1.0), -1),
    Family("skewed errors", lambda x: np.exp(0.5 * x), 0.0, (0.0, math.inf), 1),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of many tables of one kind and size.

    Args:
        held: part of the intervals of values that hold the truth. held_differences: the same of differences from the
            best row.
        ranked: part of the rows that have a rank interval.
        false_ranks: part of the tables in which a true rank lies outside of its interval.
        false_ties: part of the rows far from the best that are marked as tied, without the mark of too few scenes.
        told_apart: part of the rows far from the best that are not tied.
    """

    family: str
    scenes: int
    tables: int
    held: float
    held_differences: float
    ranked: float
    false_ranks: float
    false_ties: float
    told_apart: float


def true_moments(family: Family) -> tuple[Floats, Floats]:
    """(M,) means and standard deviations of the methods' scores."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    levels = family.center + family.sign * np.array(LEVELS)[:, None]
    scores = family.scale(levels + nodes)
    share = weights / weights.sum()
    mean = scores @ share
    return mean, np.sqrt((scores - mean[:, None]) ** 2 @ share)


def simulate(family: Family, scenes: int, tables: int, seed: int) -> Outcome:
    """The outcome of `tables` tables of `scenes` scenes each."""
    rng = np.random.default_rng([seed, scenes, FAMILIES.index(family)])
    truth, spread = true_moments(family)
    far = family.sign * (truth - truth[0]) >= FAR * np.sqrt((spread**2 + spread[0] ** 2) / 2)
    ids = [f"{i:04d}" for i in range(scenes)]
    held: list[bool] = []
    differences: list[bool] = []
    wrong, ties, apart, ranked = 0, 0, 0, 0
    for _ in range(tables):
        noise = SHARED * rng.normal(size=(scenes, 1)) + OWN * rng.normal(size=(scenes, len(LEVELS)))
        values = family.scale(family.center + family.sign * np.array(LEVELS) + noise)
        for m, column in enumerate(values.T):
            interval = estimate(column.tolist(), [1.0] * scenes, ids, family.bounds).interval
            held += [interval is not None and interval[0] <= truth[m] <= interval[1]]
        if scenes < FEWEST:  # the board ranks nobody
            continue
        scores = ScoreMatrix.of(values, np.ones_like(values), ids)
        places, _ = standings(means(scores), scores, family.sign, family.bounds)
        ranked += sum(place.rank is not None for place in places)
        wrong += any(_misses(place, m + 1) for m, place in enumerate(places))
        for m, place in enumerate(places):
            if place.against is not None and place.against.interval is not None:
                low, high = place.against.interval
                differences.append(low <= truth[m] - truth[place.against.best] <= high)
            if far[m]:
                tied = place.tier == 1
                ties += tied and not place.undecided and not place.best
                apart += not tied
    rows_far = tables * int(far.sum()) if scenes >= FEWEST else math.nan
    return Outcome(
        family=family.name,
        scenes=scenes,
        tables=tables,
        held=float(np.mean(held)),
        held_differences=float(np.mean(differences)) if differences else math.nan,
        ranked=ranked / (tables * len(LEVELS)),
        false_ranks=wrong / tables,
        false_ties=ties / rows_far,
        told_apart=apart / rows_far,
    )


def _misses(place: Standing, rank: int) -> bool:
    return place.rank is not None and not place.rank[0] <= rank <= place.rank[1]


COUNTED: Final = (
    ("held", "95 % intervals of values that hold the truth"),
    ("held_differences", "95 % intervals of differences from the best that do"),
    ("false_ranks", "tables with a true rank outside of its interval"),
    ("false_ties", "far rows marked as tied"),
    ("told_apart", "far rows told from the best"),
)


def summary_table(outcomes: Sequence[Outcome]) -> str:
    """Markdown: what was counted of each kind of scores, a column a number of scenes, in percent."""
    sizes = list(dict.fromkeys(outcome.scenes for outcome in outcomes))
    by_place = {(outcome.family, outcome.scenes): outcome for outcome in outcomes}
    lines = [f"| scores | %, by scenes | {' | '.join(map(str, sizes))} |", f"|---|---|{'---:|' * len(sizes)}"]
    for field, words in COUNTED:
        for family in dict.fromkeys(outcome.family for outcome in outcomes):
            shares = (getattr(by_place[family, size], field) for size in sizes)
            cells = ("–" if math.isnan(share) else f"{100 * share:.1f}" for share in shares)
            lines.append(f"| {family} | {words} | {' | '.join(cells)} |")
    return "\n".join(lines)
