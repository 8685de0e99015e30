"""Podiums to show things on: round or square steps, with an arch or balls beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synlayers.blender.models.colors import METALS, pick_color
from synlayers.blender.models.model import Dice, Look, Model, Params, Prop
from synlayers.blender.models.outlines import ellipse, rounded_rect

if TYPE_CHECKING:
    from synlayers.blender.studio.stage import Stage

_COUNTS = {1: "one step", 2: "two steps", 3: "three steps"}


def sample(dice: Dice) -> Prop:
    word, color = pick_color(dice)
    params = draw_podium(dice, color)
    shape = "round" if params["round"] else "square"
    caption = f"{shape} {word} podium with {_COUNTS[len(params['steps'])]}"
    tags = ("podium", "product", "sale", "award", "beauty", "cosmetics", "show")
    return Prop(params, caption, tags, {}, (12, 24), 30)


def draw_podium(dice: Dice, color: str) -> Params:
    steps, wide = [], dice.between(1.5, 1.9)
    for _ in range(dice.pick((1, 2, 2, 3))):
        steps.append([wide, dice.between(0.14, 0.32)])
        wide *= dice.between(0.66, 0.8)
    return {"round": dice.chance(0.65), "color": color, "steps": steps, "gold": dice.chance(0.4)}


def build(stage: Stage, params: Params) -> None:
    put_podium(stage, params, {"kind": "clay", "color": params["color"]})


def put_podium(stage: Stage, params: Params, look: Look) -> float:
    """Returns the height on which things stand."""
    up = 0.0
    for wide, high in params["steps"]:
        outline = ellipse(wide, wide, 2.0, 128) if params["round"] else rounded_rect(wide, wide, 0.05, 6)
        stage.prism(outline, high, 0.022, look, (0, 0, up), (0, 0, 0 if params["round"] else 12))
        if params["gold"]:
            ring = (
                ellipse(1.012 * wide, 1.012 * wide, 2.0, 128)
                if params["round"]
                else rounded_rect(1.012 * wide, 1.012 * wide, 0.055, 6)
            )
            metal = {"kind": "metal", "color": METALS["gold"]}
            stage.prism(ring, 0.035, 0.012, metal, (0, 0, up + high - 0.085), (0, 0, 0 if params["round"] else 12))
        up += high
    return up


MODEL = Model("podium", sample, build)
