"""Answers that need no thought: they show that a protocol is sane. A method that does not beat them has not been shown
to work."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from baselines.classical.image_ops import opaque
from benchmarks.api.card import Card
from benchmarks.api.method import Method
from benchmarks.api.tasks import OUTPUT, TASKS, Prediction, Sample

Pixels = npt.NDArray[np.uint8]


def canvas(sample: Sample) -> Pixels:
    """The image that a sample shows, or a white canvas where it shows none."""
    if "image" in sample.inputs:
        pixels: Pixels = sample.input("image")
        return pixels
    width, height = sample.size
    return np.full((height, width, 3), 255, np.uint8)


class IdentityMethod(Method):
    """The input, unchanged."""

    card = Card(
        name="identity",
        title="Identity",
        tasks=TASKS,
        groups=("trivial",),
        notes="The image as one opaque layer; alpha 1 everywhere; nothing removed or edited.",
    )

    def predict(self, sample: Sample, seed: int) -> Prediction:
        image = canvas(sample)
        answers: Mapping[str, Callable[[], Prediction]] = {
            "layers": lambda: Prediction(layers=opaque(image)[None], composite=image),
            "alpha": lambda: Prediction(alpha=np.full(image.shape[:2], 255, np.uint8)),
            "image": lambda: Prediction(image=image),
            "rgba": lambda: Prediction(image=opaque(image)),
        }
        return answers[OUTPUT[sample.task]]()


class MeanColorMethod(Method):
    """One colour: the mean of what may be seen."""

    card = Card(
        name="mean-colour",
        title="Mean colour",
        tasks=TASKS,
        groups=("trivial",),
        notes=(
            "One opaque layer of the mean colour; alpha one half;"
            " the mask filled with the mean colour around it, or the whole image."
        ),
    )

    def predict(self, sample: Sample, seed: int) -> Prediction:
        image = canvas(sample)
        where = np.ones(image.shape[:2], bool)
        if "mask" in sample.inputs:
            where = sample.input("mask") > 127
        around = image[~where] if "mask" in sample.inputs and not where.all() else image.reshape(-1, 3)
        filled = image.copy()
        filled[where] = np.rint(around.mean(0)).astype(np.uint8)
        output = OUTPUT[sample.task]
        if output == "layers":
            return Prediction(layers=opaque(filled)[None], composite=filled)
        if output == "alpha":
            return Prediction(alpha=np.full(image.shape[:2], 128, np.uint8))
        return Prediction(image=opaque(filled) if output == "rgba" else filled)


class RandomMethod(Method):
    """Noise from the sample's seed."""

    card = Card(
        name="random",
        title="Random",
        tasks=TASKS,
        groups=("trivial",),
        notes=(
            "Two to six layers of random colour in random boxes over a random background; random alpha; random pixels"
            " in the mask, or everywhere."
        ),
    )

    def predict(self, sample: Sample, seed: int) -> Prediction:
        rng = np.random.default_rng(seed)
        image = canvas(sample)
        output = OUTPUT[sample.task]
        if output == "layers":
            return Prediction(layers=random_layers(image.shape[0], image.shape[1], rng))
        if output == "alpha":
            return Prediction(alpha=rng.integers(0, 256, image.shape[:2], np.uint8))
        noise = rng.integers(0, 256, image.shape, np.uint8)
        if "mask" in sample.inputs:
            noise = np.where((sample.input("mask") > 127)[..., None], noise, image)
        return Prediction(image=opaque(noise) if output == "rgba" else noise)


def random_layers(height: int, width: int, rng: np.random.Generator) -> Pixels:
    """(L, height, width, 4): an opaque background and one to five boxes, each of one random colour."""
    layers = np.zeros((int(rng.integers(2, 7)), height, width, 4), np.uint8)
    layers[0] = [*rng.integers(0, 256, 3), 255]
    for layer in layers[1:]:
        x0, x1 = np.sort(rng.integers(0, width + 1, 2))
        y0, y1 = np.sort(rng.integers(0, height + 1, 2))
        layer[y0 : y1 + 1, x0 : x1 + 1] = rng.integers(0, 256, 4)
    return layers


class OracleMethod(Method):
    """The truth. It tests the harness: under each protocol it must reach the value that the protocol declares."""

    card = Card(
        name="oracle",
        title="Oracle (the truth)",
        tasks=TASKS,
        groups=("trivial",),
        answer_key=True,
        notes="Copies the answer key; never ranked. Where there is none (OBER-Wild) it cannot answer.",
    )

    def predict(self, sample: Sample, seed: int) -> Prediction:
        output = OUTPUT[sample.task]
        if output == "layers":
            return Prediction(layers=sample.key("layers"), composite=sample.key("composite"))
        if output == "alpha":
            return Prediction(alpha=sample.key("alpha"))
        return Prediction(image=sample.key("image" if output == "rgba" else "target"))


BASELINES = (IdentityMethod, MeanColorMethod, RandomMethod, OracleMethod)
