"""A session of recording from the command line: planned, run on a small twin, found done, and stale after a change."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from typer.testing import CliRunner

from baselines import baselines
from benchmarks.harness.settings import Settings
from leaderboard import record
from leaderboard.recording import session
from leaderboard.recording.cells import Cell
from leaderboard.recording.costs import Estimate
from leaderboard.recording.session import in_order, run_cells
from leaderboard.validation.problems import Problem
from synlayers.errors import DataError, UsageError

CELL = Cell("telea", "fill", "fill-twin-v1-mini", 4)
METHODS = {"telea": baselines()["telea"], "grabcut": baselines()["grabcut"]}


def call(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(record.app, list(words))
    return done.exit_code, " ".join((done.stdout + done.stderr).split())


def test_cheap_cells_come_first_and_unknown_ones_last() -> None:
    cells = [dataclasses.replace(CELL, method=name) for name in ("c", "a", "b")]
    costs = {
        cells[0]: Estimate(5, "its record"),
        cells[1]: Estimate(None, "not known"),
        cells[2]: Estimate(1, "its record"),
    }
    assert in_order(cells, costs) == [cells[2], cells[0], cells[1]]


def test_one_that_fails_is_told_and_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def make(cell: Cell, *_: object) -> list[Problem]:
        if cell.method == "a":
            raise UsageError("another process writes to this run")
        if cell.method == "b":
            raise DataError("only 1 of 4 samples could be predicted")
        cell.file(tmp_path).parent.mkdir(exist_ok=True)
        cell.file(tmp_path).write_bytes(b"x")
        return []

    monkeypatch.setattr(session, "make_record", make)
    monkeypatch.setattr(session, "with_a_part", lambda cells, _: (cells, {}))
    cells = [dataclasses.replace(CELL, method=name) for name in ("a", "b", "c")]
    methods = dict.fromkeys("abc", METHODS["telea"])
    costs = {cell: Estimate(None, "not known") for cell in cells}
    problems = run_cells(cells, methods, Settings(out=tmp_path), tmp_path, costs)
    assert [problem.partition(":")[0] for problem in problems] == ["a on fill-twin-v1-mini", "b on fill-twin-v1-mini"]
    assert "another process writes to this run" in problems[0]
    assert cells[2].file(tmp_path).exists()


def test_wrong_use_and_empty_folders_are_sentences(tmp_path: Path) -> None:
    folder = ("--records", str(tmp_path / "none"), "--runs", str(tmp_path / "runs"))
    assert call(*folder, "--check") == (
        0,
        f"there are no records in {tmp_path / 'none'}; `python -m leaderboard.record` makes them",
    )
    code, text = call(*folder, "--only", "telae", "--plan")
    assert (code, "no baseline, group or benchmark" in text) == (2, True), text
    assert call(*folder, "--shard", "4/3", "--plan")[0] == 2
    code, text = call(*folder, "--only", "telea,fill", "--mini", "--plan")
    assert code == 0, text
    assert "1 of 1 cells to do; the time of 1 is not known" in text
    assert not (tmp_path / "none").exists(), "a plan writes nothing"
