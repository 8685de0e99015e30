"""Text that is made legible is legible, and stays so."""

import numpy as np
import pytest

from synlayers.making.legibility import (
    dilate,
    is_surely_legible,
    legibility,
    make_legible,
    required_contrast,
    text_legibility,
)
from synlayers.plan import Frame, LayerPlan
from synlayers.style.color import contrast_ratio, luminance


def plan(size: float, fill: str, **extra: object) -> LayerPlan:
    return LayerPlan(
        "text",
        "text",
        "text",
        Frame(0, 0, 100, 40),
        {"variant": "paragraph", "text": "a", "size": size, "fill": fill, **extra},
        text="a",
    )


def test_dilation_is_by_a_square_of_five() -> None:
    rng = np.random.default_rng(3)
    mask = rng.random((30, 41)) < 0.04
    padded = np.pad(mask, 2)
    expected = np.any([padded[y : y + 30, x : x + 41] for y in range(5) for x in range(5)], axis=0)
    assert (dilate(mask) == expected).all()


def test_the_tenth_percentile_decides() -> None:
    white, black = (
        float(luminance(np.array([255, 255, 255], np.uint8))),
        float(luminance(np.array([0, 0, 0], np.uint8))),
    )
    ground = np.array([white] * 95 + [black] * 5)
    assert legibility(["#000000"], ground) == pytest.approx(21.0)
    assert legibility(["#000000"], np.array([white] * 80 + [black] * 20)) == pytest.approx(1.0)
    assert legibility(["#000000", "#777777"], ground) == pytest.approx(
        contrast_ratio("#777777", "#ffffff"), abs=1e-9
    ), "the worst stop counts"


@pytest.mark.parametrize("size", [12.0, 40.0])
@pytest.mark.parametrize("seed", range(6))
def test_whatever_lies_below_text_ends_up_legible(size: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    low, high = sorted(rng.random(2))
    for ground in (np.full(50, low), rng.uniform(low, high, 500), rng.random(500), np.array([0.0, 1.0] * 50)):
        for fill in ("#777777", "#ff0000", "#ffffff"):
            legible = make_legible(plan(size, fill), ground, ["#808080", "#335577"])
            assert text_legibility(legible.params, ground) >= required_contrast(size)
            assert make_legible(legible, ground, ["#808080"]) is legible, "what is legible is left alone"


def test_legible_text_is_not_touched() -> None:
    original = plan(20.0, "#000000")
    assert make_legible(original, np.full(10, 1.0), ["#ffffff"]) is original


def test_the_shortcut_never_says_yes_to_text_that_cannot_be_read() -> None:
    rng = np.random.default_rng(8)
    said_yes = 0
    for _ in range(2000):
        low, high = sorted(float(v) for v in rng.random(2) ** 2)
        ground = rng.uniform(low, high, 60)
        level = int(rng.integers(256))
        legible = plan(float(rng.choice([12.0, 30.0])), f"#{level:02x}{level:02x}{level:02x}")
        if is_surely_legible(legible.params, low, high):
            said_yes += 1
            assert text_legibility(legible.params, ground) >= required_contrast(legible.params["size"])
    assert said_yes > 200
