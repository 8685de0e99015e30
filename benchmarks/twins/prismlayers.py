"""The twin of PrismLayersPro: generated designs in parquet files that official loaders read too."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.api.images import png_bytes
from benchmarks.datasets.prismlayers import TESTABLE
from benchmarks.twins.decomposition import DesignTwin, frame_box
from synlayers.design import Design, Pixels
from synlayers.style.color import oklch
from synlayers.support.cli import Advance

if TYPE_CHECKING:
    import pyarrow as pa

STYLES: Final = ("dark", "medium", "light")
"""By the lightness of the ground."""
LIGHTNESS: Final = (0.45, 0.8)
"""OKLCH, 0 to 1: where a style ends and the next begins."""


def write_prismlayers(folder: Path, designs: Iterator[Design], count: int, advance: Advance) -> None:
    """``data/<style>-00000-of-00001.parquet``, one file a style, a row group a row, as many layer columns as the recipe
    allows.

    There are as few styles as leave a row in CLD's test split (`style_of`), and the schema carries the features that
    the library `datasets` takes pictures for pictures by.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    (folder / "data").mkdir()
    schema = _schema(PRISMLAYERS.settings["layers"][1] - 1)
    with ExitStack() as stack:
        writers: dict[str, pq.ParquetWriter] = {}
        for design in islice(designs, count):
            style = style_of(design, count)
            if style not in writers:
                path = folder / "data" / f"{style}-00000-of-00001.parquet"
                writers[style] = stack.enter_context(pq.ParquetWriter(path, schema, compression="none"))
            writers[style].write_table(pa.Table.from_pylist([_row(design, style)], schema=schema))
            advance(1)


def style_of(design: Design, count: int) -> str:
    """The style of a design among `count` of them.

    CLD tests on the rows from 90 to 95 % of each style: none of a style with fewer than `TESTABLE` rows. With three
    styles one has a third of the rows at least, so there are three from 31 rows on, two from 21 on, else one.
    """
    most = min(len(STYLES), max(1, (count - 1) // (TESTABLE - 1)))
    if most == 1:
        return "mixed"
    lightness = float(oklch(design.palette[0] if design.palette else "#ffffff").L)
    number = sum(lightness >= limit for limit in LIGHTNESS)
    return STYLES[number] if most == len(STYLES) else STYLES[0 if number == 0 else 2]


def _row(design: Design, style: str) -> Mapping[str, Any]:
    row: dict[str, Any] = {
        "id": design.id,
        "whole_image": _image(design.image, "whole_image"),
        "whole_caption": design.caption,
        "style_category": style,
        "base_image": _image(design.layers[0].pixels, "base_image"),
        "base_caption": design.layers[0].caption,
        "layer_count": len(design.layers) - 1,
    }
    for index, layer in enumerate(design.layers[1:]):
        name, box = f"layer_{index:02d}", frame_box(layer, design)
        crop = layer.on_canvas(design.width, design.height)[box.y0 : box.y1, box.x0 : box.x1]
        row |= {
            name: _image(crop, name),
            f"{name}_caption": layer.caption,
            f"{name}_box": list(box),
            f"{name}_width_dst": box.width,
            f"{name}_height_dst": box.height,
        }
    return row


def _image(pixels: Pixels, name: str) -> dict[str, Any]:
    return {"bytes": png_bytes(pixels), "path": f"{name}.png"}


def _columns(layers: int) -> dict[str, str]:
    """Names and kinds: image, string, int32 or box."""
    columns = {
        "id": "string",
        "whole_image": "image",
        "whole_caption": "string",
        "style_category": "string",
        "base_image": "image",
        "base_caption": "string",
        "layer_count": "int32",
    }
    for index in range(layers):
        name = f"layer_{index:02d}"
        columns |= {name: "image", f"{name}_caption": "string", f"{name}_box": "box"}
        columns |= {f"{name}_width_dst": "int32", f"{name}_height_dst": "int32"}
    return columns


def _schema(layers: int) -> pa.Schema:
    """Columns with, as metadata, the features by which `datasets` reads them: without these a picture comes as a
    dictionary of bytes, which CLD's loader cannot use. Boxes are a ``Sequence``, which every version knows."""
    import pyarrow as pa

    types = {
        "image": pa.struct([("bytes", pa.binary()), ("path", pa.string())]),
        "string": pa.string(),
        "int32": pa.int32(),
        "box": pa.list_(pa.int32()),
    }
    number = {"dtype": "int32", "_type": "Value"}
    features: dict[str, Any] = {
        "image": {"_type": "Image"},
        "string": {"dtype": "string", "_type": "Value"},
        "int32": number,
        "box": {"feature": number, "_type": "Sequence"},
    }
    columns = _columns(layers)
    about = {"info": {"features": {name: features[kind] for name, kind in columns.items()}}}
    return pa.schema(
        [(name, types[kind]) for name, kind in columns.items()], metadata={"huggingface": json.dumps(about)}
    )


PRISMLAYERS = DesignTwin("prismlayers", write_prismlayers, {"layers": (3, 14), "size": (768, 768)}, count=40, version=2)

TWINS = (PRISMLAYERS,)
