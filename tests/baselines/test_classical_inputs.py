"""Every classical baseline on inputs that break things: the right kind and size of answer, the same bytes again, in any
order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from baselines import baselines
from benchmarks.api.tasks import OUTPUT, Prediction, Sample, check_prediction

OURS = (
    "closed-form",
    "closed-form-auto",
    "colour-words",
    "grabcut",
    "knn",
    "learned",
    "learned-boxes",
    "learning-based",
    "navier-stokes",
    "patch-fill",
    "segments",
    "segments-boxes",
    "telea",
)
SIZES = ((24, 24), (37, 61), (5, 90))


def picture(height: int, width: int) -> np.ndarray[Any, Any]:
    """A red ellipse on a shaded ground, with some noise."""
    yy, xx = np.mgrid[:height, :width]
    image = np.dstack([90 + yy * 60 // height, 130 + xx * 60 // width, np.full((height, width), 170)]).astype(np.uint8)
    image[((yy + 0.5) / height - 0.5) ** 2 + ((xx + 0.5) / width - 0.4) ** 2 < 0.06] = 200, 30, 40
    return np.asarray(np.clip(image + np.random.default_rng(height).integers(-2, 3, image.shape), 0, 255), np.uint8)


def masks(height: int, width: int) -> dict[str, np.ndarray[Any, Any]]:
    part, border = np.zeros((2, height, width), np.uint8)
    part[height // 4 : height // 2 + 1, width // 4 : width // 2] = 255
    border[: height // 2, :] = 255
    return {"part": part, "border": border, "empty": np.zeros_like(part), "full": np.full_like(part, 255)}


def samples(name: str) -> list[Sample]:
    """All awkward samples of one baseline."""
    out = []
    for height, width in SIZES:
        for look, image in {
            "picture": picture(height, width),
            "constant": np.full((height, width, 3), 77, np.uint8),
        }.items():
            for case, mask in masks(height, width).items():
                trimap = np.where(mask > 0, 128, 0).astype(np.uint8)
                trimap[:2, -2:] = 255 if case in ("part", "full") else 0
                boxes = [
                    [-3, -3, width + 9, height // 2],
                    [0, 0, 0, 0],
                    [2, 1, width // 2, height // 2],
                    [0, 0, width, height],
                ]
                inputs: dict[str, Any] = {
                    "image": image,
                    "mask": mask,
                    "trimap": trimap,
                    "boxes": np.array([] if case == "empty" else boxes, np.int32),
                    "prompt": {
                        "part": "the red ellipse on the left",
                        "border": "xyzzy",
                        "empty": "",
                        "full": "the star above the",
                    }[case],
                }
                for task in baselines()[name].card.tasks:
                    out.append(Sample(f"{task}-{look}-{case}-{height}", task, (width, height), inputs, {}))
    return out


def answered(name: str, asked: list[Sample]) -> dict[str, Prediction]:
    method = baselines()[name]()
    method.prepare("cpu")
    return {sample.id: method.predict(sample, 2**40 + 5) for sample in asked}


def bytes_of(answer: Prediction) -> bytes:
    return b"".join(
        part.tobytes() for part in (answer.layers, answer.alpha, answer.image, answer.composite) if part is not None
    )


@pytest.mark.parametrize("name", OURS)
def test_awkward_inputs_are_answered_and_answers_depend_on_nothing_else(name: str) -> None:
    asked = samples(name)
    before = {s.id: s.input("image").copy() for s in asked}
    first, second = answered(name, asked), answered(name, asked[::-1])
    for sample in asked:
        answer = first[sample.id]
        check_prediction(sample.task, answer)
        actual = {"layers": answer.layers, "alpha": answer.alpha, "image": answer.image}[OUTPUT[sample.task]]
        assert actual is not None
        assert (actual.shape[1:3] if answer.layers is not None else actual.shape[:2]) == sample.size[::-1], sample.id
        assert bytes_of(answer) == bytes_of(second[sample.id]), f"{sample.id} is answered differently in another order"
        assert (sample.input("image") == before[sample.id]).all(), f"{name} wrote into its input ({sample.id})"


@pytest.mark.parametrize("name", OURS)
def test_the_card_is_honest(name: str) -> None:
    card = baselines()[name].card
    assert card.groups == (("trained",) if name.startswith("learned") else ("classical",))
    assert bool(card.weights) == name.startswith("learned")
    assert not card.answer_key
    assert card.requires == {
        "segments-boxes": ("boxes",),
        "learned-boxes": ("boxes",),
        "closed-form": ("trimap",),
        "knn": ("trimap",),
        "learning-based": ("trimap",),
    }.get(name, ())
    assert baselines()[name].unavailable() == ""
