"""A folder as it lies: refused if it holds anything but folders and plain files."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from leaderboard.validation.archives.limits import ArchiveLimits, Budget
from leaderboard.validation.archives.names import Tree, fault_of_path
from leaderboard.validation.problems import Refused
from synlayers.support.machine import raise_machine_error

_KINDS = (
    (stat.S_ISLNK, "a link"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def check_folder(root: Path, limits: ArchiveLimits) -> None:
    """Walks `root` without following anything. Raises `Refused` with every problem."""
    budget, tree = Budget(limits), Tree()
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        try:
            with os.scandir(root / inside) as entries:
                for entry in entries:  # not sorted: a folder of ten million files is refused without listing it
                    name = f"{inside}/{entry.name}" if inside else entry.name
                    if _enter(entry, name, budget, tree):
                        waiting.append(name)
        except OSError as error:
            raise_machine_error(error, f"{root} could not be read")
            budget.add_problem(inside, f"cannot be read: {error.strerror or error}")
    if budget.problems:
        raise Refused(tuple(sorted(budget.problems, key=lambda p: p.where)))


def _enter(entry: os.DirEntry[str], name: str, budget: Budget, tree: Tree) -> bool:
    """Whether this is a folder to go into."""
    budget.count_entry()
    about = entry.stat(follow_symlinks=False)
    folder = stat.S_ISDIR(about.st_mode)
    if not folder and not stat.S_ISREG(about.st_mode):
        kind = next((kind for test, kind in _KINDS if test(about.st_mode)), "no plain file")
        budget.add_problem(name, f"is {kind}; only folders and plain files are read")
        return False
    if fault := fault_of_path(name, budget.limits) or tree.fault_of(name, folder=folder):
        budget.add_problem(name, fault)
        return False
    if not folder:
        budget.count_bytes(name, about.st_size, about.st_size)
    return folder
