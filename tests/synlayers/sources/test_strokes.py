"""Strokes: they stay where their source says, replay from their plan, and are what soft alpha needs."""

from __future__ import annotations

import json

import numpy as np
import pytest
import skia

from synlayers.design import Pixels, Record
from synlayers.library import Library
from synlayers.plan import Frame
from synlayers.sources import sources
from synlayers.sources.stroke import SOURCE, VARIANTS, sample_stroke
from synlayers.sources.stroke.geometry import Spine, hairs, place, strips, through
from synlayers.style.color import color_name

MARGIN = 40
FRAMES = (Frame(MARGIN, MARGIN, 180, 90), Frame(MARGIN, MARGIN, 60, 190), Frame(MARGIN + 0.5, MARGIN + 0.25, 120, 120))
FINE = ("swash", "hair", "splash", "spray", "chalk", "marker", "crosshatch")


def drawn(params: Record, frame: Frame) -> Pixels:
    """`params`, through JSON as a record stores them, with `MARGIN` pixels around the frame."""
    pixels: Pixels = np.zeros((round(frame.h) + 2 * MARGIN, round(frame.w) + 2 * MARGIN, 4), np.uint8)
    surface = skia.Surface(pixels, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)
    SOURCE.draw(surface.getCanvas(), frame, json.loads(json.dumps(params)), Library([]))
    surface.flushAndSubmit()
    return pixels


@pytest.mark.parametrize("variant", VARIANTS)
def test_ink_stays_within_the_outset_and_replays(variant: str) -> None:
    for seed in range(12):
        params, caption = sample_stroke(np.random.default_rng(seed), ["#2a9d8f", "#e76f51"], variant)
        frame = FRAMES[seed % len(FRAMES)]
        pixels = drawn(params, frame)
        assert np.array_equal(pixels, drawn(params, frame))
        ys, xs = np.nonzero(pixels[..., 3])
        beyond = max(frame.x - xs.min(), frame.y - ys.min(), xs.max() + 1 - frame.right, ys.max() + 1 - frame.bottom)
        assert beyond <= SOURCE.outset(frame, params), f"{variant} seed {seed}: ink {beyond:.1f} px outside of {frame}"
        assert (pixels[..., 3] > 100).sum() >= 64, f"{variant} seed {seed} can hardly be seen"
        assert params["variant"] == variant
        assert color_name("#2a9d8f") in caption
        assert caption.startswith(("a ", "an "))


@pytest.mark.parametrize("variant", FINE)
def test_alpha_is_fractional_in_a_fifth_of_the_ink(variant: str) -> None:
    for seed in range(4):
        params, _ = sample_stroke(np.random.default_rng(seed), ["#000000"], variant)
        alpha = drawn(params, FRAMES[0])[..., 3]
        assert ((alpha > 0) & (alpha < 250)).sum() >= 0.2 * (alpha > 0).sum()


def test_a_swash_carries_text() -> None:
    """Its middle is solid, whatever breaks up at its ends."""
    for seed in range(8):
        params, _ = sample_stroke(np.random.default_rng(seed), ["#000000"], "swash")
        frame = FRAMES[0]
        alpha = drawn(params, frame)[..., 3]
        x, y = (round(v) for v in frame.center)
        assert (alpha[y - 20 : y + 20, x - 40 : x + 10] > 180).mean() > 0.9


def test_through_passes_its_control_points() -> None:
    control = np.random.default_rng(0).random((6, 2))
    assert np.allclose(through(control, 5)[::5], control)
    assert np.allclose(through(control, 5, closed=True)[::5], control)
    # points on a straight line, evenly spaced, stay there
    straight = np.stack([np.arange(5.0), 2 * np.arange(5.0)], 1)
    line = through(straight, 4)
    assert np.allclose(line[:, 1], 2 * line[:, 0])


def test_fibres_of_a_straight_spine_are_strips_of_the_asked_width() -> None:
    spine = Spine(np.array([[0.0, 50.0], [30.0, 50.0], [60.0, 50.0], [90.0, 50.0]]))
    one = np.ones(1)
    rows = spine.fibers(0 * one, 0.5 * one, 10 * one, 4 * one, taper=one, sway=np.zeros((2, 1)))
    box = strips(rows).computeTightBounds()
    assert (box.left(), box.right()) == pytest.approx((0, 45))
    assert box.centerY() == pytest.approx(60)
    assert 3.5 <= box.height() <= 4.0


def test_hairs_end_in_their_tips() -> None:
    root, tip = place(FRAMES[0], [[0.2, 0.9]]), place(FRAMES[0], [[0.2, 0.1]])
    box = hairs(root, (root + tip) / 2, tip, np.array([3.0])).computeTightBounds()
    assert (box.top(), box.bottom()) == pytest.approx((tip[0, 1], root[0, 1]))
    assert box.width() == pytest.approx(3.0)


def test_bad_requests_are_named() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=r"swoosh.*is not one of swash, underline"):
        sample_stroke(rng, ["#000000"], "swoosh")
    with pytest.raises(ValueError, match="at least one colour"):
        sample_stroke(rng, [])


def test_the_source_is_found_by_its_name() -> None:
    assert sources()["stroke"] is SOURCE
