"""A session of recording: what is there, what there is to do and how long it takes, then cell by cell."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from benchmarks.api.results import Result
from benchmarks.datasets.naming import parse_name
from benchmarks.harness.settings import Settings
from leaderboard.recording.cells import Cell, Methods, with_a_part
from leaderboard.recording.checking import check_record
from leaderboard.recording.completeness import lacking
from leaderboard.recording.costs import Estimate, estimate, in_words, total
from leaderboard.recording.making import make_record, try_first
from leaderboard.recording.store import Codes, Record, open_record, record_paths
from synlayers.errors import DataError, SynlayersError, UsageError
from synlayers.support.cli import console
from synlayers.support.machine import raise_machine_error
from synlayers.support.tables import plain_table, print_table

MOST_SHOWN: Final = 10
"""Things of one kind that are listed."""


def read_records(records: Path, codes: Codes) -> tuple[dict[Cell, Record], list[str]]:
    """All records by cell, and sentences about those that cannot be read. Their files are not kept open."""
    stored: dict[Cell, Record] = {}
    problems: list[str] = []
    for path in record_paths(records):
        with ExitStack() as opened:
            try:
                record = open_record(path, codes, opened)
            except DataError as error:
                problems.append(str(error))
                continue
            run = record.results[0].result.run
            stored[Cell(run.method.name, parse_name(run.dataset).of, run.dataset, run.dataset_count)] = record
    return stored, problems


def is_done(cell: Cell, stored: Mapping[Cell, Record]) -> bool:
    """Whether a cell has a record that is up to date and lacks no protocol that this machine could score."""
    record = stored.get(cell)
    if record is None or not record.fresh:
        return False
    return not lacking(cell.benchmark, {s.result.protocol for s in record.results})


def _results(stored: Mapping[Cell, Record]) -> dict[Cell, list[Result]]:
    return {cell: [s.result for s in record.results] for cell, record in stored.items()}


def estimates_of(cells: Sequence[Cell], runs: Path, stored: Mapping[Cell, Record]) -> dict[Cell, Estimate]:
    recorded = _results(stored)
    return {cell: estimate(cell, runs, recorded) for cell in cells}


def try_unknown(
    cells: Sequence[Cell], methods: Methods, settings: Settings, stored: Mapping[Cell, Record]
) -> list[str]:
    """The first sample of every cell of which no time is known: sentences about those that failed."""
    unknown = [
        cell for cell in cells if estimate(cell, settings.out, _results(stored)).source in ("not known", "other twins")
    ]
    problems = []
    for place, cell in enumerate(unknown, 1):
        console.print(f"{place}/{len(unknown)} first sample: {cell}")
        try:
            try_first(cell, methods[cell.method], settings)
        except SynlayersError as error:
            raise_machine_error(error)
            if with_a_part([cell], methods)[0]:
                problems.append(f"{cell}: {error}")
    return problems


def in_order(cells: Sequence[Cell], estimates: Mapping[Cell, Estimate]) -> list[Cell]:
    """Cheapest first, so that a stop costs little; those of which nothing is known come last."""

    def cost(cell: Cell) -> tuple[bool, float, str]:
        seconds = estimates[cell].seconds
        return seconds is None, seconds or 0.0, str(cell)

    return sorted(cells, key=cost)


def print_plan(
    cells: Sequence[Cell], todo: Sequence[Cell], stored: Mapping[Cell, Record], estimates: Mapping[Cell, Estimate]
) -> None:
    """What is there, what is out of date, and how long the rest takes."""
    heads = ("cells", "on record", "out of date", "to do", "time")
    table = plain_table("baselines on twins", "method", *heads, right=heads)
    stale = {cell for cell, record in stored.items() if not record.fresh}
    for method in dict.fromkeys(cell.method for cell in sorted(cells, key=str)):
        own = [cell for cell in cells if cell.method == method]
        left = [cell for cell in todo if cell.method == method]
        seconds, unknown = total(estimates[cell] for cell in left)
        times = [in_words(seconds)] if seconds else []
        times += [f"{unknown} not known"] if unknown else []
        about = " and ".join(times) if left else "-"
        counts = (len(own), sum(c in stored for c in own), sum(c in stale for c in own), len(left))
        table.add_row(method, *(str(count or "-") for count in counts), about)
    print_table(table)
    seconds, unknown = total(estimates.values())
    sources = Counter(estimates[cell].source for cell in todo)
    known = ", ".join(f"{count} by {source}" for source, count in sources.items() if source != "not known")
    console.print(
        f"{len(todo)} of {len(cells)} cells to do"
        + (f", about {in_words(seconds)} on this machine ({known})" if known else "")
        + (f"; the time of {unknown} is not known (--pilot tries the first sample of each)" if unknown else "")
    )
    for cell in [cell for cell in todo if cell in stale][:MOST_SHOWN]:
        console.print(f"out of date: {cell}: {next(filter(None, stored[cell].outdated))}")


def run_cells(
    cells: Sequence[Cell], methods: Methods, settings: Settings, records: Path, estimates: Mapping[Cell, Estimate]
) -> list[str]:
    """One record after another: sentences about what could not be run or is not valid."""
    problems: list[str] = []
    for place, cell in enumerate(cells, 1):
        about, left = estimates[cell].seconds, total(estimates[other] for other in cells[place - 1 :])[0]
        time_left = f": about {in_words(about)}, of {in_words(left)} left" if about is not None else ""
        console.print(f"{place}/{len(cells)} {cell}{time_left}")
        start = time.monotonic()
        try:
            found = make_record(cell, methods[cell.method], settings, records)
        except (UsageError, DataError) as error:
            raise_machine_error(error)
            if with_a_part([cell], methods)[0]:
                problems.append(f"{cell}: {error}")
            else:  # its twin was built only now
                console.print(f"no part in it: {error}", highlight=False, markup=False)
            continue
        problems += [f"{cell.file(records)}: {p.where}: {p.what}" for p in found[:MOST_SHOWN]]
        size = cell.file(records).stat().st_size
        console.print(f"{cell.file(records)}: {size / 1000:.0f} kB in {in_words(time.monotonic() - start)}")
    return problems


def check_records(records: Path, codes: Codes) -> int:
    """Validates every record and prints what is wrong or out of date: the exit code."""
    paths = record_paths(records)
    if not paths:
        console.print(f"there are no records in {records}; `python -m leaderboard.record` makes them")
        return 0
    errors, stale, size = 0, 0, 0
    for path in paths:
        problems, outdated = check_record(path, codes)
        errors += len(problems)
        stale += bool(outdated)
        size += path.stat().st_size
        name = path.relative_to(records)
        for what in problems[:MOST_SHOWN]:
            console.print(f"{name}: error: {what}", highlight=False, markup=False)
        if outdated:
            console.print(f"{name}: out of date: {outdated}", highlight=False, markup=False)
    console.print(f"{len(paths)} records, {size / 1e6:.1f} MB: {errors} errors, {stale} out of date")
    return 1 if errors else 0
