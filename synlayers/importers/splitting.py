"""Splits that share no picture: groups of the same pictures are dealt whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from synlayers.errors import UsageError


def deal(pictures: Sequence[tuple[int, str, str]], shares: Mapping[str, float]) -> list[str]:
    """The split of each picture, of (group, split of the source, digest).

    With `shares`, groups go in order of their digests, which is no order of the source, each to the split that lacks
    most. Without, a group keeps the split that its first picture has in the source, or "train".

    >>> deal([(0, "", "b"), (1, "", "a"), (0, "", "c")], {"train": 0.5, "test": 0.5})
    ['test', 'train', 'test']
    """
    groups: dict[int, list[int]] = {}
    for place, (group, _, _) in enumerate(pictures):
        groups.setdefault(group, []).append(place)
    if not shares:
        source = {group: pictures[places[0]][1] or "train" for group, places in groups.items()}
        return [source[group] for group, _, _ in pictures]
    counts, dealt, total = dict.fromkeys(shares, 0), dict[int, str](), 0
    for group in sorted(groups, key=lambda group: pictures[groups[group][0]][2]):
        total += len(groups[group])
        dealt[group] = max(shares, key=lambda split: shares[split] * total - counts[split])
        counts[dealt[group]] += len(groups[group])
    return [dealt[group] for group, _, _ in pictures]


def parse_splits(value: str) -> dict[str, float]:
    """Shares from ``train=0.9,test=0.1``; none from an empty text. Raises `UsageError`."""
    if not value:
        return {}
    try:
        pairs = [(name.strip(), float(share)) for name, share in (pair.split("=") for pair in value.split(","))]
    except ValueError:
        raise UsageError(f"--splits takes name=share pairs, such as train=0.9,test=0.1, not {value!r}") from None
    shares = dict(pairs)
    wrong = len(shares) < len(pairs) or not all(name.isidentifier() and share > 0 for name, share in pairs)
    if wrong or abs(sum(shares.values()) - 1) > 1e-9:
        raise UsageError(f"--splits takes different names and shares above 0 that add up to 1, not {value!r}")
    return shares
