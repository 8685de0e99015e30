"""Twins of the decomposition benchmarks: generated designs in the layouts of Crello (as LayerD renders it), SynLayers
and our own builds. (That of PrismLayersPro is in `benchmarks.twins.prismlayers`.)"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from benchmarks.api.images import write_png
from benchmarks.twins.twin import Twin
from synlayers.assets.splitting import split_assets
from synlayers.design import Design
from synlayers.exporters.layouts import layerd_layers, synlayers_files, synlayers_record
from synlayers.making.collection import AssetOrigins, collect
from synlayers.making.engine import engine
from synlayers.recipe import Recipe
from synlayers.storage import EncodedSample, encode_design, format_named, shard_name, write_json_atomic
from synlayers.storage.card import write_card
from synlayers.storage.manifest import MANIFEST, build_manifest, summarise_shard
from synlayers.support.cli import Advance

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
    usable = ((design, layers) for design in designs if len(layers := layerd_layers(design)) >= 2)
    for design, layers in islice(usable, count):
        (folder / design.id).mkdir()
        for number, layer in enumerate(layers):
            write_png(folder / design.id / f"{number:04d}.png", layer.on_canvas(design.width, design.height))
        advance(1)


# SynLayers


def write_synlayers(folder: Path, designs: Iterator[Design], count: int, advance: Advance) -> None:
    """``sample_000000/``: pictures and record as SynLayers writes them, and all records in ``scaleup_meta.jsonl``.

    Boxes have sides of 7 pixels at least (`frame_box`), which the official evaluator needs.
    """
    records = []
    for number, design in enumerate(islice(designs, count)):
        name = f"sample_{number:06d}"
        (folder / name).mkdir()
        for file, pixels in synlayers_files(design).items():
            write_png(folder / name / file, pixels)
        records.append(synlayers_record(name, design))
        text = json.dumps(records[-1], ensure_ascii=False, indent=2)
        (folder / name / "metadata.json").write_text(text + "\n", encoding="utf-8")
        advance(1)
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (folder / "scaleup_meta.jsonl").write_text(lines, encoding="utf-8")


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


CRELLO = DesignTwin(
    "crello",
    write_crello,
    {"layers": (3, 12), "size": (512, 640), "effects": "baked"},
    count=60,
    left_out=(
        "layers that are opaque nowhere, those below the topmost one that covers everything, and designs that are left"
        " with fewer than two layers: LayerD does not keep them",
        "captions, kinds, names, texts and boxes of layers: a sample is a folder of pictures",
    ),
)
SYNLAYERS = DesignTwin(
    "synlayers",
    write_synlayers,
    {"layers": (2, 20), "size": (1024, 1024)},
    count=60,
    version=2,
    left_out=(
        "kinds of effects, texts with their fonts, opacity and rotation of layers",
        "boxes narrower than 7 pixels: they are widened to 7, transparent at their edges, for the official evaluator",
    ),
)
SHARDS = DesignTwin(
    "synlayers-shards",
    write_shards,
    {"layers": (2, 20), "size": (1024, 1024), "shard_size": 32},
    count=60,
    left_out=("train and validation splits: it is the test split of a build, and nothing else of it",),
)

TWINS = (CRELLO, SYNLAYERS, SHARDS)
