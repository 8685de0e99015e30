"""Which split may use which asset: by the rank of the asset's digest within its role, at least two of each role per
split."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from synlayers.errors import UsageError
from synlayers.library import ROLES, Asset

LEAST = 2
"""Assets of each role that a split needs, so that no design of it is forced on one."""


def split_assets(assets: Iterable[Asset], shares: Mapping[str, float]) -> dict[str, dict[str, list[str]]]:
    """Deal assets to splits, disjoint: split -> role -> ids.

    Raises:
        UsageError: a role is too short for this many splits; names it.
    """
    by_role: dict[str, list[Asset]] = {role: [] for role in ROLES}
    for asset in assets:
        by_role[asset.role].append(asset)
    asset_splits: dict[str, dict[str, list[str]]] = {split: {} for split in shares}
    short = []
    for role, members in by_role.items():
        if not members:
            continue
        if len(members) < LEAST * len(shares):
            short.append(f"{role} has {len(members)}")
            continue
        ranked = sorted(members, key=lambda a: (a.digest, a.id))
        start = 0
        for split, size in quotas(len(ranked), shares).items():
            asset_splits[split][role] = sorted(a.id for a in ranked[start : start + size])
            start += size
    if short:
        raise UsageError(
            f"{len(shares)} splits need {LEAST * len(shares)} assets of every role, so that none is shared, but"
            f" {', '.join(short)}; give more of them, or fewer splits (--splits train=1)"
        )
    return asset_splits


def quotas(number: int, shares: Mapping[str, float]) -> dict[str, int]:
    """How many of `number` assets each split gets: its share, at least two, the largest split gives and takes the
    difference.

    >>> quotas(14, {"train": 0.9, "val": 0.05, "test": 0.05})
    {'train': 10, 'val': 2, 'test': 2}
    """
    sizes = {split: max(LEAST, round(share * number)) for split, share in shares.items()}
    while (excess := sum(sizes.values()) - number) != 0:
        largest = max(sizes, key=lambda s: (sizes[s], shares[s]))
        step = min(excess, sizes[largest] - LEAST) if excess > 0 else excess
        sizes[largest] -= max(1, step) if excess > 0 else step
    return sizes
