"""Decompositions into folders as other projects' scripts write and score them: the other way round from
`benchmarks.api.layer_folders`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.api.images import write_png
from benchmarks.api.layer_folders import LAYOUTS
from benchmarks.api.stacks import flatten
from benchmarks.api.tasks import Array, Prediction
from synlayers.errors import DataError

NUMBERED: Final[Mapping[str, str]] = {
    "layerd": "{:04d}.png",
    "cld": "layer_{}_rgba.png",
    "synlayers": "layer_{}_rgba.png",
}
"""Names of the numbered layers, by layout; `benchmarks.api.layer_folders.LAYOUTS` reads them."""


def write_layer_folder(folder: Path, name: str, prediction: Prediction, boxes: Sequence[Sequence[int]] = ()) -> None:
    """The files of a layout in `folder`, which is made; they are read back as this prediction.

    Layers, back to front, and, where the layout has one, the composite: the prediction's own, else its layers
    flattened (the official scripts drop a sample without it). `boxes` of the layers above the background, and the
    prediction's ``caption``, go into SynLayers' record; without both there is none. LayerD has neither composite nor
    record.

    Raises:
        DataError: the prediction has no layers.
    """
    layout, layers = LAYOUTS[name], prediction.layers
    if layers is None or not len(layers):
        raise DataError("it has no layers")
    size = (layers.shape[2], layers.shape[1])
    folder.mkdir(parents=True)
    numbered = layers
    if layout.background:
        write_png(folder / layout.background, layers[0])
        numbered = layers[1:]
    for number, layer in enumerate(numbered):
        write_png(folder / NUMBERED[name].format(number), layer)
    if layout.composite:
        write_png(folder / layout.composite.format(id=folder.name), composite_of(prediction))
    caption = prediction.metadata.get("caption")
    if layout.record and (len(boxes) or isinstance(caption, str)):
        record = _record(folder.name, size, boxes, caption)
        (folder / layout.record).write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def composite_of(prediction: Prediction) -> Array:
    """(H, W, 3): the prediction's own composite, or its layers flattened on white."""
    if prediction.composite is not None:
        return prediction.composite
    layers = prediction.layers
    assert layers is not None  # a prediction of this task has layers
    return flatten(layers, (layers.shape[2], layers.shape[1]))


def _record(name: str, size: tuple[int, int], boxes: Sequence[Sequence[int]], caption: object) -> dict[str, Any]:
    """``inference_meta.json``: boxes begin with those of the whole image and of the background."""
    whole = [0, 0, *size]
    record: dict[str, Any] = {"sample_name": name, "source_size": list(size), "target_size": list(size)}
    if len(boxes):
        record |= {"num_layers": len(boxes) + 2, "boxes": [whole, whole, *([int(v) for v in box] for box in boxes)]}
    return record | ({"caption": caption} if isinstance(caption, str) else {})
