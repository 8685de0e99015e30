"""Plain folders: a shard is a folder with one folder a sample, for people who want to look at files.

train-00000/metadata.jsonl                 makes `datasets` ("imagefolder") give composite and layers
train-00000/000000042/image.png
train-00000/000000042/layer_00.png ...
train-00000/000000042/record.json
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from synlayers.design import Record
from synlayers.errors import DataError
from synlayers.storage import Damaged, Format, Remark
from synlayers.storage.codecs import codec_of
from synlayers.storage.encoded_sample import EncodedSample, layer_name, member_names
from synlayers.storage.plain_files import read_plain
from synlayers.storage.plain_json import MOST_BYTES, parse_json
from synlayers.storage.record_fields import parse_record
from synlayers.support.atomic import replacing
from synlayers.support.entries import entries, is_stray
from synlayers.support.untrusted.names import path_below
from synlayers.support.untrusted.reasons import what_is_wrong
from synlayers.support.untrusted.text import visible

_METADATA = "metadata.jsonl"


class Folders(Format):
    name = "folder"
    suffix = ""
    folder = True

    def write_shard(self, path: Path, samples: Iterable[EncodedSample]) -> None:
        with replacing(path) as temporary:
            temporary.mkdir()
            with (temporary / _METADATA).open("w", encoding="utf-8", newline="\n") as metadata:
                for sample in samples:
                    _write_sample(temporary / sample.key, sample)
                    metadata.write(json.dumps(_metadata(sample), ensure_ascii=False, allow_nan=False) + "\n")

    def scan(self, path: Path, rows: Collection[int] | None = None) -> Iterator[EncodedSample | Damaged | Remark]:
        listed, problems = _listed(path)
        yield from problems
        for row, folder in enumerate(_sample_folders(path)):
            if rows is None or row in rows:
                yield from _scan_sample(path, folder, listed)
        yield from _strays(path)

    def scan_records(self, path: Path) -> Iterator[Record | Damaged]:
        _, problems = _listed(path)
        yield from (problem for problem in problems if isinstance(problem, Damaged))
        for folder in _sample_folders(path):
            try:
                yield parse_record(_read(path, folder, "record.json"))
            except DataError as error:
                yield Damaged(_shown(folder.name), str(error))

    def count(self, path: Path) -> int:
        _, problems = _listed(path)
        if damage := next((problem for problem in problems if isinstance(problem, Damaged)), None):
            raise DataError(f"{path} is not a shard of folders ({damage.problem})")
        return len(_sample_folders(path))


def _file_name(name: str) -> str:
    return "record.json" if name == "json" else name


def _write_sample(folder: Path, sample: EncodedSample) -> None:
    folder.mkdir()
    for name, data in sample.members():
        (folder / _file_name(name)).write_bytes(data)


def _metadata(sample: EncodedSample) -> dict[str, Any]:
    """One line of metadata.jsonl: `datasets` turns ``*_file_name`` into an image and ``*_file_names`` into a list of
    images."""
    record, layers = sample.record, sample.record["layers"]
    line = {name: record[name] for name in ("id", "split", "width", "height", "layer_count", "caption")}
    line["image_file_name"] = f"{sample.key}/image.{sample.codec}"
    line["layers_file_names"] = [f"{sample.key}/{layer_name(i, sample.codec)}" for i in range(len(sample.layers))]
    if sample.jpeg is not None:
        line["input_file_name"] = f"{sample.key}/input.jpg"
    line["layer_boxes"] = [entry["box"] for entry in layers]
    line["layer_kinds"] = [entry["kind"] for entry in layers]
    line["layer_captions"] = [entry["caption"] for entry in layers]
    return line


def _sample_folders(path: Path) -> list[Path]:
    try:
        return [child for child in entries(path) if child.is_dir()]
    except OSError:
        return []


def _listed(path: Path) -> tuple[dict[str, dict[str, Any]], list[Damaged | Remark]]:
    """The lines of metadata.jsonl by sample, and how they and the folders disagree."""
    listed: dict[str, dict[str, Any]] = {}
    problems: list[Damaged | Remark] = []
    try:
        lines = read_plain(path / _METADATA, MOST_BYTES).split(b"\n")
    except OSError as error:
        return {}, [Damaged("", f"{_METADATA} cannot be read: {error.strerror}")]
    for number, text in enumerate(lines, 1):
        try:
            line = parse_json(text) if text else None
            if line is not None:
                listed[line["image_file_name"].partition("/")[0]] = line
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            problems.append(Damaged("", f"line {number} of {_METADATA} cannot be read ({what_is_wrong(error)})"))
    here = {folder.name for folder in _sample_folders(path)}
    for name in sorted(here ^ listed.keys()):
        problems.append(Damaged(_shown(name), f"the folder and {_METADATA} do not agree on it"))
    return listed, problems


def _scan_sample(
    path: Path, folder: Path, listed: Mapping[str, dict[str, Any]]
) -> Iterator[EncodedSample | Damaged | Remark]:
    key = _shown(folder.name)
    try:
        sample = _read_sample(path, folder)
    except DataError as error:
        yield Damaged(key, str(error))
        return
    yield sample
    line = listed.get(folder.name)
    if line is not None and line != _metadata(sample):
        yield Remark(key, f"its line of {_METADATA} does not say what its record says")
    expected = {_file_name(name) for name in member_names(sample)}
    for child in sorted(folder.iterdir()):
        if child.name not in expected and not is_stray(child.name):
            yield Remark(key, f"file {_shown(child.name)} is none of the format")


def _strays(path: Path) -> Iterator[Remark]:
    """What lies beside the folders of samples."""
    try:
        children = sorted(path.iterdir())
    except OSError:
        return
    for child in children:
        if child.name != _METADATA and not child.is_dir() and not is_stray(child.name):
            yield Remark("", f"{_shown(child.name)} is none of the format")


def _shown(name: str) -> str:
    return visible(name[:200], lines=False)


def _read(path: Path, folder: Path, name: str) -> bytes:
    try:
        return read_plain(path_below(path, f"{folder.name}/{name}", path))
    except OSError as error:
        raise DataError(f"{name} cannot be read: {error.strerror}") from error


def _read_sample(path: Path, folder: Path) -> EncodedSample:
    record = parse_record(_read(path, folder, "record.json"))
    image = _read(path, folder, "image.png" if (folder / "image.png").exists() else "image.webp")
    codec = codec_of(image)
    layers = tuple(_read(path, folder, layer_name(i, codec)) for i in range(len(record["layers"])))
    jpeg = _read(path, folder, "input.jpg") if (folder / "input.jpg").exists() else None
    return EncodedSample(folder.name, record, image, layers, codec, jpeg)


FORMAT = Folders()
