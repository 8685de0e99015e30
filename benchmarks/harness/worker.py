"""A method in a process of its own: one that hangs, dies or eats all memory costs one sample and not the run."""

from __future__ import annotations

import multiprocessing
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.api.hardware import Hardware
from benchmarks.api.method import Method
from benchmarks.api.predictions import sample_folder, write_prediction
from benchmarks.api.runs import Line, sample_seed
from benchmarks.api.tasks import Sample
from benchmarks.datasets import Dataset
from synlayers.errors import DataError, SynlayersError

START_LIMIT = 3600.0
"""Seconds that a method may take to load."""


@dataclass(frozen=True, slots=True)
class Job:
    """All that the process needs; it travels once. `dataset` and `method` are called there."""

    dataset: Callable[[], Dataset]
    method: Callable[[], Method]
    predictions: Path
    seed: int
    hardware: Hardware


class OutOfMemory(Exception):
    """A batch did not fit."""


class BatchFailed(Exception):
    """A batch of several samples failed; which of them is to blame is not known yet."""


class Worker:
    """The process, started when it is first needed and again after it was lost."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._process: Any = None
        self._pipe: Connection | None = None

    def predict(self, ids: Sequence[str], limit: float) -> list[Line]:
        """Predict and write these samples; one line each, in order.

        Raises:
            TimeoutError: it took longer than `limit` seconds; the process is gone.
            ChildProcessError: the process died (out of memory, a crash); the message says how.
            OutOfMemory, BatchFailed: the batch did not fit, or raised; the process goes on.
            DataError: the method cannot start at all (weights are missing).
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
        self._process = context.Process(target=_serve, args=(theirs, self.job), daemon=True)
        self._process.start()
        theirs.close()
        self._receive(self._pipe, START_LIMIT)
        return self._pipe

    def _ask(self, pipe: Connection, ids: list[str], limit: float) -> list[Line]:
        pipe.send(ids)
        reply: list[Line] = self._receive(pipe, limit)
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
            how = "it was killed, perhaps for memory" if code == -9 else f"exit code {code}"
            raise ChildProcessError(f"the method's process died ({how})") from None
        if kind in ("memory", "batch"):
            raise (OutOfMemory if kind == "memory" else BatchFailed)(value)
        if kind == "cannot start":
            self.close()
            raise DataError(value)
        return value


def _serve(pipe: Connection, job: Job) -> None:
    """The process: load, say so, then answer lists of ids until the pipe closes."""
    try:
        dataset, method = job.dataset(), job.method()
        method.hardware, method.run_folder = job.hardware, job.predictions.parent
        method.prepare(job.hardware.device)
        samples = {sample.id: sample for sample in dataset.samples()}
    except SynlayersError as error:
        pipe.send(("cannot start", str(error)))
        return
    except Exception as error:  # whatever a method throws on loading is told as one sentence
        pipe.send(("cannot start", f"{type(error).__name__} while loading: {error}"))
        return
    pipe.send(("ready", None))
    while True:
        try:
            ids = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            pipe.send(("done", _answer(method, [samples[i] for i in ids], job)))
        except Exception as error:
            if memory := _is_memory(error):
                _free_memory()
            pipe.send(("memory" if memory else "batch", _sentence(error)))


def _answer(method: Method, samples: list[Sample], job: Job) -> list[Line]:
    start = time.perf_counter()
    try:
        answers = method.predict_batch(samples, [sample_seed(job.seed, s.id) for s in samples])
    except Exception as error:
        if _is_memory(error) or len(samples) > 1:
            raise
        return [Line(samples[0].id, "failed", time.perf_counter() - start, peak_mb(), _sentence(error))]
    seconds = (time.perf_counter() - start) / len(samples)
    lines = []
    for sample, answer in zip(samples, answers, strict=True):
        try:
            write_prediction(sample_folder(job.predictions, sample.id), sample.task, answer)
            lines.append(Line(sample.id, "ok", round(seconds, 4), peak_mb()))
        except (DataError, TypeError, ValueError, AttributeError) as error:
            lines.append(Line(sample.id, "failed", round(seconds, 4), peak_mb(), _sentence(error)))
    return lines


def _sentence(error: Exception) -> str:
    """What happened and where, on one line."""
    frames = traceback.extract_tb(error.__traceback__)
    where = (
        f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})"
        if frames and not isinstance(error, SynlayersError)
        else ""
    )
    return f"{type(error).__name__}: {_plain(error)}{where}"


def _plain(error: Exception) -> str:
    """A message on one line, without control characters, not too long."""
    return "".join(c if c.isprintable() else " " for c in " ".join(str(error).split()))[:500]


def _is_memory(error: BaseException) -> bool:
    return isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError"


def _free_memory() -> None:
    if (torch := sys.modules.get("torch")) is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()


def peak_mb() -> float:
    """Peak memory of this process so far; of the GPU if torch uses one."""
    if (torch := sys.modules.get("torch")) is not None and torch.cuda.is_available():
        return float(round(torch.cuda.max_memory_allocated() / 2**20, 1))
    try:  # the peak that getrusage tells of a child starts with what its parent held
        status = Path("/proc/self/status").read_text()
        return round(int(status.partition("VmHWM:")[2].split()[0]) / 2**10, 1)
    except (OSError, ValueError, IndexError):
        pass
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1))
