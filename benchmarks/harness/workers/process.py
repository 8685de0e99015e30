"""A method in a process of its own: one that hangs, dies or eats all memory costs one sample and not the run."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from benchmarks.api.runs import JournalLine
from benchmarks.harness.loaded_method import Job, LoadedMethod, error_sentence, free_memory, is_memory
from synlayers.errors import DataError, MachineError, WorkerDied
from synlayers.support.processes import Worker as Process

Answer: TypeAlias = "tuple[str, list[JournalLine] | str]"
"""What the process says of a batch: its kind, and lines of the journal or a sentence."""
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
        self._process: Process[list[str], Answer] | None = None
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
        process = self._start()
        try:
            kind, value = process.ask(list(ids), limit)
        except TimeoutError:
            self.close()
            raise
        except WorkerDied as error:
            self.close()
            raise (Killed if error.killed else ChildProcessError)(f"the method's process died ({error})") from None
        except MachineError:
            self.close()
            raise
        if isinstance(value, str):
            raise (OutOfMemory if kind == "memory" else BatchFailed)(value)
        return value

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.close()
        self._process = None

    def _start(self) -> Process[list[str], Answer]:
        if self._process is not None:
            return self._process
        # tied to this process where its end is this thread's; elsewhere the thread that asks may be another one later
        tied = threading.current_thread() is threading.main_thread()
        self._process = Process(partial(_load, self.job), tied)
        try:
            self._process.wait_ready(START_LIMIT)
        except WorkerDied as error:
            self.close()
            if self._was_ready:  # it was lost and does not come back: that costs the sample, another may do
                raise (Killed if error.killed else ChildProcessError)(f"the method's process died ({error})") from None
            raise DataError(f"the method's process died ({error}) while it was loading") from None
        except BaseException:
            self.close()
            raise
        self._was_ready = True
        return self._process


def _load(job: Job) -> Callable[[list[str]], Answer]:
    return partial(_answer, LoadedMethod(job))


def _answer(loaded: LoadedMethod, ids: list[str]) -> Answer:
    """``("done", lines)``, or how the batch failed and why."""
    try:
        return "done", loaded.answer(ids)
    except MachineError:
        raise
    except Exception as error:
        if memory := is_memory(error):
            free_memory()
        return ("memory" if memory else "batch"), error_sentence(error)
