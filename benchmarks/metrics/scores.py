"""The stateful side of every metric: a `torchmetrics.Metric` around a measure that keeps the value of each sample."""

from __future__ import annotations

import warnings
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

    ``update(ids, **inputs)`` takes per input a tensor (B, ...) or a list of B tensors of any sizes (without the batch dimension); samples of equal shapes are
    scored together, at most `batch_size` at a time. `rows` are the values of each sample, ``compute()`` the values over all, in order of id.
    `notes` says where a known defect of an official convention decided a score. Split work over machines by samples and files, not by torch.distributed.

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

    def __init__(self, measure: Measure, *, function: Function | None = None, batch_size: int = 16, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.measure = measure
        self.function = function or measure.bind(device=self.device)
        self.batch_size = batch_size
        self._clear()

    def _clear(self) -> None:
        self.ids, self.columns, self.notes = [], {}, {}

    def reset(self) -> None:
        super().reset()
        self._clear()

    def update(self, ids: Sequence[str], **inputs: Tensor | Sequence[Any]) -> None:
        """Score samples. Raises `InputError` naming the sample by its id; then none of these samples is kept."""
        if wrong := set(inputs) ^ set(self.measure.inputs):
            raise UsageError(f"{self.measure.name} takes {', '.join(self.measure.inputs)}; missing or unknown: {', '.join(sorted(wrong))}")
        if count(inputs) != len(ids):
            raise InputError(f"{len(ids)} ids for {count(inputs)} samples")
        known = set(self.ids)
        if twice := [i for n, i in enumerate(ids) if i in known or i in ids[:n]]:
            raise UsageError(f"sample {twice[0]} was scored already")
        found: dict[str, list[Tensor]] = {}
        order: list[int] = []
        for positions, batch in buckets(inputs, self.batch_size):
            for name, column in self._score([ids[p] for p in positions], batch).items():
                found.setdefault(name, []).extend(
                    column.detach().cpu() if isinstance(column, Tensor) else (row.detach().cpu() for row in column)
                )
            order += positions
        self.ids += [ids[p] for p in order]
        for name, values in found.items():
            self.columns.setdefault(name, []).extend(values)

    def _score(self, ids: Sequence[str], batch: Mapping[str, Any]) -> Mapping[str, Tensor | Sequence[Tensor]]:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", DefectWarning)
            try:
                columns = self.function(**batch)
            except InputError as error:
                where = "" if error.sample is None else f"sample {ids[error.sample]}: "
                raise InputError(f"{self.measure.name}: {where}{error.message}") from None
        for entry in caught:
            if isinstance(entry.message, DefectWarning):
                for position in entry.message.samples:
                    self.notes.setdefault(ids[position], []).append(str(entry.message))
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
