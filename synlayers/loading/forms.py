"""What a training loop gets of a design: a dict of uint8 tensors (colors first, alpha straight) and labels.

Every form has ``id``, ``caption``, ``image`` (3, H, W), ``layer_captions`` (list of L), ``kinds`` (L,) int64, places
in `synlayers.design.KINDS`, and ``visible`` (L,) float32; layers are back to front, the bottom first. They differ in
how ``layers`` and ``boxes`` are given. Tensors lie in memory as the images do, colors last; ``.contiguous()`` where a
kernel wants it otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import numpy as np
import torch

from synlayers.design import KINDS, Box, Design, Layer, Pixels
from synlayers.errors import UsageError

Item: TypeAlias = dict[str, Any]
Form: TypeAlias = Callable[[Design], Item]

CELL: Final = 16
"""Pixels of a side of a token in the latent transformers that read layers by boxes (CLD, ART: VAE 8, patches of 2)."""
_KIND_NUMBER: Final = {kind: number for number, kind in enumerate(KINDS)}


def canvas(design: Design) -> Item:
    """``layers`` (L, 4, H, W): every layer on the full canvas, colors zero where alpha is. ``boxes`` (L, 4) int64."""
    stack = np.zeros((len(design.layers), design.height, design.width, 4), np.uint8)
    for target, layer in zip(stack, design.layers, strict=True):
        target[layer.box.y0 : layer.box.y1, layer.box.x0 : layer.box.x1] = layer.pixels
    boxes = torch.tensor([layer.box for layer in design.layers])
    return _labels(design) | {"layers": torch.from_numpy(stack).permute(0, 3, 1, 2), "boxes": boxes}


def crops(design: Design) -> Item:
    """``layers``: a list of L tensors (4, h, w), each layer cut to its box. ``boxes`` (L, 4) int64, end exclusive."""
    boxes = torch.tensor([layer.box for layer in design.layers])
    return _labels(design) | {"layers": [_tensor(layer.pixels) for layer in design.layers], "boxes": boxes}


def tokens(design: Design) -> Item:
    """``layers``: a list of 1 + L tensors (4, h, w): the whole image (alpha 255), the bottom, then every layer cut to
    its box widened to whole cells of 16 pixels. ``boxes`` (1 + L, 4) int64: the widened boxes, end exclusive.

    The order and the grid of CLD and ART, whose transformers take each layer's tokens from its box. Published code ends
    a box that already is on the grid one cell later (it counts the last pixel as inside); here such a box stays.

    Raises:
        UsageError: a side of the canvas is no multiple of 16.
    """
    if design.width % CELL or design.height % CELL:
        raise UsageError(
            f"design {design.id} is {design.width}x{design.height}: the form 'tokens' needs sides that are multiples "
            f"of {CELL}; prepare=random_crop(...) makes such"
        )
    whole = np.empty((design.height, design.width, 4), np.uint8)
    whole[..., :3], whole[..., 3] = design.image, 255
    boxes = [Box(0, 0, design.width, design.height), *(on_grid(layer.box) for layer in design.layers)]
    widened = [_widened(layer, box) for layer, box in zip(design.layers, boxes[1:], strict=True)]
    layers = [_tensor(pixels) for pixels in (whole, *widened)]
    return _labels(design) | {"layers": layers, "boxes": torch.tensor(boxes)}


FORMS: Final[Mapping[str, Form]] = {"canvas": canvas, "crops": crops, "tokens": tokens}


def form_named(form: str | Form) -> Form:
    """The form of that name, or the function itself."""
    if callable(form):
        return form
    if form not in FORMS:
        raise UsageError(f"form {form!r} is not one of {', '.join(FORMS)}, nor a function of a design")
    return FORMS[form]


def on_grid(box: Box) -> Box:
    """The smallest box of whole cells around `box`.

    >>> on_grid(Box(5, 16, 33, 48))
    Box(x0=0, y0=16, x1=48, y1=48)
    """
    return Box(box.x0 // CELL * CELL, box.y0 // CELL * CELL, -(-box.x1 // CELL) * CELL, -(-box.y1 // CELL) * CELL)


def _widened(layer: Layer, box: Box) -> Pixels:
    if layer.box == box:
        return layer.pixels
    pixels = np.zeros((box.height, box.width, 4), np.uint8)
    pixels[layer.box.within(box)] = layer.pixels
    return pixels


def _labels(design: Design) -> Item:
    return {
        "id": design.id,
        "caption": design.caption,
        "image": _tensor(design.image),
        "layer_captions": [layer.caption for layer in design.layers],
        "kinds": torch.tensor([_KIND_NUMBER[layer.kind] for layer in design.layers]),
        "visible": torch.tensor([layer.visible_fraction for layer in design.layers], dtype=torch.float32),
    }


def _tensor(pixels: Pixels) -> torch.Tensor:
    """(H, W, C) to (C, H, W) without a copy, unless the array may not be written to."""
    return torch.from_numpy(pixels if pixels.flags.writeable else pixels.copy()).permute(2, 0, 1)
