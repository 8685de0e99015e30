"""What the protocols share whose answer is one image with one true image: measures, and how arguments are made."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from benchmarks.api.tasks import Array, Prediction, Sample
from benchmarks.protocols.protocol import Inputs, Scoring, planes, same_size

Grid = Callable[[Sample, Prediction], tuple[Array, Array, Array]]
"""Answer, truth and mask of a sample on the protocol's grid; raises `DataError` for an answer that cannot be scored."""

ORACLE: Final[Mapping[str, float]] = {
    "psnr": 100.0,
    "psnr_bg": 100.0,
    "psnr_fg": 100.0,
    "ssim": 1.0,
    "l1": 0.0,
    "l1_bg": 0.0,
    "l1_fg": 0.0,
    "lpips": 0.0,
    "clip_distance": 0.0,
    "dino_distance": 0.0,
}
"""PSNR is capped at 100 dB."""


class CachedGrid:
    """A grid that remembers its last answer, each thread its own: all measures of a sample are asked for one after
    another, and files are read once."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._last = threading.local()

    def __call__(self, sample: Sample, prediction: Prediction) -> tuple[Array, Array, Array]:
        if getattr(self._last, "prediction", None) is not prediction or self._last.sample is not sample:
            self._last.arrays = self._grid(sample, prediction)
            self._last.sample, self._last.prediction = sample, prediction
        arrays: tuple[Array, Array, Array] = self._last.arrays
        return arrays


def whole_inputs(grid: Grid) -> Callable[[Sample, Prediction], Inputs]:
    """Arguments of a measure of the whole picture."""

    def inputs(sample: Sample, prediction: Prediction) -> Inputs:
        image, target, _ = grid(sample, prediction)
        return {"image": planes(image), "target": planes(target)}

    return inputs


def region_inputs(grid: Grid) -> Callable[[Sample, Prediction], Inputs]:
    """Arguments of a measure of one side of the mask."""

    def inputs(sample: Sample, prediction: Prediction) -> Inputs:
        image, target, mask = grid(sample, prediction)
        return {"image": planes(image), "target": planes(target), "mask": planes(mask)}

    return inputs


def scorings(grid: Grid) -> tuple[Scoring, ...]:
    """PSNR, SSIM and L1 of the whole, PSNR and L1 of both sides of the mask, and three learned distances, which need
    weights."""
    remembered = CachedGrid(grid)
    one, two = whole_inputs(remembered), region_inputs(remembered)
    return (
        *(Scoring(f"image/{name}", one) for name in ("psnr", "ssim-gaussian", "l1")),
        *(Scoring(f"image/{name}", two) for name in ("psnr-bg", "psnr-fg", "l1-bg", "l1-fg")),
        *(Scoring(f"image/{name}", one) for name in ("lpips-alex", "clip-distance", "dino-distance")),
    )


def native_grid(sample: Sample, prediction: Prediction) -> tuple[Array, Array, Array]:
    """The picture's own grid; an answer of another size cannot be scored."""
    assert prediction.image is not None
    target = sample.key("target")
    same_size(sample, prediction.image, target, "answer")
    return prediction.image, target, region_mask(sample)


def region_mask(sample: Sample) -> Array:
    """The mask whose inside is judged apart: with the effects where the data set has that mask, else the one that the
    method is given."""
    mask: Array = sample.input("effect_mask" if "effect_mask" in sample.inputs else "mask")
    return mask


def black_image(sample: Sample) -> Prediction:
    """The answer that takes the place of none."""
    width, height = sample.size
    return Prediction(image=np.zeros((height, width, 3), np.uint8))
