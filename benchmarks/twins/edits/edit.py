"""A finished edit, and whether its facts tell what was asked for from what was there, also under a little noise."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from benchmarks.metrics.facts.measures import Views, answer, views_of
from benchmarks.metrics.facts.models import Fact
from synlayers.design import Pixels
from synlayers.making.cells import generator


@dataclass(frozen=True, slots=True)
class Edit:
    """One finished edit of a design."""

    english: str
    chinese: str
    source: Pixels = field(repr=False)
    target: Pixels = field(repr=False)
    facts: tuple[Fact, ...] = field(repr=False)


def noisy(image: Pixels) -> Pixels:
    """What a mild compression does, the same on every machine: colours averaged over 2x2 pixels, and noise of a few
    levels."""
    height, width = image.shape[:2]
    planes = np.pad(image, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge").astype(np.float32)
    luma = (0.299 * planes[..., 0] + 0.587 * planes[..., 1] + 0.114 * planes[..., 2])[..., None]
    rest = planes - luma
    small = (rest[::2, ::2] + rest[1::2, ::2] + rest[::2, 1::2] + rest[1::2, 1::2]) / 4
    noise = generator(0, height, width).integers(-5, 6, (height, width, 1), dtype=np.int16).astype(np.float32)
    colors = np.repeat(np.repeat(small, 2, 0), 2, 1)
    noised = luma[:height, :width] + colors[:height, :width] + noise
    return np.asarray(np.clip(np.rint(noised), 0, 255), np.uint8)


def tells_apart(edit: Edit, noisy_source: Views) -> bool:
    """Whether the target has all of the facts and the source all that must be kept and none that the instruction asks
    for, noisy or not."""
    if {f.role for f in edit.facts} != {"edit", "keep"}:
        return False
    for answer_image in (edit.target, noisy(edit.target)):
        views = views_of(answer_image, edit.source, edit.target)
        if not all(answer(fact, views).holds for fact in edit.facts):
            return False
    for unedited in (edit.source, noisy_source.image):
        views = views_of(unedited, edit.source, edit.target)
        if any(answer(fact, views).holds != (fact.role == "keep") for fact in edit.facts):
            return False
    return True
