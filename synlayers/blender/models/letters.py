"""Balloon letters: a character or a short word, swollen and shiny."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synlayers.blender.models.colors import LIVELY, METALS, pick_color
from synlayers.blender.models.model import Dice, Look, Model, Params, Prop

if TYPE_CHECKING:
    from synlayers.blender.studio.stage import Stage

_WORDS = (
    "HI",
    "YES",
    "WOW",
    "SALE",
    "LOVE",
    "NEW",
    "FUN",
    "JOY",
    "ART",
    "GO",
    "OK",
    "TOP",
    "HOT",
    "1",
    "2",
    "5",
    "%",
    "A",
    "B",
    "S",
    "&",
    "!",
)


def sample(dice: Dice) -> Prop:
    text = dice.pick(_WORDS)
    metal = dice.chance(0.35)
    if metal:
        word = dice.pick(("gold", "silver", "copper"))
        look: Look = {"kind": "metal", "color": METALS[word], "roughness": 0.16}
    else:
        word, color = pick_color(dice, LIVELY)
        look = {"kind": "foil", "color": color}
    noun = "balloon letters" if len(text) > 1 else "balloon letter" if text.isalpha() else "balloon character"
    params: Params = {"text": text, "look": look, "swell": dice.between(0.085, 0.11)}
    tags = ("balloon", "letters", "party", "birthday", "sale", "celebration", "music", "new")
    return Prop(params, f"shiny {word} {noun}", tags, {}, (3, 12), 26)


def build(stage: Stage, params: Params) -> None:
    stage.letters(params["text"], "font", 0.03, params["swell"], params["look"])


MODEL = Model("letters", sample, build)
