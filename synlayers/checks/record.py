"""The record of one sample against itself and against what its index decides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from synlayers.checks import LayerProblem
from synlayers.checks.design import check_design
from synlayers.design import KINDS, SCHEMA, Design, Record
from synlayers.making.cells import SampleCell
from synlayers.making.workers import SampleFactory
from synlayers.recipe import Recipe
from synlayers.sources import sources
from synlayers.storage import EncodedSample
from synlayers.storage.codecs import decode_jpeg, encode_jpeg

JPEG_TOLERANCE: Final = 2.0
"""Mean difference, in levels, of what two JPEG libraries make of one picture in one quality."""


class RecipeCheck:
    """What the recipe says about every index."""

    is_planned: Final = True
    """Whether every layer has the plan that drew it."""

    def __init__(self, recipe: Recipe, recipe_hash: str) -> None:
        self.recipe, self.recipe_hash = recipe, recipe_hash
        self._factory = SampleFactory(recipe, (), {})

    def problems(self, sample: EncodedSample) -> Iterator[LayerProblem]:
        """Split, layer count, layout and canvas against the deal; the recipe, the seed and the files."""
        record = sample.record
        split, cell = self._dealt(record)
        if cell is None:
            yield -1, f"{len(record['rejects'])} attempts are told to have failed, more than there can be"
            return
        expected = {
            "id": f"{record['index']:09d}",
            "split": split,
            "layers": cell.count,
            "layout": cell.layout,
            "canvas": f"{cell.width}x{cell.height}",
            "recipe": self.recipe_hash,
            "seed": self.recipe.seed,
            "name of the files": f"{record['index']:09d}",
            "codec": self.recipe.codec,
            "JPEG": self.recipe.jpeg is not None,
        }
        actual = {
            "id": record["id"],
            "split": record["split"],
            "layers": len(record["layers"]),
            "layout": record["layout"],
            "canvas": f"{record['width']}x{record['height']}",
            "recipe": record["recipe"],
            "seed": record["seed"],
            "name of the files": sample.key,
            "codec": sample.codec,
            "JPEG": sample.jpeg is not None,
        }
        for key, value in expected.items():
            if actual[key] != value:
                yield -1, f"{key} is {actual[key]!r}; index {record['index']} of this recipe has {value!r}"

    def is_dealt(self, sample: EncodedSample) -> bool:
        """Whether the canvas and the number of layers are those of its index; `problems` says so where they are not."""
        record, (_, cell) = sample.record, self._dealt(sample.record)
        size = (record["width"], record["height"], len(record["layers"]))
        return cell is not None and size == (cell.width, cell.height, cell.count)

    def _dealt(self, record: Record) -> tuple[str, SampleCell | None]:
        """Split and cell of the index of a record after as many failed attempts; no cell past the last attempt."""
        task = self._factory.task(record["index"])
        try:
            return task.place.split, task.cell_of(len(record.get("rejects", ())))
        except IndexError:
            return task.place.split, None

    def design_problems(self, design: Design) -> Iterator[LayerProblem]:
        """What pixels and record say of each other."""
        return check_design(design)

    def jpeg_problems(self, sample: EncodedSample, design: Design) -> Iterator[LayerProblem]:
        """The JPEG is the image in the recorded quality, and that is one of the recipe's."""
        if sample.jpeg is None or self.recipe.jpeg is None:
            return
        quality, (low, high) = design.extra.get("jpeg_quality"), self.recipe.jpeg
        if not (isinstance(quality, int) and low <= quality <= high):
            yield -1, f"jpeg_quality is {quality!r}, the recipe says {low} to {high}"
        elif sample.jpeg != (made := encode_jpeg(design.image, quality)):  # other libraries may write other bytes
            stored, again = decode_jpeg(sample.jpeg), decode_jpeg(made)
            if stored.shape != again.shape or np.abs(stored.astype(np.int16) - again).mean() > JPEG_TOLERANCE:
                yield -1, f"input.jpg is not the image in quality {quality}"


def check_record(record: Record, is_planned: bool = True) -> Iterator[LayerProblem]:
    """Keys, numbering, kinds and references of a record; of generated samples, the plans of their layers."""
    layers = record["layers"]
    if record["schema"] != SCHEMA:
        yield -1, f"schema is {record['schema']!r}, not {SCHEMA}"
    if record["layer_count"] != len(layers):
        yield -1, f"layer_count is {record['layer_count']}, {len(layers)} layers are listed"
    for position, layer in enumerate(layers):
        if layer["index"] != position:
            yield position, f"is numbered {layer['index']}"
        if layer["kind"] not in KINDS:
            yield position, f"kind {layer['kind']!r} is none of {', '.join(KINDS)}"
        params = layer["params"]
        if is_planned and not (
            isinstance(params.get("source"), str) and params["source"] in sources() and _is_plan(params)
        ):
            yield position, "has no plan that would draw it again (params lack source, frame or draw)"
        owner = layer.get("effect_of")
        if owner is not None and not (0 <= owner < len(layers) and owner != position):
            yield position, f"is an effect of layer {owner}, which is not there"
        if is_planned and layer["name"] in ("shadow", "glow", "reflection") and owner is None:
            yield position, f"is a {layer['name']} without an owner"
    if not record["caption"].strip():
        yield -1, "the sample has no caption"


def _is_plan(params: Record) -> bool:
    """Whether there are the four numbers of a frame, and something to draw in it."""
    frame, draw = params.get("frame"), params.get("draw")
    return (
        isinstance(frame, list)
        and len(frame) == 4
        and all(isinstance(number, (int, float)) and not isinstance(number, bool) for number in frame)
        and isinstance(draw, dict)
        and bool(draw)
    )
