"""How the LayerD score aligns two stacks and edits them: dynamic time warping and merges, over the costs of `pairs`.

Source: LayerD (arXiv 2509.25134), CyberAgentAILab/LayerD 6b95bc5, ``layerd.evaluation``. See
`benchmarks.metrics.layers.layerd` for the definition.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.metrics.layers.pairs import Costs, Engine, NamedLayer, P, group_layers

FloatArray = npt.NDArray[np.float64]
MIN_LAYERS = 2
"""A side is never merged below this many groups."""


class NearTieError(Exception):
    """A choice hangs on rounding: decide it with the official code's own floating-point sums."""


def warp(costs: FloatArray, tolerance: float = -1.0) -> list[tuple[int, int]]:
    """The cheapest path from (0, 0) to (n-1, m-1) by steps (1, 1), (1, 0), (0, 1), as index pairs.

    Where predecessors cost the same, the diagonal comes first, then the one in the row above. Predecessors nearer than
    `tolerance` raise `NearTieError`.
    """
    n, m = costs.shape
    least: list[list[float]] = np.full((n, m), np.inf).tolist()
    for i, line in enumerate(costs.tolist()):
        for j, cost in enumerate(line):
            before = [least[p][q] for p, q in _before(i, j)]
            least[i][j] = cost + min(before) if before else cost
    path = [(n - 1, m - 1)]
    while path[-1] != (0, 0):
        options = list(_before(*path[-1]))
        values = sorted(least[p][q] for p, q in options)
        if len(values) > 1 and values[1] - values[0] <= tolerance:
            raise NearTieError
        path.append(min(options, key=lambda at: least[at[0]][at[1]]))
    return path[::-1]


def _before(i: int, j: int) -> Iterator[tuple[int, int]]:
    """Predecessors in the order of preference."""
    if i and j:
        yield i - 1, j - 1
    if i:
        yield i - 1, j
    if j:
        yield i, j - 1


@dataclass(frozen=True, slots=True)
class Level:
    """Scores after `edits` merges: means over the pairs of the path."""

    edits: int
    cost: float
    rgb_l1: float
    alpha_iou: float
    path: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """One edit: groups `merged` of a side became one, which raised the similarity of their matches by `gain`."""

    side: str
    """``pred`` or ``gt``."""
    merged: tuple[int, int]
    gain: float
    n_pred: int
    n_gt: int


@dataclass(frozen=True)
class Alignment:
    """All there is to know about one sample's score. The groups hold indices of layers, back to front."""

    groups_pred: list[list[int]]
    groups_gt: list[list[int]]
    costs: FloatArray
    """(predicted groups, ground-truth groups), before any merge."""
    levels: list[Level] = field(default_factory=list)
    """One for each number of merges, from none to as many as were worth it."""
    merges: list[Merge] = field(default_factory=list)
    specks: bool = False
    """Alpha that nobody sees decided the groups of a side."""

    def records(self) -> list[dict[str, float]]:
        """What the official tool writes for the sample."""
        return [{"edits": s.edits, "cost": s.cost, "rgb_l1": s.rgb_l1, "alpha_iou": s.alpha_iou} for s in self.levels]


def align(engine: Engine[P], stacks: tuple[Any, Any], max_edits: int, costs: Costs[P]) -> Alignment:
    """Group, align, and merge as long as it pays, at most `max_edits` times. Raises `NearTieError` as `costs.tolerance`
    says."""
    groups, specks = zip(*(group_layers(len(stack), engine.overlap(stack)) for stack in stacks), strict=True)
    pred, gt = (
        [NamedLayer((side, n), engine.flatten(stack, group)) for n, group in enumerate(members)]
        for side, stack, members in zip(("pred", "gt"), stacks, groups, strict=True)
    )
    costs.between(pred, gt)
    result = Alignment(groups[0], groups[1], _matrix(costs, pred, gt), specks=any(specks))
    result.levels.append(_score(costs, pred, gt, 0))
    while len(result.merges) < max_edits:
        path = result.levels[-1].path
        best = _find_best(costs, pred, gt, path)
        if best is None:
            break
        gain, side, i = best
        stack = pred if side == "pred" else gt
        stack[i : i + 2] = [
            NamedLayer((stack[i].name, stack[i + 1].name), engine.merge(stack[i].layer, stack[i + 1].layer, keep=True))
        ]
        costs.between(pred, gt)
        result.merges.append(Merge(side, (i, i + 1), gain, len(pred), len(gt)))
        result.levels.append(_score(costs, pred, gt, len(result.merges)))
    return result


def _matrix(costs: Costs[P], pred: Sequence[NamedLayer[P]], gt: Sequence[NamedLayer[P]]) -> FloatArray:
    return np.array([[costs.of(a.name, b.name).cost for b in gt] for a in pred])


def _score(costs: Costs[P], pred: Sequence[NamedLayer[P]], gt: Sequence[NamedLayer[P]], edits: int) -> Level:
    path = warp(_matrix(costs, pred, gt), costs.tolerance)
    cost, rgb_l1, alpha_iou = np.array([costs.of(pred[i].name, gt[j].name) for i, j in path]).T
    return Level(edits, float(np.mean(cost)), float(np.mean(rgb_l1)), float(np.mean(alpha_iou)), tuple(path))


def _find_best(
    costs: Costs[P], pred: Sequence[NamedLayer[P]], gt: Sequence[NamedLayer[P]], path: Sequence[tuple[int, int]]
) -> tuple[float, str, int] | None:
    """The merge that gains most, (gain, side, index of the lower layer); the first of equals, the ground truth's before
    the prediction's."""
    merges = [(gain, "gt", i) for i, gain in _gains(costs, gt, pred, [(j, i) for i, j in path])]
    merges += [(gain, "pred", i) for i, gain in _gains(costs, pred, gt, path)]
    ranked = sorted(merges, key=lambda entry: -entry[0])
    if ranked and ranked[0][0] - max([0.0, *(gain for gain, _, _ in ranked[1:2])]) <= costs.tolerance:
        raise NearTieError
    return ranked[0] if ranked else None


def _gains(
    costs: Costs[P], own: Sequence[NamedLayer[P]], others: Sequence[NamedLayer[P]], path: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, float]]:
    """Merges of `own` that pay: (index of the lower layer, gain).

    With A and B the partners of layers i and i + 1, S(x, G) the similarity of x to all of G, and m the merged layer,
    what is there now is S(i, A) + S(i+1, B); after the merge it is S(m, A) and the largest of S(m, B), and, as the next
    layer would move up, S(i+2, A) and S(i+2, B).
    """
    if len(own) <= MIN_LAYERS:
        return
    partners = [[others[q] for p, q in path if p == i] for i in range(len(own))]
    for i, (lower, upper) in enumerate(pairwise(own)):
        mine, next_ones = partners[i], partners[i + 1]
        both = [b for n, b in enumerate(mine + next_ones) if b not in (mine + next_ones)[:n]]
        merged = (lower.name, upper.name)
        costs.between([lower], mine)
        costs.between([upper], next_ones)
        if not costs.knows(merged, both):
            costs.between([NamedLayer(merged, costs.engine.merge(lower.layer, upper.layer, keep=False))], both)
        now = costs.similarity(lower.name, mine) + costs.similarity(upper.name, next_ones)
        rest = [costs.similarity(merged, next_ones)]
        if i + 2 < len(own):
            costs.between(own[i + 2 : i + 3], both)
            rest += [costs.similarity(own[i + 2].name, group) for group in (mine, next_ones)]
        then = max(rest) + costs.similarity(merged, mine)
        if then - now > min(0.0, -costs.tolerance):
            yield i, then - now
