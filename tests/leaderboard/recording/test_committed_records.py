"""The records that are committed: each can be read and lies where it belongs; some are validated, and rerun."""

from __future__ import annotations

import math
from contextlib import ExitStack
from pathlib import Path

import pytest

from baselines import baselines
from benchmarks.api.results import MetricResult, Result
from benchmarks.datasets.naming import parse_name
from benchmarks.harness.benchmark_runs import run_benchmarks
from benchmarks.harness.settings import Settings
from leaderboard.record import RECORDS
from leaderboard.recording.checking import check_record
from leaderboard.recording.completeness import recorded_protocols
from leaderboard.recording.store import is_mini, open_record, record_paths

PATHS = record_paths(RECORDS)
MINI = [path for path in PATHS if is_mini(path.parent.name)]
FULL = [path for path in PATHS if not is_mini(path.parent.name)]
SAME = 1e-3
"""Relative difference that processors and versions of the drawing libraries make at most."""
MOST_BYTES = 20_000_000
CODES = {name: method.code() for name, method in baselines().items()}


def test_records_are_small_and_in_their_places() -> None:
    assert sum(path.stat().st_size for path in PATHS) < MOST_BYTES
    for path in FULL[:: max(1, len(FULL) // 8)]:
        with ExitStack() as opened:
            assert open_record(path, CODES, opened).results


@pytest.mark.parametrize("path", MINI, ids=lambda path: f"{path.parent.name}-{path.name.partition('.')[0]}")
def test_records_of_small_twins_are_valid(path: Path) -> None:
    assert check_record(path, CODES)[0] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", FULL, ids=lambda path: f"{path.parent.name}-{path.name.partition('.')[0]}")
def test_all_records_are_valid(path: Path) -> None:
    assert check_record(path, CODES)[0] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", MINI, ids=lambda path: f"{path.parent.name}-{path.name.partition('.')[0]}")
def test_a_rerun_agrees_with_what_is_on_record(path: Path, tmp_path: Path) -> None:
    with ExitStack() as opened:
        record = open_record(path, CODES, opened)
        if not record.fresh:
            pytest.skip(f"out of date: {next(filter(None, record.outdated))}")
        recorded = {stored.result.table: stored.result for stored in record.results}
        run = record.results[0].result.run
        benchmark = parse_name(run.dataset).of
        settings = Settings(out=tmp_path, twin=True, mini=True, protocol=",".join(recorded_protocols(benchmark)))
        again, problems = run_benchmarks(benchmark, [baselines()[run.method.name]], settings)
    assert problems == []
    compared = 0
    for result in again:
        if (before := recorded.get(result.table)) is None:
            continue
        assert result.run.twin_plans == before.run.twin_plans
        compared += compare(before, result)
    assert compared > 10


def compare(before: Result, now: Result) -> int:
    """How many numbers were compared."""
    numbers = {key_of(metric): metric.value for metric in now.metrics}
    for metric in before.metrics:
        if key_of(metric) not in numbers:
            assert metric.measure in now.provenance.get("unavailable", {}), f"{key_of(metric)} is gone"
            continue
        value = numbers[key_of(metric)]
        same = math.isclose(metric.value, value, rel_tol=SAME, abs_tol=1e-6)
        assert same or (math.isnan(metric.value) and math.isnan(value)), (key_of(metric), metric.value, value)
    return len(before.metrics)


def key_of(metric: MetricResult) -> tuple[str, str, str]:
    return metric.measure, metric.name, metric.group
