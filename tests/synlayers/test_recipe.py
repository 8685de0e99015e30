"""Settings are validated, and the hash covers them and nothing else."""

import pytest

from synlayers.errors import UsageError
from synlayers.recipe import Recipe, make_recipe


def test_the_hash_changes_with_every_setting() -> None:
    changed = [
        {"seed": 1},
        {"layers": (2, 19)},
        {"layer_weights": {4: 2, 5: 1}},
        {"size": (512, 1024)},
        {"size": "mixed"},
        {"longer_side": 512},
        {"layouts": ("poster",)},
        {"effects": "baked"},
        {"codec": "webp"},
        {"format": "parquet"},
        {"shard_size": 10},
        {"jpeg": (60, 95)},
        {"splits": {"train": 1.0}},
        {"packs": ("x 1",)},
        {"assets": "00"},
        {"plugins": ("mine.py 0123456789ab",)},
    ]
    assert set().union(*changed) | {"layers"} == set(Recipe.model_fields)
    hashes = {make_recipe(settings).hash() for settings in [{}, *changed]}
    assert len(hashes) == len(changed) + 1
    assert make_recipe(make_recipe(changed[1]).canonical()).hash() == make_recipe(changed[1]).hash(), (
        "a stored recipe is the same recipe"
    )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"layerz": (2, 3)}, "did you mean 'layers'"),
        ({"layers": (20, 2)}, "upside down"),
        ({"layers": (2, 61)}, "2 to 60"),
        ({"layers": (1, 5)}, "2 to 60"),
        ({"size": (200, 200), "layers": (2, 20)}, "too small for 20 layers"),
        ({"size": (100_000, 10)}, "128 to 4096"),
        ({"size": (4096, 256)}, "four times"),
        ({"splits": {"train": 0.5}}, "add up to 1"),
        ({"splits": {"tr/ain": 1.0}}, "letters"),
        ({"jpeg": (95, 60)}, "lowest first"),
        ({"layer_weights": {99: 1}}, "outside 2:20"),
        ({"seed": -1}, "seed"),
    ],
)
def test_wrong_settings_are_refused_with_what_to_do(settings: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        make_recipe(settings)
