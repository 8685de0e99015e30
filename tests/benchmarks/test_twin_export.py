"""`benchmarks.twins export`: every twin in its official layout, read back by that layout's reader; stopped, it goes on
to the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from benchmarks.datasets import get_dataset
from benchmarks.twins import __main__ as command
from benchmarks.twins import get_twin, twins
from benchmarks.twins.card import CARD, splits_in
from benchmarks.twins.exporting import TwinPart, choose_part, export_twin
from benchmarks.twins.plans import TWIN_FILE
from synlayers.errors import DataError, UsageError
from synlayers.push.evaluation import EVAL, read_evaluation


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYNLAYERS_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


class Killed(Exception):
    """Stands for a process that ends."""


def kill_after(samples: int):  # type: ignore[no-untyped-def]
    left = [samples]

    def advance(steps: int) -> None:
        left[0] -= steps
        if left[0] <= 0:
            raise Killed

    return advance


def files_of(folder: Path) -> dict[str, bytes]:
    names = {CARD, EVAL, TWIN_FILE} if not (folder / "manifest.json").exists() else {EVAL, TWIN_FILE}
    paths = (path for path in folder.rglob("*") if path.is_file())
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    return {name: data for name, data in found.items() if name not in names}


QUICK = ("crello", "prismlayers", "refmatte-rw100", "extend")
"""One of each way in which a layout is written: pictures, tables, pictures with labels, folders with facts."""
MARKED = [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in twins()]


@pytest.mark.parametrize("name", MARKED)
def test_every_twin_is_read_back_from_an_export_that_was_stopped(name: str, tmp_path: Path) -> None:
    twin, out = get_twin(name), tmp_path / "out"
    part = TwinPart(twin, 2, 4, 256)
    with pytest.raises(Killed):
        export_twin(part, out, kill_after(1))
    assert not out.exists(), "whole or not at all"
    (kept,) = tmp_path.glob(".out.designs-*")
    assert list(kept.glob("*.tar")), "what was made is kept"

    done = export_twin(part, out)
    assert not kept.exists()
    assert (done.samples, done.was_there, done.partial) == (2, False, True)
    data = get_dataset(name)(out)
    assert len(data.samples()) == done.official > 0
    for sample in data.samples():
        assert all(sample.input(name) is not None for name in sample.inputs)
        assert all(sample.key(name) is not None for name in sample.truth)
    # the bytes are those of the twin that is built in one go
    assert files_of(out) == files_of(twin.build(2, 256))
    assert json.loads((out / TWIN_FILE).read_text())["left_out"] == list(twin.left_out) != []
    # the Hub's files: what the configuration names is there
    evaluation = read_evaluation(out / EVAL)
    assert {task.split for task in evaluation.tasks} == set(splits_in(out))
    front = yaml.safe_load((out / CARD).read_text().split("---\n")[1])
    paths = {entry["split"]: entry["path"] for config in front["configs"] for entry in config["data_files"]}
    assert set(paths) == set(splits_in(out))
    assert all(list(out.glob(path)) for path in paths.values())


def test_an_export_is_taken_for_what_it_is(tmp_path: Path) -> None:
    out = tmp_path / "crello"
    part = TwinPart(get_twin("crello"), 1, 4, 256)
    export_twin(part, out)
    before = files_of(out)
    assert export_twin(part, out).was_there
    with pytest.raises(UsageError, match="count: 1 there, 2 here"):
        export_twin(TwinPart(get_twin("crello"), 2, 4, 256), out)
    assert files_of(out) == before
    picture = next(out.rglob("0000.png"))
    picture.write_bytes(next(out.rglob("0001.png")).read_bytes())
    with pytest.raises(DataError, match="files were changed"):
        export_twin(part, out)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    with pytest.raises(UsageError, match="no export of a twin"):
        export_twin(part, tmp_path / "mine")
    for limit in (0, 5):
        with pytest.raises(UsageError, match="has 1 to 4 samples"):
            choose_part(get_twin("crello"), True, limit)


def test_a_kept_design_that_is_damaged_is_made_again(tmp_path: Path) -> None:
    part, out = TwinPart(get_twin("crello"), 3, 4, 256), tmp_path / "out"
    with pytest.raises(Killed):
        export_twin(part, out, kill_after(2))
    stored = sorted(next(tmp_path.glob(".out.designs-*")).glob("*.tar"))
    stored[0].write_bytes(stored[0].read_bytes()[:1000])
    export_twin(part, out)
    assert files_of(out) == files_of(get_twin("crello").build(3, 256))


def test_the_command_tells_what_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.twins.exporting.MINI_SIZE", 256)
    words = ["export", "crello", "--mini", "--limit", "1", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(command.app, words)
    assert done.exit_code == 0, done.output
    assert "1 samples of 4: a part" in done.output
    assert "left out: captions, kinds" in done.output
    assert "benchmarks.score --benchmark crello --twin --mini" in done.output
