"""The first stage: a method answers every sample of a data set. It can stop anywhere; the same call goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.api.card import Card
from benchmarks.api.runs import JournalLine, Run, append_lines, in_shard
from benchmarks.api.tasks import Sample
from benchmarks.harness.loaded_method import Job
from benchmarks.harness.run_lock import locked
from benchmarks.harness.workers.batches import predict_batches
from synlayers.support.cli import progress
from synlayers.support.entries import entries

Batches = Callable[[Job, list[str], int, float], Iterator[list[JournalLine]]]
"""``batches(job, ids, most, time_limit)`` gives the lines of the journal, some samples at a time."""


@dataclass(frozen=True, slots=True)
class PredictionCounts:
    """How the samples that were asked for stand."""

    ok: int
    failed: int
    skipped: int

    def __str__(self) -> str:
        return f"{self.ok} predicted, {self.failed} failed, {self.skipped} skipped"


def predict(
    run: Run,
    job: Job,
    samples: Sequence[Sample],
    *,
    batch: int = 1,
    time_limit: float = 600.0,
    retry_failed: bool = False,
    shard: tuple[int, int] | None = None,
    batches: Batches = predict_batches,
) -> PredictionCounts:
    """Predict what is not predicted yet.

    Args:
        batch: samples at once at most; the number grows while they fit and halves when they do not.
        time_limit: seconds per sample, after which it is a failure.
        retry_failed: try failures of earlier calls again.
        batches: where the method lives: a worker process here, or a cluster.

    Raises:
        UsageError: another process writes to this run (and shard).
        DataError: the method cannot start.
        MachineError: the machine stands in the way (a full disk); what was answered before is kept.
    """
    mine = [s for s in samples if in_shard(s.id, shard)]
    with locked(run.folder, ".lock" if shard is None else f".lock-{shard[0]}of{shard[1]}"):
        lines_by_id = run.lines()
        todo = [s for s in mine if _is_open(run, lines_by_id.get(s.id), s.id, retry_failed)]
        journal = run.journal(shard)
        name = f"{run.facts.method.name} on {run.facts.dataset}"
        with progress(f"{name}: predict", len(todo)) as advance:
            unfit = {s.id: why for s in todo if (why := unavailable_for(run.facts.method, s))}
            append_lines(journal, *(JournalLine(i, "skipped", error=why) for i, why in unfit.items()))
            advance(len(unfit))
            for lines in batches(job, [s.id for s in todo if s.id not in unfit], batch, time_limit):
                append_lines(journal, *lines)
                advance(len(lines))
    lines_by_id = run.lines()
    states = [lines_by_id[s.id].status for s in mine if s.id in lines_by_id]
    return PredictionCounts(states.count("ok"), states.count("failed"), states.count("skipped"))


def unavailable_for(card: Card, sample: Sample) -> str:
    """Why a method cannot answer a sample; empty if it can."""
    if sample.task not in card.tasks:
        return f"{card.name} does not do {sample.task}"
    if card.answer_key and not sample.truth:
        return "copies the answer key, and this sample has none"
    missing = [name for name in card.requires if name not in sample.inputs]
    return f"needs {', '.join(missing)}, which this sample does not offer" if missing else ""


def _is_open(run: Run, line: JournalLine | None, sample_id: str, retry_failed: bool) -> bool:
    if line is None:
        return True
    if line.status == "ok":  # a prediction that was deleted since is made again
        folder = run.predictions / sample_id
        return not entries(folder)
    return line.status == "failed" and retry_failed
