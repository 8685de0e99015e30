"""Results become tables: one for each data set and protocol, with everything that may be said about every number."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.api.results import MetricResult
from benchmarks.api.tasks import TASKS
from benchmarks.datasets.naming import parse_name
from benchmarks.protocols import get_protocol
from benchmarks.protocols.protocol import Protocol
from leaderboard.board import BoardCell, BoardColumn, BoardRow, BoardTable
from leaderboard.slugs import unique
from leaderboard.tables.columns import SIGN, columns_of, key_of, plain_cell, ranked_cells
from leaderboard.tables.eligibility import too_few, unranked_reasons
from leaderboard.tables.labels import labels
from leaderboard.tables.merging import BoardParts
from leaderboard.tables.notes import table_notes
from leaderboard.tables.pairs import SampleNumbers, sample_numbers
from leaderboard.tables.registry import benchmark_of, method_keys, method_of, protocol_facts
from leaderboard.tables.samples import SampleIndex, SampleRows, read_sample_rows, sample_index
from leaderboard.tables.stored_results import StoredResult
from synlayers.support.cli import progress


@dataclass(frozen=True, slots=True)
class RowDraft:
    """One result on its way to a row."""

    stored: StoredResult
    id: str
    method: str
    label: str
    because: str
    """Why it is not ranked; empty if it is."""
    metrics: Mapping[str, MetricResult]
    """Over all samples, by column."""
    parts: Mapping[str, Mapping[str, MetricResult]]
    """By group, then by column."""


def build_tables(results: Sequence[StoredResult]) -> BoardParts:
    """Methods, benchmarks, protocols and tables of these results; their order does not matter. A table is a data set
    and `Result.table`.

    Raises `DataError` where a mean does not follow from its rows.
    """
    ordered = sorted(results, key=_order)
    keys = method_keys(ordered)
    tables: dict[tuple[str, str], list[int]] = {}
    for i, stored in enumerate(ordered):
        tables.setdefault((stored.result.run.dataset, stored.result.table), []).append(i)
    ids: set[str] = set()
    built: list[BoardTable] = []
    with progress("statistics", len(tables), "tables") as advance:
        for dataset, name in sorted(tables, key=_place):
            places = tables[dataset, name]
            table = _table(dataset, name, [ordered[i] for i in places], [keys[i] for i in places], ids)
            built += [table] if table.rows else []
            advance(1)
    methods = {
        key: method_of([s for i, s in enumerate(ordered) if keys[i] == key], key) for key in sorted(set(keys.values()))
    }
    counts = {s.result.run.dataset: s.result.run.dataset_count for s in ordered}
    benchmarks = {name: benchmark_of(name, counts) for name in sorted(counts)}
    protocols = {name: protocol_facts(name) for name in sorted({s.result.table for s in ordered})}
    return BoardParts(methods, benchmarks, protocols, built)


def _order(stored: StoredResult) -> tuple[str, ...]:
    run = stored.result.run
    submission = stored.submission.name if stored.submission else ""
    return (
        run.dataset,
        stored.result.table,
        run.method.name,
        submission,
        stored.result.run_key,
        stored.rows.name,
        str(stored.rows),
    )


def _place(table: tuple[str, str]) -> tuple[int, str, bool, str, bool, str]:
    """By task, benchmark (the real one before its twin), strict protocols first."""
    dataset, name = table
    protocol, named = get_protocol(name.partition(" by ")[0]), parse_name(dataset)
    return (TASKS.index(protocol.task), named.of, named.twin, dataset, protocol.official, name)


def _table(
    dataset: str, name: str, results: Sequence[StoredResult], methods: Sequence[str], ids: set[str]
) -> BoardTable:
    protocol = get_protocol(name.partition(" by ")[0])
    entries = _entries(dataset, protocol, results, methods, ids)
    columns = columns_of(protocol, {key for entry in entries for key in entry.metrics})
    rows = {entry.id: read_sample_rows(entry.stored.rows) for entry in entries if not entry.because}
    layout = sample_index(list(rows.values()), protocol.macro)
    scenes = {column.key: _scenes(column.key, rows, layout) for column in columns}
    headline = scenes[columns[0].key]
    entries = [replace(e, because=too_few(headline[e.id])) if e.id in headline else e for e in entries]
    cells: dict[str, dict[str, BoardCell]] = {entry.id: {} for entry in entries}
    for place, column in enumerate(columns):
        column_cells, columns[place] = _column(column, entries, rows, layout, scenes[column.key])
        for row, cell in column_cells.items():
            cells[row][column.key] = cell
    key = columns[0].key
    numbers = sample_numbers(columns[0], rows, {e.id: e.metrics[key] for e in entries if key in e.metrics}, layout)
    board_rows = [_row(entry, cells[entry.id], numbers) for entry in entries if entry.metrics]
    return BoardTable(
        id=_table_id(dataset, name, ids),
        task=protocol.task,
        benchmark=dataset,
        protocol=name,
        strict=not protocol.official,
        columns=tuple(columns),
        rows=tuple(sorted(board_rows, key=lambda row: _standing(row, columns[0]))),
        groups=tuple(sorted({group for entry in entries for group in entry.parts})),
        scenes=max(headline.values(), default=None),
        samples=numbers.ids,
        sample_parts=dict(numbers.parts),
        pairs=numbers.pairs,
        notes=table_notes(protocol, columns, board_rows, layout, results, scenes),
    )


def _scenes(key: str, rows: Mapping[str, SampleRows], layout: SampleIndex) -> dict[str, int]:
    """The scenes behind one number of each row; of what has no number of its own for each sample (FID), all of the
    row's."""
    return {
        row: layout.count_scenes(samples.columns[key].weighted if key in samples.columns else samples.clusters)
        for row, samples in rows.items()
    }


def _column(
    column: BoardColumn,
    entries: Sequence[RowDraft],
    rows: Mapping[str, SampleRows],
    layout: SampleIndex,
    scenes: Mapping[str, int],
) -> tuple[dict[str, BoardCell], BoardColumn]:
    """The cells of all rows: those that are ranked and have scenes enough with their standing, the others as they
    are."""
    metrics = {entry.id: entry.metrics[column.key] for entry in entries if column.key in entry.metrics}
    numbers = {row: samples.columns[column.key] for row, samples in rows.items() if column.key in samples.columns}
    cells, with_detectable = ranked_cells(
        column,
        {row: metric for row, metric in metrics.items() if row in rows},
        numbers,
        layout,
        {entry.id for entry in entries if not entry.because and not too_few(scenes[entry.id])},
    )
    return cells | {row: plain_cell(metric) for row, metric in metrics.items() if row not in rows}, with_detectable


def _entries(
    dataset: str, protocol: Protocol, results: Sequence[StoredResult], methods: Sequence[str], ids: set[str]
) -> list[RowDraft]:
    row_labels = labels(results, methods)
    drafts = []
    for stored, method, label, because in zip(
        results, methods, row_labels, unranked_reasons(results, protocol), strict=True
    ):
        run_key = stored.result.run_key[:8] if methods.count(method) > 1 else ""
        name = unique(f"{dataset} {protocol.name} {method} {run_key}", ids)
        ids.add(name)
        metrics: dict[str, MetricResult] = {}
        parts: dict[str, dict[str, MetricResult]] = {}
        for metric in stored.result.metrics:
            (parts.setdefault(metric.group, {}) if metric.group else metrics)[key_of(metric)] = metric
        drafts.append(RowDraft(stored, name, method, label, because, metrics, parts))
    return drafts


def _table_id(dataset: str, protocol: str, ids: set[str]) -> str:
    name = unique(f"{dataset} {protocol}", ids)
    ids.add(name)
    return name


def _row(entry: RowDraft, cells: Mapping[str, BoardCell], numbers: SampleNumbers) -> BoardRow:
    result = entry.stored.result
    return BoardRow(
        id=entry.id,
        method=entry.method,
        kind="twin" if result.run.twin else "reproduced",
        ranked=not entry.because,
        unranked_because=entry.because,
        evidence=entry.stored.evidence,
        label=entry.label,
        cells=dict(cells),
        parts={
            group: {key: plain_cell(metric) for key, metric in part.items()}
            for group, part in sorted(entry.parts.items())
        },
        coverage=result.coverage,
        samples=numbers.values.get(entry.id, ()),
        seconds_per_sample=_seconds(entry.stored),
        options=result.run.options,
        provenance=_provenance(entry.stored),
    )


def _standing(row: BoardRow, headline: BoardColumn) -> tuple[bool, bool, float, str, str]:
    """Best first; rows without the number last, and behind them what is only a submitter's word."""
    cell, word = row.cells.get(headline.key), row.evidence == "rows only"
    if cell is None or math.isnan(cell.value):
        return (word, True, 0.0, row.method, row.id)
    return (word, False, SIGN.get(headline.direction, 1) * cell.value, row.method, row.id)


def _seconds(stored: StoredResult) -> float | None:
    """Wall-clock seconds of the predictions by those that were made; None where nobody timed them."""
    coverage, seconds = stored.result.coverage, stored.result.provenance.get("seconds")
    spent = seconds.get("predict") if isinstance(seconds, dict) else None
    predicted = coverage.asked - coverage.missing - coverage.skipped
    timed = bool(stored.result.run.code) or bool(spent)
    if (
        not timed
        or predicted <= 0
        or isinstance(spent, bool)
        or not isinstance(spent, (int, float))
        or not 0 <= spent < math.inf
    ):
        return None
    return spent / predicted


def _provenance(stored: StoredResult) -> dict[str, Any]:
    """What one needs to repeat a row. Only these: a result may hold texts that name folders of a machine."""
    run, about, submission = stored.result.run, stored.result.provenance, stored.submission
    git = about.get("git")
    facts: dict[str, Any] = {
        "run_key": stored.result.run_key,
        "seed": run.seed,
        "box_source": run.box_source,
        "dataset_digest": run.dataset_digest,
        "twin_plans": run.twin_plans,
        "code": run.code,
        "commit": git.get("commit") if isinstance(git, dict) else None,
        "dirty": git.get("dirty") if isinstance(git, dict) else None,
        **{
            name: about.get(name) for name in ("packages", "python", "hardware", "device", "date", "predictions_sha256")
        },
        "ran_by": submission.ran_by if submission else "maintainers",
        "submission": submission.name if submission else None,
        "stated_hardware": submission.hardware if submission else None,
    }
    return {name: value for name, value in facts.items() if value not in (None, "")}
