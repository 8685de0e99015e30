"""The stateful side of every metric: a `torchmetrics.Metric` around a measure that keeps the numbers of each sample."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from benchmarks.metrics import measures
from benchmarks.metrics.batches import buckets, count
from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.measure import DefectWarning, Function, Measure, join_rows
from benchmarks.metrics.sample_scores import STATE, SampleScores, read_label, signature
from benchmarks.metrics.torchmetrics_import import Metric, gather_all_tensors
from synlayers.errors import UsageError


class Scores(Metric):
    """Accumulates a measure sample by sample.

    ``update(ids, **inputs)`` takes per input a tensor (B, ...) or a list of B tensors of any sizes (without the batch
    dimension); samples of equal shapes are scored together, at most `batch_size` at a time. `rows` are the values of
    each sample, ``compute()`` the values over all, in order of id, so no split of the samples changes a digit. `notes`
    says where a known defect of an official convention decided a score.

    The state is one label and one tensor of numbers a sample (`SampleScores.pack`): ``merge_state``, ``state_dict``,
    pickling and ``to(device)`` carry it, and under torch.distributed ``compute()`` is over the samples of all processes
    (`rows` over one's own; over all inside ``sync_context()``). A sample has one score: the same id twice, in one call,
    two accumulators or two processes (`DistributedSampler` repeats samples where they do not divide evenly), is a
    `UsageError` that names it, and so are samples of another measure; then nothing is added. ``to(device)`` moves the
    state, not the weights of `function`.

    >>> import torch
    >>> from benchmarks.metrics import get_measure
    >>> scores = Scores(get_measure("image/psnr"))
    >>> gray = torch.full((1, 3, 8, 8), 100, dtype=torch.uint8)
    >>> scores.update(["a"], image=gray, target=gray + 10)
    >>> round(scores.compute()["psnr"], 4)
    28.1308
    """

    full_state_update = False
    labels: list[Tensor]
    numbers: list[Tensor]

    def __init__(
        self, measure: Measure, *, function: Function | None = None, batch_size: int = 16, **kwargs: Any
    ) -> None:
        # torchmetrics would go on giving the cached value after the state was merged into or loaded
        super().__init__(**{"compute_with_cache": False} | kwargs)
        if batch_size < 1:
            raise UsageError(f"batch_size is {batch_size}; it must be at least 1")
        self.measure = measure
        self.function = function or measure.bind(device=self.device)
        self._own_function = function is None
        self.batch_size = batch_size
        for name in STATE:
            self.add_state(name, default=[], dist_reduce_fx="cat", persistent=True)
        self._seen: tuple[list[Tensor], set[str]] = (self.labels, set())

    @property
    def update_called(self) -> bool:
        """Whether there is anything to compute; samples that were merged or loaded count too."""
        return bool(self.labels) or super().update_called

    @property
    def ids(self) -> list[str]:
        """Ids of the samples, in order of arrival."""
        return [read_label(label)["id"] for label in self.labels]

    @property
    def columns(self) -> dict[str, list[Tensor]]:
        """The rows of each column on the CPU, in the order of `ids`."""
        samples = self.samples()
        return {name: [sample.columns[name] for sample in samples] for name in (samples[0].columns if samples else ())}

    @property
    def notes(self) -> dict[str, list[str]]:
        """Notes by sample, for those that have any."""
        return {facts["id"]: facts["notes"] for facts in map(read_label, self.labels) if facts["notes"]}

    def samples(self) -> list[SampleScores]:
        """Every sample, in order of arrival."""
        return [SampleScores.unpack(label, row) for label, row in zip(self.labels, self.numbers, strict=True)]

    def _by_id(self) -> list[SampleScores]:
        return sorted(self.samples(), key=lambda sample: sample.id)

    def forward(self, ids: Sequence[str], **inputs: Tensor | Sequence[Any]) -> dict[str, float]:
        """Adds samples like `update` and returns the values over these samples alone."""
        self._check(ids, inputs)
        alone = Scores(self.measure, function=self.function, batch_size=self.batch_size, sync_on_compute=False)
        alone.to(self.device).update(ids, **inputs)
        self.merge_state(alone)
        return alone.compute()

    def update(self, ids: Sequence[str], **inputs: Tensor | Sequence[Any]) -> None:
        """Score samples. Raises `InputError` naming the sample by its id; then none of these samples is kept."""
        self._check(ids, inputs)
        samples: list[SampleScores] = []
        for positions, batch in buckets(inputs, self.batch_size):
            samples += self._score([ids[p] for p in positions], batch)
        packed = [sample.pack(self.measure, self.device) for sample in samples]
        known = self._known() | set(ids)
        self.labels = self.labels + [label for label, _ in packed]
        self.numbers = self.numbers + [row for _, row in packed]
        self._seen = (self.labels, known)

    def _known(self) -> set[str]:
        """Ids of the state. They are read again when the list is another one: merged, loaded, gathered or moved."""
        if self._seen[0] is not self.labels:
            self._seen = (self.labels, self._check_labels(self.labels))
        return self._seen[1]

    def _check_labels(self, labels: Iterable[Tensor]) -> set[str]:
        """The ids in `labels`, which must be of this measure and differ."""
        ids: set[str] = set()
        for facts in map(read_label, labels):
            if facts["measure"] != signature(self.measure):
                raise UsageError(
                    f"sample {facts['id']} was scored by {facts['measure']}; these are scores of"
                    f" {signature(self.measure)}"
                )
            if facts["id"] in ids:
                raise UsageError(
                    f"sample {facts['id']} was scored twice; give every accumulator and every process samples of its"
                    " own"
                )
            ids.add(facts["id"])
        return ids

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
        twice = sorted(self._known().intersection(ids)) or sorted(i for i, n in Counter(ids).items() if n > 1)
        if twice:
            raise UsageError(f"sample {twice[0]} was scored already")

    def _score(self, ids: Sequence[str], batch: Mapping[str, Any]) -> list[SampleScores]:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", DefectWarning)
            try:
                columns = self.function(**batch)
            except InputError as error:
                # what is wrong with a whole batch (a shape, a dtype) is wrong with each sample of it: they are batched
                # by shape and dtype
                guilty = ids[0] if error.sample is None else ids[error.sample]
                raise type(error)(f"{self.measure.name}: sample {guilty}: {error.message}") from None
        notes: list[list[str]] = [[] for _ in ids]
        for entry in caught:
            if isinstance(entry.message, DefectWarning):
                for position in entry.message.samples:
                    notes[position].append(str(entry.message))
            else:
                warnings.warn_explicit(entry.message, entry.category, entry.filename, entry.lineno)
        for name, column in columns.items():
            if len(column) != len(ids):
                raise AssertionError(f"{self.measure.name} gave {len(column)} values of {name} for {len(ids)} samples")
        rows = {
            name: column.detach().cpu() if isinstance(column, Tensor) else [row.detach().cpu() for row in column]
            for name, column in columns.items()
        }
        return [
            SampleScores(sample, {name: column[i] for name, column in rows.items()}, notes[i])
            for i, sample in enumerate(ids)
        ]

    def rows(self) -> dict[str, dict[str, float]]:
        """Per sample, in order of id: every single-number column by name."""
        return {
            sample.id: {name: float(row) for name, row in sample.columns.items() if row.ndim == 0}
            for sample in self._by_id()
        }

    def compute(self) -> dict[str, float]:
        """The measure's values over all samples; under torch.distributed, over those of all processes."""
        if not self.labels:
            if self._is_synced:
                self.unsync()  # after an error, torchmetrics would leave it gathered
            raise UsageError(f"{self.measure.name}: no sample was scored")
        samples = self._by_id()
        columns = {name: join_rows([sample.columns[name] for sample in samples]) for name in samples[0].columns}
        return {value.name: value.of(columns) for value in self.measure.values}

    def reset(self) -> None:
        """Forget every sample."""
        self.labels, self.numbers = [], []  # torchmetrics empties the lists themselves, which a state dict may share
        super().reset()

    def merge_state(self, incoming_state: dict[str, Any] | Metric) -> None:
        """Add the samples of another accumulator of this measure, or those of its ``metric_state``.

        Raises `UsageError` naming a sample that both hold, or one of another measure; then nothing is merged.
        """
        state = incoming_state.metric_state if isinstance(incoming_state, Scores) else incoming_state
        if isinstance(state, dict):
            self._check_labels([*self.labels, *state.get("labels", ())])
        super().merge_state(incoming_state)

    def _load_from_state_dict(self, state_dict: dict[str, Any], prefix: str, *args: Any, **kwargs: Any) -> None:
        self._check_labels(state_dict.get(f"{prefix}labels", ()))
        super()._load_from_state_dict(state_dict, prefix, *args, **kwargs)
        for name in STATE:
            setattr(self, name, [tensor.to(self.device) for tensor in getattr(self, name)])

    def _sync_dist(
        self, dist_sync_fn: Callable[..., list[Tensor]] = gather_all_tensors, process_group: Any | None = None
    ) -> None:
        """The samples of all processes in each.

        Not torchmetrics' way, which needs tensors of one shape in lists of one length, and lets a process without
        samples send floats for bytes: here a list travels as its tensors end to end, and their sizes.
        """
        group = process_group or self.process_group
        gathered: dict[str, list[Tensor]] = {}
        for name, dtype in STATE.items():
            tensors = getattr(self, name)
            sizes = torch.tensor([len(tensor) for tensor in tensors], dtype=torch.int64, device=self.device)
            flat = torch.cat([torch.empty(0, dtype=dtype, device=self.device), *tensors])
            parts = zip(dist_sync_fn(flat, group=group), dist_sync_fn(sizes, group=group), strict=True)
            gathered[name] = [tensor for part, cuts in parts for tensor in torch.split(part, cuts.tolist())]
        self._check_labels(gathered["labels"])
        for name, tensors in gathered.items():
            setattr(self, name, tensors)

    def __getstate__(self) -> dict[str, Any]:
        """A listed measure is pickled by its name (its aggregates may be lambdas); a function that it bound itself is
        bound anew, from the weights of the other machine."""
        state = super().__getstate__()
        if measures().get(self.measure.name) is self.measure:
            state["measure"] = self.measure.name
        if self._own_function:
            del state["function"]
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        measure = state["measure"]
        if isinstance(measure, str):
            state["measure"] = measure = measures()[measure]
        if "function" not in state:
            state["function"] = measure.bind(device=state["_device"])
        super().__setstate__(state)
