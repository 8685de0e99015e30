"""``--data NAME=DIR``: where official data lie on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.datasets import get_dataset
from synlayers.errors import UsageError


def data_folders(words: Sequence[str]) -> dict[str, Path]:
    """``NAME=DIR`` words as folders by name of a data set. Raises `UsageError` for any other word."""
    folders: dict[str, Path] = {}
    for word in words:
        name, sign, path = word.partition("=")
        if not sign or not path:
            raise UsageError(f"--data {word}: write NAME=DIR, for example aim-500=/data/aim-500")
        get_dataset(name)
        if name in folders:
            raise UsageError(f"--data {name} is given twice")
        folders[name] = Path(path)
    return folders
