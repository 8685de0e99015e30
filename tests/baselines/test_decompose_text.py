"""Pictures taken apart for people: text in layers of its own, whole things, names, groups, and a page to look at."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import numpy as np
import pytest
import skia
from PIL import Image
from typer.testing import CliRunner

from baselines.classical.lettering.taking_off import take_off
from baselines.classical.lettering.written_lines import WrittenLine, written_lines
from baselines.decompose import command, text_stage
from baselines.decompose.arranging import Item, arrange
from baselines.decompose.tidying import repair, tidy
from benchmarks.api.stacks import flatten
from synlayers.assets.fonts.families import load_typeface
from synlayers.compositing import composite
from synlayers.design import Box
from synlayers.exporters.texts import fonts
from synlayers.ocr.lines import TextLine

WORDS = "Sale <b>&amp;"


def sign(words: str = "Big sale") -> tuple[np.ndarray, np.ndarray, WrittenLine]:
    """A sign on a gradient with words on it, the same without them, and the line as a reader marks it."""
    canvas = np.zeros((180, 320, 4), np.uint8)
    canvas[..., 3] = 255
    canvas[..., :3] = (np.linspace(40, 90, 320)[None, :, None] * np.array([0.4, 0.8, 1.6])).astype(np.uint8)
    canvas[50:130, 60:260, :3] = (250, 200, 60)
    plain = canvas[..., :3].copy()
    font = skia.Font(load_typeface(fonts(), "font:roboto", 700, False), 40)
    width = font.measureText(words)
    paint = skia.Paint(AntiAlias=True, Color=skia.ColorSetRGB(130, 20, 30))
    skia.Surface(canvas).getCanvas().drawString(words, 160 - width / 2, 104, font, paint)
    x0, x1 = 160 - width / 2 - 6, 160 + width / 2 + 6
    return canvas[..., :3].copy(), plain, WrittenLine(words, ((x0, 64), (x1, 64), (x1, 120), (x0, 120)), 0.99)


def test_a_line_is_one_layer_and_nothing_of_it_is_left() -> None:
    image, plain, line = sign()
    asked: list[int] = []

    def read(picture: np.ndarray) -> list[WrittenLine]:
        asked.append(len(asked))
        return [line] if len(asked) == 1 else []

    taken = take_off(image, read)
    (layer,) = taken.lines
    assert asked == [0, 1]
    whole = [(np.dstack([taken.rest, np.full((180, 320), 255, np.uint8)]), Box(0, 0, 320, 180))]
    assert np.array_equal(composite([*whole, (layer.pixels, layer.box)], 320, 180), image)
    assert np.abs(taken.rest.astype(int) - plain).max() <= 8  # of 170 that the letters differ by
    assert layer.box.width < 200


def test_what_is_no_writing_is_no_line() -> None:
    def line(text: str, x: float, confidence: float = 0.95) -> TextLine:
        return TextLine(text, ((x, 0), (x + 50, 0), (x + 50, 20), (x, 20)), confidence)

    read = [line("Open", 0), line("daily", 58), line("◆", 200), line("HHHHH", 300), line("x", 400, 0.7)]
    assert [found.text for found in written_lines(read)] == ["Open daily"]


def test_crumbs_and_pieces_of_the_ground_go_and_the_picture_stays() -> None:
    rng = np.random.default_rng(4)
    stack = [np.zeros((90, 120, 4), np.uint8) for _ in range(5)]
    stack[0][...] = (20, 60, 120, 255)
    stack[1][10:80, 10:110] = (240, 180, 40, 255)
    stack[2][30:60, 40:80] = (20, 60, 120, 255)  # the ground, seen through the plate
    stack[3][2:6, 2:6] = (*rng.integers(0, 255, 3), 255)
    stack[4][70:74, 90:98] = (250, 250, 250, 128)
    seen = flatten(stack, (120, 90))
    actual = tidy(stack, seen)
    assert np.array_equal(flatten(actual, (120, 90)), seen)
    assert len(actual) == 2
    assert not actual[1][35:55, 45:75, 3].any()
    broken = [layer.copy() for layer in actual]
    broken[1][20, 20] = (0, 0, 0, 7)
    boxes = [Box(0, 0, 120, 90)] * 2
    assert np.array_equal(composite(zip(repair(broken, boxes, seen), boxes, strict=True), 120, 90), seen)


def test_cards_hold_what_stands_on_them() -> None:
    def item(name: str, kind: Any, box: Box) -> Item:
        pixels = np.full((box.height, box.width, 4), 255, np.uint8)
        pixels[..., :3] = len(name) * 9
        return Item(name, kind, box, pixels)

    things = [
        item("background", "background", Box(0, 0, 100, 100)),
        item("red rectangle", "shape", Box(5, 5, 60, 60)),
        item("blue circle", "shape", Box(70, 70, 90, 90)),
        item("tan shape", "shape", Box(10, 70, 40, 95)),
        item("icon", "shape", Box(20, 20, 40, 40)),
    ]
    order, groups = arrange(things, 100, 100)
    assert [thing.name for thing in order] == ["background", "red rectangle", "icon", "blue circle", "tan shape"]
    assert [(group.name, group.members) for group in groups] == [("group: red rectangle", (1, 2)), ("shapes", (3, 4))]
    before, after = (composite([(t.pixels, t.box) for t in some], 100, 100) for some in (things, order))
    assert np.array_equal(before, after)


@pytest.fixture(scope="module")
def decomposed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output for a sign whose name and words are hostile, read by a reader that knows it."""
    tmp_path = tmp_path_factory.mktemp("sign")
    image, _, line = sign()
    hostile = WrittenLine(WORDS, line.quad, 0.99)
    place = tmp_path / "in" / "inner"
    place.mkdir(parents=True)
    Image.fromarray(image).save(place / "a<b onload=x>'&.png")
    words = [str(place.parent), "--out", str(tmp_path / "out"), "--format", "psd,ora,svg,pptx,folders"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_stage, "why_missing", str)
        patch.setattr(text_stage, "read_lines", lambda p: [hostile] if np.array_equal(p, image) else [])
        result = CliRunner().invoke(command.app, words)
        assert result.exit_code == 0, result.output
        shutil.copytree(tmp_path / "out", tmp_path / "pixels")
        (tmp_path / "pixels" / "decompositions.jsonl").unlink()
        words = [*words[:2], str(tmp_path / "pixels"), "--format", "svg", "--text", "pixels"]
        result = CliRunner().invoke(command.app, words)
        assert result.exit_code == 0, result.output
    return tmp_path / "out"


def test_files_for_designers(decomposed: Path) -> None:
    psd_tools = pytest.importorskip("psd_tools", reason="PSD files need psd-tools: pip install 'synlayers[export]'")
    pptx = pytest.importorskip("pptx", reason="slides need python-pptx: pip install 'synlayers[export]'")
    (row,) = [json.loads(line) for line in (decomposed / "decompositions.jsonl").read_text().splitlines()]
    assert (row["status"], row["layers"], row["texts"], row["crumbs"], row["psnr"]) == ("ok", 3, 1, 0, "inf")
    name = row["name"]
    record = json.loads((decomposed / "folders" / name / "layers.json").read_text(encoding="utf-8"))
    assert [layer["name"] for layer in record["layers"]][::2] == ["background", f"headline: {WORDS}"]
    text = record["layers"][2]
    assert (text["text"], text["params"]["align"], text["params"]["color"]) == (WORDS, "center", "#82141e")
    assert [group["layers"] for group in record["groups"]] == [[1, 2]]
    group_name = record["groups"][0]["name"]
    layers = list(psd_tools.PSDImage.open(decomposed / "psd" / f"{name}.psd"))
    assert [(layer.name, layer.is_group()) for layer in layers] == [("background", False), (group_name, True)]
    assert [layer.name for layer in layers[1]][1] == f"headline: {WORDS}"
    with zipfile.ZipFile(decomposed / "ora" / f"{name}.ora") as file:
        stacks = ElementTree.fromstring(file.read("stack.xml")).findall("stack/stack")
    assert [stack.get("name") for stack in stacks] == [group_name]
    space = "{http://www.w3.org/2000/svg}"
    drawings = [ElementTree.parse(decomposed.parent / out / "svg" / f"{name}.svg") for out in ("out", "pixels")]
    assert [[span.text for span in tree.iter(f"{space}tspan")] for tree in drawings] == [[WORDS], []]
    assert [len(list(tree.iter(f"{space}image"))) for tree in drawings] == [2, 3]
    slide = pptx.Presentation(decomposed / "pptx" / f"{name}.pptx").slides[0]
    _, group = slide.shapes
    assert [shape.text_frame.text for shape in group.shapes if shape.has_text_frame] == [WORDS]


def test_the_page_says_what_strangers_wrote_and_runs_none_of_it(decomposed: Path) -> None:
    page = (decomposed / "overview.html").read_text(encoding="utf-8")
    assert "<b onload" not in page
    assert "headline: Sale &lt;b&gt;&amp;amp;" in page
    assert page.count("<script>") == 1
    sources = {unquote(unescape(source)) for source in re.findall(r'src="([^"]*)"', page)}
    assert len(sources) == 4
    assert all((decomposed / source).is_file() for source in sources)
    assert "http://" not in page
    assert "https://" not in page


def test_without_a_reader_it_works_and_says_what_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_stage, "why_missing", lambda: "reading text needs rapidocr: pip install 'synlayers[ocr]'")
    Image.fromarray(sign()[0][80:120]).save(tmp_path / "sign.png")  # 40 px high: no slide is so low
    words = [str(tmp_path / "sign.png"), "--out", str(tmp_path / "out"), "--format", "svg,pptx"]
    result = CliRunner().invoke(command.app, words)
    assert result.exit_code == 0, result.output
    (row,) = [json.loads(line) for line in (tmp_path / "out" / "decompositions.jsonl").read_text().splitlines()]
    assert (row["status"], row["texts"], row["psnr"]) == ("ok", 0, "inf")
    assert "words are in no layers of their own: reading text needs rapidocr" in row["notes"][0]
    assert (row["written"], row["notes"][1][:25]) == (["svg/sign.svg"], "no pptx: sign is 320x40; ")
    assert "text is not looked for" in result.output
