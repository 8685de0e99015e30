"""The method that stands for an external system: it starts its process, asks, reads the answers, and starts it again
after it was lost."""

from __future__ import annotations

import copyreg
import json
import os
from abc import ABCMeta
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Final, cast

from pydantic import BaseModel, ConfigDict, Field, create_model

from baselines.external.environment import withheld
from baselines.external.exchange import Exchange
from baselines.external.launch import command_of, commit_of, unavailable_parts
from baselines.external.log import Log
from baselines.external.process import Broken, Process
from baselines.external.system import SHIPPED, ExternalSystem, read_system
from benchmarks.api.hardware import Hardware
from benchmarks.api.method import Method
from benchmarks.api.tasks import Prediction, Sample
from synlayers.errors import DataError
from synlayers.support.machine import raise_machine_error

LOG: Final = "external.log"
"""Name of the log in the run's folder."""
MOST_FACTS: Final = 4096
"""Characters of what an adapter tells of itself on loading."""
TRIES: Final = 3
"""Failed starts in a row after which it is not started again."""


class SystemType(ABCMeta):
    """Type of the classes that are made from YAML: a pickle holds their `ExternalSystem`, for there is no module to
    find them in."""


class External(Method, metaclass=SystemType):
    """A system as a method. `external` makes a subclass for each."""

    system: ClassVar[ExternalSystem]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._process: Process | None = None
        self._asked = 0
        self._failed = 0
        self._why = ""
        self.facts: dict[str, Any] = {}
        """What is known of the running system: the commit of its repository, and what its adapter told (versions)."""

    @classmethod
    def code(cls) -> str:
        """SHA-256 over the YAML file and the adapter scripts that it names."""
        return cls.system.digest

    @classmethod
    def unavailable_with(cls, options: Any, hardware: Hardware) -> str:
        return "; ".join(unavailable_parts(cls.system, options))

    @classmethod
    def unavailable(cls) -> str:
        needed = [f"--set {name}=PATH ({place.meaning})" for name, place in cls.system.places.items() if place.required]
        if needed:
            return ", ".join(["an environment of its own: --set python=PATH", *needed])
        return "; ".join(unavailable_parts(cls.system, cls.Options()))

    def prepare(self, device: str) -> None:
        super().prepare(device)
        if reason := self.unavailable_with(self.options, self.hardware):
            raise DataError(f"{self.card.name} cannot be started: {reason}")
        self._start()

    def predict(self, sample: Sample, seed: int) -> Prediction:
        return self.predict_batch([sample], [seed])[0]

    def predict_batch(self, samples: Sequence[Sample], seeds: Sequence[int]) -> list[Prediction]:
        """Answers in the order asked, in one request. Raises `MemoryError` if the system says that it ran out of
        memory, else `DataError`."""
        process = self._running()
        exchanges = []
        try:
            for sample in samples:
                self._asked += 1
                exchanges.append(Exchange(process.scratch / str(self._asked), sample))
            questions = [
                e.question(seed, self.card, self.system.also) for e, seed in zip(exchanges, seeds, strict=True)
            ]
            answers = process.ask("predict", self.system.limits.predict * len(samples), samples=questions).get(
                "answers"
            )
            if (
                not isinstance(answers, list)
                or len(answers) != len(samples)
                or not all(isinstance(a, dict) for a in answers)
            ):
                raise DataError(f"its answer holds no list 'answers' of {len(samples)} object(s)")
            same = self.card.output_grid == "same"
            return [e.prediction(answer, same, self.facts) for e, answer in zip(exchanges, answers, strict=True)]
        finally:
            for exchange in exchanges:
                exchange.remove()

    def close(self) -> None:
        """Asks the system to end, and ends it."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def _running(self) -> Process:
        if self._process is None or self._process.over:
            self.close()
            if self._failed >= TRIES:
                raise DataError(f"it could not be started again ({TRIES} tries): {self._why}")
            self._start()
        assert self._process is not None
        return self._process

    def _start(self) -> None:
        system, options = self.system, self.options
        command, folder, variables = command_of(system, options)
        log = Log(None if self.run_folder is None else self.run_folder / LOG)
        if left := withheld(os.environ, system.inherit):
            log.note(left)
        try:
            self._process = Process(command, folder, variables, log, system.limits.quit)
            answer = self._process.ask(
                "load",
                system.limits.load,
                device=options.device or self.hardware.device,
                dtype=self.hardware.dtype,
                options={name: getattr(options, name) for name in system.options},
                places={name: getattr(options, name) for name in system.places},
                weights=self._weights(),
            )
        except (DataError, MemoryError, OSError) as error:
            if self._process is not None:
                self._process.close("kill")
            raise_machine_error(error, f"{self.card.name} could not load", words=True)
            self._failed, self._why = self._failed + 1, str(error)
            raise (
                error if isinstance(error, Broken) else DataError(f"{self.card.name} could not load: {error}")
            ) from None
        self._failed = 0
        self.facts = {"commit": commit_of(folder), **_checked_facts(answer.get("facts"))}
        log.note(f"loaded: {self.facts}")

    def _weights(self) -> dict[str, str]:
        """By role: the folder of a checkpoint where it was fetched, else its Hub id, for the official code to look
        after."""
        from baselines.models.pipelines.checkpoint_folders import locate_checkpoint

        locations = {}
        for checkpoint in self.card.checkpoints:
            try:
                root = locate_checkpoint(checkpoint, self.hardware, self.card.name)
                locations[checkpoint.role] = str(root / checkpoint.subfolder)
            except DataError:
                locations[checkpoint.role] = checkpoint.repository
        return locations


def _checked_facts(facts: object) -> dict[str, Any]:
    """What an adapter tells of itself, unless it tells too much."""
    if not isinstance(facts, dict) or len(json.dumps(facts)) > MOST_FACTS:
        return {}
    return {str(name): value for name, value in facts.items()}


def external(system: ExternalSystem) -> type[External]:
    """The method of a system."""
    places: dict[str, Any] = {
        name: (str, Field(default="", exclude=True, description=place.meaning)) for name, place in system.places.items()
    }
    options: dict[str, Any] = {
        name: (type(choice.default), Field(default=choice.default, description=choice.meaning))
        for name, choice in system.options.items()
    }
    python = Field(
        default=system.python,
        exclude=True,
        description="interpreter of its environment, or the folder of a venv or conda environment",
    )
    device = Field(default="", exclude=True, description="device of the system where it is not that of --device")
    chosen: type[BaseModel] = create_model(
        "Options",
        __config__=ConfigDict(extra="forbid", frozen=True),
        python=(str, python),
        device=(str, device),
        **places,
        **options,
    )
    method = SystemType(
        system.card.name,
        (External,),
        {
            "card": system.card,
            "batch": system.batch,
            "Options": chosen,
            "system": system,
            "__module__": __name__,
            "__doc__": system.card.title,
        },
    )
    return cast(type[External], method)


def _reduce(kind: type[External]) -> Any:
    """Of `External` itself its name, of the others their system."""
    return (external, (kind.system,)) if "system" in vars(kind) else kind.__qualname__


copyreg.pickle(SystemType, _reduce)  # type: ignore[arg-type]


def from_file(path: Path) -> type[External]:
    """The method that a YAML file describes. Raises `UsageError` listing what is wrong with it."""
    return external(read_system(path))


def shipped_systems() -> tuple[type[External], ...]:
    """The systems that come with this project."""
    return tuple(from_file(path) for path in sorted(SHIPPED.glob("*.yaml")))
