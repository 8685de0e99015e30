"""Facts about a method, as data: its card, and the checkpoints that it loads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from benchmarks.api.tasks import TaskName
from synlayers.errors import UsageError
from synlayers.support.untrusted.names import fault_of_name
from synlayers.support.untrusted.yaml_reading import read_json, read_yaml
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

    @field_validator("repository", "subfolder", "files")
    @classmethod
    def _lie_below(cls, names: str | tuple[str, ...]) -> str | tuple[str, ...]:
        """They become paths below the folder of checkpoints."""
        for name in (names,) if isinstance(names, str) else names:
            if name and not name.startswith(("https://", "http://")) and (fault := fault_of_name(name.rstrip("/"))):
                raise ValueError(f"'{name}' {fault}")
        return names


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


SUBMISSION = "submission"
"""What a card's file may hold beside the card: who submits it, and how (`leaderboard.submit_answers`)."""


def card_from_file(path: Path) -> Card:
    """A card from YAML or JSON. Raises `UsageError` listing every problem."""
    return card_and_submission(path)[0]


def card_and_submission(path: Path) -> tuple[Card, dict[str, Any]]:
    """A card, and what its file says under ``submission`` beside it (nothing of that is checked here). Raises
    `UsageError` listing every problem."""
    data = (read_json if path.suffix == ".json" else read_yaml)(path, f"the card {path}", UsageError)
    beside = data.pop(SUBMISSION, None) if isinstance(data, dict) else None
    if beside is not None and not isinstance(beside, dict):
        raise UsageError(f"the card {path} is not valid: {SUBMISSION} is no list of names and values")
    try:
        return Card.model_validate(data), beside or {}
    except ValidationError as error:
        raise UsageError(f"the card {path} is not valid: {'; '.join(problems_of(error, Card))}") from None
