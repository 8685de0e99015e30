"""The strict score of a decomposition as a reward (`benchmarks.metrics.layers.strict`, docs/strict.md)."""

from __future__ import annotations

from collections.abc import Mapping

from baselines.training.rewards.reward import EachAlone
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.metrics.layers.strict import strict
from benchmarks.protocols.decomposition import strict_inputs
from synlayers.errors import UsageError

TERMS = ("layers", "alpha", "stray", "recomposition_l1", "count_error_abs", "order_error")


class StrictDecomposition(EachAlone):
    """The strict score, in [0, 1].

    Args:
        shrink: of both stacks only every n-th pixel is looked at, across and down. 1 is the score itself; 2 is for
            training, whose held-out evaluation is of the whole.
    """

    name = "strict"
    tasks = ("decomposition",)
    source = "layers/strict v1"

    def __init__(self, shrink: int = 1) -> None:
        if shrink not in (1, 2, 4):
            raise UsageError(f"the reward strict: shrink is 1, 2 or 4, not {shrink}")
        self.shrink = shrink

    @property
    def label(self) -> str:
        return super().label + (f"-shrink{self.shrink}" if self.shrink > 1 else "")

    def terms(self, sample: Sample, answer: Prediction) -> dict[str, float]:
        inputs = {name: stack[None] for name, stack in strict_inputs(sample, answer).items()}
        if self.shrink > 1:  # resizing well costs more than it saves
            every = slice(self.shrink // 2, None, self.shrink)
            inputs = {name: stack[..., every, every].contiguous() for name, stack in inputs.items()}
        found = strict(**inputs)
        return {name: found[name].item() for name in ("strict", *TERMS)}

    def value(self, terms: Mapping[str, float]) -> float:
        return terms["strict"]


REWARDS = (StrictDecomposition,)
