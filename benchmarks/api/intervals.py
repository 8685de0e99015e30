"""The 95 % interval of a mean, inside the range that the value can have: one way for result files and the board.

The t interval m ± q e reaches beyond the range where few scenes lie near its end (an SSIM of 1.01, a PSNR of -1 dB). It
is therefore made on a scale without ends and taken back (the delta method): with a lower end alone on the scale
log(m - low), with both on the scale logit((m - low) / (high - low)), the error multiplied by the scale's slope at m.
Both are usual for rates and shares (Agresti, Categorical Data Analysis, 3rd edition 2013, sections 3.1 and 3.2). Of
skewed scores they hold the truth more often than a t interval cut off at the end does: in 4,000 tables of ten scenes
93 % against 90 % for Beta(30, 1), 93 % against 89 % for exponential scores, 88 % against 78 % where seven in ten are 0;
of symmetric ones as often (`tests/benchmarks/test_intervals.py` counts again).

Where every scene lies on an end of a range that has two, there is no spread to judge by, and a t interval of no width
would be wrong nearly as often as it is told: the share of such scenes is at least (2.5 %)^(1 / scenes) (Clopper and
Pearson, Biometrika 26, 1934), so the mean is no further than the rest from that end.
"""

from __future__ import annotations

import math

Range = tuple[float, float]
"""Lowest and highest that a value can be; -inf and inf where there is no end."""
Interval = tuple[float, float]

UNBOUNDED: Range = (-math.inf, math.inf)
LEVEL = 0.95


def mean_interval(mean: float, error: float, freedom: float, scenes: float, bounds: Range = UNBOUNDED) -> Interval:
    """The 95 % interval of a mean with this standard error.

    A mean outside of `bounds` shows that they are not its range: they are then left out of account.

    Args:
        freedom: degrees of freedom of t.
        scenes: independent scenes behind it; of a mean over groups the groups times the scenes of the smallest.
        bounds: the range of the value (`benchmarks.metrics.measure.Value.range`).

    >>> [round(end, 3) for end in mean_interval(0.9, 0.1, 9, 10, (0, 1))]
    [0.422, 0.991]
    >>> [round(end, 3) for end in mean_interval(1.0, 0.0, 9, 10, (0, 1))]
    [0.692, 1.0]
    """
    low, high = map(float, bounds)
    if not low <= mean <= high:
        return mean_interval(mean, error, freedom, scenes)
    if not error:
        return _without_spread(mean, scenes, (low, high))
    from scipy.stats import t

    reach = float(t.ppf((1 + LEVEL) / 2, freedom)) * error
    if math.isinf(low) and math.isinf(high):
        return (mean - reach, mean + reach)
    if mean in (low, high):  # with spread only by rounding, or where weights are odd
        return (max(low, mean - reach), min(high, mean + reach))
    if math.isinf(high):
        return _on_log_scale(mean, reach, low)
    if math.isinf(low):
        lower, upper = _on_log_scale(-mean, reach, -high)
        return (-upper, -lower)
    share = (mean - low) / (high - low)
    middle, half = math.log(share / (1 - share)), reach / ((high - low) * share * (1 - share))
    return (low + (high - low) * _logistic(middle - half), low + (high - low) * _logistic(middle + half))


def difference_interval(low: float, high: float, bounds: Range = UNBOUNDED) -> Interval:
    """The interval of a difference of two values, cut off at the largest difference that their range allows."""
    width = bounds[1] - bounds[0]
    return (max(low, -width), min(high, width))


def _on_log_scale(mean: float, reach: float, low: float) -> Interval:
    factor = math.exp(min(reach / (mean - low), 700.0))  # exp overflows at 710
    return (low + (mean - low) / factor, low + (mean - low) * factor)


def _without_spread(mean: float, scenes: float, bounds: Range) -> Interval:
    low, high = bounds
    if mean not in bounds or math.isinf(low) or math.isinf(high):
        return (mean, mean)
    rest = (high - low) * (1 - ((1 - LEVEL) / 2) ** (1 / scenes))
    return (low, low + rest) if mean == low else (high - rest, high)


def _logistic(x: float) -> float:
    """1 / (1 + exp(-x)) without overflow."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
