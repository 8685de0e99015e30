"""What is compared: a method with a card. Baselines subclass `Method`; a submission brings only a card and a folder of
predictions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, ValidationError

from benchmarks.api.card import Card
from benchmarks.api.hardware import Hardware
from benchmarks.api.method_code import code_digest
from benchmarks.api.tasks import Prediction, Sample
from synlayers.errors import UsageError
from synlayers.support.validation import problems_of


class NoOptions(BaseModel):
    """Of methods that leave nothing to choose."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Method(ABC):
    """A method that answers one sample at a time.

    Options are keyword arguments of ``__init__``; they are part of the run key. The harness sets `hardware`; then
    `prepare` is called once, before the first sample.
    """

    card: ClassVar[Card]
    batch: ClassVar[int] = 1
    """Samples that one call may get at most."""

    Options: ClassVar[type[BaseModel]] = NoOptions
    """What may be chosen with ``--set name=value``: frozen, extra forbidden. Part of the run key where it differs from
    the default."""

    def __init__(self, **options: Any) -> None:
        self.options: Any = self.options_of(options)
        self.hardware = Hardware()
        self.run_folder: Path | None = None
        """The run's folder, set by the harness; a method may keep a log there."""

    @classmethod
    def options_of(cls, given: Mapping[str, Any]) -> Any:
        """Checked options (texts from a command line are read as what the option is). Raises `UsageError` naming every
        wrong one."""
        try:
            return cls.Options(**given)
        except ValidationError as error:
            raise UsageError(f"{cls.card.name}: {'; '.join(problems_of(error, cls.Options, 'option'))}") from None

    @classmethod
    def card_with(cls, options: Any) -> Card:
        """The card as it stands with these options (checked): what is required may depend on them."""
        return cls.card

    @classmethod
    def code(cls) -> str:
        """SHA-256 over the files of this method's code (`benchmarks.api.method_code`); empty where there is none (a
        notebook)."""
        return code_digest(cls)

    @classmethod
    def unavailable(cls) -> str:
        """What is still needed to run here, in words; empty if nothing is. Cheap: it loads nothing."""
        return ""

    @classmethod
    def unavailable_with(cls, options: Any, hardware: Hardware) -> str:
        """Why it cannot start here with these options (checked), as a clause ("it needs ..."); empty if it can. Cheap:
        asked before anything is built.

        Where a folder of checkpoints is named, `prepare` looks into it and says more than could be said here.
        """
        needed = "" if hardware.checkpoints is not None or not cls.card.checkpoints else cls.unavailable()
        return f"it needs {needed}" if needed else ""

    def prepare(self, device: str) -> None:
        """Load what is needed. Raises `synlayers.errors.DataError` naming what is missing and how to get it."""
        self.device = device

    def predict_batch(self, samples: Sequence[Sample], seeds: Sequence[int]) -> list[Prediction]:
        """The answers to several samples; a model that gains from batches overrides it and sets `batch`."""
        return [self.predict(sample, seed) for sample, seed in zip(samples, seeds, strict=True)]

    @abstractmethod
    def predict(self, sample: Sample, seed: int) -> Prediction:
        """The answer to one sample. It may read `sample.input(...)`, never the truth; all randomness is of `seed`."""
