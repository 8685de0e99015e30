"""What workers of these tests do; in a module of its own, so that workers can import it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path


def doubled() -> Callable[[int], int]:
    return lambda number: 2 * number


def crash_once(folder: Path, how: str) -> Callable[[int], bytes]:
    """A large answer for every number; the first worker that gets 3 dies at it."""
    return partial(_crash_once, folder, how)


def _crash_once(folder: Path, how: str, number: int) -> bytes:
    if number == 3:
        try:
            (folder / "died").touch(exist_ok=False)
        except FileExistsError:
            return bytes([number]) * 1_000_000
        if how == "exit":
            os._exit(7)
        if how == "half":  # dies within its answer: a pipe holds less than this
            os.write(_answers(), (10_000_000).to_bytes(8, "little") + b"begun")
        os.kill(os.getpid(), signal.SIGKILL)
    return bytes([number]) * 1_000_000


def _answers() -> int:
    """The pipe that this worker answers on: the only one that it writes to beside its output."""
    pipes = [int(name) for name in os.listdir("/proc/self/fd") if int(name) > 2]
    import fcntl

    return next(fd for fd in pipes if fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_WRONLY)


def dies_at_start() -> Callable[[int], int]:
    os._exit(3)


def refuses() -> Callable[[int], int]:
    raise ValueError("not today")


def sleeps() -> Callable[[float], float]:
    def sleep(seconds: float) -> float:
        time.sleep(seconds)
        return seconds

    return sleep


def with_family(file: Path) -> Callable[[int], int]:
    """Starts a process of its own and notes its number."""

    def start(number: int) -> int:
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        file.write_text(str(child.pid))
        time.sleep(600)
        return number

    return start
