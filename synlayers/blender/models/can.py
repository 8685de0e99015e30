"""Cans of drinks: aluminum, printed all around."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synlayers.blender.models.colors import METALS
from synlayers.blender.models.model import Dice, Model, Params, Picture, Prop
from synlayers.blender.models.outlines import fillet

if TYPE_CHECKING:
    from synlayers.blender.studio.stage import Stage


def sample(dice: Dice) -> Prop:
    slim = dice.chance(0.5)
    params: Params = {
        "radius": 0.27 if slim else 0.33,
        "height": dice.between(1.45, 1.6) if slim else dice.between(1.15, 1.25),
        "metal": METALS[dice.pick(("silver", "silver", "gold"))],
    }
    size = "slim" if slim else "printed"
    tags = ("can", "drink", "soda", "beer", "party", "summer", "bar")
    return Prop(
        params,
        f"{size} drink can with a silver rim",
        tags,
        {"print": Picture("packaging_label", 1024, 768)},
        (5, 18),
        60,
    )


def build(stage: Stage, params: Params) -> None:
    r, h = params["radius"], params["height"]
    metal = {"kind": "metal", "color": METALS["silver"], "roughness": 0.22}
    foot = [(0.0, 0.05), (0.6 * r, 0.04), (0.74 * r, 0.0), (0.8 * r, 0.0), (0.86 * r, 0.04)]
    top = [(0.83 * r, h - 0.02), (0.83 * r, h), (0.79 * r, h), (0.77 * r, h - 0.05), (0.0, h - 0.05)]
    wall = fillet([(0.86 * r, 0.04), (r, 0.14), (r, h - 0.2), (0.83 * r, h - 0.03)], [0, 0.08, 0.16, 0], 10)
    stage.lathe([*foot, *wall, *top], metal)
    printed = fillet([(0.9 * r + 0.002, 0.06), (r + 0.002, 0.14), (r + 0.002, h - 0.2), (0.87 * r, h - 0.07)], 0.1, 10)
    stage.band(printed, 360, {"kind": "foil", "picture": "print", "roughness": 0.3})
    ring = [(0.0, -0.1, h - 0.035), (0.06, -0.02, h - 0.03), (0.0, 0.05, h - 0.03), (-0.06, -0.02, h - 0.03)]
    stage.tube(ring, 0.012, metal, closed=True)


MODEL = Model("can", sample, build)
