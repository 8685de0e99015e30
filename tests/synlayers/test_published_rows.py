"""Rows and folders that others publish as samples of ours: Crello, SynLayers' table, MuLAn; and tables that are none of
them."""

from __future__ import annotations

import json
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

import synlayers
from synlayers.checks.build import check_build
from synlayers.design import Pixels
from synlayers.errors import UsageError
from synlayers.importers import ingesting
from synlayers.importers.drafts import Item
from synlayers.importers.finding import find_items, other_forms
from synlayers.importers.ingesting import digest_of, ingest
from synlayers.importers.items import Outcome, import_item
from synlayers.importers.origins import tables
from synlayers.recipe import Ingestion

IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])


def pattern(width: int, height: int, seed: int, alpha: int = 255) -> Pixels:
    y, x = np.mgrid[:height, :width]
    levels = [(x * 7 + seed * 40) % 256, (y * 5 + seed * 90) % 256, (x + y) * seed % 256, np.full_like(x, alpha)]
    return np.dstack(levels).astype(np.uint8)


def png(pixels: Pixels) -> bytes:
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def cell(pixels: Pixels) -> dict[str, object]:
    return {"bytes": png(pixels), "path": None}


def huge() -> bytes:
    """A picture that says it has 3.6 gigapixels."""
    small = png(pattern(2, 2, 1))
    head = b"IHDR" + (60_000).to_bytes(4, "big") * 2 + small[24:29]
    return small[:12] + head + zlib.crc32(head).to_bytes(4, "big") + small[33:]


def read(source: Path, largest: int = 0) -> list[Outcome]:
    return [import_item("png", largest, item) for item in find_items(source, "auto", source / "out")]


CRELLO = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "title")),
        *((name, pa.int64()) for name in ("length", "canvas_width", "canvas_height")),
        ("type", pa.list_(pa.int64())),
        *((name, pa.list_(pa.float32())) for name in ("left", "top", "width", "height", "angle", "opacity")),
        ("font_size", pa.list_(pa.float32())),
        *((name, pa.list_(pa.string())) for name in ("text", "font")),
        ("image", pa.list_(IMAGE)),
    ]
).with_metadata(
    {
        "huggingface": json.dumps(
            {
                "info": {
                    "features": {"type": {"feature": {"names": ["ImageElement", "TextElement"], "_type": "ClassLabel"}}}
                }
            }
        )
    }
)


def crello_row(**changes: object) -> dict[str, object]:
    """Version 5: a picture over all, one that is half seen, one that is turned, and words."""
    row = {
        "id": "5a",
        "title": "Summer sale",
        "length": 4,
        "canvas_width": 96,
        "canvas_height": 64,
        "type": [0, 0, 0, 1],
        "left": [0.0, -10.0, 40.0, 50.0],
        "top": [0.0, 8.0, 30.0, 10.0],
        "width": [96.0, 30.0, 20.0, 40.0],
        "height": [64.0, 20.0, 20.0, 12.0],
        "angle": [0.0, 0.0, 45.0, 0.0],
        "opacity": [1.0, 0.5, 1.0, 1.0],
        "font_size": [0.0, 0.0, 0.0, 11.5],
        "text": ["", "", "", "SALE"],
        "font": ["", "", "", "Montserrat"],
        "image": [cell(pattern(*size, seed)) for seed, size in enumerate([(96, 64), (30, 20), (20, 20), (40, 12)])],
    }
    return {**row, **changes}


def write_crello(path: Path, *rows: dict[str, object]) -> None:
    pq.write_table(pa.Table.from_pylist(list(rows), schema=CRELLO), path)


def test_elements_of_crello_lie_where_their_row_says(tmp_path: Path) -> None:
    shares = {
        "left": [0.0, -10 / 96, 40 / 96, 50 / 96],
        "top": [0.0, 8 / 64, 30 / 64, 10 / 64],
        "width": [1.0, 30 / 96, 20 / 96, 40 / 96],
        "height": [1.0, 20 / 64, 20 / 64, 12 / 64],
        "angle": [0.0, 0.0, np.pi / 4, 0.0],
    }
    write_crello(tmp_path / "test-00000.parquet", crello_row(), crello_row(**shares))
    first, again = read(tmp_path)
    assert first.sample is not None, (first.reason, first.detail)
    assert again.sample is not None, (again.reason, again.detail)
    assert first.sample.image == again.sample.image, "version 4 is the same in shares of the canvas and radians"
    assert first.split == "test"
    layers = first.sample.record["layers"]
    assert [layer["box"] for layer in layers[:2]] == [[0, 0, 96, 64], [0, 8, 20, 28]]
    assert layers[1]["box_unclipped"] == [-10, 8, 20, 28]
    assert [layer["kind"] for layer in layers][::3] == ["background", "text"]
    assert (layers[3]["text"], layers[3]["font"]) == ("SALE", {"family": "Montserrat", "size": 11.5})
    x0, y0, x1, y1 = layers[2]["box"]  # 20 by 20, turned by an eighth: 28.3 px across, around the same middle
    assert ((x0 + x1) / 2, (y0 + y1) / 2) == (50, 40)
    assert 28 <= x1 - x0 <= 30
    image = np.asarray(Image.open(BytesIO(first.sample.image)))
    np.testing.assert_array_equal(image[10:22, 50:90], pattern(40, 12, 3)[..., :3])
    half = (
        pattern(30, 20, 1)[:, 10:, :3].astype(int) * 128 + pattern(96, 64, 0)[8:28, :20, :3].astype(int) * 127
    ) / 255
    assert np.abs(image[8:28, :20] - half).max() <= 1
    assert not first.about["compared"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"length": 5}, "elements are not all there"),
        ({"length": -1}, "fewer than two layers"),
        ({"left": [float("nan"), 0.0, 0.0, 0.0]}, "a measure of an element"),
        ({"width": [1e30, 30.0, 20.0, 40.0]}, "a measure of an element"),
        ({"canvas_width": 60_000, "canvas_height": 60_000}, "more than 64 MiPx"),
        ({"canvas_width": 0}, "the size of its canvas"),
        ({"image": [None, *crello_row()["image"][1:]]}, "a picture is missing"),  # type: ignore[index]
        ({"image": [{"bytes": b"GIF89a", "path": "x"}] * 4}, "a picture in it cannot be read"),
        ({"image": [{"bytes": huge(), "path": "x"}] * 4}, "a picture in it cannot be read"),
    ],
)
def test_damaged_rows_of_crello_have_a_reason(tmp_path: Path, change: dict[str, object], reason: str) -> None:
    write_crello(tmp_path / "a.parquet", crello_row(**change))
    [outcome] = read(tmp_path)
    assert outcome.sample is None
    assert reason in outcome.reason, (outcome.reason, outcome.detail)


def test_text_of_crello_without_a_picture_is_left_out_and_told(tmp_path: Path) -> None:
    write_crello(tmp_path / "a.parquet", crello_row(image=[*crello_row()["image"][:3], None]))  # type: ignore[index]
    [outcome] = read(tmp_path)
    assert outcome.sample is not None
    assert len(outcome.sample.record["layers"]) == 3
    assert "text without a picture is left out" in outcome.about["notes"]


def synlayers_row(squared: bool = False) -> dict[str, object]:
    """A row of SynLayers' table; `squared`: its whole image is not what the layers give."""
    base, badge = pattern(80, 60, 2), np.zeros((60, 80, 4), np.uint8)
    badge[10:40, 20:60] = pattern(40, 30, 5, 128)
    shown = Image.alpha_composite(Image.fromarray(base), Image.fromarray(badge))
    if squared:
        pasted = Image.new("RGBA", (80, 60))
        pasted.paste(Image.fromarray(badge), (0, 0), Image.fromarray(badge))
        shown = Image.alpha_composite(Image.fromarray(base), pasted)
    crop = pattern(40, 30, 5, 128)
    said = [{"layer_idx": 0, "caption": "a badge", "box": [20, 10, 60, 40], "type": "laion_foreground"}]
    return {
        "sample_id": "000000000",
        "style_category": "ink",
        "whole_caption": "A poster with a badge.",
        "base_caption": "a backdrop",
        "metadata": json.dumps({"layers": said}),
        "base_image": cell(base),
        "whole_image": {"bytes": png(np.asarray(shown.convert("RGB"))), "path": None},
        "layers": [{"layer_idx": 0, "caption": "a badge", "image": cell(crop)}],
    }


def test_rows_of_synlayers_are_compared_with_their_whole(tmp_path: Path) -> None:
    pq.write_table(pa.Table.from_pylist([synlayers_row(), synlayers_row(squared=True)]), tmp_path / "a.parquet")
    right, squared = read(tmp_path)
    assert right.sample is not None, (right.reason, right.detail)
    assert right.about["compared"]
    layers = right.sample.record["layers"]
    assert [layer["box"] for layer in layers] == [[0, 0, 80, 60], [20, 10, 60, 40]]
    assert [layer["caption"] for layer in layers] == ["a backdrop", "a badge"]
    assert right.sample.record["caption"] == "A poster with a badge."
    assert squared.sample is None, "alpha that was squared is no rounding"
    assert "differs" in squared.reason


def write_mulan(folder: Path, name: str, layers: list[Pixels]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, pixels in enumerate(layers):
        (folder / f"{name}-layer_{number}.png").write_bytes(png(pixels))


def test_layers_of_mulan_have_the_captions_of_its_tables(tmp_path: Path) -> None:
    above = np.zeros((48, 64, 4), np.uint8)
    above[8:40, 8:40] = pattern(32, 32, 7)
    write_mulan(tmp_path / "mulan_coco", "000000581346", [pattern(64, 48, 1), above])
    write_mulan(tmp_path / "mulan_coco", "7", [pattern(64, 48, 3), above, above[:40], above])
    (tmp_path / "mulan_coco" / "8-layer_0.png").write_bytes(png(pattern(64, 48, 3)))
    (tmp_path / "mulan_coco" / "8-layer_2.png").write_bytes(png(above))
    table = tmp_path / "coco.csv"
    table.write_text(
        "paths,blip2,llava\ndata/mulan_coco/000000581346-layer_0.png,a beach,\n"
        "data/mulan_coco/000000581346-layer_1.png,a dog,a brown dog that sits\n"
    )
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    good, sizes, gap = read(tmp_path)
    assert good.sample is not None, (good.reason, good.detail)
    assert [layer["caption"] for layer in good.sample.record["layers"]] == ["a beach", "a brown dog that sits"]
    assert "not of one size" in sizes.reason
    assert "gap in the numbers" in gap.reason
    items = find_items(tmp_path, "auto", tmp_path / "out")
    before = digest_of(items)
    table.write_text(table.read_text().replace("beach", "shore"))
    assert digest_of(items) != before, "other captions are another data set"


def test_tables_that_are_none_or_damaged_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_crello(tmp_path / "cut.parquet", crello_row())
    data = (tmp_path / "cut.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(data[: len(data) // 2])
    middle = len(data) // 3
    (tmp_path / "flipped.parquet").write_bytes(data[:middle] + bytes(64) + data[middle + 64 :])
    pq.write_table(pa.table({"words": ["a"], "count": [1]}), tmp_path / "other.parquet")
    outcomes = {outcome.item.name: outcome for outcome in read(tmp_path)}
    assert outcomes.keys() == {"cut.parquet", "flipped.parquet"}
    assert "no Parquet file, or damaged" in outcomes["cut.parquet"].reason
    assert outcomes["flipped.parquet"].sample is None
    assert outcomes["flipped.parquet"].reason
    monkeypatch.setattr(tables, "MOST_ROWS", 1)
    write_crello(tmp_path / "many.parquet", crello_row(), crello_row())
    [many] = [outcome for outcome in read(tmp_path) if outcome.item.name == "many.parquet"]
    assert "more than 1 rows" in many.reason
    told = other_forms(tmp_path, find_items(tmp_path, "auto", tmp_path / "out"), tmp_path / "out")
    assert told == ["not read: 1 files .parquet, a form that is not known"]
    with pytest.raises(UsageError, match="its columns are words, count"):
        find_items(tmp_path / "other.parquet", "crello", tmp_path / "out")


def test_the_same_picture_in_two_forms_stays_in_one_split(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture of MuLAn that a row of Crello holds, too, among others."""

    def here(items: list[Item], codec: str, largest: int, *_: object):  # type: ignore[no-untyped-def]
        return ((item, import_item(codec, largest, item)) for item in items)  # type: ignore[arg-type]

    monkeypatch.setattr(ingesting, "outcomes", here)
    source = tmp_path / "source"
    source.mkdir()
    rows = [crello_row(image=[cell(pattern(96, 64, n + 11)), *crello_row()["image"][1:]]) for n in range(4)]  # type: ignore[index]
    write_crello(source / "a.parquet", *rows)
    [first, *_] = read(source)
    assert first.sample is not None
    whole = np.asarray(Image.open(BytesIO(first.sample.image)).convert("RGBA"))
    top = np.zeros_like(whole)
    top[20:50, 20:70] = whole[20:50, 20:70]
    write_mulan(source / "m", "1", [np.where(top > 0, np.uint8(255), whole), top])
    out = tmp_path / "out"
    items = find_items(source, "auto", out)
    settings: dict[str, Any] = {"splits": {"train": 0.6, "test": 0.4}}
    report = ingest(items, Ingestion(**settings), out)
    assert report["same_pictures"] == [["a.parquet", "m/1-layer_0.png"]]
    assert check_build(out, workers=1).problems == []
    places = {(d.extra["ingest"]["file"], d.extra["ingest"]["row"]): d.split for d in synlayers.load(out)}
    assert places["a.parquet", 0] == places["m/1-layer_0.png", 0]
    assert set(places.values()) == {"train", "test"}
