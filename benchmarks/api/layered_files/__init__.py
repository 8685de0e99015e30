"""Decompositions as one layered file a sample, PSD or OpenRaster, as predictions. Read as if an enemy had written
them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from benchmarks.api.layered_files.ora import read_ora
from benchmarks.api.layered_files.psd import read_psd
from benchmarks.api.tasks import Prediction

__all__ = ["READERS", "read_ora", "read_psd"]

READERS: Final[Mapping[str, Callable[[Path, tuple[int, int] | None], Prediction]]] = {"psd": read_psd, "ora": read_ora}
"""By the ending of the file."""
