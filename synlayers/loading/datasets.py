"""Designs as a `torch.utils.data.Dataset`: by number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset, get_worker_info

from synlayers.design import Design
from synlayers.errors import DataError
from synlayers.loading.forms import Form, form_named
from synlayers.loading.geometry import Prepare
from synlayers.loading.index import index_of
from synlayers.storage import EncodedSample, decode_sample
from synlayers.storage.reading import Designs, load
from synlayers.support.memory import keep_memory


class Maker:
    """From a stored sample to what the loop gets: decode, merge a model's captions, prepare, form.

    Args:
        prepare: changes the design (`random_crop`, `resized`, or a function of yours). Its generator follows from
            `seed`, the epoch and the sample alone, so that the number of workers changes nothing.
    """

    def __init__(self, designs: Designs, form: str | Form, prepare: Prepare | None, seed: int) -> None:
        self.designs = designs
        self.form = form_named(form)
        self.prepare = prepare
        self.seed = seed
        self._keeps_memory = False
        # shared memory: workers that live through several epochs see the new number
        self._epoch = torch.zeros(1, dtype=torch.int64)
        self._epoch.share_memory_()  # type: ignore[no-untyped-call]

    @property
    def epoch(self) -> int:
        return int(self._epoch)

    @epoch.setter
    def epoch(self, epoch: int) -> None:
        self._epoch[0] = epoch

    def design(self, sample: EncodedSample) -> Design:
        try:
            design = decode_sample(sample)
        except DataError as error:
            raise DataError(f"{self.designs.folder}, sample {sample.key}: {error}") from error
        if self.designs.captions:
            design = self.designs.captions.design(design)
        if self.prepare is None:
            return design
        return self.prepare(design, np.random.default_rng([self.seed, self.epoch, design.index]))

    def __call__(self, sample: EncodedSample) -> Any:
        if get_worker_info() is not None and not self._keeps_memory:
            self._keeps_memory = keep_memory()  # reading is twice as fast; in a process of ours it harms nobody
        return self.form(self.design(sample))


class DesignDataset(Dataset[Any]):
    """The designs of a build by number, in the order of its shards; for samplers of any kind, over any number of ranks.

    >>> designs = DesignDataset("out", split="train", form="crops")                  # doctest: +SKIP
    >>> sampler = BucketSampler(designs, batch_size=8)                               # doctest: +SKIP
    >>> DataLoader(designs, batch_sampler=sampler, collate_fn=collate)               # doctest: +SKIP

    Args:
        folder: a finished build in the WebDataset format.
        split: one of its splits, or all.
        form: ``canvas``, ``crops``, ``tokens`` (`synlayers.loading.forms`), or a function of a `Design`.
        prepare: see `Maker`.
        captions: name of a table in ``<folder>/captions`` to merge.
        seed: of `prepare`.

    Raises:
        UsageError: no such split, form or captions; the build is of another format.
        DataError: the build is unfinished or damaged.
    """

    def __init__(
        self,
        folder: str | Path,
        split: str | None = None,
        *,
        form: str | Form = "canvas",
        prepare: Prepare | None = None,
        captions: str | None = None,
        seed: int = 0,
    ) -> None:
        self.designs = load(folder, split, captions)
        self.index = index_of(self.designs)
        self._make = Maker(self.designs, form, prepare, seed)

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, number: int) -> Any:
        return self._make(self.index.read(self._checked(number)))

    def __iter__(self) -> Iterator[Any]:
        return (self[number] for number in range(len(self)))

    def design(self, number: int) -> Design:
        """The design itself, prepared but not formed."""
        return self._make.design(self.index.read(self._checked(number)))

    def set_epoch(self, epoch: int) -> None:
        """What `prepare` draws from now on is that of this epoch; also in workers that are already running."""
        self._make.epoch = epoch

    def _checked(self, number: int) -> int:
        if not -len(self) <= number < len(self):
            raise IndexError(f"design {number} of {len(self)}")
        return number % len(self)
