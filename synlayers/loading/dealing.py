"""Who reads what: samples, not shards, are dealt over the processes that read, so that nobody goes without."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from synlayers.errors import UsageError


class Reader(NamedTuple):
    """One reading process: the `number`-th of `readers`, over all ranks and their workers."""

    number: int
    readers: int

    @classmethod
    def here(cls) -> Reader:
        """The process that calls, as webdataset finds it: ``RANK`` and ``WORLD_SIZE``, else `torch.distributed`; worker
        of a `DataLoader`."""
        from webdataset.utils import pytorch_worker_info

        rank, ranks, worker, workers = pytorch_worker_info()
        return cls(rank * workers + worker, ranks * workers)


class Piece(NamedTuple):
    """Samples `first` to `stop` (exclusive) of a shard, by their places in it."""

    shard: int
    first: int
    stop: int


def deal(
    sizes: Sequence[int], reader: Reader, order: Sequence[int] | None = None, *, even: bool = False
) -> list[Piece]:
    """The part of one reader: a run of samples that may begin and end inside shards.

    All readers together read every sample once; their parts differ by at most one sample.

    Args:
        sizes: samples of each shard.
        order: the shards in the order in which they are read, the same for all readers; by default as they stand.
        even: every reader gets the same number; the last few samples of `order` are left out.

    >>> deal([4, 4], Reader(1, 3))
    [Piece(shard=0, first=2, stop=4), Piece(shard=1, first=0, stop=1)]
    """
    if not 0 <= reader.number < reader.readers:
        raise UsageError(f"reader {reader.number} of {reader.readers} does not exist")
    total = sum(sizes)
    if even:
        total -= total % reader.readers
    start, end = (total * number // reader.readers for number in (reader.number, reader.number + 1))
    pieces, before = [], 0
    for shard in order if order is not None else range(len(sizes)):
        first, stop = max(start - before, 0), min(end - before, sizes[shard])
        if first < stop:
            pieces.append(Piece(shard, first, stop))
        before += sizes[shard]
    return pieces


def draw(sizes: Sequence[int], rng: np.random.Generator) -> Iterator[Piece]:
    """Whole shards without end, with replacement, each as often as its samples weigh."""
    weights = np.asarray(sizes, float) / sum(sizes)
    while True:
        shard = int(rng.choice(len(sizes), p=weights))
        yield Piece(shard, 0, sizes[shard])
