"""Libraries of props with a stand-in for Blender: passes become layers, a killed library goes on to the same bytes, and
designs use it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from synlayers.assets.props import MANIFEST, provide_props, small_library
from synlayers.blender import library
from synlayers.blender.library import render_library, true_caption
from synlayers.blender.passes import read_passes
from synlayers.blender.planning import PropPlan, plan_prop
from synlayers.blender.settings import Settings
from synlayers.errors import DataError, UsageError, WorkerDied
from synlayers.library import Library
from synlayers.making.cells import SampleCell, SplitPosition
from synlayers.making.collection import AssetOrigins, collect
from synlayers.making.dataset import recipe_of
from synlayers.making.rendering import replay
from synlayers.making.sample import Task, make_sample

SETTINGS = Settings(seed=1, size=64, models=("can", "letters"))
SIDE = 112


def render(plan: PropPlan, out: Path) -> dict[str, Any]:
    """A red block with soft edges, its mirror image, and a ground that is darker beside it."""
    prop = np.zeros((64, 40, 4), np.uint8)
    prop[2:-2, 2:-2] = (200, 30 + plan.number, 40, 255)
    prop[1, 2:-2] = (200, 30, 40, 128)
    Image.fromarray(prop).save(out / "prop.png")
    mirror = prop[::-1][:26]
    Image.fromarray(mirror[::-1]).save(out / "mirror.png")
    down, across = np.mgrid[0:56, 0:56] / 56
    far = np.hypot(across - 0.6, 3 * (down - 0.75))
    for name, reach in (("shadow", 0.3), ("contact", 0.15)):
        np.save(out / f"{name}.npy", np.clip(1 - far / reach, 0, 1).astype(np.float16))
    return {"places": {"prop": [30, 20, 70, 84], "mirror": [30, 82, 70, 108]}}


class StandIn:
    """In place of `Blender`; dies when it has rendered `lives` props."""

    lives = 1000

    def __init__(self, python: Path) -> None:
        self.graphics = ""

    def render(self, plan: PropPlan, files: Mapping[str, str], out: Path, device: str) -> dict[str, Any]:
        if StandIn.lives == 0:
            raise WorkerDied(f"Blender was killed while rendering prop {plan.name}")
        StandIn.lives -= 1
        return render(plan, out)

    def __enter__(self) -> StandIn:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "Blender", StandIn)
    monkeypatch.setattr(library, "write_pictures", lambda plan, seed, work: {})
    StandIn.lives = 1000


def make(out: Path, count: int = 4, settings: Settings = SETTINGS) -> None:
    render_library(Path("python"), out, settings, count, lambda steps: None, lambda told: None)


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def test_passes_lie_where_they_were_rendered(tmp_path: Path) -> None:
    facts = render(plan_prop(SETTINGS, 0), tmp_path)
    layers = read_passes(tmp_path, facts["places"], SIDE, scene=False)
    prop = layers["prop"].pixels
    assert prop.shape == (61, 36, 4)  # cut to its own pixels
    assert (prop[1:, :, 3] == 255).all()
    assert (prop[0, :, 3] == 128).all()
    reflection = layers["reflection"]
    # the mirror image stood right below: its strongest row touches the foot, and it fades out downwards
    strength = reflection.pixels[..., 3].max(1).astype(int)
    assert abs(reflection.y - 61) <= 4
    assert strength[:4].max() > 60
    assert (np.diff(strength[4:]) <= 0).all()
    shadow = layers["shadow"].pixels
    assert shadow[..., 3].max() == pytest.approx(0.5 * 255, abs=16)
    middle = layers["shadow"].x + shadow[..., 3].sum(0).argmax()
    assert middle == pytest.approx(0.6 * SIDE - 32, abs=3)
    assert (shadow[shadow[..., 3] == 0] == 0).all()


def test_a_library_that_was_stopped_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    make(tmp_path / "whole")
    StandIn.lives = 2
    with pytest.raises(WorkerDied):
        make(tmp_path / "killed")
    assert not (tmp_path / "killed" / MANIFEST).exists()
    with pytest.raises(UsageError, match=r"not finished \(2 props are there\)"):
        provide_props(tmp_path / "killed")
    StandIn.lives = 2  # those that are there are not rendered again
    make(tmp_path / "killed")
    assert files(tmp_path / "killed") == files(tmp_path / "whole")


def test_what_is_not_of_this_library_is_told(tmp_path: Path) -> None:
    make(tmp_path / "props", 2)
    with pytest.raises(UsageError, match=r"other settings \(seed differ\)"):
        make(tmp_path / "props", 2, Settings(seed=2, size=64, models=("can", "letters")))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("dear")
    with pytest.raises(UsageError, match="holds no library of props"):
        make(tmp_path / "other")
    with pytest.raises(UsageError, match=r"python -m synlayers\.blender render"):
        provide_props(tmp_path / "other")
    prop = next((tmp_path / "props" / "props").iterdir())
    (prop / "prop.json").write_text("{")  # a damaged record is a prop that is not there
    make(tmp_path / "props", 2)
    assert json.loads((prop / "prop.json").read_text())["caption"]
    manifest = tmp_path / "props" / MANIFEST
    entries = json.loads(manifest.read_text())
    entries["props"][0]["path"] = "../../elsewhere"
    manifest.write_text(json.dumps(entries))
    with pytest.raises(DataError, match="elsewhere"):
        provide_props(tmp_path / "props")
    manifest.write_text("[]")
    with pytest.raises(DataError, match="render the library again"):
        provide_props(tmp_path / "props")


def test_captions_name_only_colors_that_are_seen() -> None:
    pixels = np.full((40, 40, 4), (200, 30, 40, 255), np.uint8)
    assert true_caption("red box with a teal ribbon", pixels) == "red box with a ribbon"


def test_designs_carry_shadows_and_reflections_as_layers(tmp_path: Path) -> None:
    make(tmp_path / "props", 8)
    collected = collect(AssetOrigins(props=tmp_path / "props"))
    props = [asset for asset in collected.assets if asset.id.startswith("cutout:prop/")]
    assert len(props) == 8
    assert {tuple(asset.data["passes"]) for asset in props} == {("contact", "shadow", "reflection")}
    recipe = recipe_of({"layers": (8, 12), "size": (384, 384), "splits": {"train": 1.0}}, collected)
    cell = SampleCell(10, "poster", 384, 384)
    seen = 0
    for index in range(4):
        task = Task(index, SplitPosition("train", index), cell)
        design = make_sample(recipe, recipe.hash(), task, {"train": collected.library()})
        for layer in design.layers:
            if layer.params["draw"].get("variant") == "rendered":
                owner = design.layers[layer.effect_of or 0]
                assert owner.asset == layer.params["draw"]["asset"]
                assert layer.index < owner.index
                seen += 1
        drawn = replay(design.record(), Library(collected.assets))
        for layer, again in zip(design.layers, drawn, strict=True):
            assert again is not None
            assert np.array_equal(layer.pixels, again.pixels)
    assert seen >= 2


def test_the_library_that_ships_is_the_one_of_the_default_settings() -> None:
    folder = small_library()
    assets = provide_props(folder)
    settings = Settings()
    assert json.loads((folder / "settings.json").read_text("utf-8")) == settings.to_json()
    for number, asset in enumerate(assets):
        plan = plan_prop(settings, number)
        record = json.loads((folder / "props" / plan.name / "prop.json").read_text("utf-8"))
        assert record["plan"] == plan.digest, f"{plan.name}: render it again (python -m synlayers.blender render -n 18)"
        with Image.open(str(asset.path)) as image:
            assert image.size == (asset.data["width"], asset.data["height"])
    assert len(assets) == 18
    assert sum(path.stat().st_size for path in folder.rglob("*")) < 2e6
