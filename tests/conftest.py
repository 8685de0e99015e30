"""Assets and small builds that several tests share."""

from __future__ import annotations

import pytest

from synlayers.making.collection import AssetCollection, AssetOrigins, collect
from synlayers.recipe import Recipe, make_recipe


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
