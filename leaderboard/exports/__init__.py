"""The board in the formats that people take away: one file each. A file of this package defines ``EXPORTS``; scanning
finds them.

Equal boards give equal bytes. Imports `board` alone.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from leaderboard.board import Board
from synlayers.support.discovery import scan

__all__ = ["Export", "exports", "write_exports"]


@dataclass(frozen=True, slots=True)
class Export:
    """One file that is written beside the page."""

    file: str
    what: str
    """In a few words, for links to it."""
    content: Callable[[Board], bytes]


@functools.cache
def exports() -> dict[str, Export]:
    """Every export by file name."""
    return scan(__name__, __path__, "EXPORTS", lambda entry: entry.file)


def write_exports(board: Board, folder: Path) -> list[Path]:
    """Writes all of them into `folder`, and returns the files."""
    written = []
    for entry in exports().values():
        path = folder / entry.file
        path.write_bytes(entry.content(board))
        written.append(path)
    return written
