"""Strengths of systems from pairwise verdicts, by Davidson's model: Bradley-Terry with ties. With theta the
log-strengths and nu >= 0,

P(i beats j) : P(j beats i) : P(tie)  =  exp(theta_i) : exp(theta_j) : nu * exp((theta_i + theta_j) / 2)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from benchmarks.judges.verdicts import DuelVerdict
from synlayers.errors import DataError

Floats = npt.NDArray[np.float64]
ELO: Final = 400 / math.log(10)


@dataclass(frozen=True, slots=True)
class SystemStrength:
    """One system: log-strength (mean 0 over systems), the same as Elo around 1000 with its 95 % bootstrap interval, and
    how many verdicts it is in."""

    name: str
    theta: float
    elo: float
    interval: tuple[float, float]
    n: int


def davidson(wins: Floats, ties: Floats, alpha: float = 0.0) -> tuple[Floats, float]:
    """Maximum-likelihood log-strengths (n,), mean 0, and nu.

    Args:
        wins: (n, n), how often row beat column; ties: (n, n) symmetric, how often they tied.
        alpha: weight of the penalty ``alpha / 2 * sum theta^2``; with 0 a system that only wins has no finite strength.

    Raises:
        DataError: no finite solution: a system (or a group of them) never lost, or the comparisons do not connect all
            systems.
    """
    n = len(wins)
    if alpha == 0 and not _is_connected(wins + ties / 2):
        raise DataError(
            "strengths are not determined: some systems never lost to the others, or were never compared with them; use"
            " alpha > 0"
        )
    games = wins + wins.T + ties
    points = wins.sum(1) + ties.sum(1) / 2
    tied = ties.sum() / 2
    theta, log_nu = np.zeros(n), math.log(max(tied, 1e-12) / max(wins.sum(), 1.0)) if tied else -math.inf
    for _ in range(200):
        step, slope = _newton(theta, log_nu, games, points, tied, alpha)
        scale = min(1.0, 2.0 / max(1e-12, float(np.abs(step).max())))
        theta = theta + scale * step[:n]
        theta -= theta.mean() if alpha == 0 else 0.0
        log_nu += scale * float(step[n]) if tied else 0.0
        if float(np.abs(slope).max()) < 1e-10 * max(1.0, float(games.sum())):
            break
    return theta - theta.mean(), math.exp(log_nu) if tied else 0.0


def _newton(
    theta: Floats, log_nu: float, games: Floats, points: Floats, tied: float, alpha: float
) -> tuple[Floats, Floats]:
    """A Newton step for (theta, log nu), and the gradient."""
    n = len(theta)
    half = (theta[:, None] - theta[None]) / 2
    nu = math.exp(log_nu) if tied else 0.0
    up, down = np.exp(half), np.exp(-half)
    whole = up + down + nu
    win, tie = up / whole, nu / whole
    share = win + tie / 2  # expected points of row against column
    spread = win * (1 - win) + tie * (1 - tie) / 4 - win * tie  # its variance
    with_tie = tie * (0.5 - share)  # its covariance with a tie
    slope = np.zeros(n + 1)
    slope[:n] = points - (games * share).sum(1) - alpha * theta
    curve = np.zeros((n + 1, n + 1))
    curve[:n, :n] = -games * spread
    curve[np.arange(n), np.arange(n)] = (games * spread).sum(1) + alpha
    if tied:
        slope[n] = tied - (games * tie).sum() / 2
        curve[n, n] = (games * tie * (1 - tie)).sum() / 2
        curve[:n, n] = curve[n, :n] = (games * with_tie).sum(1)
    else:
        curve[n, n] = 1.0
    if alpha == 0:
        curve[:n, :n] += 1.0 / n  # strengths are known up to a constant
    return np.asarray(np.linalg.solve(curve + 1e-12 * np.eye(n + 1), slope), np.float64), slope


def _is_connected(better: Floats) -> bool:
    """Whether from every system a chain of wins leads to every other."""
    reach: npt.NDArray[np.bool_] = (better > 0) | np.eye(len(better), dtype=bool)
    for _ in range(len(better)):
        reach = reach | ((reach.astype(np.int64) @ reach.astype(np.int64)) > 0)
    return bool(reach.all())


def strengths(
    verdicts: Sequence[DuelVerdict], *, alpha: float = 1.0, rounds: int = 1000, seed: int = 42
) -> list[SystemStrength]:
    """Strengths of all systems, strongest first, with bootstrap intervals over requests. Verdicts that are none do not
    count."""
    legal = [v for v in verdicts if v.status == "ok"]
    if not legal:
        raise DataError("no verdict to rank by")
    names = sorted({name for v in legal for name in (v.duel.one, v.duel.other)})
    clusters = sorted({v.duel.cluster for v in legal})
    counts = np.zeros((2, len(clusters), len(names), len(names)))
    for v in legal:
        i, j, c = names.index(v.duel.one), names.index(v.duel.other), clusters.index(v.duel.cluster)
        if v.winner == "tie":
            counts[1, c, i, j] += 1
            counts[1, c, j, i] += 1
        else:
            row, column = (i, j) if v.winner == "one" else (j, i)
            counts[0, c, row, column] += 1
    wins, ties = counts.sum(1)
    theta, _ = davidson(wins, ties, alpha)
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(len(clusters), np.full(len(clusters), 1 / len(clusters)), rounds).astype(np.float64)
    resamples = np.array([_resample(w, counts, alpha) for w in weights]) if rounds and alpha > 0 else theta[None]
    low, high = np.percentile(1000 + ELO * resamples, [2.5, 97.5], axis=0)
    games = [sum(name in (v.duel.one, v.duel.other) for v in legal) for name in names]
    ranking = [
        SystemStrength(n, float(t), 1000 + ELO * float(t), (float(a), float(b)), g)
        for n, t, a, b, g in zip(names, theta, low, high, games, strict=True)
    ]
    return sorted(ranking, key=lambda s: (-s.theta, s.name))


def _resample(weights: Floats, counts: Floats, alpha: float) -> Floats:
    wins, ties = np.tensordot(weights, counts, (0, 1))
    return davidson(wins, ties, alpha)[0]
