"""Batches of designs that fit together: one canvas size, about one number of layers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from torch.utils.data import Sampler

from synlayers.errors import UsageError
from synlayers.loading.datasets import DesignDataset
from synlayers.loading.dealing import Reader


class BucketSampler(Sampler[list[int]]):
    """A batch sampler: the designs of a batch have one canvas size and neighbouring numbers of layers, so that little
    is padded.

    Within a size the designs are sorted by their number of layers, cut into batches, and the batches mixed; designs of
    the same number meet others in every epoch. The last batch of a size may be smaller.

    >>> DataLoader(designs, batch_sampler=BucketSampler(designs, 8), collate_fn=collate)  # doctest: +SKIP

    Args:
        batch_size: designs a batch at most.
        sizes: False where `prepare` gives every design one size anyway: only the number of layers counts.
        even: every rank gets the same number of batches; up to ranks - 1 are left out, others in every epoch.
        seed: of the order; `set_epoch` gives another one.
        rank, ranks: this process and how many there are; by default as `torch.distributed` or ``RANK`` and
            ``WORLD_SIZE`` say.
    """

    def __init__(
        self,
        designs: DesignDataset,
        batch_size: int,
        *,
        sizes: bool = True,
        even: bool = False,
        seed: int = 0,
        rank: int | None = None,
        ranks: int | None = None,
    ) -> None:
        if batch_size < 1:
            raise UsageError(f"a batch of {batch_size} designs cannot be")
        here = Reader.here()
        self.rank = here.number if rank is None else rank
        self.ranks = here.readers if ranks is None else ranks
        if not 0 <= self.rank < self.ranks:
            raise UsageError(f"rank {self.rank} of {self.ranks} does not exist")
        index = designs.index
        size = index.width * (1 << 32) + index.height if sizes else np.zeros(len(index), np.int64)
        self._size, self._layers = size, index.layers
        self.batch_size, self.even, self.seed, self.epoch = batch_size, even, seed, 0

    def set_epoch(self, epoch: int) -> None:
        self.epoch = epoch

    def __len__(self) -> int:
        """Batches of this rank in an epoch."""
        counts = np.unique(self._size, return_counts=True)[1]
        whole = int((-(-counts // self.batch_size)).sum())
        return whole // self.ranks + (not self.even and self.rank < whole % self.ranks)

    def __iter__(self) -> Iterator[list[int]]:
        rng = np.random.default_rng([self.seed, self.epoch])
        mixed = rng.permutation(len(self._layers))
        ordered = mixed[np.lexsort((self._layers[mixed], self._size[mixed]))]
        starts = np.flatnonzero(np.diff(self._size[ordered])) + 1
        batches = [
            group[first : first + self.batch_size].tolist()
            for group in np.split(ordered, starts)
            for first in range(0, len(group), self.batch_size)
        ]
        order = rng.permutation(len(batches))
        if self.even:
            order = order[: len(order) - len(order) % self.ranks]
        return iter([batches[number] for number in order[self.rank :: self.ranks]])
