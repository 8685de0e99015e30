"""Samples in batches: they grow while they fit, and one that fails as a whole is tried again in halves."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.api.runs import Cause, JournalLine
from benchmarks.harness.loaded_method import Job
from benchmarks.harness.workers.inline import InlineWorker, needs_this_process
from benchmarks.harness.workers.process import BatchFailed, Killed, OutOfMemory, Worker


def open_worker(job: Job) -> Worker | InlineWorker:
    """A process for the method of a job, or this one where no other can import it."""
    return InlineWorker(job) if needs_this_process(job.method) else Worker(job)


def predict_batches(job: Job, ids: list[str], most: int, time_limit: float) -> Iterator[list[JournalLine]]:
    """Lines batch by batch, of a worker that is opened and closed here."""
    worker = open_worker(job)
    try:
        yield from batches_of(worker, ids, most, time_limit)
    finally:
        worker.close()


def batches_of(
    worker: Worker | InlineWorker, ids: list[str], most: int, time_limit: float
) -> Iterator[list[JournalLine]]:
    """Lines batch by batch. Batches double up to `most`; one that fails as a whole is tried again in halves, which
    finds the culprit."""
    size, start = 1, 0
    again: list[list[str]] = []
    while start < len(ids) or again:
        fresh = not again
        chosen = ids[start : start + size] if fresh else again.pop()
        start += len(chosen) if fresh else 0
        try:
            lines = worker.predict(chosen, time_limit * len(chosen))
        except (TimeoutError, ChildProcessError, OutOfMemory, BatchFailed) as error:
            if len(chosen) == 1:
                cause: Cause = "place" if isinstance(error, (TimeoutError, Killed, OutOfMemory)) else "method"
                yield [JournalLine(chosen[0], "failed", error=_why(error, time_limit), cause=cause)]
                continue
            half = len(chosen) // 2
            again += [chosen[half:], chosen[:half]]
            if isinstance(error, OutOfMemory):
                most = half
        else:
            yield lines
            size = min(most, size * 2) if fresh else min(most, size)


def _why(error: Exception, time_limit: float) -> str:
    if isinstance(error, TimeoutError):
        return f"it took longer than {time_limit:g} s"
    return f"out of memory: {error}" if isinstance(error, OutOfMemory) else str(error)
