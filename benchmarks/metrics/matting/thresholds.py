"""The ten thresholds of the connectivity error, as numbers and as levels."""

from __future__ import annotations

import functools
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Precision = Literal["single", "double"]

TOP = 10
"""Number of thresholds, and the highest level k."""


def steps(precision: Precision) -> npt.NDArray[Any]:
    """The thresholds 0, 0.1 .. 1 as scripts make them: multiples of 0.1 in double precision, then perhaps rounded."""
    return (np.arange(11) * 0.1).astype(np.float32 if precision == "single" else np.float64)


@functools.cache
def first_levels(precision: Precision, top: int) -> npt.NDArray[Any]:
    """The lowest of the levels 0..top that reaches each of the thresholds 0.1 .. 1."""
    at = steps(precision)
    return np.searchsorted(np.arange(top + 1, dtype=at.dtype) / at.dtype.type(top), at[1:])


@functools.cache
def level_table(precision: Precision, top: int) -> npt.NDArray[np.uint8]:
    """How many thresholds each of the levels 0..top reaches."""
    return np.searchsorted(first_levels(precision, top), np.arange(top + 1), side="right").astype(np.uint8)
