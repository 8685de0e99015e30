"""Designs that may be learnt from: the train and val splits of finished builds, never what tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.twins.plans import TWIN_FILE
from synlayers.design import Design
from synlayers.errors import UsageError
from synlayers.loading.datasets import DesignDataset
from synlayers.storage.manifest import load_manifest


@dataclass(frozen=True)
class DesignFolder:
    """One build. `facts`: what a card says of it."""

    name: str
    facts: dict[str, Any]
    splits: dict[str, DesignDataset] = field(repr=False)

    def count(self, split: str) -> int:
        """Designs of a split that are used."""
        return int(self.facts[split])

    def design(self, split: str, number: int) -> Design:
        return self.splits[split].design(number)

    def describe(self) -> str:
        """In a sentence."""
        without = "" if self.count("val") else "; no val split, so nothing of it is held out"
        return f"{self.facts['recipe']}: {self.count('train')} designs teach, {self.count('val')} are held out{without}"


def open_designs(folder: Path, most: int = 0, held_out: int = 0) -> DesignFolder:
    """A build to learn from. most, held_out: designs of its train and val split at most; 0: all.

    Raises:
        DataError: there is no finished build, or it is damaged.
        UsageError: it is a twin of a benchmark, or has no train split.
    """
    if (folder / TWIN_FILE).exists():
        raise UsageError(f"{folder} is the twin of a benchmark: what tests a method must not teach it")
    manifest = load_manifest(folder)
    counts = {name: int(split.get("samples", 0)) for name, split in manifest["splits"].items()}
    if not counts.get("train"):
        others = ", ".join(name for name in counts if counts[name]) or "none"
        raise UsageError(f"{folder} has no train split (it has {others}): only designs made for training may teach")
    splits = {name: DesignDataset(folder, split=name) for name in ("train", "val") if counts.get(name)}
    recipe = manifest["recipe_hash"]
    used = {
        name: min(counts.get(name, 0), limit or counts.get(name, 0))
        for name, limit in (("train", most), ("val", held_out))
    }
    facts = {"recipe": recipe, "seed": manifest["recipe"].get("seed"), **used}
    return DesignFolder(recipe, facts, splits)
