"""Reported numbers as data: every published result row that we know, one YAML file for each benchmark, numbers as
printed.

Rows of one source about one benchmark make one table. Unless its protocol is truly one of ours, it stands apart under
``reported/<source>-<benchmark>`` and nothing in it is ranked. `leaderboard.audit` looks for what does not fit.

Imports `board`, `slugs` and `tables`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from pathlib import Path

from leaderboard.board import Benchmark, Board, BoardCell, BoardColumn, BoardMethod, BoardRow, BoardTable, ProtocolFacts
from leaderboard.reported.reading import METHODS, read_methods, read_reported
from leaderboard.reported.schema import ReportedFile, ReportedMethod, ReportedRow, ReportedTable
from leaderboard.slugs import slug, unique
from leaderboard.tables.merging import BoardParts
from leaderboard.tables.registry import benchmark_of, protocol_facts, trained_on

__all__ = ["METHODS", "read_methods", "read_reported", "reported_board", "reported_files", "reported_parts"]

FOLDER = Path(__file__).parent


@functools.cache
def reported_files(folder: Path = FOLDER) -> dict[str, ReportedFile]:
    """All files by benchmark. Raises `DataError` for the first that is wrong, with all its problems."""
    methods = read_methods(folder / METHODS)
    return {
        path.stem: read_reported(path, methods) for path in sorted(folder.glob("*/*.yaml"), key=lambda path: path.name)
    }


def reported_parts() -> BoardParts:
    """Everything reported: systems, one table for each source and benchmark, benchmarks and protocols."""
    files = reported_files().values()
    systems = read_methods(FOLDER / METHODS)
    tables = [_table(file, table) for file in files for table in file.tables]
    protocols = {
        t.protocol: _protocol(file, table, t) for file in files for table in file.tables for t in [_table(file, table)]
    }
    methods = {
        name: _method(name, systems[name], tables) for name in sorted({row.method for t in tables for row in t.rows})
    }
    return BoardParts(methods, {file.name: _benchmark(file) for file in files}, protocols, tables)


def reported_board() -> Board:
    """A board of nothing but reported rows, for the audit."""
    parts = reported_parts()
    return Board(
        title="Reported numbers",
        generated="",
        methods=parts.methods,
        benchmarks=parts.benchmarks,
        protocols=parts.protocols,
        tables=tuple(parts.tables),
    )


def _table(file: ReportedFile, table: ReportedTable) -> BoardTable:
    """One source's rows, best first by the headline; rows without it come last, ties stay as printed."""
    columns = _columns(file, table)
    name = slug(f"{file.name} reported {table.slug}")
    taken: set[str] = set()
    rows: list[BoardRow] = []
    for row in table.rows:
        rows.append(_row(row, table, unique(" ".join((name, row.system, row.variant, row.table, row.source)), taken)))
        taken.add(rows[-1].id)
    return BoardTable(
        id=name,
        task=_task(file),
        benchmark=file.name,
        protocol=table.protocol or f"reported/{table.slug}-{file.name}",
        strict=False,
        columns=columns,
        rows=tuple(_sort(rows, columns[0])),
        groups=_groups(rows),
        notes=_notes(table),
    )


def _columns(file: ReportedFile, table: ReportedTable) -> tuple[BoardColumn, ...]:
    used = {name for row in table.rows for name in (*row.values, *(n for part in row.parts.values() for n in part))}
    names = sorted((name for name in file.metrics if name in used), key=lambda name: name != table.headline)
    facts = [(name, file.metrics[name]) for name in names]
    return tuple(
        BoardColumn(
            key=f"reported.{name}",
            label=m.label,
            direction=m.direction,
            unit=m.unit,
            meaning=m.meaning,
            headline=name == table.headline,
        )
        for name, m in facts
    )


def _row(row: ReportedRow, table: ReportedTable, name: str) -> BoardRow:
    n = row.samples or table.samples
    printed = {"source": row.source or table.source, "table": row.table or table.table}
    setting = {
        "variant": row.variant,
        "ablation": row.ablation or "",
        "judge": table.judge,
        "language": table.language,
        "subset": table.subset,
    }
    facts = [row.variant, row.label, "ablation" if row.ablation else "", row.table, row.source]
    return BoardRow(
        id=name,
        method=row.system,
        kind="reported",
        ranked=False,
        unranked_because="; ".join(p for p in (row.apart, table.apart) if p) or "as printed, not measured here",
        label=", ".join(dict.fromkeys(part for part in facts if part)),
        cells={f"reported.{metric}": _cell(text, n) for metric, text in row.values.items()},
        parts={
            group: {f"reported.{metric}": _cell(text, None) for metric, text in part.items()}
            for group, part in row.parts.items()
        },
        options={key: value for key, value in setting.items() if value},
        provenance={key: value for key, value in printed.items() if value},
        source=", ".join(part for part in printed.values() if part),
        grade=table.grade,
    )


def _cell(text: str, n: int | None) -> BoardCell:
    return BoardCell(value=float(text), text=text, n=n)


def _sort(rows: Sequence[BoardRow], headline: BoardColumn) -> list[BoardRow]:
    sign = -1.0 if headline.direction == "higher" else 1.0
    return sorted(
        rows,
        key=lambda r: (
            headline.key not in r.cells,
            sign * r.cells[headline.key].value if headline.key in r.cells else 0.0,
        ),
    )


def _groups(rows: Iterable[BoardRow]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(group for row in rows for group in row.parts))


def _notes(table: ReportedTable) -> tuple[str, ...]:
    judged = [("judge", table.judge), ("language", table.language), ("subset", table.subset)]
    judging = ", ".join(f"{key}: {value}" for key, value in judged if value)
    apart = f"These rows stand apart: {table.apart}." if table.apart else ""
    read = "" if table.grade == "primary" else "Not read in the authors' own text."
    return tuple(
        part
        for part in (f"As printed in {table.source}.", apart, read, judging and f"Scored by {judging}.", *table.notes)
        if part
    )


def _task(file: ReportedFile) -> str:
    return file.facts.task if file.facts else benchmark_of(file.name, {}).task


def _benchmark(file: ReportedFile) -> Benchmark:
    pixels = float(file.mean_size.width * file.mean_size.height) if file.mean_size else None
    if file.facts is None:
        return benchmark_of(file.name, {}).model_copy(update={"mean_pixels": pixels})
    return Benchmark(name=file.name, twin=False, of=file.name, mean_pixels=pixels, **file.facts.model_dump())


def _protocol(file: ReportedFile, table: ReportedTable, layout: BoardTable) -> ProtocolFacts:
    if table.protocol is not None:
        return protocol_facts(table.protocol)
    return ProtocolFacts(
        name=layout.protocol,
        task=layout.task,
        official=False,
        resolution=table.apart,
        source=table.source,
        missing="not stated",
    )


def _method(name: str, system: ReportedMethod, tables: Sequence[BoardTable]) -> BoardMethod:
    tasks = tuple(sorted({t.task for t in tables for row in t.rows if row.method == name}))
    declared = tuple(dict.fromkeys([*system.trained_on, *trained_on(system.training_data)]))
    facts = system.model_dump() | {"trained_on": declared}
    return BoardMethod(name=name, tasks=tasks, trivial=system.oracle, **facts)
