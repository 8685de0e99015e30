"""The second stage: predictions and answer keys become rows. It can stop anywhere; the same call goes on.

Threads decode ahead of the metrics (`benchmarks.harness.read_ahead`); the metrics run in batches, on all cores or on
the GPU.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torch import Tensor

from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.results import Row, RowStatus, read_rows, row_json
from benchmarks.api.tasks import Sample
from benchmarks.harness.read_ahead import ScorableSample, read_ahead
from benchmarks.metrics import get_measure
from benchmarks.metrics.inputs import EmptyRegion, InputError
from benchmarks.metrics.measure import Function, Measure
from benchmarks.metrics.scores import Scores
from benchmarks.metrics.weights import WeightsMissing
from benchmarks.protocols.protocol import Protocol, Scoring
from synlayers.support.atomic import write_text_atomic
from synlayers.support.cli import progress
from synlayers.support.machine import machine_hint, naming, raise_machine_error


@dataclass(frozen=True, slots=True)
class BoundScoring:
    """A scoring with its measure ready to be called."""

    scoring: Scoring
    measure: Measure
    function: Function


@dataclass
class ScoredRows:
    """All rows of a protocol, and what rows cannot hold.

    features: columns of more than one number per sample, by ``<measure>.<column>`` and sample id.
    notes: known defects that decided scores -> ids. unavailable: measures that could not run -> why.
    """

    rows: list[Row] = field(default_factory=list)
    features: dict[str, dict[str, Tensor]] = field(default_factory=dict)
    notes: dict[str, set[str]] = field(default_factory=dict)
    unavailable: dict[str, str] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    """What a measure says about its work when it is done (a judge: calls, tokens, cost), by measure."""
    replies: list[dict[str, Any]] = field(default_factory=list)
    """What a judge said, one entry a call."""


def bind(protocol: Protocol, device: str, weights: Mapping[str, str]) -> tuple[list[BoundScoring], dict[str, str]]:
    """The scorings that can run here, and why the others cannot."""
    bound, unavailable = [], {}
    for scoring in protocol.scorings:
        entry = get_measure(scoring.measure)
        try:
            bound.append(
                BoundScoring(
                    scoring,
                    entry,
                    entry.bind({k: v for k, v in weights.items() if k in {w.name for w in entry.weights}}, device),
                )
            )
        except (WeightsMissing, ImportError) as error:
            unavailable[scoring.measure] = str(error)
    return bound, unavailable


def score_rows(
    protocol: Protocol,
    samples: Sequence[Sample],
    predictions: PredictionSet,
    part: Path,
    *,
    device: str = "cpu",
    weights: Mapping[str, str] | None = None,
    label: str = "score",
    retry_failed: bool = False,
) -> ScoredRows:
    """Score every sample; rows are appended to `part` as they come, and those that are already there are kept.

    With `retry_failed` a judge is asked again what it refused or did not answer before.

    Measures that cannot run here (weights are missing) have no rows; `ScoredRows.unavailable` says why.
    """
    bound, unavailable = bind(protocol, device, weights or {})
    try:
        return _score_bound(protocol, bound, unavailable, samples, predictions, part, device, label, retry_failed)
    except BaseException:
        for entry in bound:
            if close := getattr(entry.function, "close", None):
                close()
        raise


def _score_bound(
    protocol: Protocol,
    bound: Sequence[BoundScoring],
    unavailable: dict[str, str],
    samples: Sequence[Sample],
    predictions: PredictionSet,
    part: Path,
    device: str,
    label: str,
    retry_failed: bool,
) -> ScoredRows:
    scored = ScoredRows(unavailable=unavailable)
    for entry in bound:
        if retry_failed and (retry := getattr(entry.function, "retry_failed", None)):
            retry()
    done: set[str] = set()
    if not any(entry.measure.weights for entry in bound):  # features and the tallies of judges are not in rows
        done = _take_over(part, scored, {entry.measure.name for entry in bound})
    todo = [s for s in samples if s.id not in done] if bound else []
    scorings = [entry.scoring for entry in bound]
    for entry in bound:  # a measure that waits for others (a judge) sees all samples first, and asks about many at once
        if prepare := getattr(entry.function, "prepare", None):
            chunks = read_ahead(protocol, scorings, todo, predictions)
            prepare(a.inputs[entry.measure.name] for answers in chunks for a in answers if a.inputs)
    mode = "a" if done else "w"
    with naming(part), part.open(mode, encoding="utf-8") as file, progress(label, len(todo)) as advance:
        for answers in read_ahead(protocol, scorings, todo, predictions):
            rows = _score_chunk(bound, answers, device, scored)
            file.write("".join(row_json(row) + "\n" for row in rows))
            file.flush()
            scored.rows += rows
            advance(len(answers))
    for entry in bound:
        if finish := getattr(entry.function, "finish", None):
            scored.about[entry.measure.name] = finish()
            scored.replies += [
                {"measure": entry.measure.name, **reply} for reply in getattr(entry.function, "replies", ())
            ]
    return scored


def _take_over(part: Path, scored: ScoredRows, measures: set[str]) -> set[str]:
    """Takes over the rows of an interrupted call, of samples that have all measures; rewrites the file without the
    rest."""
    if not part.exists():
        return set()
    rows_by_id: dict[str, list[Row]] = {}
    for row in read_rows(part):
        rows_by_id.setdefault(row.sample_id, []).append(row)
    whole = {i: rows for i, rows in rows_by_id.items() if {r.metric.split(".")[0] for r in rows} == measures}
    scored.rows += [row for rows in whole.values() for row in rows]
    for row in scored.rows:
        if row.note and row.status == "ok":
            scored.notes.setdefault(row.note, set()).add(row.sample_id)
    write_text_atomic(part, "".join(row_json(row) + "\n" for row in scored.rows))
    return set(whole)


def _score_chunk(
    bound: Sequence[BoundScoring], answers: list[ScorableSample], device: str, scored: ScoredRows
) -> list[Row]:
    rows = []
    for entry in bound:
        scorable = [a for a in answers if a.inputs]
        for answer, columns, note in _columns(entry, scorable, device, scored):
            rows += _rows(entry, answer, columns, note)
        rows += [
            _row(answer, f"{entry.measure.name}.{value.name}", float("nan"), 0.0, answer.note)
            for answer in answers
            if not answer.inputs
            for value in entry.measure.values
        ]
    return rows


def _columns(
    entry: BoundScoring, answers: list[ScorableSample], device: str, scored: ScoredRows
) -> Iterator[tuple[ScorableSample, dict[str, Tensor], str]]:
    """The measure's columns for each answer. A batch that the measure refuses is scored one by one, so that only the
    culprit is lost."""
    if not answers:
        return
    scores = Scores(entry.measure, function=entry.function)
    names = [a.sample.id for a in answers]
    try:
        scores.update(
            names,
            **{k: [_to_device(a.inputs[entry.measure.name][k], device) for a in answers] for k in entry.measure.inputs},
        )
    except InputError as error:
        if len(answers) > 1:
            for answer in answers:
                yield from _columns(entry, [answer], device, scored)
            return
        # without such a region the sample leaves this measure alone; whatever else is wrong is wrong with the answer
        status: RowStatus = answers[0].status if isinstance(error, EmptyRegion) else "invalid"
        yield ScorableSample(answers[0].sample, status, {}, str(error)), {}, str(error)
        return
    except (RuntimeError, MemoryError) as error:  # torch says so by a RuntimeError
        if len(answers) > 1 and machine_hint(error, words=True):
            for answer in answers:
                yield from _columns(entry, [answer], device, scored)
            return
        raise_machine_error(error, f"{entry.measure.name} could not score {names[0]}", words=True)
        raise
    by_id = {sample.id: sample for sample in scores.samples()}
    for answer in answers:
        _, columns, notes = by_id[answer.sample.id]
        told = [answer.note] if answer.note and answer.status == "ok" else []
        note = "; ".join([*told, *notes])
        if note:
            scored.notes.setdefault(note, set()).add(answer.sample.id)
        for name, column in columns.items():
            if column.ndim:
                scored.features.setdefault(f"{entry.measure.name}.{name}", {})[answer.sample.id] = column
        yield answer, columns, note


def _rows(entry: BoundScoring, answer: ScorableSample, columns: Mapping[str, Tensor], note: str) -> list[Row]:
    values = {value.name: value for value in entry.measure.values}
    if not columns:
        return [_row(answer, f"{entry.measure.name}.{name}", float("nan"), 0.0, note) for name in values]
    weights = {value.weight for value in values.values() if value.weight}
    dropped = _is_dropped(entry.measure, columns)
    rows = []
    for name, column in columns.items():
        if column.ndim or (name in weights and name not in values):
            continue
        weight_column = values[name].weight if name in values else None
        weight = 0.0 if dropped else float(columns[weight_column]) if weight_column else 1.0
        why = note if answer.status == "ok" else answer.note or note
        rows.append(_row(answer, f"{entry.measure.name}.{name}", float(column), weight, why))
    return rows


def _is_dropped(measure: Measure, columns: Mapping[str, Tensor]) -> bool:
    """Whether the official code looks away from a sample: every mean of the measure has a weight, and the sample has
    none in any. Then none of its rows has one either (how many layers it had is no part of a sum)."""
    weights = {value.weight for value in measure.values if value.aggregate is None}
    return bool(weights) and all(weight is not None and not float(columns[weight]) for weight in weights)


def _row(answer: ScorableSample, metric: str, value: float, weight: float, note: str) -> Row:
    status: RowStatus = "dropped" if answer.status == "ok" and weight == 0 else answer.status
    sample = answer.sample
    cluster, cause = sample.cluster or sample.id, answer.cause if status == "failed" else ""
    return Row(sample.id, sys.intern(metric), value, status, weight, sample.groups, cluster, note, cause)


def _to_device(value: Any, device: str) -> Any:
    return value.to(device) if isinstance(value, Tensor) and device != "cpu" else value
