"""A system outside of this project, described in YAML: its card, its command, and what a user must say of this machine
to run it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from benchmarks.api.card import Card
from synlayers.errors import UsageError
from synlayers.support.untrusted.yaml_reading import read_yaml
from synlayers.support.validation import problems_of

VERSION: Final = 1
"""Of the protocol (docs/external.md)."""
SHIPPED: Final = Path(__file__).parent.parent / "systems"
ADAPTERS: Final = Path(__file__).parent.parent / "adapters"
NAME: Final = re.compile(r"\{(\w+)\}")
GUIDING: Final = {"boxes", "layer_count", "trimap", "layers"}
"""Inputs that make the task easier: a system that gets them says so under `requires`, and its results carry it."""
RESERVED: Final = {"python", "device", "adapters", "here"}


class AdapterOption(BaseModel):
    """An option that the adapter gets on loading; part of the run key where it is not the default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    default: bool | int | float | str
    meaning: str = ""


class PathOption(BaseModel):
    """A path on this machine that a user gives with ``--set NAME=PATH``; no part of the run key."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    meaning: str
    required: bool = True


class TimeLimits(BaseModel):
    """Seconds: to load, to answer one sample, to end when told to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    load: float = Field(default=1800.0, gt=0, le=3500)
    predict: float = Field(default=600.0, gt=0)
    quit: float = Field(default=5.0, gt=0, le=600)


class ExternalSystem(BaseModel):
    """What a YAML file says.

    Attributes:
        synlayers: version of the protocol that the adapter speaks.
        python: interpreter of the system's environment unless ``--set python=`` says otherwise: an executable, a name
            on PATH, a venv or conda folder.
        command: words of the command; ``{python}``, ``{adapters}`` (the folder of ready adapters), ``{here}`` (the
            folder of this file) and the names under `places` are replaced.
        folder: working folder; the adapter can import from it.
        variables: environment variables, set on top of what it gets of the caller's.
        inherit: names of further variables of the caller that it gets (``HF_TOKEN``): what could be a secret is not
            handed on unasked.
        also: inputs that the adapter gets where a sample offers them, beyond those of the task and the card's
            `requires`.
        batch: samples that one request may hold at most.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    synlayers: Literal[1]
    card: Card
    command: tuple[str, ...] = Field(min_length=1)
    python: str = "python3"
    folder: str = "{here}"
    places: dict[str, PathOption] = {}
    options: dict[str, AdapterOption] = {}
    variables: dict[str, str] = {}
    inherit: tuple[Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=100)], ...] = ()
    also: tuple[str, ...] = ()
    batch: int = Field(default=1, ge=1, le=256)
    limits: TimeLimits = TimeLimits()
    here: Path = Field(default=Path(), exclude=True)
    """Folder of the file; set when it is read."""
    digest: str = Field(default="", exclude=True)
    """SHA-256 over the file and the adapter scripts that its command names."""

    @field_validator("places", "options")
    @classmethod
    def _names(cls, fields: dict[str, Any]) -> dict[str, Any]:
        for name in fields:
            if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", name) or name in RESERVED:
                raise ValueError(
                    f"'{name}' cannot be the name of an option: small letters, digits and underscores, none of"
                    f" {sorted(RESERVED)}"
                )
        return fields

    @field_validator("also")
    @classmethod
    def _not_guiding(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := sorted(GUIDING & set(names)):
            raise ValueError(
                f"{', '.join(wrong)} must stand under the card's 'requires', so that results say who was given them"
            )
        return names

    @model_validator(mode="after")
    def _known_names(self) -> ExternalSystem:
        if both := sorted(set(self.places) & set(self.options)):
            raise ValueError(f"{', '.join(both)} is both a place and an option")
        names = {"python", "adapters", "here", *self.places}
        for word in (*self.command, self.folder, *self.variables.values()):
            if unknown := set(NAME.findall(word)) - names:
                raise ValueError(
                    f"'{word}' names {{{min(unknown)}}}; there are {', '.join('{' + k + '}' for k in sorted(names))}"
                )
        return self

    def fill(self, word: str, values: dict[str, str]) -> str:
        """A word with its names replaced."""
        fixed = {"adapters": str(ADAPTERS), "here": str(self.here)}
        return NAME.sub(lambda match: {**fixed, **values}[match[1]], word)

    def scripts(self) -> list[Path]:
        """Adapter scripts that the command names beside this file or among the ready ones; those in a repository are
        not known yet."""
        places = dict.fromkeys(("python", *self.places), "\0")
        words = [Path(self.fill(word, places)) for word in self.command if "\0" not in self.fill(word, places)]
        return [path for path in words if path.suffix == ".py" and path.is_file()]


def read_system(path: Path) -> ExternalSystem:
    """A system from its file. Raises `UsageError` listing every problem."""
    data = read_yaml(path, f"the system file {path}", UsageError)
    text = path.read_bytes()
    if isinstance(data, dict) and data.get("synlayers") != VERSION:
        raise UsageError(
            f"the system file {path} must say 'synlayers: {VERSION}', the version of the protocol, not"
            f" {data.get('synlayers')!r}"
        )
    try:
        system = ExternalSystem.model_validate(data)
    except ValidationError as error:
        problems = problems_of(error, ExternalSystem)
        raise UsageError(f"the system file {path} is not valid: {'; '.join(problems)}") from None
    system = system.model_copy(update={"here": path.resolve().parent})
    return system.model_copy(update={"digest": _digest(text, system.scripts())})


def _digest(text: bytes, scripts: list[Path]) -> str:
    whole = hashlib.sha256(text)
    beside = {path.parent / "synlayers_adapter.py" for path in scripts}
    for path in sorted({*scripts, *(p for p in beside if p.is_file())}):
        whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()
