"""A method in a process of its own: one that hangs, dies or eats all memory costs one sample and not the run."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any

from benchmarks.api.runs import JournalLine
from benchmarks.harness.loaded_method import Job, LoadedMethod, error_sentence, free_memory, is_memory
from synlayers.errors import DataError, MachineError
from synlayers.support.main_guard import main_guard_hint

START_LIMIT = 3600.0
"""Seconds that a method may take to load."""


class OutOfMemory(Exception):
    """A batch did not fit."""


class BatchFailed(Exception):
    """A batch of several samples failed; which of them is to blame is not known yet."""


class Killed(ChildProcessError):
    """The process was killed from outside, perhaps for memory."""


class Worker:
    """The process, started when it is first needed and again after it was lost."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._process: Any = None
        self._pipe: Connection | None = None
        self._was_ready = False

    def predict(self, ids: Sequence[str], limit: float) -> list[JournalLine]:
        """Predict and write these samples; one line each, in order.

        Raises:
            TimeoutError: it took longer than `limit` seconds; the process is gone.
            ChildProcessError: the process died (out of memory, a crash); the message says how.
            OutOfMemory, BatchFailed: the batch did not fit, or raised; the process goes on.
            DataError: the method cannot start at all (weights are missing).
            MachineError: the machine stands in the way; nothing is recorded.
        """
        pipe = self._start()
        return self._ask(pipe, list(ids), limit)

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._process = self._pipe = None

    def _start(self) -> Connection:
        if self._pipe is not None:
            return self._pipe
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self.job), daemon=True)
        process.start()
        self._process = process
        theirs.close()
        try:
            self._receive(self._pipe, START_LIMIT)
        except ChildProcessError as error:
            if self._was_ready:  # it was lost and does not come back: that costs the sample, another may do
                raise
            raise DataError(f"{error} while it was loading{main_guard_hint()}") from None
        self._was_ready = True
        return self._pipe

    def _ask(self, pipe: Connection, ids: list[str], limit: float) -> list[JournalLine]:
        pipe.send(ids)
        reply: list[JournalLine] = self._receive(pipe, limit)
        return reply

    def _receive(self, pipe: Connection, limit: float) -> Any:
        try:
            if not pipe.poll(limit):
                self.close()
                raise TimeoutError(f"no answer within {limit:g} s")
            kind, value = pipe.recv()
        except (EOFError, ConnectionResetError):
            self._process.join(5)
            code = self._process.exitcode
            self.close()
            if code == -9:
                raise Killed("the method's process died (it was killed, perhaps for memory)") from None
            raise ChildProcessError(f"the method's process died (exit code {code})") from None
        if kind in ("memory", "batch"):
            raise (OutOfMemory if kind == "memory" else BatchFailed)(value)
        if kind in ("cannot start", "machine"):
            self.close()
            raise (DataError if kind == "cannot start" else MachineError)(value)
        return value


def _serve(pipe: Connection, job: Job) -> None:
    """The process: load, say so, then answer lists of ids until the pipe closes."""
    try:
        loaded = LoadedMethod(job)
    except (DataError, MachineError) as error:
        pipe.send(("machine" if isinstance(error, MachineError) else "cannot start", str(error)))
        return
    pipe.send(("ready", None))
    while True:
        try:
            ids = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            pipe.send(("done", loaded.answer(ids)))
        except MachineError as error:
            pipe.send(("machine", str(error)))
        except Exception as error:
            if memory := is_memory(error):
                free_memory()
            pipe.send(("memory" if memory else "batch", error_sentence(error)))
