"""Rows that were copied with a little noise are told, and honest methods that do almost the same are not."""

from __future__ import annotations

import dataclasses
import itertools
import math
import random
import re
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from benchmarks.api.results import read_rows, write_rows
from leaderboard.record import RECORDS
from leaderboard.recording.store import is_mini, open_record, record_paths
from leaderboard.tables.close_rows import close_to_known
from leaderboard.tables.stored_results import StoredResult
from leaderboard.validation.likeness import likeness, numbers_of
from leaderboard.validation.submission import Submission


def made_numbers(seed: int, samples: int, noise: float = 0.0) -> dict[tuple[str, str], float]:
    """Rows of a method: errors that vary from sample to sample, a PSNR and an SSIM that follow from them."""
    rng, other = random.Random(seed), random.Random(seed + 100)
    numbers = {}
    for index in range(samples):
        mse = 10 ** rng.uniform(-4, -1)
        for name, value in (("sad", 40 * mse**0.5), ("mse", mse), ("psnr", -10 * math.log10(mse)), ("ssim", 1 - mse)):
            numbers[f"{index:04d}", name] = value * (1 + other.gauss(0, noise))
    return numbers


def test_rows_with_a_per_cent_of_noise_are_close_and_other_methods_are_not() -> None:
    one = made_numbers(0, 40)
    for seed in range(8):
        copy = {key: value * (1 + random.Random(f"{seed}{key}").gauss(0, 0.01)) for key, value in one.items()}
        found = likeness(one, copy)
        assert found.is_close
        assert found.alike < 0.9 * found.common, "no exact copy"
        assert 0.003 < found.distance < 0.012
        # the same failures at the same samples, but another method: errors a few per cent apart, a few far apart
        rng = random.Random(seed)
        near = {key: value * math.exp(rng.gauss(0, 0.05)) for key, value in one.items()}
        assert not likeness(one, near).is_close
        assert not likeness(one, made_numbers(seed + 1, 40)).is_close
    few = {key: value for key, value in one.items() if key[0] < "0009"}
    assert not likeness(few, few).is_close, "of so few samples nothing can be said"


def on_record(opened: ExitStack) -> list[StoredResult]:
    """What is on record of whole twins, out of date or not."""
    paths = [path for path in record_paths(RECORDS) if not is_mini(path.parent.name)]
    return [stored for path in paths for stored in open_record(path, {}, opened).results]


def test_committed_records_of_baselines_are_not_close_to_each_other() -> None:
    """Honest near-equals: Telea and Navier-Stokes fill the same holes by almost the same pixels."""
    with ExitStack() as opened:
        by_data: dict[object, list[Any]] = {}
        for stored in on_record(opened):
            by_data.setdefault((stored.result.run.dataset, stored.result.table), []).append(stored)
        pairs = [pair for group in by_data.values() for pair in itertools.combinations(group, 2)]
        assert pairs
        for one, other in pairs:
            found = likeness(numbers_of(read_rows(one.rows)), numbers_of(read_rows(other.rows)))
            assert not found.is_close, (one.result.run.method.name, other.result.run.method.name, found)


def test_a_copy_of_a_baseline_with_noise_is_told(tmp_path: Path) -> None:
    with ExitStack() as opened:
        records = on_record(opened)
        known = next(r for r in records if len(list(read_rows(r.rows))) > 200)
        rng = random.Random(3)
        rows = [dataclasses.replace(row, value=row.value * (1 + rng.gauss(0, 0.01))) for row in read_rows(known.rows)]
        forged = tmp_path / known.rows.name
        write_rows(forged, rows)
        method = known.result.run.method.model_copy(update={"name": "mine"})
        run = known.result.run.model_copy(update={"method": method})
        result = known.result.model_copy(update={"run": run})
        submission = cast("Submission", SimpleNamespace(name="mine-2026"))
        told = list(close_to_known([*records, StoredResult(result, forged, tmp_path, submission)]))
    assert len(told) == 1, "close to the one that was copied, and to no other"
    name, data = known.result.run.method.name, known.result.run.dataset
    assert f"submission mine-2026 is close to the baseline {name} by rows on {data} under" in told[0]
    assert re.search(r"(\d+) of \1 samples differ by at most 6%, by 0\.\d\d% in the median", told[0])
