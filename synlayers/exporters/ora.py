"""OpenRaster (Krita, GIMP, MyPaint): a zip of PNG files and a list of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from PIL import Image

from synlayers.compositing import flatten
from synlayers.design import Design, Pixels
from synlayers.exporters.layer_groups import LayerGroup, in_groups
from synlayers.exporters.layer_names import layer_label
from synlayers.storage import encode
from synlayers.support.atomic import replacing

THUMBNAIL = 256


def write_ora(path: Path, design: Design, groups: Iterable[LayerGroup] = ()) -> None:
    """Writes a design: layers cropped to their boxes, straight alpha as it is, and the picture they give. Equal
    designs, equal bytes."""
    whole = flatten(design)
    image = ElementTree.Element("image", version="0.0.3", w=str(design.width), h=str(design.height))
    stack = ElementTree.SubElement(image, "stack")
    numbers = {id(layer): number for number, layer in enumerate(design.layers)}
    for group, members in reversed(list(in_groups(design.layers, groups))):  # the top layer comes first
        parent = stack
        if group is not None:
            parent = ElementTree.SubElement(stack, "stack", {"name": group.name, "composite-op": "svg:src-over"})
        for layer in reversed(members):
            x, y = (str(edge) for edge in layer.box[:2])
            source = _source(numbers[id(layer)])
            ElementTree.SubElement(
                parent,
                "layer",
                {"name": layer_label(layer), "src": source, "x": x, "y": y, "composite-op": "svg:src-over"},
            )
    thumbnail = whole.copy()
    thumbnail.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    with replacing(path) as temporary, zipfile.ZipFile(temporary, "w") as file:
        file.writestr(zipfile.ZipInfo("mimetype"), "image/openraster")  # first and stored, as the format asks
        file.writestr(zipfile.ZipInfo("stack.xml"), ElementTree.tostring(image, encoding="utf-8", xml_declaration=True))
        for number, layer in enumerate(design.layers):
            file.writestr(zipfile.ZipInfo(_source(number)), _png(layer.pixels))
        file.writestr(zipfile.ZipInfo("mergedimage.png"), _png(np.asarray(whole)))
        buffer = io.BytesIO()
        thumbnail.save(buffer, format="PNG")
        file.writestr(zipfile.ZipInfo("Thumbnails/thumbnail.png"), buffer.getvalue())


def _source(number: int) -> str:
    return f"data/layer_{number:03d}.png"


def _png(pixels: Pixels) -> bytes:
    return encode(np.ascontiguousarray(pixels), "png")
