"""A build of random designs for the loaders."""

from __future__ import annotations

from pathlib import Path

import pytest

from synlayers.making.build import build
from synlayers.making.collection import AssetCollection


@pytest.fixture(scope="session")
def designs_folder(make, collected: AssetCollection, tmp_path_factory: pytest.TempPathFactory) -> Path:  # type: ignore[no-untyped-def]
    """27 designs of several sizes in shards of 8: 21 of train in 3, 6 of val in 1; 2 to 6 layers."""
    folder = tmp_path_factory.mktemp("loading") / "designs"
    recipe = make(size="mixed", longer_side=512, splits={"train": 0.75, "val": 0.25}, layers=(2, 6))
    build(recipe, 27, folder, collected.assets)
    return folder
