"""Where samples come from: official data in a folder, or the benchmark's twin, with chosen options and boxes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.api.card import Card
from benchmarks.api.method import Method
from benchmarks.api.runs import RunFacts
from benchmarks.api.tasks import Sample
from benchmarks.datasets import Dataset, get_dataset
from benchmarks.datasets.detected_boxes import digest_boxes, with_boxes
from benchmarks.datasets.naming import options_of, with_options
from benchmarks.harness.settings import Settings
from benchmarks.twins import twins
from benchmarks.twins.plans import TWIN_FILE, plans_in
from benchmarks.twins.twin import MINI, MINI_COUNT, MINI_SIZE
from synlayers.errors import DataError, UsageError
from synlayers.support.plugins import origins


class DataSource:
    """Where the samples of one benchmark come from: official data, or its twin."""

    def __init__(
        self,
        kind: type[Dataset],
        root: Path,
        name: str,
        *,
        twin: bool,
        options: Mapping[str, str] | None = None,
        boxes: Path | None = None,
    ) -> None:
        self.options = dict(options or {})
        self.boxes = boxes
        self.open: Callable[[], Dataset] = partial(kind, root, **self.options)
        if boxes is not None:
            self.open = partial(with_boxes, self.open, boxes)
        self.name = with_options(name, self.options)
        self.twin = twin
        self.plans = plans_in(root) if twin else ""
        self.kind = kind
        self.dataset = self.open()
        fixed = not twin and not any(o.other_count and o.name in self.options for o in kind.facts.options)
        self.count = (kind.facts.count if fixed else None) or len(self.dataset.samples())
        """Samples of the whole: of official data what was published, whatever the folder holds."""

    def facts(self, card: Card, method: type[Method] | None = None, **more: Any) -> RunFacts:
        """A run of a method on this data set."""
        guided = "boxes" in card.requires
        if guided and self.boxes is not None:
            more["options"] = {**more.get("options", {}), "boxes": digest_boxes(self.boxes)}
        return RunFacts(
            method=card,
            dataset=self.name,
            dataset_digest=self.dataset.digest(),
            dataset_count=self.count,
            dataset_options=self.options,
            twin=self.twin,
            twin_plans=self.plans,
            plugins=origins([self.kind, *([method] if method else [])]),
            box_source="none" if not guided else "prediction" if self.boxes else "truth",
            **more,
        )


def open_source(name: str, settings: Settings) -> DataSource:
    """The data set in `data`, or its twin, built now if need be."""
    kind = get_dataset(name)
    options = options_of(name, settings.options)
    data = settings.data
    if settings.mini and not settings.twin:
        raise UsageError("--mini is a small twin: give --twin too")
    if not settings.twin:
        if data is None:
            raise UsageError(f"{name}: give --data DIR with the official data ({kind.facts.access}), or --twin")
        if not data.exists():
            raise UsageError(f"--data {data} does not exist; expected\n{kind.facts.layout}")
        return DataSource(kind, check_official(kind, data), name, twin=False, options=options, boxes=settings.boxes)
    if data is not None:
        raise UsageError("--data and --twin exclude each other")
    if name not in twins():
        raise DataError(f"{name} has no twin")
    maker = twins()[name]
    root = maker.build(MINI_COUNT, MINI_SIZE) if settings.mini else maker.build()
    return DataSource(
        kind, root, maker.name + (MINI if settings.mini else ""), twin=True, options=options, boxes=settings.boxes
    )


def check_official(kind: type[Dataset], root: Path) -> Path:
    """`root`, unless it is a twin's folder, whose numbers must not stand as the benchmark's: `UsageError`."""
    for folder in (root, *root.parents):
        if (folder / TWIN_FILE).exists():
            raise UsageError(f"{root} is a twin of {kind.facts.name}, not the benchmark; use --twin")
    return root


def first_samples(dataset: Dataset, limit: int | None) -> list[Sample]:
    """The samples in order of id, or only the first of them. Raises `UsageError` for a limit below 1."""
    if limit is not None and limit < 1:
        raise UsageError(f"--limit {limit}: at least 1")
    return list(dataset.samples())[:limit]
