"""Edits of where an element is: moved with its shadow, or turned about its middle."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from benchmarks.twins.edits.edit import Change, Edit
from benchmarks.twins.edits.masks import Mask, difference_mask, dilate, on_canvas
from benchmarks.twins.edits.stage import EditStage, content, plan_of
from benchmarks.twins.edits.wording import Word
from synlayers.design import Box, Layer
from synlayers.plan import LayerPlan

MOVES: Final = {
    (-1, 0): Word("left", "左"),
    (1, 0): Word("right", "右"),
    (0, -1): Word("up", "上"),
    (0, 1): Word("down", "下"),
}
TURNS: Final = {
    1: Word("90 degrees counterclockwise", "逆时针旋转90度"),
    2: Word("180 degrees", "旋转180度"),
    3: Word("90 degrees clockwise", "顺时针旋转90度"),
}


def move(stage: EditStage) -> Edit | None:
    """motion_change, a surrogate: an element is moved with its shadow, or turned about its middle."""
    turning = bool(stage.rng.random() < 0.35)
    for layer in stage.elements("shape", "icon", "illustration", "photo", "text", "cutout", most=0.2, least=0.004):
        edit = _turn_layer(stage, layer) if turning and layer.kind != "text" else _move_layer(stage, layer)
        if edit:
            return edit
    return None


def _move_layer(stage: EditStage, layer: Layer) -> Edit | None:
    width, height = stage.size
    group = [layer.index, *stage.effects_of(layer.index)]
    if any(stage.layers[i].box_unclipped for i in group):
        return None
    taken = dilate(stage.occupied_by_others(*group), 2)
    ways = [(way, share) for way in MOVES for share in (30, 25, 20, 15, 10)]
    for i in stage.rng.permutation(len(ways)):
        (dx, dy), share = ways[i]
        by = Box(round(dx * share * width / 100), round(dy * share * height / 100), 0, 0)
        crops = {**stage.crops, **{k: (stage.crops[k][0], _shift(stage.crops[k][1], by.x0, by.y0)) for k in group}}
        if not all(b.x0 >= 0 and b.y0 >= 0 and b.x1 <= width and b.y1 <= height for b in (crops[k][1] for k in group)):
            continue
        moved = {k: _shift_plan(plan_of(stage.layers[k]), by.x0, by.y0) for k in group}
        phrase, word = stage.phrases[layer.index], MOVES[dx, dy]
        side = Word("width", "宽度") if dx else Word("height", "高度")
        edit = _relocate(
            stage,
            layer,
            Change(crops, moved, layer.index),
            taken,
            f"Move {phrase.en} {word.en} by {share}% of the image {side.en}.",
            f"将{phrase.cn}向{word.cn}移动图像{side.cn}的{share}%。",
        )
        if edit:
            return edit
    return None


def _turn_layer(stage: EditStage, layer: Layer) -> Edit | None:
    if stage.effects_of(layer.index):
        return None
    turns = int(stage.rng.integers(1, 4))
    pixels = np.ascontiguousarray(np.rot90(layer.pixels, turns))
    box = layer.box
    x0, y0 = (box.x0 + box.x1 - pixels.shape[1]) // 2, (box.y0 + box.y1 - pixels.shape[0]) // 2
    new = Box(x0, y0, x0 + pixels.shape[1], y0 + pixels.shape[0])
    if new.x0 < 0 or new.y0 < 0 or new.x1 > stage.size[0] or new.y1 > stage.size[1]:
        return None
    phrase, word = stage.phrases[layer.index], TURNS[turns]
    taken = dilate(stage.occupied_by_others(layer.index), 2) & ~dilate(
        stage.occupied.get(layer.index, np.zeros(stage.size[::-1], bool)), 2
    )
    return _relocate(
        stage,
        layer,
        Change({**stage.crops, layer.index: (pixels, new)}, touched=layer.index),
        taken,
        f"Rotate {phrase.en} by {word.en} about its center.",
        f"将{phrase.cn}绕其中心{word.cn}。",
    )


def _relocate(stage: EditStage, layer: Layer, change: Change, taken: Mask, english: str, chinese: str) -> Edit | None:
    """The edit of an element whose pixels are elsewhere now, if it hits nothing there."""
    old, new = stage.alpha(layer.index) > 127, on_canvas(*change.crops[layer.index], stage.size) > 127
    if (new & taken).any():
        return None
    target = stage.image(change.crops)
    changed, phrase = difference_mask(target, stage.design.image, 32), stage.phrases[layer.index]
    if changed.sum() < 0.4 * old.sum():
        return None
    facts = content("absent", f"Has {phrase.en} left what it covered?", changed & old & ~new)
    facts += content("present", f"Is {phrase.en} where it belongs now?", changed & new & ~old)
    return stage.finish(english, chinese, target, facts, change=change) if facts else None


def _shift_plan(plan: LayerPlan, dx: int, dy: int) -> LayerPlan:
    return replace(plan, frame=plan.frame.move(dx, dy))


def _shift(box: Box, dx: int, dy: int) -> Box:
    return Box(box.x0 + dx, box.y0 + dy, box.x1 + dx, box.y1 + dy)
