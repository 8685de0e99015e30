"""Samples on disk: one file per format. A file of this package defines ``FORMAT``, one instance of a `Format`; scanning
finds it.

A shard appears whole or not at all (`atomic.replacing`), and the same samples give the same bytes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import ClassVar, NamedTuple

from synlayers.design import Record
from synlayers.errors import DataError, UsageError
from synlayers.storage.codecs import CODECS, Codec, codec_probe, decode, encode
from synlayers.storage.encoded_sample import EncodedSample, decode_sample, encode_design
from synlayers.support.atomic import remove_stale, write_json_atomic
from synlayers.support.discovery import scan

__all__ = [
    "CODECS",
    "Codec",
    "Damaged",
    "EncodedSample",
    "Format",
    "Remark",
    "codec_probe",
    "decode",
    "decode_sample",
    "encode",
    "encode_design",
    "format_named",
    "formats",
    "remove_stale",
    "shard_name",
    "write_json_atomic",
]


class Damaged(NamedTuple):
    """What cannot be read of a shard: one sample, or (`key` is empty) a part of the shard itself."""

    key: str
    problem: str


class Remark(NamedTuple):
    """Something in a shard that is not of its format, beside samples (`key` is empty) or beside the files of one."""

    key: str
    problem: str


class Format(ABC):
    """How samples lie in a shard.

    `name` is what ``--format`` takes; `suffix` ends the name of a shard; `folder` says whether a shard is a folder.
    Readers that scan give everything that is there, whatever its state; the others raise DataError at the first damage,
    naming the shard, and the sample where there is one.
    """

    name: ClassVar[str]
    suffix: ClassVar[str]
    folder: ClassVar[bool] = False

    @abstractmethod
    def write_shard(self, path: Path, samples: Iterable[EncodedSample]) -> None:
        """Writes `samples`, in their order, in memory that does not grow with their number.

        Raises:
            BuildError: it cannot be written; nothing is left behind, and what was at `path` stays.
        """

    @abstractmethod
    def scan(self, path: Path, rows: Collection[int] | None = None) -> Iterator[EncodedSample | Damaged | Remark]:
        """The samples in their order, and what else is there; a damaged sample costs itself. Raises nothing.

        Args:
            rows: places of the samples that are wanted, counted from 0; the others are passed over unread.
        """

    @abstractmethod
    def scan_records(self, path: Path) -> Iterator[Record | Damaged]:
        """The records alone, in the same order, without reading the images. Raises nothing."""

    @abstractmethod
    def count(self, path: Path) -> int:
        """The number of samples; DataError where it cannot be told."""

    def read_shard(self, path: Path) -> Iterator[EncodedSample]:
        """The samples in their order; DataError at the first damage. What is not of the format is passed over."""
        for item in self.scan(path):
            if isinstance(item, Damaged):
                raise _damage(path, item)
            if isinstance(item, EncodedSample):
                yield item

    def read_records(self, path: Path) -> Iterator[Record]:
        """The records alone; DataError at the first damage."""
        for item in self.scan_records(path):
            if isinstance(item, Damaged):
                raise _damage(path, item)
            yield item


def _damage(path: Path, damage: Damaged) -> DataError:
    if damage.key:
        return DataError(f"{path}, sample {damage.key}: {damage.problem}")
    return DataError(
        f"{path} is damaged or cut short ({damage.problem}): delete it and run the same generate command again"
    )


@cache
def formats() -> dict[str, Format]:
    """All formats by name."""
    return scan(__name__, __path__, "FORMAT", lambda fmt: fmt.name)


def format_named(name: str) -> Format:
    """The format called `name`; UsageError lists the valid names."""
    try:
        return formats()[name]
    except KeyError:
        near = get_close_matches(name, formats(), 1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        raise UsageError(f"format {name!r} is not one of {', '.join(formats())}{hint}") from None


def shard_name(split: str, number: int, fmt: Format) -> str:
    """
    >>> shard_name("train", 3, format_named("webdataset"))
    'train-00003.tar'
    """
    return f"{split}-{number:05d}{fmt.suffix}"
