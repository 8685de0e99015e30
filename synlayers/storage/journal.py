"""Journals: one JSON object a line, added to while a command works, and read by the next one.

A process that is killed leaves half a line, perhaps half a character; a power cut leaves zeros where the disk had made
room and nothing was written yet. What was written before is read, what is lost is told once, and is done again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar

from pydantic import ValidationError

from synlayers.errors import DataError
from synlayers.storage.plain_files import open_plain
from synlayers.storage.plain_json import MOST_BYTES
from synlayers.support.consoles import tell
from synlayers.support.machine import naming, raise_machine_error
from synlayers.support.validation import problems_of

T = TypeVar("T")
BROKEN: Final = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What reading a line may raise, of JSON and of `parse`."""
_BLOCK: Final = 1 << 16


def read_journal(path: Path, parse: Callable[[bytes], T]) -> Iterator[T]:
    """What the lines of a journal hold, by `parse` of each; nothing where there is no file.

    A line that was not written to its end, and lines with zeros of a power cut, are passed over and told.

    Raises:
        DataError: the file cannot be read, or a line cannot though it was written whole; with its number.
    """
    if not path.exists():
        return
    with _open(path) as file:
        for number, raw in enumerate(_lines(file), 1):
            if not (line := raw.strip(b"\0 \t\r\n")):
                if b"\0" in raw:
                    _tell_loss(path, number)
                continue
            try:
                row = parse(line)
            except BROKEN as error:
                if b"\0" not in raw and raw.endswith(b"\n"):
                    raise DataError(
                        f"{path}, line {number}, is no row: it cannot be read ({_why(error)}); take it out, and what it"
                        " told is done again"
                    ) from None
                _tell_loss(path, number)
            else:
                yield row


def _open(path: Path) -> BinaryIO:
    try:
        return open_plain(path)
    except OSError as error:
        raise_machine_error(error)
        raise DataError(f"{path} cannot be read: {error.strerror}") from None


def _lines(file: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: file.readline(MOST_BYTES), b"")


def _why(error: Exception) -> str:
    return "; ".join(problems_of(error)[:3]) if isinstance(error, ValidationError) else str(error)


def append_journal(path: Path, objects: Iterable[Any]) -> None:
    """Adds a line an object, and makes them stay. An unfinished line is taken away first, and one that lacks only its
    end is ended, so that it never swallows a good one."""
    lines = b"".join(json.dumps(o).encode() + b"\n" for o in objects)
    if not lines:  # a file to which nothing is added stays as it is, its times too
        return
    with naming(path), path.open("a+b") as file:  # whatever is written goes to the end
        _mend_end(file)
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())


def _mend_end(file: BinaryIO) -> None:
    start = file.seek(0, os.SEEK_END)
    tail = b""
    while start and b"\n" not in tail.rstrip(b"\0"):
        step = min(start, _BLOCK)
        start -= step
        file.seek(start)
        tail = file.read(step) + tail
    written = tail.rstrip(b"\0")
    before, end, last = written.rpartition(b"\n")
    whole = _is_json(last.strip(b"\0 \t\r"))
    file.truncate(start + len(written if whole else before + end))
    if whole:
        file.write(b"\n")


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except BROKEN:
        return False
    return True


@lru_cache(maxsize=1024)  # once a place
def _tell_loss(path: Path, number: int) -> None:
    tell(f"{path}: line {number} was not written to its end (a process or the machine stopped); it is left out")
