"""What of a folder is data: systems and tools leave files of their own beside it, which are never read."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

LEFT_BY_SYSTEMS: Final = frozenset(("__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin", "@eadir"))
"""Names, in lower case, of what file managers write. What starts with a dot (``._NAME`` of macOS beside each file of an
archive, ``.DS_Store``, ``.ipynb_checkpoints``) is never data either."""


def is_stray(name: str) -> bool:
    """Whether a file or folder of this name is no data wherever it lies.

    >>> [is_stray(name) for name in ("._alpha.png", "__MACOSX", "Thumbs.db", "alpha.png")]
    [True, True, True, False]
    """
    return name.startswith(".") or name.lower() in LEFT_BY_SYSTEMS


def entries(folder: Path, pattern: str = "*") -> list[Path]:
    """Files and folders directly in `folder` whose names fit `pattern`, in order of path, without strays; none where
    there is no such folder."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if fnmatchcase(path.name, pattern) and not is_stray(path.name))


def files_below(folder: Path) -> list[Path]:
    """All files below `folder`, in order of path, without strays and what lies in them."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(is_stray(part) for part in path.relative_to(folder).parts)
    )
