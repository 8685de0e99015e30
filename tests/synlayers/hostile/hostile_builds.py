"""Builds as an enemy or a broken disk would leave them: chance decides where, from a generator that is handed in."""

from __future__ import annotations

import io
import json
import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from synlayers.checks.build import check_build
from synlayers.design import Record
from synlayers.errors import DataError
from synlayers.storage import EncodedSample, format_named
from synlayers.storage.manifest import digest_of_shard

SHARD: Final = "train-00000"
"""The first shard of the builds of these tests, without its ending."""


def deep(levels: int) -> Any:
    """Lists in lists."""
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


VALUES: Final[tuple[Any, ...]] = (
    None,
    True,
    0,
    -1,
    2**31,
    2**63,
    10**400,
    -0.0,
    1e308,
    float("nan"),
    float("inf"),
    "",
    "x" * 100_000,
    "a, " * 6_000,
    "\x1b]0;title\x07\n",
    "../../etc/passwd",
    "/dev/zero",
    "\u202e\U000e0041",
    "#12345g",
    "512",
    [],
    {},
    [[]],
    [0, 0, 0, 0],
    [-5, -5, 10**6, 10**6],
    [0.5, 0, 1, 1],
    [2**40] * 4,
    [1] * 2_000,
    {"a": {"b": {}}},
    deep(150),
    deep(400),
)


def places(value: Any) -> list[tuple[Any, ...]]:
    """Paths to everything inside a JSON value."""
    out: list[tuple[Any, ...]] = []
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in inner:
        out.append((key,))
        out += [(key, *rest) for rest in places(child)]
    return out


def changed(chance: Random, value: Any) -> Any:
    """A copy of a JSON value with one place in it replaced, removed, doubled or swapped with another."""
    value = json.loads(json.dumps(value))
    ways = places(value)
    if not ways:
        return chance.choice(VALUES)
    way = chance.choice(ways)
    owner = value
    for key in way[:-1]:
        owner = owner[key]
    key = way[-1]
    match chance.randrange(5):
        case 0:
            del owner[key]
        case 1 if isinstance(owner, list):
            owner.insert(key, owner[key])
        case 1:
            owner[chance.choice(["index", "kind", "asset", "x" * 400, ""])] = owner[key]
        case 2:
            other = value
            for step in chance.choice(ways):
                other = other[step]
            owner[key] = json.loads(json.dumps(other))
        case _:
            owner[key] = chance.choice(VALUES)
    return value


def damaged(chance: Random, data: bytes) -> bytes:
    """Bytes with something flipped, cut, doubled or overwritten in one to three places."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        if not out:
            return b""
        at, size = chance.randrange(len(out)), chance.choice((1, 1, 4, 64, 512, 5_000))
        match chance.randrange(6):
            case 0:
                out[at] ^= 1 << chance.randrange(8)
            case 1:
                del out[at : at + size]
            case 2:
                out[at:at] = out[at : at + size]
            case 3:
                out[at : at + size] = bytes(size)
            case 4:
                out[at : at + size] = chance.randbytes(size)
            case 5:
                del out[at:]
    return bytes(out)


def text_of(value: Any) -> str:
    """JSON as anybody might write it, NaN and all."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def sign(folder: Path) -> None:
    """Makes the manifest agree with the bytes of the shards, so that what is in them is looked at."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    for shard in manifest["shards"]:
        shard["bytes"], shard["sha256"] = digest_of_shard(folder / shard["file"])
    path.write_text(json.dumps(manifest))


def tar_of(samples: list[tuple[EncodedSample, bytes]], path: Path) -> None:
    """A tar of samples with records that no writer of ours would write."""
    with tarfile.open(path, "w") as tar:
        for sample, text in samples:
            for name, data in sample.members():
                info = tarfile.TarInfo(f"{sample.key}.{name}")
                content = text if name == "json" else data
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))


def change_shard(chance: Random, folder: Path, name: str) -> None:
    """Changes one shard of a build, of whatever format."""
    manifest = json.loads((folder / "manifest.json").read_text())
    fmt = format_named(manifest["format"])
    path = folder / name
    if fmt.name == "folder":
        files = sorted(file for file in path.rglob("*") if file.is_file())
        file = chance.choice(files)
        if file.suffix == ".json" and chance.random() < 0.7:
            file.write_bytes(text_of(changed(chance, json.loads(file.read_text()))).encode())
        elif chance.random() < 0.3:
            change_place(chance, file)
        else:
            file.write_bytes(damaged(chance, file.read_bytes()))
    elif chance.random() < 0.35:
        path.write_bytes(damaged(chance, path.read_bytes()))
    else:
        _change_record_or_image(chance, path, list(fmt.read_shard(path)), fmt.name)


def _change_record_or_image(chance: Random, path: Path, samples: list[EncodedSample], format_name: str) -> None:
    number = chance.randrange(len(samples))
    sample = samples[number]
    texts = [text_of(s.record).encode() for s in samples]
    if chance.random() < 0.6:
        value = sample.record
        for _ in range(chance.choice((1, 1, 2, 6))):
            value = changed(chance, value)
        texts[number] = text_of(value).encode("utf-8", "surrogatepass")
    elif chance.random() < 0.5:
        layers = list(sample.layers)
        at = chance.randrange(len(layers))
        layers[at] = chance.choice((damaged(chance, layers[at]), sample.image, b"", chance.choice(layers)))
        samples[number] = replace(sample, layers=tuple(layers))
    else:
        texts[number] = damaged(chance, texts[number])
    if format_name == "parquet":
        _parquet(chance, path, samples, texts)
    else:
        tar_of(list(zip(samples, texts, strict=True)), path)


def _parquet(chance: Random, path: Path, samples: list[EncodedSample], texts: list[bytes]) -> None:
    table = pq.read_table(path)
    layers = [[{"bytes": data, "path": None} for data in sample.layers] for sample in samples]
    table = table.set_column(table.schema.get_field_index("layers"), "layers", pa.array(layers, table["layers"].type))
    records = pa.array(texts, pa.binary())
    with suppress(pa.ArrowInvalid):  # not UTF-8: a column of another type
        records = records.cast(pa.string())
    table = table.set_column(table.schema.get_field_index("record"), "record", records)
    if chance.random() < 0.3:
        name = chance.choice(table.column_names)
        at = table.schema.get_field_index(name)
        match chance.randrange(4):
            case 0:
                table = table.remove_column(at)
            case 1:
                table = table.set_column(at, name, pa.nulls(len(table), table[name].type))
            case 2:
                table = table.set_column(at, name, pa.array([b"\xff\xfe"] * len(table)))
            case 3:
                table = table.append_column("extra.pickle", pa.array([b"x"] * len(table)))
    pq.write_table(table, path, row_group_size=2)


def change_place(chance: Random, file: Path) -> None:
    """Puts something else where a file was."""
    file.unlink()
    ways: tuple[Callable[[], object], ...] = (
        lambda: os.mkfifo(file),
        lambda: file.symlink_to("/dev/zero"),
        lambda: file.symlink_to(file.name),
        lambda: file.symlink_to("/etc/passwd"),
        lambda: file.mkdir(),
        lambda: file.write_bytes(b""),
        lambda: None,
    )
    chance.choice(ways)()


def hostile_copy(chance: Random, build: Path, folder: Path) -> Path:
    """A copy of a build with one thing in it changed: a shard, the manifest, or a file of the folder."""
    shutil.copytree(build, folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    name = chance.choice(manifest["shards"])["file"]
    roll = chance.random()
    if roll < 0.65:
        change_shard(chance, folder, name)
        if chance.random() < 0.9:
            with suppress(DataError):  # a pipe has no digest
                sign(folder)
    elif roll < 0.9:
        file = folder / "manifest.json"
        if chance.random() < 0.7:
            value = manifest
            for _ in range(chance.choice((1, 1, 3))):
                value = changed(chance, value)
            file.write_bytes(text_of(value).encode("utf-8", "surrogatepass"))
        else:
            file.write_bytes(damaged(chance, file.read_bytes()))
    else:
        target = chance.choice(sorted(p for p in folder.iterdir() if p.is_file() or p.name == name))
        if target.is_dir():
            shutil.rmtree(target)
            target.write_bytes(b"")
        change_place(chance, target)
        if chance.random() < 0.3:
            os.mkfifo(folder / f"extra-00000{target.suffix}")
    return folder


def samples_of(folder: Path) -> list[EncodedSample]:
    return list(format_named("webdataset").read_shard(folder / f"{SHARD}.tar"))


def rewrite(folder: Path, texts: dict[int, bytes]) -> None:
    """The first shard again, with some records replaced; the manifest agrees with the bytes."""
    samples = samples_of(folder)
    written = [(s, texts.get(i, json.dumps(s.record).encode())) for i, s in enumerate(samples)]
    tar_of(written, folder / f"{SHARD}.tar")
    sign(folder)


def found(folder: Path) -> list[str]:
    return [str(problem) for problem in check_build(folder, 1).problems]


def set_in(record: Record, where: str, value: Any) -> bytes:
    """``layers.1.box`` and the like."""
    *way, last = where.split(".")
    owner: Any = record
    for key in way:
        owner = owner[int(key) if isinstance(owner, list) else key]
    owner[last] = value
    return json.dumps(record).encode()


def rewrite_tar(
    folder: Path, change: Callable[[tarfile.TarInfo, bytes], Iterator[tuple[tarfile.TarInfo, bytes]]]
) -> None:
    path = folder / f"{SHARD}.tar"
    with tarfile.open(path) as tar:
        members = [(info, tar.extractfile(info).read()) for info in tar]  # type: ignore[union-attr]
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as tar:
        for info, data in members:
            for other, content in change(info, data):
                other.size = len(content) if other.isreg() else 0
                tar.addfile(other, io.BytesIO(content))
    sign(folder)
