"""Shards, manifest, card and reading, over all formats."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tarfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from designs import make_design

import synlayers
from synlayers.design import Design, Record
from synlayers.errors import BuildError, DataError, UsageError
from synlayers.library import Asset
from synlayers.storage import (
    EncodedSample,
    Format,
    decode_sample,
    encode_design,
    format_named,
    formats,
    remove_stale,
    shard_name,
    write_json_atomic,
)
from synlayers.storage.card import card_text, write_card
from synlayers.storage.manifest import MANIFEST, build_manifest, load_manifest, summarise_shard
from synlayers.storage.record_schema import type_of, unify

COUNTS = (2, 2, 2, 2, 2, 2, 3, 9, 12)  # `datasets` would guess two layers from the first five samples
ALL = pytest.mark.parametrize("fmt", formats().values(), ids=formats())


def make_designs(split: str = "train", first: int = 0) -> list[Design]:
    rng = np.random.default_rng(first)
    return [make_design(rng, count, index=first + i, split=split) for i, count in enumerate(COUNTS)]


def encoded(designs: list[Design], codec: Any = "png", jpeg: int | None = None) -> list[EncodedSample]:
    return [encode_design(design, codec, jpeg) for design in designs]


def make_set(folder: Path, fmt: Format, codec: Any = "png", jpeg: int | None = None) -> Record:
    """A finished build: train in two shards, val in one."""
    shards = []
    train = make_designs()
    for split, number, designs in (
        ("train", 0, train[:6]),
        ("train", 1, train[6:]),
        ("val", 0, make_designs("val", 100)),
    ):
        path = folder / shard_name(split, number, fmt)
        fmt.write_shard(path, encoded(designs, codec, jpeg))
        shards.append(summarise_shard(path, fmt))
    assets = [
        Asset("font:test", "font_text", "0", "font-test 1.0", "OFL-1.1"),
        Asset("icon:test", "icon", "1", "icons 2", "CC0-1.0"),
        Asset("icon:idle", "icon", "2", "unused 3", "GPL-3.0"),
        Asset("palette:test", "palette", "3", "synlayers", "CC0-1.0"),
    ]
    allowed = {
        "train": {"icon": ["icon:test"], "font_text": ["font:test"], "palette": ["palette:test"]},
        "val": {"icon": ["icon:idle"]},
    }
    manifest = build_manifest(
        fmt=fmt,
        codec=codec,
        recipe={"layers": [2, 12]},
        recipe_hash="abc",
        engine={"skia": "144"},
        packages={"numpy": "2", "zlib-ng": "1"},
        shards=shards,
        assets=assets,
        asset_splits=allowed,
        command="python -m synlayers.generate --seed 3",
    )
    write_json_atomic(folder / MANIFEST, manifest)
    write_card(folder, manifest)
    return manifest


def assert_same(loaded: Design, original: Design) -> None:
    assert loaded == original  # pixels do not take part
    np.testing.assert_array_equal(loaded.image, original.image)
    for a, b in zip(loaded.layers, original.layers, strict=True):
        np.testing.assert_array_equal(a.pixels, b.pixels)


def content(path: Path) -> dict[str, bytes]:
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
    return {p.relative_to(path.parent).as_posix(): p.read_bytes() for p in files}


@ALL
@pytest.mark.parametrize(("codec", "jpeg"), [("png", None), ("webp", 80)])
def test_a_shard_gives_back_what_was_written(tmp_path: Path, fmt: Format, codec: Any, jpeg: int | None) -> None:
    designs, path = make_designs(), tmp_path / shard_name("train", 0, fmt)
    samples = encoded(designs, codec, jpeg)
    fmt.write_shard(path, iter(samples))
    assert list(fmt.read_shard(path)) == samples
    assert list(fmt.read_records(path)) == [sample.record for sample in samples]
    assert fmt.count(path) == len(COUNTS)
    if jpeg is None:
        for sample, design in zip(fmt.read_shard(path), designs, strict=True):
            assert_same(decode_sample(sample), design)


@ALL
def test_same_samples_same_bytes_and_a_second_write_replaces(tmp_path: Path, fmt: Format) -> None:
    a, b = tmp_path / "a", tmp_path / "b"
    samples = encoded(make_designs())
    for folder in (a, b):
        folder.mkdir()
        fmt.write_shard(folder / "train-00000", samples)
    fmt.write_shard(b / "train-00000", samples[:3])
    assert fmt.count(b / "train-00000") == 3
    fmt.write_shard(b / "train-00000", samples)
    assert content(a / "train-00000") == content(b / "train-00000")
    assert os.listdir(b) == ["train-00000"]


@ALL
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(), DataError("x")])
def test_a_failed_write_leaves_what_was_there(tmp_path: Path, fmt: Format, error: BaseException) -> None:
    path = tmp_path / "train-00000"
    samples = encoded(make_designs())
    fmt.write_shard(path, samples)
    before = content(path)

    def failing() -> Any:
        yield from samples[:4]
        raise error

    expected = BuildError if isinstance(error, OSError) else type(error)
    with pytest.raises(expected) as caught:
        fmt.write_shard(path, failing())
    if expected is BuildError:
        assert str(path) in str(caught.value)
        assert "No space left" in str(caught.value)
    assert content(path) == before
    assert os.listdir(tmp_path) == ["train-00000"]


def test_an_unwritable_place_is_a_build_error(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="cannot write"):
        write_json_atomic(tmp_path / "missing" / "manifest.json", {})


def test_remove_stale_takes_only_what_killed_writers_left(tmp_path: Path) -> None:
    (tmp_path / ".train-00000.tar.tmp-123").write_bytes(b"half")
    (tmp_path / ".train-00000.tmp-9.old").mkdir()
    (tmp_path / "train-00000.tar").write_bytes(b"whole")
    (tmp_path / ".gitattributes").write_bytes(b"mine")
    assert remove_stale(tmp_path) == [".train-00000.tar.tmp-123", ".train-00000.tmp-9.old"]
    assert sorted(os.listdir(tmp_path)) == [".gitattributes", "train-00000.tar"]


def test_tar_members_are_ordered_and_anonymous(tmp_path: Path) -> None:
    path = tmp_path / "train-00000.tar"
    formats()["webdataset"].write_shard(path, encoded(make_designs()[5:7], jpeg=90))
    with tarfile.open(path) as tar:
        infos = tar.getmembers()
    assert [i.name for i in infos] == [
        "000000005.image.png",
        "000000005.layer_00.png",
        "000000005.layer_01.png",
        "000000005.input.jpg",
        "000000005.json",
        "000000006.image.png",
        "000000006.layer_00.png",
        "000000006.layer_01.png",
        "000000006.layer_02.png",
        "000000006.input.jpg",
        "000000006.json",
    ]
    assert {(i.mtime, i.uid, i.gid, i.mode, i.uname, i.gname) for i in infos} == {(0, 0, 0, 0o644, "", "")}
    assert path.stat().st_size % 10240 == 0


def test_record_without_a_number_is_refused(tmp_path: Path) -> None:
    sample = encoded(make_designs()[:1])[0]
    sample.record["layers"][0]["opacity"] = float("nan")
    with pytest.raises(ValueError, match="JSON"):
        formats()["webdataset"].write_shard(tmp_path / "x.tar", [sample])
    assert os.listdir(tmp_path) == []


# --- manifest -------------------------------------------------------------------------------------------------------


@ALL
def test_manifest_counts_what_the_records_say(tmp_path: Path, fmt: Format) -> None:
    manifest = make_set(tmp_path, fmt)
    assert load_manifest(tmp_path) == manifest
    everything = make_designs() + make_designs("val", 100)
    assert manifest["samples"] == 18
    assert manifest["splits"] == {"train": {"samples": 9, "shards": 2}, "val": {"samples": 9, "shards": 1}}
    assert manifest["counts"]["layer_count"]["val"] == {"2": 6, "3": 1, "9": 1, "12": 1}
    assert list(manifest["counts"]["layer_count"]["all"]) == ["2", "3", "9", "12"]
    assert manifest["counts"]["kind"]["all"] == Counter(layer.kind for design in everything for layer in design.layers)
    assert manifest["counts"]["canvas"] == {"all": {"96x64": 18}, "train": {"96x64": 9}, "val": {"96x64": 9}}
    assert manifest["rejects"] == {"buried": {"count": 2, "indices": [4, 104]}}
    assert [shard["file"] for shard in manifest["shards"]] == [
        shard_name(s, n, fmt) for s, n in (("train", 0), ("train", 1), ("val", 0))
    ]
    for shard in manifest["shards"]:
        path = tmp_path / shard["file"]
        files = content(path)
        assert shard["bytes"] == sum(map(len, files.values()))
        if path.is_file():
            assert shard["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        else:  # what `find . -type f | sort | xargs sha256sum` prints, without "./"
            lines = [f"{hashlib.sha256(data).hexdigest()}  {name.partition('/')[2]}\n" for name, data in files.items()]
            assert (
                shard["sha256"]
                == hashlib.sha256("".join(sorted(lines, key=lambda line: line[66:])).encode()).hexdigest()
            )


def test_manifest_shows_assets_that_cross_splits(tmp_path: Path) -> None:
    manifest = make_set(tmp_path, formats()["webdataset"])
    used = {"font_text": ["font:test"], "icon": ["icon:test"], "palette": ["palette:test"]}
    assert manifest["assets"]["used"] == {"train": used, "val": used}
    assert manifest["assets"]["shared"] == {i: ["train", "val"] for i in ("font:test", "icon:test", "palette:test")}
    assert manifest["assets"]["foreign"] == {"train": [], "val": ["font:test", "icon:test", "palette:test"]}
    assert {p["pack"]: p["used"] for p in manifest["packs"]} == {
        "font-test 1.0": 1,
        "icons 2": 1,
        "synlayers": 1,
        "unused 3": 0,
    }


def test_record_types_hold_every_record() -> None:
    assert unify(type_of({"a": [], "b": 1}), type_of({"a": [[1]], "b": 0.5, "c": None})) == {
        "struct": {"a": {"list": {"list": "int64"}}, "b": "float64", "c": "null"}
    }
    assert type_of([{"params": {"x": 1}}, {"params": {"y": "z"}, "text": None}]) == {
        "list": {"struct": {"params": "string", "text": "null"}}
    }
    assert unify({"list": "int64"}, {"struct": {}}) == "string"
    assert unify("bool", "int64") == "string"


# --- reading --------------------------------------------------------------------------------------------------------


@ALL
def test_load_yields_the_designs_as_often_as_asked(tmp_path: Path, fmt: Format) -> None:
    make_set(tmp_path, fmt)
    train, val = make_designs(), make_designs("val", 100)
    designs = synlayers.load(tmp_path)
    assert len(designs) == 18
    for _ in range(2):
        for loaded, original in zip(designs, train + val, strict=True):
            assert_same(loaded, original)
    assert [d.id for d in synlayers.load(tmp_path, split="val")] == [d.id for d in val]
    assert [r["id"] for r in designs.records()] == [d.id for d in train + val]
    parts = [designs.part(i, 2) for i in range(2)]
    assert sorted(d.id for part in parts for d in part) == sorted(d.id for d in designs)
    with pytest.raises(UsageError, match="train, val"):
        synlayers.load(tmp_path, split="test")


@ALL
def test_damage_is_told_by_shard_and_sample(tmp_path: Path, fmt: Format) -> None:
    make_set(tmp_path, fmt)
    shard = tmp_path / shard_name("train", 1, fmt)
    victim = make_designs()[7]
    stored = encode_design(victim, "png").layers[4]
    path = shard / "000000007" / "layer_04.png" if fmt.folder else shard
    data = bytearray(path.read_bytes())
    position = data.index(stored) + len(stored) // 2
    data[position] ^= 1
    path.write_bytes(data)
    with pytest.raises(DataError) as caught:
        list(synlayers.load(tmp_path))
    assert str(shard) in str(caught.value)
    if fmt.name != "parquet":  # there, a checksum over a page of many samples speaks first
        assert "sample 000000007: layer 4" in str(caught.value)


@pytest.mark.parametrize("name", ["webdataset", "parquet"])
def test_a_shard_cut_anywhere_is_noticed(tmp_path: Path, name: str) -> None:
    fmt = formats()[name]
    path = tmp_path / "train-00000"
    fmt.write_shard(path, encoded(make_designs()[:2]))
    whole = path.read_bytes()
    for size in (0, 100, 512, len(whole) // 2, len(whole) // 2 // 512 * 512, len(whole) - 10240):
        path.write_bytes(whole[:size])
        with pytest.raises(DataError, match="train-00000"):
            list(fmt.read_shard(path))
        with pytest.raises(DataError, match="train-00000"):
            list(fmt.read_records(path))


def test_a_damaged_tar_header_is_not_the_end(tmp_path: Path) -> None:
    fmt, path = formats()["webdataset"], tmp_path / "train-00000.tar"
    fmt.write_shard(path, encoded(make_designs()))
    data = bytearray(path.read_bytes())
    data[data.index(b"000000003.image.png")] ^= 1
    path.write_bytes(data)
    with pytest.raises(DataError, match=r"train-00000\.tar"):
        fmt.count(path)


@ALL
def test_missing_shards_and_manifests_are_named(tmp_path: Path, fmt: Format) -> None:
    with pytest.raises(DataError, match="not a folder"):
        synlayers.load(tmp_path / "nowhere")
    with pytest.raises(DataError, match="not finished"):
        synlayers.load(tmp_path)
    make_set(tmp_path, fmt)
    (tmp_path / shard_name("val", 0, fmt)).rename(tmp_path / "elsewhere")
    with pytest.raises(DataError, match=r"val-00000.* is missing"):
        list(synlayers.load(tmp_path))
    manifest = json.loads((tmp_path / MANIFEST).read_text())
    write_json_atomic(tmp_path / MANIFEST, {**manifest, "schema": 99})
    with pytest.raises(DataError, match="99"):
        load_manifest(tmp_path)


def test_names_of_formats() -> None:
    assert list(formats()) == ["folder", "parquet", "webdataset"]
    with pytest.raises(UsageError, match="did you mean webdataset"):
        format_named("webdatset")


def test_importing_the_package_is_light() -> None:
    code = (
        "import sys, synlayers; print(synlayers.__version__, [m for m in ('numpy', 'PIL', 'pyarrow', 'skia') if m in"
        " sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == f"{synlayers.__version__} []\n"
    )


# --- other people's loaders -----------------------------------------------------------------------------------------


def test_webdataset_gives_every_layer(tmp_path: Path) -> None:
    webdataset = pytest.importorskip("webdataset")
    make_set(tmp_path, formats()["webdataset"])
    urls = [str(tmp_path / f"train-0000{i}.tar") for i in range(2)]
    loaded = list(webdataset.WebDataset(urls, shardshuffle=False).decode("pilrgba"))
    for sample, original in zip(loaded, make_designs(), strict=True):
        assert sample["json"] == original.record()
        assert sum(name.startswith("layer_") for name in sample) == len(original.layers)
        for layer in original.layers:
            np.testing.assert_array_equal(np.array(sample[f"layer_{layer.index:02d}.png"]), layer.pixels)


@ALL
@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize(("codec", "jpeg"), [("png", 80), ("webp", None)])
def test_datasets_gives_every_layer(tmp_path: Path, fmt: Format, streaming: bool, codec: Any, jpeg: int | None) -> None:
    datasets = pytest.importorskip("datasets", minversion="5.0.0" if streaming else "3.6.0")
    (tmp_path / "set").mkdir()
    make_set(tmp_path / "set", fmt, codec, jpeg)
    for split, designs in (("train", make_designs()), ("val", make_designs("val", 100))):
        rows = list(
            datasets.load_dataset(
                str(tmp_path / "set"), split=split, streaming=streaming, cache_dir=str(tmp_path / "cache")
            )
        )
        assert len(rows) == len(designs)
        by_id = {design.id: design for design in designs}
        for row in rows:
            assert_row_holds(row, by_id, fmt.name, codec, jpeg)


@ALL
def test_datasets_sees_that_a_build_changed(tmp_path: Path, fmt: Format) -> None:
    datasets = pytest.importorskip("datasets", minversion="3.6.0")
    folder = tmp_path / "set"
    folder.mkdir()
    manifest = make_set(folder, fmt)

    def captions() -> set[str]:
        rows = datasets.load_dataset(str(folder), split="val", cache_dir=str(tmp_path / "cache"))
        return {row["json"]["caption"] if fmt.name == "webdataset" else row["caption"] for row in rows}

    assert captions() == {"a test design"}
    path = folder / shard_name("val", 0, fmt)
    fmt.write_shard(path, encoded([replace(design, caption="new words!!!!") for design in make_designs("val", 100)]))
    manifest["shards"][-1]["sha256"] = summarise_shard(path, fmt)["sha256"]
    write_card(folder, manifest)
    assert captions() == {"new words!!!!"}


def assert_row_holds(row: Record, designs: dict[str, Design], name: str, codec: str, jpeg: int | None) -> None:
    wide = name == "webdataset"
    original = designs[row["__key__"] if wide else row["id"]]
    layers = [row[key] for key in sorted(row) if key.startswith(("layer_0", "layer_1"))] if wide else row["layers"]
    layers = [layer for layer in layers if layer is not None]
    for layer, image in zip(original.layers, layers, strict=True):
        np.testing.assert_array_equal(np.array(image.convert("RGBA")), layer.pixels)
    np.testing.assert_array_equal(np.array(row[f"image.{codec}" if wide else "image"].convert("RGB")), original.image)
    if jpeg is not None:
        assert row[{"webdataset": "input.jpg", "parquet": "input_jpg", "folder": "input"}[name]].size == (
            original.width,
            original.height,
        )
    expected = original.record() | ({"jpeg_quality": jpeg} if jpeg else {})
    if name == "parquet":
        assert json.loads(row["record"]) == expected
    elif wide:
        assert plain(row["json"]) == plain(expected)


def plain(record: Record) -> Record:
    """A record without what `datasets` adds (None for absent fields) and with params as it gives them."""
    layers = [
        {k: str(v) if k == "params" else v for k, v in layer.items() if v is not None} for layer in record["layers"]
    ]
    return {**{k: v for k, v in record.items() if v is not None}, "layers": layers}


def test_card_is_a_function_of_the_manifest_and_explains_the_order(tmp_path: Path) -> None:
    manifest = make_set(tmp_path, formats()["webdataset"])
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert text == card_text(json.loads(json.dumps(manifest)))
    front = text.split("---\n")[1]
    for line in ("license: other", "- n<1K", "name: layer_11.png"):
        assert line in front
    assert "layer_12.png" not in front
    assert "`layer_00` **is the background**" in text
    assert "| font-test 1.0 | OFL-1.1 | 1 of 1 |" in text
    assert "unused 3" not in text
    assert str(tmp_path) not in text
