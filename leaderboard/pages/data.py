"""The data sets behind a board, opened for its pictures: twins from the cache, official data from folders that are
named, and only what may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.api.tasks import Sample
from benchmarks.datasets import Dataset, datasets
from benchmarks.datasets.naming import DatasetName, parse_name
from benchmarks.twins import twins
from benchmarks.twins.plans import plans_in
from benchmarks.twins.twin import MINI, MINI_COUNT, MINI_SIZE, Twin
from synlayers.errors import DataError, SynlayersError
from synlayers.support.paths import cache_place


@dataclass(frozen=True, slots=True)
class GalleryData:
    """A data set whose pictures may be shown."""

    digest: str
    """SHA-256 of its files: results of other data have other pictures."""
    plans: str
    """Of a twin, the hash of its plans: equal plans are equal pictures, whatever codec wrote the files."""
    samples: Mapping[str, Sample]


def reason_to_withhold(name: str) -> str:
    """Why pictures of a data set may not be published, in words; empty if they may: those of twins, and where the
    licence clearly allows it."""
    named = parse_name(name)
    if named.of not in datasets():
        return f"{named.of} is no data set that we know"
    facts = datasets()[named.of].facts
    return "" if named.twin or facts.images_may_be_shown else f"they may not be published: {facts.images_because}"


def open_data(name: str, data: Mapping[str, Path]) -> GalleryData:
    """The samples of a data set, by the name that results carry (``aim-500-twin-v1-mini``).

    Args:
        data: folders of official data by name of the data set (``aim-500``).

    Raises:
        DataError: it may not be shown, or is not on this machine; the message says what to do.
    """
    if reason := reason_to_withhold(name):
        raise DataError(reason)
    named = parse_name(name)
    kind = datasets()[named.of]
    root = _twin_folder(name, named) if named.twin else _official_folder(named, kind, data)
    dataset = kind(root, **named.options)
    return GalleryData(
        dataset.digest(), plans_in(root) if named.twin else "", {sample.id: sample for sample in dataset.samples()}
    )


def _official_folder(named: DatasetName, kind: type[Dataset], data: Mapping[str, Path]) -> Path:
    if named.of not in data:
        raise DataError(f"the data is not given; add --data {named.of}=DIR")
    from benchmarks.harness.data_source import check_official

    return check_official(kind, data[named.of])


def _twin_folder(name: str, named: DatasetName) -> Path:
    """Where the twin lies in the cache. A mini twin is built if need be (seconds); a full one takes minutes and must be
    there."""
    twin = twins().get(named.of)
    if twin is None or name.split("+")[0] != twin.name + (MINI if named.mini else ""):
        raise DataError(f"{name} is not a twin that this version makes")
    if named.mini:
        return twin.build(MINI_COUNT, MINI_SIZE)
    folder = cache_place("twins", f"{twin.name}-{twin.key(twin.count, None)}")
    if not folder.exists():
        raise DataError(f"the twin is not in the cache; `{_build_line(twin)}` builds it")
    return folder


def _build_line(twin: Twin) -> str:
    return f"python -m benchmarks.run --benchmark {twin.of} --baseline identity --twin --out RUNS"


def first_line(error: SynlayersError) -> str:
    """The message without the layout that follows in further lines."""
    return str(error).partition("\n")[0]
