"""Edits of the whole picture: its background, its tone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from benchmarks.metrics.facts.models import (
    ColorFact,
    Fact,
    PaletteFact,
    StructureFact,
    ToneFact,
    UnchangedFact,
    region_of,
)
from benchmarks.metrics.facts.rules import statistic
from benchmarks.twins.edits.edit import Edit
from benchmarks.twins.edits.masks import Mask, erode
from benchmarks.twins.edits.stage import MIN_FACT_PIXELS, EditStage
from benchmarks.twins.edits.wording import GROUNDS, Word
from synlayers.design import Pixels
from synlayers.style.color import levels as levels_of

LUMA: Final = np.array([0.299, 0.587, 0.114])


def new_background(stage: EditStage) -> Edit | None:
    """background_change: the bottom layer becomes one colour, or runs from one to another; what lies on it stays."""
    bare = _bare_ground(stage)
    if bare.sum() < 0.25 * stage.area or any(la.name in ("notch", "edge", "tear line") for la in stage.layers):
        return None
    light = float((stage.design.image[bare] @ LUMA).mean()) > 128
    names = [n for n, (_, _, kind) in GROUNDS.items() if (kind == "light") == light]
    first, second = (names[i] for i in stage.rng.permutation(len(names))[:2])
    width, height = stage.size
    a, b = (np.array(levels_of(GROUNDS[n][1]), float) for n in (first, second))
    running = stage.rng.random() < 0.3
    t = np.linspace(0, 1, height)[:, None, None] if running else np.zeros((height, 1, 1))
    colors = np.broadcast_to(np.rint((1 - t) * a + t * b), (height, width, 3)).astype(np.uint8)
    ground = np.dstack([colors, np.full((height, width), 255, np.uint8)])
    target = stage.image({**stage.crops, 0: (ground, stage.layers[0].box)})
    cn, color, _ = GROUNDS[first]
    english, chinese = f"plain {first} ({color})", f"纯{cn}({color})背景"
    facts = [_ground_fact(f"Is the background {first}?", bare, color)]
    if running:
        cn2, color2, _ = GROUNDS[second]
        english = f"a gradient from {first} ({color}) at the top to {second} ({color2}) at the bottom"
        chinese = f"从顶部{cn}({color})到底部{cn2}({color2})的渐变背景"
        ends = [_band(bare, 0, 4), _band(bare, 3, 4)]
        if min(e.sum() for e in ends) < MIN_FACT_PIXELS:
            return None
        facts = [
            _ground_fact(f"Is the background {n} at the {end}?", m, GROUNDS[n][1], 75)
            for n, end, m in zip((first, second), ("top", "bottom"), ends, strict=True)
        ]
    keep = stage.legibility_facts() + _untouched_facts(stage, target)
    return stage.finish(
        f"Change the background to {english}, leaving everything else as it is.",
        f"将背景改为{chinese},其余内容保持不变。",
        target,
        facts,
        keep,
    )


def _bare_ground(stage: EditStage) -> Mask:
    """Where the bottom layer is seen and nothing lies on it."""
    bare = np.ones(stage.size[::-1], bool)
    for layer in stage.layers[1:]:
        box = layer.box
        bare[box.y0 : box.y1, box.x0 : box.x1] &= layer.pixels[..., 3] == 0
    return erode(bare, 1)


def _band(mask: Mask, number: int, of: int) -> Mask:
    """The part of a mask in one of equal horizontal bands."""
    height = mask.shape[0]
    out = np.zeros_like(mask)
    rows = slice(number * height // of, (number + 1) * height // of)
    out[rows] = mask[rows]
    return out


def _ground_fact(says: str, mask: Mask, color: str, tolerance: float = 40) -> Fact:
    return ColorFact(role="edit", says=says, region=region_of(mask), rgb=levels_of(color), tolerance=tolerance)


def _untouched_facts(stage: EditStage, target: Pixels) -> list[Fact]:
    """That the inner parts of elements, which the ground does not shine through, are as they were."""
    same = (target == stage.design.image).all(2)
    out: list[Fact] = []
    for layer in sorted(stage.layers[1:], key=lambda la: -la.box.area):
        inside = erode(stage.solid(layer.index) & same, 5)
        if layer.index in stage.phrases and len(out) < 4 and inside.sum() >= MIN_FACT_PIXELS:
            out.append(
                UnchangedFact(
                    role="keep", says=f"Is {stage.phrases[layer.index].en} as it was?", region=region_of(inside)
                )
            )
    return out


class Change(NamedTuple):
    """A change of all pixels: how it is asked for, what it does to (H, W, 3) float levels, and the statistic that tells
    it."""

    words: Word
    apply: Callable[[np.ndarray], np.ndarray]
    of: str
    says: str


def _gray(levels: np.ndarray) -> np.ndarray:
    return np.repeat((levels @ LUMA)[..., None], 3, axis=2)


SEPIA: Final = np.array([[0.393, 0.349, 0.272], [0.769, 0.686, 0.534], [0.189, 0.168, 0.131]])
"""The usual matrix, transposed: red, green and blue of the source (rows) to those of the result."""
TONES: Final = (
    Change(
        Word("Convert the whole image to black and white.", "将整张图像转换为黑白。"),
        _gray,
        "chroma",
        "Is it without color?",
    ),
    Change(
        Word("Make the whole image darker by 30%.", "将整张图像调暗30%。"),
        lambda levels: 0.7 * levels,
        "luma",
        "Is it darker?",
    ),
    Change(
        Word(
            "Make the whole image brighter: move every pixel 35% of the way to white.",
            "将整张图像调亮:每个像素向白色靠近35%。",
        ),
        lambda levels: levels + 0.35 * (255 - levels),
        "luma",
        "Is it brighter?",
    ),
    Change(
        Word(
            "Make the whole image warmer: 12% more red and 25% less blue.",
            "让整张图像色调更暖:红色增加12%,蓝色减少25%。",
        ),
        lambda levels: levels * np.array([1.12, 1.0, 0.75]),
        "warmth",
        "Is it warmer?",
    ),
    Change(
        Word(
            "Make the whole image cooler: 25% less red and 12% more blue.",
            "让整张图像色调更冷:红色减少25%,蓝色增加12%。",
        ),
        lambda levels: levels * np.array([0.75, 1.0, 1.12]),
        "warmth",
        "Is it cooler?",
    ),
    Change(
        Word("Give the whole image a sepia tone.", "给整张图像添加复古棕褐色调。"),
        lambda levels: levels @ SEPIA,
        "warmth",
        "Is it warm, like sepia?",
    ),
    Change(
        Word(
            "Lower the contrast of the whole image by half, about middle gray.",
            "将整张图像的对比度以中灰为基准降低一半。",
        ),
        lambda levels: 127.5 + 0.5 * (levels - 127.5),
        "contrast",
        "Is its contrast lower?",
    ),
)
GUARDED: Final = {"luma": 30.0, "chroma": 40.0, "warmth": 40.0}
"""Levels by which a statistic that is not asked for may move, beyond what the exact change moves it."""


def new_tone(stage: EditStage) -> Edit | None:
    """tone_transfer: every pixel changed by one formula."""
    source = stage.design.image.astype(np.float32)
    whole = np.ones(source.shape[:2], bool)
    for i in stage.rng.permutation(len(TONES)):
        change = TONES[i]
        target = np.clip(np.rint(change.apply(stage.design.image.astype(np.float64))), 0, 255).astype(np.uint8)
        shift = {
            of: statistic(target.astype(np.float32), of, whole) - statistic(source, of, whole)
            for of in (*GUARDED, "contrast")
        }
        gain = shift[change.of]
        if abs(gain) < 10:
            continue
        low, high = sorted((0.4 * gain, 2.0 * gain))
        facts: list[Fact] = [_tone("edit", change.says, change.of, low, high)]
        if change.of == "chroma":  # black and white is not a matter of degree
            facts = [
                PaletteFact(
                    role="edit", says=change.says, colours=((0, 0, 0), (255, 255, 255)), tolerance=12, share=0.97
                )
            ]
        keep: list[Fact] = [StructureFact(role="keep", says="Is everything where it was?", least=0.7)]
        for of, room in GUARDED.items():
            if of != change.of:
                keep.append(
                    _tone(
                        "keep", f"Is the {of} near what it was?", of, min(0, shift[of]) - room, max(0, shift[of]) + room
                    )
                )
        edit = stage.finish(change.words.en, change.words.cn, target, facts, keep + stage.legibility_facts())
        if edit:
            return edit
    return None


def _tone(role: str, says: str, of: str, low: float, high: float) -> Fact:
    return ToneFact.model_validate({"role": role, "says": says, "of": of, "low": round(low, 3), "high": round(high, 3)})
