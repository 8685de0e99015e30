"""Errors of the machine rather than of the work: a full disk, a right that is missing, too many open files, no memory.

Whoever turns an error into an answer ("this sample failed", "this archive is damaged") asks here first, and stops
instead: what the machine could not do says nothing about the sample.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from synlayers.errors import MachineError
from synlayers.support.paths import cache_root

HINTS: Final = {
    "make room": ("ENOSPC", "EDQUOT"),
    "see to it that this user may": ("EACCES", "EPERM", "EROFS"),
    "close other programs, or raise the limit of open files (ulimit -n)": ("EMFILE", "ENFILE"),
    "free memory, or take a machine with more": ("ENOMEM",),
    "raise the limit of a file's size (ulimit -f)": ("EFBIG",),
    "see whether the disk is damaged or gone": ("EIO", "ESTALE", "ENOLCK"),
}
"""What to do about an error number."""
_HINT: Final = {getattr(errno, name): hint for hint, names in HINTS.items() for name in names if hasattr(errno, name)}
ROOM: Final = "make room"
MEMORY: Final = "free memory, or take a machine with more"

WORDS: Final = {
    **{os.strerror(number): _HINT[number] for number in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE)},
    "database or disk is full": ROOM,
    "disk I/O error": _HINT[errno.EIO],
    "attempt to write a readonly database": _HINT[errno.EACCES],
    "can't start new thread": MEMORY,
    "can't allocate memory": MEMORY,
    "failed to map segment from shared object": MEMORY,
    os.strerror(errno.ENOMEM): MEMORY,
}
"""What libraries say that lose the error number on the way."""
NO_TEMPORARY: Final = "No usable temporary directory"
"""What `tempfile` says where no folder takes a file, with the number of a file that is missing."""
LEAST_ROOM: Final = 1 << 16
"""Bytes free below which a disk counts as full."""


def machine_hint(error: BaseException, *, words: bool = False) -> str:
    """What to do if an error, or one that it came from, is the machine's; empty for all others.

    Args:
        words: look at what messages say as well, of errors without a number: for what libraries and methods raise,
            not for messages that name files of strangers.
    """
    return next((hint for link in _chain(error) if (hint := _hint_of(link, words))), "")


def raise_machine_error(error: BaseException, doing: str = "", *, words: bool = False) -> None:
    """Raises `MachineError` if an error is the machine's (`machine_hint`), and returns for all others.

    doing: what could not be done, as the beginning of the sentence.
    """
    if known := next((link for link in _chain(error) if isinstance(link, MachineError)), None):
        raise known
    if hint := machine_hint(error, words=words):
        raise MachineError(machine_sentence(error, hint, doing)) from error


def machine_sentence(error: BaseException, hint: str, doing: str = "") -> str:
    """What could not be done, why, where, and what to do."""
    what = " ".join(str(error).split()) or type(error).__name__
    place = next((link for link in _chain(error) if isinstance(link, OSError) and _hint_of(link, words=False)), None)
    if place is not None:
        where = f"{place.filename}: " if place.filename else ""
        what = f"{where}{place.strerror or place}"
        hint += _which_variable(str(place.filename or ""))
    elif isinstance(error, MemoryError):
        what = "memory ran out"
    begin = f"{doing}: " if doing else ""
    return f"{begin}{what}; {hint}, then run the same command again to go on"


def full_folder(folders: Iterable[Path]) -> Path | None:
    """The first of these folders whose disk has no room left (`LEAST_ROOM`, or no file more); None if all have."""
    for folder in folders:
        try:
            if shutil.disk_usage(folder).free < LEAST_ROOM:
                return folder
            if hasattr(os, "statvfs") and (about := os.statvfs(folder)).f_files and not about.f_favail:
                return folder
        except OSError:
            continue
    return None


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Gives an `OSError` of the block that names no file the name of the one that is written there: a full disk shows
    when bytes are flushed, and then nobody says where."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and those that it came from, also where ``from None`` hides them."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or link.__context__


def _hint_of(error: BaseException, words: bool) -> str:
    if isinstance(error, MemoryError):
        return MEMORY
    if isinstance(error, OSError) and error.errno is not None:
        if (error.strerror or "").startswith(NO_TEMPORARY):
            return f"{ROOM}, or set TMPDIR to a folder that can be written"
        return _HINT.get(error.errno, "")
    return next((hint for text, hint in WORDS.items() if words and text in str(error)), "")


def _which_variable(path: str) -> str:
    """Where a place can be chosen by a variable, which."""
    cache = os.environ.get("SYNLAYERS_CACHE", "")
    for name, folder in (("TMPDIR", tempfile.tempdir or ""), ("SYNLAYERS_CACHE", cache or str(cache_root()))):
        if folder and path.startswith(str(folder).rstrip(os.sep) + os.sep):
            return f" (or set {name} to a folder elsewhere)"
    return ""
