"""A method in this process, for one that no other process can import: a class of a notebook or of the main script."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from benchmarks.api.runs import JournalLine
from benchmarks.harness.loaded_method import Job, LoadedMethod, error_sentence, free_memory, is_memory
from benchmarks.harness.workers.process import BatchFailed, OutOfMemory
from synlayers.errors import MachineError


class InlineWorker:
    """Answers as `benchmarks.harness.workers.process.Worker` does, but nothing guards it: there is no time limit, and a
    method that dies takes the run with it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._loaded: LoadedMethod | None = None

    def predict(self, ids: Sequence[str], limit: float) -> list[JournalLine]:
        """Predict and write these samples; one line each, in order. `limit` cannot be kept.

        Raises:
            OutOfMemory, BatchFailed: the batch did not fit, or raised.
            DataError: the method cannot start at all.
            MachineError: the machine stands in the way; nothing is recorded.
        """
        self._loaded = self._loaded or LoadedMethod(self.job)
        try:
            return self._loaded.answer(ids)
        except MachineError:
            raise
        except Exception as error:
            if memory := is_memory(error):
                free_memory()
            raise (OutOfMemory if memory else BatchFailed)(error_sentence(error)) from error

    def close(self) -> None:
        """Forget the method."""
        self._loaded = None


def needs_this_process(method: Any) -> bool:
    """Whether a method (or a `partial` of its class) lives where worker processes cannot find it."""
    kind = method.func if isinstance(method, partial) else method
    return getattr(kind, "__module__", "") == "__main__" or "<locals>" in getattr(kind, "__qualname__", "")
