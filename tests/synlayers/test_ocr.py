"""Texts that are drawn are read; what cannot be read is said, and nothing depends on company or form of a picture."""

from __future__ import annotations

import importlib.util
import json
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from test_layouts import design
from typer.testing import CliRunner

from synlayers.checks.reading import read_texts
from synlayers.design import Design, Pixels
from synlayers.errors import DataError
from synlayers.making.build import build
from synlayers.making.collection import AssetCollection
from synlayers.ocr import reader as reader_module
from synlayers.ocr.crops import unwrapped
from synlayers.ocr.folding import fold, words_of
from synlayers.ocr.lines import TextLine, order_lines
from synlayers.ocr.pictures import MOST_PIXELS, detection_scale, rgb_of
from synlayers.ocr.reader import ReaderMissing, TextReader, open_reader, why_missing
from synlayers.recipe import Recipe
from synlayers.verify import app

needs_reader = pytest.mark.skipif(bool(why_missing()), reason=why_missing() or "the reader is there")


@pytest.fixture(scope="module")
def reader() -> TextReader:
    return open_reader(1)


def sign(words: str, size: int = 32, ink: int = 20, ground: int = 235) -> Pixels:
    """Dark words on a light gray picture, 24 px from its edges."""
    font = ImageFont.load_default(size)
    left, top, right, bottom = font.getbbox(words)
    picture = Image.new("L", (int(right - left) + 48, int(bottom - top) + 48), ground)
    ImageDraw.Draw(picture).text((24 - left, 24 - top), words, fill=ink, font=font)
    return np.asarray(picture)


def test_case_blanks_and_kinds_of_marks_do_not_count_but_letters_do() -> None:
    assert fold("Fresh  “Bread” – 10 × 15 …") == fold('FRESH "bread" - 10 x 15 ...')
    assert fold("ﬁne") == fold("FINE")
    assert fold("café") != fold("cafe")
    assert fold("1,000") != fold("1.000")
    assert fold("Привет") != fold("Hello")
    assert words_of("Bread & Butter – today!") == ["bread", "&", "butter", "today!"]


def test_rows_are_read_from_the_left() -> None:
    def at(text: str, x: int, y: int) -> TextLine:
        return TextLine(text, ((x, y), (x + 40, y), (x + 40, y + 20), (x, y + 20)), 1.0)

    lines = [at("d", 60, 44), at("b", 60, 4), at("c", 0, 40), at("a", 0, 0)]
    assert [line.text for line in order_lines(lines)] == ["a", "b", "c", "d"]


def test_a_picture_of_any_kind_becomes_rgb_and_others_are_refused() -> None:
    gray = sign("any")
    assert np.array_equal(rgb_of(gray), np.dstack([gray] * 3))
    clear = np.dstack([gray, np.zeros_like(gray)])
    assert np.ptp(rgb_of(clear)) == 0
    white_letters = np.full((4, 4, 4), 255, np.uint8)
    white_letters[..., 3] = [[0, 255, 0, 0]] * 4
    assert rgb_of(white_letters)[0].tolist() == [[0] * 3, [255] * 3, [0] * 3, [0] * 3]
    for wrong in (gray / 255, gray[None, None], np.zeros((4, 4, 5), np.uint8), np.zeros((0, 4), np.uint8)):
        with pytest.raises(DataError, match="a picture to read"):
            rgb_of(wrong)
    assert detection_scale(20_000, 20_000) * 20_000 == pytest.approx(MOST_PIXELS**0.5)


def test_writing_on_a_circle_becomes_a_line() -> None:
    y, x = np.mgrid[0:200, 0:200]
    distance, angle = np.hypot(x + 0.5 - 100, y + 0.5 - 160), np.arctan2(x + 0.5 - 100, 160 - y - 0.5)
    picture = np.where((abs(distance - 110) < 4) & (abs(angle) < 0.6), 0, 255).astype(np.uint8)
    straight = unwrapped(np.dstack([picture] * 3), (100, 160), 100, 80, 20, 30)
    dark = straight[..., 0] < 128
    assert np.flatnonzero(dark.mean(1) > 0.5).tolist() == list(range(17, 24))  # 30 - 10 px from above, 8 px thick
    assert dark[20].sum() == pytest.approx(1.2 * 100, abs=3)


def test_without_the_extra_the_install_line_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "rapidocr" else found(name))
    open_reader.cache_clear()
    with pytest.raises(ReaderMissing, match=r"rapidocr: pip install 'synlayers\[ocr\]'"):
        open_reader(1)


@needs_reader
def test_other_models_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "MODELS", {"PP-OCRv6_det_small.onnx": "0" * 64})
    assert "PP-OCRv6_det_small.onnx as this project knows" in why_missing()


@needs_reader
def test_words_are_read_in_every_form_of_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise AssertionError("the reader talks to the network")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    reader = TextReader(1)
    gray = sign("Market Day 2026")
    alone = np.zeros((*gray.shape, 4), np.uint8)
    alone[..., 3] = 255 - gray
    turned = np.rot90(gray)
    dark = 255 - gray
    tiny, long = np.zeros((1, 1), np.uint8), np.full((900, 8, 3), 200, np.uint8)
    pictures = [gray, np.dstack([gray] * 3), alone, turned, dark, tiny, long]
    readings = reader.read(pictures)
    assert ["".join(line.text for line in r.lines).replace(" ", "") for r in readings] == ["MarketDay2026"] * 5 + [
        ""
    ] * 2
    assert readings[3].lines[0].turned == 270
    box = readings[0].lines[0].box
    assert abs(box.x0 - 24) < 10
    assert abs(box.x1 - (gray.shape[1] - 24)) < 10
    assert reader.read(pictures, batch=1) == readings  # company changes nothing
    assert reader.read(pictures[2:3]) == readings[2:3]
    letters = reader.read_lines([sign("R", 40), np.full((20, 20), 9, np.uint8), sign("Garden")])
    assert [line and line.text for line in letters] == ["R", None, "Garden"]


@needs_reader
def test_scripts_that_the_reader_does_not_know_are_named(reader: TextReader) -> None:
    assert reader.unknown_characters("Café № 5 “日本” – ελλ …") == ""
    assert set(reader.unknown_characters("Привет, world")) == set("привет")


@needs_reader
def test_texts_of_a_design_are_read_and_lost_ones_are_told(reader: TextReader) -> None:
    source = design("flyer", 8, (512, 512), 4)
    found = list(read_texts(source, reader))
    texts = [layer for layer in source.layers if layer.kind == "text"]
    assert [entry.layer for entry in found] == [layer.index for layer in texts]
    assert {entry.status for entry in found} == {"read"}
    layer = texts[0]
    image = source.image.copy()
    image[layer.box.y0 : layer.box.y1, layer.box.x0 : layer.box.x1] = 127
    lost = {entry.layer: entry for entry in read_texts(replace(source, image=image), reader)}
    assert lost[layer.index].status in ("unread", "misread")
    assert lost[layer.index].font == layer.params["draw"]["font"]
    cut = with_layer(source, layer.index, text="Привет")
    assert next(iter(read_texts(cut, reader))).status == "left out"


def with_layer(source: Design, index: int, **fields: object) -> Design:
    layers = tuple(replace(la, **fields) if la.index == index else la for la in source.layers)  # type: ignore[arg-type]
    return replace(source, layers=layers)


@needs_reader
def test_verify_reports_what_is_not_read(
    tmp_path: Path, make: Callable[..., Recipe], collected: AssetCollection
) -> None:
    build(make(layers=(3, 5), seed=11), 3, tmp_path / "set", collected.assets)
    runner = CliRunner()
    told = runner.invoke(
        app, [str(tmp_path / "set"), "--ocr", "--sample", "2", "--workers", "1", "--json", str(tmp_path / "r.json")]
    )
    assert told.exit_code == 0, told.output
    content = json.loads((tmp_path / "r.json").read_text())["ocr"]
    asked = sum(content["texts"].values())
    assert asked == sum(n["texts"] for n in content["groups"]["size"].values()) > 0
    assert len(content["not_read"]) == asked - content["texts"]["read"]
