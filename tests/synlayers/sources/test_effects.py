"""Effects: where ink falls, against plain references, and that it shows."""

from __future__ import annotations

import json
import math

import numpy as np
import numpy.typing as npt
import pytest
import skia

from synlayers.design import Box, Pixels, Record
from synlayers.plan import Frame
from synlayers.sources.effect import (
    LIGHTS,
    SOURCE,
    draw_owned,
    owned_reach,
    sample_glow,
    sample_light,
    sample_outline,
    sample_reflection,
    sample_shadow,
)

SIDE = 420
AT = 150


def _surface(width: int, height: int) -> tuple[Pixels, skia.Surface]:
    pixels = np.zeros((height, width, 4), np.uint8)
    return pixels, skia.Surface(pixels, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)


def _disc(size: int, color: int = 0xFFCC3300) -> Pixels:
    pixels, surface = _surface(size, size)
    surface.getCanvas().drawCircle(size / 2, size / 2, size / 2, skia.Paint(AntiAlias=True, Color=color))
    surface.flushAndSubmit()
    return pixels


def _cast(params: Record, owner: Pixels, side: int = SIDE, at: int = AT) -> Pixels:
    """The effect of `owner` at ``(at, at)`` on a `side` x `side` canvas."""
    pixels, surface = _surface(side, side)
    draw_owned(
        surface.getCanvas(),
        json.loads(json.dumps(params)),
        owner,
        Box(at, at, at + owner.shape[1], at + owner.shape[0]),
    )
    surface.flushAndSubmit()
    return pixels


def _all_owned(height: float) -> list[Record]:
    seeds = [np.random.default_rng(s) for s in range(30)]
    made = [sample_shadow(rng, height, "light")[0] for rng in seeds]
    made += [sample_shadow(seeds[0], height, "dark")[0], sample_glow(seeds[1], "#3050ff", height)[0]]
    return [*made, sample_reflection(seeds[2], height)[0], sample_outline(seeds[3], height)[0]]


def _gaussian(alpha: npt.NDArray[np.float64], sigma: float) -> npt.NDArray[np.float64]:
    """Direct separable convolution."""
    reach = math.ceil(4 * sigma)
    kernel = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * sigma**2))
    kernel /= kernel.sum()
    rows = np.apply_along_axis(np.convolve, 0, alpha, kernel, "same")
    return np.apply_along_axis(np.convolve, 1, rows, kernel, "same")


@pytest.mark.parametrize("height", [24, 120])
def test_ink_stays_within_the_reach(height: int) -> None:
    owner = _disc(height)
    for params in _all_owned(height):
        ys, xs = np.nonzero(_cast(params, owner)[..., 3])
        left, top, right, bottom = owned_reach(params)
        assert xs.min() >= AT - left - 0.5, params
        assert ys.min() >= AT - top - 0.5, params
        assert xs.max() + 1 <= AT + height + right + 0.5, params
        assert ys.max() + 1 <= AT + height + bottom + 0.5, params


@pytest.mark.parametrize("sigma", [1.5, 6.0, 17.0])
def test_drop_shadow_is_a_gaussian_of_the_silhouette(sigma: float) -> None:
    owner = _disc(120)
    params: Record = {"variant": "drop_shadow", "color": "#10204080", "sigma": sigma, "dx": 5.0, "dy": 9.0}
    made = _cast(params, owner)
    expected = np.zeros((SIDE, SIDE))
    expected[AT + 9 : AT + 129, AT + 5 : AT + 125] = owner[..., 3] / 255
    expected = _gaussian(expected, sigma) * 0x80
    assert np.abs(made[..., 3] - expected).max() < 0.035 * 0x80, "Pillow's blur is three box blurs, close to a Gaussian"
    assert abs(float(made[..., 3].sum()) / expected.sum() - 1) < 0.01
    assert np.unique(made[made[..., 3] > 0][:, :3], axis=0).tolist() == [[0x10, 0x20, 0x40]], "one colour, however thin"


def test_hard_shadow_is_the_shifted_silhouette() -> None:
    owner = _disc(80)
    made = _cast({"variant": "hard_shadow", "color": "#000000", "sigma": 0.0, "dx": -7.0, "dy": 7.0}, owner)
    assert np.array_equal(made[AT + 7 : AT + 87, AT - 7 : AT + 73, 3], owner[..., 3])
    assert int(made[..., 3].astype(int).sum()) == int(owner[..., 3].astype(int).sum())


def test_outline_grows_a_disc_by_its_width() -> None:
    made = _cast({"variant": "outline", "color": "#ffffff", "width": 8.0}, _disc(160))
    radius = math.sqrt(float((made[..., 3] / 255).sum()) / math.pi)
    assert abs(radius - 88) < 0.8


def test_reflection_mirrors_and_fades() -> None:
    owner = _disc(100)
    made = _cast({"variant": "reflection", "color": "#ffffff80", "gap": 3.0, "length": 40.0}, owner)
    top = AT + 103
    row = made[top, AT : AT + 100]
    assert np.array_equal(row[..., 3], np.rint(owner[-1, :, 3] * (0x80 / 255)).astype(np.uint8))
    strengths = made[top : top + 40, AT + 50, 3].astype(int)
    assert np.all(np.diff(strengths[5:]) <= 0)
    assert strengths[-1] < 8
    assert not made[top + 40 :].any()


@pytest.mark.parametrize(("mood", "page"), [("light", "#f5efe6"), ("light", "#7fa6c4"), ("dark", "#0b0b0f")])
def test_shadows_show_around_their_owner(mood: str, page: str) -> None:
    """The planner relies on it: at least 64 pixels that differ by 8/255 outside the owner."""
    background = np.array([int(page[i : i + 2], 16) for i in (1, 3, 5)], float)
    for size in (28, 90, 200):
        owner = _disc(size)
        for seed in range(25):
            params, _ = sample_shadow(np.random.default_rng(seed), size, mood)
            made = _cast(params, owner, 700, 250).astype(float)
            change = made[..., 3:] / 255 * np.abs(made[..., :3] - background)
            change[250 : 250 + size, 250 : 250 + size][owner[..., 3] > 0] = 0
            assert int((change.max(axis=2) >= 8).sum()) >= 64, (size, params)


@pytest.mark.parametrize("variant", LIGHTS)
def test_lights_stay_in_their_frame_and_replay(variant: str) -> None:
    frame = Frame(40, 30, 300, 200)
    for seed in range(4):
        params, caption = sample_light(np.random.default_rng(seed), ["#ff8000", "#3060ff"], variant)
        first, again = (_light(json.loads(json.dumps(params)), frame) for _ in range(2))
        assert np.array_equal(first, again)
        assert first[..., 3].any(), caption
        ys, xs = np.nonzero(first[..., 3])
        reach = SOURCE.outset(frame, params)
        assert xs.min() >= 40 - reach
        assert xs.max() < 340 + reach
        assert ys.min() >= 30 - reach
        assert ys.max() < 230 + reach


def _light(params: Record, frame: Frame, width: int = 380, height: int = 260) -> Pixels:
    pixels, surface = _surface(width, height)
    SOURCE.draw(surface.getCanvas(), frame, params, None)  # type: ignore[arg-type]
    surface.flushAndSubmit()
    return pixels


def test_vignette_darkens_the_corners_alike_and_leaves_the_middle() -> None:
    params: Record = {"variant": "vignette", "color": "#000000b2", "inner": 0.5}
    alpha = _light(params, Frame(0, 0, 320, 256), 320, 256)[..., 3].astype(int)
    assert not alpha[118:138, 150:170].any()
    assert alpha[0, 0] >= 0.9 * 0xB2
    # control values stand on the left and top edges, so mirrored pixels lie one step of the ramp apart
    assert np.abs(alpha[1:, 1:] - alpha[1:, 1:][::-1, ::-1]).max() <= 1


def test_a_turned_canvas_gets_the_same_light() -> None:
    """Where pixels cannot be copied they are drawn."""
    params, _ = sample_light(np.random.default_rng(1), ["#ff8000"], "light_leak")
    straight = _light(params, Frame(0, 0, 200, 200), 200, 200)
    pixels, surface = _surface(200, 200)
    canvas = surface.getCanvas()
    canvas.rotate(180, 100, 100)
    SOURCE.draw(canvas, Frame(0, 0, 200, 200), params, None)  # type: ignore[arg-type]
    surface.flushAndSubmit()
    assert np.abs(pixels[::-1, ::-1, 3].astype(int) - straight[..., 3]).max() <= 1


def test_unknown_lights_are_refused() -> None:
    with pytest.raises(ValueError, match="light_leak"):
        sample_light(np.random.default_rng(0), ["#ffffff"], "moonbeam")
