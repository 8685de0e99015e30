"""What a measure is: a pure function of batched tensors, and the facts about it as data.

A measure gives one or more named values per sample (the five matting errors share their passes over the pixels). A
metric module ends with ``MEASURES = (Measure(...), ...)``; `benchmarks.metrics.measures` finds it by scanning,
`benchmarks.metrics.scores.Scores` accumulates it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from benchmarks.api.direction import Direction
from benchmarks.metrics.weights import WeightFile, WeightsMissing

Columns = Mapping[str, Tensor]
"""Per-sample results by name: (N,) float64, or (N, ...) where an aggregate needs more than one number of a sample
(features).

Rows of unequal length (features of each layer of a sample) reach an aggregate joined along their first dimension."""

Function = Callable[..., Mapping[str, Tensor | Sequence[Tensor]]]
"""Keyword arguments are the measure's inputs, each batched (B, ...) (a list, where an input is no tensor); the result
has one row a sample: a tensor, or a list of tensors where rows are of unequal length."""


class DefectWarning(UserWarning):
    """A known defect of an official convention decided a score. `samples` are positions in the batch."""

    def __init__(self, message: str, samples: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.samples = samples


def join_rows(rows: Sequence[Tensor]) -> Tensor:
    """Rows of a column as one tensor (N, ...); those of unequal length (features of each layer of a sample) along their
    first dimension."""
    return torch.stack(list(rows)) if len({row.shape for row in rows}) == 1 else torch.cat(list(rows))


def mean(values: Tensor, weights: Tensor | None = None) -> float:
    """The mean that every result uses: exactly rounded sums (`math.fsum`), so it does not depend on order.

    A sample of weight 0 is left out altogether (official code that drops a case), whatever its value. No sample left:
    nan.

    >>> mean(torch.tensor([1.0, 2.0, float("nan")]), torch.tensor([1.0, 3.0, 0.0]))
    1.75
    """
    listed: list[float] = values.double().tolist()
    weighted: list[float] = [1.0] * len(listed) if weights is None else weights.double().tolist()
    pairs = [(v, w) for v, w in zip(listed, weighted, strict=True) if w != 0]
    if not pairs:
        return math.nan
    terms = [v * w for v, w in pairs]
    # fsum refuses inf - inf; a plain sum gives the nan that is meant
    if not all(math.isfinite(term) for term in terms):
        return sum(terms) / math.fsum(w for _, w in pairs)
    return math.fsum(terms) / math.fsum(w for _, w in pairs)


@dataclass(frozen=True, slots=True)
class Value:
    """One number of a measure: how it reads and how a data set's number follows from the samples' numbers."""

    name: str
    direction: Direction
    """Which is better; "neither" for what only informs (a signed error, a count)."""
    range: tuple[float, float] = (0.0, math.inf)
    unit: str = ""
    meaning: str = ""
    weight: str | None = None
    """The column of weights of the mean (the number of layers of a sample), if samples do not count alike."""
    aggregate: Callable[[Columns], float] | None = None
    """From the columns of all samples, for what is no mean (pooled PSNR, FID); None: the mean of the column of this
    name."""

    def of(self, columns: Columns) -> float:
        """The value over all samples in `columns`."""
        if self.aggregate is not None:
            return self.aggregate(columns)
        return mean(columns[self.name], columns[self.weight] if self.weight else None)


@dataclass(frozen=True, slots=True)
class Measure:
    """A function with its facts.

    `function` needs no weights; a measure with `weights` has `build` instead, which takes the loaded files' paths by
    name and a device.
    """

    name: str
    """``family/convention``, for example ``matting/adobe``; the key in results."""
    version: int
    """Whatever can change a number is a new version."""
    official: bool
    """True: reproduces published code with its defects. False: ours, strict."""
    inputs: tuple[str, ...]
    """Names of the function's keyword arguments, per sample."""
    values: tuple[Value, ...]
    source: str
    """Paper, equation or script (with commit) that defines it."""
    function: Function | None = None
    defects: tuple[str, ...] = ()
    """Known faults, kept because they are official."""
    weights: tuple[WeightFile, ...] = ()
    build: Callable[[Mapping[str, str], torch.device], Function] | None = field(default=None, repr=False)
    missing: Callable[[], str] | None = field(default=None, repr=False)
    """Says which package to install before it can run; empty where it can. For measures that need an extra."""

    def bind(self, weights: Mapping[str, str] | None = None, device: torch.device | str = "cpu") -> Function:
        """The function to call; loads the weights that it needs.

        weights: a local path or a Hub id for each of `self.weights` by name; what is not given is looked for in the
        cache. Raises `benchmarks.metrics.weights.WeightsMissing` with the exact file and how to get it, or the package
        and how to install it.
        """
        if self.missing is not None and (reason := self.missing()):
            raise WeightsMissing(reason)
        if self.function is not None:
            return self.function
        assert self.build is not None, f"{self.name} has neither function nor build"
        paths = dict(weights or {})
        return self.build({w.name: str(w.find(paths.get(w.name))) for w in self.weights}, torch.device(device))
