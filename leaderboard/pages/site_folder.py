"""The folder of a site: read back, and replaced as a whole, made beside the old one and then swapped with it.

    parent/site                            what is served
    parent/.site.publishing                the new one while it is made; the old one while it is removed
    parent/.site.replaced                  the old one for an instant, where two folders cannot change places at once
    parent/.site.lock                      held while one process publishes

Killed at any point, `site` is the old site or the new one (where folders change places in one step: Linux), or comes
back with the next call (elsewhere).
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from leaderboard.board import Board
from synlayers.errors import DataError, UsageError
from synlayers.storage.plain_files import read_plain
from synlayers.support.machine import naming

MARKER: Final = ".synlayers-leaderboard"
"""Lies in every site that this project wrote; a folder without it is never replaced."""

_EXCHANGE: Final = 2  # RENAME_EXCHANGE of renameat2(2)
_HERE: Final = -100  # AT_FDCWD


@contextmanager
def replace_site(site: Path) -> Iterator[Path]:
    """Yields an empty folder; what the block puts there replaces `site` when the block ends. If the block fails, `site`
    is as it was.

    Raises:
        UsageError: `site` is something else than an empty folder or a site of ours, or another process is publishing
            it.
    """
    site = site.resolve()
    site.parent.mkdir(parents=True, exist_ok=True)
    with _lock(site.with_name(f".{site.name}.lock"), site):
        new, old = site.with_name(f".{site.name}.publishing"), site.with_name(f".{site.name}.replaced")
        if old.exists():  # killed between two renames
            _remove(old) if site.exists() else old.rename(site)
        check_replaceable(site)
        _remove(new)
        new.mkdir()
        try:
            with naming(new):
                yield new
            (new / MARKER).write_text(
                "a site of the synlayers leaderboard; publishing again replaces this folder\n", encoding="utf-8"
            )
            _sync(new)
            _swap(new, site, old)
        finally:
            with suppress(OSError):  # the first error is the one to tell; the next call clears it away
                _remove(new)


def check_replaceable(site: Path) -> None:
    """Raises `UsageError` unless `site` is absent, an empty folder, or a site of ours."""
    if not site.exists():
        return
    if not site.is_dir():
        raise UsageError(f"--out {site} is not a folder")
    if any(site.iterdir()) and not (site / MARKER).is_file():
        raise UsageError(
            f"--out {site} holds something that is not a site of this leaderboard; name an empty or a new folder"
        )


def read_site(site: Path) -> Board:
    """The board of a published site. Raises `DataError` if there is none."""
    if not (site / MARKER).is_file():
        raise DataError(f"{site} is not a site that `python -m leaderboard.publish --out {site}` wrote")
    try:
        return Board.model_validate_json(read_plain(site / "leaderboard.json"))
    except (OSError, ValueError) as error:
        raise DataError(f"{site / 'leaderboard.json'} cannot be read: {str(error).partition(chr(10))[0]}") from None


@contextmanager
def _lock(lock: Path, site: Path) -> Iterator[None]:
    try:
        file_lock = FileLock(lock, timeout=0).acquire()
    except Timeout:
        raise UsageError(f"another process is publishing {site}; wait for it") from None
    with file_lock:
        yield


def _swap(new: Path, site: Path, old: Path) -> None:
    if not site.exists():
        new.rename(site)
    elif not _exchange(new, site):
        site.rename(old)
        new.rename(site)
        _remove(old)


def _exchange(one: Path, other: Path) -> bool:
    """Two folders change names in one step; False where the system or the file system has no such call."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return rename is not None and rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """Everything below `folder` is on the disk before it gets its name."""
    if os.name == "nt":
        return
    for path in [*folder.rglob("*"), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
