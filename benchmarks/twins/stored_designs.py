"""Designs that are kept while a twin is written, so that a writer that was stopped goes on from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from synlayers.design import Design
from synlayers.errors import DataError
from synlayers.storage import decode_sample, encode_design, format_named

SUFFIX = ".tar"

RankedDesigns = Callable[[int], Iterator[tuple[int, Design]]]
"""Designs with their ranks, from a rank on, in order (`benchmarks.twins.twin.Twin.ranked_designs`)."""


def stored_designs(folder: Path, make: RankedDesigns) -> Iterator[Design]:
    """The designs that `make` gives from rank 0 on: those in `folder` are read from there, the others are made and put
    there. One that cannot be read is made again with all that follow it."""
    fmt = format_named("webdataset")
    stored = sorted(folder.glob(f"*{SUFFIX}"))
    following = 0
    for number, path in enumerate(stored):
        try:
            (sample,) = fmt.read_shard(path)
            design = decode_sample(sample)
        except (DataError, ValueError):
            for damaged in stored[number:]:
                damaged.unlink()
            break
        yield design
        following = int(path.stem) + 1
    for rank, design in make(following):
        fmt.write_shard(folder / f"{rank:08d}{SUFFIX}", [encode_design(design, "png")])
        yield design
