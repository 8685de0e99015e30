"""Shards by size: a number of samples that is measured once, the same everywhere, and part of the recipe."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from synlayers.errors import UsageError
from synlayers.generate import app
from synlayers.making.collection import AssetCollection
from synlayers.making.shard_sizes import PILOT, SampleSize, measure_sample_size, shard_size_for
from synlayers.storage.manifest import MANIFEST

WORDS = ["--layers", "2:4", "--size", "128", "--splits", "train=1", "--workers", "1"]


def test_the_size_is_measured_once_and_whatever_the_shards_were(
    make: Any, collected: AssetCollection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path / "cache"))
    settings = {"size": (128, 128), "layers": (2, 4), "splits": {"train": 1.0}}
    size = measure_sample_size(make(**settings, shard_size=3), collected.assets)
    (kept,) = (tmp_path / "cache" / "sample-sizes").iterdir()
    monkeypatch.setattr("synlayers.making.shard_sizes.encoded_samples", None)  # nothing is drawn again
    assert measure_sample_size(make(**settings, shard_size=5), collected.assets) == size
    monkeypatch.undo()
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path / "cache"))
    kept.write_text("{")
    assert measure_sample_size(make(**settings), collected.assets) == size, "a damaged note is measured again"
    assert size.designs == PILOT

    # a build by the command: its shards are about that size, and its recipe names the number
    megabytes = 6 * size.mean / 1e6
    words = [*WORDS, "--num-samples", "20", "--shard-mb", str(megabytes), "--out", str(tmp_path / "designs")]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    manifest = json.loads((tmp_path / "designs" / MANIFEST).read_text())
    number = shard_size_for(size, megabytes)
    assert manifest["recipe"]["shard_size"] == number > 1
    assert f"--shard-size {number}" in manifest["command"]
    assert max(shard["bytes"] for shard in manifest["shards"]) < 1.5e6 * megabytes
    for wrong in ((*words[:-4], "--shard-mb", "0"), (*words, "--shard-size", "7")):
        assert CliRunner().invoke(app, [*wrong, "--out", str(tmp_path / "other")]).exit_code == 2


def test_the_number_is_the_largest_that_fits() -> None:
    for seed in range(200):
        rng = random.Random(seed)
        size = SampleSize(rng.uniform(1, 1e6), rng.uniform(0, 1e6), PILOT)
        most = rng.uniform(1, 1e9)
        n = size.samples_in(most)

        def bound(n: int, size: SampleSize = size) -> float:
            return n * size.mean + 2 * size.deviation * n**0.5

        assert n == 1 or bound(n) <= most * (1 + 1e-9), f"seed {seed}"
        assert bound(n + 1) > most * (1 - 1e-9), f"seed {seed}"
    for wrong in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(UsageError, match="above 0"):
            shard_size_for(SampleSize(1, 0, PILOT), wrong)
