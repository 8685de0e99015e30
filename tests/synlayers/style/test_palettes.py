"""What designs rely on holds for every palette of the pool."""

from __future__ import annotations

from itertools import combinations

import pytest

from synlayers.assets.palettes import built_in, provide
from synlayers.library import digest_of
from synlayers.style.color import contrast_ratio, oklch
from synlayers.style.palettes import Palette, distance, palette_from_asset

PALETTES = built_in()


def test_pool_is_large_and_its_assets_hold_the_palettes() -> None:
    assets = provide()
    assert len(assets) >= 200
    assert len({a.id for a in assets}) == len({a.digest for a in assets}) == len(assets)
    assert [palette_from_asset(a) for a in assets] == list(PALETTES)
    assert all(a.role == "palette" and a.license == "CC0-1.0" for a in assets)


def test_pool_is_the_recorded_one() -> None:
    # digest_of(*(a.digest for a in provide())); a change of any colour asks for a new assets.palettes.VERSION
    assert (
        digest_of(*(a.digest for a in provide())) == "a6fca4b1113a235f521b85c1db5da3c37770b12d6bee0397f5850c70b73a3c06"
    )


@pytest.mark.parametrize("palette", PALETTES, ids=lambda p: p.name)
def test_palette_keeps_its_promises(palette: Palette) -> None:
    assert contrast_ratio(palette.ink, palette.background) >= 7
    assert contrast_ratio(palette.ink, palette.surface) >= 4.5
    assert contrast_ratio(palette.muted, palette.background) >= 4.5
    assert contrast_ratio(palette.primary, palette.background) >= 2
    for a, b in combinations(palette.vivid, 2):
        assert distance(a, b) >= 0.12, f"{a} and {b} look alike"
    assert (oklch(palette.ink).L > oklch(palette.background).L) == (palette.mood == "dark")
    for color in palette.colors:
        assert contrast_ratio(palette.on(color), color) >= 4.5
        assert all(contrast_ratio(c, color) >= 1.6 for c in palette.against(color))


def test_text_prefers_the_palettes_own_colours() -> None:
    for palette in PALETTES:
        assert palette.on(palette.background) == palette.ink


def test_swapped_palettes_keep_the_promises_of_ink() -> None:
    swapped = [s for s in (p.swap_page() for p in PALETTES) if s]
    assert len(swapped) > len(PALETTES) / 5
    for palette in swapped:
        assert contrast_ratio(palette.ink, palette.background) >= 7
        assert contrast_ratio(palette.ink, palette.surface) >= 4.5
        assert contrast_ratio(palette.muted, palette.background) >= 4.5
        assert contrast_ratio(palette.primary, palette.background) >= 2
