"""Text that is read in the answer as a reward (``text/ocr``, docs/text_rendering.md; extra ``ocr``)."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence

from baselines.training.rewards.reward import Reward, Scored
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.metrics import get_measure
from benchmarks.metrics.measure import DefectWarning
from benchmarks.protocols.protocol import planes, same_size
from benchmarks.protocols.target_images import region_mask
from synlayers.errors import DataError

TERMS = ("read", "exact", "place", "sharp", "kept", "ground")


class Ocr(Reward):
    """``written`` of text/ocr, in [0, 1]. A sample in whose truth nothing can be read is not scored."""

    name = "ocr"
    tasks = ("text_rendering",)
    source = "text/ocr v1"

    def _score(self, samples: Sequence[Sample], answers: Sequence[Prediction]) -> list[Scored]:
        function = get_measure("text/ocr").bind()
        scored = []
        for sample, answer in zip(samples, answers, strict=True):
            assert answer.image is not None
            try:
                target = sample.key("target")
                same_size(sample, answer.image, target, "answer")
                image, truth, mask = (planes(array)[None] for array in (answer.image, target, region_mask(sample)))
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", DefectWarning)  # told below, by the number that says so
                    found = function(image=image, target=truth, mask=mask, text=[str(sample.key("text"))])
            except DataError as error:
                scored.append(Scored(math.nan, {}, str(error)))
                continue
            terms = {name: float(found[name][0]) for name in TERMS}
            readable = float(found["counted"][0]) > 0
            scored.append(
                Scored(float(found["written"][0]), terms)
                if readable
                else Scored(math.nan, terms, "no line of the truth can be read")
            )
        return scored


REWARDS = (Ocr,)
