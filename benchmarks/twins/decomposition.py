"""Twins of the decomposition benchmarks: generated designs in the layouts of Crello (as LayerD renders it),
PrismLayersPro, SynLayers and our own builds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.api.images import png_bytes, write_png
from benchmarks.twins.twin import Twin
from synlayers.assets.splitting import split_assets
from synlayers.design import Design, Layer, Pixels
from synlayers.making.collection import AssetOrigins, collect
from synlayers.making.engine import engine
from synlayers.recipe import Recipe
from synlayers.storage import EncodedSample, encode_design, format_named, shard_name, write_json_atomic
from synlayers.storage.card import write_card
from synlayers.storage.manifest import MANIFEST, build_manifest, summarise_shard
from synlayers.support.cli import Advance

if TYPE_CHECKING:
    import pyarrow as pa

PIXELS_PER_LAYER = 4096
"""What a recipe asks of a canvas (`synlayers.recipe`)."""


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
    """``sample_000000/``: pictures and record as SynLayers writes them, and all records in ``scaleup_meta.jsonl``."""
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
    layers = [
        {
            "layer_idx": index,
            "caption": layer.caption,
            "box": list(layer.box),
            "width_dst": layer.box.width,
            "height_dst": layer.box.height,
            "image_path": f"layer_{index:02d}.png",
            "type": layer.kind,
        }
        for index, layer in enumerate(design.layers[1:])
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


# PrismLayersPro


def write_prismlayers(folder: Path, designs: Iterator[Design], count: int, advance: Advance) -> None:
    """``data/<style>-00000-of-00001.parquet``, one file a style (here: a layout), a row group a row, as many layer
    columns as the recipe allows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    (folder / "data").mkdir()
    schema = _prism_schema(PRISMLAYERS.settings["layers"][1] - 1)
    with ExitStack() as stack:
        writers: dict[str, pq.ParquetWriter] = {}
        for design in islice(designs, count):
            if design.layout not in writers:
                path = folder / "data" / f"{design.layout}-00000-of-00001.parquet"
                writers[design.layout] = stack.enter_context(pq.ParquetWriter(path, schema, compression="none"))
            writers[design.layout].write_table(pa.Table.from_pylist([_prism_row(design)], schema=schema))
            advance(1)


def _prism_row(design: Design) -> Mapping[str, Any]:
    row: dict[str, Any] = {
        "id": design.id,
        "whole_image": _image(design.image, "whole_image"),
        "whole_caption": design.caption,
        "style_category": design.layout,
        "base_image": _image(design.layers[0].pixels, "base_image"),
        "base_caption": design.layers[0].caption,
        "layer_count": len(design.layers) - 1,
    }
    for index, layer in enumerate(design.layers[1:]):
        name = f"layer_{index:02d}"
        row |= {
            name: _image(layer.pixels, name),
            f"{name}_caption": layer.caption,
            f"{name}_box": list(layer.box),
            f"{name}_width_dst": layer.box.width,
            f"{name}_height_dst": layer.box.height,
        }
    return row


def _image(pixels: Pixels, name: str) -> dict[str, Any]:
    return {"bytes": png_bytes(pixels), "path": f"{name}.png"}


def _prism_schema(layers: int) -> pa.Schema:
    import pyarrow as pa

    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    columns = [
        ("id", pa.string()),
        ("whole_image", image),
        ("whole_caption", pa.string()),
        ("style_category", pa.string()),
        ("base_image", image),
        ("base_caption", pa.string()),
        ("layer_count", pa.int32()),
    ]
    for index in range(layers):
        name = f"layer_{index:02d}"
        columns += [
            (name, image),
            (f"{name}_caption", pa.string()),
            (f"{name}_box", pa.list_(pa.int32())),
            (f"{name}_width_dst", pa.int32()),
            (f"{name}_height_dst", pa.int32()),
        ]
    return pa.schema(columns)


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
PRISMLAYERS = DesignTwin("prismlayers", write_prismlayers, {"layers": (3, 14), "size": (768, 768)}, count=40)
SYNLAYERS = DesignTwin("synlayers", write_synlayers, {"layers": (2, 20), "size": (1024, 1024)}, count=60)
SHARDS = DesignTwin(
    "synlayers-shards", write_shards, {"layers": (2, 20), "size": (1024, 1024), "shard_size": 32}, count=60
)

TWINS = (CRELLO, PRISMLAYERS, SYNLAYERS, SHARDS)
