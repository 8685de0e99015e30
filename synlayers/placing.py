"""Other places for decorations that were hidden, or that hid something."""

from __future__ import annotations

from synlayers.brief import Brief
from synlayers.plan import Frame


def relocate(b: Brief, frame: Frame) -> Frame:
    """The same size somewhere else, wholly on the canvas where it fits, off the frames that are kept clear where that is possible."""
    best, lowest = frame, float("inf")
    for _ in range(16):
        x = b.uniform(0, max(1.0, b.width - frame.w))
        y = b.uniform(0, max(1.0, b.height - frame.h))
        trial = Frame(x, y, frame.w, frame.h)
        cost = sum(trial.overlap(k) for k in b.kept)
        if cost < lowest:
            best, lowest = trial, cost
    return best


def grown(frame: Frame) -> Frame:
    """Half as large again about its centre."""
    return frame.inset(-0.25 * frame.w, -0.25 * frame.h)
