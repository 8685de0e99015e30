"""Reading a build back as `Design` objects, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from synlayers.design import Design, Record
from synlayers.errors import DataError, UsageError
from synlayers.storage import Format, decode_sample, formats
from synlayers.storage.encoded_sample import EncodedSample
from synlayers.storage.manifest import load_manifest
from synlayers.storage.sidecar import Sidecar


class Designs:
    """The designs of a build, in the order of its shards. Iterating reads from disk, lazily, as often as one likes.

    >>> designs = load("out", split="val")                      # doctest: +SKIP
    >>> for design in designs: design.image, design.layers      # doctest: +SKIP
    >>> third = designs.part(2, 4)                              # doctest: +SKIP
    """

    def __init__(
        self, folder: Path, fmt: Format, shards: list[Record], splits: tuple[str, ...], captions: Sidecar | None = None
    ) -> None:
        self.folder = folder
        self.captions = captions
        self.format = fmt
        self.shards = shards
        self.splits = splits

    def __len__(self) -> int:
        return sum(shard["samples"] for shard in self.shards)

    def __repr__(self) -> str:
        return f"Designs({str(self.folder)!r}, {self.format.name}, {len(self)} samples in {len(self.shards)} shards)"

    def __iter__(self) -> Iterator[Design]:
        for shard, sample in self._samples():
            try:
                design = decode_sample(sample)
            except DataError as error:
                raise DataError(f"{self.folder / shard}, sample {sample.key}: {error}") from error
            yield self.captions.design(design) if self.captions else design

    def encoded(self) -> Iterator[EncodedSample]:
        """The samples as stored: image files and record, not decoded."""
        return (sample for _, sample in self._samples())

    def records(self) -> Iterator[Record]:
        """The records alone: fast, no image is read."""
        for shard in self.shards:
            for record in self.format.read_records(self.path_of(shard)):
                yield self.captions.record(record) if self.captions else record

    def part(self, index: int, count: int) -> Designs:
        """Every `count`-th shard from `index` on. Shards are few and unequal: for training, `synlayers.torch` deals
        samples."""
        if not 0 <= index < count:
            raise UsageError(f"part {index} of {count} does not exist: parts are 0 to {count - 1}")
        return Designs(self.folder, self.format, self.shards[index::count], self.splits, self.captions)

    def path_of(self, shard: Record) -> Path:
        """The file of a shard; DataError where it is missing."""
        path: Path = self.folder / shard["file"]
        if not path.exists():
            raise DataError(f"{path} is missing, though the manifest lists it: run the same generate command again")
        return path

    def _samples(self) -> Iterator[tuple[str, EncodedSample]]:
        for shard in self.shards:
            count = 0
            for sample in self.format.read_shard(self.path_of(shard)):
                count += 1
                yield shard["file"], sample
            if count != shard["samples"]:
                raise DataError(
                    f"{self.folder / shard['file']} holds {count} samples, the manifest says {shard['samples']}"
                )


def load(path: str | Path, split: str | None = None, captions: str | None = None) -> Designs:
    """The designs of the build in folder `path`, of one split or of all.

    Args:
        captions: name of a table in ``<path>/captions``: a model's captions take the place of the structured ones
            wherever they were kept.

    Raises:
        DataError: there is no finished build there; or, while iterating, a shard or sample is damaged, by name.
        UsageError: there is no such split, or no such captions.
    """
    folder = Path(path)
    manifest = load_manifest(folder)
    splits = tuple(manifest["splits"])
    if split is not None and split not in splits:
        raise UsageError(f"{folder} has no split {split!r}: choose one of {', '.join(splits)}")
    fmt = formats().get(manifest["format"])
    if fmt is None:
        raise DataError(f"{folder} is in format {manifest['format']!r}, this version reads {', '.join(formats())}")
    shards = [shard for shard in manifest["shards"] if split in (None, shard["split"])]
    merged = Sidecar(folder, captions, recipe=manifest["recipe_hash"]) if captions is not None else None
    return Designs(folder, fmt, shards, splits, merged)
