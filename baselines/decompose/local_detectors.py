"""Detectors of boxes that need no server: by color, by what is read, by what stands out, by what was learned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from benchmarks.api.tasks import Sample
from synlayers.captions.vlm_boxes import Detection
from synlayers.errors import DataError, UsageError

if TYPE_CHECKING:
    from synlayers.design import Box, Pixels

LOCAL: Final = ("classical", "ocr", "saliency", "learned")
LEARNED: Final = "learned"
"""The baseline whose layers give the boxes of ``--detector learned``: any that needs nothing but the picture."""


def check_detector(name: str) -> None:
    """Raises `UsageError` where a detector cannot look here, with what to do."""
    if name == "saliency":
        from baselines.models.saliency_boxes import check_saliency

        check_saliency()
    elif name == "ocr":
        from synlayers.ocr.reader import why_missing

        if reason := why_missing():
            raise UsageError(f"--detector ocr: {reason}")
    elif name == "learned":
        from baselines import baselines

        if LEARNED not in baselines():
            raise UsageError(f"--detector learned needs the baseline {LEARNED}, which is not here")


def detect_here(name: str, samples: Sequence[Sample]) -> list[Detection]:
    """Boxes of each sample, back to front; one whose picture cannot be read has none, and says why."""
    boxes_of = _detector(name)
    return [
        unreadable(sample) or Detection(sample.id, "ok", tuple(boxes_of(sample.input("image"))), "", *sample.size)
        for sample in samples
    ]


def _detector(name: str) -> Callable[[Pixels], list[Box]]:
    if name == "saliency":
        from baselines.models.saliency_boxes import SaliencyDetector

        return SaliencyDetector().boxes
    if name == "ocr":
        return boxes_by_reading
    if name == "learned":
        return _boxes_of_layers
    from baselines.classical.box_detector import classical_boxes

    return classical_boxes


def boxes_by_reading(image: Pixels) -> list[Box]:
    """Lines of text, tight around their letters, in front of what has a color of its own once they are gone."""
    from baselines.classical.box_detector import classical_boxes
    from baselines.classical.lettering.taking_off import take_off
    from baselines.decompose.text_stage import read_lines

    taken = take_off(image, read_lines, rounds=1)
    return [*classical_boxes(taken.rest), *(layer.box for layer in reversed(taken.lines))]


def _boxes_of_layers(image: Pixels) -> list[Box]:
    from baselines import get_baseline
    from synlayers.compositing import tight_box

    size = (image.shape[1], image.shape[0])
    answer = get_baseline(LEARNED)().predict(Sample("picture", "decomposition", size, {"image": image}, {}), 0)
    layers: Sequence[Pixels] = list(answer.layers) if answer.layers is not None else ()
    return [box for layer in layers[1:] if (box := tight_box(layer)) is not None]


def unreadable(sample: Sample) -> Detection | None:
    """What is said of a sample whose picture cannot be read; None of others."""
    try:
        sample.input("image")
    except DataError as error:
        width, height = sample.size
        return Detection(sample.id, "missing_output", width=width, height=height, problems=(str(error),))
    return None
