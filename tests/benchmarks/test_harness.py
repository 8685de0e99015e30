"""Predict, score, summarise: what goes wrong costs a sample, and what stops goes on."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from toy import Bad, Half, Needy, Noisy, Toy, Unready, write_toy

from benchmarks.api.hardware import Hardware
from benchmarks.api.images import read_gray, write_png
from benchmarks.api.method import Method
from benchmarks.api.results import estimate, read_result, read_rows
from benchmarks.api.runs import JournalLine, Run, RunFacts, append_lines, in_shard, read_journal
from benchmarks.harness.loaded_method import Job
from benchmarks.harness.predicting import predict
from benchmarks.harness.result_files import result_path, rows_path, score_run
from benchmarks.metrics import get_measure
from benchmarks.metrics.scores import Scores
from benchmarks.protocols import get_protocol
from synlayers.errors import DataError, UsageError

NATIVE = get_protocol("matting/native-v1")


def start(tmp_path: Path, method: type[Method], count: int, seed: int = 0) -> tuple[Run, Job, Toy]:
    data = Toy(write_toy(tmp_path / "data", count))
    facts = RunFacts(method=method.card, seed=seed, dataset="toy", dataset_digest=data.digest(), dataset_count=count)
    run = Run.open(tmp_path / "runs", facts)
    return run, Job(partial(Toy, data.root), method, run.predictions, seed, Hardware()), data


def test_whatever_a_method_does_the_run_goes_on(tmp_path: Path) -> None:
    run, job, data = start(tmp_path, Bad, 8)
    tally = predict(run, job, data.samples(), batch=4, time_limit=2.0)
    lines = run.lines()
    assert (tally.ok, tally.failed) == (3, 5)  # an alpha of the wrong size is a prediction; the protocol judges it
    expected = {
        "s000": "no idea",
        "s001": "longer than 2 s",
        "s002": "killed",
        "s003": "must be alpha",
        "s005": "out of memory",
    }
    for sample, words in expected.items():
        assert (lines[sample].status, words in lines[sample].error) == ("failed", True), lines[sample]
    result = score_run(run, NATIVE, data.samples())
    assert (result.coverage.scored, result.coverage.failed, result.coverage.invalid, result.coverage.stood_in) == (
        2,
        5,
        1,
        6,
    )
    rows = {(r.sample_id, r.metric): r for r in read_rows(rows_path(run.folder, NATIVE))}
    row = rows["s004", "matting/native-whole.sad"]
    assert row.status == "invalid"
    assert "24x25 but must be 24x24" in row.note
    truth = read_gray(data.root / "mask" / "s004.png")
    assert row.value == pytest.approx(truth.sum() / 255 / 1000, rel=1e-12)  # scored as an empty answer


def test_the_value_is_the_mean_of_the_rows(tmp_path: Path) -> None:
    run, job, data = start(tmp_path, Half, 6)
    predict(run, job, data.samples())
    result = score_run(run, NATIVE, data.samples())
    rows = [r for r in read_rows(rows_path(run.folder, NATIVE)) if r.metric == "matting/native-whole.mad"]
    found = next(m for m in result.metrics if (m.measure, m.name, m.group) == ("matting/native-whole", "mad", ""))
    expected = [
        np.abs(128 - read_gray(data.root / "mask" / f"s{i:03d}.png").astype(float)).mean() / 255 for i in range(6)
    ]
    assert found.value == pytest.approx(np.mean(expected), rel=1e-12)
    assert found.standard_error == pytest.approx(np.std(expected, ddof=1) / np.sqrt(6), rel=1e-9)
    assert found.value == estimate([r.value for r in rows], [1.0] * 6, [r.cluster for r in rows]).value
    parts = {m.group: m.n for m in result.metrics if m.name == "mad" and m.measure == "matting/native-whole"}
    assert parts == {"": 6, "type=NS": 3, "type=SO": 3, "category=toy": 6}
    assert {m.aggregate for m in result.metrics} == {"mean"}
    assert read_result(result_path(run.folder, NATIVE)) == result


def test_a_second_call_does_nothing_and_retry_failed_tries_again(tmp_path: Path) -> None:
    run, job, data = start(tmp_path, Noisy, 4)
    append_lines(run.journal(), JournalLine("s001", "failed", error="once"))
    assert str(predict(run, job, data.samples())) == "3 predicted, 1 failed, 0 skipped"
    before = run.journal().read_bytes()
    predict(run, job, data.samples())
    assert run.journal().read_bytes() == before
    assert predict(run, job, data.samples(), retry_failed=True).ok == 4


def test_what_a_power_cut_took_is_predicted_again(tmp_path: Path) -> None:
    """Folders are not synced, so the journal can know more than the disk: a folder may be gone, or be there without its
    file."""
    run, job, data = start(tmp_path, Noisy, 3)
    predict(run, job, data.samples())
    assert [p.name for p in (run.predictions / "s000").iterdir()] == ["alpha.png"], (
        "what has nothing to say writes no prediction.json"
    )
    before = {i: (run.predictions / i / "alpha.png").read_bytes() for i in ("s000", "s001", "s002")}
    (run.predictions / "s000" / "alpha.png").unlink()
    shutil.rmtree(run.predictions / "s001")
    assert predict(run, job, data.samples()).ok == 3
    assert {i: (run.predictions / i / "alpha.png").read_bytes() for i in before} == before
    assert len(list(read_journal(run.journal()))) == 5


def test_shards_and_order_and_batches_change_nothing(tmp_path: Path) -> None:
    run, job, data = start(tmp_path / "a", Noisy, 9)
    for i in (2, 1):
        predict(run, job, data.samples(), shard=(i, 2))
    other, job2, _ = start(tmp_path / "b", Noisy, 9)
    predict(other, job2, data.samples()[::-1], batch=4)
    for sample in data.samples():
        assert np.array_equal(*(read_gray(r.predictions / sample.id / "alpha.png") for r in (run, other)))
    assert (
        sum(in_shard(s.id, (1, 2)) for s in data.samples()) + sum(in_shard(s.id, (2, 2)) for s in data.samples()) == 9
    )


def test_what_lacks_an_input_is_skipped_and_weights_that_are_missing_are_told(tmp_path: Path) -> None:
    run, job, data = start(tmp_path / "a", Needy, 2)
    assert str(predict(run, job, data.samples())) == "0 predicted, 0 failed, 2 skipped"
    result = score_run(run, NATIVE, data.samples())
    assert result.coverage.skipped == 2
    assert result.coverage.stood_in == 0
    run, job, data = start(tmp_path / "b", Unready, 2)
    with pytest.raises(DataError, match=r"FileNotFoundError while loading: weights\.pth"):
        predict(run, job, data.samples())


def test_two_processes_on_one_run_are_refused(tmp_path: Path) -> None:
    from benchmarks.harness.run_lock import locked

    run, job, data = start(tmp_path, Half, 1)
    with locked(run.folder), pytest.raises(UsageError, match="another process"):
        predict(run, job, data.samples())


def test_a_torn_line_loses_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "predictions.jsonl"
    append_lines(path, JournalLine("a", "ok"), JournalLine("b", "ok"))
    with path.open("ab") as file:
        file.write(b'{"sample_id": "c", "sta')
    assert [line.sample_id for line in read_journal(path)] == ["a", "b"]
    append_lines(path, JournalLine("d", "ok"))
    assert [line.sample_id for line in read_journal(path)] == ["a", "b", "d"]
    path.write_bytes(b"garbage\n" + path.read_bytes())
    with pytest.raises(DataError, match="line 1"):
        list(read_journal(path))


CHILD = """
import sys; sys.path.insert(0, sys.argv[1])
from pathlib import Path
from test_harness import *
run, job, data = start(Path(sys.argv[2]), Noisy, 12)
predict(run, job, data.samples(), batch=4)
score_run(run, NATIVE, data.samples())
"""


def test_a_run_killed_again_and_again_ends_like_one_that_was_not(tmp_path: Path) -> None:
    whole, job, data = start(tmp_path / "whole", Noisy, 12)
    predict(whole, job, data.samples())
    expected = score_run(whole, NATIVE, data.samples())
    command = [sys.executable, "-c", CHILD, str(Path(__file__).parent), str(tmp_path / "killed")]
    env = {**os.environ, "TOY_SLEEP": "0.25"}
    for wait in (3.0, 4.0):
        process = subprocess.Popen(command, env=env, start_new_session=True, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    subprocess.run(command, env={**env, "TOY_SLEEP": "0"}, check=True, stderr=subprocess.DEVNULL)
    killed, _, _ = start(tmp_path / "killed", Noisy, 12)
    result = read_result(result_path(killed.folder, NATIVE))
    assert result.metrics == expected.metrics
    assert result.coverage == expected.coverage
    assert rows_path(killed.folder, NATIVE).read_bytes() == rows_path(whole.folder, NATIVE).read_bytes()
    assert json.loads((killed.folder / "run.json").read_text())["dataset"] == "toy"


def test_reading_ahead_takes_no_note_away(tmp_path: Path) -> None:
    """The metrics record defects as warnings while other threads read pictures."""
    path = tmp_path / "a.png"
    write_png(path, np.zeros((4, 4), np.uint8))
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            read_gray(path)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    truth = torch.zeros((1, 1, 16, 16), dtype=torch.uint8)
    truth[..., 4:12, 4:12] = 255
    try:
        for number in range(150):
            scores = Scores(get_measure("matting/aim-whole"))
            scores.update([f"s{number}"], alpha=torch.zeros_like(truth), alpha_gt=truth)
            assert scores.notes[f"s{number}"], (
                "an empty prediction has no connectivity error under AIM's code, which is told"
            )
    finally:
        stop.set()
        for reader in readers:
            reader.join()
