"""No asset in two splits, at least two of each role in each."""

import pytest

from synlayers.assets.splitting import quotas, split_assets
from synlayers.errors import UsageError
from synlayers.library import ROLES, Asset, digest_of
from synlayers.making.collection import AssetCollection

SHARES = {"train": 0.9, "val": 0.05, "test": 0.05}


def test_default_assets_split_into_disjoint_parts(collected: AssetCollection) -> None:
    asset_splits = split_assets(collected.assets, SHARES)
    seen: set[str] = set()
    for roles in asset_splits.values():
        assert set(roles) == set(ROLES) - {"cutout"}
        for ids in roles.values():
            assert len(ids) >= 2
            assert not seen & set(ids)
            seen |= set(ids)
    assert seen == {a.id for a in collected.assets}


def test_the_split_follows_the_rank_of_the_digest() -> None:
    assets = [Asset(f"icon:{k}", "icon", digest_of(str(k)), "test", "CC0-1.0") for k in range(40)]
    asset_splits = split_assets(assets, SHARES)
    ranked = [a.id for a in sorted(assets, key=lambda a: a.digest)]
    assert sorted(ranked[:36]) == asset_splits["train"]["icon"]
    assert sorted(ranked[36:38]) == asset_splits["val"]["icon"]
    assert asset_splits == split_assets(assets[::-1], SHARES), "the order of the assets does not matter"


def test_a_short_role_is_named() -> None:
    assets = [Asset(f"cutout:{k}", "cutout", digest_of(str(k)), "--cutouts", "own") for k in range(5)]
    with pytest.raises(UsageError, match=r"3 splits need 6 assets.*cutout has 5"):
        split_assets(assets, SHARES)
    assert len(split_assets(assets, {"train": 1.0})["train"]["cutout"]) == 5


@pytest.mark.parametrize("number", [6, 7, 14, 100, 1001])
def test_quotas_add_up(number: int) -> None:
    sizes = quotas(number, SHARES)
    assert sum(sizes.values()) == number
    assert min(sizes.values()) >= 2
