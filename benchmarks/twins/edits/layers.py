"""Edits of what is there: an element recoloured, removed, replaced or reworded, or one more added."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from benchmarks.metrics.facts.models import ColorFact, Fact, TextFact, region_of
from benchmarks.twins.edits.edit import Change, Edit
from benchmarks.twins.edits.masks import Mask, box_mask, difference_mask, dilate, erode, on_canvas
from benchmarks.twins.edits.stage import (
    MIN_FACT_PIXELS,
    EditStage,
    content,
    draw_shape,
    glyphs,
    shape_plan,
    trace,
    with_params,
)
from benchmarks.twins.edits.texts import reword_text
from benchmarks.twins.edits.wording import CELLS, COLORS, SHAPES, Word, cell_of, color_word, single_color
from synlayers.design import Box, Layer, Pixels
from synlayers.style.color import levels as levels_of

SOLID: Final = ("circle", "star", "heart", "triangle", "diamond", "hexagon", "rect")
"""Shapes that are added or put in place of others."""
DISTANCE: Final = 90
"""Levels (Euclidean) by which a new colour differs from what it replaces and from what lies around it, at least."""


def _pick_color(stage: EditStage, *others: np.ndarray) -> tuple[str, str, str] | None:
    """A colour far from each of some colours: name, Chinese, ``#rrggbb``."""
    names = list(COLORS)
    for i in stage.rng.permutation(len(names)):
        cn, color = COLORS[names[i]]
        if all(np.linalg.norm(np.array(levels_of(color)) - np.asarray(o, float)) >= DISTANCE for o in others):
            return names[i], cn, color
    return None


def _around(stage: EditStage, mask: Mask) -> np.ndarray:
    """The median colour of the pixels next to a mask."""
    ring = dilate(mask, 6) & ~dilate(mask, 2)
    return np.median(stage.design.image[ring], axis=0) if ring.any() else np.array([-999.0] * 3)


def recolor(stage: EditStage) -> Edit | None:
    """color_alter: a shape, icon or text of one colour gets another; drawn again from its plan."""
    for layer in stage.elements("shape", "icon", "text"):
        old = single_color(layer)
        if old is None or not can_be_recolored(stage, layer):
            continue
        new = _pick_color(stage, np.array(levels_of(old)), _around(stage, stage.alpha(layer.index) > 0))
        if new is None or new[0] == color_word(old):
            continue
        edit = recolor_layer(stage, layer, new)
        if edit:
            return edit
    return None


def can_be_recolored(stage: EditStage, layer: Layer) -> bool:
    """Whether a layer is of one plain colour, and enough of it is seen."""
    draw = layer.params.get("draw", {})
    return (
        isinstance(draw.get("fill"), str)
        and layer.opacity == 1
        and not draw.get("outline")
        and not draw.get("stroke")
        and not draw.get("second")
        and single_color(layer) is not None
        and bool(stage.solid(layer.index).sum() >= MIN_FACT_PIXELS / 2)
    )


def recolor_layer(stage: EditStage, layer: Layer, new: tuple[str, str, str]) -> Edit | None:
    """A layer in another colour: its name, its Chinese name, ``#rrggbb``."""
    plan = with_params(layer, fill=new[2])
    crops = stage.redraw(plan, layer.index)
    if crops is None or crops[layer.index][1] != layer.box or share_of_color(crops[layer.index][0], new[2]) < 0.97:
        return None
    target, phrase = stage.image(crops), stage.phrases[layer.index]
    text = layer.kind == "text"
    facts: list[Fact] = [
        ColorFact(
            role="edit",
            says=f"Is {phrase.en} {new[0]}?",
            region=region_of(stage.solid(layer.index)),
            rgb=levels_of(new[2]),
            tolerance=64 if text else 48,
            share=0.6 if text else 0.75,
        )
    ]
    keep = stage.keep_facts(target)
    if layer.text:
        keep.insert(
            0,
            TextFact(
                role="keep",
                says=f"Does {phrase.en} still read so?",
                least=0.5,
                template=glyphs(layer.pixels, layer.box),
            ),
        )
    return stage.finish(
        f"Change the color of {phrase.en} to {new[0]} ({new[2]}).",
        f"将{phrase.cn}的颜色改为{new[1]}({new[2]})。",
        target,
        facts,
        keep,
        Change(crops, {layer.index: plan}, layer.index),
    )


def share_of_color(pixels: Pixels, color: str) -> float:
    """Share of a crop's solid pixels that have this colour."""
    solid = pixels[pixels[..., 3] >= 250][:, :3].astype(int)
    return float((abs(solid - np.array(levels_of(color))).max(1) <= 2).mean()) if len(solid) else 0.0


def remove(stage: EditStage) -> Edit | None:
    """subject-remove: an element and the shadow or glow that it casts."""
    for layer in stage.elements("shape", "icon", "illustration", "photo", "text", "cutout"):
        edit = remove_layer(stage, layer)
        if edit:
            return edit
    return None


def remove_layer(stage: EditStage, layer: Layer) -> Edit | None:
    """A layer gone, with what it casts."""
    gone = {layer.index, *stage.effects_of(layer.index)}
    crops = {i: c for i, c in stage.crops.items() if i not in gone}
    target, phrase = stage.image(crops), stage.phrases[layer.index]
    if (difference_mask(target, stage.design.image) & (stage.alpha(layer.index) > 127)).sum() < MIN_FACT_PIXELS:
        return None
    mask = box_mask(layer.box, stage.size)  # whole, so that nothing else appears between its strokes
    with_it = " and its shadow" if any(stage.layers[i].name == "shadow" for i in gone) else ""
    facts = content("absent", f"Is {phrase.en} gone?", mask)
    facts += trace(stage, layer.index, target, f"Is no trace of {phrase.en} left?")
    words = f"Remove {phrase.en}{with_it}.", f"移除{phrase.cn}{'及其阴影' if with_it else ''}。"
    return stage.finish(*words, target, facts, change=Change(crops, touched=layer.index)) if facts else None


def substitute(stage: EditStage) -> Edit | None:
    """subject-replace: an element becomes a solid shape in its box."""
    for layer in stage.elements("shape", "icon", "illustration", "cutout", most=0.25):
        box = layer.box
        side = min(box.width, box.height)
        if side < 20 or max(box.width, box.height) > 2 * side:
            continue
        gone = {layer.index, *stage.effects_of(layer.index)}
        bare = stage.image({i: c for i, c in stage.crops.items() if i not in gone})
        inside = stage.alpha(layer.index) > 127
        if not inside.any():
            continue
        new = _pick_color(
            stage, np.median(stage.design.image[inside], axis=0), np.median(bare[box_mask(box, stage.size)], axis=0)
        )
        variant = SOLID[int(stage.rng.integers(len(SOLID)))]
        if new is None or SHAPES[variant].en in stage.phrases[layer.index].en:
            continue
        cx, cy = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        plan = shape_plan(variant, new[2], (cx - side / 2, cy - side / 2, cx + side / 2, cy + side / 2))
        drawn = draw_shape(stage, plan)
        if drawn is None:
            continue
        rest = {i: c for i, c in stage.crops.items() if i not in gone}
        crops = {**rest, layer.index: (drawn.pixels, drawn.box)}
        target = stage.image(crops)
        alpha = on_canvas(drawn.pixels, drawn.box, stage.size)
        noun, phrase = _solid_noun(variant), stage.phrases[layer.index]
        facts: list[Fact] = [_color_fact(f"Is there a {new[0]} {noun.en} in its place?", alpha == 255, new[2])]
        facts += content(
            "absent", f"Is {phrase.en} gone?", inside & (alpha == 0) & difference_mask(target, stage.design.image)
        )
        edit = stage.finish(
            f"Replace {phrase.en} with a solid {new[0]} ({new[2]}) {noun.en}, centered in the same place and as large"
            " as fits there.",
            f"将{phrase.cn}替换为一个实心{new[1]}({new[2]}){noun.cn},位置居中不变,大小与原物相适应。",
            target,
            facts,
            change=Change(crops, {layer.index: plan}, layer.index),
        )
        if edit:
            return edit
    return None


def _solid_noun(variant: str) -> Word:
    return Word("square", "正方形") if variant == "rect" else SHAPES[variant]


def _color_fact(says: str, mask: Mask, color: str) -> Fact:
    return ColorFact(
        role="edit",
        says=says,
        region=region_of(erode(mask, 1) if erode(mask, 1).sum() >= MIN_FACT_PIXELS else mask),
        rgb=levels_of(color),
    )


def add(stage: EditStage) -> Edit | None:
    """subject-add: a solid shape where nothing is."""
    width, height = stage.size
    share = int(stage.rng.choice([12, 15, 18]))
    side = share * min(width, height) / 100
    taken = dilate(stage.occupied_by_others(), 4)
    spots = [(x, y) for x in range(10, 95, 5) for y in range(10, 95, 5)]
    for i in stage.rng.permutation(len(spots)):
        x, y = spots[i]
        box = (
            x * width / 100 - side / 2,
            y * height / 100 - side / 2,
            x * width / 100 + side / 2,
            y * height / 100 + side / 2,
        )
        whole = Box(int(box[0]), int(box[1]), int(box[2]) + 1, int(box[3]) + 1)
        if whole.x0 < 2 or whole.y0 < 2 or whole.x1 > width - 2 or whole.y1 > height - 2:
            continue
        if taken[whole.y0 : whole.y1, whole.x0 : whole.x1].any() or not (stage.room or whole).intersect(whole).has_area:
            continue
        below = stage.design.image[whole.y0 : whole.y1, whole.x0 : whole.x1].reshape(-1, 3)
        variant = SOLID[int(stage.rng.integers(len(SOLID)))]
        new = _pick_color(stage, below.mean(0))
        plan = shape_plan(variant, new[2], box) if new else None
        drawn = draw_shape(stage, plan) if plan else None
        if new is None or plan is None or drawn is None:
            continue
        crops = {**stage.crops, len(stage.layers): (drawn.pixels, drawn.box)}
        target = stage.image(crops)
        noun, alpha = _solid_noun(variant), on_canvas(drawn.pixels, drawn.box, stage.size)
        row, column = cell_of(whole, width, height)
        place = CELLS[row][column]
        facts = [_color_fact(f"Is there a {new[0]} {noun.en} {place.en}?", alpha == 255, new[2])]
        facts += content(
            "present", f"Did a {noun.en} appear there?", (alpha > 127) & difference_mask(target, stage.design.image)
        )
        edit = stage.finish(
            f"Add a solid {new[0]} ({new[2]}) {noun.en} {place.en}: centered at {x}% of the width and {y}% of the"
            f" height, as large as {share}% of the shorter side.",
            f"在{place.cn}添加一个实心{new[1]}({new[2]}){noun.cn}:中心位于宽度的{x}%、高度的{y}%处,大小为短边的{share}%。",
            target,
            facts,
            change=Change(crops, {len(stage.layers): plan}),
        )
        if edit:
            return edit
    return None


def reword(stage: EditStage) -> Edit | None:
    """text_change: a text reads otherwise, in the same face, size, colour and frame."""
    for layer in stage.elements("text", least=0.002):
        draw = layer.params["draw"]
        old = " ".join((layer.text or "").split())
        if draw.get("variant") != "paragraph" or draw.get("hollow") or draw["size"] < 11 or layer.rotation:
            continue
        new = reword_text(stage.rng, old)
        plan = replace(with_params(layer, text=new), text=new) if new else None
        crops = stage.redraw(plan, layer.index) if plan else None
        if new is None or plan is None or crops is None:
            continue
        pixels, box = crops[layer.index]
        room = box_mask(layer.box, stage.size) | dilate(stage.alpha(layer.index) > 0, 2)
        if (
            box.height > layer.box.height * 1.3 + 2
            or (stage.occupied_by_others(layer.index) & box_mask(box, stage.size) & ~room).any()
        ):
            continue
        target = stage.image(crops)
        fact = TextFact(
            role="edit",
            says=f'Does it read "{new}"?',
            template=glyphs(pixels, box),
            instead=glyphs(layer.pixels, layer.box),
            least=0.55,
        )
        words = f'Change the text "{old}" to "{new}".', f"将文字“{old}”改为“{new}”。"
        edit = stage.finish(*words, target, [fact], change=Change(crops, {layer.index: plan}, layer.index))
        if edit:
            return edit
    return None
