"""The two windows of SSIM and its constants, shared by the CPU and the tensor paths."""

from __future__ import annotations

import math

SIDE = {"uniform7": 7, "gaussian": 11}
SAMPLE, BIASED = 49 / 48, 1.0
"""Covariance factors: uniform7 divides by 48 (scikit-image's default), the Gaussian does not correct (Wang 2004)."""


def half_taps(window: str) -> list[float]:
    """Weights of one axis from the middle outwards; mirrored they sum to 1. Gaussian: sigma 1.5 cut at 3.5 sigma, that
    is 5 pixels."""
    if window == "uniform7":
        return [1 / 7] * 4
    weights = [math.exp(-0.5 * (x / 1.5) ** 2) for x in range(6)]
    total = weights[0] + 2 * math.fsum(weights[1:])
    return [w / total for w in weights]


def stabilizers(peak: float) -> tuple[float, float]:
    """C1 and C2 for this data range (K1 = 0.01, K2 = 0.03)."""
    return (0.01 * peak) ** 2, (0.03 * peak) ** 2
