"""Phones that stand or lean back, a design on their screen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from synlayers.blender.models.colors import METALS
from synlayers.blender.models.model import Dice, Model, Params, Picture, Prop
from synlayers.blender.models.outlines import rounded_rect

if TYPE_CHECKING:
    from synlayers.blender.studio.stage import Stage

WIDTH, HEIGHT, DEPTH, CORNER, EDGE = 0.75, 1.56, 0.085, 0.12, 0.025
BEZEL = 0.028


def sample(dice: Dice) -> Prop:
    word = dice.pick(("black", "silver", "gold"))
    params: Params = {"frame": METALS[word], "lean": dice.between(0, 22), "island": dice.chance(0.6)}
    screen = Picture("story", 512, round(512 * (HEIGHT - 2 * BEZEL) / (WIDTH - 2 * BEZEL)))
    tags = ("phone", "app", "technology", "mobile", "social", "business")
    return Prop(params, f"phone with a {word} frame and a bright screen", tags, {"screen": screen}, (4, 14), 32)


def build(stage: Stage, params: Params) -> None:
    lean = -params["lean"]
    back = math.radians(params["lean"])
    turn = (90.0 + lean, 0.0, 0.0)
    # what is drawn up from the ground is raised to stand; its top, the screen's side, looks at the camera
    middle = (0.0, HEIGHT / 2 * math.sin(back), HEIGHT / 2 * math.cos(back))

    def lifted(x: float, up: float, out: float) -> tuple[float, float, float]:
        """A place on the phone: right, up from its middle, out of its back's plane."""
        return (
            x,
            middle[1] + up * math.sin(back) - out * math.cos(back),
            middle[2] + up * math.cos(back) + out * math.sin(back),
        )

    metal = {"kind": "metal", "color": params["frame"], "roughness": 0.28}
    black = {"kind": "gloss", "color": "#060607", "roughness": 0.06}
    stage.prism(rounded_rect(WIDTH, HEIGHT, CORNER, 14), DEPTH, EDGE, metal, lifted(0, 0, 0), turn, 6)
    inner = rounded_rect(WIDTH - 0.02, HEIGHT - 0.02, CORNER - 0.01, 14)
    stage.prism(inner, 0.01, 0.004, black, lifted(0, 0, DEPTH - 0.005), turn)
    w, h = WIDTH - 2 * BEZEL, HEIGHT - 2 * BEZEL
    screen = {"kind": "gloss", "picture": "screen", "emits": 0.45, "roughness": 0.08}
    stage.panel(w, h, CORNER - BEZEL, screen, lifted(0, 0, DEPTH + 0.0065), (lean, 0.0, 0.0))
    pill = rounded_rect(0.2, 0.055, 0.0275) if params["island"] else rounded_rect(0.05, 0.05, 0.025)
    stage.prism(pill, 0.002, 0.0, black, lifted(0, HEIGHT / 2 - 0.085, DEPTH + 0.0068), turn)
    for up, length in ((0.32, 0.2), (0.02, 0.12), (-0.14, 0.12)):
        side = 1 if up == 0.32 else -1
        stage.box((0.016, length, 0.03), 0.006, metal, lifted(side * WIDTH / 2, up, DEPTH / 2), turn)


MODEL = Model("phone", sample, build)
