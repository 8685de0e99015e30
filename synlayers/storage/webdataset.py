"""WebDataset shards (docs/format.md): a plain tar; the files of a sample lie side by side and share a key.

The same bytes for the same samples: USTAR, no times, no owners.
"""

from __future__ import annotations

import tarfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from synlayers.design import Record
from synlayers.errors import DataError
from synlayers.storage import Damaged, Format, Remark
from synlayers.storage.codecs import codec_of
from synlayers.storage.encoded_sample import EncodedSample, is_member_name, layer_name, member_names
from synlayers.storage.plain_files import open_plain
from synlayers.storage.record_fields import parse_record
from synlayers.storage.tar_members import OtherMember, TarDamage, TarMember, tar_members
from synlayers.support.atomic import replacing
from synlayers.support.untrusted.text import visible


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

    def scan(self, path: Path, rows: Collection[int] | None = None) -> Iterator[EncodedSample | Damaged | Remark]:
        key, files, row = "", dict[str, bytes](), -1
        for member in _all(path):
            if not isinstance(member, TarMember):
                yield _told(member)
                continue
            own, _, name = member.name.partition(".")
            if own != key:
                yield from _finished(key, files)
                key, files, row = own, {}, row + 1
            if rows is not None and row not in rows:
                continue
            if name in files:
                yield Remark(_shown(key), f"{_shown(name)} stands twice in it")
            files[name] = member.read()
        yield from _finished(key, files)

    def scan_records(self, path: Path) -> Iterator[Record | Damaged]:
        for member in _all(path):
            if isinstance(member, TarDamage):
                yield Damaged("", member.what)
            elif isinstance(member, TarMember) and member.name.endswith(".json"):
                try:
                    yield parse_record(member.read())
                except DataError as error:
                    yield Damaged(_shown(member.name.partition(".")[0]), str(error))

    def count(self, path: Path) -> int:
        members = list(_all(path))
        if damage := next((member for member in members if isinstance(member, TarDamage)), None):
            raise DataError(f"{path} is damaged or cut short ({damage.what}): {AGAIN}")
        return sum(isinstance(member, TarMember) and member.name.endswith(".json") for member in members)


AGAIN = "delete it and run the same generate command again"


def _write_member(file: BinaryIO, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    info.mode = 0o644
    file.write(info.tobuf(tarfile.USTAR_FORMAT))
    file.write(data)
    file.write(bytes(-len(data) % tarfile.BLOCKSIZE))


def _all(path: Path) -> Iterator[TarMember | OtherMember | TarDamage]:
    try:
        with open_plain(path) as file:
            yield from tar_members(file)
    except OSError as error:
        yield TarDamage(error.strerror or str(error))


def _told(member: OtherMember | TarDamage) -> Damaged | Remark:
    if isinstance(member, TarDamage):
        return Damaged("", member.what)
    return Remark("", f"member {_shown(member.name)} is {member.what}, which the format does not have")


def _shown(name: str) -> str:
    return visible(name[:200], lines=False)


def _finished(key: str, files: Mapping[str, bytes]) -> Iterator[EncodedSample | Damaged | Remark]:
    """A sample, and what lies beside it that is not of the format."""
    if not files:
        return
    try:
        sample = _sample(key, files)
    except DataError as error:
        yield Damaged(_shown(key), str(error))
        others = [name for name in files if not is_member_name(name)]
    else:
        yield sample
        others = sorted(files.keys() - set(member_names(sample)))
    yield from (Remark(_shown(key), f"member {_shown(name)} is none of the format") for name in others)


def _sample(key: str, files: Mapping[str, bytes]) -> EncodedSample:
    try:
        record = parse_record(files["json"])
        codec = codec_of(files.get("image.png") or files["image.webp"])
        layers = tuple(files[layer_name(i, codec)] for i in range(len(record["layers"])))
        return EncodedSample(key, record, files[f"image.{codec}"], layers, codec, files.get("input.jpg"))
    except KeyError as error:
        raise DataError(f"{error} is missing") from None


def from_members(path: Path, key: str, files: Mapping[str, bytes]) -> EncodedSample:
    """The sample that members of a tar are, by their names within it; DataError where one is missing or damaged."""
    try:
        return _sample(key, files)
    except DataError as error:
        raise DataError(f"{path}, sample {_shown(key)}: {error}") from error


FORMAT = WebDataset()
