"""Attempts that fail, whatever they raise: others take their place, and what was to blame is on record."""

from __future__ import annotations

import errno
from typing import Any

import pytest

from synlayers.assets.splitting import split_assets
from synlayers.checks.record import RecipeCheck
from synlayers.design import Design
from synlayers.errors import AttemptFailed, BuildError, MachineError
from synlayers.layouts import layouts
from synlayers.making.collection import AssetCollection
from synlayers.making.sample import MOST_ATTEMPTS, MOST_FAILURES
from synlayers.making.workers import SampleFactory
from synlayers.sources import sources
from synlayers.storage import encode_design

Make = Any


def factory(make: Make, collected: AssetCollection, **settings: Any) -> SampleFactory:
    recipe = make(**settings)
    return SampleFactory(recipe, tuple(collected.assets), split_assets(collected.assets, recipe.splits))


def fonts_of(design: Design) -> set[str]:
    return {layer.params["draw"]["font"] for layer in design.layers if layer.kind == "text"}


def test_an_asset_at_which_attempts_raise_is_named_and_left_out(
    make: Make, collected: AssetCollection, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = factory(make, collected)
    odd = fonts_of(made.design(1)) - {""}
    source = sources()["text"]
    draw = type(source).draw

    def fails(self: Any, canvas: Any, frame: Any, params: Any, library: Any) -> None:
        if params["font"] in odd:
            library[params["font"]]
            raise IndexError("list index out of range")
        draw(self, canvas, frame, params, library)

    monkeypatch.setattr(type(source), "draw", fails)
    designs = [made.design(index) for index in range(6)]
    assert not any(fonts_of(design) & odd for design in designs)
    for design in designs:
        for font in odd:
            reason = f"{font} raised IndexError: list index out of range"
            assert design.rejects.count(reason) <= MOST_FAILURES
    assert any(design.rejects for design in designs)


def test_a_layout_that_never_succeeds_gives_way_to_another_and_the_build_is_valid(
    make: Make, collected: AssetCollection, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = factory(make, collected)
    task = made.task(0)

    def compose(self: Any, b: Any) -> Any:
        raise AttemptFailed("nothing fits")

    monkeypatch.setattr(type(layouts()[task.cell.layout]), "compose", compose)
    design = made.design(0)
    assert len(design.layers) == task.cell.count
    assert design.layout == task.stand_ins[0].layout != task.cell.layout
    assert design.rejects[MOST_ATTEMPTS - 1] == (f"layout {task.cell.layout} gave way to {design.layout}: nothing fits")
    assert made.encode(0).record == made.encode(0).record, "by the seed alone"
    check = RecipeCheck(made.recipe, made.recipe_hash)
    assert list(check.problems(encode_design(design, "png", None))) == []


def test_when_no_layout_succeeds_the_reasons_are_told(
    make: Make, collected: AssetCollection, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = factory(make, collected, layouts=("poster",))

    def compose(self: Any, b: Any) -> Any:
        raise ZeroDivisionError("float division")

    monkeypatch.setattr(type(layouts()["poster"]), "compose", compose)
    with pytest.raises(BuildError, match=r"layout poster raised ZeroDivisionError: float division \(40 times\)"):
        made.design(0)


@pytest.mark.parametrize("error", [MemoryError(), OSError(errno.ENOSPC, "No space left on device")])
def test_what_the_machine_cannot_do_is_no_failed_attempt(
    error: Exception, make: Make, collected: AssetCollection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compose(self: Any, b: Any) -> Any:
        raise error

    monkeypatch.setattr(type(layouts()["poster"]), "compose", compose)
    with pytest.raises(MachineError):
        factory(make, collected, layouts=("poster",)).design(0)


def test_bullets_in_place_of_icons_are_large_enough_to_be_seen(make: Make, collected: AssetCollection) -> None:
    """A split without the icons of contact lines: bullets of 4 px failed in all attempts."""
    settings = {"size": (512, 512), "layers": (2, 20), "splits": {"train": 0.9, "val": 0.05, "test": 0.05}}
    design = factory(make, collected, seed=77, **settings).design(359)
    assert design.layout == "flyer"
    assert not any("bullet" in reason for reason in design.rejects)
