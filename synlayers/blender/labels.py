"""What is printed on props and shown on screens: designs of this project, each from the seed and the prop's number."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from PIL import Image

from synlayers.blender.planning import PropPlan
from synlayers.design import Pixels
from synlayers.errors import BuildError
from synlayers.library import Library
from synlayers.making.cells import SampleCell, SplitPosition
from synlayers.making.collection import AssetOrigins, collect
from synlayers.making.sample import Task, make_sample
from synlayers.recipe import make_recipe

FONT: Final = "fredoka"
"""Of balloon letters: part of the id of a font that every installation has."""
LEAST_AREA: Final = 4096
"""Pixels of a canvas for each layer, as recipes ask for."""


@cache
def default_library() -> Library:
    """The assets that every installation has."""
    return collect(AssetOrigins()).library()


def font_file() -> str:
    """Raises `BuildError` where the font of balloon letters is not installed."""
    for asset in default_library().assets.values():
        if asset.role.startswith("font") and FONT in asset.id:
            for face in asset.data.get("faces", ()):
                return str(Path(asset.path or "", face["file"]))
    raise BuildError(f"there is no font {FONT!r} here: install this project's own packages again")


def write_pictures(plan: PropPlan, seed: int, folder: Path) -> dict[str, str]:
    """Draws what the plan wants printed, as PNG files in `folder`; returns the files by name, and that of the font."""
    files = {"font": font_file()} if plan.model == "letters" else {}
    for number, (name, (layout, width, height)) in enumerate(sorted(plan.pictures.items())):
        files[name] = str(folder / f"{name}.png")
        Image.fromarray(draw_picture(layout, width, height, seed, 16 * plan.number + number)).save(files[name])
    return files


def draw_picture(layout: str, width: int, height: int, seed: int, index: int) -> Pixels:
    """A design of a layout, ``(height, width, 3)``. Raises `BuildError` where none succeeds."""
    count = max(3, min(7, width * height // LEAST_AREA))
    recipe = make_recipe({"seed": seed, "layers": (2, count), "size": (width, height), "layouts": (layout,)})
    cells = tuple(SampleCell(layers, layout, width, height) for layers in range(count, 2, -1))
    task = Task(index, SplitPosition("train", index), cells[0], cells[1:])
    return make_sample(recipe, recipe.hash(), task, {"train": default_library()}).image
