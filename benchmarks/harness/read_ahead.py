"""Answers read by threads ahead of the measures: in order, a bounded number and a bounded size of them at a time."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import torch

from benchmarks.api.answer_limits import claiming
from benchmarks.api.notes import collect_notes
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.results import RowStatus
from benchmarks.api.runs import Cause, JournalLine
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.protocols.protocol import Inputs, Protocol, Scoring
from synlayers.errors import DataError
from synlayers.support.machine import raise_machine_error

CHUNK: Final = 16
"""Samples that are scored together at most."""
ROOM: Final = 250_000_000
"""Pixels of layers (1 GB as RGBA, some 3 GB with all that is made of them) that are read ahead at most; one answer
that is larger is read alone."""


@dataclass(frozen=True, slots=True)
class ScorableSample:
    """One sample ready to be scored: the arguments of each measure, or why there are none."""

    sample: Sample
    status: RowStatus
    inputs: Mapping[str, Inputs] = field(default_factory=dict)
    note: str = ""
    cause: Cause = ""


class Room:
    """Pixels that readers may hold at a time. Whoever is next in order always gets in, so nothing waits for ever."""

    def __init__(self, most: int = ROOM) -> None:
        self._most = most
        self._held: dict[int, int] = {}
        self._next = 0
        self._closed = False
        self._changed = threading.Condition()

    def claim(self, position: int, pixels: int) -> None:
        """Waits until the sample at this position may hold so many pixels more."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._closed or position <= self._next or sum(self._held.values()) + pixels <= self._most
            )
            self._held[position] = self._held.get(position, 0) + pixels

    def await_from(self, position: int) -> None:
        """The sample at this position is the one that is waited for."""
        with self._changed:
            self._next = position
            self._changed.notify_all()

    def held(self, positions: Sequence[int]) -> int:
        """Pixels of these samples."""
        with self._changed:
            return sum(self._held.get(position, 0) for position in positions)

    def release(self, positions: Sequence[int]) -> None:
        """These samples are done with."""
        with self._changed:
            for position in positions:
                self._held.pop(position, None)
            self._changed.notify_all()

    def close(self) -> None:
        """Nobody waits any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()


def read_ahead(
    protocol: Protocol, scorings: Sequence[Scoring], samples: Sequence[Sample], predictions: PredictionSet
) -> Iterator[list[ScorableSample]]:
    """Samples in order, in chunks of at most `CHUNK` that hold no more than half of `ROOM`, or one sample.

    Raises:
        MachineError: an answer or a truth cannot be read for want of memory, rights or the like: that is not the
            answer's fault, and no row is made of it.
    """
    room = Room()
    read = partial(_read, protocol, scorings, predictions)
    for positions, chunk in _in_chunks(read, samples, room):
        yield chunk
        room.release(positions)


def _in_chunks(
    read: Callable[[Sample], ScorableSample], samples: Sequence[Sample], room: Room
) -> Iterator[tuple[list[int], list[ScorableSample]]]:
    threads = max(2, torch.get_num_threads())
    pool = ThreadPoolExecutor(threads)
    ahead: deque[Future[ScorableSample]] = deque()
    submitted = 0
    positions: list[int] = []
    chunk: list[ScorableSample] = []
    try:
        for position in range(len(samples)):
            while submitted < len(samples) and len(ahead) <= 2 * threads:
                ahead.append(pool.submit(_claimed, read, samples[submitted], partial(room.claim, submitted)))
                submitted += 1
            room.await_from(position)
            chunk.append(ahead.popleft().result())
            positions.append(position)
            if len(chunk) == CHUNK or room.held(positions) * 2 >= ROOM:
                yield positions, chunk
                positions, chunk = [], []
        if chunk:
            yield positions, chunk
    finally:
        room.close()
        pool.shutdown(cancel_futures=True)


def _claimed(read: Callable[[Sample], ScorableSample], sample: Sample, claim: Callable[[int], None]) -> ScorableSample:
    with claiming(claim):
        return read(sample)


def _read(
    protocol: Protocol, scorings: Sequence[Scoring], predictions: PredictionSet, sample: Sample
) -> ScorableSample:
    """One sample's prediction and truth as the measures' arguments; a stand-in where the protocol has one."""
    status, note, cause = _state(predictions.lines.get(sample.id))
    prediction: Prediction | None = None
    if status == "ok":
        try:
            with collect_notes() as notes:
                prediction = predictions.read(sample)
                inputs = {s.measure: s.inputs(sample, prediction) for s in scorings}
            return ScorableSample(sample, "ok", inputs, "; ".join(notes))
        except (DataError, OSError, MemoryError) as error:
            raise_machine_error(error, f"the answer to {sample.id} could not be read")
            if not isinstance(error, DataError):
                raise
            status, note = "invalid", _one_line(str(error).replace(f"{predictions.root}/", ""))
    return _stand_in(protocol, scorings, sample, status, note, cause)


def _stand_in(
    protocol: Protocol, scorings: Sequence[Scoring], sample: Sample, status: RowStatus, note: str, cause: Cause
) -> ScorableSample:
    """A sample without a usable prediction. What was skipped for want of an input is never stood in for."""
    if protocol.stand_in is None or status == "skipped":
        return ScorableSample(sample, status, {}, note, cause)
    prediction = protocol.stand_in(sample)
    try:
        with collect_notes():  # of the truth alone: what became of the answer is told instead
            inputs = {s.measure: s.inputs(sample, prediction) for s in scorings}
        return ScorableSample(sample, status, inputs, note, cause)
    except DataError as error:  # the sample itself lacks what this protocol compares with
        raise_machine_error(error, f"{sample.id} could not be read")
        return ScorableSample(sample, status, {}, _one_line(str(error)), cause)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _state(line: JournalLine | None) -> tuple[RowStatus, str, Cause]:
    if line is None:
        return "missing", "no prediction", ""
    return line.status, line.error, line.cause
