"""Files that a user gives: which ones to read, and why the others are left out."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from synlayers.errors import UsageError


class Rejection(NamedTuple):
    """A file that is not used, and why. `name` is relative to the folder that was given, never a whole path."""

    name: str
    reason: str


def slug(name: str) -> str:
    """Lower-case ASCII words joined by dashes, for ids.

    >>> slug("Crème  Brûlée_2.svg")
    'creme-brulee-2-svg'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower())) or "unnamed"


def relative_name(path: Path, root: Path) -> str:
    """The path of a file below `root`, with forward slashes, as text that can be printed and stored: what is no UTF-8
    is written as ``\\xff``."""
    return os.fsencode(path.relative_to(root).as_posix()).decode("utf-8", "backslashreplace")


def files_below(root: Path, suffixes: Sequence[str]) -> tuple[list[Path], list[Rejection]]:
    """Regular files under `root` with one of `suffixes` (lower case, with dot), sorted by relative path.

    Hidden files and folders are skipped in silence. A symlink is followed only to a file inside `root`; folders behind
    symlinks are not entered, so no loop can form. Raises UsageError when `root` is not a folder that can be read.
    """
    if not root.is_dir():
        raise UsageError(f"{root} is not a folder: give a folder that holds {', '.join(suffixes)} files")
    home = root.resolve()
    usable: list[Path] = []
    rejected: list[Rejection] = []
    for path in _walk(root):
        if path.suffix.lower() not in suffixes:
            continue
        name = relative_name(path, root)
        try:
            if path.is_symlink() and not path.resolve(strict=True).is_relative_to(home):
                rejected.append(Rejection(name, "symbolic link that leaves the folder"))
            elif not path.is_file():
                rejected.append(Rejection(name, "not a regular file"))
            elif not os.access(path, os.R_OK):
                rejected.append(Rejection(name, "no permission to read it"))
            else:
                usable.append(path)
        except (OSError, RuntimeError) as error:
            rejected.append(
                Rejection(name, f"cannot be reached: {getattr(error, 'strerror', None) or 'symbolic link loop'}")
            )
    return usable, rejected


def other_files(root: Path, suffixes: Sequence[str], advice: Mapping[str, str]) -> tuple[list[Rejection], list[str]]:
    """What `files_below` passes over: files with a suffix that `advice` explains, each with that reason, and notes that
    count the rest by suffix."""
    rejected: list[Rejection] = []
    rest: Counter[str] = Counter()
    for path in _walk(root):
        suffix = path.suffix.lower()
        if suffix in advice:
            rejected.append(Rejection(path.relative_to(root).as_posix(), advice[suffix]))
        elif suffix not in suffixes:
            rest[suffix or "no suffix"] += 1
    if not rest:
        return rejected, []
    kinds = ", ".join(f"{number} {suffix}" for suffix, number in rest.most_common(4)) + (
        ", ..." if len(rest) > 4 else ""
    )
    return rejected, [f"{rest.total()} other files are no pictures by their names ({kinds})"]


def _walk(root: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(root, followlinks=False):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield Path(folder, name)
