"""A method that is loaded and answers samples of a data set, in whichever process it lives."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.api.hardware import Hardware
from benchmarks.api.method import Method
from benchmarks.api.predictions import sample_folder, write_prediction
from benchmarks.api.runs import JournalLine, sample_seed
from benchmarks.datasets import Dataset
from synlayers.errors import DataError, SynlayersError


@dataclass(frozen=True, slots=True)
class Job:
    """All that is needed to predict. `dataset` and `method` are called where the method is to live; a job that goes to
    another process travels once."""

    dataset: Callable[[], Dataset]
    method: Callable[[], Method]
    predictions: Path
    seed: int
    hardware: Hardware


class LoadedMethod:
    """The method of a job, ready to answer.

    Raises:
        DataError: it cannot be loaded; the message is one sentence, whatever the method threw.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        try:
            dataset, self.method = job.dataset(), job.method()
            self.method.hardware, self.method.run_folder = job.hardware, job.predictions.parent
            self.method.prepare(job.hardware.device)
            self.samples = {sample.id: sample for sample in dataset.samples()}
        except SynlayersError as error:
            raise DataError(str(error)) from error
        except Exception as error:  # whatever a method throws
            raise DataError(f"{type(error).__name__} while loading: {error}") from error

    def answer(self, ids: Sequence[str]) -> list[JournalLine]:
        """Predict and write these samples; one line each, in order. What a method throws at one sample is its failure;
        at several it is raised, and so is a lack of memory."""
        samples, start = [self.samples[i] for i in ids], time.perf_counter()
        try:
            answers = self.method.predict_batch(samples, [sample_seed(self.job.seed, s.id) for s in samples])
        except Exception as error:
            if is_memory(error) or len(samples) > 1:
                raise
            return [JournalLine(samples[0].id, "failed", time.perf_counter() - start, peak_mb(), error_sentence(error))]
        seconds = (time.perf_counter() - start) / len(samples)
        lines = []
        for sample, answer in zip(samples, answers, strict=True):
            try:
                write_prediction(sample_folder(self.job.predictions, sample.id), sample.task, answer)
                lines.append(JournalLine(sample.id, "ok", round(seconds, 4), peak_mb()))
            except (DataError, TypeError, ValueError, AttributeError) as error:
                lines.append(JournalLine(sample.id, "failed", round(seconds, 4), peak_mb(), error_sentence(error)))
        return lines


def error_sentence(error: BaseException) -> str:
    """What happened and where, on one line."""
    frames = traceback.extract_tb(error.__traceback__)
    where = (
        f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})"
        if frames and not isinstance(error, SynlayersError)
        else ""
    )
    return f"{type(error).__name__}: {_plain(error)}{where}"


def _plain(error: BaseException) -> str:
    """A message on one line, without control characters, not too long."""
    return "".join(c if c.isprintable() else " " for c in " ".join(str(error).split()))[:500]


def is_memory(error: BaseException) -> bool:
    """Whether memory ran out, of the machine or of a GPU."""
    return isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError"


def free_memory() -> None:
    """Give back what a GPU's allocator keeps."""
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
