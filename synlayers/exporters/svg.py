"""SVG: every layer a picture, text layers text."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree import ElementTree

from synlayers.design import Design, Layer
from synlayers.exporters.layer_groups import LayerGroup, in_groups
from synlayers.exporters.layer_names import layer_label
from synlayers.exporters.text_lines import TextBlock
from synlayers.storage import encode
from synlayers.support.atomic import replacing

_ANCHOR = {"left": "start", "center": "middle", "right": "end"}


def write_svg(path: Path, design: Design, texts: Mapping[int, TextBlock], groups: Iterable[LayerGroup] = ()) -> None:
    """Writes a design: a group a layer, back to front, named as in other programs, inside those of `groups`.

    A layer in `texts` (by index) becomes a ``text`` element: it can be edited, and looks as the viewer's fonts make it.
    All others are embedded PNG pictures, cropped to their boxes. Equal designs, equal bytes.
    """
    size = {"width": str(design.width), "height": str(design.height), "viewBox": f"0 0 {design.width} {design.height}"}
    root = ElementTree.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size})
    ElementTree.SubElement(root, "title").text = _printable(design.caption)
    for outer, members in in_groups(design.layers, groups):
        parent = root
        if outer is not None:
            parent = ElementTree.SubElement(root, "g", {"id": f"group-{members[0].index:02d}"})
            ElementTree.SubElement(parent, "title").text = _printable(outer.name)
        for layer in members:
            group = ElementTree.SubElement(parent, "g", {"id": f"layer-{layer.index:02d}", "data-kind": layer.kind})
            ElementTree.SubElement(group, "title").text = layer_label(layer)
            if layer.index in texts:
                _add_text(group, texts[layer.index])
            else:
                _add_picture(group, layer)
    with replacing(path) as temporary:
        ElementTree.ElementTree(root).write(temporary, encoding="utf-8", xml_declaration=True)


def _add_picture(group: ElementTree.Element, layer: Layer) -> None:
    box = layer.box
    place = {"x": box.x0, "y": box.y0, "width": box.width, "height": box.height}
    data = base64.b64encode(encode(layer.pixels, "png")).decode()
    attributes = {name: str(value) for name, value in place.items()}
    ElementTree.SubElement(group, "image", {**attributes, "href": f"data:image/png;base64,{data}"})


def _add_text(group: ElementTree.Element, block: TextBlock) -> None:
    # generation puts half the spacing on each side of a letter, SVG all of it behind
    x = block.x + {"left": 0, "center": block.width / 2, "right": block.width}[block.align] + block.spacing / 2
    style = {
        "font-family": f"'{block.family}', {block.generic}",
        "font-size": _number(block.size),
        "font-weight": str(block.weight),
        "fill": block.fill,
        "text-anchor": _ANCHOR[block.align],
        "xml:space": "preserve",
    }
    if block.italic:
        style["font-style"] = "italic"
    if block.spacing:
        style["letter-spacing"] = _number(block.spacing)
    if block.rotation:
        style["transform"] = (
            f"rotate({_number(block.rotation)} {_number(block.x + block.width / 2)} {_number(block.middle)})"
        )
    text = ElementTree.SubElement(group, "text", style)
    for number, line in enumerate(block.lines):
        span = {"x": _number(x), "y": _number(block.baseline + number * block.step)}
        if block.fitted:
            span |= {"textLength": _number(block.width), "lengthAdjust": "spacingAndGlyphs"}
        ElementTree.SubElement(text, "tspan", span).text = _printable(line)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _printable(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(c if c.isprintable() else " " for c in text)
