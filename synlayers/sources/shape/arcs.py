"""Parts of rings: an arc of any length, and a ring divided by shares."""

from __future__ import annotations

import numpy as np
import skia

from synlayers.design import Record
from synlayers.sources.shape.paths import arc as arc_path
from synlayers.sources.shape.paths import compound
from synlayers.sources.shape.registry import ShapePart, form, line_width


@form(
    "decor",
    "arc",
    aspect=1.0,
    lines=True,
    weight=(0.05, 0.16),
    start=(0, 359),
    sweep=(100, 280),
    round=[True, True, False],
)
def arc(w: float, h: float, p: Record) -> list[ShapePart]:
    """Degrees clockwise from "to the right"."""
    t = line_width(w, h, p)
    return [ShapePart(arc_path(w / 2, h / 2, (w - t) / 2, p["start"], p["sweep"]), width=t, round=p["round"])]


def _shares(rng: np.random.Generator) -> list[float]:
    """Shares of the whole, the largest first; they sum to 1."""
    parts = np.sort(rng.uniform(0.5, 2.0, int(rng.integers(3, 6))))[::-1]
    return [round(float(v), 4) for v in parts / parts.sum()]


@form(
    "chart", "ring chart", aspect=1.0, second="other", lines=True, values=_shares, weight=(0.14, 0.24), gap=(1.0, 4.0)
)
def ring_chart(w: float, h: float, p: Record) -> list[ShapePart]:
    """Shares of a ring, in the two colours in turn; `gap` is in degrees."""
    t = line_width(w, h, p)
    r, start, total = (w - t) / 2, -90.0, sum(p["values"])
    pieces: tuple[list[skia.Path], list[skia.Path]] = ([], [])
    for i, share in enumerate(p["values"]):
        sweep = 360 * share / total
        # of an odd number, the last piece would meet the first in the same colour: it stays open
        if i % 2 == 1 or i < len(p["values"]) - 1 or len(p["values"]) == 1:
            pieces[i % 2].append(arc_path(w / 2, h / 2, r, start + p["gap"] / 2, max(0.5, sweep - p["gap"])))
        start += sweep
    return [
        ShapePart(compound(one), ink=ink, width=t, round=False)
        for one, ink in zip(pieces, ("fill", "second"), strict=True)
        if one
    ]
