"""Layers of a method and lines of text as a design that a person can work with: tidied, named, in groups, and the text
with its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from baselines.decompose.arranging import Item, arrange
from baselines.decompose.naming import kind_of, text_names
from baselines.decompose.predicted_design import visible_fractions
from baselines.decompose.text_blocks import text_blocks
from baselines.decompose.text_stage import PictureText
from baselines.decompose.tidying import repair, tidy
from benchmarks.api.stacks import flatten
from benchmarks.api.tasks import Array
from synlayers.compositing import tight_box
from synlayers.design import Box, Design, Layer, Pixels
from synlayers.exporters.layer_groups import LayerGroup
from synlayers.exporters.text_lines import TextBlock


@dataclass(frozen=True)
class WorkingDesign:
    """A design with groups of its layers and, by index, the text that layers are."""

    design: Design
    groups: tuple[LayerGroup, ...] = ()
    texts: dict[int, TextBlock] = field(default_factory=dict)


def tidy_design(
    name: str, image: Pixels, stack: Array, text: PictureText | None, *, caption: str = "", method: str = ""
) -> WorkingDesign:
    """What a method made of the picture without its text (L, H, W, 4), with the text on it.

    If the method's layers give exactly what it was shown, the design gives exactly `image` (H, W, 3).
    """
    height, width = image.shape[:2]
    whole = Box(0, 0, width, height)
    seen = flatten(stack, (width, height))
    lines = text.lines if text else ()
    items = [Item("background", "background", whole, stack[0])]
    for number, pixels in enumerate(tidy(list(stack), seen)):
        if number == 0:
            items[0] = replace(items[0], pixels=pixels)
        elif box := tight_box(pixels):
            crop = _clear(pixels[box.y0 : box.y1, box.x0 : box.x1])
            kind, label = kind_of(crop)
            items.append(Item(label, kind, box, crop))
    blocks = text_blocks(lines, width)
    texts = [
        Item(label, "text", layer.box, layer.pixels, block)
        for layer, block, label in zip(lines, blocks, text_names(blocks), strict=True)
    ]
    items, groups = arrange([*items, *reversed(texts)], width, height)
    crops = [item.pixels for item in items]
    if text is None or np.array_equal(seen, _rest(text)):
        crops = repair(crops, [item.box for item in items], image)
    visible = visible_fractions(crops, [item.box for item in items], width, height)
    layers = [
        _layer(index, replace(item, pixels=pixels), share)
        for index, (item, pixels, share) in enumerate(zip(items, crops, visible, strict=True))
    ]
    author = f"by {method}" if method else ""
    design = Design(name, width, height, tuple(layers), image, layout=author, split="", caption=caption)
    return WorkingDesign(design, groups, {n: item.block for n, item in enumerate(items) if item.block is not None})


def _rest(text: PictureText) -> Pixels:
    from benchmarks.api.images import read_for_display

    return read_for_display(text.rest)


def _clear(crop: Pixels) -> Pixels:
    out = np.ascontiguousarray(crop).copy()
    out[out[..., 3] == 0] = 0  # what some models leave under alpha 0
    return out


def _layer(index: int, item: Item, visible: float) -> Layer:
    text, font, params = None, None, {}
    rotation = 0.0
    if (block := item.block) is not None:
        text, rotation = "\n".join(block.lines), block.rotation
        font = {"family": block.family, "weight": block.weight, "italic": block.italic, "category": block.generic}
        params = setting_of(block)
    return Layer(
        index,
        item.name,
        item.kind,
        item.box,
        item.pixels,
        rotation=rotation,
        visible_fraction=visible,
        text=text,
        font=font,
        params=params,
    )


def setting_of(block: TextBlock) -> dict[str, Any]:
    """What was read of a text: sizes in px, the color as ``#rrggbb``."""
    return {
        "size": round(block.size, 1),
        "color": block.fill,
        "align": block.align,
        "spacing": round(block.spacing, 2),
        "baseline": round(block.baseline, 1),
    }


def layer_records(working: WorkingDesign) -> dict[str, Any]:
    """Layers and groups as JSON: the records of the format, the names of groups with the indices of their layers."""
    record = working.design.record()
    return {
        "width": record["width"],
        "height": record["height"],
        "layers": record["layers"],
        "groups": [{"name": group.name, "layers": list(group.members)} for group in working.groups],
    }


def members(groups: Sequence[LayerGroup], index: int) -> str:
    """The name of the group of a layer; empty for none."""
    return next((group.name for group in groups if index in group.members), "")
