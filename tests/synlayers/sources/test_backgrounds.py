"""Backgrounds are opaque and readable; patterns and textures stay in their frame and leave the canvas visible; all of
them replay."""

from __future__ import annotations

import json

import numpy as np
import pytest
import skia

from synlayers.assets.palettes import built_in
from synlayers.design import Pixels, Record
from synlayers.library import Library
from synlayers.plan import Frame
from synlayers.sources import Source, background, pattern, texture
from synlayers.style.color import levels, luminance
from synlayers.style.noise import STEP, enlarge, grid_size
from synlayers.style.palettes import distance

PALETTES = built_in()
WHOLE = Frame(0, 0, 157, 203)


def drawn(source: Source, params: Record, frame: Frame = WHOLE, width: int = 157, height: int = 203) -> Pixels:
    """`params`, through JSON as a record stores them, on a transparent canvas with a cold cache."""
    pixels: Pixels = np.zeros((height, width, 4), np.uint8)
    surface = skia.Surface(pixels, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)
    source.draw(surface.getCanvas(), frame, json.loads(json.dumps(params)), Library([]))
    surface.flushAndSubmit()
    return pixels


@pytest.mark.parametrize("style", background.STYLES)
def test_background_is_opaque_readable_and_replays(style: str) -> None:
    for seed in range(6):
        palette = PALETTES[(37 * seed + 11) % len(PALETTES)]
        params, caption = background.sample_background(np.random.default_rng(seed), palette, style)
        pixels = drawn(background.SOURCE, params)
        assert (pixels[..., 3] == 255).all()
        assert np.array_equal(pixels, drawn(background.SOURCE, params))
        ink = float(luminance(np.array(levels(palette.ink), np.uint8)))
        under = luminance(pixels[..., :3])
        ratio = (np.maximum(under, ink) + 0.05) / (np.minimum(under, ink) + 0.05)
        # paper and mixes wander a little around their colours
        assert np.quantile(ratio, 0.01) >= 4.5, f"{style}: ink {palette.ink} is not readable on {params}"
        assert caption.startswith(("a ", "an "))
        assert "background" in caption


def test_half_of_the_backgrounds_are_plain() -> None:
    rng = np.random.default_rng(0)
    styles = [background.sample_background(rng, PALETTES[0])[0]["variant"] for _ in range(600)]
    assert 0.45 < np.mean([s in ("flat", "linear", "radial") for s in styles]) < 0.65
    assert set(styles) == set(background.STYLES)


def test_two_colours_of_a_background_can_be_told_apart() -> None:
    for seed, palette in enumerate(PALETTES):
        params, _ = background.sample_background(np.random.default_rng(seed), palette, "stripes")
        assert all(distance(c, params["colors"][0]) >= 0.03 for c in params["pattern"]["colors"])


@pytest.mark.parametrize("variant", list(pattern.PATTERNS))
def test_pattern_stays_in_its_frame_and_is_no_sheet(variant: str) -> None:
    frame = Frame(20, 30, 110, 90)
    params, caption = pattern.sample_pattern(
        np.random.default_rng(7), ["#e2725b", "#1a3a5f", "#f2c14e"], variant, mask="none"
    )
    pixels = drawn(pattern.SOURCE, params, frame)
    outside = pixels.copy()
    outside[30:120, 20:130] = 0
    assert not outside.any()
    cover = (pixels[30:120, 20:130, 3] > 0).mean()
    assert 0.01 < cover < 0.85, f"{variant} covers {cover:.2f} of its frame"
    assert caption.endswith(variant)
    assert np.array_equal(pixels, drawn(pattern.SOURCE, params, frame))


@pytest.mark.parametrize("mask", ["circle", "rounded", "blob", "fade"])
def test_a_mask_only_takes_away(mask: str) -> None:
    params, _ = pattern.sample_pattern(np.random.default_rng(3), ["#e2725b"], "checks", mask=mask)
    whole = drawn(pattern.SOURCE, {**params, "mask": "none"})[..., 3].astype(int)
    cut = drawn(pattern.SOURCE, params)[..., 3].astype(int)
    assert (cut <= whole).all()
    assert cut.sum() < whole.sum()


@pytest.mark.parametrize("variant", texture.TEXTURES)
def test_texture_has_fractional_alpha_in_one_colour_and_can_be_seen(variant: str) -> None:
    params, _ = texture.sample_texture(np.random.default_rng(5), "#204060", variant)
    pixels = drawn(texture.SOURCE, params)
    alpha = pixels[..., 3]
    assert ((alpha > 0) & (alpha < 255)).sum() >= 64
    assert (alpha >= 28).sum() >= 64, "too faint to count as visible on a contrasting page"
    strong = pixels[alpha > 100][:, :3].astype(int) if (alpha > 100).any() else np.array([[0x20, 0x40, 0x60]])
    assert np.abs(strong - (0x20, 0x40, 0x60)).max() <= 2
    assert np.array_equal(pixels, drawn(texture.SOURCE, params))


def test_enlarge_is_bilinear() -> None:
    height, width = 100, 75
    grid = np.random.default_rng(0).uniform(0, 255, (*grid_size(height, width), 2))
    y, x = np.arange(height) / STEP, np.arange(width) / STEP
    expected = np.stack(
        [
            np.stack(
                [
                    np.interp(x, np.arange(grid.shape[1]), row)
                    for row in np.stack(
                        [np.interp(y, np.arange(grid.shape[0]), column) for column in grid[..., c].T], 1
                    )
                ]
            )
            for c in range(2)
        ],
        -1,
    )
    assert np.abs(enlarge(grid, height, width) - expected).max() <= 0.75
