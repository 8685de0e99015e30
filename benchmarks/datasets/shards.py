"""Our own builds (`python -m synlayers.generate`) in any of their formats, read through `synlayers.load`."""

from __future__ import annotations

import atexit
import functools
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.api.stacks import bucket
from benchmarks.api.tasks import Array, Sample
from benchmarks.datasets.dataset import Dataset, DatasetFacts, DatasetOption, contents_of
from synlayers import load
from synlayers.design import Record
from synlayers.errors import DataError
from synlayers.importers.layered.streams import RowStream
from synlayers.storage import EncodedSample, decode, decode_sample
from synlayers.support.entries import files_below
from synlayers.support.untrusted.reasons import what_is_wrong

LAYOUT: Final = """  manifest.json            what the build holds, written last
  test-00000.tar           its shards: .tar (webdataset), .parquet, or folders"""


class Shards(Dataset):
    """A build of our generator. `boxes` are of the layers above the bottom; `layer_count` counts the bottom; `text` has
    one entry a layer.

    Args:
        split: by default "test" where the build has it, else all splits.
    """

    facts = DatasetFacts(
        name="synlayers-shards",
        task="decomposition",
        title="SynLayers shards (ours)",
        count=None,
        layout=LAYOUT,
        source="this project; data_cards/synlayers.md",
        access="python -m synlayers.generate --out DIR --num-samples N",
        licence="CC0-1.0 for what the project draws; assets keep their licences, listed in the build's own card",
        inputs=("boxes", "layer_count", "caption"),
        twin="synlayers-shards",
        options=(
            DatasetOption(
                "split", (), "a split of the build; by default test where there is one, else all", other_count=True
            ),
        ),
        images_because=(
            "a build may hold photographs and cutouts of its maker; a build of the default assets is our twin"
        ),
        known_problems=(
            (
                "designs are drawn by rules: a method that was trained on the train split has seen the same layouts and"
                " words, with other assets"
            ),
            "the photographs are procedural",
        ),
    )

    def __init__(self, root: Path, split: str | None = None) -> None:
        super().__init__(root)
        try:
            whole = load(self.root)
        except DataError as error:
            raise self.wrong(f"{error}; {contents_of(self.root)}") from None
        self.split = split if split is not None else "test" if "test" in whole.splits else None
        self._designs = load(self.root, self.split)

    def samples(self) -> Sequence[Sample]:
        count = len(self._designs.shards)
        rows = (
            self._sample(number, row, record)
            for number in range(count)
            for row, record in enumerate(self._designs.part(number, count).records())
        )
        return sorted(rows, key=lambda sample: sample.id)

    def files(self) -> Iterable[Path]:
        for shard in self._designs.shards:
            path = self.root / shard["file"]
            if not path.exists():
                raise DataError(f"{path} is missing, though the manifest lists it")
            yield from files_below(path) if path.is_dir() else [path]

    def _sample(self, shard: int, row: int, record: Record) -> Sample:
        where = (self.root, self.split, shard, row)
        try:
            layers = record["layers"]
            boxes = np.array([layer["box"] for layer in layers[1:]], np.int32).reshape(-1, 4)
            size, caption = (int(record["width"]), int(record["height"])), str(record["caption"])
            text = tuple(layer.get("text") for layer in layers)
            kinds = tuple(str(layer["kind"]) for layer in layers)
            groups = {"layers": bucket(len(layers)), "layout": str(record["layout"])}
            name = str(record["id"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            file = self._designs.shards[shard]["file"]
            raise DataError(
                f"{self.root / file}, row {row}: the record is not of this schema ({what_is_wrong(error)})"
            ) from None
        image = partial(_image, *where)
        return Sample(
            name,
            "decomposition",
            size,
            {"image": image, "boxes": boxes, "layer_count": len(layers), "caption": caption},
            {"layers": partial(_layers, *where), "composite": image, "boxes": boxes, "text": text, "kinds": kinds},
            groups=groups,
        )


@functools.lru_cache(maxsize=4)
def _shard(root: Path, split: str | None, number: int) -> RowStream[EncodedSample]:
    """The samples of one shard by row, as stored."""
    designs = load(root, split)
    shard = designs.part(number, len(designs.shards))

    def read(_: int) -> Iterator[EncodedSample]:
        return shard.encoded()

    return RowStream(lambda _: 0, read, str(root / designs.shards[number]["file"]))


def _image(root: Path, split: str | None, number: int, row: int) -> Array:
    sample = _shard(root, split, number)[row]
    try:
        return decode(sample.image, "RGB")
    except DataError as error:
        raise DataError(f"{root}, sample {sample.key}: {error}") from None


def _layers(root: Path, split: str | None, number: int, row: int) -> Array:
    """(L, H, W, 4): every layer on the full canvas."""
    sample = _shard(root, split, number)[row]
    try:
        design = decode_sample(sample)
    except DataError as error:
        raise DataError(f"{root}, sample {sample.key}: {error}") from None
    out = np.zeros((len(design.layers), design.height, design.width, 4), np.uint8)
    for canvas, layer in zip(out, design.layers, strict=True):
        canvas[layer.box.y0 : layer.box.y1, layer.box.x0 : layer.box.x1] = layer.pixels
    return out


atexit.register(_shard.cache_clear)  # open files are closed while the modules that close them still stand

DATASETS = (Shards,)
