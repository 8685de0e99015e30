"""A method that is loaded and answers samples of a data set, in whichever process it lives."""

from __future__ import annotations

import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.api.hardware import Hardware
from benchmarks.api.method import Method
from benchmarks.api.predictions import sample_folder, write_prediction
from benchmarks.api.runs import Cause, JournalLine, sample_seed
from benchmarks.api.tasks import SampleUnreadable
from benchmarks.datasets import Dataset
from synlayers.errors import DataError, MachineError, SynlayersError
from synlayers.support.machine import MEMORY, ROOM, full_folder, machine_hint, machine_sentence, raise_machine_error


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
        MachineError: the machine does not let it be loaded (a full disk, a right that is missing).
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        try:
            dataset, self.method = job.dataset(), job.method()
            self.method.hardware, self.method.run_folder = job.hardware, job.predictions.parent
            self.method.prepare(job.hardware.device)
            self.samples = {sample.id: sample for sample in dataset.samples()}
        except SynlayersError as error:
            self._stop_for_machine(error, "while it was loading")
            raise DataError(str(error)) from error
        except Exception as error:  # whatever a method throws
            if not is_memory(error):  # of a model that is too large, which is told by its own words
                self._stop_for_machine(error, "while it was loading")
            raise DataError(f"{type(error).__name__} while loading: {error}") from error

    def answer(self, ids: Sequence[str]) -> list[JournalLine]:
        """Predict and write these samples; one line each, in order. What a method throws at one sample is its failure;
        at several it is raised, and so is a lack of memory.

        Raises:
            MachineError: the machine stands in the way, of the method or of writing: that is nobody's answer.
        """
        samples, start = [self.samples[i] for i in ids], time.perf_counter()
        try:
            answers = self.method.predict_batch(samples, [sample_seed(self.job.seed, s.id) for s in samples])
        except Exception as error:
            if is_memory(error):
                raise
            self._stop_for_machine(error, f"at {samples[0].id}")
            if len(samples) > 1:
                raise
            seconds, why = time.perf_counter() - start, error_sentence(error)
            return [JournalLine(samples[0].id, "failed", round(seconds, 4), peak_mb(), why, cause_of(error))]
        seconds = (time.perf_counter() - start) / len(samples)
        lines = []
        for sample, answer in zip(samples, answers, strict=True):
            try:
                write_prediction(sample_folder(self.job.predictions, sample.id), sample.task, answer)
                lines.append(JournalLine(sample.id, "ok", round(seconds, 4), peak_mb()))
            except (DataError, TypeError, ValueError, AttributeError) as error:
                why = error_sentence(error)
                lines.append(JournalLine(sample.id, "failed", round(seconds, 4), peak_mb(), why, "method"))
            except (SynlayersError, OSError, MemoryError) as error:
                raise_machine_error(error, f"the answer to {sample.id} could not be written")
                raise
        return lines

    def _stop_for_machine(self, error: Exception, when: str) -> None:
        """Raises `MachineError` if an error is the machine's: by its number, by its words, or because a disk that a
        method writes to has no room left, whatever the method made of that."""
        doing = f"{self._name} stopped {when}"
        raise_machine_error(error, doing, words=True)
        if (folder := full_folder([self.job.predictions.parent, *_temporary_folder()])) is not None:
            sentence = machine_sentence(error, ROOM, doing)
            raise MachineError(f"the disk of {folder} is full; {sentence}") from error

    @property
    def _name(self) -> str:
        method = getattr(self, "method", None)
        return str(method.card.name) if method is not None else "the method"


def _temporary_folder() -> list[Path]:
    """Where temporary files go; nothing where no folder takes any, which is told when one is asked for."""
    try:
        return [Path(tempfile.gettempdir())]
    except OSError:
        return []


def cause_of(error: BaseException) -> Cause:
    """Whose failure it is that a method raised this: see `Cause`. An error may say it itself (`cause`)."""
    of_sample = isinstance(error, SampleUnreadable) or getattr(error, "cause", "") == "place"
    return "place" if of_sample or machine_hint(error, words=True) else "method"


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
    return type(error).__name__ == "OutOfMemoryError" or machine_hint(error, words=True) == MEMORY


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
