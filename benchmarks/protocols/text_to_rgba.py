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


def flatten_on_white(picture: Array) -> Array:
    """(H, W, 4) flattened on white, (H, W, 3) uint8."""
    return flatten([picture], (picture.shape[1], picture.shape[0]))


def image_inputs(sample: Sample, prediction: Prediction) -> Inputs:
    """Both pictures on white."""
    assert prediction.image is not None
    return {
        "image": planes(flatten_on_white(prediction.image)),
        "target": planes(flatten_on_white(sample.key("image"))),
    }


def text_inputs(sample: Sample, prediction: Prediction) -> Inputs:
    """The picture on white, and its text."""
    assert prediction.image is not None
    return {"image": planes(flatten_on_white(prediction.image)), "text": sample.input("prompt")}


def empty_image(sample: Sample) -> Prediction:
    """The answer that takes the place of none: an empty picture."""
    width, height = sample.size
    return Prediction(image=np.zeros((height, width, 4), np.uint8))


PROTOCOLS = (
    Protocol(
        name="text_to_rgba/native-v1",
        task="text_to_rgba",
        official=False,
        datasets=("aim-500-rgba",),
        scorings=(Scoring("image/fid-pool", image_inputs), Scoring("image/clip-score-b32", text_inputs)),
        resolution="each picture at its own size; the networks resize",
        source="this project; metrics as OmniAlpha names them",
        missing="scored as an empty picture",
        stand_in=empty_image,
        tables=("category",),
        oracle={"fid": 0.0},
    ),
)
