"""Decompositions as other projects' scripts write them, as predictions of ours.

CLD         case_7/         background_rgba.png, layer_0_rgba.png, ..., case_7.png (its composite)
SynLayers   sample_000007/  the same with merged.png, and inference_meta.json where the model found its boxes itself
LayerD      <id>/           0000.png (the background), 0001.png, ...
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.api.images import read_rgb, read_rgba
from benchmarks.api.tasks import Prediction
from synlayers.errors import DataError

LAYER = re.compile(r"layer_(\d+)_rgba\.png")
NUMBERED = re.compile(r"(\d{2,4})\.png")
BACKGROUND = "background_rgba.png"
META = "inference_meta.json"
FULL_CANVAS = 2
"""The first boxes of the record are of the whole image and of the background."""


def read_layers_of(folder: Path) -> Prediction:
    """The prediction in a folder of CLD, SynLayers or LayerD, by the names that are in it.

    `said` has ``boxes`` (of the layers above the background) and ``caption`` where the record names them. A missing
    composite stays missing.

    Raises:
        DataError: it is none of these folders, a layer between others is missing, or a picture cannot be read.
    """
    names = {p.name for p in folder.iterdir()} if folder.is_dir() else set()
    if BACKGROUND in names:
        layers: Sequence[Path] = [folder / BACKGROUND, *_row(folder, names, LAYER)]
    elif any(NUMBERED.fullmatch(name) for name in names):
        layers = _row(folder, names, NUMBERED)
    else:
        raise DataError(
            f"{folder} is no decomposition of CLD, SynLayers or LayerD: it has no {BACKGROUND} and no 0000.png"
        )
    composite = next((folder / name for name in ("merged.png", f"{folder.name}.png") if name in names), None)
    pictures = [read_rgba(path) for path in layers]
    for path, picture in zip(layers, pictures, strict=True):
        if picture.shape != pictures[0].shape:
            raise DataError(f"{path} is not as large as {layers[0].name}; layers cover the full canvas")
    said = _said(folder / META) if META in names else {}
    return Prediction(layers=np.stack(pictures), composite=read_rgb(composite) if composite else None, said=said)


def _row(folder: Path, names: set[str], pattern: re.Pattern[str]) -> Sequence[Path]:
    """The files of one row of numbers, from 0 without gaps."""
    found = {int(match[1]): folder / name for name in names if (match := pattern.fullmatch(name))}
    if missing := set(range(len(found))) - set(found):
        raise DataError(
            f"{folder} has a gap: there are {len(found)} numbered layers, but none with the number {min(missing)}"
        )
    return [found[i] for i in range(len(found))]


def _said(path: Path) -> dict[str, Any]:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        boxes = [[int(v) for v in box] for box in held.get("boxes", [])[FULL_CANVAS:]]
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise DataError(f"{path} is not a record of boxes: {error}") from None
    return ({"boxes": boxes} if boxes else {}) | (
        {"caption": held["caption"]} if isinstance(held.get("caption"), str) else {}
    )
