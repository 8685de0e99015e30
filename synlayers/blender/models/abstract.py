"""Abstract shapes of glass, metal, clay or gloss: rings, knots, helices, heaps of balls, soft cubes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from synlayers.blender.models.colors import GLASSES, METALS, pick_color, vary
from synlayers.blender.models.model import Dice, Look, Model, Params, Prop

if TYPE_CHECKING:
    from synlayers.blender.studio.stage import Place, Stage


def sample(dice: Dice) -> Prop:
    shape, material = dice.pick(tuple(_SHAPES)), dice.pick(("glass", "metal", "clay", "glossy"))
    if material == "glass":
        word = dice.pick(("green", "orange", "blue", "pink", "teal"))
        look: Look = {"kind": "glass", "color": vary(dice, GLASSES[word], 0.04)}
    elif material == "metal":
        word = dice.pick(tuple(METALS))
        look = {"kind": "metal", "color": METALS[word], "roughness": dice.between(0.08, 0.3)}
    else:
        word, color = pick_color(dice)
        look = (
            {"kind": "clay", "color": color, "bump": [14.0, 0.06]}
            if material == "clay"
            else {"kind": "gloss", "color": color}
        )
    params: Params = {
        "shape": shape,
        "look": look,
        "thick": dice.between(0.16, 0.26),
        "turns": dice.pick((2, 3)),
        "lean": dice.between(-25, 25),
        "sizes": [dice.between(0.3, 0.62) for _ in range(4)],
    }
    return Prop(
        params,
        f"abstract {word} {material} {_SHAPES[shape][0]}",
        ("abstract", "shape", "technology", "art", "music", "business"),
        {},
        (8, 24),
        40,
    )


def build(stage: Stage, params: Params) -> None:
    _SHAPES[params["shape"]][1](stage, params["look"], params)


def _ring(stage: Stage, look: Look, params: Params) -> None:
    points = _circle(0.7, 24)
    low = 0.7 + params["thick"]
    stage.tube(points, params["thick"], look, closed=True, at=(0, 0, low), turn=(90, 0, params["lean"]))


def _rings(stage: Stage, look: Look, params: Params) -> None:
    for number, size in enumerate(sorted(params["sizes"], reverse=True)[:3]):
        thick = 0.45 * params["thick"] + 0.05
        up = thick + 2 * thick * number
        stage.tube(_circle(0.35 + size, 24), thick, look, closed=True, at=(0, 0, up))


def _knot(stage: Stage, look: Look, params: Params) -> None:
    points: list[Place] = []
    for i in range(72):
        t = 2 * math.pi * i / 72
        r = 0.62 + 0.26 * math.cos(3 * t)
        points.append((r * math.cos(2 * t), 0.3 * math.sin(3 * t), r * math.sin(2 * t)))
    stage.tube(points, 0.72 * params["thick"], look, closed=True, at=(0, 0, 0.88 + 0.72 * params["thick"]))


def _helix(stage: Stage, look: Look, params: Params) -> None:
    points: list[Place] = []
    count = 18 * params["turns"]
    thick = 0.6 * params["thick"]
    for i in range(count + 1):
        t = 2 * math.pi * i / 18
        points.append((0.5 * math.cos(t), 0.5 * math.sin(t), thick + 0.5 * i / 18))
    stage.tube(points, thick, look)


def _heap(stage: Stage, look: Look, params: Params) -> None:
    a, b, c, d = params["sizes"]
    places: tuple[tuple[float, Place], ...] = (
        (a, (0.0, 0.0, a)),
        (b, (a + 0.75 * b, 0.15, b)),
        (c, (-(a + 0.7 * c), 0.25, c)),
        (0.6 * d, (0.35 * a, -(a + 0.35 * d), 0.6 * d)),
    )
    for radius, at in places:
        stage.ball(radius, look, at)


def _cube(stage: Stage, look: Look, params: Params) -> None:
    stage.box((1.0, 1.0, 1.0), 0.24, look, (0, 0, 0.5), steps=10)


def _capsules(stage: Stage, look: Look, params: Params) -> None:
    thick = params["thick"] + 0.05
    for number, turn in enumerate((0.0, 55.0 + params["lean"])):
        start = (-0.7 * math.cos(math.radians(turn)), -0.7 * math.sin(math.radians(turn)))
        up = thick + 2 * thick * number
        points = [(start[0] * k, start[1] * k, up) for k in (1.0, 0.5, 0.0, -0.5, -1.0)]
        stage.tube(points, thick, look)
        for end in (points[0], points[-1]):
            stage.ball(thick, look, end)


def _circle(radius: float, count: int) -> list[Place]:
    return [
        (radius * math.cos(2 * math.pi * i / count), radius * math.sin(2 * math.pi * i / count), 0.0)
        for i in range(count)
    ]


_SHAPES: Final[dict[str, tuple[str, Callable[[Stage, Look, Params], None]]]] = {
    "ring": ("ring", _ring),
    "rings": ("stack of rings", _rings),
    "knot": ("knot", _knot),
    "helix": ("helix", _helix),
    "heap": ("heap of balls", _heap),
    "cube": ("cube with round edges", _cube),
    "capsules": ("pair of capsules", _capsules),
}

MODEL = Model("abstract", sample, build)
