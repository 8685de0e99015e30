"""Boxes: cartons with a design on their front and side, gift boxes with a ribbon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synlayers.blender.models.colors import LIVELY, a, pick_color
from synlayers.blender.models.model import Dice, Look, Model, Params, Picture, Prop
from synlayers.blender.models.outlines import smooth

if TYPE_CHECKING:
    from synlayers.blender.studio.stage import Stage


def sample(dice: Dice) -> Prop:
    if dice.chance(0.45):
        return _gift(dice)
    tall = dice.chance(0.7)
    width, height = (dice.between(0.75, 1.0), dice.between(1.2, 1.6)) if tall else (dice.between(1.3, 1.6), 0.9)
    word, color = pick_color(dice)
    params: Params = {"kind": "carton", "size": [width, dice.between(0.35, 0.6), height], "color": color}
    front = Picture("packaging_label", 512, round(512 * height / width))
    tags = ("box", "package", "product", "food", "shop", "sale")
    return Prop(params, f"{word} carton box with a printed front", tags, {"front": front}, (10, 24), 38)


def _gift(dice: Dice) -> Prop:
    word, color = pick_color(dice)
    ribbon_word, ribbon = pick_color(dice, tuple(name for name in (*LIVELY, "white", "black") if name != word))
    side = dice.between(0.9, 1.2)
    params: Params = {
        "kind": "gift",
        "size": [side, side, dice.between(0.6, 1.0)],
        "color": color,
        "ribbon": ribbon,
        "bow": dice.between(0.34, 0.44),
    }
    tags = ("gift", "box", "birthday", "party", "christmas", "wedding", "celebration", "sale")
    return Prop(params, f"{word} gift box with {a(ribbon_word)} ribbon", tags, {}, (16, 30), 40)


def build(stage: Stage, params: Params) -> None:
    w, d, h = params["size"]
    paper: Look = {"kind": "matte", "color": params["color"], "roughness": 0.55}
    if params["kind"] == "carton":
        stage.box((w, d, h), 0.012, paper, (0, 0, h / 2))
        stage.panel(w - 0.02, h - 0.02, 0.0, {"kind": "plastic", "picture": "front"}, (0, -d / 2 - 0.002, h / 2))
        return
    stage.box((w, d, h), 0.015, paper, (0, 0, h / 2))
    lid = 0.22 * h
    stage.box((w + 0.06, d + 0.06, lid), 0.015, paper, (0, 0, h - lid / 2 + 0.03))
    silk: Look = {"kind": "gloss", "color": params["ribbon"], "roughness": 0.28}
    band, top = 0.14 * w, h + 0.03
    for size, at in (
        ((band, d + 0.012, h), (0, 0, h / 2)),
        ((w + 0.012, band, h), (0, 0, h / 2)),
        ((band, d + 0.075, lid + 0.012), (0, 0, h - lid / 2 + 0.03)),
        ((w + 0.075, band, lid + 0.012), (0, 0, h - lid / 2 + 0.03)),
    ):
        stage.box(size, 0.004, silk, at)
    _bow(stage, silk, params["bow"], band, top)


def _bow(stage: Stage, silk: Look, reach: float, band: float, top: float) -> None:
    """Four loops of ribbon, two ends, a knot."""
    for turn in (0, 62, 180, 242):
        loop = [(0.0, 0.02), (0.45, 0.3), (0.92, 0.42), (1.02, 0.22), (0.7, 0.05), (0.25, 0.0), (0.0, 0.02)]
        _ribbon(stage, silk, [(x * reach, z * reach * 1.1) for x, z in loop], 0.8 * band, top, turn)
    for turn in (205, 335):
        _ribbon(stage, silk, [(0.0, 0.04), (0.4 * reach, 0.07), (0.95 * reach, 0.015)], 0.75 * band, top, turn)
    stage.ball(0.55 * band, silk, (0, 0, top + 0.07), (1.0, 1.0, 0.8))


def _ribbon(stage: Stage, silk: Look, line: list[tuple[float, float]], width: float, top: float, turn: float) -> None:
    """A strip along a line of (distance, height), with a little thickness."""
    points = smooth(line, 8)
    half, thin = width / 2, 0.008
    sections = []
    for i, (x, z) in enumerate(points):
        narrow = half * (0.35 + 0.65 * min(1.0, 4 * i / len(points), 4 * (len(points) - 1 - i) / len(points)))
        if turn in (205, 335):
            narrow = half * (0.35 + 0.65 * min(1.0, 3 * i / len(points)))
        sections.append([(x, -narrow, z - thin), (x, narrow, z - thin), (x, narrow, z + thin), (x, -narrow, z + thin)])
    stage.loft(sections, silk, (0, 0, top + 0.02), (0, 0, turn))


MODEL = Model("box", sample, build)
