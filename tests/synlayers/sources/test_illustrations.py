"""Illustrations: every subject, over its whole variation, keeps to its box, replays, and says what it is."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
import skia

from synlayers.design import Pixels, Record
from synlayers.library import Library
from synlayers.making.engine import engine
from synlayers.plan import Frame
from synlayers.sources.illustration import SOURCE, fit, sample_illustration
from synlayers.sources.illustration.digests import drawing_hash, read_digests
from synlayers.sources.illustration.pen import Pen, path, shade, spread
from synlayers.sources.illustration.provider import provide
from synlayers.sources.illustration.registry import SUBJECTS

ASSETS = {asset.id: asset for asset in provide()}
LIBRARY = Library(ASSETS.values())
COLORS = ["#2a6f97", "#e07a5f", "#f2cc8f"]


def canvas_of(pixels: Pixels) -> skia.Canvas:
    # The canvas keeps only a borrowed reference to its surface's pixels: the array outlives it here.
    return skia.Surface(pixels, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType).getCanvas()


def drawn(params: Record, frame: Frame, size: tuple[int, int] = (160, 160)) -> Pixels:
    pixels = np.zeros((size[1], size[0], 4), np.uint8)
    SOURCE.draw(canvas_of(pixels), frame, params, LIBRARY)
    return pixels


def test_there_are_many_with_distinct_content() -> None:
    assert len(ASSETS) >= 36
    assert len({asset.digest for asset in ASSETS.values()}) == len(ASSETS)
    assert "illustration:potted-plant" in ASSETS
    assert all(asset.caption and "{" not in asset.caption for asset in ASSETS.values())


@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_box_holds_the_ink_of_every_variation(subject: str) -> None:
    """Drawn without the clip, nothing solid lies outside the box, and the box is not much larger than the ink."""
    x, y, w, h = SUBJECTS[subject].box
    reach, fill = np.zeros(2), np.array([w, h])
    for seed in range(4):
        params, _ = sample_illustration(np.random.default_rng(seed), ASSETS[f"illustration:{subject}"], COLORS)
        pixels = np.zeros((int(h) + 40, int(w) + 40, 4), np.uint8)
        canvas = canvas_of(pixels)
        canvas.translate(20 - x, 20 - y)
        SUBJECTS[subject].draw(Pen(canvas), params["vary"], params["colors"])
        ys, xs = np.nonzero(pixels[..., 3] > 40)
        assert min(xs.min(), ys.min()) >= 19, f"{params}"
        assert xs.max() <= w + 20, f"{params}"
        assert ys.max() <= h + 20, f"{params}"
        ys, xs = np.nonzero(pixels[..., 3] > 4)
        reach = np.maximum(reach, [np.ptp(xs), np.ptp(ys)])
    assert (reach >= 0.72 * fill).all(), "the frame promises more than is drawn"


@pytest.mark.parametrize("subject", ["coffee-cup", "cat", "wine-bottle-and-glass", "line-branch"])
def test_params_replay_from_json(subject: str) -> None:
    asset, frame = ASSETS[f"illustration:{subject}"], Frame(3, 5, 150, 150)
    params, caption = sample_illustration(np.random.default_rng(7), asset, COLORS)
    again, caption_again = sample_illustration(np.random.default_rng(7), asset, COLORS)
    assert (again, caption_again) == (params, caption)
    assert (drawn(json.loads(json.dumps(params)), frame) == drawn(params, frame)).all()


def test_seeds_give_different_drawings() -> None:
    asset = ASSETS["illustration:potted-plant"]
    images = {
        drawn(sample_illustration(np.random.default_rng(s), asset, COLORS)[0], Frame(0, 0, 160, 160)).tobytes()
        for s in range(6)
    }
    assert len(images) == 6


def test_caption_names_the_first_colour() -> None:
    assert sample_illustration(np.random.default_rng(0), ASSETS["illustration:car"], ["#d00000"])[1] == "red car"


def test_aspect_is_kept_and_centred() -> None:
    assert fit(Frame(0, 0, 400, 100), 0.5) == Frame(175, 0, 50, 100)
    params, _ = sample_illustration(np.random.default_rng(1), ASSETS["illustration:donut"], COLORS)
    ys, xs = np.nonzero(drawn(params, Frame(0, 0, 160, 60))[..., 3])
    assert np.ptp(ys) > 54
    assert abs(np.ptp(xs) - np.ptp(ys)) <= 3
    assert abs(xs.min() + xs.max() - 159) <= 3


@pytest.mark.parametrize("subject", ["coffee-cup", "cocktail", "candle", "perfume", "cat"])
def test_soft_alpha_is_really_there(subject: str) -> None:
    params, _ = sample_illustration(np.random.default_rng(2), ASSETS[f"illustration:{subject}"], COLORS)
    alpha = drawn(params, Frame(0, 0, 160, 160))[..., 3]
    soft = np.count_nonzero((alpha > 8) & (alpha < 247)) / np.count_nonzero(alpha)
    assert soft > 0.06, "hard edges alone give about 0.04"


def test_no_colour_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one colour"):
        sample_illustration(np.random.default_rng(0), ASSETS["illustration:car"], [])


def test_path_reads_svg_commands() -> None:
    bounds = path("M10 20H30V50L10 -5.5Z").computeTightBounds()
    assert (bounds.left(), bounds.top(), bounds.right(), bounds.bottom()) == (10, -5.5, 30, 50)


def test_shade_and_spread() -> None:
    assert shade("#000000", 1.0) == "#fffcf5"
    assert shade("#ffffff80", -1.0) == "#1c143080"
    values = sorted(spread(0.3, i) for i in range(89))
    assert max(b - a for a, b in itertools.pairwise(values)) < 2.2 / 89, "the sequence is even"


def test_pinned_digests_are_of_what_is_drawn() -> None:
    """A changed drawing must get a new digest (tools/pin_illustrations.py): builds that hold it are other builds."""
    assert read_digests().keys() - {""} == SUBJECTS.keys()
    if engine()["probe"] != read_digests()[""]["engine"]:
        pytest.skip("this engine (processor, package versions) draws other bytes than the one that the hashes are of")
    changed = [name for name, subject in SUBJECTS.items() if drawing_hash(subject) != read_digests()[name]["drawing"]]
    assert not changed, f"run tools/pin_illustrations.py: {changed}"
