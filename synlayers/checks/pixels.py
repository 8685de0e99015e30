"""Recomposition, boxes, alpha and visibility of one sample, from its stored pixels."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PIL import Image

from synlayers.checks import LayerProblem
from synlayers.design import DIFFUSE_KINDS, Box, Design, Layer, Pixels

Levels = npt.NDArray[np.float64]


def check_pixels(design: Design) -> Iterator[LayerProblem]:
    """Every invariant of the image rule (docs/format.md, "The image rule") that pixels decide."""
    canvas = Box(0, 0, design.width, design.height)
    if design.image.shape != (design.height, design.width, 3):
        yield -1, f"the image has shape {design.image.shape}, the record says {design.width}x{design.height}"
        return
    misplaced = [(layer.index, problem) for layer in design.layers for problem in _box_problems(layer, canvas)]
    yield from misplaced
    if misplaced:
        return  # nothing below can be computed
    for layer in design.layers:
        yield from _alpha_problems(layer, canvas)
    yield from _composition_problems(design)


def _box_problems(layer: Layer, canvas: Box) -> Iterator[str]:
    box, shape = layer.box, layer.pixels.shape
    if box.width <= 0 or box.height <= 0 or box.intersect(canvas) != box:
        yield f"box {list(box)} is empty or reaches past the canvas of {canvas.x1}x{canvas.y1}"
    elif shape != (box.height, box.width, 4):
        yield (
            f"the stored image is {shape[1]}x{shape[0]} with {shape[2]} channels, the box {list(box)} is"
            f" {box.width}x{box.height}"
        )


def _alpha_problems(layer: Layer, canvas: Box) -> Iterator[LayerProblem]:
    alpha = layer.pixels[..., 3]
    inked = alpha > 0
    if layer.index == 0:
        if layer.box != canvas or not bool((alpha == 255).all()):
            yield 0, "the bottom layer is not opaque over the whole canvas"
    elif not (inked[0].any() and inked[-1].any() and inked[:, 0].any() and inked[:, -1].any()):
        yield layer.index, f"box {list(layer.box)} is not tight around alpha > 0"
    if bool(layer.pixels[~inked].any()):
        yield layer.index, "colour under alpha 0 is not zero"
    if layer.box_unclipped is not None:
        outer = layer.box_unclipped
        if outer.intersect(layer.box) != layer.box or outer.intersect(canvas) == outer:
            yield (
                layer.index,
                (
                    f"box_unclipped {list(outer)} does not reach past the canvas, or does not contain the box"
                    f" {list(layer.box)}"
                ),
            )


def _composition_problems(design: Design) -> Iterator[LayerProblem]:
    composite = Image.new("RGBA", (design.width, design.height))
    transmittance = _transmittances(design)
    for layer in design.layers:
        full = layer.on_canvas(design.width, design.height)
        below = np.asarray(composite)
        yield from _visibility_problems(design, layer, below, transmittance[layer.index])
        composite = Image.alpha_composite(composite, Image.fromarray(full))
    differing = int(np.count_nonzero((np.asarray(composite.convert("RGB")) != design.image).any(axis=2)))
    if differing:
        yield -1, f"the layers do not recompose to the image: {differing} pixels differ"


def _transmittances(design: Design) -> list[Levels]:
    """For each layer, what the layers above it let through, on its crop."""
    through = np.ones((design.height, design.width))
    out: list[Levels] = []
    for layer in reversed(design.layers):
        part = through[layer.box.y0 : layer.box.y1, layer.box.x0 : layer.box.x1]
        out.append(part.copy())
        part *= 1 - layer.pixels[..., 3] / 255
    return out[::-1]


def _visibility_problems(design: Design, layer: Layer, below: Pixels, through: Levels) -> Iterator[LayerProblem]:
    alpha = layer.pixels[..., 3] / 255
    fraction = float((alpha * through).sum() / alpha.sum())
    if abs(fraction - layer.visible_fraction) > 1.5e-6:
        yield layer.index, f"visible_fraction is {fraction:.6f}, the record says {layer.visible_fraction:.6f}"
    if layer.kind not in DIFFUSE_KINDS and fraction < 0.2:
        yield layer.index, f"only {fraction:.3f} of this {layer.kind} can be seen; 0.2 is needed"
    occluders = tuple(j for j in range(layer.index + 1, len(design.layers)) if _removes(design.layers[j], layer))
    if occluders != tuple(layer.occluded_by):
        yield layer.index, f"is occluded by layers {list(occluders)}, the record says {list(layer.occluded_by)}"
    under = below[layer.box.y0 : layer.box.y1, layer.box.x0 : layer.box.x1, :3].astype(np.float64)
    change = np.abs(layer.pixels[..., :3] - under).max(axis=2) / 255
    shows = through if layer.index == 0 else through * alpha * change
    visible = int(np.count_nonzero(shows >= 8 / 255 - 1e-12))
    if visible < 64:
        yield layer.index, f"is not visible: it changes {visible} pixels by 8 levels or more, 64 are needed"


def _removes(upper: Layer, lower: Layer) -> bool:
    """Whether `upper` alone takes away at least 1 % of the alpha of `lower`."""
    common = upper.box.intersect(lower.box)
    if common.width <= 0 or common.height <= 0:
        return False
    a = lower.pixels[..., 3].astype(np.int64)
    b = upper.pixels[common.within(upper.box)][..., 3].astype(np.int64)
    return int((a[common.within(lower.box)] * b).sum()) * 100 >= int(a.sum()) * 255 and bool(b.any())
