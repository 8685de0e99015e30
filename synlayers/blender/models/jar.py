"""Jars: of glass with something sweet in it, of cream for the skin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synlayers.blender.models.colors import COLORS, METALS, pick_color
from synlayers.blender.models.model import Dice, Model, Params, Picture, Prop
from synlayers.blender.models.outlines import fillet

if TYPE_CHECKING:
    from synlayers.blender.studio.stage import Stage

_FILLINGS = {"honey": "#e59a1c", "strawberry jam": "#b3122c", "orange jam": "#ea7a12", "blueberry jam": "#3a1f5c"}

_SWEET = ("jar", "food", "breakfast", "bakery", "farm", "market", "organic")
_COSMETIC = ("jar", "beauty", "cosmetics", "spa", "skincare", "wellness")


def sample(dice: Dice) -> Prop:
    if dice.chance(0.55):
        filling = dice.pick(tuple(_FILLINGS))
        lid = dice.pick(("gold", "silver", "black"))
        params: Params = {
            "kind": "glass",
            "filling": _FILLINGS[filling],
            "lid": {"kind": "metal", "color": METALS[lid]},
            "radius": dice.between(0.42, 0.5),
            "height": dice.between(0.95, 1.2),
        }
        caption = f"glass jar of {filling} with a {lid} lid"
        return Prop(params, caption, _SWEET, {"label": Picture("packaging_label", 512, 384)}, (6, 16), 20)
    word, color = pick_color(dice)
    lid = dice.pick(("gold", "silver", "copper"))
    metal = dice.chance(0.6)
    params = {
        "kind": "cream",
        "color": color,
        "lid": {"kind": "metal", "color": METALS[lid]} if metal else {"kind": "plastic", "color": COLORS["white"]},
        "radius": dice.between(0.5, 0.58),
        "height": dice.between(0.55, 0.7),
    }
    caption = f"{word} cosmetic jar with a {lid if metal else 'white'} lid"
    return Prop(params, caption, _COSMETIC, {"label": Picture("packaging_label", 640, 256)}, (10, 20), 15)


def build(stage: Stage, params: Params) -> None:
    r, h = params["radius"], params["height"]
    if params["kind"] == "glass":
        wall = 0.03
        outer = fillet(
            [(0.0, 0.0), (r, 0.0), (r, 0.8 * h), (0.8 * r, 0.9 * h), (0.8 * r, h)], [0, 0.1, 0.1, 0.04, 0], 10
        )
        inner = [(max(0.0, x - wall), max(0.06, z)) for x, z in outer]
        stage.lathe([*outer, *inner[:0:-1], (0.0, 0.06)], {"kind": "glass", "color": "#f4f8f6"})
        below = [(x + 0.004, z) for x, z in inner if z < 0.76 * h and x > 0]
        filling = {"kind": "gloss", "color": params["filling"], "roughness": 0.25}
        stage.lathe([(0.0, 0.06), *below, (below[-1][0], 0.78 * h), (0.0, 0.78 * h)], filling)
        lid = fillet([(0.0, 0.9 * h), (0.88 * r, 0.9 * h), (0.88 * r, 1.1 * h), (0.0, 1.1 * h)], [0, 0.015, 0.03, 0])
        stage.lathe(lid, params["lid"])
        low, high = 0.2 * h, 0.66 * h
        around = 130
    else:
        body = fillet([(0.0, 0.0), (0.92 * r, 0.0), (r, 0.6 * h), (0.0, 0.6 * h)], [0, 0.06, 0.02, 0])
        stage.lathe(body, {"kind": "gloss", "color": params["color"]})
        lid = fillet([(0.0, 0.62 * h), (1.02 * r, 0.62 * h), (1.02 * r, h), (0.0, h)], [0, 0.015, 0.05, 0])
        stage.lathe(lid, params["lid"])
        low, high = 0.14 * h, 0.5 * h
        around = 95
    wide = r + 0.004
    if params["kind"] == "cream":
        wide_low, wide_high = (r * (0.92 + 0.08 * z / (0.6 * h)) + 0.004 for z in (low, high))
        stage.band([(wide_low, low), (wide_high, high)], around, {"kind": "matte", "picture": "label"})
    else:
        stage.band([(wide, low), (wide, high)], around, {"kind": "matte", "picture": "label"})


MODEL = Model("jar", sample, build)
