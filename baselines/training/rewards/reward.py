"""What a reward is: a name and a version, and a number with its terms for each answer.

A reward is paid on training data alone: a sample says so itself, by ``groups["split"] == "train"``, which no reader of
a benchmark and no twin does. `Reward.measure` gives the same numbers without asking, for evaluation; nothing is trained
on them.

What cannot be scored has no number (nan) and a reason. It takes no part in its group (`advantages.group_advantages`)
and is counted; it is never worth 0.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final

from benchmarks.api.tasks import Prediction, Sample, TaskName, check_prediction
from synlayers.errors import DataError, UsageError

TRAINING: Final = "train"


class SplitRefused(UsageError):
    """A reward was asked for a sample that is not of a training split."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The reward of one answer, nan where it cannot be scored (`why` says the reason), and its terms by name; the terms
    that a task does not have are not there."""

    value: float
    terms: Mapping[str, float] = field(default_factory=dict)
    why: str = ""

    @property
    def counts(self) -> bool:
        """Whether there is a finite number."""
        return math.isfinite(self.value)


class Reward(ABC):
    """A reward by name and version; whatever can change a number is a new version.

    Attributes:
        tasks: tasks whose answers it scores.
        outside: measures that it does not reward, by which a monitor tells whether it was hacked.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    tasks: ClassVar[tuple[TaskName, ...]]
    source: ClassVar[str]

    @property
    def label(self) -> str:
        """As records name it."""
        return f"{self.name}-v{self.version}"

    def __call__(self, samples: Sequence[Sample], answers: Sequence[Prediction]) -> list[Scored]:
        """The reward of each answer to the sample at its place.

        Raises:
            SplitRefused: a sample is not of a training split, or no one says of which split it is.
            UsageError: other numbers of both, or a sample of a task that is not scored.
        """
        check_training(samples, self.label)
        return self.measure(samples, answers)

    def measure(self, samples: Sequence[Sample], answers: Sequence[Prediction]) -> list[Scored]:
        """The same numbers on any split, for evaluation."""
        if len(samples) != len(answers):
            raise UsageError(f"{len(samples)} samples but {len(answers)} answers")
        if strange := sorted({sample.task for sample in samples} - set(self.tasks)):
            raise UsageError(f"{self.label} scores {', '.join(self.tasks)}, not {', '.join(strange)}")
        faults = [_fault(sample, answer) for sample, answer in zip(samples, answers, strict=True)]
        fit = [i for i, fault in enumerate(faults) if not fault]
        found = dict(zip(fit, self._score([samples[i] for i in fit], [answers[i] for i in fit]), strict=True))
        return [found.get(i) or Scored(math.nan, {}, fault) for i, fault in enumerate(faults)]

    @abstractmethod
    def _score(self, samples: Sequence[Sample], answers: Sequence[Prediction]) -> list[Scored]:
        """Scores of answers of the right kind and type; what they cannot be scored for is a `Scored` with a reason."""

    def in_group(self, group: Sequence[Scored]) -> list[float]:
        """What the answers to one question are worth against each other; nan for those without a number."""
        return [scored.value if scored.counts else math.nan for scored in group]


def check_training(samples: Sequence[Sample], label: str) -> None:
    """Raises `SplitRefused` for a sample that is not of a training split."""
    for sample in samples:
        if (split := sample.groups.get("split")) != TRAINING:
            of = f"of the split {split!r}" if split else "of no split that it names"
            raise SplitRefused(
                f"{label} is paid on training data alone, and sample {sample.id} is {of}: benchmarks and their twins"
                " are for testing"
            )


class EachAlone(Reward):
    """A reward whose answers are scored one by one, and whose value is one of the terms or made of them."""

    def _score(self, samples: Sequence[Sample], answers: Sequence[Prediction]) -> list[Scored]:
        scored = []
        for sample, answer in zip(samples, answers, strict=True):
            try:
                terms = self.terms(sample, answer)
            except DataError as error:
                scored.append(Scored(math.nan, {}, str(error)))
                continue
            value = self.value(terms)
            scored.append(Scored(value, terms, "" if math.isfinite(value) else "the score is not a finite number"))
        return scored

    @abstractmethod
    def terms(self, sample: Sample, answer: Prediction) -> dict[str, float]:
        """The terms of one answer. Raises `DataError` for one that cannot be scored."""

    @abstractmethod
    def value(self, terms: Mapping[str, float]) -> float:
        """The reward from its terms."""


def _fault(sample: Sample, answer: Prediction) -> str:
    try:
        check_prediction(sample.task, answer)
    except DataError as error:
        return str(error)
    return ""
