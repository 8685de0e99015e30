"""Whether two sets of rows say the same: numbers of the same samples, but for what another machine rounds or a forger
adds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks.api.results import Result, Row

RELATIVE: Final = 1e-3
"""By which two numbers may differ and still be one: more than devices and versions of libraries do, less than methods.
"""
ABSOLUTE: Final = 1e-6
"""The same near 0."""

Numbers = Mapping[tuple[str, str], float]
"""By sample and metric."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Of two sets of rows.

    Args:
        common: samples that both have a number of. alike: those of them whose numbers are all the same. exact: those
            whose numbers are the same to the last digit.
    """

    common: int
    alike: int
    exact: int


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
    for key, value in one.items():
        if key in other:
            sample = key[0]
            alike[sample] = alike.get(sample, True) and same_number(value, other[key])
            exact[sample] = exact.get(sample, True) and value == other[key]
    return Likeness(len(alike), sum(alike.values()), sum(exact.values()))


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
