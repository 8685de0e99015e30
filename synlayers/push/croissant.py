"""`croissant.json`: a build as MLCommons Croissant describes data sets (https://docs.mlcommons.org/croissant), made by
`mlcroissant`: every shard with its sha256, and what a row of it holds.

`mlcroissant` 1.1 reads the pictures of both formats and the rows of Parquet; JSON inside archives is described as the
format says, but it does not read it yet.
"""

from __future__ import annotations

import json
import logging
import re
from typing import Any, Final

from synlayers.design import Record
from synlayers.storage.card import license_link

CROISSANT: Final = "croissant.json"
HUB: Final = "https://huggingface.co/datasets"
CONFORMS_TO: Final = "http://mlcommons.org/croissant/1.0"
MIME: Final = {"webdataset": "application/x-tar", "parquet": "application/x-parquet"}
KEY: Final = r"^([^.]+)\."
"""The key of a sample in the name of a member of a shard."""
FIELDS: Final = (
    ("id", "TEXT", "Name of the design, unique in the set."),
    ("split", "TEXT", "train, val or test; no asset of one split is used in another."),
    ("caption", "TEXT", "A sentence for the whole."),
    ("layer_count", "INTEGER", "Number of layers, the background among them."),
    ("width", "INTEGER", "Of the canvas, in pixels."),
    ("height", "INTEGER", "Of the canvas, in pixels."),
)


def croissant_text(manifest: Record, repository: str) -> tuple[str, str]:
    """The JSON-LD of a build in a repository of the Hub, or nothing and why.

    Raises:
        ModuleNotFoundError: mlcroissant is not installed (extra ``hub``).
        ValueError: mlcroissant finds a mistake in it.
    """
    if manifest["format"] not in MIME:
        return "", f"a build of format {manifest['format']} has no files that a sha256 of the manifest stands for"
    import mlcroissant as mlc

    address = f"{HUB}/{repository}"
    repo = mlc.FileObject(
        id="repo",
        name="repo",
        description="The repository.",
        content_url=address,
        encoding_formats=["git+https"],
        sha256="https://github.com/mlcommons/croissant/issues/80",  # what the format asks for where there is none
    )
    parquet = manifest["format"] == "parquet"
    shards = [
        mlc.FileObject(
            id=shard["file"],
            name=shard["file"],
            content_url=shard["file"] if parquet else f"{address}/resolve/main/{shard['file']}",
            content_size=f"{shard['bytes']} B",
            encoding_formats=[MIME[manifest["format"]]],
            contained_in=["repo"] if parquet else None,
            sha256=shard["sha256"],
        )
        for shard in manifest["shards"]
    ]
    sets, records = _parquet(mlc, manifest) if parquet else _webdataset(mlc, manifest, [s.id for s in shards])
    files = [repo, *shards, *sets] if parquet else [*shards, *sets]
    about = mlc.Metadata(
        name=re.sub(r"[^A-Za-z0-9_-]", "-", repository.partition("/")[2]),
        description=(
            f"{manifest['samples']:,} synthetic graphic designs, each with all of its layers as straight-alpha RGBA,"
            " which composite to it bit for bit."
        ),
        url=address,
        license=[license_link(manifest, address)],
        version=f"1.0.0+{manifest['recipe_hash']}",
        conforms_to=CONFORMS_TO,
        keywords=["layered images", "graphic design", "image decomposition", "synthetic"],
        distribution=files,
        record_sets=records,
    )
    for warning in about.issues.warnings:
        logging.getLogger(__name__).debug("%s", warning)
    return json.dumps(about.to_json(), indent=1, ensure_ascii=False, sort_keys=True, default=str) + "\n", ""


def _webdataset(mlc: Any, manifest: Record, shards: list[str]) -> tuple[list[Any], list[Any]]:
    """Members of the shards by kind; the record of a design, its composite beside it, and its layers."""
    codec = manifest["codec"]
    kinds = {
        "json": ("*.json", "application/json", "The record of every design."),
        "composites": (f"*.image.{codec}", f"image/{codec}", "The composite of every design."),
        "layer-files": (f"*.layer_*.{codec}", f"image/{codec}", "Every layer as RGBA, cropped to its box."),
    }
    sets = [
        mlc.FileSet(
            id=name, name=name, description=about, contained_in=shards, includes=[pattern], encoding_formats=[mime]
        )
        for name, (pattern, mime, about) in kinds.items()
    ]
    record = [
        _field(mlc, f"records/{name}", kind, about, _member(mlc, "json", json_path=f"$.{name}"))
        for name, kind, about in FIELDS
    ]
    key = mlc.Transform(regex=KEY)
    same = _field(mlc, "designs/id", "TEXT", FIELDS[0][2], _member(mlc, "composites", file_property="filename"))
    same.source.transforms = [key]
    whole = _field(
        mlc, "designs/image", "IMAGE_OBJECT", "The composite.", _member(mlc, "composites", file_property="content")
    )
    of, number = (
        _field(mlc, f"layers/{name}", kind, about, _member(mlc, "layer-files", file_property="filename"))
        for name, kind, about in (
            ("id", "TEXT", "The design that it is of."),
            ("index", "INTEGER", "Place from the back; 0 is the background."),
        )
    )
    of.source.transforms = [key]
    number.source.transforms = [mlc.Transform(regex=r"^[^.]+\.layer_(\d+)\.")]
    image = _field(
        mlc,
        "layers/image",
        "IMAGE_OBJECT",
        "Straight-alpha RGBA, cropped to the layer's box.",
        _member(mlc, "layer-files", file_property="content"),
    )
    return sets, [
        mlc.RecordSet(
            id="records", name="records", key=["records/id"], description="What is known of a design.", fields=record
        ),
        mlc.RecordSet(
            id="designs", name="designs", key=["designs/id"], description="A picture a design.", fields=[same, whole]
        ),
        mlc.RecordSet(id="layers", name="layers", description="A row a layer.", fields=[of, number, image]),
    ]


def _parquet(mlc: Any, manifest: Record) -> tuple[list[Any], list[Any]]:
    """All shards as one table. The column of layers (a list of pictures) is not among the fields: `mlcroissant` reads
    no lists of pictures."""
    table = mlc.FileSet(
        id="tables",
        name="tables",
        description="All shards; the column layers holds the layers, back to front, as RGBA cropped to layer_boxes.",
        contained_in=["repo"],
        includes=[f"{split}-*.parquet" for split in manifest["splits"]],
        encoding_formats=[MIME["parquet"]],
    )
    fields = [
        _field(mlc, f"designs/{name}", kind, about, _member(mlc, "tables", column=name)) for name, kind, about in FIELDS
    ]
    image = _field(mlc, "designs/image", "IMAGE_OBJECT", "The composite.", _member(mlc, "tables", column="image"))
    image.source.transforms = [mlc.Transform(json_path="bytes")]
    record = mlc.RecordSet(
        id="designs", name="designs", key=["designs/id"], description="A row a design.", fields=[*fields, image]
    )
    return [table], [record]


def _field(mlc: Any, id: str, kind: str, about: str, source: Any) -> Any:
    return mlc.Field(id=id, name=id, description=about, data_types=getattr(mlc.DataType, kind), source=source)


def _member(mlc: Any, files: str, **extract: Any) -> Any:
    if "file_property" in extract:
        extract["file_property"] = mlc.FileProperty[extract["file_property"]]
    return mlc.Source(file_set=files, extract=mlc.Extract(**extract))
