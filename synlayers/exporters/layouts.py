"""Layouts of published data sets and scorers, as pure functions: what stands in which file for one design.

Exports (`synlayers.exporters.targets`) write them for training, the twins of the benchmarks for scoring.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from synlayers.design import Box, Design, Layer, Pixels, Record

if TYPE_CHECKING:
    import pyarrow as pa

LEAST_SIDE: Final = 7
"""Pixels of a box's side in layouts whose official evaluator crops by boxes: scikit-image's SSIM refuses less, and the
whole case is lost with the one crop."""


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


def layerd_layers(design: Design) -> list[Layer]:
    """The layers that LayerD keeps: those that are opaque somewhere, from the topmost one that covers everything on.

    Fewer than two of them are no sample there.
    """
    layers = [layer for layer in design.layers if int(layer.pixels[..., 3].max()) == 255]
    covering = [
        n
        for n, layer in enumerate(layers)
        if layer.box.area == design.width * design.height and int(layer.pixels[..., 3].min()) == 255
    ]
    return layers[covering[-1] :] if covering else layers


def synlayers_files(design: Design) -> dict[str, Pixels]:
    """The pictures of a sample of SynLayers by name: all on the full canvas, ``layer_00`` the first above the base."""
    files = {"whole_image.png": design.image, "base_image.png": design.layers[0].pixels}
    for index, layer in enumerate(design.layers[1:]):
        files[f"layer_{index:02d}.png"] = layer.on_canvas(design.width, design.height)
    return files


def synlayers_record(name: str, design: Design) -> Record:
    """Its ``metadata.json``. Boxes have sides of 7 pixels at least (`frame_box`): the official evaluator needs them."""
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


def prismlayers_row(design: Design, style: str, png: Callable[[Pixels], bytes]) -> Record:
    """A row of PrismLayersPro: layers cropped to boxes, ``layer_00`` the first above the base."""
    row: Record = {
        "id": design.id,
        "whole_image": {"bytes": png(design.image), "path": "whole_image.png"},
        "whole_caption": design.caption,
        "style_category": style,
        "base_image": {"bytes": png(design.layers[0].pixels), "path": "base_image.png"},
        "base_caption": design.layers[0].caption,
        "layer_count": len(design.layers) - 1,
    }
    for index, layer in enumerate(design.layers[1:]):
        name, box = f"layer_{index:02d}", frame_box(layer, design)
        crop = layer.on_canvas(design.width, design.height)[box.y0 : box.y1, box.x0 : box.x1]
        row |= {
            name: {"bytes": png(crop), "path": f"{name}.png"},
            f"{name}_caption": layer.caption,
            f"{name}_box": list(box),
            f"{name}_width_dst": box.width,
            f"{name}_height_dst": box.height,
        }
    return row


def prismlayers_schema(layers: int) -> pa.Schema:
    """Columns for `layers` layers above the base, with, as metadata, the features by which `datasets` reads them:
    without these a picture comes as a dictionary of bytes, which CLD's loader cannot use. Boxes are a ``Sequence``,
    which every version knows."""
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
    columns = _prismlayers_columns(layers)
    about = {"info": {"features": {name: features[kind] for name, kind in columns.items()}}}
    return pa.schema(
        [(name, types[kind]) for name, kind in columns.items()], metadata={"huggingface": json.dumps(about)}
    )


def _prismlayers_columns(layers: int) -> dict[str, str]:
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


CLD_TILE: Final = 16


def cld_boxes(boxes: list[Box], width: int, height: int) -> list[list[int]]:
    """Boxes as CLD's script for the ground truth writes them, the background's first.

    Ends go from ``e`` to ``(e // 16 + 1) * 16``, so an end that is a multiple of 16 gains a tile, and one at the
    canvas's edge lies beyond it. The background's box is [0, 0, width - 1, height - 1] before that.

    >>> cld_boxes([Box(64, 32, 512, 512)], 1024, 1024)
    [[0, 0, 1024, 1024], [64, 32, 528, 528]]
    """
    every = [(0, 0, width - 1, height - 1), *boxes]
    return [
        [
            x0 // CLD_TILE * CLD_TILE,
            y0 // CLD_TILE * CLD_TILE,
            (x1 // CLD_TILE + 1) * CLD_TILE,
            (y1 // CLD_TILE + 1) * CLD_TILE,
        ]
        for x0, y0, x1, y1 in every
    ]
