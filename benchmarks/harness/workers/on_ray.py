"""Predictions on a Ray cluster (extra ``ray``): an actor a processor (or GPU) keeps the method loaded and answers small
lots of samples, with the same functions, limits and seeds as on one machine.

A node that sees the folder of the run writes its answers there; those of others travel through Ray and are written
here. The journal is written here alone. A lot whose actor was lost with its node is given to another one.
"""

from __future__ import annotations

import pickle
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from benchmarks.api.predictions import sample_folder
from benchmarks.api.runs import JournalLine
from benchmarks.harness.loaded_method import Job
from benchmarks.harness.workers.batches import batches_of, open_worker
from benchmarks.harness.workers.inline import needs_this_process
from synlayers.errors import DataError, MachineError, SynlayersError, UsageError
from synlayers.support.consoles import tell
from synlayers.support.entries import files_below
from synlayers.support.plugins import install
from synlayers.support.plugins.files import plugin_paths
from synlayers.support.processes.messages import packed
from synlayers.support.processes.ray_cluster import connect_ray
from synlayers.support.scratch import temporary_folder
from synlayers.support.untrusted.names import path_below

RETRIES: Final = 5
"""How often a lot of samples is given to another actor because its own was lost."""
LOT: Final = 16
"""Samples of a lot at most; fewer where there are few for each processor."""
LOTS_EACH: Final = 4
"""Lots for each processor at least, so that the last ones end at about the same time."""
START_LIMIT: Final = 600.0
"""Seconds that an actor may take to be placed and to load its method."""
LOOK: Final = 5.0
"""Seconds after which the cluster is looked at again."""

Answers = tuple[list[JournalLine], dict[str, bytes]]
"""Lines of the journal, and the files of the answers by name where the node does not see the run."""


@dataclass
class _Lot:
    """Samples that are asked at once. lost: how often their actor was."""

    ids: list[str]
    lost: int = 0
    actor: Any = None
    since: float = field(default_factory=time.monotonic)


@dataclass(frozen=True, slots=True)
class RayBatches:
    """Predicts as `benchmarks.harness.workers.batches.predict_batches` does, on a cluster.

    Args:
        address: of the cluster, as `ray.init` takes it; None starts one on this machine.
    """

    address: str | None = None

    def __call__(self, job: Job, ids: list[str], most: int, time_limit: float) -> Iterator[list[JournalLine]]:
        """Lines lot by lot, in whatever order they come.

        Raises:
            UsageError: no Ray, no cluster, a device that a cluster cannot deal, or a class of the main program.
            DataError: the method cannot start, or no node answers.
            MachineError: a machine stands in the way.
        """
        device = job.hardware.device
        if needs_this_process(job.method):
            raise UsageError("a class of the main program cannot travel to other machines: put it into a file")
        if ":" in device:
            raise UsageError(f"--device {device}: a cluster deals the GPUs itself; say --device cuda")
        if not ids:
            return
        ray = connect_ray(self.address)
        state = ray.put({"path": list(sys.path), "plugins": plugin_paths(), "job": packed(job)})
        kind = "GPU" if device.startswith("cuda") else "CPU"
        placed = {"num_gpus": 1, "num_cpus": 0} if kind == "GPU" else {"num_cpus": 1}
        make = ray.remote(max_restarts=0, scheduling_strategy="SPREAD", **placed)(Predictor)
        yield from _deal(ray, lambda: make.remote(state, most, time_limit), kind, job, ids, time_limit)


def _deal(ray: Any, make: Any, kind: str, job: Job, ids: list[str], time_limit: float) -> Iterator[list[JournalLine]]:
    """One lot under way for each actor; as many actors as the cluster has processors, and lots for."""
    places = int(ray.cluster_resources().get(kind, 0))
    if places < 1:
        raise UsageError(f"the cluster has no {kind}; it has {', '.join(sorted(ray.cluster_resources()))}")
    size = max(1, min(LOT, len(ids) // (places * LOTS_EACH)))
    waiting = deque(_Lot(ids[i : i + size]) for i in range(0, len(ids), size))
    idle: list[Any] = []
    under_way: dict[Any, _Lot] = {}
    try:
        while waiting or under_way:
            places = max(1, int(ray.cluster_resources().get(kind, 0)))
            while waiting and (idle or len(under_way) < places):
                lot = waiting.popleft()
                lot.actor, lot.since = idle.pop() if idle else make(), time.monotonic()
                under_way[lot.actor.answer.remote(lot.ids)] = lot
            done, _ = ray.wait(list(under_way), num_returns=1, timeout=LOOK)
            for reference in done:
                lot = under_way.pop(reference)
                answers = _take(ray, reference, lot, waiting)
                if answers is not None:
                    idle.append(lot.actor)
                    _write(job.predictions, answers[1])
                    yield answers[0]
            _refuse_silence(list(under_way.values()), time_limit)
    finally:
        for actor in [*idle, *(lot.actor for lot in under_way.values())]:
            ray.kill(actor)


def _take(ray: Any, reference: Any, lot: _Lot, waiting: deque[_Lot]) -> Answers | None:
    """What a lot's actor says; None where it was lost and the lot waits for another one."""
    try:
        lines, files = ray.get(reference, timeout=START_LIMIT)
    except ray.exceptions.RayTaskError as error:
        cause = error.as_instanceof_cause()
        raise (type(cause) if isinstance(cause, SynlayersError) else DataError)(str(error.cause)) from None
    except ray.exceptions.RayError as error:
        lot.lost += 1
        why = f"{type(error).__name__}, {lot.lost} times"
        if lot.lost > RETRIES:
            lines = [JournalLine(i, "failed", error=f"its node was lost ({why})", cause="place") for i in lot.ids]
            return lines, {}
        tell(f"{len(lot.ids)} samples are asked again: their actor was lost ({why})")
        waiting.appendleft(lot)
        return None
    return lines, files


def _refuse_silence(lots: list[_Lot], time_limit: float) -> None:
    """DataError where all that is under way has been so for longer than it may take."""
    now = time.monotonic()
    if lots and all(now - lot.since > START_LIMIT + 2 * time_limit * len(lot.ids) for lot in lots):
        raise DataError("no node of the cluster answers any more; what was predicted is kept, the same command goes on")


def _write(predictions: Path, files: dict[str, bytes]) -> None:
    """Answers that travelled. `files`: ``<sample>/<file>``."""
    for name, data in files.items():
        sample, _, file = name.partition("/")
        path = path_below(sample_folder(predictions, sample), file, "the answer of a node", alone=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


class Predictor:
    """What lives on a node: the method of a job in a worker, as on one machine."""

    def __init__(self, state: dict[str, Any], most: int, time_limit: float) -> None:
        sys.path[:] = [*sys.path, *(path for path in state["path"] if path not in sys.path)]
        install(state["plugins"])
        self.job: Job = pickle.loads(state["job"])
        self.most, self.time_limit = most, time_limit
        self._sees = (self.job.predictions.parent / "run.json").exists()
        self._worker: Any = None
        self._scratch: Any = None

    def answer(self, ids: list[str]) -> Answers:
        """The lines of these samples, and, where this node does not see the run, the files of the answers."""
        try:
            if self._sees:
                self._worker = self._worker or open_worker(self.job)
                return [
                    line for lines in batches_of(self._worker, ids, self.most, self.time_limit) for line in lines
                ], {}
            return self._answer_from_afar(ids)
        except MachineError as error:
            raise MachineError(f"a node of the cluster: {error}") from None

    def _answer_from_afar(self, ids: list[str]) -> Answers:
        if self._worker is None:
            self._scratch = temporary_folder()
            folder = self._scratch.__enter__()
            self.job = replace(self.job, predictions=folder / "predictions")
            self._worker = open_worker(self.job)
        lines = [line for some in batches_of(self._worker, ids, self.most, self.time_limit) for line in some]
        files = {}
        for path in files_below(self.job.predictions):
            files[path.relative_to(self.job.predictions).as_posix()] = path.read_bytes()
            path.unlink()
        return lines, files
