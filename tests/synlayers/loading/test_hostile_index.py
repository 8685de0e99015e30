"""An index that came with a downloaded build: what cannot be true is made again, and nothing is waited for."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from synlayers.generate import app as generate
from synlayers.loading.index import NAME
from synlayers.torch import BucketSampler, DesignDataset


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("indexed") / "build"
    options = ["--out", str(folder), "--num-samples", "4", "--shard-size", "2", "--size", "128", "--layers", "2"]
    result = CliRunner().invoke(generate, [*options, "--workers", "1", "--splits", "train=1"])
    assert result.exit_code == 0, result.output
    return folder


def column(name: str, values: Callable[[list[int]], pa.Array]) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        table = pq.read_table(path)
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, values(table[name].to_pylist()))
        pq.write_table(table.replace_schema_metadata({"version": "1"}), path)

    return change


def replaced_by(make: Callable[[Path], object]) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        path.unlink()
        make(path)

    return change


CHANGES: dict[str, Callable[[Path], None]] = {
    "a pipe": replaced_by(os.mkfifo),
    "a device": replaced_by(lambda path: path.symlink_to("/dev/zero")),
    "a circle": replaced_by(lambda path: path.symlink_to(path.name)),
    "no table": replaced_by(lambda path: path.write_bytes(b"PAR1")),
    "negative": column("start", lambda v: pa.array([-512] * len(v))),
    "backwards": column("end", lambda v: pa.array([0] * len(v))),
    "huge": column("end", lambda v: pa.array([2**62] * len(v))),
    "in another order": column("start", lambda v: pa.array(v[::-1])),
    "no size": column("width", lambda v: pa.array([-1] * len(v))),
    "text": column("layers", lambda v: pa.array(["2"] * len(v))),
    "lists": column("shard", lambda v: pa.array([[1]] * len(v))),
    "nothing": column("height", lambda v: pa.array([None] * len(v), pa.int64())),
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_index_that_cannot_be_true_is_made_again(change: str, build: Path) -> None:
    before = [item["id"] for item in DesignDataset(build)]
    CHANGES[change](build / NAME)
    designs = DesignDataset(build)
    assert [item["id"] for item in designs] == before
    assert sorted(n for batch in BucketSampler(designs, 3) for n in batch) == list(range(4))
    assert pq.read_table(build / NAME)["start"].to_pylist()[0] == 0
