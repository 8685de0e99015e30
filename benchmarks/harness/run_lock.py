"""Holding the folder of a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from synlayers.storage.locks import Busy, holding

RunBusy = Busy


@contextmanager
def locked(folder: Path, name: str = ".lock") -> Iterator[None]:
    """Holds `folder` while the block runs. Raises `RunBusy` if another process holds it."""
    busy = f"another process is writing to {folder}; wait for it, or give --shard i/n to share the work"
    with holding(folder / name, busy):
        yield
