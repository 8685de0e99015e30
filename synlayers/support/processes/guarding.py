"""Telling the guard what there is to end and to remove if this process is killed."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_GUARD = Path(__file__).with_name("guard.py")
_lock = threading.RLock()
"""Taken again by the thread that holds it: what the garbage collector ends meanwhile (a generator with a temporary
folder) is told to the guard too."""
_guard: subprocess.Popen[bytes] | None = None
_owner = 0


@contextmanager
def guarded_folder(folder: Path) -> Iterator[None]:
    """The guard removes `folder` if this process is killed before the block ends."""
    name = json.dumps(str(folder.absolute()))
    _tell(f"+f {name}")
    try:
        yield
    finally:
        _tell(f"-f {name}")


def guard_group(pid: int) -> None:
    """The guard kills this process group if this process is killed before `release_group`."""
    _tell(f"+g {pid}")


def release_group(pid: int) -> None:
    """The group is gone."""
    _tell(f"-g {pid}")


def _tell(line: str) -> None:
    if os.name != "posix":
        return
    with _lock:
        guard = _running()
        if guard is not None and guard.stdin is not None:
            # it was killed: pipes and the kernel remain; or its pipe is closed already, as this process ends
            with suppress(OSError, ValueError):
                guard.stdin.write(line.encode() + b"\n")


def _forget() -> None:
    """In a process that was forked: the lock may be held by a thread that is not here, and the parent's guard must see
    its pipe close when the parent ends, not when this process does."""
    global _lock
    _lock = threading.RLock()
    if _guard is not None and _guard.stdin is not None:
        with suppress(OSError):
            _guard.stdin.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def _running() -> subprocess.Popen[bytes] | None:
    """The guard of this process; a process that was forked has none of its parent's."""
    global _guard, _owner
    if _guard is None or _owner != os.getpid():
        try:
            _guard = subprocess.Popen(
                [sys.executable, "-I", "-S", str(_GUARD)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                bufsize=0,
                start_new_session=True,
            )
        except OSError:  # no process more can be started; what is asked for next will say so
            return None
        if not _owner:
            atexit.register(_dismiss)
        _owner = os.getpid()
    return _guard


def _dismiss() -> None:
    with _lock:
        if _guard is not None and _owner == os.getpid() and _guard.stdin is not None:
            with suppress(OSError):
                _guard.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                _guard.wait(2)
