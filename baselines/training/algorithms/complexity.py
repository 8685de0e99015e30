"""The adaptive complexity bonus of the Interleaved Visual Reasoner (arXiv 2605.14709): among answers that are about as
good as the best, the cheaper ones are worth more."""

from __future__ import annotations

import math
from collections.abc import Sequence

from synlayers.errors import UsageError


def complexity_bonus(rewards: Sequence[float], pictures: Sequence[int], margin: float = 0.05) -> list[float]:
    """R_i + N / n_i for those within `margin` of the best, N the fewest pictures among them; the others as they are.

    The bonus is up to 1, so within the margin the cheapest wins by design. What has no reward (nan) keeps none.

    >>> [round(r, 4) for r in complexity_bonus([0.80, 0.83, 0.84, 0.60], [1, 2, 3, 1])]
    [1.8, 1.33, 1.1733, 0.6]
    """
    if len(rewards) != len(pictures) or any(n < 1 for n in pictures):
        raise UsageError("every reward needs a number of pictures, 1 at least")
    known = [r for r in rewards if math.isfinite(r)]
    if not known:
        return list(rewards)
    near = [i for i, r in enumerate(rewards) if r >= max(known) - margin]
    fewest = min(pictures[i] for i in near)
    return [r + fewest / pictures[i] if i in near else r for i, r in enumerate(rewards)]
