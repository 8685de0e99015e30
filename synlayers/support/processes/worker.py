"""The parent's side: a worker that is asked, with or without a limit of time, and that may die."""

from __future__ import annotations

import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, TypeVar

from synlayers.errors import WorkerDied
from synlayers.support.processes.guarding import guard_group, release_group
from synlayers.support.processes.messages import packed, read_message, write_message

_ENTRY = Path(__file__).with_name("entry.py")
START_LIMIT = 300.0
"""Seconds in which a worker must be set up, whatever it loads; one that takes longer hangs."""
ENDING_LIMIT = 10.0
"""Seconds that a killed process is waited for: one that hangs in the kernel (a dead network disk) outlives them."""
A = TypeVar("A")
R = TypeVar("R")


class RemoteTraceback(Exception):
    """Where in the worker an exception was raised; the cause of the exception here."""


class Worker(Generic[A, R]):
    """A process that does ``setup()(argument)`` for each argument; started when it is made, not waited for.

    Its group is its own: Ctrl-C of a terminal does not reach it, and what it starts ends with it.

    Args:
        setup: called in the worker once; what it returns is called for each argument. All must be picklable; what
            a script that is run by its path defines is not.
        tied: the kernel may end it with the thread that starts it. For workers that are used by that thread or by
            others that live no longer.
    """

    def __init__(self, setup: Callable[[], Callable[[A], R]], tied: bool = False) -> None:
        start = {"tied": tied, "parent": os.getpid(), "path": [os.path.abspath(p) for p in sys.path]}
        messages = pickle.dumps(start), packed(setup)
        options = [f"-X{name}" if value is True else f"-X{name}={value}" for name, value in sys._xoptions.items()]
        self._ready = False
        self._replies: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._process = subprocess.Popen(
            [sys.executable, *options, str(_ENTRY)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        guard_group(self._process.pid)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reaper = threading.Thread(target=self._reap, daemon=True)
        self._reader.start()
        self._reaper.start()
        for message in messages:
            self._send(message)

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_ready(self, limit: float | None = None) -> None:
        """Waits until it is set up. Raises as `ask` does, and `WorkerDied` after `START_LIMIT` seconds where there is
        no other limit."""
        if not self._ready:
            try:
                self._receive(START_LIMIT if limit is None else limit)
            except TimeoutError:
                if limit is not None:
                    raise
                raise WorkerDied(f"it was not ready within {START_LIMIT:g} s") from None
            self._ready = True

    def ask(self, argument: A, limit: float | None = None) -> R:
        """What the function returns.

        Args:
            limit: seconds.

        Raises:
            WorkerDied: the process died; how is in the message.
            TimeoutError: it took longer than `limit`; the process is gone.
            Exception: whatever the function raised; the process goes on.
        """
        self.wait_ready()
        self._send(packed(argument))
        answer: R = self._receive(limit)
        return answer

    def close(self) -> None:
        """Ends the process and its group, at once."""
        self._kill()
        self._reaper.join(ENDING_LIMIT)
        with suppress(OSError):
            assert self._process.stdin is not None
            self._process.stdin.close()

    def _send(self, message: bytes) -> None:
        assert self._process.stdin is not None
        with suppress(OSError, ValueError):  # it is gone: that is seen when it should answer
            write_message(self._process.stdin, message)  # type: ignore[arg-type]

    def _receive(self, limit: float | None) -> Any:
        try:
            reply = self._replies.get(timeout=limit)
        except queue.Empty:
            self.close()
            raise TimeoutError(f"no answer within {limit:g} s") from None
        if reply is None:
            self._replies.put(None)
            raise self._death()
        kind, value = pickle.loads(reply)
        if kind == "failed":
            error, text = value
            raise error from RemoteTraceback(f"\n{text}")
        return value

    def _death(self) -> WorkerDied:
        code = self._process.returncode
        if code == -getattr(signal, "SIGKILL", 9):
            died = WorkerDied("it was killed, perhaps for memory")
            died.killed = True
            return died
        return WorkerDied(f"killed by signal {-code}" if code < 0 else f"exit code {code}")

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as pipe, suppress(OSError, ValueError):
            while (message := read_message(pipe)) is not None:  # type: ignore[arg-type]
                self._replies.put(message)
        self._kill()  # who closes its pipe is gone, or useless

    def _reap(self) -> None:
        """Waits for the process; what it left in its group is ended, which may hold its pipes."""
        self._process.wait()
        self._kill()
        release_group(self._process.pid)
        self._reader.join(5)
        self._replies.put(None)

    def _kill(self) -> None:
        with suppress(OSError):
            if os.name == "posix":
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
