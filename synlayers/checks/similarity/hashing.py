"""Perceptual hashes: what tells images apart where there is no model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from synlayers.design import Pixels

BITS: Final = 64
NEAR: Final = 6
"""Two images whose hashes differ in at most this many bits count as near-duplicates."""
NEAR_COSINE: Final = 1 - 2 * NEAR / BITS
"""The same as a cosine of `hash_vectors`."""


def difference_hash(image: Pixels) -> int:
    """A perceptual hash of `BITS` bits of an (H, W, 3) image: signs of horizontal differences of its gray thumbnail,
    9 x 8 pixels."""
    from PIL import Image

    small = np.asarray(Image.fromarray(image).convert("L").resize((9, 8), Image.Resampling.BOX)).astype(np.int16)
    return int("".join("1" if bit else "0" for bit in (small[:, 1:] > small[:, :-1]).ravel()), 2)


def hash_vectors(hashes: Iterable[int]) -> npt.NDArray[np.float32]:
    """``(n, 64)`` float32 of length 1, whose cosine is ``1 - 2 * bits that differ / 64`` (exact: multiples of 1/64)."""
    words = np.array(list(hashes), dtype=">u8")
    bits = np.unpackbits(words.view(np.uint8)).reshape(len(words), BITS)
    return np.where(bits, np.float32(1 / 8), np.float32(-1 / 8))
