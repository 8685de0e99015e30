"""Instruction editing as a vision-language judge sees it: GEdit-Bench officially, by two other public harnesses, and
strictly.

All of them need a judge (a file, `benchmarks.judges.judge_file`), the official ones also the official prompts. Results
of different judges never share a file, and must never share a table: papers write ``G_O`` for GPT-4.1 and ``Q_O`` for
Qwen2.5-VL-72B.
"""

from __future__ import annotations

import numpy as np

from benchmarks.api.tasks import Array, Prediction, Sample
from benchmarks.judges.conventions import Fit, fit_to_source, keep_sizes
from benchmarks.protocols.protocol import Inputs, Protocol, Scoring, planes

ABSENT = "no answer of the method"
"""Key in `Prediction.metadata` of the answer that stands for none."""


def absent_answer(sample: Sample) -> Prediction:
    """No answer: it counts as 0/0/0 and the judge is not asked."""
    width, height = sample.size
    return Prediction(image=np.zeros((height, width, 3), np.uint8), metadata={ABSENT: True})


def _edit_inputs(fit: Fit, sample: Sample, prediction: Prediction) -> Inputs:
    assert prediction.image is not None
    source: Array = sample.input("image")
    shown, edited = fit(source, prediction.image)
    group = (
        sample.groups.get("task_type", ""),
        sample.groups.get("language", ""),
        sample.groups.get("intersection") == "yes",
        sample.id,
    )
    return {
        "image": planes(edited),
        "source": planes(shown),
        "prompt": sample.input("prompt"),
        "group": group,
        "absent": ABSENT in prediction.metadata,
    }


def source_size_inputs(sample: Sample, prediction: Prediction) -> Inputs:
    """The edit at the size of the input, as the official script shows it."""
    return _edit_inputs(fit_to_source, sample, prediction)


def stored_size_inputs(sample: Sample, prediction: Prediction) -> Inputs:
    """Both as they are: evalscope shows them so, and lmms-eval's resizing is the convention's, once."""
    return _edit_inputs(keep_sizes, sample, prediction)


SOURCE = "GEdit-Bench, Liu et al., arXiv 2504.17761; "
TABLES = ("task_type", "language", "intersection")
LEAVES = "leaves the mean, as in the official script; the coverage says so"
ZERO = "counts as 0/0/0"
DEFECTS = (
    "tasks of unequal size weigh alike; a task without samples makes the mean nan",
    "the first values mix both languages; the published ones are those of each language",
)

PROTOCOLS = (
    Protocol(
        name="editing/gedit-official-v1",
        task="editing",
        official=True,
        datasets=("gedit-bench",),
        macro="task_type",
        tables=TABLES,
        scorings=(Scoring("judged/viescore", source_size_inputs),),
        missing=LEAVES,
        resolution="the edit is resized to the input by Pillow's default filter",
        source=SOURCE + "Step1X-Edit 570eba6, backbone gpt4o",
        defects=DEFECTS,
    ),
    Protocol(
        name="editing/gedit-official-qwen-v1",
        task="editing",
        official=True,
        datasets=("gedit-bench",),
        macro="task_type",
        tables=TABLES,
        scorings=(Scoring("judged/viescore-qwen", source_size_inputs),),
        missing=LEAVES,
        resolution="the edit is resized to the input by Pillow's default filter",
        source=SOURCE + "Step1X-Edit 570eba6, backbone qwen25vl",
        defects=DEFECTS,
    ),
    Protocol(
        name="editing/gedit-lmms-v1",
        task="editing",
        official=True,
        datasets=("gedit-bench",),
        tables=TABLES,
        stand_in=absent_answer,
        missing=ZERO,
        scorings=(Scoring("judged/lmms", stored_size_inputs),),
        resolution="both images are resized to about 512 x 512 pixels",
        source=SOURCE + "lmms-eval 75571cf: the plain mean over samples",
        defects=("large tasks weigh more", "an outage of the judge lowers the score like a bad edit"),
    ),
    Protocol(
        name="editing/gedit-evalscope-v1",
        task="editing",
        official=False,
        datasets=("gedit-bench",),
        tables=TABLES,
        stand_in=absent_answer,
        scorings=(Scoring("judged/evalscope", stored_size_inputs),),
        resolution="no image is resized",
        missing=ZERO,
        source=SOURCE + "evalscope fde259d: the plain mean of the tasks' samples",
    ),
    Protocol(
        name="editing/gedit-strict-v1",
        task="editing",
        official=False,
        datasets=("gedit-bench",),
        macro="task_type",
        tables=TABLES,
        scorings=(Scoring("judged/strict", source_size_inputs),),
        stand_in=absent_answer,
        missing=ZERO,
        resolution="the edit is resized to the input by Pillow's default filter",
        source=SOURCE + "this project: legal answers only, repeats in both orders of images, statuses and spread shown",
    ),
)
