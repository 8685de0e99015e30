"""The rows behind a result: one for every asked sample and every number of the protocol, each once, and none of samples
that do not exist."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from benchmarks.api.results import Row
from benchmarks.metrics import measures
from benchmarks.protocols.protocol import Protocol
from leaderboard.validation.checks.check import Check, CheckInput
from leaderboard.validation.loading import SubmittedResult
from leaderboard.validation.problems import Problem, join_names
from leaderboard.validation.records import recorded_data

RowsByMeasure = Mapping[str, Mapping[str, Mapping[str, Row]]]
"""Rows by measure, sample and column."""


def check_completeness(inputs: CheckInput) -> Iterator[Problem]:
    entry, rows = inputs.entry, inputs.rows
    if rows is None or entry.protocol is None:
        return
    seen = {(row.sample_id, row.metric) for row in rows}
    if len(seen) < len(rows):
        yield Problem(
            entry.rows, f"{len(rows) - len(seen)} rows are there twice (same sample and metric); each is there once"
        )
    if any((a.sample_id, a.metric) > (b.sample_id, b.metric) for a, b in itertools.pairwise(rows)):
        yield Problem(entry.rows, "the rows are not in order of sample and metric; submit the file as it was written")
    ids, asked = {row.sample_id for row in rows}, entry.result.coverage.asked
    if rows and len(ids) != asked:
        yield Problem(
            entry.rows,
            f"there are rows of {len(ids)} samples, but {asked} were asked;"
            " every asked sample has rows, whatever became of it",
        )
    table = by_measure(rows)
    used = {scoring.measure for scoring in entry.protocol.scorings}
    if unused := sorted(table.keys() - used):
        yield Problem(entry.rows, f"there are rows of {join_names(unused)}, which {entry.protocol.name} does not use")
    unavailable = _unavailable(inputs, used - table.keys())
    if unavailable and not rows:
        yield Problem(
            entry.where,
            "nothing was measured, because weights are missing; leave it out, or fetch the weights and score again",
        )
        return
    if unavailable:
        what = (
            f"{join_names(unavailable, 8)} were not measured, because weights are missing;"
            " fetch them and score again to have all numbers"
        )
        yield Problem(entry.where, what, "warning")
    for measure in sorted(used - set(unavailable)):
        yield from _measure_complete(entry, entry.protocol, measure, table.get(measure, {}), ids)


def _unavailable(inputs: CheckInput, without: set[str]) -> list[str]:
    """Measures without rows that need weights, and of which the result says that they could not run."""
    reasons = inputs.entry.result.provenance.get("unavailable", {})
    return sorted(
        name for name in without if measures()[name].weights and isinstance(reasons, dict) and name in reasons
    )


def by_measure(rows: Sequence[Row]) -> RowsByMeasure:
    table: dict[str, dict[str, dict[str, Row]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        measure, _, column = row.metric.rpartition(".")
        table[measure][row.sample_id][column] = row
    return table


def _measure_complete(
    entry: SubmittedResult, protocol: Protocol, name: str, samples: Mapping[str, Mapping[str, Row]], ids: set[str]
) -> Iterator[Problem]:
    measure = measures()[name]
    if not samples:
        if any(value.aggregate is None for value in measure.values):
            yield Problem(entry.rows, f"there are no rows of {name}, which {protocol.name} asks for")
        return
    needed = {value.name for value in measure.values if value.aggregate is None}
    short = [sample for sample in sorted(ids) if not needed <= samples.get(sample, {}).keys()]
    if short:
        yield Problem(entry.rows, f"{len(short)} samples lack rows of {name}, for example {join_names(short, 2)}")
    columns = set().union(*(of_sample.keys() for of_sample in samples.values()))
    bare = [
        sample
        for sample, of_sample in samples.items()
        if any(row.weight for row in of_sample.values()) and of_sample.keys() != columns
    ]
    if bare and not short:
        yield Problem(
            entry.rows,
            f"{len(bare)} samples lack columns of {name} that others have, for example {join_names(sorted(bare), 2)}",
        )


def check_samples(inputs: CheckInput) -> Iterator[Problem]:
    """Of twins the ids are on record, so rows of other samples, or of chosen ones, are found."""
    entry, rows, run = inputs.entry, inputs.rows, inputs.entry.result.run
    record = recorded_data().get(run.dataset)
    if rows is None or record is None or not record.ids or not run.twin or run.twin_plans != record.plans:
        return
    ids, in_order = {row.sample_id for row in rows}, sorted(record.ids)
    if unknown := sorted(ids - set(in_order)):
        yield Problem(
            entry.rows, f"{len(unknown)} samples are not in {run.dataset}, for example {join_names(unknown, 2)}"
        )
    elif ids != set(in_order[: len(ids)]):
        yield Problem(
            entry.rows,
            f"the samples are not the first of {run.dataset} in order of id;"
            " a part of the samples cannot be chosen freely",
        )


def check_consistency(inputs: CheckInput) -> Iterator[Problem]:
    """Scene, groups and fate of a sample are the same in all its rows."""
    entry, rows = inputs.entry, inputs.rows
    if rows is None:
        return
    place: dict[str, tuple[str, object]] = {}
    fate: dict[str, str] = {}
    moved, torn = set(), set()
    for row in rows:
        if place.setdefault(row.sample_id, (row.cluster, row.group)) != (row.cluster, row.group):
            moved.add(row.sample_id)
        # a measure may drop or refuse what another one scores
        status = "ok" if row.status in ("dropped", "invalid") else row.status
        if fate.setdefault(row.sample_id, status) != status:
            torn.add(row.sample_id)
    for names, what in (
        (moved, "are in different scenes or groups"),
        (torn, "are scored in one row and missing, failed or skipped in another"),
    ):
        if names:
            yield Problem(entry.rows, f"{len(names)} samples {what}, for example {join_names(sorted(names), 2)}")


def check_weights(inputs: CheckInput) -> Iterator[Problem]:
    """A weight may not be chosen: it is 1 unless the measure itself weighs samples, and 0 only where the protocol
    leaves a sample out."""
    entry, rows, protocol = inputs.entry, inputs.rows, inputs.entry.protocol
    if rows is None or protocol is None:
        return
    columns = {f"{m.name}.{v.name}": v.weight for m in measures().values() for v in m.values}
    weights = _declared_weights(rows, columns)
    chosen, left_out = set(), set()
    for row in rows:
        column = columns.get(row.metric)
        key = (row.sample_id, row.metric.rpartition(".")[0], column or "")
        expected = None if column is None else weights.setdefault(key, row.weight)
        if not _is_weight(row, expected, stands_in=protocol.stand_in is not None):
            chosen.add(row.sample_id)
        if row.status in ("missing", "failed") and not row.weight and protocol.stand_in is not None:
            left_out.add(row.sample_id)
    if chosen:
        yield Problem(
            entry.rows,
            f"{len(chosen)} samples have weights that {protocol.name} does not give,"
            f" for example {join_names(sorted(chosen), 2)}",
        )
    if left_out:
        yield Problem(
            entry.rows,
            f"{len(left_out)} samples without a prediction were left out of means,"
            f" though {protocol.name} has them {protocol.missing}",
            "warning",
        )


def _declared_weights(rows: Sequence[Row], columns: Mapping[str, str | None]) -> dict[tuple[str, str, str], float]:
    """By sample, measure and column: what weighs in a measure, as its own row says it. Where it has no row of its own,
    the first row that it weighs decides.

    columns: of each metric the column that weighs it, None where every sample counts once.
    """
    weights = {}
    for row in rows:
        measure, _, name = row.metric.rpartition(".")
        if name in columns.values() and columns.get(row.metric) is None:
            weights[row.sample_id, measure, name] = row.value
    return weights


def _is_weight(row: Row, expected: float | None, *, stands_in: bool) -> bool:
    """Whether a row's weight follows from its measure (`expected`, None: 1 or 0) and from what became of the sample.

    stands_in: the protocol scores a stand-in for an answer that is not there.
    """
    fits = row.weight in (0.0, 1.0) if expected is None else row.weight == expected
    if row.status == "ok":
        return fits and row.weight != 0
    if row.status == "dropped":
        return fits and not row.weight and expected is not None
    return fits and not (row.weight and (row.status == "skipped" or not stands_in))


CHECKS = (
    Check("rows", "Every asked sample has every row once, in order.", each=check_completeness),
    Check("samples", "There are no rows of samples that do not exist.", each=check_samples),
    Check("consistency", "Scene, groups and fate of a sample agree in all its rows.", each=check_consistency),
    Check("weights", "Weights are those that the measure gives.", each=check_weights),
)
