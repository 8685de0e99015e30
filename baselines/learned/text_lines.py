"""Where lines of text stand, by the detector of the OCR reader; nothing where it is not installed, which is told."""

from __future__ import annotations

import math
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from baselines.classical.image_ops import Pixels, downscale
from synlayers.ocr.reader import open_reader, why_missing

PIXELS: Final = 640 * 640
"""The detector looks at no more pixels than this: lines of ten pixels of 1024 are still seen."""
ENLARGED: Final = 736 * 1024
"""... and enlarges small ones to no more than this: a strip of 8,000 x 40 would take ten times as long."""

Quads = npt.NDArray[np.float32]


@cache
def loss_without_reader() -> str:
    """What is lost where no text can be found, and why; empty where it can."""
    reason = why_missing()
    return (
        f"{reason}; lines are told by the shape of their letters alone, and fewer of them are whole" if reason else ""
    )


def find_text_lines(image: Pixels) -> Quads | None:
    """(n, 4, 2) float32: corners of each line in pixels of the image (H, W, 3), from the top left one clockwise; None
    where there is no detector."""
    if loss_without_reader():
        return None
    small = downscale(image, PIXELS)
    enlarge = math.sqrt(ENLARGED / (small.shape[0] * small.shape[1]))
    quads: Any = open_reader().find_lines(small, max(1.0, enlarge))
    scale = np.array([image.shape[1] / small.shape[1], image.shape[0] / small.shape[0]], np.float32)
    return np.asarray(np.reshape(np.array(quads, np.float32), (-1, 4, 2)) * scale, np.float32)
