"""Other words for a text, about as long."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

PHRASES: Final = (
    "OK", "New", "Go", "Now", "Open", "Hello", "Fresh", "Today", "Bravo", "Welcome", "Weekend", "Good Day",
    "Free Entry", "Last Call", "Blue Moon", "Fine Print", "Summer Fair", "North Window", "Golden Hour",
    "Winter Garden", "Second Season", "Open until Late", "The Quiet Harbor", "Letters from Home", "Nine Small Wonders",
    "Meet us by the river", "Doors open at seven", "A slow walk in the park", "Bring a friend and a coat",
    "Every morning begins with light", "Made by hand in a small workshop", "Come early and stay for the music",
    "Tickets are sold at the old station", "A short guide to gardens, rivers and stars",
    "Two evenings of stories, soup and old songs", "Find the path that leads around the quiet lake",
    "Everything you always wanted to know about trains",
)  # fmt: skip


def reword_text(rng: np.random.Generator, old: str) -> str | None:
    """Words to put in place of `old`: other digits where it has some, else a phrase that is not longer. Capitals stay
    capitals.

    None when there is nothing short enough.
    """
    if re.search(r"\d", old):
        new = re.sub(r"\d", lambda m: str((int(m[0]) + int(rng.integers(1, 9))) % 10 or 5), old)
        return new if new != old else None
    fit = [p for p in PHRASES if 0.55 * len(old) <= len(p) <= len(old) and p.lower() != old.lower()]
    if not fit:
        return None
    new = fit[int(rng.integers(len(fit)))]
    return new.upper() if old.isupper() else new
