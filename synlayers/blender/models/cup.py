"""Cups: ceramic mugs with a handle, paper cups to go with a lid."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from synlayers.blender.models.colors import COLORS, pick_color
from synlayers.blender.models.model import Dice, Model, Params, Picture, Prop
from synlayers.blender.models.outlines import fillet

if TYPE_CHECKING:
    from synlayers.blender.studio.stage import Stage


def sample(dice: Dice) -> Prop:
    tags = ("cup", "mug", "coffee", "tea", "cafe", "breakfast", "bakery", "restaurant")
    word, color = pick_color(dice)
    if dice.chance(0.55):
        params: Params = {
            "kind": "mug",
            "color": color,
            "radius": dice.between(0.38, 0.46),
            "height": dice.between(0.85, 1.0),
            "taper": dice.between(0.82, 1.0),
            "drink": dice.pick(("#3a1f10", "#6b3c1c", "#8a4a12")),
        }
        return Prop(params, f"{word} coffee mug with a handle", tags, {}, (16, 30), 30)
    lid = dice.pick(("black", "white"))
    params = {"kind": "paper", "color": color, "lid": COLORS[lid], "height": dice.between(1.2, 1.5)}
    pictures = {"print": Picture("packaging_label", 768, 384)}
    return Prop(params, f"{word} paper coffee cup with a {lid} lid", tags, pictures, (5, 16), 20)


def build(stage: Stage, params: Params) -> None:
    (_mug if params["kind"] == "mug" else _paper)(stage, params)


def _mug(stage: Stage, params: Params) -> None:
    r, h, foot = params["radius"], params["height"], params["radius"] * params["taper"]
    glaze = {"kind": "gloss", "color": params["color"]}
    wall = 0.045
    outline = [(0.0, 0.0), (foot, 0.0), (r, h), (r - wall, h), (foot - wall, 0.08), (0.0, 0.08)]
    stage.lathe(fillet(outline, [0, 0.06, 0.02, 0.02, 0.08, 0], 8), glaze)
    stage.lathe([(0.0, 0.82 * h), (r - wall + 0.005, 0.82 * h)], {"kind": "gloss", "color": params["drink"]})
    middle, reach, up = r * 0.5 * (1 + params["taper"]), 0.3, 0.3 * h
    points = []
    for i in range(9):
        t = math.radians(100 - 200 * i / 8)
        points.append((middle - 0.06 + reach * max(-0.25, math.cos(t)), 0.0, 0.52 * h + up * math.sin(t)))
    stage.tube(points, 0.055, glaze)


def _paper(stage: Stage, params: Params) -> None:
    h: float = params["height"]
    low, high = 0.29, 0.42
    paper = {"kind": "matte", "color": params["color"], "roughness": 0.5}

    def at(z: float) -> float:
        return low + (high - low) * z / h

    stage.lathe(fillet([(0.0, 0.02), (low, 0.0), (high, h), (0.0, h)], 0.01), paper)
    stage.band(
        [(at(0.22 * h) + 0.003, 0.22 * h), (at(0.78 * h) + 0.003, 0.78 * h)], 150, {"kind": "matte", "picture": "print"}
    )
    lid = {"kind": "plastic", "color": params["lid"], "roughness": 0.4}
    outline = [(0.0, h - 0.03), (high + 0.03, h - 0.03), (high + 0.03, h + 0.04), (high - 0.02, h + 0.05)]
    outline += [(high - 0.06, h + 0.16), (high - 0.1, h + 0.16), (high - 0.12, h + 0.1), (0.0, h + 0.1)]
    stage.lathe(fillet(outline, 0.015, 5), lid)


MODEL = Model("cup", sample, build)
