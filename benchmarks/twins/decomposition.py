"""Twins of the decomposition benchmarks: generated designs in the layouts of Crello (as LayerD renders it), SynLayers
and our own builds. (That of PrismLayersPro is in `benchmarks.twins.prismlayers`.)"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from benchmarks.api.images import write_png
from benchmarks.twins.twin import Twin
from synlayers.assets.splitting import split_assets
from synlayers.design import Box, Design, Layer
from synlayers.making.collection import AssetOrigins, collect
from synlayers.making.engine import engine
from synlayers.recipe import Recipe
from synlayers.storage import EncodedSample, encode_design, format_named, shard_name, write_json_atomic
from synlayers.storage.card import write_card
from synlayers.storage.manifest import MANIFEST, build_manifest, summarise_shard
from synlayers.support.cli import Advance

PIXELS_PER_LAYER = 4096
"""What a recipe asks of a canvas (`synlayers.recipe`)."""
LEAST_SIDE = 7
"""Pixels of a box's side in layouts whose official evaluator crops by boxes: scikit-image's SSIM refuses less, and the
whole case is lost with the one crop."""


@dataclass(frozen=True, slots=True)
class DesignTwin(Twin):
    """A twin whose designs have no more layers than their canvas carries, so that a mini twin of small designs can be
    made."""

    def recipe(self, size: int | None = None) -> Recipe:
        if size is None:
            return Twin.recipe(self)
        low, high = self.settings["layers"]
        most = max(low, min(high, size * size // PIXELS_PER_LAYER))
        return Twin.recipe(
            Twin(self.of, self.write, {**self.settings, "layers": (low, most)}, self.count, self.version, self.seed),
            size,
        )


def frame_box(layer: Layer, design: Design) -> Box:
    """The box of a layer, widened around its middle to `LEAST_SIDE` where it is narrower, within the canvas.

    The layer is as it was: what is added to its box is transparent.
    """
    (x0, x1), (y0, y1) = (
        _widen(start, end, limit)
        for start, end, limit in (
            (layer.box.x0, layer.box.x1, design.width),
            (layer.box.y0, layer.box.y1, design.height),
        )
    )
    return Box(x0, y0, x1, y1)


def _widen(start: int, end: int, limit: int) -> tuple[int, int]:
    side = min(max(end - start, LEAST_SIDE), limit)
    first = min(max(0, start - (side - (end - start)) // 2), limit - side)
    return first, first + side


# Crello


def write_crello(folder: Path, designs: Iterator[Design], count: int, advance: Advance) -> None:
    """``<id>/0000.png``, ...: the layers that are opaque somewhere, as LayerD keeps them; a design that is left with
    fewer than two is passed over."""
    usable = ((design, layers) for design in designs if len(layers := _opaque_somewhere(design)) >= 2)
    for design, layers in islice(usable, count):
        (folder / design.id).mkdir()
        for number, layer in enumerate(layers):
            write_png(folder / design.id / f"{number:04d}.png", layer.on_canvas(design.width, design.height))
        advance(1)


def _opaque_somewhere(design: Design) -> list[Layer]:
    layers = [layer for layer in design.layers if int(layer.pixels[..., 3].max()) == 255]
    covering = [
        n
        for n, layer in enumerate(layers)
        if layer.box.area == design.width * design.height and int(layer.pixels[..., 3].min()) == 255
    ]
    return layers[covering[-1] :] if covering else layers


# SynLayers


def write_synlayers(folder: Path, designs: Iterator[Design], count: int, advance: Advance) -> None:
    """``sample_000000/``: pictures and record as SynLayers writes them, and all records in ``scaleup_meta.jsonl``.

    Boxes have sides of 7 pixels at least (`frame_box`), which the official evaluator needs.
    """
    records = []
    for number, design in enumerate(islice(designs, count)):
        name = f"sample_{number:06d}"
        (folder / name).mkdir()
        write_png(folder / name / "whole_image.png", design.image)
        write_png(folder / name / "base_image.png", design.layers[0].pixels)
        for index, layer in enumerate(design.layers[1:]):
            write_png(folder / name / f"layer_{index:02d}.png", layer.on_canvas(design.width, design.height))
        records.append(_record(name, design))
        text = json.dumps(records[-1], ensure_ascii=False, indent=2)
        (folder / name / "metadata.json").write_text(text + "\n", encoding="utf-8")
        advance(1)
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (folder / "scaleup_meta.jsonl").write_text(lines, encoding="utf-8")


def _record(name: str, design: Design) -> dict[str, Any]:
    boxes = [frame_box(layer, design) for layer in design.layers[1:]]
    layers = [
        {
            "layer_idx": index,
            "caption": layer.caption,
            "box": list(box),
            "width_dst": box.width,
            "height_dst": box.height,
            "image_path": f"layer_{index:02d}.png",
            "type": layer.kind,
        }
        for index, (layer, box) in enumerate(zip(design.layers[1:], boxes, strict=True))
    ]
    return {
        "id": design.id,
        "style_category": design.layout,
        "whole_caption": design.caption,
        "base_caption": design.layers[0].caption,
        "layer_count": len(layers),
        "layers": layers,
        "sample_dir": name,
        "width": design.width,
        "height": design.height,
    }


# Our own builds


def write_shards(folder: Path, designs: Iterator[Design], count: int, advance: Advance) -> None:
    """The test split of a build, and nothing else of it: shards, manifest and card are those of
    `synlayers.making.build`.

    The first designs of a split are the same however large a build is, so a build that is grown to hold `count` of them
    has this very split.
    """
    fmt = format_named("webdataset")
    first = next(designs)
    recipe = next(
        r for r in (SHARDS.recipe(), SHARDS.recipe(max(first.width, first.height))) if r.hash() == first.recipe
    )
    stream = _encode_designs(islice(chain([first], designs), count), recipe, advance)
    names = []
    for number in range(-(-count // recipe.shard_size)):
        names.append(shard_name("test", number, fmt))
        fmt.write_shard(folder / names[-1], islice(stream, recipe.shard_size))
    collected = collect(AssetOrigins())
    manifest = build_manifest(
        fmt=fmt,
        codec=recipe.codec,
        recipe=recipe.canonical(),
        recipe_hash=recipe.hash(),
        engine=engine(),
        packages=engine()["versions"],
        shards=[summarise_shard(folder / name, fmt) for name in names],
        assets=collected.assets,
        asset_splits=split_assets(collected.assets, recipe.splits),
    )
    write_card(folder, manifest)
    write_json_atomic(folder / MANIFEST, manifest)


def _encode_designs(designs: Iterator[Design], recipe: Recipe, advance: Advance) -> Iterator[EncodedSample]:
    for design in designs:
        yield encode_design(design, recipe.codec)
        advance(1)


CRELLO = DesignTwin("crello", write_crello, {"layers": (3, 12), "size": (512, 640), "effects": "baked"}, count=60)
SYNLAYERS = DesignTwin("synlayers", write_synlayers, {"layers": (2, 20), "size": (1024, 1024)}, count=60, version=2)
SHARDS = DesignTwin(
    "synlayers-shards", write_shards, {"layers": (2, 20), "size": (1024, 1024), "shard_size": 32}, count=60
)

TWINS = (CRELLO, SYNLAYERS, SHARDS)
