"""Matting with nothing but the image: GrabCut, and a guided filter for the edge."""

from __future__ import annotations

import numpy as np

from baselines.classical.image_ops import coarse_mask, downscale, guided_filter, to_uint8
from benchmarks.api.card import Card
from benchmarks.api.method import Method
from benchmarks.api.tasks import Prediction, Sample

PIXELS = 300_000
"""At most so many pixels are filtered; the coefficients are interpolated to the rest."""


class GrabCut(Method):
    """The foreground is what the border of the image is not."""

    card = Card(
        name="grabcut",
        title="GrabCut",
        tasks=("matting",),
        groups=("classical",),
        source="Rother, Kolmogorov, Blake, SIGGRAPH 2004, as OpenCV has it",
        notes=(
            "Five rounds from a rectangle inset by a twentieth, started from colours that the border does not have, on"
            " at most 120,000 pixels; the edge is softened by a guided filter. About 1 s for an image of 1.7 Mpx on one"
            " core. An image of one colour has alpha 0."
        ),
    )

    def predict(self, sample: Sample, seed: int) -> Prediction:
        image = sample.input("image")
        small = downscale(image, PIXELS)
        mask = coarse_mask(small, seed)
        if not mask.any():
            return Prediction(alpha=np.zeros(image.shape[:2], np.uint8))
        return Prediction(
            alpha=to_uint8(guided_filter(mask.astype(np.float32), small, image, max(2, min(mask.shape) // 60)))
        )


BASELINES = (GrabCut,)
