"""Which predicted layer stands for which true layer: one to one, and aware of order where layers overlap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
TIE = 1e-9
"""Among assignments that are this near, depth decides: layers at like depths belong together."""


@dataclass(frozen=True, slots=True)
class Matching:
    """`partner` (Lg,) is the predicted layer of each true layer, or -1."""

    partner: npt.NDArray[np.int64]
    gain: float
    """Similarity of the matched pairs, summed, less what wrong order costs."""
    inverted: float
    """Share of the overlap between matched layers that lies between layers in the wrong order, before any is given up;
    nan where nothing overlaps."""


def match(similarity: Floats, overlap: Floats) -> Matching:
    """The one-to-one matching of most gain.

    similarity: (Lp, Lg) in [0, 1]; 0 is no pair. overlap: (Lg, Lg) in [0, 1], what two true layers share, as a part of
    the smaller one. Gain = sum of similarities - sum over pairs of true layers that overlap and whose partners are in
    the opposite order of overlap * the lower of the two similarities. It starts from the best assignment without regard
    to order, exchanges partners of layers in conflict while that gains, and then also gives up layers whose conflicts
    cost more than they bring.
    """
    layers, layers_gt = similarity.shape
    partner = np.full(layers_gt, -1, np.int64)
    if layers and layers_gt:
        from scipy.optimize import linear_sum_assignment

        depth = np.arange(layers)[:, None] / layers - np.arange(layers_gt) / layers_gt
        rows, columns = linear_sum_assignment(similarity - TIE * depth**2, maximize=True)
        partner[columns] = np.where(similarity[rows, columns] > 0, rows, -1)
    partner = _improve(partner, similarity, overlap, giving_up=False)
    inverted = _inverted_share(partner, overlap)
    partner = _improve(partner, similarity, overlap, giving_up=True)
    return Matching(partner, _gain(partner, similarity, overlap), inverted)


def conflicts(partner: Any, similarity: Floats, overlap: Floats) -> Floats:
    """(Lg, Lg): what the wrong order of each two true layers costs."""
    worth = _worth(partner, similarity)
    return np.where(_is_crossed(partner), overlap * np.minimum(worth[:, None], worth), 0.0)


def _worth(partner: Any, similarity: Floats) -> Floats:
    worth = np.zeros(len(partner))
    matched = partner >= 0
    worth[matched] = similarity[partner[matched], matched.nonzero()[0]]
    return worth


def _is_crossed(partner: Any) -> Any:
    """(Lg, Lg): both found, and in the opposite order."""
    matched = partner >= 0
    index = np.arange(len(partner))
    return (
        matched[:, None]
        & matched
        & ((partner[:, None] < partner) != (index[:, None] < index))
        & (index[:, None] != index)
    )


def _gain(partner: Any, similarity: Floats, overlap: Floats) -> float:
    return float(_worth(partner, similarity).sum() - conflicts(partner, similarity, overlap).sum() / 2)


def _inverted_share(partner: Any, overlap: Floats) -> float:
    matched = partner >= 0
    together = np.where(matched[:, None] & matched, overlap, 0.0)
    total = together.sum()
    return float(np.where(_is_crossed(partner), overlap, 0.0).sum() / total) if total > 0 else float("nan")


def _improve(partner: Any, similarity: Floats, overlap: Floats, giving_up: bool) -> Any:
    """The best single move, again and again while that gains.

    A move gives a layer in conflict (or, with `giving_up`, one without partner) another partner, whose own layer takes
    the old one; or, with `giving_up`, none.
    """
    gain = _gain(partner, similarity, overlap)
    while (conflict := conflicts(partner, similarity, overlap).any(1)).any() or giving_up:
        moves = [
            _move(partner, int(j), int(i), similarity)
            for j in np.nonzero(conflict | (giving_up & (partner < 0)))[0]
            for i in (*np.nonzero(similarity[:, j])[0], *([-1] if giving_up else []))
            if i != partner[j]
        ]
        values = [_gain(trial, similarity, overlap) for trial in moves]
        if not moves or max(values) <= gain + TIE:
            break
        gain, partner = max(values), moves[int(np.argmax(values))]
    return partner


def _move(partner: Any, layer: int, to: int, similarity: Floats) -> Any:
    trial = partner.copy()
    if to >= 0:
        trial[partner == to] = partner[layer]
    trial[layer] = to
    trial[_worth(trial, similarity) == 0] = -1
    return trial
