"""Holding the folder of a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from synlayers.errors import UsageError


class RunBusy(UsageError):
    """Another process works in this folder."""


@contextmanager
def locked(folder: Path, name: str = ".lock") -> Iterator[None]:
    """Holds `folder` while the block runs; released by the system even after ``kill -9``. Raises `RunBusy` if another
    process holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        lock = FileLock(folder / name, timeout=0).acquire()
    except Timeout:
        raise RunBusy(
            f"another process is writing to {folder}; wait for it, or give --shard i/n to share the work"
        ) from None
    with lock:
        yield
