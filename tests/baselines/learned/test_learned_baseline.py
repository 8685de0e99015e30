"""`learned` on what people have: it answers every picture, tells what it could not use, and gives the same bytes
again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from baselines import get_baseline
from baselines.learned import method
from baselines.learned.weights import SHIPPED, load_weights
from benchmarks.api.tasks import Sample

Pixels = np.ndarray[Any, Any]


def written(width: int = 300, height: int = 120, ground: int = 255) -> Pixels:
    """Two lines on an even ground."""
    image = Image.new("RGB", (width, height), (ground, ground, ground))
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(24)
    pen.text((12, 12), "SUMMER SALE", font=font, fill=(160, 20, 40))
    pen.text((12, 70), "up to half off", font=font, fill=(20, 60, 140))
    return np.array(image)


def shaded(width: int, height: int) -> Pixels:
    ramp = np.linspace(20, 230, width)[None] + np.linspace(0, 20, height)[:, None]
    return np.dstack([ramp, ramp, 255 - ramp]).astype(np.uint8)


def noise(seed: int = 1) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (90, 120, 3), dtype=np.uint8)


def photograph() -> Pixels:
    """Soft blotches of many colours."""
    small = np.random.default_rng(2).integers(0, 256, (9, 12, 3), dtype=np.uint8)
    return np.array(Image.fromarray(small).resize((160, 120), Image.Resampling.BICUBIC))


def screenshot() -> Pixels:
    image = Image.new("RGB", (300, 200), (246, 246, 248))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 299, 24), fill=(50, 54, 60))
    for row in range(5):
        pen.rectangle((12, 40 + 30 * row, 288, 58 + 30 * row), outline=(190, 190, 196))
        pen.text((18, 43 + 30 * row), f"Item {row}", fill=(30, 30, 30))
    return np.array(image)


PICTURES = {
    "only text": written(),
    "no text": shaded(150, 100) // 64 * 64,
    "photograph": photograph(),
    "gradient": shaded(200, 120),
    "screenshot": screenshot(),
    "wide": np.tile(written(400, 30), (1, 20, 1)),
    "40 px high": written(300, 120)[:40],
    "gray": written()[..., :1].repeat(3, 2),
    "noise": noise(),
    "one colour": np.full((50, 60, 3), 90, np.uint8),
    "one pixel": np.full((1, 1, 3), 90, np.uint8),
}


def asked(image: Pixels, boxes: Any = ()) -> Sample:
    inputs = {"image": image, "boxes": np.array(boxes, np.int32).reshape(-1, 4)}
    return Sample("a", "decomposition", image.shape[1::-1], inputs, {})


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("reader", [True, False])
def test_every_picture_has_an_answer_that_recomposes(name: str, reader: bool) -> None:
    image = PICTURES[name]
    baseline = get_baseline("learned")(reader=reader)
    answer = baseline.predict(asked(image), 0)
    assert answer.layers is not None
    assert answer.composite is not None
    assert answer.layers.shape[1:] == (*image.shape[:2], 4)
    assert (answer.layers[0, ..., 3] == 255).all()
    assert np.abs(answer.composite[..., :3].astype(int) - image).max() <= 2
    assert answer.metadata["layer_count_expected"] >= 1
    assert ("without_text_lines" in answer.metadata) == (not reader)
    if image.shape[1] < 1000:
        again = baseline.predict(asked(image), 7)
        assert again.layers is not None
        assert np.array_equal(again.layers, answer.layers)


def test_lines_are_layers() -> None:
    answer = get_baseline("learned")().predict(asked(written()), 0)
    assert answer.metadata["text_lines"] == 2
    assert answer.layers is not None
    tops = sorted(int(np.flatnonzero(layer[..., 3].any(1))[0]) // 40 for layer in answer.layers[1:])
    assert tops == [0, 1], "each line is one layer"


def test_without_the_reader_it_works_and_says_what_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(method, "find_text_lines", lambda image: None)
    monkeypatch.setattr(method, "loss_without_reader", lambda: "reading text needs rapidocr")
    answer = get_baseline("learned")().predict(asked(written()), 0)
    assert answer.metadata["text_lines"] is None
    assert "rapidocr" in answer.metadata["without_text_lines"]
    assert answer.layers is not None
    assert len(answer.layers) > 1


def test_boxes_are_answered_one_by_one() -> None:
    image = written()
    answer = get_baseline("learned-boxes")().predict(
        asked(image, [[10, 14, 190, 40], [5, 5, 5, 9], [0, 0, 300, 120]]), 0
    )
    assert answer.layers is not None
    assert len(answer.layers) == 2, "no layer for a box without area, and none for the whole canvas"
    rows = np.flatnonzero(answer.layers[1, ..., 3].any(1))
    assert rows[0] >= 10
    assert rows[-1] < 50


def test_the_shipped_weights_are_those_of_their_card() -> None:
    _, card = load_weights(SHIPPED)
    assert card.designs >= 100
    assert card.licence == "Apache-2.0"
