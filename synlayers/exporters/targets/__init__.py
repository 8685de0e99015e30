"""Builds in the forms that other people's trainers and programs read: one file a form. A file of this package defines
``TARGET``, one instance of a `Target`; scanning finds it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import ClassVar

from synlayers.design import Design, Pixels, Record
from synlayers.errors import BuildError
from synlayers.storage import encode
from synlayers.support.discovery import named, scan


@dataclass(frozen=True, slots=True)
class Facts:
    """What a target may want to know of the whole.

    Args:
        splits: the splits that are exported.
        samples: how many designs.
        most_layers: the largest number of layers that the build's recipe gives.
    """

    splits: tuple[str, ...]
    samples: int
    most_layers: int


@dataclass(slots=True)
class Written:
    """What became of some designs.

    Args:
        entries: one a design or file, for `Target.finish`; JSON.
        left_out: by id: why a design is not in the export.
        notes: what is not as in the build, with the number of times.
    """

    entries: list[Record] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)

    def note(self, text: str) -> None:
        self.notes[text] = self.notes.get(text, 0) + 1


class Target(ABC):
    """A form of export. `name` is what ``--to`` takes, `about` a line for people."""

    name: ClassVar[str]
    about: ClassVar[str]

    def check(self, facts: Facts) -> None:  # noqa: B027 - most have nothing to check
        """UsageError where nothing can be exported like this: a package is missing, or the build has what the form
        cannot hold."""

    @abstractmethod
    def write(self, out: Path, part: int, designs: Sequence[Design], facts: Facts) -> Written:
        """Writes some designs below `out`; called again after an interruption it writes the same files.

        Args:
            part: their number among all; the same designs have the same number.
        """

    def finish(self, out: Path, entries: Iterable[Record], facts: Facts) -> None:  # noqa: B027 - nor to add
        """Writes what stands beside all designs, from the entries in order of the designs."""


class LeftOut(Exception):
    """A design that a form cannot hold, with the reason."""


class DesignTarget(Target):
    """A target that writes every design by itself."""

    def write(self, out: Path, part: int, designs: Sequence[Design], facts: Facts) -> Written:
        written = Written()
        for design in designs:
            try:
                written.entries += self.write_design(out / design.split, design, written)
            except LeftOut as reason:
                written.left_out[design.id] = str(reason)
        return written

    @abstractmethod
    def write_design(self, folder: Path, design: Design, written: Written) -> list[Record]:
        """Writes one design in the folder of its split and returns its entries, each with ``split``; raises LeftOut."""


@cache
def targets() -> dict[str, Target]:
    """All targets by name."""
    return scan(__name__, __path__, "TARGET", lambda target: target.name)


def target_named(name: str) -> Target:
    """The target called `name`; UsageError lists the names."""
    return named("form of export", name, targets())


def write_pixels(path: Path, pixels: Pixels) -> None:
    """A PNG; the folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, encode(pixels, "png"))


def write_file(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise BuildError(f"cannot write {path}: {error.strerror or error}; the same command goes on later") from error
