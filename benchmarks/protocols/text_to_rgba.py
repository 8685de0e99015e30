"""Text to RGBA: how far the pictures are from the data set's, and whether they show what the text says, both flattened
on white.

OmniAlpha's table names FID and CLIP score on AIM-500, but neither its captions, the ground that pictures are flattened
on, the CLIP model nor the FID reference are published; so this protocol is ours, and its numbers stand beside no
published ones.
"""

from __future__ import annotations

import numpy as np

from benchmarks.api.stacks import flatten
from benchmarks.api.tasks import Array, Prediction, Sample
from benchmarks.protocols.protocol import Inputs, Protocol, Scoring, planes


def on_white(picture: Array) -> Array:
    """(H, W, 4) flattened on white, (H, W, 3) uint8."""
    return flatten([picture], (picture.shape[1], picture.shape[0]))


def pictures(sample: Sample, prediction: Prediction) -> Inputs:
    """Both pictures on white."""
    assert prediction.image is not None
    return {"image": planes(on_white(prediction.image)), "target": planes(on_white(sample.key("image")))}


def words(sample: Sample, prediction: Prediction) -> Inputs:
    """The picture on white, and its text."""
    assert prediction.image is not None
    return {"image": planes(on_white(prediction.image)), "text": sample.input("prompt")}


def nothing(sample: Sample) -> Prediction:
    """The answer that takes the place of none: an empty picture."""
    width, height = sample.size
    return Prediction(image=np.zeros((height, width, 4), np.uint8))


PROTOCOLS = (
    Protocol(
        name="text_to_rgba/native-v1",
        task="text_to_rgba",
        official=False,
        datasets=("aim-500-rgba",),
        scorings=(Scoring("image/fid-pool", pictures), Scoring("image/clip-score-b32", words)),
        resolution="each picture at its own size; the networks resize",
        source="this project; metrics as OmniAlpha names them",
        missing="scored as an empty picture",
        stand_in=nothing,
        tables=("category",),
        oracle={"fid": 0.0},
    ),
)
