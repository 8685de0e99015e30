"""Other places for decorations that were hidden, or that hid something."""

from __future__ import annotations

from synlayers.kit.brief import Brief
from synlayers.plan import Frame

LEAST = 0.035
"""Side, in units of the canvas's shorter side, under which thin motifs show too few pixels."""
TRIES = ((16, 1.0), (12, 0.75), (12, 0.55))
"""Places tried at each scale, largest first: a motif as large as a card never leaves it at its own size."""


def relocate(b: Brief, frame: Frame) -> Frame:
    """Somewhere else, wholly on the canvas where it fits, off the frames that are kept clear where that is possible.

    A tiny frame grows, a large one may shrink.
    """
    longer = max(frame.w, frame.h)
    grow = max(1.0, LEAST * min(b.width, b.height) / longer)
    best, lowest = frame, float("inf")
    for tries, scale in TRIES:
        size = grow * (scale if longer * scale >= LEAST * min(b.width, b.height) else 1.0)
        for _ in range(tries):
            w, h = frame.w * size, frame.h * size
            trial = Frame(b.uniform(0, max(1.0, b.width - w)), b.uniform(0, max(1.0, b.height - h)), w, h)
            cost = sum(trial.overlap(k) for k in b.occupied) / (w * h)
            if cost < lowest:
                best, lowest = trial, cost
            if cost == 0:
                return best
    return best


def enlarge(frame: Frame) -> Frame:
    """Half as large again about its centre."""
    return frame.inset(-0.25 * frame.w, -0.25 * frame.h)
