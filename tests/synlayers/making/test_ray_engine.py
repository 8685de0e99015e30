"""A build on a Ray cluster of two nodes on this machine, one of which is killed in the middle."""

from __future__ import annotations

import hashlib
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from synlayers.errors import UsageError
from synlayers.generate import app
from synlayers.making.build import build
from synlayers.making.collection import AssetCollection
from synlayers.recipe import Recipe
from synlayers.support.processes.ray_cluster import connect_ray

SAMPLES = 48


def tree(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if not path.name.startswith(".lock")
    }


@pytest.mark.slow
def test_a_node_that_is_killed_changes_no_byte(  # type: ignore[no-untyped-def]
    cluster: Any, make, collected: AssetCollection, tmp_path: Path
) -> None:
    from synlayers.making.ray_engine import build_on_ray

    recipe: Recipe = make(size=(256, 256), layers=(2, 8), shard_size=4)
    build(recipe, SAMPLES, tmp_path / "one", collected.assets)
    done: list[int] = []

    def kill_when_at_work() -> None:
        while not done:
            time.sleep(0.05)
        cluster.remove_node(cluster.second, allow_graceful=False)

    killer = threading.Thread(target=kill_when_at_work)
    killer.start()
    manifest = build_on_ray(recipe, SAMPLES, tmp_path / "ray", collected.assets, cluster.address, advance=done.append)
    killer.join()
    assert manifest["samples"] == sum(done) == SAMPLES
    end = time.monotonic() + 60  # the cluster notices late: a short build is done before
    while len([node for node in __import__("ray").nodes() if node["Alive"]]) != 1:
        assert time.monotonic() < end, "the node lives"
        time.sleep(0.2)
    assert tree(tmp_path / "ray") == tree(tmp_path / "one")
    again = build_on_ray(recipe, SAMPLES, tmp_path / "ray", collected.assets, cluster.address)
    assert again == manifest


@pytest.mark.slow
def test_nodes_that_do_not_see_the_folder_send_their_shards(  # type: ignore[no-untyped-def]
    cluster: Any, make, collected: AssetCollection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from synlayers.making import ray_engine

    recipe: Recipe = make(size=(160, 160), layers=(2, 4), shard_size=4)
    build(recipe, 12, tmp_path / "one", collected.assets)
    plain = ray_engine.make_shard
    monkeypatch.setattr(ray_engine, "make_shard", lambda work, shard, out: plain(work, shard, "/nowhere"))
    ray_engine.build_on_ray(recipe, 12, tmp_path / "ray", collected.assets, cluster.address)
    assert tree(tmp_path / "ray") == tree(tmp_path / "one")


def test_what_cannot_be_is_told(tmp_path: Path) -> None:
    words = ["--out", str(tmp_path), "-n", "4", "--engine", "ray"]
    done = CliRunner().invoke(app, [*words, "--shard", "1/2"])
    assert (done.exit_code, "leave --shard and --workers away" in done.output) == (2, True)
    done = CliRunner().invoke(app, [*words[:-2], "--address", "auto"])
    assert (done.exit_code, "say --engine ray" in done.output) == (2, True)


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r"synlayers\[ray\]"):
        connect_ray(None)


@pytest.mark.slow
def test_nodes_upload_to_a_store(  # type: ignore[no-untyped-def]
    cluster: Any, make, collected: AssetCollection, tmp_path: Path
) -> None:
    from synlayers.making.ray_engine import build_on_ray
    from synlayers.storage.address import Address

    recipe: Recipe = make(size=(160, 160), layers=(2, 4), shard_size=4)
    build(recipe, 12, tmp_path / "one", collected.assets)
    place = Address(f"local://{tmp_path}/store")  # what every process of this machine sees
    done: list[int] = []
    manifest = build_on_ray(recipe, 12, place, collected.assets, cluster.address, advance=done.append)
    assert (manifest["samples"], sum(done)) == (12, 12)
    names = {path.name for path in (tmp_path / "one").iterdir() if not path.name.startswith(".")}
    assert set(place.listing()) == names
    assert all(place.read(name) == (tmp_path / "one" / name).read_bytes() for name in names)
    with pytest.raises(UsageError, match="one process alone"):
        build_on_ray(recipe, 12, Address("memory://a/b"), collected.assets, cluster.address)
