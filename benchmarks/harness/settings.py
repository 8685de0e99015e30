"""What holds for all runs of one command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.api.hardware import Hardware
from benchmarks.harness.method_options import Choices
from benchmarks.harness.predicting import Batches
from benchmarks.harness.workers.batches import predict_batches


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the options of a command say; `out` is the folder of runs."""

    out: Path
    protocol: str = ""
    data: Path | None = None
    twin: bool = False
    mini: bool = False
    limit: int | None = None
    shard: tuple[int, int] | None = None
    seed: int = 0
    hardware: Hardware = field(default_factory=Hardware)
    time_limit: float = 600.0
    retry_failed: bool = False
    predict_only: bool = False
    options: tuple[str, ...] = ()
    """``name=value``, of the data sets."""
    choices: Choices = field(default_factory=dict)
    """Options of the methods (`benchmarks.harness.method_options`)."""
    weights: Mapping[str, str] = field(default_factory=dict)
    """Files that measures need, by name: weights, ``judge``, ``viescore-prompts``."""
    batches: Batches = predict_batches
    """Where methods live while they answer (`benchmarks.harness.workers`)."""
    boxes: Path | None = None
    """Boxes of a detector (JSONL) in place of the true ones."""
