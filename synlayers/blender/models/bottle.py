"""Bottles: of wine, of drinks, of lotion with a cap or a pump; of glass with something in it, or of plastic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synlayers.blender.models.colors import COLORS, GLASSES, METALS, pick_color, vary
from synlayers.blender.models.model import Dice, Look, Model, Params, Picture, Point, Prop
from synlayers.blender.models.outlines import fillet

if TYPE_CHECKING:
    from synlayers.blender.studio.stage import Stage

WALL = 0.025
"""Of glass."""
_TAGS = {
    "wine": ("wine", "drink", "bar", "restaurant", "party", "dinner"),
    "drink": ("drink", "juice", "summer", "bar", "fitness"),
    "lotion": ("beauty", "cosmetics", "spa", "skincare", "wellness"),
    "pump": ("beauty", "cosmetics", "spa", "soap", "wellness"),
}


def sample(dice: Dice) -> Prop:
    kind = dice.pick(("wine", "drink", "lotion", "pump"))
    glass = kind == "wine" or (kind == "drink" and dice.chance(0.7)) or (kind != "wine" and dice.chance(0.35))
    body = dice.between(0.34, 0.42)
    tall = {"wine": (2.3, 2.7), "drink": (1.9, 2.3), "lotion": (1.2, 1.6), "pump": (1.2, 1.5)}[kind]
    height = dice.between(*tall)
    if glass:
        word = dice.pick(("green", "orange") if kind == "wine" else tuple(GLASSES))
        color, noun = vary(dice, GLASSES[word], 0.04), f"{word} glass bottle"
    else:
        word, color = pick_color(dice)
        noun = f"{word} bottle"
    params: Params = {
        "kind": kind,
        "glass": glass,
        "color": color,
        "radius": body,
        "height": height,
        "neck": dice.between(0.11, 0.14) if kind in ("wine", "drink") else dice.between(0.15, 0.2),
        "shoulder": dice.between(0.55, 0.68) if kind in ("wine", "drink") else dice.between(0.86, 0.92),
        "edge": dice.between(0.04, 0.16),
        "label": [dice.between(0.12, 0.18), dice.between(0.4, 0.48)]
        if kind in ("wine", "drink")
        else [dice.between(0.14, 0.2), dice.between(0.68, 0.78)],
        "around": dice.between(110, 160),
    }
    if glass:
        params["filled"] = dice.between(0.6, 0.8) if kind != "wine" else dice.between(0.72, 0.8)
        drinks = ("#8a1025", "#e8b44a") if kind == "wine" else ("#f08c1e", "#d8344a", "#f3d9a0", "#7cc04b", "#fbf3e0")
        params["liquid"] = dice.pick(drinks)
    cap, metal = dice.pick(tuple(METALS)), dice.chance(0.5)
    cap_word = cap if metal else dice.pick(("black", "white", "gray"))
    params["cap"] = {"kind": "metal", "color": METALS[cap]} if metal else {"kind": "plastic", "color": COLORS[cap_word]}
    part = "pump" if kind == "pump" else "cap"
    pictures = {"label": Picture("packaging_label", 512, 512)}
    purpose = {"wine": "wine", "drink": "drink", "lotion": "lotion", "pump": "soap"}[kind]
    noun = noun.replace("bottle", f"{purpose} bottle")
    return Prop(params, f"{noun} with a {cap_word} {part}", ("bottle", *_TAGS[kind]), pictures, (4, 14), 20)


def build(stage: Stage, params: Params) -> None:
    radius, height, neck, shoulder = (params[k] for k in ("radius", "height", "neck", "shoulder"))
    outer = _body(radius, height, neck, shoulder, params["edge"], params["kind"])
    look: Look = {"kind": "glass" if params["glass"] else "plastic", "color": params["color"]}
    if params["glass"]:
        inner = _body(radius - WALL, height, neck - WALL, shoulder, params["edge"], params["kind"], WALL)
        stage.lathe([(0.0, 0.0), *outer, *inner[::-1], (0.0, 2 * WALL)], look)
        _fill(stage, inner, params["filled"] * height * shoulder / 0.66, params["liquid"])
    else:
        stage.lathe([(0.0, 0.0), *outer, (0.0, height)], look)
    low, high = (share * height for share in params["label"])
    edge = radius + 0.004
    stage.band([(edge, low), (edge, high)], params["around"], {"kind": "matte", "picture": "label", "roughness": 0.5})
    (_pump if params["kind"] == "pump" else _cap)(stage, params)


def _body(
    radius: float, height: float, neck: float, shoulder: float, edge: float, kind: str, inset: float = 0.0
) -> list[Point]:
    """Foot, wall, shoulder, neck: from below to the mouth."""
    foot = 2 * inset
    up = height * shoulder
    slope = up + (0.42 * (height - up) if kind in ("wine", "drink") else 0.0)
    corners = [(radius - edge * 0.2, foot), (radius, foot), (radius, up), (neck, max(slope, up + 0.02)), (neck, height)]
    bend = 0.5 if kind in ("wine", "drink") else max(0.04, 0.7 * edge)
    return fillet(corners, [0.0, min(edge, 0.08), bend, bend if kind in ("wine", "drink") else 0.03, 0.0], 12)


def _fill(stage: Stage, inner: list[Point], level: float, color: str) -> None:
    """What is in it: it reaches into the wall of the glass by a hair, so that no air is between them."""
    below = [(r + 0.004, z) for r, z in inner if z < level]
    if len(below) > 2:
        stage.lathe(
            [(0.0, below[0][1]), *below, (below[-1][0], level), (0.0, level)], {"kind": "liquid", "color": color}
        )


def _cap(stage: Stage, params: Params) -> None:
    neck, height = params["neck"], params["height"]
    wide = neck * (1.12 if params["kind"] in ("wine", "drink") else 1.55)
    low = height - (0.34 if params["kind"] == "wine" else 0.12)
    high = height + (0.02 if params["kind"] == "wine" else 0.22)
    if params["kind"] == "lotion":
        low = height * params["shoulder"] + 0.03
    profile = fillet([(0.0, low), (wide, low), (wide, high), (0.0, high)], [0, 0.01, 0.03, 0])
    stage.lathe(profile, params["cap"])


def _pump(stage: Stage, params: Params) -> None:
    neck, height, look = params["neck"], params["height"], params["cap"]
    low = height * params["shoulder"] + 0.03
    collar = fillet([(0.0, low), (1.3 * neck, low), (1.3 * neck, height + 0.03), (0.0, height + 0.03)], 0.03)
    stage.lathe(collar, look)
    stage.lathe([(0.0, height), (0.045, height), (0.045, height + 0.24), (0.0, height + 0.24)], look)
    top = height + 0.22
    stage.lathe(fillet([(0.0, top), (0.12, top), (0.12, top + 0.09), (0.0, top + 0.09)], 0.03), look)
    stage.tube(
        [(0.0, 0, top + 0.05), (-0.15, 0, top + 0.05), (-0.33, 0, top + 0.04), (-0.4, 0, top - 0.02)], 0.042, look
    )


MODEL = Model("bottle", sample, build)
