"""Instruction editing: against the exact target and by atomic facts, where there are both.

GEdit-Bench has neither, so its samples cannot be scored under these protocols; they are scored by a vision-language
judge. Such a protocol is one more entry of this file: a `Measure` with `build`, whose function takes image, source and
prompt, asks the judge that `weights` names, and gives columns `semantics`, `quality` and `overall` with a weight column
that is 0 where the judge gave no legal answer; its `Scoring.inputs` resizes the answer to the source as the authors do;
``macro="task_type"``, because their mean is over the 11 tasks.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks.api.tasks import Array, Prediction, Sample
from benchmarks.protocols.protocol import Inputs, Protocol, Scoring, planes, same_size
from synlayers.errors import DataError


def _true_value(sample: Sample, name: str) -> object:
    if name not in sample.truth:
        what = {"target": "exact target", "facts": "list of facts", "counts": "numbers of facts"}[name]
        raise DataError(
            f"{sample.id} has no {what}: the official GEdit-Bench has none and is scored by a vision-language judge;"
            " this protocol scores its twin"
        )
    return sample.key(name)


def _answer_and_target(sample: Sample, prediction: Prediction) -> tuple[Array, Array]:
    assert prediction.image is not None
    target = _true_value(sample, "target")
    assert isinstance(target, np.ndarray)
    same_size(sample, prediction.image, target, "image")
    return prediction.image, target


def target_inputs(sample: Sample, prediction: Prediction) -> Inputs:
    """Arguments of an image measure: the answer and the exact target."""
    image, target = _answer_and_target(sample, prediction)
    return {"image": planes(image), "target": planes(target)}


def fact_inputs(sample: Sample, prediction: Prediction) -> Inputs:
    """Arguments of `editing/facts`."""
    image, target = _answer_and_target(sample, prediction)
    source: Array = sample.input("image")
    same_size(sample, source, target, "input")
    return {
        "image": planes(image),
        "source": planes(source),
        "target": planes(target),
        "facts": _true_value(sample, "facts"),
    }


def black_image(sample: Sample) -> Prediction:
    """The answer that takes the place of none: a black image. The input would be a good answer to many instructions."""
    width, height = sample.size
    return Prediction(image=np.zeros((height, width, 3), np.uint8))


NATIVE = Protocol(
    name="editing/native-v1",
    task="editing",
    official=False,
    datasets=("gedit-bench",),
    macro="task_type",
    tables=("task_type", "language"),
    scorings=(
        Scoring("editing/facts", fact_inputs),
        Scoring("image/psnr", target_inputs),
        Scoring("image/ssim-gaussian", target_inputs),
        Scoring("image/l1", target_inputs),
    ),
    resolution=(
        "the input's own size; an answer of another size is invalid (the official script resizes it to the input)"
    ),
    source="this project; mean over the 11 tasks as in GEdit-Bench (Liu et al., arXiv 2504.17761)",
    missing="scored as a black image",
    stand_in=black_image,
    oracle={"facts_both": 1.0, "facts_done": 1.0, "facts_kept": 1.0, "facts": 1.0, "facts_solved": 1.0, "l1": 0.0},
    defects=("samples without an exact target, as all of the official GEdit-Bench, cannot be scored",),
)
READ = replace(
    NATIVE,
    name="editing/native-v2",
    scorings=(Scoring("editing/facts-read", fact_inputs), *NATIVE.scorings[1:]),
    source=f"{NATIVE.source}; facts about text are answered by a reader, with the template's answers beside them",
    oracle={**(NATIVE.oracle or {}), "text_matched": 1.0, "text_read": 1.0, "text_agree": 1.0},
)


def step_inputs(sample: Sample, prediction: Prediction) -> Inputs:
    """Arguments of `editing/steps`."""
    return {**fact_inputs(sample, prediction), "counts": _true_value(sample, "counts")}


MULTI_STEP = replace(
    NATIVE,
    name="editing/multi-step-v1",
    datasets=("multi-edit",),
    macro="steps",
    tables=("steps", "kind", "interacting", "language"),
    scorings=(*NATIVE.scorings[:1], Scoring("editing/steps", step_inputs), *NATIVE.scorings[1:]),
    source="this project; mean over requests of 1 to 6 edits, each number of edits as much",
    oracle={**(NATIVE.oracle or {}), "steps_done": 1.0, "prefix_done": 1.0, "soft": 1.0},
    defects=(),
)

PROTOCOLS = (NATIVE, READ, MULTI_STEP)
