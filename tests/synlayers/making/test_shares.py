"""Builds in shares: the bytes of one process, whoever makes which shard, and no manifest before all is there."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock

import synlayers
import synlayers.making.build as build_module
from synlayers.errors import DataError, UsageError
from synlayers.making.build import FolderInUse, Shard, build, plan_shards
from synlayers.making.collection import AssetCollection
from synlayers.making.shares import build_share, missing_shards, share_of
from synlayers.recipe import Recipe
from synlayers.storage import format_named
from synlayers.storage.manifest import MANIFEST

SAMPLES = 30


@pytest.fixture(scope="module")
def recipe(make) -> Recipe:  # type: ignore[no-untyped-def]
    return make(size=(160, 160), layers=(2, 5), shard_size=4, splits={"train": 0.8, "val": 0.2})


@pytest.fixture(scope="module")
def whole(recipe: Recipe, collected: AssetCollection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shares") / "whole"
    build(recipe, SAMPLES, folder, collected.assets)
    return folder


def tree(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if not path.name.startswith(".lock")
    }


@pytest.mark.parametrize("n", [1, 2, 3, 7, 100])
def test_shares_hold_every_shard_once_and_weigh_alike(n: int) -> None:
    shards = [Shard(f"train-{k:05d}.tar", "train", 8 * k, 8) for k in range(12)] + [Shard("val-00000.tar", "val", 0, 3)]
    parts = [share_of(shards, (i, n)) for i in range(1, n + 1)]
    assert sorted(shard.name for part in parts for shard in part) == sorted(shard.name for shard in shards)
    loads = [sum(shard.samples for shard in part) for part in parts]
    assert max(loads) - min(loads) <= 8
    for wrong in ((0, n), (n + 1, n)):
        with pytest.raises(UsageError, match="1 to n"):
            share_of(shards, wrong)


def test_shares_in_one_folder_give_the_same_bytes(
    recipe: Recipe, whole: Path, collected: AssetCollection, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    for i in (3, 1):
        assert build_share(recipe, SAMPLES, out, collected.assets, (i, 3)) is None
        assert not (out / MANIFEST).exists()
        with pytest.raises(DataError):
            synlayers.load(out)
    assert build_share(recipe, SAMPLES, out, collected.assets, (2, 3)) is not None
    assert tree(out) == tree(whole)
    assert build_share(recipe, SAMPLES, out, collected.assets, (2, 3)) is not None, "done already"
    assert tree(out) == tree(whole)


@pytest.mark.parametrize("name", [".build.json.tmp-1b2c-12345", ".train-00000.tar.tmp-1b2c-12345"])
def test_what_another_share_is_writing_is_no_shard(  # type: ignore[no-untyped-def]
    make, collected: AssetCollection, tmp_path: Path, name: str
) -> None:
    """Two hosts that begin at the same moment: temporary names end in a process id of five digits."""
    recipe = make(size=(160, 160), layers=(2, 3), shard_size=1, format="folder", splits={"train": 1.0})
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).mkdir()
    assert build_share(recipe, 2, tmp_path / "out", collected.assets, (1, 2)) is None
    assert (tmp_path / "out" / name).exists()
    assert build_share(recipe, 2, tmp_path / "out", collected.assets, (2, 2)) is not None


def test_clocks_that_jump_change_nothing(
    recipe: Recipe, whole: Path, collected: AssetCollection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, real = tmp_path / "out", time.time
    for share, jump in ((1, 3e8), (2, -3e8)):
        monkeypatch.setattr(time, "time", lambda jump=jump: real() + jump)
        build_share(recipe, SAMPLES, out, collected.assets, (share, 2))
        for path in out.iterdir():
            os.utime(path, (real() - jump, real() - jump))
    assert tree(out) == tree(whole)


def test_of_two_recipes_that_begin_at_once_one_has_the_folder(
    recipe: Recipe, collected: AssetCollection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, other = tmp_path / "out", recipe.model_copy(update={"seed": 5})
    build_share(recipe, SAMPLES, out, collected.assets, (1, 8))
    before, real, first = tree(out), build_module._read_owner, [None]
    # the other one looked before the first had written whose the folder is
    monkeypatch.setattr(build_module, "_read_owner", lambda path: first.pop() if first else real(path))
    monkeypatch.setattr(build_module, "shards_in", lambda out, ending: [])
    with pytest.raises(UsageError, match="another recipe"):
        build_share(other, SAMPLES, out, collected.assets, (2, 8))
    assert tree(out) == before


def test_three_processes_at_once(tmp_path: Path) -> None:
    words = [
        "--num-samples",
        "20",
        "--layers",
        "2:4",
        "--size",
        "160",
        "--shard-size",
        "4",
        "--workers",
        "1",
        "--splits",
        "train=1",
    ]
    command = [sys.executable, "-m", "synlayers.generate", *words, "--splits", "train=1", "--out"]
    shares = [
        subprocess.Popen([*command, tmp_path / "out", "--shard", f"{i}/3"], stdout=subprocess.PIPE, text=True)
        for i in (1, 2, 3)
    ]
    said = [process.communicate(timeout=300)[0] for process in shares]
    assert [process.returncode for process in shares] == [0, 0, 0], said
    assert sum("20 designs" in text for text in said) >= 1, said
    subprocess.run([*command, tmp_path / "one"], check=True, capture_output=True)
    assert tree(tmp_path / "out") == tree(tmp_path / "one")


def test_folders_of_several_hosts_are_copied_together(
    recipe: Recipe, whole: Path, collected: AssetCollection, tmp_path: Path
) -> None:
    for i in (1, 2):
        build_share(recipe, SAMPLES, tmp_path / f"host{i}", collected.assets, (i, 2))
    together = tmp_path / "together"
    for i in (1, 2):
        shutil.copytree(tmp_path / f"host{i}", together, dirs_exist_ok=True)
    assert missing_shards(recipe, SAMPLES, together) == []
    build(recipe, SAMPLES, together, collected.assets)
    assert tree(together) == tree(whole)


def test_a_shard_of_another_build_among_them_is_named(  # type: ignore[no-untyped-def]
    recipe: Recipe, whole: Path, make, collected: AssetCollection, tmp_path: Path
) -> None:
    other = make(size=(160, 160), layers=(2, 5), shard_size=4, splits={"train": 0.8, "val": 0.2}, seed=5)
    build(other, SAMPLES, tmp_path / "other", collected.assets)
    mixed = shutil.copytree(whole, tmp_path / "mixed")
    (mixed / MANIFEST).unlink()
    shutil.copy(tmp_path / "other" / "train-00002.tar", mixed)
    with pytest.raises(DataError, match=r"train-00002\.tar is not of this build"):
        build(recipe, SAMPLES, mixed, collected.assets)
    shutil.copy(mixed / "train-00001.tar", mixed / "train-00002.tar")  # of this build, at another's place
    with pytest.raises(DataError, match=r"train-00002\.tar is not of this build: sample 0"):
        build(recipe, SAMPLES, mixed, collected.assets)
    with pytest.raises(UsageError, match="another recipe"):
        build_share(other, SAMPLES, mixed, collected.assets, (1, 2))
    (mixed / "train-00002.tar").unlink()
    build(recipe, SAMPLES, mixed, collected.assets)
    assert tree(mixed) == tree(whole)


def test_one_share_twice_and_a_share_beside_the_whole_are_refused(
    recipe: Recipe, collected: AssetCollection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("synlayers.making.shares.PATIENCE", 0.0)
    build_share(recipe, SAMPLES, tmp_path, collected.assets, (1, 2))
    with FileLock(tmp_path / ".lock-2-of-2"):
        with pytest.raises(FolderInUse, match="being built"):
            build_share(recipe, SAMPLES, tmp_path, collected.assets, (2, 2))
        with pytest.raises(FolderInUse, match="share 2/2"):
            build(recipe, SAMPLES, tmp_path, collected.assets)
    with FileLock(tmp_path / ".lock"), pytest.raises(FolderInUse, match="as a whole"):
        build_share(recipe, SAMPLES, tmp_path, collected.assets, (2, 2))
    assert len(missing_shards(recipe, SAMPLES, tmp_path)) == len(
        share_of(plan_shards(recipe, SAMPLES, format_named("webdataset")), (2, 2))
    )
