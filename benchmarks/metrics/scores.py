"""The stateful side of every metric: a `torchmetrics.Metric` around a measure that keeps the value of each sample."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import torchmetrics
from torch import Tensor

from benchmarks.metrics.batches import buckets, count
from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.measure import DefectWarning, Function, Measure, joined
from synlayers.errors import UsageError


class Scores(torchmetrics.Metric):
    """Accumulates a measure sample by sample.

    ``update(ids, **inputs)`` takes per input a tensor (B, ...) or a list of B tensors of any sizes (without the batch
    dimension); samples of equal shapes are scored together, at most `batch_size` at a time. `rows` are the values of
    each sample, ``compute()`` the values over all, in order of id. `notes` says where a known defect of an official
    convention decided a score. Split work over machines by samples and files, not by torch.distributed.

    >>> import torch
    >>> from benchmarks.metrics import measure
    >>> scores = Scores(measure("image/psnr"))
    >>> grey = torch.full((1, 3, 8, 8), 100, dtype=torch.uint8)
    >>> scores.update(["a"], image=grey, target=grey + 10)
    >>> round(scores.compute()["psnr"], 4)
    28.1308
    """

    full_state_update = False
    ids: list[str]
    columns: dict[str, list[Tensor]]
    notes: dict[str, list[str]]

    def __init__(
        self, measure: Measure, *, function: Function | None = None, batch_size: int = 16, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        if batch_size < 1:
            raise UsageError(f"batch_size is {batch_size}; it must be at least 1")
        self.measure = measure
        self.function = function or measure.bind(device=self.device)
        self.batch_size = batch_size
        self._clear()

    def _clear(self) -> None:
        self._known: set[str] = set()
        self.ids, self.columns, self.notes = [], {}, {}

    def reset(self) -> None:
        super().reset()
        self._clear()

    def forward(self, ids: Sequence[str], **inputs: Tensor | Sequence[Any]) -> dict[str, float]:
        """Adds samples like `update` and returns the values over these samples alone."""
        alone = Scores(self.measure, function=self.function, batch_size=self.batch_size)
        alone.update(ids, **inputs)
        self.update(ids, **inputs)
        return alone.compute()

    def update(self, ids: Sequence[str], **inputs: Tensor | Sequence[Any]) -> None:
        """Score samples. Raises `InputError` naming the sample by its id; then none of these samples is kept."""
        self._check(ids, inputs)
        found: dict[str, list[Tensor]] = {}
        notes: dict[str, list[str]] = {}
        order: list[str] = []
        for positions, batch in buckets(inputs, self.batch_size):
            names = [ids[p] for p in positions]
            for name, column in self._score(names, batch, notes).items():
                rows = column if isinstance(column, Tensor) else list(column)
                found.setdefault(name, []).extend(row.detach().cpu() for row in rows)
            order += names
        self.ids += order
        self._known.update(order)
        for name, values in found.items():
            self.columns.setdefault(name, []).extend(values)
        for sample, texts in notes.items():
            self.notes.setdefault(sample, []).extend(texts)

    def _check(self, ids: Sequence[str], inputs: Mapping[str, Any]) -> None:
        if wrong := set(inputs) ^ set(self.measure.inputs):
            raise UsageError(
                f"{self.measure.name} takes {', '.join(self.measure.inputs)}; missing or unknown:"
                f" {', '.join(sorted(wrong))}"
            )
        for name, items in inputs.items():
            if not isinstance(items, (Tensor, Sequence)) or isinstance(items, str):
                raise InputError(
                    f"{name} must be a tensor (B, ...) or a list of one item a sample, not {type(items).__name__}"
                )
        if count(inputs) != len(ids):
            raise InputError(f"{len(ids)} ids for {count(inputs)} samples")
        if strange := [i for i in ids if not isinstance(i, str)]:
            raise UsageError(f"sample ids are strings, not {type(strange[0]).__name__}")
        twice = sorted(self._known.intersection(ids)) or sorted(i for i, n in Counter(ids).items() if n > 1)
        if twice:
            raise UsageError(f"sample {twice[0]} was scored already")

    def _score(
        self, ids: Sequence[str], batch: Mapping[str, Any], notes: dict[str, list[str]]
    ) -> Mapping[str, Tensor | Sequence[Tensor]]:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", DefectWarning)
            try:
                columns = self.function(**batch)
            except InputError as error:
                # what is wrong with a whole batch (a shape, a dtype) is wrong with each sample of it: they are batched
                # by shape and dtype
                guilty = ids[0] if error.sample is None else ids[error.sample]
                raise type(error)(f"{self.measure.name}: sample {guilty}: {error.message}") from None
        for entry in caught:
            if isinstance(entry.message, DefectWarning):
                for position in entry.message.samples:
                    notes.setdefault(ids[position], []).append(str(entry.message))
            else:
                warnings.warn_explicit(entry.message, entry.category, entry.filename, entry.lineno)
        for name, column in columns.items():
            if len(column) != len(ids):
                raise AssertionError(f"{self.measure.name} gave {len(column)} values of {name} for {len(ids)} samples")
        return columns

    def rows(self) -> dict[str, dict[str, float]]:
        """Per sample, in order of id: every single-number column by name."""
        order = sorted(range(len(self.ids)), key=self.ids.__getitem__)
        plain = {name: column for name, column in self.columns.items() if column[0].ndim == 0}
        return {self.ids[i]: {name: float(column[i]) for name, column in plain.items()} for i in order}

    def compute(self) -> dict[str, float]:
        """The measure's values over all samples."""
        if not self.ids:
            raise UsageError(f"{self.measure.name}: no sample was scored")
        order = sorted(range(len(self.ids)), key=self.ids.__getitem__)
        columns = {name: joined([column[i] for i in order]) for name, column in self.columns.items()}
        return {value.name: value.of(columns) for value in self.measure.values}
