"""Icons: the table, the glyphs, and what the variants draw."""

from __future__ import annotations

import numpy as np
import pytest
import skia

from synlayers.assets.icons import glyph_table, provide
from synlayers.design import Pixels, Record
from synlayers.library import Library
from synlayers.plan import Frame
from synlayers.sources.icon import SOURCE, VARIANTS, fit_path, plate_path, sample_icon

ASSETS = {asset.id: asset for asset in provide()}
LIBRARY = Library(ASSETS.values())


FRAME = Frame(10, 10, 80, 80)


def drawn(params: Record) -> Pixels:
    """The icon in `FRAME`, ``(100, 100, 4)``."""
    pixels = np.zeros((100, 100, 4), np.uint8)
    surface = skia.Surface(pixels, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)
    SOURCE.draw(surface.getCanvas(), FRAME, params, LIBRARY)
    surface.flushAndSubmit()
    return pixels


def params_of(style: str, asset: str = "icon:fa/heart", seed: int = 0) -> Record:
    return sample_icon(np.random.default_rng(seed), ASSETS[asset], "#c03030", "#ffffff", style)[0]


def test_table_is_large_distinct_and_without_brands() -> None:
    brands = {"apple", "google", "facebook", "twitter", "github", "amazon", "font-awesome-logo-full"}
    assert len(ASSETS) == len(glyph_table()) >= 300
    assert len({asset.digest for asset in ASSETS.values()}) == len(ASSETS), "two icons have the same outline"
    assert brands.isdisjoint(glyph.name for glyph in glyph_table())
    assert all(0xF000 <= glyph.codepoint <= 0xF8FF for glyph in glyph_table())


def test_coffee_is_what_font_awesome_says_it_is() -> None:
    # Font Awesome 5: "coffee" is U+F0F4; em 512, advance 640.
    asset = ASSETS["icon:fa/coffee"]
    assert asset.data == {"glyph": ["solid", 0xF0F4]}
    assert asset.caption == "coffee cup"
    assert {"coffee", "cafe"} <= set(asset.tags)
    assert asset.license == "OFL-1.1"
    assert asset.pack.startswith("font-font-awesome ")


@pytest.mark.parametrize("style", VARIANTS)
def test_ink_stays_in_the_frame_and_touches_it(style: str) -> None:
    for seed in range(3):
        alpha = drawn(params_of(style, "icon:fa/rocket", seed))[..., 3]
        ys, xs = np.nonzero(alpha)
        assert 9 <= xs.min() <= xs.max() <= 90, style
        assert 9 <= ys.min() <= ys.max() <= 90, style
        assert max(np.ptp(xs), np.ptp(ys)) >= 74, f"{style} leaves its frame half empty"


def test_aspect_ratio_is_kept_in_a_wide_frame() -> None:
    glyph = plate_path("circle", Frame(0, 0, 40, 40))
    bounds = fit_path(glyph, Frame(0, 0, 300, 60)).computeTightBounds()
    assert (bounds.width(), bounds.height()) == pytest.approx((60, 60), abs=0.01)
    assert bounds.centerX() == pytest.approx(150, abs=0.01)


def test_knockout_is_the_plate_less_the_glyph() -> None:
    params = params_of("knockout") | {"plate": "circle"}
    plate = drawn(params | {"variant": "plate", "fill": "#00000000", "plate_fill": "#c03030"})[..., 3].astype(int)
    glyph = drawn(params | {"variant": "plate", "fill": "#c03030", "plate_fill": "#00000000"})[..., 3].astype(int)
    knocked = drawn(params)[..., 3].astype(int)
    assert glyph.max() == 255
    assert np.abs(knocked - (plate - glyph)).max() <= 40, "more than the rounding of anti-aliased edges"
    assert np.abs(knocked - (plate - glyph)).mean() < 0.5


def test_gradient_stays_away_from_the_other_colour() -> None:
    for seed in range(5):
        end = params_of("gradient", seed=seed)["fill"]["colors"][1]
        assert min(int(end[i : i + 2], 16) for i in (3, 5)) < 190, (
            "a gradient to white would vanish on a white background"
        )


def test_unknown_style_names_the_valid_ones() -> None:
    with pytest.raises(ValueError, match="plain, gradient, outline"):
        params_of("neon")
