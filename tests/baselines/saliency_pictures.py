"""Pictures on which a saliency network was asked by its own code (`tests/golden/learned/make_u2net.py`)."""

from __future__ import annotations

from typing import Any

import numpy as np


def pictures() -> dict[str, np.ndarray[Any, Any]]:
    """(H, W, 3) uint8 by name: photographs that scikit-image brings along, a dark one, and noise of odd sides."""
    from skimage import data

    noise = np.random.RandomState(0).randint(0, 256, (97, 33, 3)).astype(np.uint8)
    return {
        "astronaut": data.astronaut(),
        "cat": data.chelsea(),
        "coffee, dark": (data.coffee() // 3).astype(np.uint8),
        "noise": noise,
    }


def cells(alpha: np.ndarray[Any, Any], count: int = 16) -> list[float]:
    """Means of `count` x `count` cells, row by row."""
    rows = np.array_split(alpha.astype(np.float64), count, axis=0)
    return [round(float(cell.mean()), 3) for row in rows for cell in np.array_split(row, count, axis=1)]
