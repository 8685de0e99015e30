"""What is compared: a method with a card. Baselines subclass `Method`; a submission brings only a card and a folder of predictions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from benchmarks.tasks import Prediction, Sample, TaskName
from synlayers.errors import UsageError


class Card(BaseModel):
    """Facts about a method, as data. Every result carries them.

    Attributes:
        requires: inputs beyond the task's own that it needs (``boxes``, ``layer_count``, ``trimap``); without them it is skipped, with the reason.
        output_grid: ``same`` if predictions have the size of the input, else in words (``multiple of 16``, ``square 512``).
        weights: files or Hub ids with revision, empty if it has none.
        training_data: what it was trained on, ``none`` for a method without training, ``unknown`` if nobody says.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")
    title: str
    tasks: tuple[TaskName, ...] = Field(min_length=1)
    requires: tuple[str, ...] = ()
    output_grid: str = "same"
    weights: tuple[str, ...] = ()
    licence: str = "Apache-2.0"
    training_data: tuple[str, ...] = ("none",)
    source: str = ""
    groups: tuple[str, ...] = ()
    """Groups that ``--baseline`` may name instead of it: ``trivial``, ``classical``, ..."""
    deterministic: bool = True
    answer_key: bool = False
    """True only for an oracle: it sees the truth, and its rows are never ranked."""
    notes: str = ""


def card_from_file(path: Path) -> Card:
    """A card from YAML or JSON. Raises `UsageError` listing every problem."""
    import json

    import yaml

    try:
        text = path.read_text(encoding="utf-8")
        data = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise UsageError(f"cannot read the card {path}: {error}") from None
    try:
        return Card.model_validate(data)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'card'}: {e['msg']}" for e in error.errors())
        raise UsageError(f"the card {path} is not valid: {problems}") from None


class Method(ABC):
    """A method that answers one sample at a time.

    Options are keyword arguments of ``__init__``; they are part of the run key. `prepare` is called once, before the first sample, on the device.
    """

    card: ClassVar[Card]
    batch: ClassVar[int] = 1
    """Samples that one call may get at most."""

    def __init__(self, **options: Any) -> None:
        self.options: Mapping[str, Any] = options

    @classmethod
    def code(cls) -> str:
        """SHA-256 of the file that defines this method; empty where there is none (a notebook)."""
        import hashlib
        import inspect

        try:
            return hashlib.sha256(Path(inspect.getfile(cls)).read_bytes()).hexdigest()
        except (OSError, TypeError):
            return ""

    @classmethod
    def lacking(cls) -> str:
        """What is still needed to run here, in words; empty if nothing is. Cheap: it loads nothing."""
        return ""

    def prepare(self, device: str) -> None:
        """Load what is needed. Raises `synlayers.errors.DataError` naming what is missing and how to get it."""
        self.device = device

    def predict_batch(self, samples: Sequence[Sample], seeds: Sequence[int]) -> list[Prediction]:
        """The answers to several samples; a model that gains from batches overrides it and sets `batch`."""
        return [self.predict(sample, seed) for sample, seed in zip(samples, seeds, strict=True)]

    @abstractmethod
    def predict(self, sample: Sample, seed: int) -> Prediction:
        """The answer to one sample. It may read `sample.input(...)`, never the truth; all randomness comes from `seed`."""
