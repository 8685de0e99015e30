"""The numbers of one sample, and how they become tensors that torchmetrics can keep, save and send."""

from __future__ import annotations

import json
import math
from typing import Any, NamedTuple

import torch
from torch import Tensor

from benchmarks.metrics.measure import Measure

STATE = {"labels": torch.uint8, "numbers": torch.float64}
"""The state by name: lists of one 1-D tensor a sample, of these types."""


class SampleScores(NamedTuple):
    """What a measure gave for one sample."""

    id: str
    columns: dict[str, Tensor]
    notes: list[str]
    """Why a known defect of an official convention decided the score."""

    def pack(self, measure: Measure, device: torch.device) -> tuple[Tensor, Tensor]:
        """As (label, number) tensors, which is what merging, saving and gathering can carry.

        The label is JSON in UTF-8: id, measure, notes, dtype and shape of each column. The numbers are those of the
        columns one after another as float64, which is exact for every float and for integers up to 2**53.
        """
        shapes = {name: [str(row.dtype).removeprefix("torch."), *row.shape] for name, row in self.columns.items()}
        label = {"id": self.id, "measure": signature(measure), "columns": shapes, "notes": self.notes}
        numbers = [row.flatten().to(STATE["numbers"]) for row in self.columns.values()]
        return (
            torch.frombuffer(bytearray(json.dumps(label), "utf-8"), dtype=STATE["labels"]).to(device),
            torch.cat([torch.empty(0, dtype=STATE["numbers"]), *numbers]).to(device),
        )

    @classmethod
    def unpack(cls, label: Tensor, numbers: Tensor) -> SampleScores:
        """The inverse of `pack`; the columns are on the CPU."""
        facts = read_label(label)
        layouts: dict[str, list[Any]] = facts["columns"]
        parts = torch.split(numbers.cpu(), [math.prod(shape) for _, *shape in layouts.values()])
        columns = {
            name: part.reshape(shape).to(getattr(torch, dtype))
            for part, (name, (dtype, *shape)) in zip(parts, layouts.items(), strict=True)
        }
        return cls(facts["id"], columns, facts["notes"])


def read_label(label: Tensor) -> dict[str, Any]:
    """What a label says: `id`, `measure`, `columns` (dtype and shape by name) and `notes`."""
    facts: dict[str, Any] = json.loads(label.cpu().numpy().tobytes())
    return facts


def signature(measure: Measure) -> str:
    """Names a measure where another one of the same columns must not be mixed in."""
    return f"{measure.name} version {measure.version}"
