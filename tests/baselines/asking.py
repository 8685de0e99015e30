"""What the tests of models share: a question about a picture of noise, and a method prepared as the harness does it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.api.hardware import Hardware
from benchmarks.api.method import Method
from benchmarks.api.tasks import Sample


def sample(size: tuple[int, int], task: str = "removal", **inputs: Any) -> Sample:
    """A picture (width, height) of noise from its width, with a mask of a quarter to a half of each side."""
    width, height = size
    image = np.random.default_rng(width).integers(0, 256, (height, width, 3), dtype=np.uint8)
    mask = np.zeros((height, width), np.uint8)
    mask[height // 4 : height // 2 + 1, width // 4 : width // 2 + 1] = 255
    return Sample("a", task, size, {"image": image, "mask": mask, **inputs}, {})  # type: ignore[arg-type]


def ready(kind: type[Method], root: Path, hardware: Hardware | None = None, **options: Any) -> Any:
    """The method with its checkpoints from `root`, on the CPU, in float32 unless told otherwise."""
    method = kind(**options)
    method.hardware = (hardware or Hardware(dtype="float32")).model_copy(update={"checkpoints": root})
    method.prepare("cpu")
    return method


def levels(image: Any) -> Any:
    """Floats in [0, 1] as 8-bit levels."""
    return np.clip(np.rint(image * 255), 0, 255).astype(np.uint8)
