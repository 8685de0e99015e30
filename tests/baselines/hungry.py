"""A small removal data set and a method of the large ones' kind whose batches do not fit, importable by the worker
process."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import Field

from baselines.models.pipelines.grids import GridPlan, Pixels
from baselines.models.pipelines.options import InpaintingOptions
from baselines.models.pipelines.pipeline_methods import InpaintingMethod
from benchmarks.api.card import Card
from benchmarks.api.tasks import Sample
from benchmarks.datasets import Dataset
from benchmarks.datasets.dataset import DatasetFacts


class Squares(Dataset):
    """Noise of 40x24 and its transpose, in turn, with a square to remove."""

    facts = DatasetFacts(
        name="rord-val", task="removal", title="Squares", count=None, layout="", source="", access="", licence="MIT"
    )
    count = 11

    def samples(self) -> Sequence[Sample]:
        return [self._sample(number) for number in range(self.count)]

    def _sample(self, number: int) -> Sample:
        shape = (24, 40) if number % 4 else (40, 24)
        image = np.random.default_rng(number).integers(0, 256, (*shape, 3), dtype=np.uint8)
        mask = np.zeros(shape, np.uint8)
        mask[4:12, 4:12] = 255
        return Sample(f"s{number:02d}", "removal", shape[::-1], {"image": image, "mask": mask}, {})

    def files(self) -> Iterable[Path]:
        return ()


class HungryOptions(InpaintingOptions):
    fits: int = Field(default=2)
    """Images that fit at once."""
    log: str


class Hungry(InpaintingMethod):
    """Answers with the seed's own noise inside the mask, if what it is asked at once fits."""

    Options = HungryOptions
    published = {"steps": 1}  # noqa: RUF012
    card = Card(name="hungry", title="Hungry", tasks=("removal",), prompts={"removal": "remove"})

    def prepare(self, device: str) -> None:
        self.use(None)

    def call(
        self,
        images: Sequence[Pixels],
        masks: Sequence[Pixels],
        prompts: Sequence[str],
        plan: GridPlan,
        seeds: Sequence[int],
    ) -> list[Pixels]:
        import torch

        with Path(self.options.log).open("a") as log:
            log.write(f"{len(images)}\n")
        if len(images) > self.options.fits:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB.")
        return [self._answer(*given) for given in zip(images, masks, seeds, strict=True)]

    def _answer(self, image: Any, mask: Any, seed: int) -> Pixels:
        noise = np.random.default_rng(seed).integers(0, 256, image.shape, dtype=np.uint8)
        return np.where(mask[..., None] > 0, noise, image)
