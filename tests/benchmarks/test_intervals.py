"""Intervals of means: inside the range of the value, right as often as they say, the same wherever they are made."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import scipy.stats

from benchmarks.api.intervals import UNBOUNDED, Range, difference_interval, mean_interval
from benchmarks.api.results import Row, estimate
from benchmarks.harness.summary import metrics_of
from benchmarks.metrics import measures
from benchmarks.protocols import get_protocol

UNIT, POSITIVE = (0.0, 1.0), (0.0, math.inf)


def test_without_a_range_it_is_the_t_interval() -> None:
    values = np.random.default_rng(0).normal(3, 2, 17)
    expected = scipy.stats.ttest_1samp(values, 0).confidence_interval(0.95)
    interval = estimate(values.tolist(), [1.0] * 17, [str(i) for i in range(17)]).interval
    assert interval == pytest.approx(tuple(expected), rel=1e-9)


def test_the_scale_by_hand() -> None:
    """Reach of t with 9 degrees of freedom at a mean of 0.9 (logit) and of 4 (log)."""
    reach = scipy.stats.t.ppf(0.975, 9) * 0.1
    logit, slope = math.log(0.9 / 0.1), 1 / (0.9 * 0.1)
    expected = [1 / (1 + math.exp(-(logit + sign * slope * reach))) for sign in (-1, 1)]
    assert mean_interval(0.9, 0.1, 9, 10, UNIT) == pytest.approx(expected, rel=1e-12)
    assert mean_interval(90.0, 10.0, 9, 10, (0, 100)) == pytest.approx([100 * end for end in expected], rel=1e-12)
    expected = [4 * math.exp(sign * reach / 4) for sign in (-1, 1)]
    assert mean_interval(4.0, 0.1, 9, 10, POSITIVE) == pytest.approx(expected, rel=1e-12)
    low, high = mean_interval(-4.0, 0.1, 9, 10, (-math.inf, 0.0))
    assert (-high, -low) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("bounds", [UNIT, (-1.0, 1.0), (0.0, 100.0), POSITIVE, (-math.inf, 7.0), (0.5, 1.0)])
def test_no_interval_leaves_the_range_and_each_holds_its_mean(bounds: Range) -> None:
    print("seed 1")
    rng = np.random.default_rng(1)
    low, high = max(bounds[0], -50.0), min(bounds[1], 500.0)
    for _ in range(300):
        n = int(rng.integers(2, 12))
        shares = rng.choice([rng.beta(0.1, 0.1, n), rng.beta(20, 1, n), (rng.random(n) < 0.8).astype(float)])
        result = estimate((low + (high - low) * shares).tolist(), [1.0] * n, [str(i) for i in range(n)], bounds)
        assert result.interval is not None
        assert bounds[0] <= result.interval[0] <= result.value + 1e-9
        assert result.value - 1e-9 <= result.interval[1] <= bounds[1]
        assert all(map(math.isfinite, result.interval))


def test_all_on_an_end_is_clopper_and_pearson() -> None:
    for n in (2, 10, 50):
        ones = estimate([1.0] * n, [1.0] * n, [str(i) for i in range(n)], UNIT).interval
        assert ones == pytest.approx(scipy.stats.binomtest(n, n).proportion_ci(0.95, "exact"), rel=1e-9)
        zeros = estimate([0.0] * n, [1.0] * n, [str(i) for i in range(n)], UNIT).interval
        assert zeros == pytest.approx(scipy.stats.binomtest(0, n).proportion_ci(0.95, "exact"), rel=1e-9, abs=1e-12)
        # inside the range, or at its only end, there is nothing to say it by
        for value, bounds in ((0.5, UNIT), (0.0, POSITIVE)):
            assert estimate([value] * n, [1.0] * n, [str(i) for i in range(n)], bounds).interval == (value, value)


def test_what_is_outside_of_the_range_shows_that_it_is_none() -> None:
    assert mean_interval(1.5, 0.1, 9, 10, UNIT) == mean_interval(1.5, 0.1, 9, 10, UNBOUNDED)


def test_differences_are_no_larger_than_the_range() -> None:
    assert difference_interval(-3.0, 0.4, UNIT) == (-1.0, 0.4)
    assert difference_interval(-3.0, 4.0, (-1.0, 1.0)) == (-2.0, 2.0)
    assert difference_interval(-300.0, 4.0, POSITIVE) == (-300.0, 4.0)


def test_every_value_of_every_measure_has_a_range() -> None:
    for name, measure in measures().items():
        for value in measure.values:
            assert value.range[0] < value.range[1], f"{name}.{value.name}"
            # an unbiased estimate over all samples, such as KID, may fall below the least that it estimates; a reward
            # of 1 minus a distance has the end of a perfect answer
            bounded = any(map(math.isfinite, value.range)) or value.aggregate is not None
            assert value.direction == "neither" or bounded, f"{name}.{value.name} has no end"


def test_results_have_them_whole_macro_and_by_part() -> None:
    """Three samples of each group, near the end of the range 0 to 1."""
    key, scores = "editing/facts.facts_both", [1.0, 0.9, 0.2, 0.99, 1.0, 0.6]
    rows = [
        Row(f"s{i}", key, score, group={"task_type": "ab"[i // 3]}, cluster=f"c{i}") for i, score in enumerate(scores)
    ]
    plain = [scipy.stats.ttest_1samp(scores[:3], 0).confidence_interval().high, np.mean(scores)]
    assert plain[0] > 1  # what is to be avoided
    metrics = [m for m in metrics_of(get_protocol("editing/native-v1"), rows, {}) if m.name == "facts_both"]
    assert {m.group for m in metrics} >= {"", "task_type=a", "task_type=b"}
    for metric in metrics:
        assert metric.interval is not None
        assert 0 <= metric.interval[0] < metric.value < metric.interval[1] <= 1
    (macro,) = [m for m in metrics if m.aggregate == "macro"]
    errors = [np.std(part, ddof=1) / math.sqrt(3) for part in (scores[:3], scores[3:])]
    freedom = sum(e**2 for e in errors) ** 2 / sum(e**4 / 2 for e in errors)
    expected = mean_interval(macro.value, math.hypot(*errors) / 2, freedom, 6, UNIT)
    assert macro.interval == pytest.approx(expected, rel=1e-9)


SHAPES: dict[str, tuple[Callable[[np.random.Generator, int], np.ndarray], float, Range]] = {
    "high scores": (lambda rng, n: rng.beta(8, 2, n), 0.8, UNIT),
    "near the end": (lambda rng, n: rng.beta(30, 1, n), 30 / 31, UNIT),
    "two humps": (lambda rng, n: rng.beta(0.5, 0.5, n), 0.5, UNIT),
    "shares": (lambda rng, n: (rng.random(n) < 0.9).astype(float), 0.9, UNIT),
    "PSNR": (lambda rng, n: rng.normal(30, 5, n), 30.0, (0, 100)),
    "PSNR, some exact": (
        lambda rng, n: np.where(rng.random(n) < 0.4, 100.0, rng.normal(25, 5, n)), 55.0, (0, 100)
    ),
    "errors": (lambda rng, n: rng.exponential(1, n), 1.0, POSITIVE),
}  # fmt: skip
COVERAGE = {
    "high scores": (0.945, 0.95, 0.945),
    "near the end": (0.93, 0.94, 0.945),
    "two humps": (0.965, 0.965, 0.955),
    "shares": (0.985, 0.985, 0.97),
    "PSNR": (0.95, 0.95, 0.95),
    "PSNR, some exact": (0.955, 0.96, 0.955),
    "errors": (0.93, 0.935, 0.945),
}
"""Of 20,000 tables each of 10, 20 and 50 scenes."""


@pytest.mark.parametrize("shape", SHAPES)
def test_intervals_hold_the_truth_as_often_as_is_said(shape: str) -> None:
    """200 tables each: within three standard errors of the share in 20,000 tables, and never far below 95 %."""
    print("seed 2")
    rng = np.random.default_rng(2)
    draw, truth, bounds = SHAPES[shape]
    for n, expected in zip((10, 20, 50), COVERAGE[shape], strict=True):
        held = 0
        for _ in range(200):
            interval = estimate(draw(rng, n).tolist(), [1.0] * n, [str(i) for i in range(n)], bounds).interval
            assert interval is not None
            held += interval[0] <= truth <= interval[1]
        print(shape, n, held / 200)
        assert held / 200 == pytest.approx(expected, abs=3 * math.sqrt(expected * (1 - expected) / 200))
        assert held / 200 > 0.88


@pytest.mark.parametrize("values", [[1e308, 1e308], [1e200, 3e200], [math.inf, -math.inf], [1e75, -2e75]])
def test_numbers_that_have_no_squares_have_a_mean(values: list[float]) -> None:
    found = estimate(values, [1.0, 1.0], ["a", "b"])
    assert found.value == sum(values) / 2 or math.isnan(found.value)
