"""Atomic facts about an edit as a soft reward (`benchmarks.metrics.facts.soft`): answers to one question differ though
few facts are hard yes or no."""

from __future__ import annotations

import math
from collections.abc import Mapping

from baselines.training.rewards.reward import EachAlone
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.metrics.facts.measures import read_facts, views_of
from benchmarks.metrics.facts.soft import soft_answers
from benchmarks.protocols.protocol import same_size
from synlayers.errors import DataError


class SoftFacts(EachAlone):
    """Geometric mean of the mean softness of the facts of the edit and of those of preservation, in [0, 1]: the soft
    form of `facts_both` of ``editing/facts``."""

    name = "soft-facts"
    tasks = ("editing",)
    source = "editing/facts v1, margins"

    def terms(self, sample: Sample, answer: Prediction) -> dict[str, float]:
        source, target = sample.input("image"), sample.key("target")
        assert answer.image is not None
        same_size(sample, answer.image, target, "answer")
        facts = read_facts(sample.key("facts"))
        soft = soft_answers(facts, views_of(answer.image, source, target))
        parts: dict[str, list[float]] = {"edit": [], "keep": []}
        hard: dict[str, list[float]] = {"edit": [], "keep": []}
        for fact, value in zip(facts, soft, strict=True):
            parts[fact.role].append(value)
            hard[fact.role].append(float(value >= 0.5))
        if not all(parts.values()):
            raise DataError(f"sample {sample.id} has no facts of the edit, or none of preservation")
        means = {f"{role}_soft": math.fsum(values) / len(values) for role, values in parts.items()}
        return means | {f"{role}_hard": math.fsum(values) / len(values) for role, values in hard.items()}

    def value(self, terms: Mapping[str, float]) -> float:
        return math.sqrt(terms["edit_soft"] * terms["keep_soft"])


REWARDS = (SoftFacts,)
