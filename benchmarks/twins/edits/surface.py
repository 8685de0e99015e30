"""Edits of how an element looks, its outline as it was: of another material, retouched."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from benchmarks.metrics.facts.models import Fact, MeanColorFact, StructureFact, ToneFact, region_of
from benchmarks.metrics.facts.rules import statistic
from benchmarks.twins.edits.edit import Edit
from benchmarks.twins.edits.masks import erode
from benchmarks.twins.edits.materials import MATERIALS, Material
from benchmarks.twins.edits.stage import MIN_FACT_PIXELS, EditStage
from benchmarks.twins.edits.wording import Word, single_color
from synlayers.design import Layer


def change_material(stage: EditStage) -> Edit | None:
    """material_alter: a shape of one colour gets the surface of a material, its outline as it was."""
    for layer in stage.elements("shape", "icon", least=0.008):
        if single_color(layer) is None:
            continue
        for i in stage.rng.permutation(len(MATERIALS)):
            edit = _apply_material(stage, layer, MATERIALS[i])
            if edit:
                return edit
    return None


def _apply_material(stage: EditStage, layer: Layer, material: Material) -> Edit | None:
    solid, phrase, noun = erode(stage.solid(layer.index), 2), stage.phrases[layer.index], material.noun
    if solid.sum() < 4 * MIN_FACT_PIXELS:
        return None
    pixels = layer.pixels.copy()
    pixels[..., :3] = material.paint(stage.rng, *pixels.shape[:2])
    pixels[pixels[..., 3] == 0] = 0
    target = stage.image({**stage.crops, layer.index: (pixels, layer.box)})
    gain = statistic(target.astype(np.float32), "contrast", solid) - statistic(
        stage.design.image.astype(np.float32), "contrast", solid
    )
    if gain < 8:
        return None
    red, green, blue = (round(v) for v in target[solid].mean(0).tolist())
    region = region_of(solid)
    facts: list[Fact] = [
        MeanColorFact(
            role="edit", says=f"Has it the color of {noun.en}?", region=region, rgb=(red, green, blue), tolerance=56
        ),
        ToneFact(
            role="edit",
            says=f"Has it the grain of {noun.en}?",
            of="contrast",
            region=region,
            low=0.4 * gain,
            high=2.5 * gain,
        ),
    ]
    return stage.finish(
        f"Make {phrase.en} look like {noun.en}, keeping its outline.",
        f"将{phrase.cn}改为{noun.cn}材质,保持轮廓不变。",
        target,
        facts,
    )


def retouch(stage: EditStage) -> Edit | None:
    """ps_human, a surrogate: a photo or an illustration is retouched (smoothed, brightened, made more vivid); there are
    no people in the designs."""
    for layer in stage.elements("photo", "illustration", "cutout", most=1.0, least=0.01):
        how = ("smooth", "brighten", "vivid")
        for i in stage.rng.permutation(len(how)):
            edit = _retouch_layer(stage, layer, how[i])
            if edit:
                return edit
    return None


def _retouch_layer(stage: EditStage, layer: Layer, how: str) -> Edit | None:
    colors = layer.pixels[..., :3]
    if how == "smooth":
        radius = max(1.5, min(stage.size) / 160)
        retouched = np.asarray(Image.fromarray(np.ascontiguousarray(colors)).filter(ImageFilter.GaussianBlur(radius)))
        words, of = Word("smooth and soften {}, removing fine texture", "对{}进行磨皮柔化,去除细小纹理"), "detail"
    elif how == "brighten":
        retouched = np.rint(255 * (colors / 255.0) ** 0.7).astype(np.uint8)
        words, of = Word("brighten {} clearly", "明显提亮{}"), "luma"
    else:
        gray = colors.mean(2, keepdims=True)
        retouched = np.clip(np.rint(gray + 1.7 * (colors - gray)), 0, 255).astype(np.uint8)
        words, of = Word("make the colors of {} more vivid", "让{}的色彩更加鲜艳"), "chroma"
    pixels = np.dstack([np.where(layer.pixels[..., 3:] > 0, retouched, 0), layer.pixels[..., 3]])
    target = stage.image({**stage.crops, layer.index: (pixels, layer.box)})
    solid, phrase = stage.solid(layer.index), stage.phrases[layer.index]
    if solid.sum() < 4 * MIN_FACT_PIXELS:
        return None
    gain = statistic(target.astype(np.float32), of, solid) - statistic(stage.design.image.astype(np.float32), of, solid)
    if abs(gain) < (0.4 if of == "detail" else 7):
        return None
    low, high = sorted((0.45 * gain, 2.2 * gain if of != "detail" else 1.6 * gain))
    region = region_of(solid)
    says = {"detail": "smoother", "luma": "brighter", "chroma": "more vivid"}[of]
    facts: list[Fact] = [
        ToneFact.model_validate(
            {"role": "edit", "says": f"Is {phrase.en} {says}?", "of": of, "region": region, "low": low, "high": high}
        )
    ]
    keep: list[Fact] = [
        StructureFact(role="keep", says=f"Does {phrase.en} show what it showed?", region=region, least=0.55),
        *stage.keep_facts(target),
    ]
    return stage.finish(
        f"Retouch: {words.en.format(phrase.en)}.", f"修图:{words.cn.format(phrase.cn)}。", target, facts, keep
    )
