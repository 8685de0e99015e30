"""Where unpacked entries go: new plain files below one folder that nobody else writes to."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from leaderboard.validation.archives.limits import Budget
from leaderboard.validation.archives.names import Tree, fault_of_path


class Sink:
    """Takes entries, checks their names and writes them. Nothing but folders and plain files is ever made, so no path
    can lead elsewhere."""

    def __init__(self, root: Path, budget: Budget) -> None:
        self._root = root
        self._budget = budget
        self._tree = Tree()

    def admits(self, name: str, *, folder: bool) -> bool:
        """Whether an entry of this name may be written; if not, the problem is noted. Counts it."""
        self._budget.count_entry()
        fault = fault_of_path(name, self._budget.limits) or self._tree.fault_of(name, folder=folder)
        if fault:
            self._budget.add_problem(name, fault)
        return not fault

    def make_folder(self, name: str) -> None:
        """An admitted folder."""
        (self._root / name).mkdir(parents=True, exist_ok=True)

    def write_file(self, name: str, blocks: Iterable[bytes]) -> None:
        """An admitted file. Once anything is wrong the blocks are only counted: the submission is refused anyway."""
        size = 0
        if self._budget.problems:
            for block in blocks:
                size += len(block)
                self._budget.count_bytes(name, len(block), size)
            return
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(
            path,
            os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0),
            0o600,
        )
        with os.fdopen(handle, "wb") as file:
            for block in blocks:
                size += len(block)
                self._budget.count_bytes(name, len(block), size)
                file.write(block)
