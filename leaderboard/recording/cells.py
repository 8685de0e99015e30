"""What there is to record: every method on every twin that it has a part in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.api.method import Method
from benchmarks.api.tasks import Sample
from benchmarks.datasets import datasets
from benchmarks.harness.predicting import unavailable_for
from benchmarks.twins import twins
from benchmarks.twins.twin import MINI, MINI_COUNT, MINI_SIZE
from synlayers.errors import UsageError
from synlayers.support.discovery import suggestion
from synlayers.support.paths import cache_place

Methods = Mapping[str, type[Method]]
"""Baselines by name."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One method on one twin.

    Args:
        twin: name of the twin, as results carry it. benchmark: the data set that it stands for.
        count: samples.
    """

    method: str
    benchmark: str
    twin: str
    count: int

    def __str__(self) -> str:
        return f"{self.method} on {self.twin}"

    def file(self, records: Path) -> Path:
        """Where its record lies."""
        return records / self.twin / f"{self.method}.tar.xz"


def choose_cells(methods: Methods, only: str = "", *, mini: bool = False) -> list[Cell]:
    """Cells by twin, then method.

    Args:
        only: comma-separated names; those of methods and groups leave out other methods, those of benchmarks other
            benchmarks.
        mini: of the small twins.

    Raises `UsageError` for a name that is neither, or where nothing is left.

    >>> from baselines import baselines
    >>> [str(cell) for cell in choose_cells(baselines(), "telea, segments, crello, rord-val")]
    ['segments on crello-twin-v1', 'telea on rord-val-twin-v1']
    """
    words = [word.strip() for word in only.split(",") if word.strip()]
    groups: dict[str, set[str]] = {name: {name} for name in methods}
    for name, method in methods.items():
        for group in method.card.groups:
            groups.setdefault(group, set()).add(name)
    for word in words:
        if word not in groups and word not in twins():
            raise UsageError(f"--only {word}: no baseline, group or benchmark; {suggestion(word, [*groups, *twins()])}")
    of_methods = set().union(*(groups[word] for word in words if word in groups)) or set(methods)
    of_twins = {word for word in words if word in twins()} or set(twins())
    cells = [
        Cell(
            name,
            benchmark,
            twins()[benchmark].name + (MINI if mini else ""),
            MINI_COUNT if mini else twins()[benchmark].count,
        )
        for benchmark in sorted(of_twins)
        for name in sorted(of_methods)
        if datasets()[benchmark].facts.task in methods[name].card.tasks
    ]
    if not cells:
        raise UsageError(f"--only {only}: none of these baselines has a part in these benchmarks")
    return cells


def share(cells: Sequence[Cell], shard: tuple[int, int] | None) -> list[Cell]:
    """The cells of share `i` of `n`: by the hash of the name, so that it is the same on every machine, whatever can
    run there."""
    if shard is None:
        return list(cells)
    part, parts = shard
    return [c for c in cells if int.from_bytes(hashlib.sha256(str(c).encode()).digest()[:8], "big") % parts == part - 1]


def with_a_part(cells: Sequence[Cell], methods: Methods) -> tuple[list[Cell], dict[Cell, str]]:
    """The cells whose method can answer a sample of the twin, and why each of the others has no part in it.

    Of a twin that is not built yet nobody knows; its cells stay.
    """
    fitting: list[Cell] = []
    unfit: dict[Cell, str] = {}
    samples: dict[str, Sequence[Sample]] = {}
    for cell in cells:
        if cell.twin not in samples:
            samples[cell.twin] = _samples(cell)
        card = methods[cell.method].card
        reasons = [unavailable_for(card, sample) for sample in samples[cell.twin]]
        if reasons and all(reasons):
            unfit[cell] = reasons[0]
        else:
            fitting.append(cell)
    return fitting, unfit


def _samples(cell: Cell) -> Sequence[Sample]:
    """Of a twin in the cache; else none."""
    twin = twins()[cell.benchmark]
    size = MINI_SIZE if cell.twin.endswith(MINI) else None
    folder = cache_place("twins", f"{twin.name}-{twin.key(cell.count, size)}")
    return list(datasets()[cell.benchmark](folder).samples()) if folder.is_dir() else ()
