"""The record of one sample against itself and against what its index decides."""

from __future__ import annotations

from collections.abc import Iterator

from synlayers.checks import LayerProblem
from synlayers.design import KINDS, SCHEMA, Design, Record
from synlayers.making.workers import SampleFactory
from synlayers.recipe import Recipe
from synlayers.sources import sources


class RecipeCheck:
    """What the recipe says about every index."""

    def __init__(self, recipe: Recipe, recipe_hash: str) -> None:
        self.recipe, self.recipe_hash = recipe, recipe_hash
        self._factory = SampleFactory(recipe, (), {})

    def problems(self, design: Design) -> Iterator[LayerProblem]:
        """Split, layer count, layout and canvas against the deal; the recipe and the seed."""
        task = self._factory.task(design.index)
        expected = {
            "id": f"{design.index:09d}",
            "split": task.place.split,
            "layers": task.cell.count,
            "layout": task.cell.layout,
            "canvas": f"{task.cell.width}x{task.cell.height}",
            "recipe": self.recipe_hash,
            "seed": self.recipe.seed,
        }
        actual = {
            "id": design.id,
            "split": design.split,
            "layers": len(design.layers),
            "layout": design.layout,
            "canvas": f"{design.width}x{design.height}",
            "recipe": design.recipe,
            "seed": design.seed,
        }
        for key, value in expected.items():
            if actual[key] != value:
                yield -1, f"{key} is {actual[key]!r}; index {design.index} of this recipe has {value!r}"


def check_record(record: Record) -> Iterator[LayerProblem]:
    """Keys, numbering, kinds and references of a record."""
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
        if params.get("source") not in sources() or len(params.get("frame", ())) != 4 or not params.get("draw"):
            yield position, "has no plan that would draw it again (params lack source, frame or draw)"
        owner = layer.get("effect_of")
        if owner is not None and not (0 <= owner < len(layers) and owner != position):
            yield position, f"is an effect of layer {owner}, which is not there"
        if layer["name"] in ("shadow", "glow", "reflection") and owner is None:
            yield position, f"is a {layer['name']} without an owner"
    if not record["caption"].strip():
        yield -1, "the sample has no caption"
