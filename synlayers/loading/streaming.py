"""Designs as a `torch.utils.data.IterableDataset`: shards from end to end, through webdataset."""

from __future__ import annotations

import logging
import random
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import webdataset as wds
from torch.utils.data import IterableDataset

from synlayers.errors import DataError, UsageError
from synlayers.loading.datasets import Maker
from synlayers.loading.dealing import Piece, Reader, deal, draw
from synlayers.loading.forms import Form
from synlayers.loading.geometry import Prepare
from synlayers.storage import EncodedSample
from synlayers.storage.plain_files import open_plain
from synlayers.storage.reading import load
from synlayers.storage.webdataset import from_members

_log = logging.getLogger(__name__)


class DesignStream(IterableDataset[Any]):
    """The designs of a build as a stream, read from end to end: for large builds and slow disks.

    Every process that reads (ranks times the workers of a `DataLoader`) gets a part of its own; the parts differ by at
    most one sample, together they are the whole, and nothing is read twice. Where there are fewer shards than readers,
    several read the same shard and skip what is not theirs; the log says so.

    >>> stream = DesignStream("out", split="train", form="tokens", shuffle=200)      # doctest: +SKIP
    >>> DataLoader(stream, batch_size=8, num_workers=4, collate_fn=collate)          # doctest: +SKIP

    Args:
        folder, split, form, prepare, captions: as in `DesignDataset`; any format of build will do.
        shuffle: samples in the buffer of every reader from which the next one is drawn; the order of the shards changes
            with the epoch, too. 0: the order of the shards.
        resample: endless, shards drawn with replacement, each as often as its samples weigh.
        even: every reader gets the same number of samples (for `DistributedDataParallel`, which waits for all ranks);
            up to readers - 1 samples are left out, others in every epoch when shuffled.
        seed: of order and `prepare`.

    Raises:
        UsageError: no such split, form or captions, or fewer than zero samples in the buffer.
        DataError: the build is unfinished; or, while iterating, a sample is damaged.
    """

    def __init__(
        self,
        folder: str | Path,
        split: str | None = None,
        *,
        form: str | Form = "canvas",
        prepare: Prepare | None = None,
        captions: str | None = None,
        shuffle: int = 0,
        resample: bool = False,
        even: bool = False,
        seed: int = 0,
    ) -> None:
        if shuffle < 0:
            raise UsageError(f"a buffer of {shuffle} samples cannot be: 0 is no shuffling")
        self.designs = load(folder, split, captions)
        self._make = Maker(self.designs, form, prepare, seed)
        self.shuffle, self.resample, self.even, self.seed = shuffle, resample, even, seed

    def __iter__(self) -> Iterator[Any]:
        reader = Reader.here()
        stages: list[Any] = [lambda: self._pieces(reader), self._samples]
        if self.shuffle:
            rng = random.Random(f"{self.seed}/{self._make.epoch}/{reader.number}")
            stages.append(wds.shuffle(self.shuffle, initial=self.shuffle, rng=rng))
        stages.append(wds.map(self._make))
        return iter(wds.DataPipeline(*stages))

    def set_epoch(self, epoch: int) -> None:
        """The order, and what `prepare` draws, from the next iteration on; also in workers that are already running."""
        self._make.epoch = epoch

    def samples_of(self, reader: Reader) -> int:
        """How many samples one reader gets in an epoch."""
        return sum(piece.stop - piece.first for piece in self._parts(reader))

    def _sizes(self) -> list[int]:
        return [shard["samples"] for shard in self.designs.shards]

    def _parts(self, reader: Reader) -> list[Piece]:
        order = np.arange(len(self.designs.shards))
        if self.shuffle:
            np.random.default_rng([self.seed, self._make.epoch]).shuffle(order)
        return deal(self._sizes(), reader, order.tolist(), even=self.even)

    def _pieces(self, reader: Reader) -> Iterable[Piece]:
        sizes = self._sizes()
        if self.resample:
            return draw(sizes, np.random.default_rng([self.seed, self._make.epoch, reader.number]))
        if reader.number == 0:
            _warn(self.designs.folder, sizes, reader.readers, self.even)
        return self._parts(reader)

    def _samples(self, pieces: Iterable[Piece]) -> Iterator[EncodedSample]:
        """The stored samples of the pieces; tars through webdataset's own reader."""
        for piece in pieces:
            path = self.designs.path_of(self.designs.shards[piece.shard])
            tar = self.designs.format.name == "webdataset"
            samples = _from_tar(path) if tar else self.designs.format.read_shard(path)
            count = 0
            for sample in islice(samples, piece.first, piece.stop):
                count += 1
                yield sample
            if count != piece.stop - piece.first:
                raise DataError(f"{path} ends early: {piece.first + count} samples, the manifest says more")


def _from_tar(path: Path) -> Iterator[EncodedSample]:
    try:
        with open_plain(path) as file:  # webdataset would take some names for addresses, and wait for a pipe
            members = wds.tariterators.tar_file_expander([{"url": str(path), "stream": file}])
            for files in wds.tariterators.group_by_keys(members):
                yield from_members(path, files["__key__"], _members(files))
    except (OSError, ValueError, EOFError, tarfile.TarError) as error:
        raise DataError(f"{path} is damaged ({error}): run `python -m synlayers.verify` on the build") from error


def _members(files: Mapping[str, Any]) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if not name.startswith("__")}


def _warn(folder: Path, sizes: list[int], readers: int, even: bool) -> None:
    """Says what dealing costs here, once a stream (by its first reader)."""
    total = sum(sizes)
    if readers > total:
        _log.warning("%s has %d samples for %d readers: some get none", folder, total, readers)
    elif readers > len(sizes):
        _log.warning(
            "%s has %d shards for %d readers: they share shards and skip what is not theirs (fewer samples a shard, "
            "--shard-size, would read less)",
            folder,
            len(sizes),
            readers,
        )
    if even and total % readers:
        _log.warning(
            "%s: %d of %d samples are left out so that all readers get the same", folder, total % readers, total
        )
