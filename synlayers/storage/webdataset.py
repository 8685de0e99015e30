"""WebDataset shards (docs/format.md): a plain tar; the files of a sample lie side by side and share a key.

The same bytes for the same samples: USTAR, no times, no owners.
"""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, NamedTuple

from synlayers.design import Record
from synlayers.errors import DataError
from synlayers.storage import Format
from synlayers.storage.codecs import codec_of
from synlayers.storage.encoded_sample import EncodedSample, layer_name
from synlayers.support.atomic import replacing


class WebDataset(Format):
    name = "webdataset"
    suffix = ".tar"

    def write_shard(self, path: Path, samples: Iterable[EncodedSample]) -> None:
        with replacing(path) as temporary, temporary.open("wb") as file:
            for sample in samples:
                for name, data in sample.members():
                    _write_member(file, f"{sample.key}.{name}", data)
            file.write(bytes(2 * tarfile.BLOCKSIZE))
            file.write(bytes(-file.tell() % tarfile.RECORDSIZE))

    def read_shard(self, path: Path) -> Iterator[EncodedSample]:
        with _members(path) as members:
            for key, group in groupby(members, key=lambda member: member.name.partition(".")[0]):
                files = {member.name.partition(".")[2]: member.read() for member in group}
                yield _sample(path, key, files)

    def read_records(self, path: Path) -> Iterator[Record]:
        with _members(path) as members:
            for member in members:
                if member.name.endswith(".json"):
                    yield _parse(path, member.name, member.read())

    def count(self, path: Path) -> int:
        with _members(path) as members:
            return sum(member.name.endswith(".json") for member in members)


def _write_member(file: BinaryIO, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    info.mode = 0o644
    file.write(info.tobuf(tarfile.USTAR_FORMAT))
    file.write(data)
    file.write(bytes(-len(data) % tarfile.BLOCKSIZE))


class _Member(NamedTuple):
    """A file in a tar; `read` works until the next member is asked for."""

    name: str
    size: int
    file: BinaryIO

    def read(self) -> bytes:
        data = self.file.read(self.size)
        if len(data) < self.size:
            raise tarfile.ReadError(f"{self.name} is cut short")
        return data


@contextmanager
def _members(path: Path) -> Iterator[Iterator[_Member]]:
    """The regular files of a tar in order; what is wrong with the tar itself becomes a DataError that names it."""
    try:
        with path.open("rb") as file:
            yield _iterate(file)
    except (OSError, tarfile.TarError) as error:
        raise DataError(
            f"{path} is damaged or cut short ({error}): delete it and run the same generate command again"
        ) from error


def _iterate(file: BinaryIO) -> Iterator[_Member]:
    """`tarfile.TarFile` takes a damaged header, or a missing end, for the end of the archive; this does not."""
    while (block := file.read(tarfile.BLOCKSIZE)) != bytes(tarfile.BLOCKSIZE):
        at = file.tell()
        if len(block) < tarfile.BLOCKSIZE:
            raise tarfile.ReadError(f"no end mark at byte {at:,}")
        info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        if info.isreg():
            yield _Member(info.name, info.size, file)
        file.seek(at + info.size + -info.size % tarfile.BLOCKSIZE)


def _parse(path: Path, name: str, data: bytes) -> Record:
    try:
        record: Record = json.loads(data)
        return record
    except ValueError as error:
        raise DataError(f"{path}: {name} is not JSON ({error})") from error


def _sample(path: Path, key: str, files: dict[str, bytes]) -> EncodedSample:
    try:
        record = _parse(path, f"{key}.json", files["json"])
        codec = codec_of(files.get("image.png") or files["image.webp"])
        layers = tuple(files[layer_name(i, codec)] for i in range(record["layer_count"]))
        return EncodedSample(key, record, files[f"image.{codec}"], layers, codec, files.get("input.jpg"))
    except (KeyError, TypeError) as error:
    except DataError as error:
        raise DataError(f"{path}: {error}") from error
        raise DataError(f"{path}, sample {key}: {error} is missing") from error


FORMAT = WebDataset()
