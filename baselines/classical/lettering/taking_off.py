"""Every line of text of a picture as a layer, and the picture without them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from PIL import Image

from baselines.classical.id_maps import Ids, fill_nearest
from baselines.classical.image_ops import Mask, Pixels, dilate, downscale
from baselines.classical.lettering.ink import ink_of
from baselines.classical.lettering.written_lines import WrittenLine
from baselines.classical.peeling import inpaint, peel
from baselines.classical.regions import find_parts
from synlayers.compositing import as_image, tight_box
from synlayers.design import Box

Reader = Callable[[Pixels], list[WrittenLine]]
ROUNDS: Final = 3
"""Times at most that a picture is looked at again, until nothing is read in it any more."""
LEAST: Final = 24
"""Pixels of ink of a line at least."""
PARTS: Final = 512 * 512
"""The ground is taken into parts at no more pixels than this."""
SAME: Final = 0.4
"""Share of a line's box that lies in an earlier one, from which it is a rest of that."""


@dataclass(frozen=True)
class TextLayer:
    """A line and its pixels: (box.height, box.width, 4) uint8, straight alpha."""

    line: WrittenLine
    box: Box
    pixels: Pixels = field(repr=False)


@dataclass(frozen=True)
class TakenOff:
    """Lines front to back, the picture without them (H, W, 3), and what could not be taken off, in words."""

    lines: tuple[TextLayer, ...]
    rest: Pixels = field(repr=False)
    left: tuple[str, ...] = ()


def take_off(image: Pixels, read: Reader, rounds: int = ROUNDS) -> TakenOff:
    """Lines are taken off, and looked for again in what is left, until none is read. A rest of a line that was taken
    off already goes with it. What defies the ink is taken whole, with its ground, at the last.

    read: the lines that stand in a picture (H, W, 3). rounds: times at most that it is asked; with fewer than `ROUNDS`
    nobody looks what is left.
    """
    layers: list[TextLayer] = []
    rest = image
    for turn in range(rounds):
        lines = read(rest)
        if not lines:
            return TakenOff(tuple(layers), rest)
        rest, found = _take_lines(rest, lines, whole=turn == ROUNDS - 1, again=turn > 0)
        for layer in found:
            _add(layers, layer, again=turn > 0)
    left = tuple(line.text for line in read(rest)) if rounds == ROUNDS else ()
    return TakenOff(tuple(layers), rest, left)


def _take_lines(
    image: Pixels, lines: Sequence[WrittenLine], *, whole: bool, again: bool
) -> tuple[Pixels, list[TextLayer]]:
    height, width = image.shape[:2]
    quads = [line.mask(height, width) for line in lines]
    every = np.logical_or.reduce(quads)
    inks = []
    for line, quad in zip(lines, quads, strict=True):
        ink = ink_of(image, line, every & ~quad)
        if again:
            ink = dilate(ink, 1)
        inks.append(quad if whole or (again and ink.sum() < LEAST) else ink)
    owners = _grounds(image, np.logical_or.reduce(inks))
    found = []
    for line, ink in zip(lines, inks, strict=True):
        if ink.sum() < LEAST:
            continue
        layer, image = peel(image, ink, owners)
        box = tight_box(layer)
        if box is not None:
            found.append(TextLayer(line, box, np.ascontiguousarray(layer[box.y0 : box.y1, box.x0 : box.x1])))
    return image, found


def _grounds(image: Pixels, ink: Mask) -> Ids:
    """What each pixel belongs to once the ink is gone: under it, the nearest part of the ground."""
    import cv2

    hole = dilate(ink, 2)
    if not hole.any() or hole.all():
        return np.zeros(ink.shape, np.int32)
    small = downscale(inpaint(image, hole), PARTS)
    ids = find_parts(small).ids
    if ids.shape != ink.shape:
        size = (image.shape[1], image.shape[0])
        ids = np.asarray(cv2.resize(ids.astype(np.float32), size, interpolation=cv2.INTER_NEAREST), np.int32)
    return fill_nearest(ids, ~hole)


def _add(layers: list[TextLayer], layer: TextLayer, *, again: bool) -> None:
    """A line of its own, or when it is looked for again the rest of one that is there: then it is laid under that."""
    for n, other in enumerate(layers if again else ()):
        shared = layer.line.box.intersect(other.line.box).area
        if shared >= SAME * min(layer.line.box.area, other.line.box.area):
            layers[n] = _one(other, layer)
            return
    layers.append(layer)


def _one(top: TextLayer, below: TextLayer) -> TextLayer:
    a, b = top.box, below.box
    box = Box(min(a.x0, b.x0), min(a.y0, b.y0), max(a.x1, b.x1), max(a.y1, b.y1))
    canvas = Image.new("RGBA", (box.width, box.height))
    for layer in (below, top):
        canvas.alpha_composite(as_image(layer.pixels), (layer.box.x0 - box.x0, layer.box.y0 - box.y0))
    pixels = np.array(canvas)
    pixels[pixels[..., 3] == 0] = 0
    return TextLayer(top.line, box, pixels)
