"""Parts put together: the two groups that belong together most are joined, until no two belong together more than
not."""

from __future__ import annotations

import heapq
from typing import Any

import numpy as np
import numpy.typing as npt

from baselines.classical.id_maps import Ids


def join(count: int, pairs: Any, gains: Any) -> Ids:
    """(count,) int32: the group of each part, numbered in order of their first parts.

    Greedy additive edge contraction (Keuper et al., ICCV 2015): `gains` (m,) of `pairs` (m, 2) are log-odds that two
    parts are one layer; those of two groups add up, so one doubtful pair joins nothing against many that speak
    otherwise. Equal gains: the lower numbers first.
    """
    links: list[dict[int, float]] = [{} for _ in range(count)]
    for (a, b), gain in zip(np.asarray(pairs).tolist(), np.asarray(gains, np.float64).tolist(), strict=True):
        links[a][b] = links[b][a] = links[a].get(b, 0.0) + gain
    heap = [(-gain, a, b) for a in range(count) for b, gain in links[a].items() if a < b and gain > 0]
    heapq.heapify(heap)
    leader = np.arange(count)
    while heap:
        gain, a, b = heapq.heappop(heap)
        if links[a].get(b) != -gain:
            continue  # an older state of this pair, or one of them is gone
        if len(links[a]) < len(links[b]):
            a, b = b, a
        leader[b] = a
        del links[a][b]
        for other, value in links[b].items():
            if other == a:
                continue
            del links[other][b]
            total = links[a].get(other, 0.0) + value
            links[a][other] = links[other][a] = total
            if total > 0:
                heapq.heappush(heap, (-total, min(a, other), max(a, other)))
        links[b] = {}
    return _numbered(leader)


def _numbered(leader: npt.NDArray[np.int64]) -> Ids:
    while (leader[leader] != leader).any():
        leader = leader[leader]
    _, first, number = np.unique(leader, return_index=True, return_inverse=True)
    smallest = np.array([np.flatnonzero(leader == value)[0] for value in leader[first]])
    return np.asarray(np.argsort(np.argsort(smallest))[number.reshape(-1)], np.int32)
