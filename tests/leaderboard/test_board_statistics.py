"""Statistics against scipy, the harness's own estimates, closed forms written out, and simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats

from benchmarks.api.results import Row, estimate
from benchmarks.harness.summary import _macro
from leaderboard.tables.resampling import draws, rank_intervals, ranks, resample, tail_draws
from leaderboard.tables.standings import standings
from leaderboard.tables.statistics import ScoreMatrix, detectable_difference, holm, means, paired_tests, tiers


def normal(samples: int, methods: int, seed: int, *, effect: float = 0.0, spread: float = 0.5) -> np.ndarray:
    """Scores with a difficulty that methods share; method m is `effect` times m worse."""
    print(f"seed {seed}")
    rng = np.random.default_rng(seed)
    return rng.normal(size=(samples, 1)) + spread * rng.normal(size=(samples, methods)) + effect * np.arange(methods)


def plain(values: np.ndarray, weights: np.ndarray | None = None) -> ScoreMatrix:
    """Every sample a scene of its own."""
    return ScoreMatrix.of(
        values, np.ones_like(values) if weights is None else weights, [f"{i:05d}" for i in range(len(values))]
    )


@pytest.mark.parametrize("seed", range(3))
def test_a_difference_is_the_paired_t_test(seed: int) -> None:
    values = normal(23, 4, seed, effect=0.1)
    pairs = paired_tests(plain(values), [0, 2, 1], [1, 3, 3])
    for i, (one, two) in enumerate([(0, 1), (2, 3), (1, 3)]):
        expected = scipy.stats.ttest_rel(values[:, one], values[:, two])
        assert pairs.p[i] == pytest.approx(expected.pvalue, rel=1e-9)
        assert (pairs.low[i], pairs.high[i]) == pytest.approx(tuple(expected.confidence_interval(0.95)), rel=1e-9)
        assert (pairs.n[i], pairs.freedom[i]) == (23, pytest.approx(22))


@pytest.mark.parametrize("seed", range(3))
def test_with_scenes_it_is_the_harness_own_estimate_of_the_differences(seed: int) -> None:
    values = normal(40, 2, seed)
    rng = np.random.default_rng(seed)
    weights = np.repeat(rng.integers(1, 6, (40, 1)).astype(float), 2, axis=1)
    scenes = [f"s{k}" for k in rng.integers(0, 9, 40)]
    pairs = paired_tests(ScoreMatrix.of(values, weights, scenes), [0], [1])
    expected = estimate((values[:, 0] - values[:, 1]).tolist(), weights[:, 0].tolist(), scenes)
    assert expected.interval is not None
    assert pairs.difference[0] == pytest.approx(expected.value, rel=1e-12)
    assert pairs.error[0] == pytest.approx(expected.standard_error, rel=1e-12)
    assert (pairs.low[0], pairs.high[0]) == pytest.approx(expected.interval, rel=1e-9)


def test_methods_with_weights_of_their_own_are_ratios_of_sums() -> None:
    values, rng = normal(30, 2, 4), np.random.default_rng(4)
    weights = rng.integers(0, 4, (30, 2)).astype(float)
    scenes = [f"s{i // 3}" for i in range(30)]
    pairs = paired_tests(ScoreMatrix.of(values, weights, scenes), [0], [1])
    common = [i for i in range(30) if weights[i].all()]
    total = weights[common].sum(axis=0)
    mean = (values * weights)[common].sum(axis=0) / total
    influence = dict.fromkeys({scenes[i] for i in common}, 0.0)
    for i in common:
        a, b = weights[i] * (values[i] - mean) / total
        influence[scenes[i]] += a - b
    error = math.sqrt(len(influence) / (len(influence) - 1) * sum(r * r for r in influence.values()))
    assert pairs.n[0] == len(common)
    assert pairs.difference[0] == pytest.approx(mean[0] - mean[1], rel=1e-12)
    assert pairs.error[0] == pytest.approx(error, rel=1e-12)
    assert pairs.p[0] == pytest.approx(
        2 * scipy.stats.t.sf(abs(mean[0] - mean[1]) / error, len(influence) - 1), rel=1e-9
    )


def test_missing_samples_leave_the_common_ones() -> None:
    values = normal(20, 3, 5)
    weights = np.ones_like(values)
    weights[:4, 0], weights[3:9, 1] = 0, 0
    values[:4, 0] = np.nan  # what stands where the weight is 0 does not matter
    tests = paired_tests(plain(values, weights), [0], [1])
    alone = paired_tests(plain(values[9:, :2]), [0], [1])
    assert tests.n[0] == 11
    assert (tests.difference[0], tests.p[0]) == (
        pytest.approx(alone.difference[0], rel=1e-12),
        pytest.approx(alone.p[0], rel=1e-9),
    )


def test_means_are_those_of_the_harness() -> None:
    values, rng = normal(30, 2, 6), np.random.default_rng(6)
    weights = rng.integers(0, 4, (30, 2)).astype(float)
    scenes, groups = [f"s{i // 2}" for i in range(30)], ["abc"[i % 3] for i in range(30)]
    for m, mean in enumerate(means(ScoreMatrix.of(values, weights, scenes))):
        assert mean == pytest.approx(estimate(values[:, m].tolist(), weights[:, m].tolist(), scenes).value, rel=1e-12)
    for m, mean in enumerate(means(ScoreMatrix.of(values, weights, scenes, groups))):
        rows = [Row(str(i), "x", values[i, m], "ok", weights[i, m], {"g": groups[i]}, scenes[i]) for i in range(30)]
        assert mean == pytest.approx(_macro(rows, "g").value, rel=1e-12)


def test_strata_have_means_of_their_own_and_their_error_is_welchs() -> None:
    rng = np.random.default_rng(7)
    x, y = rng.normal(0.4, 1, 9), rng.normal(0, 3, 14)
    values = np.stack(
        [np.concatenate([x, -y]), np.zeros(23)], axis=1
    )  # the difference of two means is twice the mean over two strata
    scores = ScoreMatrix.of(values, np.ones_like(values), [str(i) for i in range(23)], ["a"] * 9 + ["b"] * 14)
    pairs, expected = paired_tests(scores, [0], [1]), scipy.stats.ttest_ind(x, y, equal_var=False)
    assert 2 * pairs.difference[0] == pytest.approx(x.mean() - y.mean(), rel=1e-12)
    assert pairs.p[0] == pytest.approx(expected.pvalue, rel=1e-9)
    assert (2 * pairs.low[0], 2 * pairs.high[0]) == pytest.approx(tuple(expected.confidence_interval(0.95)), rel=1e-9)


def test_without_spread_only_the_sign_counts() -> None:
    base = normal(6, 1, 8)
    pairs = paired_tests(plain(np.hstack([base, base + 0.25, base])), [1, 2], [0, 0])
    assert pairs.p.tolist() == [2.0**-5, 1.0]
    assert np.isnan(pairs.low[0])
    assert (pairs.low[1], pairs.high[1]) == (0.0, 0.0)


def test_one_scene_tells_nothing() -> None:
    values = normal(5, 3, 9)
    scores = ScoreMatrix.of(values, np.ones_like(values), ["one"] * 5)
    pairs = paired_tests(scores, [1, 2], [0, 0])
    assert np.isnan(pairs.p).all()
    assert np.isnan(pairs.error).all()
    assert tiers(scores, [0, 1, 2], 1).tolist() == [1, 1, 1]
    assert [end.tolist() for end in rank_intervals(scores, 1)] == [[1, 1, 1], [3, 3, 3]]
    assert math.isnan(detectable_difference(scores, [0, 1, 2]))


def test_holm() -> None:
    # by hand: 4 * .005, 3 * .01, 2 * .03, then .04 is raised to its predecessor
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm(np.array([0.9, np.nan, 0.6])).tolist() == pytest.approx([1.0, np.nan, 1.0], nan_ok=True)
    assert holm(np.array([])).tolist() == []
    p = np.random.default_rng(0).uniform(0, 0.05, 12)
    step = sorted(range(12), key=lambda i: p[i])
    brute = {i: min(1.0, max((12 - k) * p[step[k]] for k in range(step.index(i) + 1))) for i in range(12)}
    assert holm(p).tolist() == pytest.approx([brute[i] for i in range(12)])


@pytest.mark.parametrize("shared", [True, False])
def test_the_bootstrap_is_a_loop_over_draws(shared: bool) -> None:
    values, rng = normal(21, 5, 10, effect=0.2), np.random.default_rng(10)
    weights = np.ones_like(values) if shared else rng.integers(0, 3, values.shape).astype(float)
    scenes = [f"s{i // 3}" for i in range(21)]
    scores = ScoreMatrix.of(values, weights, scenes)
    counts, numbers = draws((7,), 300, 1), resample(scores, 300, 1)
    assert (counts.sum(axis=1) == 7).all()
    for b in range(300):
        sampled = [i for i in range(21) for _ in range(counts[b, i // 3])]
        with np.errstate(invalid="ignore"):
            expected = (values * weights)[sampled].sum(axis=0) / weights[sampled].sum(axis=0)
        np.testing.assert_allclose(numbers[b], expected, rtol=1e-12)


def test_strata_are_resampled_each_for_itself() -> None:
    counts = draws((4, 9), 500, 0)
    assert (counts[:, :4].sum(axis=1) == 4).all()
    assert (counts[:, 4:].sum(axis=1) == 9).all()
    chi = scipy.stats.chisquare(counts[:, 4:].sum(axis=0))
    assert chi.pvalue > 1e-3  # a fixed seed: every scene is drawn alike


def test_ranks_are_competition_ranks() -> None:
    numbers = np.random.default_rng(11).integers(0, 5, (200, 9)) / 3.0
    assert (ranks(numbers) == scipy.stats.rankdata(numbers, method="min", axis=1)).all()
    assert ranks(np.array([[0.1 + 0.2, 0.3, np.inf, np.inf, np.nan]])).tolist() == [[1, 1, 3, 3, 3]]


@pytest.mark.parametrize("sign", [1, -1])
def test_rank_intervals_are_order_statistics_of_the_ranks(sign: int) -> None:
    values = normal(40, 6, 12, effect=-0.1 * sign)
    scores = plain(values)
    low, high = rank_intervals(scores, sign, 2000, 3)
    drawn = np.sort(scipy.stats.rankdata(sign * resample(scores, 2000, 3), method="min", axis=1), axis=0)
    observed = scipy.stats.rankdata(sign * values.mean(axis=0), method="min")
    k = tail_draws(40, 1, 2000)
    assert k == int(2000 * scipy.stats.norm.cdf(-math.sqrt(40 / 39) * scipy.stats.t.ppf(0.975, 39)))
    assert low.tolist() == np.minimum(drawn[k], observed).tolist()
    assert high.tolist() == np.maximum(drawn[2000 - 1 - k], observed).tolist()


def test_order_of_samples_and_methods_changes_nothing() -> None:
    values = normal(30, 6, 13, effect=0.15)
    scenes = [f"s{i // 2}" for i in range(30)]
    rng = np.random.default_rng(13)
    rows, columns = rng.permutation(30), rng.permutation(6)
    one = ScoreMatrix.of(values, np.ones_like(values), scenes)
    other = ScoreMatrix.of(values[rows][:, columns], np.ones_like(values), [scenes[i] for i in rows])
    order = [columns.tolist().index(m) for m in range(6)]
    assert tiers(one, range(6), 1)[columns].tolist() == tiers(other, order, 1).tolist()
    for a, b in zip(rank_intervals(one, 1), rank_intervals(other, 1), strict=True):
        assert a[columns].tolist() == b.tolist()
    assert detectable_difference(one, range(6)) == pytest.approx(detectable_difference(other, order), rel=1e-12)


def test_tiers_and_ranks_of_clear_and_equal_rows() -> None:
    base = normal(50, 1, 14)
    noise = 0.01 * np.random.default_rng(14).normal(size=(50, 4))
    values = np.hstack([base, base, base + 1 + noise[:, :1], base + 1 + noise[:, 1:2], base + 5 + noise[:, 2:3]])
    places, least = standings(values.mean(axis=0), plain(values), 1)
    assert [s.tier for s in places] == [1, 1, 2, 2, 3]
    assert [s.rank for s in places] == [(1, 1), (1, 1), (3, 4), (3, 4), (5, 5)]
    assert [s.best for s in places] == [True, True, False, False, False]
    assert places[0].against is None
    assert places[1].against is not None
    assert (places[1].against.difference, places[1].against.p) == (0.0, 1.0)
    assert least is not None
    # all equal, and one alone
    for many in (1, 3):
        same, none = standings(np.full(many, base.mean()), plain(np.repeat(base, many, axis=1)), -1)
        assert [(s.rank, s.tier, s.best) for s in same] == [((1, 1), 1, True)] * many
        assert none is None


def test_higher_is_better_mirrors_lower() -> None:
    values = normal(30, 5, 15, effect=0.2)
    lower, _ = standings(values.mean(axis=0), plain(values), 1)
    higher, _ = standings(-values.mean(axis=0), plain(-values), -1)
    assert [(s.rank, s.tier, s.best) for s in lower] == [(s.rank, s.tier, s.best) for s in higher]


def test_numbers_that_are_not_finite_are_placed_and_poison_nothing() -> None:
    values = normal(30, 3, 16, effect=-1.0)
    means_and_more = np.array([np.inf, *values.mean(axis=0), np.nan, -np.inf])
    places, least = standings(means_and_more, plain(values), -1)
    alone, least_alone = standings(values.mean(axis=0), plain(values), -1)
    assert (places[0].rank, places[0].tier, places[0].best, places[0].against) == ((1, 1), None, True, None)
    assert (places[4].rank, places[4].best) == (None, False)
    assert places[5].rank == (5, 5)
    assert [s.rank for s in places[1:4]] == [(a + 1, b + 1) for a, b in (s.rank for s in alone if s.rank)]
    assert [s.tier for s in places[1:4]] == [s.tier for s in alone]
    assert places[2].against is not None
    assert places[2].against.best == 1
    assert least == least_alone
    # what is no mean has a place and nothing else
    placed, none = standings(np.array([3.0, 1.0, 1.0, np.nan]), None, 1)
    assert [s.rank for s in placed] == [(3, 3), (1, 1), (1, 1), None]
    assert {s.tier for s in placed} == {None}
    assert none is None


@pytest.mark.parametrize(("samples", "per_scene"), [(60, 1), (60, 3), (8, 1)])
def test_intervals_hold_what_they_promise(samples: int, per_scene: int) -> None:
    """600 data sets with scenes: the interval of a difference holds the truth in 95 % of them (3 standard errors of the
    count: 2.7 %)."""
    print("seed 17")
    rng = np.random.default_rng(17)
    covered, own, repeats = 0, 0, 600
    scenes = [f"{i // per_scene:03d}" for i in range(samples)]
    for _ in range(repeats):
        shared = np.repeat(rng.normal(size=(samples // per_scene, 2)), per_scene, axis=0)
        values = shared + rng.normal(size=(samples, 2)) + [0.0, 0.3]
        pairs = paired_tests(ScoreMatrix.of(values, np.ones_like(values), scenes), [1], [0])
        covered += int(pairs.low[0] <= 0.3 <= pairs.high[0])
        interval = estimate(values[:, 1].tolist(), [1.0] * samples, scenes).interval
        assert interval is not None
        own += int(interval[0] <= 0.3 <= interval[1])
    assert covered / repeats == pytest.approx(0.95, abs=0.027)
    assert own / repeats == pytest.approx(0.95, abs=0.027)


def test_the_truly_best_is_in_tier_one_and_ranks_are_held() -> None:
    print("seed 18")
    rng = np.random.default_rng(18)
    best, covered, repeats, methods = 0, 0, 150, 10
    truth = np.arange(1, methods + 1)
    for _ in range(repeats):
        values = rng.normal(size=(30, 1)) + 0.5 * rng.normal(size=(30, methods)) + 0.05 * truth
        scores = plain(values)
        best += int(tiers(scores, np.argsort(values.mean(axis=0)).tolist(), 1)[0] == 1)
        low, high = rank_intervals(scores, 1, 1000)
        covered += int(((low <= truth) & (truth <= high)).sum())
    assert best / repeats >= 0.95
    assert covered / repeats / methods >= 0.95


def test_equal_rows_drop_out_of_tier_one_as_often_as_is_said() -> None:
    """20 equal methods on 60 scenes: `tiers` says that the best keeps its tier in 98 % and that one or more of all
    drops out in a fifth of data sets."""
    print("seed 20")
    rng, repeats = np.random.default_rng(20), 300
    out = np.array(
        [tiers(plain(v), np.argsort(v.mean(axis=0)).tolist(), 1) > 1 for v in rng.normal(size=(repeats, 60, 20))]
    )
    assert out[:, 0].mean() == pytest.approx(0.02, abs=0.025)  # any one of them is as good as the best
    assert out.any(axis=1).mean() == pytest.approx(0.2, abs=0.07)


def test_the_detectable_difference_is_found_in_four_of_five_data_sets() -> None:
    """The error of the difference is known here: 0.5 * sqrt(2 / 40), so the difference follows; 1,500 tests find it in
    80 % (4 standard errors: 4.1 %)."""
    least = np.mean([detectable_difference(plain(normal(40, 2, seed)), [0, 1]) for seed in range(60)])
    closed = (scipy.stats.t.ppf(0.975, 39) + scipy.stats.t.ppf(0.8, 39)) * 0.5 * math.sqrt(2 / 40)
    assert least == pytest.approx(closed, rel=0.05)
    print("seed 19")
    rng = np.random.default_rng(19)
    values = 0.5 * rng.normal(size=(1500, 40, 2)) + [0.0, closed]
    detected = [paired_tests(plain(v), [1], [0]).p[0] < 0.05 for v in values]
    assert np.mean(detected) == pytest.approx(0.8, abs=0.041)
