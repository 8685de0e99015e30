"""Shapes stay inside their reach, replay from JSON, cover the area that geometry says, and obey wishes."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import skia

from synlayers.design import Pixels, Record
from synlayers.library import Library
from synlayers.plan import Frame
from synlayers.sources.shape import SOURCE, VARIANTS, sample_shape
from synlayers.sources.shape.names import ALIASES, FAMILIES
from synlayers.style.color import levels

COLORS = ["#e2725b", "#1a5f7a", "#f2c14e"]
SQUARE = Frame(40, 40, 200, 200)


def drawn(params: Record, frame: Frame = SQUARE, size: int = 280) -> Pixels:
    """`params`, through JSON as a record stores them."""
    pixels: Pixels = np.zeros((size, size, 4), np.uint8)
    surface = skia.Surface(pixels, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)
    SOURCE.draw(surface.getCanvas(), frame, json.loads(json.dumps(params)), Library([]))
    surface.flushAndSubmit()
    return pixels


def shape(variant: str, frame: Frame = SQUARE, seed: int = 0, **options: object) -> Pixels:
    params, _ = sample_shape(np.random.default_rng(seed), COLORS, variant, **options)  # type: ignore[arg-type]
    return drawn(params, frame)


def area(pixels: Pixels, color: str | None = None) -> float:
    """Covered area in square pixels; of one colour when it is given."""
    alpha = pixels[..., 3] / 255
    if color is not None:
        alpha = alpha * (np.abs(pixels[..., :3].astype(int) - levels(color)).max(-1) <= 3)
    return float(alpha.sum())


def escapes(params: Record, frame: Frame) -> bool:
    """Whether ink falls outside the whole pixels around the frame and its outset, which are all that rendering draws
    on."""
    ys, xs = np.nonzero(drawn(params, frame)[..., 3])
    reach = frame.inset(-SOURCE.outset(frame, params))
    assert len(xs), f"{params['variant']} draws nothing into {frame}"
    left, top, right, bottom = math.floor(reach.x), math.floor(reach.y), math.ceil(reach.right), math.ceil(reach.bottom)
    return bool(xs.min() < left or ys.min() < top or xs.max() >= right or ys.max() >= bottom)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_shape_stays_in_reach_and_replays(variant: str) -> None:
    for seed, frame in enumerate(
        [Frame(60.3, 70.6, 120, 100), Frame(40, 120, 200, 24), Frame(120.5, 40, 30, 180), Frame(60, 60, 90, 90)]
    ):
        params, caption = sample_shape(np.random.default_rng(seed), COLORS, variant)
        again, _ = sample_shape(np.random.default_rng(seed), COLORS, variant)
        assert params == again == json.loads(json.dumps(params))
        assert not escapes(params, frame)
        assert np.array_equal(drawn(params, frame), drawn(again, frame))
        assert "{" not in caption


@pytest.mark.parametrize(
    "variant", ["rect", "circle", "star", "speech_bubble", "heart", "blob", "triangle", "starburst", "ticket"]
)
def test_outlines_and_soft_edges_stay_in_reach(variant: str) -> None:
    frame = Frame(90, 95, 110, 80)
    hollow, caption = sample_shape(
        np.random.default_rng(1), COLORS, variant, stroke={"color": "#1a5f7a", "width": 12.0, "dash": [3.0, 2.0]}
    )
    soft, _ = sample_shape(np.random.default_rng(1), COLORS, variant, fill="#e2725b", feather=9.0)
    assert not escapes(hollow, frame)
    assert not escapes(soft, frame)
    assert "outline" in caption
    assert SOURCE.outset(frame, soft) >= 27  # three sigmas


@pytest.mark.parametrize(
    ("variant", "options", "expected"),
    [
        ("rect", {}, 200 * 100),
        ("rounded_rect", {"corner": 30.0}, 200 * 100 - (4 - math.pi) * 30**2),
        ("pill", {}, 100 * 100 + math.pi * 50**2),
        ("circle", {}, math.pi * 50**2),
        ("ellipse", {}, math.pi * 100 * 50),
        ("ring", {"width": 10.0}, math.pi * (50**2 - 40**2)),
        ("diamond", {}, None),
        ("right_triangle", {}, 200 * 100 / 2),
        ("half_circle", {"turn": 0}, math.pi * 100**2 / 2),
        ("quarter_circle", {}, math.pi * 100**2 / 4),
        ("arc", {"width": 10.0, "start": 0, "sweep": 90, "round": False}, math.pi * (50**2 - 40**2) / 4),
        ("starburst", {"points": 16}, None),
    ],
)
def test_areas_are_those_of_geometry(variant: str, options: dict[str, object], expected: float | None) -> None:
    frame = Frame(40, 90, 200, 100)
    alpha = shape(variant, frame, fill="#1a5f7a", **options)
    if expected is None:
        assert 0 < area(alpha) < 200 * 100
    else:
        assert area(alpha) == pytest.approx(expected, rel=0.01)


def test_an_outline_alone_leaves_the_inside_open() -> None:
    pixels = shape("rect", stroke={"color": "#1a5f7a", "width": 10.0})
    assert area(pixels) == pytest.approx(210**2 - 190**2, rel=0.01)
    assert pixels[140, 140, 3] == 0


def test_a_stroke_is_the_pen_of_shapes_made_of_lines() -> None:
    pixels = shape("ring", stroke={"color": "#1a5f7a", "width": 20.0})
    assert area(pixels, "#1a5f7a") == pytest.approx(math.pi * (100**2 - 80**2), rel=0.03)


@pytest.mark.parametrize("value", [0.25, 0.6])
def test_charts_show_their_value(value: float) -> None:
    pie = shape("pie", fill="#1a5f7a", second="#f2c14e", value=value, pulled=0.0)
    assert area(pie, "#1a5f7a") / (math.pi * 100**2) == pytest.approx(value, rel=0.03)
    progress = shape("progress", Frame(40, 130, 200, 20), fill="#1a5f7a", second="#f2c14e", value=value, square=True)
    assert area(progress, "#1a5f7a") / (200 * 20) == pytest.approx(value, rel=0.02)


@pytest.mark.parametrize(
    "variant", ["wave", "mountain", "torn", "curve_edge", "slant_edge", "scallop", "zigzag_edge", "hills"]
)
def test_edges_are_solid_on_the_side_that_is_wished_for(variant: str) -> None:
    lines = {
        "top": np.s_[41, 42:238],
        "bottom": np.s_[238, 42:238],
        "left": np.s_[42:238, 41],
        "right": np.s_[42:238, 238],
    }
    opposite = {"top": "bottom", "bottom": "top", "left": "right", "right": "left"}
    for side, line in lines.items():
        alpha = shape(variant, fill="#1a5f7a", side=side)[..., 3]
        assert alpha[line].min() > 0
        assert (alpha[lines[opposite[side]]] == 0).mean() > 0.15


def test_glass_is_translucent_with_a_lighter_edge() -> None:
    pixels = shape("glass", fill="#336699", corner=20.0)
    assert 20 < pixels[140, 140, 3] < 200
    edge = pixels[140, 38:43]
    assert edge[edge[:, 3] > 0][:, :3].max(0).min() > 200


def test_soft_edges_fade() -> None:
    alpha = shape("circle", fill="#1a5f7a", feather=8.0)[140, :, 3].astype(int)
    assert alpha[140] == 255
    assert 90 < alpha[40] < 165, "half at the outline"
    assert (np.diff(alpha[140:]) <= 0).all()


def test_names_and_wishes_are_checked() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="circle"):
        sample_shape(rng, COLORS, "circel")
    with pytest.raises(ValueError, match="width"):
        sample_shape(rng, COLORS, "circle", width=4)
    with pytest.raises(ValueError, match="sides"):
        sample_shape(rng, COLORS, "polygon", points=5)
    with pytest.raises(ValueError, match="bottom"):
        sample_shape(rng, COLORS, "wave", side="below")


def test_aliases_and_styles_lead_to_forms() -> None:
    assert set(ALIASES.values()) | {name for styles in FAMILIES.values() for name in styles.values()} <= set(VARIANTS)
    for family, styles in FAMILIES.items():
        for style, name in styles.items():
            params, _ = sample_shape(np.random.default_rng(0), COLORS, family, style=style)
            assert params["variant"] == name


@pytest.mark.parametrize(
    ("variant", "options", "caption"),
    [
        ("circle", {"fill": "#e2725b"}, "a coral circle"),
        ("circle", {"fill": "#e2725b80"}, "a translucent coral circle"),
        ("ellipse", {"fill": "#e2725b"}, "a coral ellipse"),
        ("star", {"stroke": {"color": "#e2725b", "width": 4.0}}, "an outlined coral star"),
        ("torn", {"fill": "#e2725b"}, "a torn coral paper edge"),
    ],
)
def test_captions(variant: str, options: dict[str, object], caption: str) -> None:
    assert sample_shape(np.random.default_rng(0), COLORS, variant, **options)[1] == caption  # type: ignore[arg-type]
