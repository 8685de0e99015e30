"""Every check finds the damage it is there for, and nothing on a sound design."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import skia
from test_layouts import design

from synlayers.assets.fonts.families import provide
from synlayers.checks.design import check_design
from synlayers.checks.record import check_record
from synlayers.checks.text_color import color_problem
from synlayers.design import Box, Design, Layer
from synlayers.library import Library
from synlayers.plan import Frame
from synlayers.sources.text import SOURCE


def all_problems(source: Design) -> list[str]:
    return [what for check in (check_design(source), check_record(source.record())) for _, what in check]


@pytest.fixture(scope="module")
def sound() -> Design:
    source = design("flyer", 12, (512, 512), 4)
    assert all_problems(source) == []
    return source


def changed(source: Design, position: int, /, **fields: object) -> Design:
    layers = list(source.layers)
    layers[position] = replace(layers[position], **fields)  # type: ignore[arg-type]
    return replace(source, layers=tuple(layers))


def first(source: Design, condition: Callable[[Layer], bool]) -> int:
    return next(layer.index for layer in source.layers if condition(layer))


def test_one_level_in_the_image_is_found(sound: Design) -> None:
    image = sound.image.copy()
    image[200, 300, 1] ^= 1
    assert any("recompose" in p and "1 pixels" in p for p in all_problems(replace(sound, image=image)))


def test_one_level_in_a_layer_is_found(sound: Design) -> None:
    index = first(sound, lambda layer: layer.kind == "text")
    pixels = sound.layers[index].pixels.copy()
    y, x = np.argwhere(pixels[..., 3] == 255)[0]
    pixels[y, x, 0] ^= 16
    assert any("recompose" in p for p in all_problems(changed(sound, index, pixels=pixels)))


def test_loose_boxes_and_colour_under_alpha_zero_are_found(sound: Design) -> None:
    index = first(sound, lambda layer: layer.kind == "text" and layer.box.y0 > 0)
    layer = sound.layers[index]
    loose = np.pad(layer.pixels, ((1, 0), (0, 0), (0, 0)))
    box = Box(layer.box.x0, layer.box.y0 - 1, layer.box.x1, layer.box.y1)
    assert any("not tight" in p for p in all_problems(changed(sound, index, pixels=loose, box=box)))
    dirty = layer.pixels.copy()
    y, x = np.argwhere(dirty[..., 3] == 0)[0]
    dirty[y, x] = (9, 9, 9, 0)
    assert any("under alpha 0" in p for p in all_problems(changed(sound, index, pixels=dirty)))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"box": Box(-3, 0, 9, 9)}, "past the canvas"),
        ({"visible_fraction": 0.123456}, "visible_fraction is"),
        ({"occluded_by": (1, 2, 3, 4)}, "is occluded by"),
        ({"caption": "  "}, "has no caption"),
        ({"index": 55}, "is numbered"),
        ({"text": "Something else"}, "the plan draws"),
        ({"effect_of": 99}, "effect of layer 99"),
    ],
)
def test_a_record_that_says_otherwise_is_found(sound: Design, fields: dict[str, object], message: str) -> None:
    index = first(sound, lambda layer: layer.kind == "text")
    damaged = changed(sound, index, **fields)
    if "index" in fields:  # only the record's numbering; the pixels are looked up by it
        assert any(message in what for _, what in check_record(damaged.record()))
    else:
        assert any(message in p for p in all_problems(damaged)), all_problems(damaged)


def test_hidden_layers_and_unreadable_text_are_found(sound: Design) -> None:
    top = replace(
        sound.layers[-1], kind="shape", box=Box(0, 0, 512, 512), pixels=sound.layers[0].pixels, text=None, font=None
    )
    buried = replace(sound, layers=(*sound.layers[:-1], top))
    assert any("can be seen" in p for p in all_problems(buried))
    index = first(sound, lambda layer: layer.kind == "text")
    draw = sound.layers[index].params["draw"]
    tone = "#{:02x}{:02x}{:02x}".format(*sound.image[sound.layers[index].box.y0, sound.layers[index].box.x0])
    params = {**sound.layers[index].params, "draw": {k: v for k, v in draw.items() if k != "outline"} | {"fill": tone}}
    assert any("has contrast" in p for p in all_problems(changed(sound, index, params=params)))


GRADIENT = {"type": "linear", "colors": ["#e02020", "#2020e0"], "angle": 0}
OUTLINE = {"color": "#10a020", "width": 3.0}


@pytest.mark.parametrize(
    ("drawn", "recorded"),
    [
        ({"fill": "#c70a00"}, {"fill": "#fdf3ef"}),
        ({"fill": "#c70a00"}, {"fill": GRADIENT}),
        ({"fill": GRADIENT}, {"fill": "#e02020"}),
        ({"fill": GRADIENT}, {"fill": {**GRADIENT, "colors": ["#e02020", "#20e020"]}}),
        ({"fill": "#f0f0f0", "outline": OUTLINE}, {"fill": "#f0f0f0"}),
        ({"fill": "#f0f0f0", "outline": OUTLINE}, {"fill": "#f0f0f0", "outline": {**OUTLINE, "color": "#a01020"}}),
        ({"fill": "#f0f0f0", "outline": OUTLINE}, {"fill": "#f0f0f0", "outline": OUTLINE, "hollow": True}),
        ({"fill": "#f0f0f0", "outline": OUTLINE, "hollow": True}, {"fill": "#f0f0f0"}),
    ],
)
def test_text_in_another_colour_than_recorded_is_found(drawn: dict[str, object], recorded: dict[str, object]) -> None:
    def problem(params: dict[str, object]) -> str:
        return color_problem(replace(layer, params={"draw": {"text": "Colour", **params}}))

    layer = _text_layer(drawn)
    assert problem(drawn) == ""
    assert "of its pixels have it, the middle one is #" in problem(recorded)


def _text_layer(params: dict[str, object]) -> Layer:
    library = Library(provide())
    pixels = np.zeros((90, 300, 4), np.uint8)
    canvas = skia.Surface(pixels, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType).getCanvas()
    plain = {"variant": "paragraph", "text": "Colour", "font": "font:roboto", "weight": 700, "italic": False}
    SOURCE.draw(canvas, Frame(10, 5, 280, 80), {**plain, "size": 60.0, **params}, library)
    text = next(layer for layer in design("flyer", 12, (512, 512), 4).layers if layer.kind == "text")
    return replace(text, pixels=pixels, text="Colour")


def test_a_text_that_was_drawn_in_another_colour_is_found_in_a_design(sound: Design) -> None:
    index = first(sound, lambda layer: layer.kind == "text")
    pixels = sound.layers[index].pixels.copy()
    pixels[pixels[..., 3] > 0, :3] = (199, 10, 0)
    assert any("the middle one is #c70a00" in p for p in all_problems(changed(sound, index, pixels=pixels)))
