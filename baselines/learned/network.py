"""Small networks of two hidden layers, run with numpy: each answers one question about a row of measurements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

HIDDEN: Final = 64
LIMIT: Final = 6.0
"""Standardised measurements are cut to this, so that nothing unheard of decides alone."""


@dataclass(frozen=True)
class Network:
    """``(n, features)`` -> ``(n,)`` log-odds.

    tensors: ``mean``, ``scale`` (features,), ``w0`` (HIDDEN, features), ``b0``, ``w1``, ``b1``, ``w2`` (1, HIDDEN),
    ``b2``; float32.
    """

    tensors: dict[str, Any] = field(repr=False)

    def __call__(self, rows: Any) -> Any:
        t = self.tensors
        x = np.clip((rows - t["mean"]) / t["scale"], -LIMIT, LIMIT)
        for layer in ("0", "1"):
            x = np.maximum(x @ t[f"w{layer}"].T + t[f"b{layer}"], 0)
        return (x @ t["w2"].T + t["b2"])[:, 0].astype(np.float64)


def in_front(network: Network, front: Any, back: Any) -> Any:
    """Log-odds that the first of each pair is in front: what speaks for it less what speaks for the opposite.

    front, back: measurements of the pairs in either order.
    """
    return network(front) - network(back)


def probability(odds: Any) -> Any:
    """Of log-odds."""
    return 1 / (1 + np.exp(-np.clip(odds, -40, 40)))
