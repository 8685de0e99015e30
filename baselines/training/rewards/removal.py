"""Removal as a reward: L1 inside the hole and outside it, against the exact picture without the object."""

from __future__ import annotations

from collections.abc import Mapping

from baselines.training.rewards.reward import EachAlone
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.metrics.image.differences import background, foreground, l1
from benchmarks.protocols.protocol import planes, same_size
from benchmarks.protocols.target_images import region_mask
from synlayers.errors import UsageError


class RemovalL1(EachAlone):
    """-(L1 in the hole) - `outside` * (L1 outside it), levels on the scale where white is 1; 0 is the truth.

    The hole is the mask with what the object casts, where a sample has it. One that covers everything or nothing has no
    such numbers: the answer is not scored.
    """

    name = "removal-l1"
    tasks = ("removal", "fill", "extend")
    source = "image/l1-fg v1, image/l1-bg v1"

    def __init__(self, outside: float = 1.0) -> None:
        if not 0 <= outside < float("inf"):
            raise UsageError(f"the reward removal-l1: outside is a number from 0 on, not {outside}")
        self.outside = outside

    @property
    def label(self) -> str:
        return super().label + (f"-outside{self.outside:g}" if self.outside != 1 else "")

    def terms(self, sample: Sample, answer: Prediction) -> dict[str, float]:
        target = sample.key("target")
        assert answer.image is not None
        same_size(sample, answer.image, target, "answer")
        image, truth, mask = (planes(array)[None] for array in (answer.image, target, region_mask(sample)))
        return {
            "inside_l1": l1(image, truth, foreground(mask)).item(),
            "outside_l1": l1(image, truth, background(mask)).item(),
        }

    def value(self, terms: Mapping[str, float]) -> float:
        return -terms["inside_l1"] - self.outside * terms["outside_l1"]


REWARDS = (RemovalL1,)
