"""The executor: the same bytes from any number of workers, after a kill, and after growing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from contents import contents

from synlayers.errors import BuildError, UsageError
from synlayers.library import Asset
from synlayers.making.build import OWNER, build
from synlayers.making.collection import AssetCollection
from synlayers.making.engine import engine, probe, uses_drawings
from synlayers.storage.manifest import MANIFEST

SAMPLES = 26


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory, make, collected: AssetCollection) -> Path:  # type: ignore[no-untyped-def]
    out = tmp_path_factory.mktemp("reference")
    build(make(), SAMPLES, out, collected.assets)
    return out


def test_two_workers_give_the_same_bytes(reference: Path, tmp_path: Path, make, collected: AssetCollection) -> None:  # type: ignore[no-untyped-def]
    build(make(), SAMPLES, tmp_path, collected.assets, workers=2)
    assert contents(tmp_path) == contents(reference)


COMMAND = [
    "-m",
    "synlayers.generate",
    "--num-samples",
    "40",
    "--size",
    "384",
    "--layers",
    "2:9",
    "--shard-size",
    "8",
    "--splits",
    "train=0.8,test=0.2",
]


def test_a_killed_build_continues_to_the_same_bytes(tmp_path: Path) -> None:
    straight, killed = tmp_path / "straight", tmp_path / "killed"
    subprocess.run(
        [sys.executable, *COMMAND, "--workers", "1", "--out", str(straight)], check=True, capture_output=True
    )
    process = subprocess.Popen(
        [sys.executable, *COMMAND, "--workers", "2", "--out", str(killed)],
        start_new_session=True,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 60
    while not list(killed.glob("train-*.tar")) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not (killed / MANIFEST).exists(), "the build was finished before it could be killed"
    subprocess.run([sys.executable, *COMMAND, "--workers", "2", "--out", str(killed)], check=True, capture_output=True)
    assert contents(killed) == contents(straight)


def test_growing_keeps_every_sample_and_rewrites_only_last_shards(
    reference: Path, tmp_path: Path, make, collected: AssetCollection
) -> None:  # type: ignore[no-untyped-def]
    build(make(), 15, tmp_path, collected.assets)
    kept = tmp_path / "train-00000.tar"
    stamp = kept.stat().st_mtime_ns
    build(make(), SAMPLES, tmp_path, collected.assets)
    assert contents(tmp_path) == contents(reference)
    assert kept.stat().st_mtime_ns == stamp, "a full shard is not written again"


def test_a_finished_build_is_not_done_again(reference: Path, make, collected: AssetCollection) -> None:  # type: ignore[no-untyped-def]
    before = {p.name: p.stat().st_mtime_ns for p in reference.glob("*.tar")}
    build(make(), SAMPLES, reference, collected.assets)
    assert {p.name: p.stat().st_mtime_ns for p in reference.glob("*.tar")} == before


def test_another_recipe_in_a_used_folder_is_refused_with_the_difference(
    reference: Path, make, collected: AssetCollection
) -> None:  # type: ignore[no-untyped-def]
    before = contents(reference)
    with pytest.raises(UsageError, match=r"seed: 0 there, 5 here"):
        build(make(seed=5), SAMPLES, reference, collected.assets)
    with pytest.raises(UsageError, match="already holds more samples"):
        build(make(), SAMPLES - 10, reference, collected.assets)
    assert contents(reference) == before


def test_another_engine_is_refused_with_its_versions(tmp_path: Path, make, collected: AssetCollection) -> None:  # type: ignore[no-untyped-def]
    build(make(), 3, tmp_path, collected.assets)
    owner = tmp_path / OWNER
    text = owner.read_text().replace('"probe": "', '"probe": "0').replace('"zlib-ng": "', '"zlib-ng": "9.')
    owner.write_text(text)
    with pytest.raises(UsageError, match=r"another engine.*zlib-ng"):
        build(make(), 3, tmp_path, collected.assets)


def test_only_builds_with_svg_files_depend_on_what_draws_them(collected: AssetCollection) -> None:
    drawing = Asset("svg:a", "illustration", "00", "--svg", "CC0", data={"svg": True})
    assert not uses_drawings(collected.assets)
    assert uses_drawings([*collected.assets, drawing])
    assert engine()["probe"] == probe() != engine(drawings=True)["probe"]
    assert "resvg" in engine()["versions"]


def test_an_unwritable_folder_and_a_foreign_folder_are_refused(
    tmp_path: Path, make, collected: AssetCollection
) -> None:  # type: ignore[no-untyped-def]
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(BuildError, match="cannot be written to"):
        build(make(), 3, blocked / "set", collected.assets)
    (tmp_path / "train-00000.tar").write_bytes(b"somebody's")
    with pytest.raises(UsageError, match="nobody knows what made them"):
        build(make(), 3, tmp_path, collected.assets)
    assert (tmp_path / "train-00000.tar").read_bytes() == b"somebody's"
