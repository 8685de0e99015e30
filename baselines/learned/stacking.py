"""From parts to layers in order: what is joined, what is a layer, what is in front."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from baselines.classical.id_maps import Ids, renumber
from baselines.learned.clustering import join
from baselines.learned.group_features import Groups, gather, grounds, keep_features, order_features, order_pairs
from baselines.learned.network import Network, in_front, probability
from baselines.learned.pair_features import candidate_pairs, ground_of, pair_features
from baselines.learned.parts import PartSet

SURE: Final = 5.0
"""Log-odds of one pair are cut to this."""
WEAK: Final = 2.0
"""Mean log-odds with the others of its group below which a part holds to it weakly ..."""
SMALL_PART: Final = 0.3
"""... if it is smaller than this share of the group's largest part."""
LEAST: Final = 3e-4
"""Share of the image below which a group is no layer, whatever its chance."""
KEEP: Final = 0.5
"""Chance of being a layer from which a group is one."""


@dataclass(frozen=True)
class Networks:
    """``same``: are two parts of one layer? ``keep``: is a group a layer? ``front``: is the first of two in front?"""

    same: Network
    keep: Network
    front: Network


@dataclass(frozen=True)
class Stacking:
    """Layers of parts: `of` (n parts,) the layer of each part; `order` (layers above the bottom, the front one first);
    `bottom`; `chances` (of each group before weak ones were given up, that it is a layer)."""

    of: Ids = field(repr=False)
    order: list[int]
    bottom: int
    chances: Any = field(repr=False)

    @property
    def expected(self) -> float:
        """Number of layers to expect, the bottom included."""
        return float(self.chances.sum())


def stack_parts(
    parts: PartSet, networks: Networks, bias: float = 0.0, keep: float = KEEP, odds: tuple[Any, Any] | None = None
) -> Stacking:
    """bias: added to the log-odds of each pair. odds: (pairs, log-odds of each) where they are known."""
    pairs, same = odds or pair_odds(parts, networks)
    gains = np.clip(same + bias, -SURE, SURE)
    groups = gather(parts, group_parts(parts, pairs, gains))
    chances = probability(networks.keep(keep_features(groups, parts, pairs, gains)))
    chances[groups.area < LEAST * groups.area.sum()] = 0
    chances[groups.bottom] = 1
    groups = gather(parts, renumber(_give_up(groups, chances >= keep)[groups.of]))
    return Stacking(groups.of, front_to_back(groups, networks.front), groups.bottom, chances)


def group_parts(parts: PartSet, pairs: Any, gains: Any) -> Ids:
    """(n parts,) the group of each part: joined by the log-odds `gains` of `pairs`, less the small parts that hold to
    their group weakly: they go to what they lie on, where they are no stray specks."""
    of, ground = join(len(parts), pairs, gains), ground_of(parts)
    count, (a, b) = len(parts), pairs.T
    within = of[a] == of[b]
    ends = np.concatenate([a[within], b[within]])
    held = np.bincount(ends, np.concatenate([gains[within]] * 2), count)
    number = np.bincount(ends, minlength=count)
    largest = np.zeros(int(of.max()) + 1)
    np.maximum.at(largest, of, parts.table.area)
    weak = (number > 0) & (held < WEAK * number) & (parts.table.area < SMALL_PART * largest[of])
    weak &= of != of[int(np.argmax(parts.border))]
    chosen = np.flatnonzero(weak)
    for part in chosen[np.argsort(parts.table.area[chosen], kind="stable")].tolist():
        of[part] = of[ground[part]]
    return renumber(of)


def pair_odds(parts: PartSet, networks: Networks) -> tuple[Any, Any]:
    """(pairs, log-odds that each is of one layer)."""
    pairs = candidate_pairs(parts)
    return pairs, networks.same(pair_features(parts, pairs))


def _give_up(groups: Groups, kept: Any) -> Ids:
    """For each group the one that it is part of: itself if it is kept, else the nearest one below it that is."""
    ground = grounds(groups)[0]
    into = np.where(kept, np.arange(len(groups)), ground)
    into[(into == np.arange(len(groups))) & ~kept] = groups.bottom
    while (into[into] != into).any():  # grounds are larger each time, so this ends
        into = into[into]
    return np.asarray(into, np.int32)


def front_to_back(groups: Groups, network: Network) -> list[int]:
    """Groups but the bottom, the front one first: always the one that least is said to lie in front of; smaller ones
    first where nothing tells."""
    count = len(groups)
    behind = np.zeros((count, count))
    pairs = order_pairs(groups)
    if len(pairs):
        odds = in_front(network, order_features(groups, pairs), order_features(groups, pairs[:, ::-1]))
        behind[pairs[:, 0], pairs[:, 1]], behind[pairs[:, 1], pairs[:, 0]] = -odds, odds
    left = [n for n in range(count) if n != groups.bottom]
    order: list[int] = []
    while left:
        against = np.maximum(behind[np.ix_(left, left)], 0).sum(1)
        first = min(range(len(left)), key=lambda i: (round(float(against[i]), 6), float(groups.area[left[i]]), left[i]))
        order.append(left.pop(first))
    return order
