"""A prediction as a design that the exporters write, and how well its layers give the picture back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from benchmarks.api.tasks import Array, Prediction
from synlayers.compositing import composite, tight_box
from synlayers.design import Box, Design, Layer, Pixels
from synlayers.errors import DataError


def design_of(
    name: str, image: Pixels, prediction: Prediction, *, caption: str = "", method: str = "", empty: bool = False
) -> Design:
    """A prediction as a design: each layer cropped to where it shows, the bottom whole. Empty layers are left out
    unless asked for.

    The stack need not give the image, nor the bottom be opaque: it is what the method made.

    Raises:
        DataError: layers and image differ in size.
    """
    height, width = image.shape[:2]
    if stack_of(prediction).shape[1:3] != (height, width):
        raise DataError(f"the layers are of another size than the picture, {width}x{height}")
    layers: list[Layer] = []
    for number, pixels in enumerate(stack_of(prediction)):
        box = Box(0, 0, width, height) if number == 0 else tight_box(pixels)
        if box is None and not empty:
            continue
        box = box or Box(0, 0, 1, 1)
        crop = np.ascontiguousarray(pixels[box.y0 : box.y1, box.x0 : box.x1])
        crop[crop[..., 3] == 0] = 0  # what some models leave under alpha 0
        label = "background" if number == 0 else f"layer {number}"
        layers.append(Layer(len(layers), label, "background" if number == 0 else "cutout", box, crop))
    visible = visible_fractions([layer.pixels for layer in layers], [layer.box for layer in layers], width, height)
    layers = [replace(layer, visible_fraction=share) for layer, share in zip(layers, visible, strict=True)]
    author = f"by {method}" if method else ""
    return Design(name, width, height, tuple(layers), image, layout=author, split="", caption=caption)


def visible_fractions(crops: Sequence[Pixels], boxes: Sequence[Box], width: int, height: int) -> list[float]:
    """Of each layer the share of its alpha that the layers above let through; 0 of an empty one."""
    transmittance = np.ones((height, width))
    shares = []
    for pixels, box in zip(reversed(crops), reversed(boxes), strict=True):
        alpha = pixels[..., 3] / 255
        part = transmittance[box.y0 : box.y1, box.x0 : box.x1]
        shares.append(round(float((alpha * part).sum() / total), 6) if (total := float(alpha.sum())) else 0.0)
        part *= 1 - alpha
    return shares[::-1]


def stack_of(prediction: Prediction) -> Array:
    """The layers of a decomposition that `read_prediction` has checked."""
    assert prediction.layers is not None
    return prediction.layers


def recomposed(design: Design) -> Pixels:
    """The picture that the layers of a design give, (H, W, 3), on white where the bottom is not opaque."""
    white = np.full((design.height, design.width, 4), 255, np.uint8)
    crops = [(white, Box(0, 0, design.width, design.height)), *((layer.pixels, layer.box) for layer in design.layers)]
    return composite(crops, design.width, design.height)


def recomposition_error(design: Design) -> tuple[float | str, int]:
    """PSNR in dB ("inf" if equal) of what the layers give against the design's picture, and the largest difference in
    levels."""
    error = recomposed(design).astype(np.float64) - design.image
    mse = float(np.mean(error**2))
    psnr: float | str = round(10 * np.log10(255**2 / mse), 2) if mse else "inf"
    return psnr, int(np.abs(error).max())
