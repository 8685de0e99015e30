"""Pairs of pictures on which LPIPS with the published weights was measured by the authors' package
(`tests/golden/learned/make_published.py`).

Seeded stripes, and photographs that scikit-image brings along (public domain and CC0). Integers only: the same on every
machine.
"""

from __future__ import annotations

import numpy as np
import torch
from seeded_weights import pictures
from torch import Tensor


def pairs() -> dict[str, tuple[Tensor, Tensor]]:
    """Picture and target (1, 3, H, W) uint8 by name."""
    from skimage import data

    astronaut, cat, coffee = (_planes(picture) for picture in (data.astronaut(), data.chelsea(), data.coffee()))
    stripes = pictures(2, 67, 83, seed=11)
    noise = np.random.RandomState(5).randint(-40, 41, tuple(cat.shape))
    return {
        "astronaut, in blocks of 8": (_blocks(astronaut, 8), astronaut),
        "cat, with noise": (torch.from_numpy(np.clip(cat.numpy() + noise, 0, 255).astype(np.uint8)), cat),
        "coffee, moved by 6": (torch.roll(coffee, 6, 3), coffee),
        "astronaut, mirrored": (astronaut.flip(3), astronaut),
        "two stripes": (stripes[:1], stripes[1:]),
    }


def _planes(picture: np.ndarray) -> Tensor:  # type: ignore[type-arg]
    return torch.from_numpy(np.ascontiguousarray(picture.transpose(2, 0, 1)))[None]


def _blocks(picture: Tensor, side: int) -> Tensor:
    """Each block has its mean, rounded down."""
    _, channels, height, width = picture.shape
    parts = picture.reshape(1, channels, height // side, side, width // side, side).to(torch.int64)
    means = parts.sum((3, 5), keepdim=True) // side**2
    return means.expand(parts.shape).reshape(picture.shape).to(torch.uint8)
