"""``editing/steps``: of a request of several edits, how many are done."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

import torch
from torch import Tensor

from benchmarks.metrics.facts.measures import image_levels, read_facts, views_of
from benchmarks.metrics.facts.models import Fact
from benchmarks.metrics.facts.soft import soft_answers
from benchmarks.metrics.inputs import InputError, check_images, check_same
from benchmarks.metrics.measure import Measure, Value
from synlayers.errors import DataError


def steps_values(
    image: Tensor, source: Tensor, target: Tensor, facts: Sequence[str], counts: Sequence[str]
) -> dict[str, Tensor]:
    """Steps of a batch.

    Args:
        image: edited images (B, 3, H, W), levels or floats in [0, 1]; source: the inputs; target: the exact results.
        facts: B JSON lists of facts: those of each step in order, then what must stay.
        counts: B JSON lists: how many of them each step has.

    Returns:
        (B,) float64: `steps_done` is the share of steps of which every fact holds; `prefix_done` the share of the steps
        before the first of which one does not; `soft` the geometric mean of how far the facts of the request and those
        of preservation hold (`benchmarks.metrics.facts.soft`).

    Raises:
        InputError: facts that are none, that do not fit the canvas, or fewer than the steps have.
    """
    for name, images in (("image", image), ("source", source), ("target", target)):
        check_images(name, images)
    check_same(image=image, source=source, target=target)
    if not len(facts) == len(counts) == len(image):
        raise InputError(f"{len(image)} images, {len(facts)} lists of facts and {len(counts)} of counts")
    rows = []
    for i, (listed, counted) in enumerate(zip(facts, counts, strict=True)):
        try:
            known = read_facts(listed)
            views = [image_levels(pictures[i]) for pictures in (image, source, target)]
            checked = soft_answers(known, views_of(views[0], views[1], views[2]))
            done = _steps([value >= 0.5 for value in checked], json.loads(counted))
            soft = _mean(known, checked)
        except (DataError, ValueError) as error:
            raise InputError(str(error), i) from None
        before = done.index(False) if False in done else len(done)
        rows.append((sum(done) / len(done), before / len(done), soft))
    values = torch.tensor(rows, dtype=torch.float64).reshape(-1, 3)
    return {"steps_done": values[:, 0], "prefix_done": values[:, 1], "soft": values[:, 2]}


def _mean(facts: Sequence[Fact], soft: Sequence[float]) -> float:
    """Of the soft answers: the mean of each role, and of both the geometric mean."""
    parts = [[s for f, s in zip(facts, soft, strict=True) if f.role == role] for role in ("edit", "keep")]
    if not all(parts):
        raise DataError("facts of the edit and of preservation are needed")
    return math.prod(math.fsum(part) / len(part) for part in parts) ** 0.5


def _steps(holds: Sequence[bool], counts: Sequence[int]) -> list[bool]:
    """Whether all facts of each step hold."""
    if not counts or min(counts) < 1 or sum(counts) > len(holds):
        raise DataError(f"steps of {list(counts)} facts do not fit {len(holds)} facts")
    ends = [sum(counts[: k + 1]) for k in range(len(counts))]
    return [all(holds[end - count : end]) for end, count in zip(ends, counts, strict=True)]


MEASURES = (
    Measure(
        name="editing/steps",
        version=1,
        official=False,
        inputs=("image", "source", "target", "facts", "counts"),
        function=steps_values,
        values=(
            Value(
                "steps_done", "higher", (0.0, 1.0), meaning="share of the steps of which every fact holds at the end"
            ),
            Value(
                "prefix_done",
                "higher",
                (0.0, 1.0),
                meaning="share of the steps before the first that is not done: where a chain breaks",
            ),
            Value(
                "soft",
                "higher",
                (0.0, 1.0),
                meaning="how far the facts hold: doing nothing is 0, the exact result 1, a fact that just holds 1/2",
            ),
        ),
        source="this project",
    ),
)
