"""What the page is given of samples and pairs, and what changed between two editions."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats
from boards import small_board
from toy_tables import PSNR

from benchmarks.api.results import MetricResult
from leaderboard.board import BoardCell
from leaderboard.tables.changes import changes
from leaderboard.tables.pairs import sample_numbers
from leaderboard.tables.samples import Numbers, SampleRows, sample_index

IDS = tuple(f"s{i:02d}" for i in range(12))


def rows_of(values: np.ndarray) -> SampleRows:
    numbers = Numbers(IDS, values, np.ones(len(IDS)))
    groups = {sample: {"layers": str(2 + i % 3)} for i, sample in enumerate(IDS)}
    return SampleRows({PSNR.key: numbers}, {sample: sample for sample in IDS}, groups)


def metric(values: np.ndarray) -> MetricResult:
    measure, _, name = PSNR.key.rpartition(".")
    facts = {"aggregate": "mean", "direction": "higher", "unit": "dB", "recomputable": True}
    return MetricResult(measure=measure, version=1, name=name, value=float(values.mean()), n=len(values), **facts)


def test_pairs_are_the_paired_t_test_and_numbers_those_of_the_samples() -> None:
    print("seed 3")
    rng = np.random.default_rng(3)
    shared = rng.normal(30, 3, len(IDS))
    values = {"a": shared + rng.normal(0.5, 0.4, len(IDS)), "b": shared, "c": shared + rng.normal(0, 0.4, len(IDS))}
    rows = {name: rows_of(v) for name, v in values.items()}
    found = sample_numbers(PSNR, rows, {n: metric(v) for n, v in values.items()}, sample_index(list(rows.values())))
    assert found.ids == IDS
    assert found.parts == {"layers": tuple(str(2 + i % 3) for i in range(12))}
    assert found.values["a"] == pytest.approx(values["a"], rel=1e-5)
    assert [(pair.one, pair.other) for pair in found.pairs] == [("a", "b"), ("a", "c"), ("b", "c")]
    for pair in found.pairs:
        test = scipy.stats.ttest_rel(values[pair.one], values[pair.other])
        assert pair.p == pytest.approx(test.pvalue)
        assert pair.difference == pytest.approx((values[pair.one] - values[pair.other]).mean())
        assert pair.p_adjusted is not None
        assert pair.p <= pair.p_adjusted <= 1
        interval = test.confidence_interval()
        assert pair.interval == pytest.approx((interval.low, interval.high))


def test_what_has_no_numbers_of_samples_gives_none() -> None:
    values = np.arange(12.0)
    one = {"a": rows_of(values)}
    assert sample_numbers(PSNR, one, {"a": metric(values)}, sample_index(list(one.values()))).pairs == ()
    two = {"a": rows_of(values), "b": rows_of(values + 1)}
    pooled = {n: metric(values).model_copy(update={"aggregate": "other"}) for n in two}
    assert sample_numbers(PSNR, two, pooled, sample_index(list(two.values()))).values == {}
    values[3] = math.nan
    holes = {"a": rows_of(values), "b": rows_of(np.arange(12.0))}
    metrics = {"a": metric(np.arange(12.0)), "b": metric(np.arange(12.0))}
    assert sample_numbers(PSNR, holes, metrics, sample_index(list(holes.values()))).values["a"][3] is None


def test_changes_are_told_in_sentences() -> None:
    now = small_board()
    assert changes(now, now).sentences == ()
    table = now.tables[0]
    painter = next(row for row in table.rows if row.id == "rord-painter")
    other = painter.model_copy(update={"cells": {**painter.cells, PSNR.key: BoardCell(value=30.5)}})
    rows = tuple(other if row is painter else row for row in table.rows if row.method != "filler")
    before = now.model_copy(update={"tables": (table.model_copy(update={"rows": rows}), *now.tables[2:])})
    told = " ".join(changes(before, now).sentences)
    assert "New table: " in told
    assert "Painter has 31.25, it had 30.5." in told
    gone = " ".join(changes(now, before).sentences)
    assert "Table that is gone: " in gone
    assert "Painter has 30.5, it had 31.25" in gone
