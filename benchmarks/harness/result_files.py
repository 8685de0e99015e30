"""What a run is worth under a protocol, as files: one of rows, and the result that follows from them."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.results import ROWS, Result, read_result, read_rows, write_rows
from benchmarks.api.runs import JournalLine, Run
from benchmarks.api.tasks import Sample
from benchmarks.harness.protocol_choice import has_come, judge_of, weights_in_use
from benchmarks.harness.provenance import provenance
from benchmarks.harness.reasons import reasons_of
from benchmarks.harness.rows import score_rows
from benchmarks.harness.run_lock import locked
from benchmarks.harness.summary import coverage_of, metrics_of
from benchmarks.metrics import get_measure
from benchmarks.protocols import Protocol
from synlayers.support.atomic import write_text_atomic
from synlayers.support.cli import errors
from synlayers.support.plugins import origins


def result_path(folder: Path, protocol: Protocol, first: int | None = None, judge: str = "") -> Path:
    """Where the result of a protocol lies in a run's folder: ``<task>.<protocol>.json``; of only the first samples
    ``<task>.<protocol>.first-<N>.json``, by a judge ``<task>.<protocol>.<judge>.json``."""
    return folder / (
        protocol.name.replace("/", ".")
        + (f".{judge}" if judge else "")
        + (f".first-{first}" if first else "")
        + ".json"
    )


def rows_path(folder: Path, protocol: Protocol, first: int | None = None, judge: str = "") -> Path:
    """Where its rows lie: the same name with ``.samples.jsonl``."""
    return result_path(folder, protocol, first, judge).with_suffix(".samples.jsonl")


def replies_path(rows: Path) -> Path:
    """Where a judge's words lie, beside the rows: ``.replies.jsonl``, one call a line."""
    return rows.with_name(rows.name.removesuffix(ROWS) + ".replies.jsonl")


def score_run(
    run: Run,
    protocol: Protocol,
    samples: Sequence[Sample],
    *,
    predictions: PredictionSet | None = None,
    device: str = "cpu",
    weights: Mapping[str, str] | None = None,
    limited: bool = False,
    retry_failed: bool = False,
) -> Result:
    """Score a run under a protocol and write rows and result. A result of the same predictions and samples that is
    there already is returned.

    Args:
        predictions: of a submission; by default the run's own folder and journal.
        limited: `samples` are only the first of the data set; the result gets a name of its own.
        retry_failed: a judge is asked again what it refused or did not answer.
    """
    if predictions is None:
        predictions = PredictionSet(run.predictions, run.lines())
    journal = predictions.lines
    states = {s.id: journal[s.id].status if s.id in journal else "missing" for s in samples}
    first = len(samples) if limited else None
    judge = judge_of(protocol, weights or {})
    by = judge.slug if judge else ""
    path, rows_file = result_path(run.folder, protocol, first, by), rows_path(run.folder, protocol, first, by)
    answers = predictions.digest(i for i, state in states.items() if state == "ok")
    with locked(run.folder, f".lock-{protocol.name.replace('/', '.')}"):
        loaded = weights_in_use(protocol, weights or {})
        finished = _read_finished(path, rows_file, states, answers, retry_failed, loaded, weights or {})
        if finished is not None:
            _tell_reasons(finished)
            return finished
        path.unlink(missing_ok=True)
        part = rows_file.with_suffix(f".{answers[:12]}.part")  # rows of other answers are never taken over
        start = time.monotonic()
        label = f"{run.facts.method.name} on {run.facts.dataset}: {protocol.name}"
        scored = score_rows(
            protocol, samples, predictions, part, device=device, weights=weights, label=label, retry_failed=retry_failed
        )
        replies_path(rows_file).unlink(missing_ok=True)
        if scored.replies:
            lines = (json.dumps(reply, ensure_ascii=False) + "\n" for reply in scored.replies)
            write_text_atomic(replies_path(rows_file), "".join(lines))
        write_rows(rows_file, scored.rows)
        scored.rows.clear()
        rows = list(read_rows(rows_file))  # what is summarised is what was written
        about = provenance() | {
            "seconds": {"predict": _seconds(journal, samples), "score": round(time.monotonic() - start, 2)},
            "device": device,
            "predictions_sha256": answers,
        }
        plugins = origins([protocol, *(get_measure(scoring.measure) for scoring in protocol.scorings)])
        optional = {
            "plugins": list(plugins),
            "judge": judge.facts() if judge else None,
            "judges": scored.about,
            "unavailable": scored.unavailable,
            "weights": loaded,
            "reasons": reasons_of(rows),
        }
        about |= {name: value for name, value in optional.items() if value}
        result = Result(
            run=run.facts,
            run_key=run.facts.key,
            protocol=protocol.name,
            official=protocol.official,
            metrics=tuple(metrics_of(protocol, rows, scored.features)),
            coverage=coverage_of(run.facts.dataset_count, len(samples), rows),
            provenance=about,
            notes={note: len(ids) for note, ids in sorted(scored.notes.items())},
        )
        write_text_atomic(path, result.model_dump_json(indent=1) + "\n")
        for left in run.folder.glob(rows_file.stem + ".*.part"):
            left.unlink()
    return result


def _tell_reasons(result: Result) -> None:
    """Why a judge gave no scores, for a result that is read from disk; one that is made now has told it."""
    for name, about in result.provenance.get("judges", {}).items():
        reasons = list((about.get("not_scored") or about.get("reasons") or {}).items())
        for reason, count in reasons[:3]:
            errors.print(f"{name}: {count} x {reason}", soft_wrap=True, markup=False)


def _read_finished(
    path: Path,
    rows_file: Path,
    states: Mapping[str, str],
    answers: str,
    retry_failed: bool,
    loaded: Mapping[str, str],
    weights: Mapping[str, str],
) -> Result | None:
    """The result on disk, if it is of exactly these samples in these states with these answers, of the measures and
    weights as they are now, lacks no measure that could run now, and has no question that a judge is to be asked
    again."""
    if not path.exists() or not rows_file.exists():
        return None
    seen: dict[str, str] = {}
    for row in read_rows(rows_file):
        seen.setdefault(row.sample_id, row.status)
    same = seen.keys() == states.keys() and all(
        (s == "ok") == (seen[i] in ("ok", "invalid", "dropped")) for i, s in states.items()
    )
    result = read_result(path) if same else None
    if result is None or result.provenance.get("predictions_sha256") != answers:
        return None
    if any(metric.version != get_measure(metric.measure).version for metric in result.metrics):
        return None
    if any(has_come(name, why, weights) for name, why in result.provenance.get("unavailable", {}).items()):
        return None  # what was lacking has come
    if any(loaded.get(name) not in (None, digest) for name, digest in result.provenance.get("weights", {}).items()):
        return None  # other weights than then
    for about in result.provenance.get("judges", {}).values():
        statuses = about.get("statuses", {})
        if about.get("unanswered", statuses.get("transport_error")) or statuses.get("missing_output"):
            return None  # asked again; what the judge has answered is in its cache
        if retry_failed and set(statuses) - {"ok"}:
            return None
    return result


def _seconds(journal: Mapping[str, JournalLine], samples: Sequence[Sample]) -> float:
    return round(sum(journal[s.id].seconds for s in samples if s.id in journal), 2)
