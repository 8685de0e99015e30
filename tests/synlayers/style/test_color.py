"""Contrast against published values, OKLab against Ottosson's table, and the promises of the helpers."""

from __future__ import annotations

import re

import numpy as np
import pytest
from matplotlib.colors import CSS4_COLORS, XKCD_COLORS

from synlayers.style.color import (
    Floats,
    cells_of,
    color_name,
    color_words,
    contrast,
    contrast_ratio,
    ensure_contrast,
    from_oklch,
    levels,
    luminance,
    mix,
    named_cells,
    oklab_of,
    oklch,
)
from synlayers.style.color_table import COLOR_TABLE, NEAR


def test_contrast_is_that_of_wcag() -> None:
    # WebAIM's contrast checker, two decimals, truncated
    for foreground, background, ratio in (
        ("#767676", "#ffffff", 4.54),
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#000000", 5.25),
    ):
        assert contrast_ratio(foreground, background) == pytest.approx(ratio, abs=0.01)
    rgb = np.array([levels("#767676"), levels("#ffffff")], np.uint8)
    assert float(contrast(*luminance(rgb))) == pytest.approx(contrast_ratio("#767676", "#ffffff"), rel=1e-12)


def test_oklab_of_the_primaries() -> None:
    # the values that culori and the CSS Color 4 samples give
    for color, expected in (
        ("#ff0000", (0.62796, 0.22486, 0.12585)),
        ("#00ff00", (0.86644, -0.23389, 0.17950)),
        ("#0000ff", (0.45201, -0.03246, -0.31153)),
    ):
        assert oklab_of(levels(color)) == pytest.approx(expected, abs=2e-4)


def test_every_colour_survives_oklch() -> None:
    for r, g, b in np.random.default_rng(0).integers(0, 256, (300, 3)).tolist():
        color = f"#{r:02x}{g:02x}{b:02x}"
        assert from_oklch(*oklch(color)) == color


def test_a_colour_out_of_gamut_keeps_its_lightness_and_hue() -> None:
    for hue in range(0, 360, 15):
        clipped = oklch(from_oklch(0.7, 0.4, hue))
        assert abs(clipped.L - 0.7) < 0.01
        assert abs((clipped.h - hue + 180) % 360 - 180) < 2


def test_mix_is_symmetric_and_starts_at_its_ends() -> None:
    a, b = "#e2725b", "#1a3a5f"
    assert (mix(a, b, 0), mix(a, b, 1)) == (a, b)
    assert mix(a, b, 0.3) == mix(b, a, 0.7)


def test_ensure_contrast_reaches_the_minimum_and_moves_no_further() -> None:
    rng = np.random.default_rng(1)
    for r, g, b, u, v, w in rng.integers(0, 256, (200, 6)).tolist():
        foreground, background = f"#{r:02x}{g:02x}{b:02x}", f"#{u:02x}{v:02x}{w:02x}"
        moved = ensure_contrast(foreground, background, 4.5)
        assert contrast_ratio(moved, background) >= 4.5
        if contrast_ratio(foreground, background) >= 4.5:
            assert moved == foreground
        else:
            assert contrast_ratio(moved, background) < 5.2, "moved further than needed"


def test_names_a_person_would_use() -> None:
    names = {
        "#ff7f50": "coral",
        "#000080": "navy blue",
        "#fff8e7": "cream",
        "#008080": "teal",
        "#808000": "olive",
        "#ffffff": "white",
        "#111111": "dark",
        "#ff69b4": "hot pink",
        "#ffa500": "orange",
        "#8b4513": "brown",
        "#9caf88": "sage green",
        "#ffd700": "yellow",
        "#d2b48c": "tan",
        "#ff0000": "red",
        "#176a72": "teal",
        "#00515e": "dark teal",
        "#ffb9b8": "light pink",
        "#0f4c5c": "dark teal",
        "#fdf3ef": "off-white",
    }
    assert {color: color_name(color) for color in names} == names
    assert color_words(["#ff0000", "#008080", "#ffffff"]) == "red and teal and white"


def distance(colors: Floats, anchors: Floats) -> float:
    """The largest distance of the colors to their nearest anchor."""
    return float(np.linalg.norm(colors[:, None] - anchors, axis=2).min(axis=1).max(initial=0))


def test_names_that_captions_use_are_near_an_anchor_and_agreed_on() -> None:
    """Of all colors, every fifteenth level."""
    number, sure = named_cells()
    steps = np.arange(0, 256, 15, dtype=np.uint8)
    colors = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    lab, cells = oklab_of(colors), cells_of(colors)
    published = {name[5:].replace("grey", "gray"): levels(str(color)) for name, color in XKCD_COLORS.items()}
    published |= {f"css {name}": levels(str(color)) for name, color in CSS4_COLORS.items()}
    for place, (name, hexes) in enumerate(COLOR_TABLE.items()):
        mine = lab[sure[cells] & (number[cells] == place)]
        anchors = oklab_of([levels(a) for a in hexes.split()])
        assert distance(mine, anchors) <= NEAR, name
        word = {"off-white": "off white|linen|seashell", "dark": "dark|black"}.get(name, name.split()[-1])
        held = oklab_of([color for other, color in published.items() if re.search(word, other)])
        assert distance(mine, held) <= NEAR, name
    assert 0.8 < sure.mean() < 0.95


BASIC = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "gray", "black", "white", "teal")
KIN = {
    "red": "maroon|rust|coral|raspberry|salmon",
    "orange": "amber|peach|terracotta|rust|coral",
    "yellow": "mustard|gold|cream|amber|lime",
    "green": "olive|teal",
    "blue": "turquoise|indigo|periwinkle|teal",
    "purple": "plum|lavender|indigo|magenta|mauve|periwinkle",
    "pink": "magenta|raspberry|salmon|mauve",
    "brown": "taupe|olive|rust|terracotta|tan|mustard",
    "gray": "charcoal|taupe|white",
    "teal": "turquoise|green",
}
"""Names of the table that people use for some colors of a basic word."""


def test_names_agree_with_the_survey_of_xkcd() -> None:
    survey = {name[5:].replace("grey", "gray"): color for name, color in XKCD_COLORS.items()}
    assert {word: color_name(survey[word]) for word in BASIC} == {word: word for word in BASIC}
    shades = [(w, f"{shade}{w}") for w in BASIC for shade in ("", "light ", "dark ", "bright ", "pale ", "deep ")]
    named = [(word, name, color_name(survey[name])) for word, name in shades if name in survey]
    assert len(named) > 50
    wrong = [row for row in named if not re.search(rf"\b(?:{row[0]}|{KIN.get(row[0], row[0])})\b", row[2])]
    assert wrong == []


def test_names_agree_with_css() -> None:
    words = (*BASIC, "navy", "maroon", "olive", "coral", "salmon", "tan", "beige", "indigo", "magenta", "turquoise")
    named = {word: color_name(CSS4_COLORS[word]) for word in (*words, "khaki", "lavender", "crimson")}
    odd = {word: name for word, name in named.items() if not name.endswith(word)}
    assert odd == {
        "navy": "navy blue",
        "brown": "dark red",
        "beige": "cream",
        "khaki": "light yellow",
        "crimson": "red",
        "maroon": "dark red",
        "magenta": "fuchsia",
    }  # as they look
