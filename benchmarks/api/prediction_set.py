"""Predictions to be scored, as one thing: where they lie, how they are laid out, and which samples have one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.api.answer_layouts import ANSWER_LAYOUTS, AUTO, AnswerLayout, Content, detect_layout, get_answer_layout
from benchmarks.api.notes import collect_notes
from benchmarks.api.predictions import digest_predictions
from benchmarks.api.runs import JournalLine
from benchmarks.api.tasks import Prediction, Sample
from synlayers.errors import DataError

OWN = ANSWER_LAYOUTS["own"]


@dataclass(frozen=True, slots=True)
class PredictionSet:
    """Where the answers lie, and the journal that says how each sample went.

    Args:
        layout: how they lie there (`benchmarks.api.answer_layouts`).
        samples: those that a folder of somebody else was looked through for; empty for a run of our own.
        counts: by layout, to how many of them the folder has an answer.
    """

    root: Path
    lines: Mapping[str, JournalLine]
    layout: AnswerLayout = OWN
    samples: Sequence[Sample] = field(default=(), repr=False)
    counts: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of_folder(cls, root: Path, samples: Iterable[Sample], layout: str = OWN.name) -> PredictionSet:
        """A folder that somebody else made: a sample is there or it is missing.

        Args:
            layout: its name, or "auto" to find out.

        Raises:
            UsageError: there is no such layout, it has no answers to this task, or "auto" cannot tell.
        """
        samples = list(samples)
        if layout == AUTO:
            chosen, counts = detect_layout(root, samples)
        else:
            chosen = get_answer_layout(layout)
            counts = {chosen.name: sum(chosen.holds(root, s) for s in samples)}
        lines = {s.id: JournalLine(s.id, "ok") for s in samples if chosen.is_there(root, s)}
        return cls(root, lines, chosen, samples, counts)

    @property
    def found(self) -> int:
        """Samples to which the folder has an answer, readable or not."""
        return self.counts.get(self.layout.name, 0)

    def run_options(self) -> dict[str, Any]:
        """What tells a run of these answers from one of other answers under the same card."""
        options: dict[str, Any] = {"submission": True, "answers": self.digest(self.lines)[:16]}
        return options if self.layout is OWN else options | {"layout": self.layout.name}

    def read(self, sample: Sample) -> Prediction:
        """The prediction of a sample. Raises `DataError` naming the file that is wrong."""
        return self.layout.read(self.root, sample)

    def files(self, sample: Sample) -> Mapping[str, Content]:
        """The files of an answer under the names of our own layout; none where it cannot be read."""
        with collect_notes():  # told where the answer is scored
            try:
                return self.layout.files(self.root, sample)
            except DataError:
                return {}

    def digest(self, ids: Iterable[str]) -> str:
        """SHA-256 over the names (of our own layout) and contents of the files of these samples' answers, so that the
        same answers have one digest however they lie."""
        wanted = set(ids)
        if not self.samples or self.layout is OWN:
            return digest_predictions(self.root, wanted)
        whole = hashlib.sha256()
        for sample in sorted((s for s in self.samples if s.id in wanted), key=lambda s: s.id):
            for name, content in sorted(self.files(sample).items()):
                whole.update(f"{sample.id}/{name}\0".encode())
                whole.update(content.read_bytes() if isinstance(content, Path) else content())
        return whole.hexdigest()
