"""What a data set of the benchmarks is: facts as data, and a reader of its official layout."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from benchmarks.api.tasks import Sample, TaskName
from synlayers.errors import DataError, UsageError
from synlayers.storage.plain_files import open_plain
from synlayers.support.entries import entries


@dataclass(frozen=True, slots=True)
class DatasetOption:
    """A choice that a data set leaves open, a keyword of its reader. Another choice is another data set in results: its
    name says so."""

    name: str
    choices: tuple[str, ...]
    """The first one is meant where none is named; empty: any word."""
    meaning: str
    other_count: bool = False
    """Whether another choice changes how many samples there are."""

    def check(self, dataset: str, value: str) -> str:
        """`value`, if it is one of the choices; else `UsageError`."""
        if self.choices and value not in self.choices:
            raise UsageError(f"{dataset}: {self.name} is {' or '.join(self.choices)}, not '{value}'")
        return value


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """What one should know about a data set before using it."""

    name: str
    """What commands and results call it: ``ober-test``, ``aim-500``, ..."""
    task: TaskName
    title: str
    count: int | None
    """Samples of the official set; None where the set has no fixed size."""
    layout: str
    """The expected folder, in a few lines; shown when a folder is wrong."""
    source: str
    """Paper and where the data is published."""
    access: str
    """How to get it: a Hub id with revision, or what to fill in where."""
    licence: str
    revision: str = ""
    """Pinned revision of the published files, if there is one."""
    hub: str = ""
    """Hugging Face id that `benchmarks.fetch` may download; empty: by form or by hand only."""
    known_problems: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    """Inputs beyond the task's own that every sample has (``boxes``, ``trimap``, ...)."""
    twin: str = ""
    """Name of the twin that is rebuilt from our own designs in this layout."""
    options: tuple[DatasetOption, ...] = ()
    images_may_be_shown: bool = False
    """True only where the licence clearly allows that pictures of the set are published. Twins are always shown."""
    images_because: str = "no licence that clearly allows it was seen"


class Dataset(ABC):
    """A data set on this machine, opened at `root`.

    Raises `DataError` on opening when the folder is not in the official layout, saying what was expected and what was
    found.
    """

    facts: ClassVar[DatasetFacts]

    def __init__(self, root: Path) -> None:
        self.root = Path(root)
        if not self.root.exists():
            raise DataError(f"{self.facts.name}: {root} does not exist; expected\n{self.facts.layout}")

    @abstractmethod
    def samples(self) -> Sequence[Sample]:
        """All samples in order of id; pixels are read lazily. Ids are unique."""

    @abstractmethod
    def files(self) -> Iterable[Path]:
        """The files that `samples` reads, for the content hash."""

    def digest(self) -> str:
        """SHA-256 over the relative names and contents of `files`: equal data, equal digest, on every machine."""
        whole = hashlib.sha256()
        for path in sorted(self.files(), key=lambda p: p.relative_to(self.root).as_posix()):
            content = hashlib.sha256()
            with open_plain(path) as file:
                while block := file.read(1 << 20):
                    content.update(block)
            whole.update(f"{path.relative_to(self.root).as_posix()}\0{content.hexdigest()}\n".encode())
        return whole.hexdigest()

    def wrong(self, difference: str) -> DataError:
        """The error of a folder that is not what it should be."""
        return DataError(
            f"{self.facts.name}: {self.root} is not in the official layout: {difference}. Expected\n{self.facts.layout}"
        )


def contents_of(folder: Path, most: int = 8) -> str:
    """What stands in a folder, for messages: the first names."""
    if not folder.is_dir():
        return f"{folder.name} is not a folder"
    names = [p.name + ("/" if p.is_dir() else "") for p in entries(folder)]
    return (
        "it is empty"
        if not names
        else "it holds " + ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
    )
