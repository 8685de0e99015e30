"""One process at a time writes to a folder."""

from __future__ import annotations


def hold(descriptor: int) -> bool:
    """Take the lock of an open file; False if another process holds it. The system frees it when the file is closed,
    even after ``kill -9``.

    Where there are no such locks (Windows) it is always granted: files appear whole there too, so the worst is work
    done twice.
    """
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
