"""What a protocol is: everything that can change a number, as frozen, versioned data.

data + resolution rule + metrics + aggregation + what a missing answer costs. Whatever changes a number is a new version
under a new name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from benchmarks.api.tasks import Array, Prediction, Sample, TaskName
from benchmarks.metrics import get_measure
from synlayers.errors import DataError

Inputs = Mapping[str, Any]
"""Arguments of a measure for one sample: tensors without the batch dimension, or strings."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """One measure of a protocol.

    `inputs` makes the measure's arguments from the answer key and the answer; it raises `DataError` for an answer that
    cannot be scored. `values` are the measure's values that the protocol reports, all if empty.
    """

    measure: str
    inputs: Callable[[Sample, Prediction], Inputs]
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Protocol:
    """How predictions become numbers.

    Args:
        name: ``<task>/<name>-v<N>``.
        official: reproduces published numbers, defects included; False for ours.
        datasets: names of the data sets that it scores; their twins are scored alike.
        resolution: on which pixel grid, in words; `inputs` of the scorings do it.
        stand_in: the answer that takes the place of a missing, failed or invalid one; None: such a sample leaves the
            mean, and coverage says so.
        macro: name of the grouping over whose parts the mean is taken (unweighted), or "" for the plain mean.
        tables: groupings whose parts are reported beside the whole.
        oracle: the value that the true answer reaches, by value name: a check of the harness.
    """

    name: str
    task: TaskName
    official: bool
    datasets: tuple[str, ...]
    scorings: tuple[Scoring, ...]
    resolution: str
    source: str
    missing: str
    """What a missing prediction costs, in words."""
    stand_in: Callable[[Sample], Prediction] | None = None
    macro: str = ""
    tables: tuple[str, ...] = ()
    oracle: Mapping[str, float] | None = None
    paste_back: str = "no: what the method returns is scored as it is"
    defects: tuple[str, ...] = ()
    diagnostic: str = ""
    """Why nobody is ranked by it, where an answer that does nothing wins; empty: methods are ranked."""
    leads: str = ""
    """``<measure>.<value>``: the number that stands first, where it is not the first value of the first scoring."""

    @property
    def headline(self) -> str:
        """The number by which methods are sorted, ``<measure>.<value>``.

        >>> from benchmarks.protocols import get_protocol
        >>> get_protocol("matting/native-v1").headline
        'matting/native-whole.sad'
        """
        if self.leads:
            return self.leads
        first = self.scorings[0]
        name = first.values[0] if first.values else get_measure(first.measure).values[0].name
        return f"{first.measure}.{name}"


def same_size(sample: Sample, array: Array, truth: Array, what: str) -> None:
    """Raises `DataError` unless two arrays (H, W, ...) agree in height and width."""
    if array.shape[:2] != truth.shape[:2]:
        sizes = [f"{a.shape[1]}x{a.shape[0]}" for a in (array, truth)]
        raise DataError(f"the {what} of {sample.id} is {sizes[0]} but must be {sizes[1]}")


def planes(array: Array) -> Tensor:
    """(H, W, C) or (H, W) as a tensor (C, H, W), the same levels."""
    stacked = array[None] if array.ndim == 2 else np.moveaxis(array, -1, 0)
    return torch.from_numpy(np.require(stacked, requirements=("C", "W")))


def layer_planes(layers: Array | Sequence[Array]) -> Tensor:
    """(L, H, W, 4) as a tensor (L, 4, H, W), the same levels."""
    return torch.from_numpy(np.require(np.moveaxis(np.asarray(layers), -1, 1), requirements=("C", "W")))
