"""Stacks of layers in folders, as LayerD's tools write and score them: ``ROOT/SAMPLE/0000.png`` (the background),
``0001.png``, ... back to front."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from benchmarks.api.predictions import check_stack_files
from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.layers.layerd import MAX_EDITS, aggregate, alignments
from benchmarks.metrics.threads import over_samples
from synlayers.errors import DataError
from synlayers.storage.plain_files import plain
from synlayers.support.machine import raise_machine_error

Record = dict[str, float]


def read_stack(folder: Path | str) -> Tensor:
    """The ``*.png`` of a folder in order of name, (L, 4, H, W) uint8; pictures without alpha become opaque, as PIL
    converts to RGBA.

    No picture: (0, 4, 0, 0). Raises `InputError` naming the file for one that cannot be read or is not as large as the
    first.
    """
    files = sorted(path for path in Path(folder).glob("*.png") if not path.name.startswith("."))
    try:
        check_stack_files(files)
    except DataError as error:
        raise InputError(str(error)) from None
    layers = [_read(path) for path in files]
    for path, layer in zip(files, layers, strict=True):
        if layer.shape != layers[0].shape:
            sizes = " and ".join(f"{w}x{h}" for h, w, _ in (layers[0].shape, layer.shape))
            raise InputError(
                f"{files[0]} and {path.name} differ in size: {sizes} (width x height); layers must cover the canvas"
            )
    if not layers:
        return torch.empty(0, 4, 0, 0, dtype=torch.uint8)
    return torch.from_numpy(np.stack(layers).transpose(0, 3, 1, 2).copy())


def _read(path: Path) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    try:
        with Image.open(plain(path)) as image:
            return np.array(image.convert("RGBA"))
    # what PIL raises for damaged PNG files
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise_machine_error(error)
        raise InputError(f"{path} cannot be read as a picture: {error}") from None


@dataclass(frozen=True)
class FolderScores:
    """The LayerD scores of a folder of predictions."""

    samples: dict[str, list[Record]]
    """What the official tool writes to ``SAMPLE.json``: one record for each number of merges."""
    aggregated: list[Record]
    """What it writes to ``aggregated_scores.json``."""
    skipped: dict[str, str]
    """Predictions that the official tool leaves out, and why: they do not count."""
    missing: list[str]
    """Samples of the ground truth without a prediction, which the official tool never notices: they do not count
    either."""

    def write(self, folder: Path | str) -> None:
        """The official tool's files."""
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        for sample, records in self.samples.items():
            (target / f"{sample}.json").write_text(json.dumps(records, indent=2))
        (target / "aggregated_scores.json").write_text(json.dumps(self.aggregated, indent=2))


def score_folders(
    pred: Path | str, gt: Path | str, max_edits: int = MAX_EDITS, *, device: torch.device | str = "cpu"
) -> FolderScores:
    """What ``tools/evaluate.py --pred-dir PRED --gt-dir GT --max-edits N`` of LayerD computes, sample by sample.

    Raises `DataError` when a root is not a folder, and `InputError` naming the sample for pictures that cannot be
    scored (the official tool crashes).
    """
    for root in (pred, gt):
        if not Path(root).is_dir():
            raise DataError(f"{root} is not a folder; it must hold one folder of layers a sample")
    names, truths = _samples(Path(pred)), set(_samples(Path(gt)))

    def score(n: int) -> list[Record] | str:
        if names[n] not in truths:
            return "no ground truth"
        stacks = [read_stack(Path(root) / names[n]) for root in (pred, gt)]
        if short := [
            side for side, stack in zip(("prediction", "ground truth"), stacks, strict=True) if len(stack) < 2
        ]:
            return f"fewer than 2 layers in the {' and the '.join(short)}"
        try:
            alignment = alignments(
                *(stack[None].to(device) for stack in stacks),
                max_edits=max_edits,
                threads=1 if len(names) > 1 else None,
            )[0]
        except InputError as error:
            raise InputError(f"sample {names[n]}: {error.message}") from None
        assert alignment is not None
        return alignment.records()

    outcome = dict(zip(names, over_samples(score, len(names)), strict=True))
    samples = {name: records for name, records in outcome.items() if not isinstance(records, str)}
    return FolderScores(
        samples=samples,
        aggregated=aggregate(list(samples.values())),
        skipped={name: reason for name, reason in outcome.items() if isinstance(reason, str)},
        missing=sorted(truths - set(names)),
    )


def _samples(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))
