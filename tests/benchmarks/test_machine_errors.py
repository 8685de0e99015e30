"""What the machine does not let be done is nobody's answer: it stops, nothing of it is on record, the same call goes
on. Needs no full disk: the calls that write say what a full one says (real file systems: see the changelog)."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest
from toy import Half, Toy, write_toy

from benchmarks.api.card import Card
from benchmarks.api.hardware import Hardware
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.results import Row, read_rows, row_json
from benchmarks.api.runs import Run, RunFacts
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.harness import loaded_method
from benchmarks.harness.loaded_method import Job
from benchmarks.harness.predicting import predict
from benchmarks.harness.reasons import reasons_of
from benchmarks.harness.result_files import result_path, rows_path, score_run
from benchmarks.harness.workers.inline import InlineWorker
from benchmarks.protocols import get_protocol
from synlayers.errors import BuildError, DataError, MachineError
from synlayers.support import atomic
from synlayers.support.machine import full_folder, machine_hint, raise_machine_error

NATIVE = get_protocol("matting/native-v1")
NUMBERS = ("ENOSPC", "EDQUOT", "EACCES", "EROFS", "EMFILE", "ENFILE", "EIO", "ENOMEM", "EFBIG")


def refusal(number: str, path: object = "/x/y") -> OSError:
    value = getattr(errno, number)
    return OSError(value, os.strerror(value), str(path))


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is replaced here holds where the method answers."""
    monkeypatch.setattr("benchmarks.harness.workers.batches.Worker", InlineWorker)


def start(tmp_path: Path, method: type[Half], count: int = 3) -> tuple[Run, Job, Toy]:
    data = Toy(write_toy(tmp_path / "data", count))
    facts = RunFacts(method=method.card, dataset="toy", dataset_digest=data.digest(), dataset_count=count)
    run = Run.open(tmp_path / "runs", facts)
    return run, Job(partial(Toy, data.root), method, run.predictions, 0, Hardware()), data


class Scripted(Half):
    """Raises what `script` holds for a sample."""

    card = Card(name="scripted", title="Scripted", tasks=("matting",))
    script: ClassVar[dict[str, BaseException]] = {}

    def predict(self, sample: Sample, seed: int) -> Prediction:
        if error := self.script.get(sample.id):
            raise error
        return super().predict(sample, seed)


@pytest.mark.parametrize("number", [n for n in NUMBERS if n != "ENOMEM"])
def test_an_answer_that_cannot_be_written_is_no_failure(
    tmp_path: Path, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, job, data = start(tmp_path, Half)
    write = loaded_method.write_prediction

    def full(folder: Path, *rest: Any) -> None:
        if folder.name == "s001":
            try:
                raise refusal(number, folder)
            except OSError as error:
                raise BuildError(f"cannot write {folder}") from error
        write(folder, *rest)

    monkeypatch.setattr(loaded_method, "write_prediction", full)
    with pytest.raises(MachineError, match=r"the answer to s001 could not be written: .*s001.*, then run the same"):
        predict(run, job, data.samples())
    assert {i: line.status for i, line in run.lines().items()} == {"s000": "ok"}
    monkeypatch.setattr(loaded_method, "write_prediction", write)
    assert str(predict(run, job, data.samples())) == "3 predicted, 0 failed, 0 skipped"


@pytest.mark.parametrize(
    "error",
    [
        refusal("ENOSPC"),
        refusal("EMFILE"),
        FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']"),
        RuntimeError("PytorchStreamWriter failed writing file data/0: No space left on device"),
        sqlite3.OperationalError("database or disk is full"),
        DataError("OSError: [Errno 28] No space left on device: '/tmp/x/out/alpha.png'"),  # as an adapter says it
    ],
)
def test_what_the_machine_does_to_a_method_stops_the_run(tmp_path: Path, error: Exception) -> None:
    run, job, data = start(tmp_path, Scripted)
    Scripted.script = {"s001": error}
    with pytest.raises(MachineError, match="scripted stopped at s001"):
        predict(run, job, data.samples())
    assert list(run.lines()) == ["s000"]
    Scripted.script = {}
    assert predict(run, job, data.samples()).ok == 3


def test_a_method_that_fails_beside_a_full_disk_did_not_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, job, data = start(tmp_path, Scripted)
    Scripted.script = {"s001": ValueError("a cut-off file")}
    monkeypatch.setattr(loaded_method, "full_folder", lambda folders: next(iter(folders)))
    with pytest.raises(MachineError, match=r"the disk of .* is full; scripted stopped at s001: a cut-off file; make"):
        predict(run, job, data.samples())
    assert list(run.lines()) == ["s000"]
    assert full_folder([tmp_path]) is None


def test_failures_say_whose_they_are(tmp_path: Path) -> None:
    run, job, data = start(tmp_path, Scripted, 5)
    (data.root / "original" / "s003.png").write_bytes(b"no picture")
    Scripted.script = {"s000": ValueError("no idea"), "s001": MemoryError("no room"), "s002": refusal("ENOENT")}

    class Reads(Scripted):
        def predict(self, sample: Sample, seed: int) -> Prediction:
            sample.input("image")
            return super().predict(sample, seed)

    predict(run, Job(job.dataset, Reads, job.predictions, 0, job.hardware), data.samples())
    assert {i: line.cause for i, line in run.lines().items()} == {
        "s000": "method",
        "s001": "place",  # another machine may have the memory
        "s002": "method",
        "s003": "place",  # its picture is broken
        "s004": "",
    }
    result = score_run(run, NATIVE, data.samples())
    rows = list(read_rows(rows_path(run.folder, NATIVE)))
    assert {r.sample_id: r.cause for r in rows} == {i: line.cause for i, line in run.lines().items()}
    assert '"cause": "place"' in row_json(next(r for r in rows if r.sample_id == "s001"))
    assert "cause" not in row_json(Row("a", "b", 1.0))
    told = result.provenance["reasons"]
    assert any(reason.startswith("failed: ValueError: no idea") for reason in told)
    assert any(reason.startswith("failed (the place, not the method): out of memory") for reason in told)
    assert reasons_of(rows) == told


@pytest.mark.parametrize("number", NUMBERS)
def test_an_answer_that_cannot_be_read_is_not_invalid(
    tmp_path: Path, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And neither is one whose truth cannot be read: no row, no result, and the next call has all of them."""
    run, job, data = start(tmp_path, Half)
    predict(run, job, data.samples())
    read = PredictionSet.read

    def refused(self: PredictionSet, sample: Sample) -> Prediction:
        if sample.id == "s002":
            try:
                raise refusal(number)
            except OSError:
                raise DataError("alpha.png is not a readable image") from None
        return read(self, sample)

    monkeypatch.setattr(PredictionSet, "read", refused)
    with pytest.raises(MachineError, match="the answer to s002 could not be read"):
        score_run(run, NATIVE, data.samples())
    assert not result_path(run.folder, NATIVE).exists()
    monkeypatch.undo()
    assert score_run(run, NATIVE, data.samples()).coverage.scored == 3


def test_rows_that_a_full_disk_cut_off_are_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Torn inside a character, too."""
    run, job, data = start(tmp_path, Half)
    predict(run, job, data.samples())
    whole = score_run(run, NATIVE, data.samples())
    rows = [*read_rows(rows_path(run.folder, NATIVE))]
    torn = tmp_path / "torn.jsonl"
    text = row_json(Row("s000", "a/b.c", 1.0)) + "\n" + row_json(Row("s001", "a/b.c", 1.0, note="größe"))
    torn.write_bytes(text.encode()[: text.encode().index("ö".encode()) + 1])
    assert [r.sample_id for r in read_rows(torn)] == ["s000"]
    result_path(run.folder, NATIVE).unlink()

    def full(*_: Any) -> Iterator[None]:
        raise refusal("ENOSPC")

    with monkeypatch.context() as patch:
        patch.setattr(atomic, "_sync", full)
        with pytest.raises(BuildError, match="No space left"):
            score_run(run, NATIVE, data.samples())
    assert score_run(run, NATIVE, data.samples()).metrics == whole.metrics
    assert [*read_rows(rows_path(run.folder, NATIVE))] == rows


def test_only_the_machine_is_the_machine() -> None:
    for error in (ValueError("x"), FileNotFoundError(errno.ENOENT, "gone"), BrokenPipeError(errno.EPIPE, "pipe")):
        assert not machine_hint(error, words=True)
        raise_machine_error(error)
    assert not machine_hint(DataError("the file 'No space left on device.png' is not a picture"))  # a stranger's name
    assert "ulimit -n" in machine_hint(refusal("EMFILE"))
