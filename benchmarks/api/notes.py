"""What readers have to say about a file that they read otherwise than it says: kept beside what was read."""

from __future__ import annotations

import contextvars
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_NOTES: contextvars.ContextVar[list[str] | None] = contextvars.ContextVar("notes", default=None)


def take_note(sentence: str) -> None:
    """Tells whoever collects notes; without a collector it is a warning."""
    notes = _NOTES.get()
    if notes is None:
        warnings.warn(sentence, stacklevel=3)
    elif sentence not in notes:
        notes.append(sentence)


@contextmanager
def collect_notes() -> Iterator[list[str]]:
    """The notes of what is read in this thread while the block runs, each once."""
    notes: list[str] = []
    token = _NOTES.set(notes)
    try:
        yield notes
    finally:
        _NOTES.reset(token)
