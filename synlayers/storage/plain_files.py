"""Opening files of a build: regular files only. A pipe or a device in their place would keep its reader waiting for
ever."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

_WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def open_plain(path: Path) -> BinaryIO:
    """The open file, or the file that a link leads to.

    Raises:
        OSError: it cannot be read, or is a pipe, a device, a socket or a folder.
    """
    handle = os.open(plain(path), os.O_RDONLY | _WITHOUT_WAITING)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "is no regular file", str(path))
    return os.fdopen(handle, "rb")


def plain(path: Path) -> Path:
    """The path, for those who open it themselves; OSError as `open_plain`."""
    if not stat.S_ISREG(os.stat(path).st_mode):  # opening alone may change the state of a device
        raise OSError(errno.EINVAL, "is no regular file", str(path))
    return path


def read_plain(path: Path, most: int | None = None) -> bytes:
    """Its content; OSError as `open_plain`, and for a file of more than `most` bytes."""
    with open_plain(path) as file:
        size = os.fstat(file.fileno()).st_size
        if most is not None and size > most:
            raise OSError(errno.EFBIG, f"has {size:,} bytes, more than {most:,}", str(path))
        return file.read()
