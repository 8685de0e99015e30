"""Every check finds the damage it is there for, and nothing on a sound design."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from test_layouts import design

from synlayers.checks.pixels import check_pixels
from synlayers.checks.record import check_record
from synlayers.checks.text import check_text
from synlayers.design import Box, Design, Layer


def all_problems(source: Design) -> list[str]:
    return [what for check in (check_pixels, check_text) for _, what in check(source)] + [
        what for _, what in check_record(source.record())
    ]


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
