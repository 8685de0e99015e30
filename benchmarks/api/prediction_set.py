"""Predictions to be scored, as one thing: where they lie, how they are laid out, and which samples have one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.api.layer_folders import LayerLayout, read_layer_folder
from benchmarks.api.predictions import digest_predictions, read_prediction, sample_folder
from benchmarks.api.runs import JournalLine
from benchmarks.api.tasks import Prediction, Sample


@dataclass(frozen=True, slots=True)
class PredictionSet:
    """One folder a sample, and the journal that says how each sample went.

    Args:
        layout: of another project's decompositions; None for our own (`benchmarks.api.predictions`).
    """

    root: Path
    lines: Mapping[str, JournalLine]
    layout: LayerLayout | None = None

    @classmethod
    def of_folder(cls, root: Path, samples: Iterable[Sample], layout: LayerLayout | None = None) -> PredictionSet:
        """A folder that somebody else made: a sample is there or it is missing."""
        return cls(root, {s.id: JournalLine(s.id, "ok") for s in samples if (root / s.id).is_dir()}, layout)

    def read(self, sample: Sample) -> Prediction:
        """The prediction of a sample. Raises `DataError` naming the file that is wrong."""
        folder = sample_folder(self.root, sample.id)
        if self.layout is None:
            return read_prediction(folder, sample.task, sample.size)
        return read_layer_folder(folder, self.layout, sample.size)

    def digest(self, ids: Iterable[str]) -> str:
        """SHA-256 over the names and contents of all plain files of these samples' folders."""
        return digest_predictions(self.root, ids)
