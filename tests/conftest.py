"""Assets and small builds that several tests share."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from synlayers.making.build import build
from synlayers.making.collection import AssetCollection, AssetOrigins, collect
from synlayers.recipe import Recipe, make_recipe

for _name in ("SIGINT", "SIGHUP", "SIGTERM", "SIGQUIT"):
    # `nohup` and shells without job control start commands with these ignored, and what the tests start inherits it
    if (_number := getattr(signal, _name, None)) is not None and signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, signal.default_int_handler if _name == "SIGINT" else signal.SIG_DFL)


@pytest.fixture(scope="session")
def collected() -> AssetCollection:
    """The default assets."""
    return collect(AssetOrigins())


@pytest.fixture(scope="session")
def make(collected: AssetCollection):  # type: ignore[no-untyped-def]
    """A recipe on small canvases; settings as in `Recipe`."""

    def settings(**given: object) -> Recipe:
        return make_recipe(
            {
                "size": (384, 384),
                "layers": (2, 9),
                "assets": collected.digest,
                "packs": collected.packs,
                "shard_size": 8,
                **given,
            }
        )

    return settings


@pytest.fixture(scope="session")
def designs_folder(make, collected: AssetCollection, tmp_path_factory: pytest.TempPathFactory) -> Path:  # type: ignore[no-untyped-def]
    """27 designs of several sizes in shards of 8: 21 of train in 3, 6 of val in 1; 2 to 6 layers."""
    folder = tmp_path_factory.mktemp("loading") / "designs"
    recipe = make(size="mixed", longer_side=512, splits={"train": 0.75, "val": 0.25}, layers=(2, 6))
    build(recipe, 27, folder, collected.assets)
    return folder


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A Ray cluster of two nodes of one processor each; the second may be killed."""
    pytest.importorskip("ray", reason="ray is not installed")
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")
    import ray
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    cluster.second = cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    yield cluster
    ray.shutdown()
    cluster.shutdown()
