"""What is compared: a method with a card. Baselines subclass `Method`; a submission brings only a card and a folder of
predictions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from benchmarks.api.hardware import Hardware
from benchmarks.api.tasks import Prediction, Sample, TaskName
from synlayers.errors import UsageError
from synlayers.support.validation import problems_of


class Checkpoint(BaseModel):
    """Published weights that a method loads.

    Attributes:
        repository: Hub id (``owner/name``), or the address of a single file.
        revision: commit that is loaded; ``main`` where no commit is known to us.
        files: patterns of the files that are needed; empty: all of them.
        gated: must be accepted on the Hub first.
        sha256: of a single file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    repository: str
    subfolder: str = ""
    revision: str = "main"
    files: tuple[str, ...] = ()
    gigabytes: float | None = None
    licence: str = "unknown"
    gated: bool = False
    sha256: str = ""
    role: str = ""
    """What of the method it is (``transformer``, ``base pipeline``, ``LoRA``)."""


class Card(BaseModel):
    """Facts about a method, as data. Every result carries them.

    Attributes:
        requires: inputs beyond the task's own that it needs (``boxes``, ``layer_count``, ``trimap``); without them it
            is skipped, with the reason.
        output_grid: ``same`` if predictions have the size of the input, else in words (``multiple of 16``, ``square
            512``).
        weights: files or Hub ids with revision, empty if it has none.
        training_data: what it was trained on, ``none`` for a method without training, ``unknown`` if nobody says.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(
        pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$",
        description=(
            "of lower-case letters, digits, dots, dashes and underscores, at most 64, the first a letter or digit"
        ),
    )
    title: str
    tasks: tuple[TaskName, ...] = Field(min_length=1)
    requires: tuple[str, ...] = ()
    output_grid: str = "same"
    weights: tuple[str, ...] = ()
    checkpoints: tuple[Checkpoint, ...] = ()
    """The same in detail, for methods that this project loads itself."""
    memory_gb: float | None = None
    """GPU memory that it needs without offloading, in GB, as published or computed from the weights; `notes` say which.
    """
    settings: dict[str, Any] = {}
    """As published and as run here: steps, guidance, sizes."""
    prompts: dict[str, str] = {}
    """Prompt templates by task."""
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
    except OSError as error:
        raise UsageError(f"cannot read the card {path}: {error.strerror}") from None
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        raise UsageError(
            f"the card {path} is not {'JSON' if path.suffix == '.json' else 'YAML'}: {' '.join(str(error).split())}"
        ) from None
    try:
        return Card.model_validate(data)
    except ValidationError as error:
        raise UsageError(f"the card {path} is not valid: {'; '.join(problems_of(error, Card))}") from None


def sources_digest(folder: Path) -> str:
    """SHA-256 over the names and contents of a folder's Python files: the code of a method that is a folder."""
    import hashlib

    whole = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        whole.update(path.name.encode() + path.read_bytes())
    return whole.hexdigest()


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

    @classmethod
    def missing(cls, options: Any, hardware: Hardware) -> str:
        """Why it cannot start here with these options (checked), as a clause ("it needs ..."); empty if it can. Cheap:
        asked before anything is built.

        Where a folder of checkpoints is named, `prepare` looks into it and says more than could be said here.
        """
        lacking = "" if hardware.checkpoints is not None or not cls.card.checkpoints else cls.lacking()
        return f"it needs {lacking}" if lacking else ""

    def prepare(self, device: str) -> None:
        """Load what is needed. Raises `synlayers.errors.DataError` naming what is missing and how to get it."""
        self.device = device

    def predict_batch(self, samples: Sequence[Sample], seeds: Sequence[int]) -> list[Prediction]:
        """The answers to several samples; a model that gains from batches overrides it and sets `batch`."""
        return [self.predict(sample, seed) for sample, seed in zip(samples, seeds, strict=True)]

    @abstractmethod
    def predict(self, sample: Sample, seed: int) -> Prediction:
        """The answer to one sample. It may read `sample.input(...)`, never the truth; all randomness comes from `seed`."""
