"""How sure the order of a column is: intervals of ranks by the bootstrap over scenes, all methods at once.

One draw takes as many scenes with replacement as there are (within each stratum, where the number is a mean over
strata), and every method is computed again on that draw. The draws are a matrix of counts, so that a column is two
matrix products; the same draws serve all methods, which keeps the pairing, and all columns.
"""

from __future__ import annotations

import functools
import itertools

import numpy as np
import numpy.typing as npt

from leaderboard.tables.statistics import ALPHA, SAME, Floats, Ints, ScoreMatrix

RESAMPLES = 10_000
"""Draws; with as many, 250 lie beyond either end of a 95 % interval."""
SEED = 0
CHUNK = 1 << 19
"""Counts that are held as float64 at once (4 MB). In float32 the products take half the time, but they are the smaller
part, and exact ties would be lost."""
DRAWN = 1 << 17
"""Scenes that are drawn at once: small enough for the cache."""

Counts = npt.NDArray[np.uint16]


@functools.lru_cache(maxsize=4)
def draws(sizes: tuple[int, ...], resamples: int = RESAMPLES, seed: int = SEED) -> Counts:
    """(resamples, sum of sizes): how often each scene was drawn; each stratum of `sizes` scenes is drawn for itself.

    Randomness is (seed, size of the stratum, its place) alone.
    """
    counts = np.zeros((resamples, sum(sizes)), np.uint16)
    start = 0
    for place, size in enumerate(sizes):
        generator = np.random.default_rng((seed, size, place))
        step = max(1, DRAWN // size)
        for first in range(0, resamples, step):
            many = min(step, resamples - first)
            drawn = generator.integers(0, size, (many, size), dtype=np.uint16 if size < 1 << 16 else np.uint32)
            flat = drawn + np.arange(0, many * size, size, dtype=np.int64)[:, None]
            counts[first : first + many, start : start + size] = np.bincount(
                flat.ravel(), minlength=many * size
            ).reshape(many, size)
        start += size
    return counts


def resample(scores: ScoreMatrix, resamples: int = RESAMPLES, seed: int = SEED) -> Floats:
    """(resamples, M): the number of each method on each draw; nan where a draw holds nothing of a method."""
    counts = draws(tuple(scores.stratum_sizes.tolist()), resamples, seed)
    sums, weights = scores.over_scenes(scores.values * scores.weights), scores.over_scenes(scores.weights)
    distinct, which = np.unique(weights, axis=1, return_inverse=True)  # mostly one: then one product serves all methods
    numbers = np.zeros((resamples, scores.methods))
    bounds = np.append(scores.stratum_starts, scores.scenes)
    step = max(1, CHUNK // max(1, scores.scenes))
    for first in range(0, resamples, step):
        part = counts[first : first + step].astype(np.float64)
        for low, high in itertools.pairwise(bounds.tolist()):
            weights_of_draw = part[:, low:high]
            with np.errstate(invalid="ignore", divide="ignore"):
                numbers[first : first + step] += (weights_of_draw @ sums[low:high]) / (
                    weights_of_draw @ distinct[low:high]
                )[:, which.ravel()]
    numbers /= len(scores.stratum_sizes)
    return numbers


def ranks(numbers: Floats) -> Ints:
    """The rank of each method in each row of `numbers` (R, M), smallest first: 1 + how many are smaller. Equal numbers
    share a rank; nan is last.

    >>> ranks(np.array([[3.0, 1.0, 1.0, np.nan]])).tolist()
    [[3, 1, 1, 4]]
    """
    comparable = np.where(np.isnan(numbers), np.inf, numbers)
    order = np.argsort(comparable, axis=1)
    ordered = np.take_along_axis(comparable, order, axis=1)
    with np.errstate(invalid="ignore"):  # inf - inf
        finite = np.abs(np.where(np.isfinite(ordered), ordered, 0.0)).max(axis=1, keepdims=True, initial=0.0)
        differs = ordered[:, 1:] - ordered[:, :-1] > SAME * finite
    firsts = np.zeros(ordered.shape, np.int64)
    firsts[:, 1:] = np.where(differs, np.arange(1, ordered.shape[1]), 0)
    ranking = np.empty_like(firsts)
    np.put_along_axis(ranking, order, np.maximum.accumulate(firsts, axis=1) + 1, axis=1)
    return ranking


def tail_draws(scenes: int, strata: int, resamples: int = RESAMPLES) -> int:
    """Draws that lie beyond either end of a 95 % interval.

    With few scenes the percentile interval is too narrow, so its ends move out until a mean would get the t interval:
    the part Phi(-sqrt(G / (G - K)) t_0.975(G - K)) instead of 2.5 %, for G scenes in K strata (Hesterberg, The American
    Statistician 69, 2015, "expanded percentile").

    >>> [tail_draws(scenes, 1) for scenes in (4, 60, 500)]
    [1, 218, 246]
    """
    from scipy.special import ndtr, stdtrit

    free = scenes - strata
    return int(resamples * ndtr(-np.sqrt(scenes / free) * stdtrit(free, 1 - ALPHA / 2)))


def rank_intervals(scores: ScoreMatrix, sign: int, resamples: int = RESAMPLES, seed: int = SEED) -> tuple[Ints, Ints]:
    """(M,) lower and upper end of the 95 % interval of each method's rank among these methods.

    The ends are order statistics of the ranks over the draws, `tail_draws` from either end, widened to hold the
    observed rank. A method of which a draw holds nothing is last in that draw. With a single scene (in some stratum)
    there is nothing to draw: every rank is possible.

    Args:
        sign: 1 where lower is better, -1 where higher is.
    """
    methods = scores.methods
    if not methods or (scores.stratum_sizes < 2).any():
        return np.ones(methods, np.int64), np.full(methods, methods, np.int64)
    drawn_ranks = ranks(sign * resample(scores, resamples, seed))
    counts = np.bincount(
        (drawn_ranks - 1 + np.arange(0, methods * methods, methods)).ravel(), minlength=methods * methods
    ).reshape(methods, methods)
    below = np.cumsum(counts, axis=1)
    beyond = tail_draws(scores.scenes, len(scores.stratum_sizes), resamples)
    low, high = (below > beyond).argmax(axis=1) + 1, (below >= resamples - beyond).argmax(axis=1) + 1
    observed = ranks(sign * scores.estimates.means.mean(axis=0, keepdims=True))[0]
    return np.minimum(low, observed), np.maximum(high, observed)
