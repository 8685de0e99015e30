"""How fast designs are read: every form beside webdataset's own decoding of the same shards, and the floor."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import webdataset as wds

from synlayers.loading.datasets import DesignDataset
from synlayers.loading.forms import FORMS
from synlayers.loading.streaming import DesignStream
from synlayers.storage import decode
from synlayers.storage.reading import load


def reading_rates(folder: Path, rounds: int = 3) -> dict[str, float]:
    """Samples per CPU second of this process, the best of `rounds` that take turns.

    ``floor`` decodes the stored images (crops) and keeps nothing; ``webdataset pilrgba`` is that package's
    decoding of the same shards into Pillow images, crops as well; the forms are ours.
    """
    ways: dict[str, Callable[[], Iterator[Any]]] = {
        "floor": lambda: _decoded(folder),
        "webdataset pilrgba": lambda: _peer(folder),
    }
    for name in FORMS:
        ways[f"DesignDataset, {name}"] = partial(_iterate, DesignDataset, folder, name)
        ways[f"DesignStream, {name}"] = partial(_iterate, DesignStream, folder, name)
    best: dict[str, float] = {}
    for _ in range(rounds):
        for name, make in ways.items():
            items = make()
            start, count = time.process_time(), sum(1 for _ in items)
            best[name] = max(best.get(name, 0.0), count / (time.process_time() - start))
    return best


def _iterate(reader: Callable[..., Iterable[Any]], folder: Path, form: str) -> Iterator[Any]:
    return iter(reader(folder, form=form))


def _decoded(folder: Path) -> Iterator[None]:
    for sample in load(folder).encoded():
        for data in (sample.image, *sample.layers):
            decode(data)
        yield None


def _peer(folder: Path) -> Iterator[Any]:
    shards = sorted(str(path) for path in folder.glob("*.tar"))
    return iter(wds.WebDataset(shards, shardshuffle=False).decode("pilrgba"))
