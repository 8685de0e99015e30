"""Procedural photographs: equal seeds give equal pixels, crops keep proportions, masks and tones do what they say."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import skia
from PIL import Image

from synlayers.assets.image_cache import ImageCache
from synlayers.library import Asset, Library
from synlayers.plan import Frame
from synlayers.sources.photo import MASKS, SOURCE, STYLES, TONES, load_photo, render_photo, sample_photo
from synlayers.sources.photo.provider import provide
from synlayers.sources.photo.tones import apply_tone


def draw(library: Library, frame: Frame, params: dict[str, object], size: tuple[int, int] = (160, 120)) -> np.ndarray:
    out = np.zeros((size[1], size[0], 4), np.uint8)
    surface = skia.Surface(out, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)
    SOURCE.draw(surface.getCanvas(), frame, params, library)
    return out


@pytest.fixture
def ramp(tmp_path: Path) -> Library:
    """A library with one photograph of 200 x 100: red grows to the right, green downwards."""
    picture = np.zeros((100, 200, 3), np.uint8)
    picture[..., 0], picture[..., 1] = np.linspace(0, 250, 200)[None], np.linspace(0, 250, 100)[:, None]
    path = str(tmp_path / "ramp.png")
    Image.fromarray(picture).save(path)
    return Library([Asset("photo:ramp", "photo", "00", "test", "CC0-1.0", "ramp", path=path, data={"aspect": 2.0})])


@pytest.mark.parametrize("style", STYLES)
def test_a_style_is_a_function_of_its_seed(style: str) -> None:
    first, second, other = (render_photo(style, seed, 160, 112) for seed in (3, 3, 4))
    assert first.shape == (112, 160, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)
    assert first.std() > 4, "a photograph is no flat colour"


def test_styles_work_at_every_aspect_of_the_pool() -> None:
    for asset in provide()[::9]:
        aspect = asset.data["aspect"]
        size = (128, round(128 / aspect)) if aspect >= 1 else (round(128 * aspect), 128)
        assert render_photo(asset.data["style"], asset.data["seed"], *size).shape == (size[1], size[0], 3)


def test_the_pool_has_unique_ids_and_digests_and_suits_the_topics() -> None:
    pool = provide()
    assert len({a.id for a in pool}) == len({a.digest for a in pool}) == len(pool) >= 240
    tags = {tag for a in pool for tag in a.tags}
    assert {
        "landscape",
        "bokeh",
        "fabric",
        "paper",
        "marble",
        "sky",
        "city",
        "ocean",
        "forest",
        "desert",
        "abstract",
        "wood",
        "night",
        "mountain",
    } <= tags
    assert all(a.caption and a.license == "CC0-1.0" and a.path is None for a in pool)


@pytest.mark.parametrize("shape", [(160, 120), (60, 120), (160, 40)])
def test_a_crop_covers_its_frame_and_is_never_stretched(ramp: Library, shape: tuple[int, int]) -> None:
    frame = Frame(0, 0, *shape)
    params, caption = sample_photo(np.random.default_rng(1), ramp["photo:ramp"], frame)
    x0, y0, x1, y1 = params["crop"]
    assert 0 <= x0 < x1 <= 1.0001
    assert 0 <= y0 < y1 <= 1.0001
    assert (x1 - x0) * 200 / ((y1 - y0) * 100) == pytest.approx(shape[0] / shape[1], rel=0.01)
    assert caption == "a photo of ramp"
    assert params == json.loads(json.dumps(params))
    out = draw(ramp, frame, params)[: shape[1], : shape[0]].astype(float)
    assert out[..., 3].min() == 255, "a rectangle is opaque to its edge"
    # the picture's own gradients say which part of it is where
    expected = 250 * (x0 + (x1 - x0) * (np.arange(shape[0]) + 0.5) / shape[0])
    assert np.abs(out[shape[1] // 2, :, 0] - expected).max() < 3


@pytest.mark.parametrize("mask", MASKS)
def test_a_mask_stays_in_its_frame(ramp: Library, mask: str) -> None:
    frame = Frame(20.4, 10.7, 100.3, 90.2)
    params, _ = sample_photo(np.random.default_rng(2), ramp["photo:ramp"], frame, mask)
    assert params == json.loads(json.dumps(params))
    alpha = draw(ramp, frame, params)[..., 3]
    assert np.array_equal(alpha, draw(Library(ramp.assets.values()), frame, params)[..., 3]), "drawn twice"
    assert alpha[55, 70] == 255
    outside = alpha.copy()
    outside[9:103, 19:123] = 0
    assert not outside.any()
    area = alpha.sum() / 255 / (frame.w * frame.h)
    expected = {"circle": np.pi / 4, "hexagon": 0.75, "none": 1.0, "polaroid": 1.0}
    assert area == pytest.approx(expected.get(mask, area), abs=0.03)
    assert 0.3 < area <= 1.04


def test_feathered_edges_fade_evenly(ramp: Library) -> None:
    params = {"variant": "feather", "asset": "photo:ramp", "crop": [0, 0, 0.8, 1], "sides": "l", "radius": 0.5}
    alpha = draw(ramp, Frame(0, 0, 160, 100), params)[:100, :, 3].astype(int)
    assert alpha[:, 0].max() <= 1
    assert alpha[:, 81:].min() == 255
    assert (np.diff(alpha[50]) >= 0).all()
    assert np.diff(alpha[50]).max() <= 6


def test_tones(ramp: Library) -> None:
    pixels = load_photo(ramp["photo:ramp"], ramp)
    assert apply_tone(pixels, None) is pixels
    gray = apply_tone(pixels, {"type": "grayscale"})
    assert np.array_equal(gray[..., 0], gray[..., 1])
    assert np.array_equal(gray[..., 0], gray[..., 2])
    duotone = apply_tone(
        np.array([[[0, 0, 0, 255], [255, 255, 255, 255]]], np.uint8),
        {"type": "duotone", "colors": ["#102030", "#f0e0d0"]},
    )
    assert duotone[0, :, :3].tolist() == [[16, 32, 48], [240, 224, 208]]
    assert apply_tone(pixels, None, 0.5)[50, 100].tolist() == [*(round(int(v) / 2) for v in pixels[50, 100, :3]), 255]
    for tone in TONES:
        assert (apply_tone(pixels, {"type": tone, "colors": ["#102030", "#f0e0d0"]})[..., 3] == 255).all()


def test_unknown_masks_and_styles_name_the_choices() -> None:
    with pytest.raises(ValueError, match="circle"):
        sample_photo(np.random.default_rng(0), provide()[0], Frame(0, 0, 10, 10), "heart")
    with pytest.raises(ValueError, match="landscape"):
        render_photo("portrait", 0, 64, 64)


def test_the_store_forgets_what_was_not_used_for_longest() -> None:
    made: list[str] = []

    def make(name: str) -> np.ndarray:
        made.append(name)
        return np.zeros(40, np.uint8)

    cache = ImageCache(budget=100)
    for name in ("a", "b", "a", "c", "a", "b"):
        cache.get(name, partial(make, name))
    assert made == ["a", "b", "c", "b"]
    assert cache.keys() == ["a", "b"]
