"""Boxes of what stands out of an image, by the small U2-Net: one a connected part of its alpha."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

import numpy as np
import numpy.typing as npt

from baselines.models.pipelines.checkpoint_folders import install_line
from baselines.models.pipelines.single_files import fetch_line, locate_file, place_of
from baselines.models.u2net import SaliencyNet, U2NetP
from synlayers.design import Box
from synlayers.errors import UsageError

LEVEL: Final = 128
"""Alpha from which a pixel belongs to a part."""
LEAST: Final = 0.001
"""Area of a part, as a share of the image."""
MOST: Final = 30
"""Boxes at most, the largest parts."""


def check_saliency() -> None:
    """Raises `UsageError` where ONNX Runtime is missing, or the weights are not in the cache, with what to do."""
    if find_spec("onnxruntime") is None:
        raise UsageError(f"--detector saliency needs onnxruntime: {install_line(['onnxruntime'])}")
    if not place_of(U2NetP.weights).is_file():
        raise UsageError(f"--detector saliency needs weights: {fetch_line(U2NetP.card.name)}")


class SaliencyDetector:
    """The network, loaded once. Raises `UsageError` as `check_saliency`."""

    def __init__(self, device: str = "cpu") -> None:
        check_saliency()
        self._net = SaliencyNet(locate_file(U2NetP.weights, None, U2NetP.card.name), device)

    def boxes(self, image: npt.NDArray[np.uint8]) -> list[Box]:
        """Boxes of an image (H, W, 3), back to front: large parts first, for small things lie on large ones."""
        return boxes_of_parts(self._net.alpha(image))


def boxes_of_parts(alpha: npt.NDArray[np.uint8]) -> list[Box]:
    """Tight boxes of the connected parts of alpha (H, W), large parts first.

    >>> alpha = np.zeros((40, 40), np.uint8)
    >>> alpha[2:6, 3:9], alpha[20:39, 10:30], alpha[0, 39] = 255, 200, 100
    >>> [tuple(box) for box in boxes_of_parts(alpha)]
    [(10, 20, 30, 39), (3, 2, 9, 6)]
    """
    import cv2

    mask = (alpha >= LEVEL).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    order = sorted(range(1, count), key=lambda n: (-int(stats[n, cv2.CC_STAT_AREA]), n))
    parts = [stats[n] for n in order if stats[n, cv2.CC_STAT_AREA] >= LEAST * mask.size]
    return [Box(int(x), int(y), int(x + width), int(y + height)) for x, y, width, height, _ in parts[:MOST]]
