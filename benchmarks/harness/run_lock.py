"""Holding the folder of a run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from synlayers.errors import UsageError
from synlayers.support.locking import hold


class Held(UsageError):
    """Another process works in this folder."""


@contextmanager
def locked(folder: Path, name: str = ".lock") -> Iterator[None]:
    """Holds `folder` while the block runs; released by the system even after ``kill -9``. Raises `Held` if another
    process holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / name, os.O_CREAT | os.O_RDWR, 0o644)
    try:
        if not hold(descriptor):
            raise Held(f"another process is writing to {folder}; wait for it, or give --shard i/n to share the work")
        yield
    finally:
        os.close(descriptor)
