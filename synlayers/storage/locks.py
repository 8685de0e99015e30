"""Holding what only one process may write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from synlayers.errors import UsageError


class Busy(UsageError):
    """Another process holds it."""


@contextmanager
def holding(lock: Path, busy: str) -> Iterator[None]:
    """Holds the file `lock`, in a folder that is made, while the block runs; the system releases it even after ``kill
    -9``.

    Raises:
        Busy: another process holds it, with the sentence `busy`.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        held = FileLock(lock, timeout=0).acquire()
    except Timeout:
        raise Busy(busy) from None
    with held:
        yield
