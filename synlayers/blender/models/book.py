"""Books that stand, their cover a design."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from synlayers.blender.models.colors import a, pick_color
from synlayers.blender.models.model import Dice, Look, Model, Params, Picture, Prop

if TYPE_CHECKING:
    from synlayers.blender.studio.stage import Place, Stage


def sample(dice: Dice) -> Prop:
    word, color = pick_color(dice)
    width, height = dice.between(0.95, 1.15), dice.between(1.45, 1.65)
    params: Params = {"size": [width, dice.between(0.12, 0.32), height], "color": color, "hard": dice.chance(0.6)}
    cover = Picture("book_cover", 640, round(640 * height / width))
    noun = "hardcover book" if params["hard"] else "paperback book"
    tags = ("book", "reading", "education", "school", "library", "study")
    return Prop(params, f"standing {noun} with {a(word)} spine", tags, {"cover": cover}, (6, 18), 0)


def build(stage: Stage, params: Params) -> None:
    w, d, h = params["size"]
    turn = (0.0, 0.0, 28.0)
    cover: Look = {"kind": "plastic", "color": params["color"], "roughness": 0.4}
    over = 0.025 if params["hard"] else 0.0
    board = 0.022 if params["hard"] else 0.009
    pages: Look = {"kind": "matte", "color": "#f3eee2", "bump": [160.0, 0.25]}
    spin = _turned(turn[2])
    stage.box((w - over, d - 2 * board, h - 2 * over), 0.003, pages, spin(0.0, 0.0, h / 2), turn)
    for side in (-1, 1):
        y = side * (d / 2 - board / 2)
        stage.box((w + over, board, h), 0.006, cover, spin(over / 2, y, h / 2), turn)
    stage.box((board, d, h), 0.006, cover, spin(-w / 2, 0.0, h / 2), turn)
    stage.panel(
        w + over - 0.012,
        h - 0.012,
        0.0,
        {"kind": "plastic", "picture": "cover"},
        spin(over / 2, -d / 2 - 0.0015, h / 2),
        turn,
    )


def _turned(degrees: float) -> Callable[[float, float, float], Place]:
    """Places of a book that is turned about its middle."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return lambda x, y, z: (c * x - s * y, s * x + c * y, z)


MODEL = Model("book", sample, build)
