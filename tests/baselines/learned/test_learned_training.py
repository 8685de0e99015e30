"""Training of `learned`: what it may learn from, that it can be stopped at any moment, and that weights are checked."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import synlayers
from baselines.learned import fitting
from baselines.learned.clustering import join
from baselines.learned.designs import open_designs
from baselines.learned.training import TRAINER, LearnedSettings, train
from baselines.learned.weights import CARD, WEIGHTS, load_weights
from baselines.trainer import settings_of, trainer_of
from benchmarks.twins.plans import TWIN_FILE
from synlayers.errors import DataError, UsageError

EPOCHS = 2


@pytest.fixture(scope="module")
def designs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight small designs, half of them for training."""
    folder = tmp_path_factory.mktemp("designs") / "build"
    synlayers.build(
        folder,
        num_samples=8,
        layers=(3, 5),
        size=(192, 192),
        splits={"train": 0.5, "val": 0.25, "test": 0.25},
        workers=1,
    )
    return folder


def settings(designs: Path, **given: Any) -> LearnedSettings:
    return LearnedSettings(data=(designs,), epochs=EPOCHS, reader=False, **given)


@pytest.fixture(scope="module")
def trained(designs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("trained") / "out"
    train(settings(designs), out)
    return out


def test_a_training_leaves_weights_a_card_and_the_curve(designs: Path, trained: Path) -> None:
    networks, card = load_weights(trained)
    manifest = json.loads((designs / "manifest.json").read_text())
    assert card.data[0]["recipe"] == manifest["recipe_hash"]
    assert card.designs == manifest["splits"]["train"]["samples"] == card.data[0]["train"]
    assert (card.seed, card.licence) == (0, "Apache-2.0")
    assert np.isfinite(networks.same(np.zeros((2, 52), np.float32))).all()
    with (trained / "curve.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["network"], int(r["epoch"])) for r in rows] == [
        (name, epoch) for name in ("same", "keep", "front") for epoch in range(1, EPOCHS + 1)
    ]
    assert all((trained / name).read_bytes()[:4] == b"\x89PNG" for name in ("curve.png", "counts.png"))
    counts = (trained / "counts.csv").read_text().splitlines()[1:]
    assert len(counts) == manifest["splits"]["val"]["samples"]
    assert all(3 <= int(line.split(",")[0]) <= 5 for line in counts)


@pytest.mark.parametrize("stop", [1, 3, 6])
def test_a_training_that_was_stopped_ends_with_the_same_weights(
    designs: Path, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: int
) -> None:
    saves, save = [0], fitting._save

    def dying(*arguments: Any) -> None:
        saves[0] += 1
        if saves[0] == stop:
            raise KeyboardInterrupt
        save(*arguments)

    monkeypatch.setattr(fitting, "_save", dying)
    with pytest.raises(KeyboardInterrupt):
        train(settings(designs), tmp_path / "out")
    train(settings(designs), tmp_path / "out")
    assert (tmp_path / "out" / WEIGHTS).read_bytes() == (trained / WEIGHTS).read_bytes()
    assert (tmp_path / "out" / "curve.csv").read_bytes() == (trained / "curve.csv").read_bytes()


def test_examples_made_in_shares_and_other_seeds(designs: Path, trained: Path, tmp_path: Path) -> None:
    for share in ("1/2", "0/2"):
        train(settings(designs, share=share), tmp_path / "out")
    assert not (tmp_path / "out" / WEIGHTS).exists()
    with pytest.raises(UsageError, match="another training"):
        train(settings(designs, seed=1), tmp_path / "out")
    train(settings(designs), tmp_path / "out")
    assert (tmp_path / "out" / WEIGHTS).read_bytes() == (trained / WEIGHTS).read_bytes()
    other = tmp_path / "other"
    train(settings(designs, seed=1), other)
    assert (other / WEIGHTS).read_bytes() != (trained / WEIGHTS).read_bytes()


def test_what_tests_is_refused(designs: Path, tmp_path: Path) -> None:
    twin = tmp_path / "twin"
    shutil.copytree(designs, twin)
    (twin / TWIN_FILE).write_text("{}")
    with pytest.raises(UsageError, match="twin"):
        open_designs(twin)
    (twin / TWIN_FILE).unlink()
    manifest = json.loads((twin / "manifest.json").read_text())
    manifest["splits"] = {"test": manifest["splits"]["test"]}
    manifest["shards"] = [shard for shard in manifest["shards"] if shard["split"] == "test"]
    (twin / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(UsageError, match="no train split"):
        open_designs(twin)
    with pytest.raises(UsageError, match="choose another --out"):
        train(settings(designs), twin)


def test_weights_that_are_not_those_of_their_card_are_refused(trained: Path, tmp_path: Path) -> None:
    shutil.copytree(trained, tmp_path / "w")
    data = bytearray((trained / WEIGHTS).read_bytes())
    data[-1] ^= 1
    (tmp_path / "w" / WEIGHTS).write_bytes(bytes(data))
    with pytest.raises(DataError, match="not the file that its card names"):
        load_weights(tmp_path / "w")
    card = json.loads((trained / CARD).read_text())
    (tmp_path / "w" / CARD).write_text(json.dumps(card | {"version": 0}))
    with pytest.raises(DataError, match="version 0"):
        load_weights(tmp_path / "w")
    (tmp_path / "w" / WEIGHTS).unlink()
    with pytest.raises(DataError, match="holds no"):
        load_weights(tmp_path / "w")


def test_a_recipe_names_its_kind_and_wrong_settings_are_all_told(tmp_path: Path) -> None:
    recipe = tmp_path / "small.yaml"
    recipe.write_text("kind: learned\ndata: [a]\nepochs: 3\n")
    trainer, given = trainer_of(str(recipe))
    assert trainer is TRAINER
    assert settings_of(trainer, given) == LearnedSettings(data=(Path("a"),), epochs=3)
    with pytest.raises(UsageError, match="epochs") as problem:
        settings_of(trainer, {"data": ["a"], "epochs": "0", "epoch": "1"})
    assert "'epoch'" in str(problem.value)
    with pytest.raises(UsageError, match="learned"):
        trainer_of("lerned")
    recipe.write_text("epochs: 3\n")
    with pytest.raises(UsageError, match="kind"):
        trainer_of(str(recipe))


def test_one_doubtful_pair_joins_nothing_against_many() -> None:
    pairs = np.array([[0, 1], [0, 2], [1, 2], [3, 4], [2, 3], [0, 3], [1, 4]])
    gains = np.array([2.0, 2.0, 2.0, 2.0, 1.0, -1.5, -1.5])
    assert join(6, pairs, gains).tolist() == [0, 0, 0, 1, 1, 2]
    assert join(6, pairs, np.where(np.arange(7) == 4, 4.0, gains)).tolist() == [0, 0, 0, 0, 0, 1]
