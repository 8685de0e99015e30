"""How far a judge's answers to questions with known answers are right: agreement, calibration, and what the order of
the images does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.api.results import estimate

BINS: Final = 10


@dataclass(frozen=True, slots=True)
class FactAnswer:
    """One question about one image, in one order of images: what is true and what the judge said (probability of yes,
    nan without a legal answer)."""

    sample: str
    cluster: str
    candidate: str
    role: str
    kind: str
    question: str
    swapped: bool
    truth: bool
    status: str = ""
    yes: float = math.nan
    why: str = ""
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of legal answers: share that are right, with its standard error clustered by scene; the mean of the shares of
    true and of false facts that are answered right; Cohen's kappa; share of yes said and true. `legal`: share of
    questions with a legal answer."""

    right: float
    error: float | None
    balanced: float
    kappa: float
    yes_said: float
    yes_true: float
    legal: float
    n: int


def agreement(rows: Sequence[FactAnswer]) -> Agreement:
    """How far the judge's yes and no (a probability above one half is yes) are the truth."""
    legal = [r for r in rows if r.status == "ok"]
    if not legal:
        return Agreement(math.nan, None, math.nan, math.nan, math.nan, math.nan, 0.0, len(rows))
    said, truth = np.array([r.yes > 0.5 for r in legal]), np.array([r.truth for r in legal])
    whole = estimate([float(v) for v in said == truth], [1.0] * len(legal), [r.cluster for r in legal], (0, 1))
    parts = [float((said == truth)[truth == side].mean()) for side in (True, False) if (truth == side).any()]
    chance = float(said.mean() * truth.mean() + (1 - said.mean()) * (1 - truth.mean()))
    kappa = (whole.value - chance) / (1 - chance) if chance < 1 else math.nan
    return Agreement(
        whole.value,
        whole.standard_error,
        float(np.mean(parts)),
        kappa,
        float(said.mean()),
        float(truth.mean()),
        len(legal) / len(rows),
        len(rows),
    )


@dataclass(frozen=True, slots=True)
class Calibration:
    """Brier score, and the expected calibration error over ten equal bins of the probability of yes: (mean probability,
    share true, n) a bin."""

    brier: float
    error: float
    bins: tuple[tuple[float, float, int], ...]


def calibration(rows: Sequence[FactAnswer]) -> Calibration:
    """How far the probabilities are the shares of true facts."""
    legal = [r for r in rows if r.status == "ok"]
    if not legal:
        return Calibration(math.nan, math.nan, ())
    yes, truth = np.array([r.yes for r in legal]), np.array([float(r.truth) for r in legal])
    place = np.minimum((yes * BINS).astype(int), BINS - 1)
    bins = [
        (float(yes[place == b].mean()), float(truth[place == b].mean()), int((place == b).sum()))
        for b in range(BINS)
        if (place == b).any()
    ]
    error = sum(abs(p - t) * n for p, t, n in bins) / len(legal)
    return Calibration(float(((yes - truth) ** 2).mean()), error, tuple(bins))


@dataclass(frozen=True, slots=True)
class OrderBias:
    """What the order of the two images does to yes-or-no questions: share of answers that turn over, mean and mean
    absolute change of the probability."""

    flipped: float
    shift: float
    change: float
    n: int


def order_bias(rows: Sequence[FactAnswer]) -> OrderBias:
    """Over questions with a legal answer in both orders."""
    pairs = [(a, b) for a, b in zip(rows[::2], rows[1::2], strict=True) if a.status == b.status == "ok"]
    if not pairs:
        return OrderBias(math.nan, math.nan, math.nan, 0)
    plain, swapped = (np.array([pair[side].yes for pair in pairs]) for side in (0, 1))
    return OrderBias(
        float(((plain > 0.5) != (swapped > 0.5)).mean()),
        float((swapped - plain).mean()),
        float(np.abs(swapped - plain).mean()),
        len(pairs),
    )
