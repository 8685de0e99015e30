"""How far an atomic fact is from holding, so that answers to one question differ.

With m the margin of `benchmarks.metrics.facts.rules` (a fact holds where it is not negative)

    s = clip(1/2 + m / (2 scale), 0, 1)

Margins of different kinds do not compare. Above 0 the scale is the margin of the exact result, below 0 that of the
source (of facts of the edit, which do not hold there), so that the exact result has s = 1 and, of the edit, the source
s = 0. Where the source holds too (what must be kept), below 0 the scale is that of the kind (`SCALES`). A fact holds
exactly where s is at least 1/2, whatever rounding does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from benchmarks.metrics.facts.measures import answer as hard_answer
from benchmarks.metrics.facts.models import Fact
from benchmarks.metrics.facts.rules import Views

SCALES: Final[Mapping[str, float]] = {
    "colour": 1.0,
    "mean_colour": 1.0,
    "present": 1.0,
    "absent": 1.0,
    "text": 0.6,
    "no_trace": 0.6,
    "unchanged": 1.0,
    "tone": 32.0,
    "structure": 0.5,
    "palette": 0.9,
    "blocks": 0.85,
}
"""By kind: the margin below 0 at which a fact that the source has is worth nothing."""
BELOW: Final = math.nextafter(0.5, 0)


def soft_answers(facts: Sequence[Fact], views: Views) -> list[float]:
    """How far each fact holds, 0 to 1."""
    exact, nothing = Views(views.target, views.source, views.target), Views(views.source, views.source, views.target)
    return [
        soften(
            hard_answer(fact, views).margin,
            hard_answer(fact, exact).margin,
            hard_answer(fact, nothing).margin,
            SCALES[fact.kind],
        )
        for fact in facts
    ]


def soften(margin: float, exact: float, nothing: float, scale: float) -> float:
    """The soft answer from the margins of what is judged, of the exact result and of the source.

    >>> [soften(m, exact=0.25, nothing=-0.75, scale=1) for m in (0.25, 0.0, -0.375, -0.75)]
    [1.0, 0.5, 0.25, 0.0]
    """
    if margin >= 0:
        return min(1.0, 0.5 + margin / (2 * exact)) if exact > 0 else 1.0
    below = -nothing if nothing < 0 else scale
    return min(BELOW, max(0.0, 0.5 + margin / (2 * below)))
