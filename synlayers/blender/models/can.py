"""Cans of drinks: lacquered aluminum, a design on the front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synlayers.blender.models.colors import METALS, pick_color
from synlayers.blender.models.model import Dice, Model, Params, Picture, Prop
from synlayers.blender.models.outlines import fillet

if TYPE_CHECKING:
    from synlayers.blender.studio.stage import Stage


def sample(dice: Dice) -> Prop:
    slim = dice.chance(0.5)
    word, color = pick_color(dice)
    params: Params = {
        "radius": 0.27 if slim else 0.33,
        "height": dice.between(1.45, 1.6) if slim else dice.between(1.15, 1.25),
        "color": color,
        "around": dice.between(140, 165),
    }
    caption = f"{'slim ' if slim else ''}{word} drink can with a printed front"
    tags = ("can", "drink", "soda", "beer", "party", "summer", "bar")
    return Prop(params, caption, tags, {"print": Picture("packaging_label", 576, 640)}, (5, 18), 18)


def build(stage: Stage, params: Params) -> None:
    r, h = params["radius"], params["height"]
    metal = {"kind": "metal", "color": METALS["silver"], "roughness": 0.22}
    foot = [(0.0, 0.05), (0.6 * r, 0.04), (0.74 * r, 0.0), (0.8 * r, 0.0), (0.86 * r, 0.04)]
    top = [(0.83 * r, h - 0.02), (0.83 * r, h), (0.79 * r, h), (0.77 * r, h - 0.05), (0.0, h - 0.05)]
    wall = fillet([(0.86 * r, 0.04), (r, 0.14), (r, h - 0.2), (0.83 * r, h - 0.03)], [0, 0.08, 0.16, 0], 10)
    stage.lathe([*foot, *wall, *top], metal)
    lacquer = fillet([(0.9 * r + 0.002, 0.06), (r + 0.002, 0.14), (r + 0.002, h - 0.2), (0.87 * r, h - 0.07)], 0.1, 10)
    stage.band(lacquer, 360, {"kind": "foil", "color": params["color"], "roughness": 0.24})
    front = [(r + 0.004, 0.2), (r + 0.004, h - 0.28)]
    stage.band(front, params["around"], {"kind": "foil", "picture": "print", "roughness": 0.3})
    ring = [(0.0, -0.1, h - 0.035), (0.06, -0.02, h - 0.03), (0.0, 0.05, h - 0.03), (-0.06, -0.02, h - 0.03)]
    stage.tube(ring, 0.012, metal, closed=True)


MODEL = Model("can", sample, build)
