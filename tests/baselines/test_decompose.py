"""Pictures in, layers out that other code opens: the whole command."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps
from typer.testing import CliRunner, Result

from baselines.decompose.box_sources import scale_detection
from baselines.decompose.command import app
from benchmarks.api.images import read_for_display
from benchmarks.api.stacks import flatten
from benchmarks.datasets import get_dataset
from benchmarks.datasets.detected_boxes import DetectedBoxes
from benchmarks.datasets.own_images import ImageQuestion, OwnImages, images_in, question_about
from synlayers.captions.vlm_boxes import Detection
from synlayers.design import Box
from synlayers.errors import DataError


def poster(width: int = 120, height: int = 90, mode: str = "RGB") -> Image.Image:
    """A disc and a rectangle over it."""
    image = Image.new("RGBA", (width, height), (30, 60, 120, 0 if mode == "RGBA" else 255))
    draw = ImageDraw.Draw(image)
    draw.ellipse((20, 15, 60, 55), fill=(250, 160, 40, 255))
    draw.rectangle((45, 40, 85, 70), fill=(40, 200, 120, 255))
    return image.convert(mode)


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def rows(out: Path) -> dict[str, dict[str, Any]]:
    objects = [json.loads(text) for text in (out / "decompositions.jsonl").read_text(encoding="utf-8").splitlines()]
    return {row["name"]: row for row in objects}


def journal(out: Path) -> list[str]:
    """The samples that were predicted, once for each time."""
    (path,) = out.glob("runs/*/*/*/predictions.jsonl")
    return [json.loads(line)["sample_id"] for line in path.read_text().splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "pictures"
    place.mkdir()
    poster().save(place / "poster.png")
    poster(mode="RGBA").save(place / "плакат 1.png")
    (place / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and nothing more")
    (place / "notes.txt").write_text("no picture")
    (place / "._poster.png").write_bytes(b"what a Mac leaves behind")
    return place


def test_a_folder_of_pictures_and_going_on(folder: Path, tmp_path: Path) -> None:
    psd_tools = pytest.importorskip(
        "psd_tools", reason="PSD files need psd-tools: pip install 'synlayers[export]' (the dev extra has it)"
    )
    out = tmp_path / "out"
    guided = ("--baseline", "segments-boxes", "--text", "none")
    words = (folder, "--out", out, "--format", "psd,folders,ora,synlayers-folders", *guided)
    result = run(*words)
    assert result.exit_code == 1  # one of them could not be read
    rows_by_name = rows(out)
    assert list(rows_by_name) == ["broken", "poster", "плакат 1"]
    assert rows_by_name["broken"]["status"] == "failed"
    assert "broken.png is not a readable image" in rows_by_name["broken"]["error"]
    for name in ("poster", "плакат 1"):
        row, shown = rows_by_name[name], read_for_display(folder / f"{name}.png")
        assert (row["status"], row["boxes"], row["layers"], row["psnr"], row["largest"]) == ("ok", 2, 3, "inf", 0)
        layers = psd_tools.PSDImage.open(out / "psd" / f"{name}.psd")
        canvas = Image.new("RGBA", (120, 90))
        for layer in layers.descendants():
            if not layer.is_group():
                canvas.alpha_composite(layer.topil(), layer.offset)
        assert np.array_equal(np.asarray(canvas.convert("RGB")), shown)
        stack = [np.asarray(Image.open(path)) for path in sorted((out / "folders" / name).glob("layer_*.png"))]
        assert np.array_equal(flatten(stack, (120, 90)), shown)
        assert (out / "ora" / f"{name}.ora").is_file()
    assert (read_for_display(folder / "плакат 1.png")[0, 0] == 255).all()  # transparent: on white
    samples = get_dataset("synlayers")(out / "synlayers-folders").samples()
    assert [np.array_equal(s.input("image"), flatten(s.key("layers"), s.size)) for s in samples] == [True, True]
    assert Image.open(out / "overview.png").width > 1000

    times = {path: path.stat().st_mtime_ns for path in (out / "psd").iterdir()}
    asked = journal(out)
    assert run(*words).exit_code == 1
    assert journal(out) == asked
    assert {path: path.stat().st_mtime_ns for path in (out / "psd").iterdir()} == times
    poster(100, 80).save(folder / "broken.png")  # repaired, and another one under an old name
    poster(90, 90).save(folder / "poster.png")
    assert run(*words).exit_code == 0
    assert len(journal(out)) == len(asked) + 2
    assert rows(out)["poster"]["id"] != rows_by_name["poster"]["id"]
    assert (out / "psd" / "плакат 1.psd").stat().st_mtime_ns == times[out / "psd" / "плакат 1.psd"]
    assert psd_tools.PSDImage.open(out / "psd" / "poster.psd").size == (90, 90)


def test_boxes_of_a_file_in_synlayers_form(tmp_path: Path) -> None:
    """Their file is of 1024 x 1024 and names pictures by their stems."""
    poster().save(tmp_path / "a poster.png")
    line = {
        "sample_or_stem": "a poster",
        "image": "a poster.png",
        "whole_caption": "shapes",
        "coord": "top_left",
        "num_layers": 2,
    }
    boxes = [
        [20 * 1024 / 120, 15 * 1024 / 90, 61 * 1024 / 120, 56 * 1024 / 90],
        [45 * 1024 / 120, 40 * 1024 / 90, 86 * 1024 / 120, 71 * 1024 / 90],
    ]
    (tmp_path / "boxes.jsonl").write_text(
        json.dumps({**line, "bboxes": [[round(v) for v in box] for box in boxes]}) + "\n"
    )
    words = (tmp_path / "a poster.png", "--out", tmp_path / "out", "--baseline", "segments-boxes", "--text", "none")
    assert run(*words, "--boxes", tmp_path / "boxes.jsonl").exit_code == 0
    row = rows(tmp_path / "out")["a poster"]
    assert (row["boxes"], row["layers"], row["caption"], row["psnr"]) == (2, 3, "shapes", "inf")
    (tmp_path / "boxes.jsonl").write_text(json.dumps({**line, "sample_or_stem": "another", "bboxes": []}) + "\n")
    result = run(*words, "--boxes", tmp_path / "boxes.jsonl")
    assert result.exit_code == 1
    assert "has boxes for none of the pictures; it has another" in result.output


def test_scores_of_designs(tmp_path: Path) -> None:
    """What the command wrote as SynLayers' folders is truth for another call."""
    poster().save(tmp_path / "poster.png")
    assert run(tmp_path / "poster.png", "--out", tmp_path / "made", "--format", "synlayers-folders").exit_code == 0
    place = tmp_path / "made" / "synlayers-folders"
    words = ("--score", "--detector", "truth", "--format", "folders", "--baseline", "segments-boxes")
    result = run(place, "--out", tmp_path / "out", *words)
    assert result.exit_code == 0, result.output
    (path,) = (tmp_path / "out").glob("runs/segments-boxes/synlayers/*/decomposition.strict-v1.json")
    values = {m["name"]: m["value"] for m in json.loads(path.read_text())["metrics"] if not m["group"]}
    assert values["strict"] > 0.9
    assert "decomposition/synlayers-v1" in result.output
    assert (tmp_path / "out" / "folders" / "sample_000000" / "recomposed.png").is_file()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nowhere",), "nowhere does not exist"),
        ((".", "--baseline", "grabcut"), "grabcut does not decompose"),
        ((".", "--baseline", "oracle"), "oracle reads the truth"),
        ((".", "--detector", "magic"), "there is no detector 'magic'"),
        ((".", "--detector", "vlm"), "give --base-url http://HOST:PORT/v1 and --model NAME"),
        ((".", "--model", "x"), "--base-url and --model are for --detector vlm"),
        ((".", "--box-order", "yx"), "choose auto, x-first, y-first"),
        ((".", "--request", "model=x"), "no parameter that can be chosen"),
        ((".", "--detector", "truth"), "go with --score"),
        ((".", "--format", "psd,gif"), "there is no gif"),
        ((".", "--text", "words"), "--text words: choose editable, pixels, none"),
        ((".", "--boxes", "none.jsonl"), "--boxes none.jsonl is not a file"),
        ((".", "--limit", "0"), "--limit 0: at least 1"),
        ((".", "--score", "--caption", "x"), "designs that are scored have theirs"),
        (("nowhere", "--score"), "--score takes a folder, or the name of a twin"),
        ((".",), "holds no pictures"),
        ((".", "--score"), "is not in the layout of one data set of designs"),
    ],
)
def test_wrong_use(words: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    result = run(*words, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


def test_a_password_in_the_address_is_not_repeated(folder: Path, tmp_path: Path) -> None:
    result = run(
        folder,
        "--out",
        tmp_path / "out",
        "--detector",
        "vlm",
        "--base-url",
        "http://me:geheim@127.0.0.1:9/v1",
        "--model",
        "x",
    )
    assert result.exit_code == 2
    assert "--base-url carries a user name, a password or a query" in result.output
    assert "geheim" not in result.output


def test_the_pictures_own_folder_is_no_place_for_output(folder: Path) -> None:
    result = run(folder, "--out", folder)
    assert result.exit_code == 2
    assert "is the folder of the pictures" in result.output


def test_pictures_as_a_viewer_shows_them(tmp_path: Path) -> None:
    """Turned as the camera says; ids follow bytes, boxes and caption; names stay apart."""
    turned = poster().getexif()
    turned[0x0112] = 6
    poster().save(tmp_path / "photo.jpg", exif=turned, quality=95)
    poster().save(tmp_path / "photo.png")
    poster().convert("L").save(tmp_path / ("long" * 45 + ".png"))
    actual = {p.path.name[:9]: p for p in images_in(tmp_path)}
    long, *others = (p.name for p in actual.values())
    assert (len(long), long[:60], others) == (73, "long" * 15, ["photo.jpg", "photo.png"])
    assert actual["photo.jpg"].size == (90, 120)
    upright = np.rot90(np.asarray(Image.open(tmp_path / "photo.jpg").convert("RGB")), -1)
    assert np.array_equal(read_for_display(tmp_path / "photo.jpg"), upright)
    picture = actual["photo.png"]
    ids = {
        question_about(picture).id,
        question_about(picture, []).id,
        question_about(picture, [Box(0, 0, 1, 1)]).id,
        question_about(picture, [], "x").id,
        question_about(picture, None, "x").id,
    }
    assert len(ids) == 5
    assert question_about(picture, [], "x").id == question_about(picture, (), "x").id


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "JPEG"])
def test_every_orientation_of_a_camera(kind: str) -> None:
    for orientation in range(1, 9):
        exif = poster().getexif()
        exif[0x0112] = orientation
        buffer = io.BytesIO()
        poster().save(buffer, kind, exif=exif)
        upright = ImageOps.exif_transpose(Image.open(io.BytesIO(buffer.getvalue()))).convert("RGB")
        assert np.array_equal(read_for_display(buffer.getvalue()), np.asarray(upright)), orientation


def test_damaged_pictures_are_refused_or_shown() -> None:
    """Whatever bytes are wrong, also those of the EXIF, there is a picture or one error."""
    rng = np.random.default_rng(1)
    exif = poster().getexif()
    exif[0x0112] = 6
    seen = set()
    for kind in ("PNG", "TIFF", "JPEG", "WEBP"):
        buffer = io.BytesIO()
        poster(24, 20).save(buffer, kind, exif=exif)
        for _ in range(150):
            data = np.frombuffer(buffer.getvalue(), np.uint8).copy()
            data[rng.integers(0, min(len(data), 300), rng.integers(1, 6))] = rng.integers(0, 256)
            try:
                seen.add(read_for_display(data.tobytes()).ndim)
            except DataError:
                seen.add(0)
    assert seen == {0, 3}


def test_a_detectors_caption_goes_with_its_boxes(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"")
    samples = OwnImages([ImageQuestion(name, tmp_path / "a.png", (8, 8), (), "its own") for name in ("said", "silent")])
    actual = {
        name: Detection(name, "ok", (Box(0, 0, 4, 4),), caption, 8, 8)
        for name, caption in (("said", "a caption"), ("silent", ""))
    }
    boxed = DetectedBoxes(samples, actual).samples()
    assert [sample.input("caption") for sample in boxed] == ["a caption", "its own"]
    assert [sample.input("boxes").tolist() for sample in boxed] == [[[0, 0, 4, 4]]] * 2


def test_boxes_on_another_size() -> None:
    actual = Detection("a", "ok", (Box(0, 0, 512, 1024), Box(10, 10, 11, 11)), "", 1024, 1024)
    moved = scale_detection(actual, 100, 50)
    assert moved.boxes == (Box(0, 0, 50, 50),)
    assert "less than a pixel on 100x50" in moved.problems[0]
    assert scale_detection(moved, 100, 50) is moved
