"""Whether two sets of rows say the same: numbers of the same samples, but for what another machine rounds or a forger
adds."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks.api.results import Result, Row

RELATIVE: Final = 1e-3
"""By which two numbers may differ and still be one: more than devices and versions of libraries do, less than methods.
"""
ABSOLUTE: Final = 1e-6
"""The same near 0."""

CLOSE: Final = 0.06
"""Relative difference within which two numbers are close: what noise of about one per cent on a copy stays below.
Measured on 992 pairs of honest results of 67 tables: where ten samples or more were answered, the closest two methods
(Telea and Navier-Stokes, 40 samples) are so close in every number of three samples in four."""
FEWEST_CLOSE: Final = 10
"""Samples below which closeness may be chance."""
MOSTLY_CLOSE: Final = 0.95
"""Part of the common samples that are close, from which on it is told."""

Numbers = Mapping[tuple[str, str], float]
"""By sample and metric."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Of two sets of rows.

    Args:
        common: samples that both have a number of. alike: those of them whose numbers are all the same. exact: those
            whose numbers are the same to the last digit. close: those whose numbers are all within `CLOSE`.
        distance: median of the relative differences of all numbers.
    """

    common: int
    alike: int
    exact: int
    close: int
    distance: float

    @property
    def is_close(self) -> bool:
        """Whether so much is close that one may have been made of the other: a suspicion, no proof."""
        return self.common >= FEWEST_CLOSE and self.close >= MOSTLY_CLOSE * self.common


def same_number(one: float, other: float) -> bool:
    """Whether two numbers are the same but for `RELATIVE` and `ABSOLUTE`.

    >>> same_number(2.0, 2.001), same_number(2.0, 2.01), same_number(math.inf, math.inf), same_number(0.0, 1e-9)
    (True, False, True, True)
    """
    if one == other or (math.isnan(one) and math.isnan(other)):
        return True
    return abs(one - other) <= ABSOLUTE + RELATIVE * max(abs(one), abs(other)) < math.inf


def numbers_of(rows: Iterable[Row]) -> dict[tuple[str, str], float]:
    """What counts of the rows of samples that were answered."""
    return {(row.sample_id, row.metric): row.value for row in rows if row.weight and row.status == "ok"}


def likeness(one: Numbers, other: Numbers) -> Likeness:
    """Over the samples and metrics that both have."""
    alike: dict[str, bool] = {}
    exact: dict[str, bool] = {}
    close: dict[str, bool] = {}
    distances = []
    for key, value in one.items():
        if key in other:
            sample, far = key[0], relative_difference(value, other[key])
            alike[sample] = alike.get(sample, True) and same_number(value, other[key])
            exact[sample] = exact.get(sample, True) and value == other[key]
            close[sample] = close.get(sample, True) and far <= CLOSE
            distances.append(far)
    distance = statistics.median(distances) if distances else math.inf
    return Likeness(len(alike), sum(alike.values()), sum(exact.values()), sum(close.values()), distance)


def relative_difference(one: float, other: float) -> float:
    """Of two numbers, in units of the larger; 0 of equal ones, also of two that are not finite in the same way.

    >>> relative_difference(2.0, 1.5), relative_difference(math.nan, math.nan), relative_difference(math.inf, 1.0)
    (0.25, 0.0, inf)
    """
    if one == other or (math.isnan(one) and math.isnan(other)):
        return 0.0
    size = max(abs(one), abs(other))
    return abs(one - other) / size if math.isfinite(size) else math.inf


def differing(stated: Result, one: Numbers, found: Result, other: Numbers) -> list[tuple[str, str]]:
    """Sample and metric of every number of two results of the same answers that is not the same, or that only one of
    the two has, in order.

    Measures that were not there on one of the two machines (weights, a judge) are passed over; so is what a judge says,
    who may say otherwise when asked again.
    """
    if stated.judge or found.judge:
        return []
    absent = tuple(f"{measure}." for measure in _unavailable(stated) | _unavailable(found))
    return sorted(
        key
        for key in one.keys() | other.keys()
        if not key[1].startswith(absent)
        if key not in one or key not in other or not same_number(one[key], other[key])
    )


def _unavailable(result: Result) -> set[str]:
    reasons = result.provenance.get("unavailable")
    return set(reasons) if isinstance(reasons, dict) else set()
