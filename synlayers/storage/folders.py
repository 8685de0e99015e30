"""Plain folders: a shard is a folder with one folder a sample, for people who want to look at files.

train-00000/metadata.jsonl                 makes `datasets` ("imagefolder") give composite and layers
train-00000/000000042/image.png
train-00000/000000042/layer_00.png ...
train-00000/000000042/record.json
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from synlayers.design import Record
from synlayers.errors import DataError
from synlayers.storage import Format
from synlayers.storage.codecs import codec_of
from synlayers.storage.encoded_sample import EncodedSample, layer_name
from synlayers.support.atomic import replacing
from synlayers.support.entries import entries
from synlayers.support.names_in_files import path_below

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

    def read_shard(self, path: Path) -> Iterator[EncodedSample]:
        for folder in _sample_folders(path):
            yield _read_sample(path, folder)

    def read_records(self, path: Path) -> Iterator[Record]:
        for folder in _sample_folders(path):
            yield _read_record(path, folder)

    def count(self, path: Path) -> int:
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
    """The folders of the samples, in the order of metadata.jsonl, which is that of their keys."""
    try:
        folders = [child for child in entries(path) if child.is_dir()]
        with (path / _METADATA).open(encoding="utf-8") as metadata:
            listed = [json.loads(line)["image_file_name"].partition("/")[0] for line in metadata]
    except (OSError, ValueError, KeyError) as error:
        raise DataError(
            f"{path} is not a shard of folders ({error}): delete it and run the same generate command again"
        ) from error
    unmatched = set(listed) ^ {folder.name for folder in folders}
    if unmatched:
        raise DataError(f"{path}, sample {min(unmatched)}: the folder and {_METADATA} do not agree on it")
    return folders


def _read(path: Path, folder: Path, name: str) -> bytes:
    try:
        return path_below(path, f"{folder.name}/{name}", path).read_bytes()
    except OSError as error:
        raise DataError(f"{path}, sample {folder.name}: {name} cannot be read ({error.strerror})") from error


def _read_record(path: Path, folder: Path) -> Record:
    try:
        record: Record = json.loads(_read(path, folder, "record.json"))
        return record
    except ValueError as error:
        raise DataError(f"{path}, sample {folder.name}: record.json is not JSON ({error})") from error


def _read_sample(path: Path, folder: Path) -> EncodedSample:
    record = _read_record(path, folder)
    name = "image.png" if (folder / "image.png").exists() else "image.webp"
    image = _read(path, folder, name)
    try:
        codec = codec_of(image)
        names = [layer_name(i, codec) for i in range(record["layer_count"])]
    except (DataError, KeyError, TypeError) as error:
        raise DataError(f"{path}, sample {folder.name}: {error}") from error
    layers = tuple(_read(path, folder, name) for name in names)
    jpeg = _read(path, folder, "input.jpg") if (folder / "input.jpg").exists() else None
    return EncodedSample(folder.name, record, image, layers, codec, jpeg)


FORMAT = Folders()
