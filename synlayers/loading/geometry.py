"""Parts and other sizes of a design that keep its promises: alpha stays straight, the layers recompose to the image bit
for bit, the layers are those that can be seen, and their boxes, order and visibility are those of what is left.

The caption goes on speaking of the whole design; so does the text of a layer that is cut.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from PIL import Image

from synlayers.compositing import Composition, as_image, tight_box
from synlayers.design import Box, Design, Layer, Pixels
from synlayers.errors import UsageError

Prepare: TypeAlias = Callable[[Design, np.random.Generator], Design]
"""What a loader does to every design: gets the design, and a generator that depends on seed, epoch and sample alone."""

FILTER = Image.Resampling.HAMMING
"""As sharp as bicubic when reducing, and without negative weights: nothing rings around the edge of a layer."""
ANY_SHARE = "background"
"""A kind of which any visible share will do: what is mostly covered here, but not all, stays."""
_SUPPORT = 1
"""Half the width of that filter, in pixels of the smaller image."""


def random_crop(width: int, height: int | None = None) -> Prepare:
    """Cuts a part of `width` x `height` (square by default) out of every design, at a random place.

    A design with a shorter side raises UsageError: resize it before.
    """
    size = (width, height or width)

    def prepare(design: Design, rng: np.random.Generator) -> Design:
        if design.width < size[0] or design.height < size[1]:
            raise UsageError(
                f"design {design.id} is {design.width}x{design.height}: no part of {size[0]}x{size[1]} fits into it"
            )
        x, y = (
            int(rng.integers(side - part + 1)) for side, part in zip((design.width, design.height), size, strict=True)
        )
        return crop(design, Box(x, y, x + size[0], y + size[1]))

    return prepare


def resized(longer: int) -> Prepare:
    """Resizes every design so that its longer side has `longer` pixels; the other one keeps the proportion, rounded."""

    def prepare(design: Design, _: np.random.Generator) -> Design:
        factor = longer / max(design.width, design.height)
        return resize(design, max(1, round(design.width * factor)), max(1, round(design.height * factor)))

    return prepare


def crop(design: Design, box: Box) -> Design:
    """The part of a design in `box`, as a design of that size.

    Layers of which fewer than 64 pixels can be seen there (by 8 levels, docs/format.md) are left out; so the image is
    that part of the image but for as many pixels. A layer that is mostly covered there stays.

    Raises:
        UsageError: `box` has no area or is not inside the canvas.
    """
    canvas = Box(0, 0, design.width, design.height)
    if not box.has_area or box.intersect(canvas) != box:
        raise UsageError(f"box {tuple(box)} is not inside the canvas of {design.width}x{design.height}")
    parts = []
    for layer in design.layers:
        common = layer.box.intersect(box)
        if common.has_area:
            parts.append((layer, layer.pixels[common.within(layer.box)], _moved(common, -box.x0, -box.y0)))
    return _rebuilt(design, parts, box.width, box.height, lambda full: _moved(full, -box.x0, -box.y0))


def resize(design: Design, width: int, height: int) -> Design:
    """The design at another size: every layer is resampled (`FILTER`, colors weighted by alpha), and the image is what
    those layers compose to.

    Layers that become too small to be seen are left out.
    """
    if width < 1 or height < 1:
        raise UsageError(f"{width}x{height} is not a size")
    fx, fy = width / design.width, height / design.height
    parts = [(layer, *_resampled(layer, (design.width, design.height), (width, height))) for layer in design.layers]
    return _rebuilt(design, parts, width, height, lambda full: _scaled(full, fx, fy))


def _resampled(layer: Layer, old: tuple[int, int], new: tuple[int, int]) -> tuple[Pixels, Box]:
    """What resizing the layer's full canvas gives, from the crop alone; and where it lies."""
    columns, rows = (_span(layer.box[axis], layer.box[axis + 2], old[axis], new[axis]) for axis in (0, 1))
    source = Box(columns[2], rows[2], columns[3], rows[3])
    padded = np.zeros((source.height, source.width, 4), np.uint8)
    padded[layer.box.within(source)] = layer.pixels
    part = (
        columns[0] * old[0] / new[0] - source.x0,
        rows[0] * old[1] / new[1] - source.y0,
        columns[1] * old[0] / new[0] - source.x0,
        rows[1] * old[1] / new[1] - source.y0,
    )
    small = as_image(padded).resize((columns[1] - columns[0], rows[1] - rows[0]), FILTER, _inside(part, source))
    pixels = np.array(small)
    pixels[pixels[..., 3] == 0] = 0
    return pixels, Box(columns[0], rows[0], columns[1], rows[1])


def _span(start: int, end: int, old: int, new: int) -> tuple[int, int, int, int]:
    """Along one axis: the pixels of the new canvas that a layer can reach, and those of the old one that they look
    at."""
    step = old / new
    reach = _SUPPORT * max(step, 1) + 1
    first = max(0, int(np.floor((start - reach) / step)))
    last = min(new, int(np.ceil((end + reach) / step)))
    low = max(0, int(np.floor(first * step - reach)))
    high = min(old, int(np.ceil(last * step + reach)))
    return first, last, low, high


def _inside(part: tuple[float, float, float, float], source: Box) -> tuple[float, float, float, float]:
    """`part` without the last rounding error past the edges."""
    return max(part[0], 0.0), max(part[1], 0.0), min(part[2], source.width), min(part[3], source.height)


def _rebuilt(
    design: Design, parts: list[tuple[Layer, Pixels, Box]], width: int, height: int, place: Callable[[Box], Box]
) -> Design:
    """A design of the `parts` that can be seen, with everything that follows from their pixels made anew."""
    kept = []
    for layer, pixels, box in parts:
        tight = tight_box(pixels)
        if layer.index == 0:
            kept.append((layer, pixels, box))
        elif tight is not None:
            found = Box(box.x0 + tight.x0, box.y0 + tight.y0, box.x0 + tight.x1, box.y0 + tight.y1)
            kept.append((layer, np.ascontiguousarray(pixels[tight.within(Box(0, 0, *pixels.shape[1::-1]))]), found))
    while True:  # without one that is left out, another may come to light or go under
        stack = Composition(width, height)
        for _, pixels, box in kept:
            stack.add(pixels, box)
        seen = stack.measure([ANY_SHARE] * len(kept))
        visible = [part for part, what in zip(kept, seen, strict=True) if what.visible or part[0].index == 0]
        if len(visible) == len(kept):
            break
        kept = visible
    numbers = {layer.index: number for number, (layer, _, _) in enumerate(kept)}
    layers = tuple(
        replace(
            layer,
            index=number,
            pixels=pixels,
            box=box,
            visible_fraction=what.fraction,
            occluded_by=what.occluded_by,
            box_unclipped=_unclipped(place(layer.box_unclipped or layer.box), width, height),
            effect_of=None if layer.effect_of is None else numbers.get(layer.effect_of),
            params={},
        )
        for number, ((layer, pixels, box), what) in enumerate(zip(kept, seen, strict=True))
    )
    return replace(design, width=width, height=height, layers=layers, image=stack.image)


def _moved(box: Box, x: int, y: int) -> Box:
    return Box(box.x0 + x, box.y0 + y, box.x1 + x, box.y1 + y)


def _scaled(box: Box, x: float, y: float) -> Box:
    return Box(*(round(value * factor) for value, factor in zip(box, (x, y, x, y), strict=True)))


def _unclipped(box: Box, width: int, height: int) -> Box | None:
    """`box` where it reaches past the canvas: what the layer would cover were it not cut."""
    return None if box.intersect(Box(0, 0, width, height)) == box else box
