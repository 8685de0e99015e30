"""Weights anyone can make again: every parameter follows from its key and shape alone (numpy's frozen `RandomState`),
and so do the pictures.

`tests/golden/learned/make.py` puts them into the official networks, the tests write them to files and read those with
our loaders.
"""

from __future__ import annotations

import math
import zlib
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

Shapes = dict[str, list[int]]


def state(shapes: Shapes) -> dict[str, Tensor]:
    """Parameters that keep the scale of activations through rectifiers and batch normalisations."""
    return {key: tensor(key, tuple(shape)) for key, shape in shapes.items()}


def tensor(key: str, shape: tuple[int, ...]) -> Tensor:
    if key.startswith("classifier."):  # never used by a metric: one number in the file, whatever the shape
        return torch.zeros(1).expand(shape)
    if key.endswith("num_batches_tracked"):
        return torch.zeros(shape, dtype=torch.int64)
    random = np.random.RandomState(zlib.crc32(key.encode()))
    if key.startswith("lin"):  # weights of LPIPS are not negative
        values = random.random_sample(shape)
    elif len(shape) > 1:
        values = random.uniform(-1, 1, shape) * math.sqrt(6 / math.prod(shape[1:]))
    elif key.endswith(("bn.weight", "running_var")):
        values = random.uniform(0.7, 1.3, shape)
    else:
        values = random.uniform(-0.1, 0.1, shape)
    return torch.from_numpy(values.astype(np.float32))


def save(folder: Path, name: str, shapes: Shapes) -> Path:
    """A file of seeded weights as the published one is built."""
    path = folder / name
    torch.save(state(shapes), path)
    return path


def pictures(count: int, height: int, width: int, seed: int) -> Tensor:
    """(count, 3, height, width) uint8: stripes of several widths with noise, so that a resize matters. Integers only:
    the same on every machine."""
    random = np.random.RandomState(seed)
    y, x = np.mgrid[:height, :width]
    found = []
    for _ in range(count):
        slopes = random.randint(-9, 10, (3, 2))
        stripes = np.stack([(a * y + b * x + 40 * c) % 200 for c, (a, b) in enumerate(slopes)])
        found.append(stripes + random.randint(0, 56, (3, height, width)))
    return torch.from_numpy(np.stack(found).astype(np.uint8))
