"""Edits of the style of the whole picture: as a duotone print, as pixel art, as a line drawing."""

from __future__ import annotations

from typing import Final

import numpy as np

from benchmarks.metrics.facts.models import BlocksFact, ColorFact, Fact, PaletteFact, StructureFact, region_of
from benchmarks.twins.edits.edit import Edit
from benchmarks.twins.edits.masks import difference_mask, erode
from benchmarks.twins.edits.stage import EditStage
from benchmarks.twins.edits.whole import LUMA
from synlayers.style.color import levels as levels_of

DUOTONES: Final = (
    ("navy blue", "深蓝色", "#14285a", "light pink", "浅粉色", "#f7b6cd"),
    ("dark green", "深绿色", "#0f4a30", "light yellow", "浅黄色", "#fbe58a"),
    ("dark purple", "深紫色", "#3c1860", "orange", "橙色", "#f7a13d"),
    ("dark red", "深红色", "#5c1220", "light blue", "浅蓝色", "#a9d6f5"),
)


def new_style(stage: EditStage) -> Edit | None:
    """style_change, a surrogate: the whole design in two colours, as pixel art, or as a line drawing."""
    styles = (duotone, pixel_art, line_drawing)
    for i in stage.rng.permutation(len(styles)):
        edit = styles[i](stage)
        if edit:
            return edit
    return None


def duotone(stage: EditStage) -> Edit | None:
    """Luma, stretched to the whole range, runs from a dark to a light colour."""
    dark, dark_cn, dark_hex, light, light_cn, light_hex = DUOTONES[int(stage.rng.integers(len(DUOTONES)))]
    luma = stage.design.image @ LUMA
    t = ((luma - luma.min()) / max(float(luma.max() - luma.min()), 1.0))[..., None]
    target = np.rint((1 - t) * np.array(levels_of(dark_hex)) + t * np.array(levels_of(light_hex))).astype(np.uint8)
    facts: list[Fact] = [
        PaletteFact(
            role="edit",
            says=f"Is all of it between {dark} and {light}?",
            colours=(levels_of(dark_hex), levels_of(light_hex)),
            tolerance=24,
        )
    ]
    return stage.finish(
        f"Restyle the whole design as a duotone print: the darkest parts {dark} ({dark_hex}), the lightest parts"
        f" {light} ({light_hex}).",
        f"将整个设计改为双色调印刷风格:最暗处为{dark_cn}({dark_hex}),最亮处为{light_cn}({light_hex})。",
        target,
        facts,
        _layout_facts(stage, 0.6),
    )


def pixel_art(stage: EditStage) -> Edit | None:
    """Every square of some pixels takes its mean colour; squares that the edge cuts as well."""
    width, height = stage.size
    side = max(4, round(min(width, height) / 48))
    rows, columns = -(-height // side), -(-width // side)
    padded = np.pad(
        stage.design.image, ((0, rows * side - height), (0, columns * side - width), (0, 0)), mode="edge"
    ).astype(np.float64)
    means = np.rint(padded.reshape(rows, side, columns, side, 3).mean((1, 3))).astype(np.uint8)
    target = means.repeat(side, 0).repeat(side, 1)[:height, :width]
    facts: list[Fact] = [
        BlocksFact(
            role="edit", says=f"Does it consist of squares of {side} pixels?", side=side, tolerance=12, share=0.85
        )
    ]
    return stage.finish(
        f"Restyle the whole design as pixel art made of square blocks of {side} by {side} pixels.",
        f"将整个设计改为像素画风格,由{side}×{side}像素的方块组成。",
        target,
        facts,
        _layout_facts(stage, 0.3),
    )


def line_drawing(stage: EditStage) -> Edit | None:
    """Black where colours change, white elsewhere."""
    levels = stage.design.image.astype(np.float64)
    down, across = (
        np.abs(np.diff(levels, axis=0, append=levels[-1:])),
        np.abs(np.diff(levels, axis=1, append=levels[:, -1:])),
    )
    edge = np.maximum(down, across).max(2)
    ink = np.clip((edge - 16) / 32, 0, 1)
    target = np.repeat(np.rint(255 * (1 - ink))[..., None], 3, axis=2).astype(np.uint8)
    white = erode(ink == 0, 1)
    paper = white & difference_mask(stage.design.image, target, 40)
    if paper.sum() < 0.3 * stage.area or (ink > 0.5).sum() < 0.01 * stage.area:
        return None
    facts: list[Fact] = [
        PaletteFact(role="edit", says="Is it black and white?", colours=((0, 0, 0), (255, 255, 255)), tolerance=20),
        ColorFact(
            role="edit", says="Are areas left white?", region=region_of(paper), rgb=(255, 255, 255), tolerance=40
        ),
    ]
    return stage.finish(
        "Restyle the whole design as a line drawing: thin black outlines on white, with no filled areas.",
        "将整个设计改为线稿风格:白底细黑轮廓线,不填充色块。",
        target,
        facts,
        _layout_facts(stage, 0.35),
    )


def _layout_facts(stage: EditStage, least: float) -> list[Fact]:
    """That edges are where they were, over all and in the upper and lower half."""
    halves = [("upper", slice(None, stage.size[1] // 2)), ("lower", slice(stage.size[1] // 2, None))]
    out: list[Fact] = [StructureFact(role="keep", says="Is everything where it was?", least=least)]
    for name, rows in halves:
        mask = np.zeros(stage.size[::-1], bool)
        mask[rows] = True
        if stage.design.image[mask].std() > 8:
            out.append(
                StructureFact(
                    role="keep",
                    says=f"Is everything in the {name} half where it was?",
                    region=region_of(mask),
                    least=0.8 * least,
                )
            )
    return out
