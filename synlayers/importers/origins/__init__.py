"""Where layered pictures come from: one file an origin. A file of this package defines ``ORIGIN``, one instance of an
`Origin`; scanning finds it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cache
from pathlib import Path
from typing import ClassVar

from synlayers.assets.user_files import files_below, relative_name
from synlayers.importers.drafts import Draft, Item
from synlayers.support.discovery import named, scan


class Origin(ABC):
    """A form of layered files. `name` is what ``--from`` takes, `about` a line for people."""

    name: ClassVar[str]
    about: ClassVar[str]

    def check(self) -> None:  # noqa: B027 - most need nothing
        """UsageError where a package is missing."""

    @abstractmethod
    def find(self, source: Path) -> list[Item]:
        """The pictures of this form in a folder, or the one that a file is, in order of name; nothing is decoded."""

    def files(self, item: Item) -> list[Path]:
        """The files, or the folder, that an item is read of."""
        return [Path(item.path)]

    @abstractmethod
    def read(self, item: Item) -> Draft:
        """Decodes one picture. Raises `Refused` with the reason why it cannot be one of ours."""


class FileOrigin(Origin):
    """An origin with one picture a file."""

    suffixes: ClassVar[tuple[str, ...]]

    def find(self, source: Path) -> list[Item]:
        if source.is_file():
            return [Item(self.name, str(source), source.name)] if source.suffix.lower() in self.suffixes else []
        usable, _ = files_below(source, self.suffixes)
        return [Item(self.name, str(path), relative_name(path, source)) for path in usable]


@cache
def origins() -> dict[str, Origin]:
    """All origins by name."""
    return scan(__name__, __path__, "ORIGIN", lambda origin: origin.name)


def origin_named(name: str) -> Origin:
    """The origin called `name`; UsageError lists the names."""
    return named("origin", name, origins())
