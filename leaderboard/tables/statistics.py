"""What may be said about the differences of one column: paired tests, Holm's correction, the smallest difference that
would be found. `leaderboard.tables.order` makes ranks and ties of them.

All functions work on `ScoreMatrix`: a number of every sample (rows) by every method (columns). Samples that share a
scene are not independent: sums are taken over scenes first, and only scenes are counted. A mean is a ratio of weighted
sums, so that a method may bring weights of its own (layers, matches); where the number of a table is the mean over
groups (`macro` of a protocol), each group is a stratum with a mean of its own.

The value that a table shows is that of `benchmarks.api.results.estimate`; nothing here replaces it.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ALPHA = 0.05
"""Of every test; intervals have a level of 95 %."""
POWER = 0.8
"""Of which the smallest detectable difference speaks: the share of such data sets in which it is found."""
SAME = 1e-12
"""Differences below this part of the values are rounding."""


@dataclass(frozen=True)
class ScoreMatrix:
    """One number of M methods on S samples; made by `ScoreMatrix.of`.

    values: (S, M), 0 where the weight is 0. weights: (S, M), 0 for a sample that the method has no number of.
    scene_starts: first sample of each of the C scenes. stratum_starts: first scene of each of the K strata.
    """

    values: Floats
    weights: Floats
    scene_starts: Ints
    stratum_starts: Ints

    @classmethod
    def of(
        cls, values: Floats, weights: Floats, scenes: Sequence[str], strata: Sequence[str] | None = None
    ) -> ScoreMatrix:
        """Arrays in any order of samples, with the names of their scenes and strata (none: one stratum).

        They are sorted by stratum and scene, and samples without a weight in any column are left out. A scene in two
        strata counts as one in each, as it does in `benchmarks.summarise`.
        """
        weighted = np.flatnonzero(weights.any(axis=1))
        keys = [("" if strata is None else strata[i], scenes[i]) for i in weighted.tolist()]
        order = sorted(range(len(keys)), key=keys.__getitem__)  # stable: within a scene the order of the samples stays
        keys = [keys[i] for i in order]
        firsts = [i for i, key in enumerate(keys) if i == 0 or keys[i - 1] != key]
        strata_firsts = [n for n, i in enumerate(firsts) if n == 0 or keys[firsts[n - 1]][0] != keys[i][0]]
        sorted_samples = weighted[order] if order else weighted
        kept_weights = weights[sorted_samples]
        return cls(
            np.where(kept_weights > 0, values[sorted_samples], 0.0),
            kept_weights,
            np.array(firsts, np.int64),
            np.array(strata_firsts, np.int64),
        )

    @property
    def methods(self) -> int:
        return int(self.values.shape[1])

    @property
    def scenes(self) -> int:
        return len(self.scene_starts)

    @functools.cached_property
    def alike(self) -> bool:
        """Whether all methods have the same weights, hence the same samples."""
        return bool((self.weights == self.weights[:, :1]).all())

    @functools.cached_property
    def estimates(self) -> StratumEstimates:
        """Sums and residuals of every method on all of its own samples."""
        return self.residuals(self.values, self.weights)

    def over_scenes(self, array: Floats) -> Floats:
        """Sums over the samples of each scene: (S, M) to (C, M)."""
        return np.add.reduceat(array, self.scene_starts, axis=0)

    def over_strata(self, array: Floats) -> Floats:
        """Sums over the scenes of each stratum: (C, M) to (K, M)."""
        return np.add.reduceat(array, self.stratum_starts, axis=0)

    @functools.cached_property
    def stratum_sizes(self) -> Ints:
        """Scenes of each stratum."""
        return np.diff(np.append(self.stratum_starts, self.scenes))

    def residuals(self, values: Floats, weights: Floats) -> StratumEstimates:
        """Means, and what each scene adds to their error, for arrays laid out as `values` and `weights` are."""
        scene_weights = self.over_scenes(weights)
        totals = self.over_strata(scene_weights)
        with np.errstate(invalid="ignore", divide="ignore"):  # a stratum without weight has the mean nan
            means = self.over_strata(self.over_scenes(values * weights)) / totals
        sizes = self.stratum_sizes
        of_sample = np.repeat(
            np.repeat(np.arange(len(sizes)), sizes), np.diff(np.append(self.scene_starts, len(values)))
        )
        with np.errstate(invalid="ignore", divide="ignore"):
            added = self.over_scenes(weights * (values - means[of_sample])) / np.repeat(totals, sizes, axis=0)
        return StratumEstimates(means, added / len(sizes), self.over_strata((scene_weights > 0).astype(np.float64)))


@dataclass(frozen=True, slots=True)
class StratumEstimates:
    """Of each method.

    means: (K, M) of each stratum. residuals: (C, M), sum of w (v - mean) over the scene, by the weight of its stratum
    and the number of strata. counts: (K, M), scenes that have weight.
    """

    means: Floats
    residuals: Floats
    counts: Floats


@dataclass(frozen=True, slots=True)
class PairedTests:
    """Pairs of methods on the samples that both have; (P,) each, nan where a number cannot be told.

    n, scenes: common samples and scenes. difference: first minus second. error: its standard error. freedom: degrees of
    freedom of its t distribution. low, high: 95 % interval. p: two-sided.
    """

    n: Ints
    scenes: Ints
    difference: Floats
    error: Floats
    freedom: Floats
    low: Floats
    high: Floats
    p: Floats


def scene_spreads(scores: ScoreMatrix) -> Floats:
    """(M,) how far the scenes of each method lie apart: the standard error of its mean times the root of its scenes,
    which is the standard deviation over scenes where all count alike; nan with fewer than two scenes in a stratum."""
    estimates = scores.estimates
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = np.where(estimates.counts >= 2, estimates.counts / (estimates.counts - 1), np.nan)
        variance = (factor * scores.over_strata(estimates.residuals**2)).sum(axis=0)
    spreads: Floats = np.sqrt(variance * estimates.counts.sum(axis=0))
    return spreads


def means(scores: ScoreMatrix) -> Floats:
    """(M,) the number of each method: sum of w v / sum of w, or the mean of this over the strata."""
    result: Floats = scores.estimates.means.mean(axis=0)
    return result


def paired_tests(scores: ScoreMatrix, first: Sequence[int] | Ints, second: Sequence[int] | Ints) -> PairedTests:
    """Method `first[i]` less method `second[i]`, on the samples that both have.

    With r_c the difference of the two methods' `StratumEstimates.residuals` and G_k scenes in stratum k: V_k = G_k /
    (G_k - 1) * sum of r_c^2, error = sqrt(sum of V_k), and t has (sum V_k)^2 / sum(V_k^2 / (G_k - 1)) degrees of
    freedom (Satterthwaite; with one stratum G - 1). With equal weights and no shared scenes this is the paired t test.
    A stratum with fewer than two common scenes leaves error and p nan.

    Where every scene differs by the same amount there is no spread to judge it by: p is then that of the sign test,
    2^(1 - G), and there is no interval.
    """
    one, two = np.asarray(first, np.int64), np.asarray(second, np.int64)
    if scores.alike:
        estimates = scores.estimates
        mean_diff, residuals = (
            estimates.means[:, one] - estimates.means[:, two],
            estimates.residuals[:, one] - estimates.residuals[:, two],
        )
        counts = estimates.counts[:, one]
        common = scores.weights[:, one] > 0
    else:
        common = (scores.weights[:, one] > 0) & (scores.weights[:, two] > 0)
        a = scores.residuals(scores.values[:, one], scores.weights[:, one] * common)
        b = scores.residuals(scores.values[:, two], scores.weights[:, two] * common)
        mean_diff, residuals, counts = a.means - b.means, a.residuals - b.residuals, a.counts
    size = np.maximum(np.abs(scores.values[:, one]), np.abs(scores.values[:, two])).max(
        axis=0, where=common, initial=0.0
    )
    return _t_tests(common.sum(axis=0), mean_diff.mean(axis=0), scores.over_strata(residuals**2), counts, SAME * size)


def _t_tests(n: Ints, difference: Floats, squares: Floats, counts: Floats, rounding: Floats) -> PairedTests:
    """From sums of squared residuals and numbers of scenes, (K, P) each, to tests."""
    from scipy.special import stdtr, stdtrit

    testable = (counts >= 2).all(axis=0) & (len(counts) > 0)
    spare = np.where(counts >= 2, counts - 1, 1.0)
    variances = counts / spare * squares
    variance = variances.sum(axis=0)
    error = np.where(testable, np.sqrt(variance), np.nan)
    flat = testable & (error <= rounding)
    equal = flat & (np.abs(difference) <= rounding)
    with np.errstate(invalid="ignore", divide="ignore"):
        freedom = np.where(flat, spare.sum(axis=0), variance**2 / (variances**2 / spare).sum(axis=0))
        p = 2 * stdtr(freedom, -np.abs(difference) / error)
    p = np.where(equal, 1.0, np.where(flat, 2.0 ** (1 - counts.sum(axis=0)), p))
    reach = np.where(
        equal, 0.0, np.where(flat, np.nan, stdtrit(np.where(testable, freedom, np.nan), 1 - ALPHA / 2) * error)
    )
    freedom = np.where(testable, freedom, np.nan)
    return PairedTests(
        n,
        counts.sum(axis=0).astype(np.int64),
        difference,
        error,
        freedom,
        difference - reach,
        difference + reach,
        np.where(testable, p, np.nan),
    )


def holm(p: Floats) -> Floats:
    """Holm's step-down correction: the i-th smallest of m becomes (m - i + 1) p, at least its predecessor, at most 1.
    What is nan stays so and does not count.

    >>> holm(np.array([0.01, 0.04, 0.03])).round(6).tolist()
    [0.03, 0.06, 0.06]
    """
    adjusted = np.full(p.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    steps = p[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0) if len(order) else steps
    return adjusted


def detectable_difference(scores: ScoreMatrix, order: Sequence[int]) -> float:
    """The smallest true difference that a paired two-sided test at 5 % finds in 80 % of such data sets: (t_0.975 +
    t_0.8) * error of the difference.

    It is that of a typical pair of neighbours: the median over all pairs next to each other in `order`. Pairs whose
    numbers differ alike on every sample tell nothing and are left out; nan where no pair is left. The usual
    approximation of the power of the t test, slightly too small below ten scenes.
    """
    from scipy.special import stdtrit

    pairs = paired_tests(scores, order[1:], order[:-1])
    useful = pairs.error > 0
    if not useful.any():
        return float("nan")
    reach = stdtrit(pairs.freedom, 1 - ALPHA / 2) + stdtrit(pairs.freedom, POWER)
    return float(np.median((reach * pairs.error)[useful]))
