"""Where in its shard every sample lies, so that one can be read without the others: ``index.parquet`` beside them.

Made at the first use (headers and records are read, no image), and again for the shards that changed since: a shard is
known by the digest in the manifest. Where the folder cannot be written the index goes to the cache, and failing that it
lives as long as the process.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import logging
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from synlayers.design import Record
from synlayers.errors import BuildError, DataError, UsageError
from synlayers.storage.encoded_sample import EncodedSample
from synlayers.storage.manifest import load_manifest
from synlayers.storage.plain_files import open_plain
from synlayers.storage.reading import Designs
from synlayers.storage.record_fields import LARGEST_SIDE, MOST_LAYERS, parse_record
from synlayers.storage.tar_members import BLOCK, TarMember, tar_members
from synlayers.storage.webdataset import from_members
from synlayers.support.atomic import replacing
from synlayers.support.paths import cache_place

NAME: Final = "index.parquet"
_VERSION: Final = 1
_COLUMNS: Final = ("start", "end", "width", "height", "layers")
_SCHEMA: Final = pa.schema(
    [*((name, pa.int64()) for name in _COLUMNS), ("shard", pa.string())], metadata={"version": str(_VERSION)}
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Index:
    """The samples of a build in the order of its shards.

    Args:
        files: the shards.
        shard: ``(N,)`` int64, the number of each sample's shard in `files`.
        start, end: ``(N,)`` int64, its bytes in the shard, end exclusive.
        width, height, layers: ``(N,)`` int64, pixels and number of layers.
    """

    files: tuple[Path, ...]
    shard: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    width: npt.NDArray[np.int64]
    height: npt.NDArray[np.int64]
    layers: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.shard)

    def read(self, number: int) -> EncodedSample:
        """One sample as stored.

        Raises:
            DataError: the shard is not what was indexed, or the sample is damaged.
        """
        path = self.files[self.shard[number]]
        start, end = int(self.start[number]), int(self.end[number])
        try:
            with open_plain(path) as file:
                file.seek(start)
                data = file.read(end - start)
            if len(data) != end - start:
                raise tarfile.ReadError("the file ends before")
            with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
                members = {info.name: _bytes_of(archive, info) for info in archive if info.isreg()}
        except (OSError, tarfile.TarError) as error:
            raise DataError(f"{path}, bytes {start} to {end}: no sample there ({error}); has it changed?") from error
        keys = {name.partition(".")[0] for name in members}
        if len(keys) != 1:
            raise DataError(f"{path}, bytes {start} to {end}: {len(keys)} samples instead of one; has it changed?")
        return from_members(path, keys.pop(), {name.partition(".")[2]: data for name, data in members.items()})


def index_of(designs: Designs) -> Index:
    """The index of a build's tars, from disk where it is there and right.

    Raises:
        UsageError: the build is not in the WebDataset format.
        DataError: a shard is missing or damaged.
    """
    if designs.format.name != "webdataset":
        raise UsageError(
            f"{designs.folder} is in the format {designs.format.name!r}: samples are read by number from WebDataset "
            "shards only; stream it (DesignStream), or read Parquet with datasets.load_dataset"
        )
    known = _stored(designs.folder)
    tables, scanned = [], 0
    for shard in designs.shards:
        table = known.get(shard["sha256"])
        if table is None or not _fits(table, shard):
            table = _scan(designs.path_of(shard), shard)
            scanned += 1
        tables.append(table)
    if scanned:
        known |= {shard["sha256"]: table for shard, table in zip(designs.shards, tables, strict=True)}
        current = {shard["sha256"] for shard in load_manifest(designs.folder)["shards"]}
        _store(designs.folder, {digest: table for digest, table in known.items() if digest in current})
    columns = {name: np.concatenate([table[name].to_numpy() for table in tables]) for name in _COLUMNS}
    counts = [len(table) for table in tables]
    files = tuple(designs.path_of(shard) for shard in designs.shards)
    return Index(files, np.repeat(np.arange(len(files)), counts), **columns)


def _fits(table: pa.Table, shard: Record) -> bool:
    """Whether rows can be those of a shard: an index comes with its build, whose writer may have meant others."""
    start, end, width, height, layers = (table[name].to_numpy() for name in _COLUMNS)
    edges = np.concatenate([[0], np.stack([start, end], axis=1).ravel(), [shard["bytes"]]])
    return bool(
        len(table) == shard["samples"]
        and (edges[1:] >= edges[:-1]).all()
        and (end > start).all()
        and all(((sides >= 1) & (sides <= LARGEST_SIDE)).all() for sides in (width, height))
        and ((layers >= 1) & (layers <= MOST_LAYERS)).all()
    )


def _scan(path: Path, shard: Record) -> pa.Table:
    """The samples of one tar, from its headers and records."""
    try:
        with open_plain(path) as file:
            rows = list(_spans(file))
    except (OSError, tarfile.TarError, DataError) as error:
        raise DataError(f"{path} cannot be indexed ({error}): run `python -m synlayers.verify` on the build") from error
    if len(rows) != shard["samples"]:
        raise DataError(f"{path} holds {len(rows)} samples, the manifest says {shard['samples']}")
    return pa.table(dict(zip(_COLUMNS, np.array(rows, np.int64).reshape(-1, len(_COLUMNS)).T, strict=True)))


def _spans(file: BinaryIO) -> Iterator[tuple[int, int, int, int, int]]:
    """One row of `_COLUMNS` a sample. Its record is its last member."""
    start = None
    for member in tar_members(file):
        if not isinstance(member, TarMember):
            raise DataError(member.what)
        content = file.tell()  # behind the header
        if start is None:
            start = content - BLOCK
        if member.name.endswith(".json"):
            record = parse_record(member.read())
            end = content + member.size + -member.size % BLOCK
            yield start, end, record["width"], record["height"], len(record["layers"])
            start = None


def _bytes_of(archive: tarfile.TarFile, info: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(info)
    data = file.read() if file else b""
    if len(data) != info.size:
        raise tarfile.ReadError(f"{info.name} is cut short")
    return data


def _places(folder: Path) -> tuple[Path, Path]:
    name = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return folder / NAME, cache_place("indices", f"{name}.parquet")


def _stored(folder: Path) -> dict[str, pa.Table]:
    """What is on disk, by the digest of the shard; nothing where it cannot be read or is of other columns."""
    for place in _places(folder):
        try:
            with open_plain(place) as file:  # a pipe would be waited for
                table = pq.read_table(file)
            if not table.schema.equals(_SCHEMA, check_metadata=True) or any(c.null_count for c in table.columns):
                continue
            digests = table["shard"].to_numpy(zero_copy_only=False)
            rows = table.select(_COLUMNS)
            edges = [0, *(np.flatnonzero(digests[1:] != digests[:-1]) + 1), len(digests)] if len(digests) else [0]
            return {str(digests[a]): rows.slice(a, b - a) for a, b in itertools.pairwise(edges)}
        except (OSError, pa.ArrowException):
            continue
    return {}


def _store(folder: Path, tables: dict[str, pa.Table]) -> None:
    whole = pa.concat_tables(
        table.append_column("shard", pa.array([digest] * len(table), pa.string())) for digest, table in tables.items()
    ).cast(_SCHEMA)
    for place in _places(folder):
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with replacing(place) as temporary:
                pq.write_table(whole, temporary)
            return
        except (OSError, BuildError):
            continue
    _log.warning("the index of %s cannot be kept: every process makes its own (set SYNLAYERS_CACHE)", folder)
