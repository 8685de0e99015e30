"""Backdrops: a podium before a wall, with an arch or balls, as a picture to put things on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synlayers.blender.models.colors import COLORS, METALS, pick_color, vary
from synlayers.blender.models.model import Dice, Look, Model, Params, Prop
from synlayers.blender.models.outlines import ellipse
from synlayers.blender.models.podium import draw_podium, put_podium

if TYPE_CHECKING:
    from synlayers.blender.studio.stage import Stage


def sample(dice: Dice) -> Prop:
    word, color = pick_color(dice)
    podium = draw_podium(dice, vary(dice, color, 0.05))
    params: Params = {
        **podium,
        "wall": color,
        "arch": dice.chance(0.6),
        "balls": [
            [dice.between(-1.5, 1.5), dice.between(-0.9, 0.5), dice.between(0.08, 0.24)]
            for _ in range(dice.pick((0, 1, 2, 3)))
        ],
        "shine": dice.pick(("gold", "white")),
    }
    tags = ("podium", "product", "background", "sale", "beauty", "cosmetics")
    return Prop(params, f"{word} studio with a podium", tags, {}, (8, 16), 10, scene=True)


def build(stage: Stage, params: Params) -> None:
    clay: Look = {"kind": "clay", "color": params["color"]}
    stage.wall(params["wall"], 1.6)
    put_podium(stage, params, clay)
    if params["arch"]:
        stage.prism(ellipse(2.1, 2.1, 2.0, 96), 0.16, 0.03, clay, (0, 1.35, 1.0), (90, 0, 0))
    metal = params["shine"] == "gold"
    shine: Look = {"kind": "metal", "color": METALS["gold"]} if metal else {"kind": "gloss", "color": COLORS["white"]}
    for x, y, radius in params["balls"]:
        away = 1.1 if x >= 0 else -1.1
        stage.ball(radius, shine, (x + away * (abs(x) < 1.1), y, radius))


MODEL = Model("backdrop", sample, build)
