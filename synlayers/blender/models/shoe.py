"""Sneakers, seen from the side: a sole, an upper, a toe cap, laces."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from synlayers.blender.models.colors import COLORS, LIVELY, pick_color
from synlayers.blender.models.model import Dice, Look, Model, Params, Point, Prop
from synlayers.blender.models.outlines import smooth

if TYPE_CHECKING:
    from synlayers.blender.studio.stage import Place, Stage

SOLE = 0.24
_TOP: tuple[Point, ...] = tuple(
    zip(
        (-1.36, -1.34, -1.2, -0.95, -0.7, -0.48, -0.28, 0.1, 0.5, 0.85, 1.15, 1.34, 1.42),
        (0.5, 0.95, 1.08, 0.98, 0.98, 1.12, 1.04, 0.8, 0.6, 0.5, 0.42, 0.3, 0.08),
        strict=True,
    )
)
"""Height of the upper over the sole, from heel to toe: (x, height)."""
_WIDE: tuple[Point, ...] = tuple(
    zip(
        (-1.36, -1.25, -1.0, -0.5, 0.0, 0.5, 0.9, 1.2, 1.42),
        (0.2, 0.52, 0.64, 0.66, 0.72, 0.9, 0.9, 0.68, 0.12),
        strict=True,
    )
)
"""Width of the shoe: (x, width)."""


def sample(dice: Dice) -> Prop:
    word, color = pick_color(dice)
    accent_word, accent = pick_color(dice, tuple(name for name in (*LIVELY, "white", "black") if name != word))
    params: Params = {
        "color": color,
        "accent": accent,
        "sole": COLORS[dice.pick(("white", "white", "beige"))],
        "stripes": dice.pick((0, 1, 2)),
        "cap": dice.chance(0.5),
    }
    tags = ("shoe", "fashion", "sport", "fitness", "running", "shop", "sale")
    return Prop(params, f"{word} sneaker with {accent_word} details", tags, {}, (6, 18), 30)


def build(stage: Stage, params: Params) -> None:
    cloth: Look = {"kind": "fabric", "color": params["color"], "bump": [90.0, 0.35]}
    accent: Look = {"kind": "plastic", "color": params["accent"], "roughness": 0.45}
    rubber: Look = {"kind": "matte", "color": params["sole"], "roughness": 0.5}
    stage.prism(_footprint(1.05, 0.05), SOLE, 0.07, rubber, steps=5)
    stage.prism(_footprint(1.062, 0.062), 0.05, 0.015, accent, (0, 0, 0.06))
    _upper(stage, cloth)
    if params["cap"]:
        _upper(stage, rubber, 1.0, 1.42, 0.018)
    _upper(stage, accent, -1.36, -1.2, 0.014, 0.75)
    for number in range(params["stripes"]):
        _stripe(stage, accent, -0.15 + 0.24 * number)
    _collar(stage, {"kind": "fabric", "color": params["color"]})
    _laces(stage, {"kind": "matte", "color": "#f4f3f0"})


def _value(table: tuple[Point, ...], x: float) -> float:
    """Between the entries of a table, smoothly."""
    line = smooth(table, 6)
    for (x0, y0), (x1, y1) in pairwise(line):
        if x <= x1:
            return y0 + (y1 - y0) * max(0.0, x - x0) / max(1e-6, x1 - x0)
    return line[-1][1]


def _footprint(scale: float, grow: float) -> list[Point]:
    xs = [-1.36 + 2.78 * (1 - math.cos(math.pi * i / 40)) / 2 for i in range(41)]
    half = [(x * scale, (_value(_WIDE, x) / 2 + grow)) for x in xs]
    return [(x, -y) for x, y in half] + [(x, y) for x, y in reversed(half)]


def _section(x: float, grow: float, share: float = 1.0, count: int = 28) -> list[Place]:
    """The skin at x: flat below, narrower above."""
    wide, top = _value(_WIDE, x) / 2 + grow, (_value(_TOP, x) + grow) * share
    out: list[Place] = []
    for i in range(count):
        t = 2 * math.pi * i / count
        c, s = math.cos(t), math.sin(t)
        y = math.copysign(abs(c) ** 0.75, c) * wide
        z = math.copysign(abs(s) ** 0.7, s)
        up = SOLE - 0.04 + (top * z if z > 0 else 0.02 * z)
        lean = 1 - 0.42 * max(0.0, z) ** 1.5 * min(1.0, top)
        out.append((x, y * lean, up))
    return out


def _upper(
    stage: Stage, look: Look, start: float = -1.36, end: float = 1.42, grow: float = 0.0, share: float = 1.0
) -> None:
    steps = max(4, round(44 * (end - start) / 2.78))
    stage.loft([_section(start + (end - start) * i / steps, grow, share) for i in range(steps + 1)], look)


def _side(x: float, height: float, grow: float) -> tuple[float, float]:
    """A place on the visible side of the upper: (y, z) at a height of 0..1."""
    wide, top = _value(_WIDE, x) / 2, _value(_TOP, x)
    c = math.sqrt(max(0.0, 1 - height ** (2 / 0.7))) ** 0.75
    lean = 1 - 0.42 * height**1.5 * min(1.0, top)
    return -(wide * c * lean + grow), SOLE - 0.04 + top * height


def _stripe(stage: Stage, look: Look, x: float) -> None:
    for side in (1, -1):
        points = []
        for i in range(7):
            h = 0.12 + 0.68 * i / 6
            y, z = _side(x - 0.3 * h, h, 0.004)
            points.append((x - 0.3 * h, side * y, z))
        stage.tube(points, 0.035, look)


def _collar(stage: Stage, look: Look) -> None:
    """A padded ring about the opening, and the dark in it."""
    ring: list[Place] = []
    for i in range(20):
        t = 2 * math.pi * i / 20
        x = -0.86 + 0.4 * math.cos(t)
        ring.append((x, 0.2 * math.sin(t), SOLE - 0.06 + _value(_TOP, x)))
    stage.tube(ring, 0.055, look, closed=True)
    stage.ball(1.0, {"kind": "matte", "color": "#1c1b1d"}, (-0.86, 0, SOLE + 0.9), (0.36, 0.17, 0.07))


def _laces(stage: Stage, look: Look) -> None:
    for i in range(5):
        x = -0.18 + 0.17 * i
        top = SOLE - 0.03 + _value(_TOP, x)
        wide = 0.17 + 0.01 * i
        points = [(x + 0.03, -wide, top - 0.09), (x, -0.6 * wide, top - 0.01), (x, 0.0, top + 0.025)]
        points += [(x, 0.6 * wide, top - 0.01), (x + 0.03, wide, top - 0.09)]
        stage.tube(points, 0.026, look)


MODEL = Model("shoe", sample, build)
