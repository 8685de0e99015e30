"""Between the model's values and the pixels of images and layers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from baselines.models.cld.tokens import TokenLayout
from baselines.models.pipelines.grids import GridPlan, restore
from synlayers.compositing import as_image, over
from synlayers.design import Box
from synlayers.errors import DataError

Pixels = npt.NDArray[np.uint8]
GRAY = 128
"""What shows through a transparent input, as in the published data loader."""
OUTSIDE = (127, 127, 127, 0)
"""RGBA outside a box: the decoder's mid grey and alpha 0, as the published script writes them."""


@dataclass(frozen=True, slots=True)
class DecodedLayers:
    """Crops (box height, box width, 4) uint8 of all layers of a layout, None for an absent one, and the background (H,
    W, 3) by the VAE."""

    crops: list[Pixels | None]
    background: Pixels


def rgb(image: npt.NDArray[Any]) -> tuple[Pixels, list[str]]:
    """An image as (H, W, 3) uint8, and what was done to it: grey is repeated, alpha is laid over mid grey.

    Raises `DataError` for anything that is no 8-bit image.
    """
    if (
        image.dtype != np.uint8
        or image.ndim not in (2, 3)
        or 0 in image.shape
        or (image.ndim == 3 and image.shape[2] not in (1, 3, 4))
    ):
        raise DataError(
            f"an image must be (H, W), (H, W, 1), (H, W, 3) or (H, W, 4) of uint8, not {image.dtype} {image.shape}"
        )
    if image.ndim == 2 or image.shape[2] == 1:
        gray: Pixels = np.repeat(image.reshape(*image.shape[:2], 1), 3, 2)
        return gray, ["the image is greyscale"]
    if image.shape[2] == 3:
        return np.ascontiguousarray(image), []
    canvas = as_image(np.full((*image.shape[:2], 4), GRAY, np.uint8)).convert("RGB")
    layer = as_image(np.ascontiguousarray(image))
    canvas.paste(layer.convert("RGB"), mask=layer.getchannel("A"))
    notes = [] if (image[..., 3] == 255).all() else ["the image has transparency: it was laid over mid grey"]
    return np.asarray(canvas), notes


def levels(values: npt.NDArray[Any], *, rounded: bool = False) -> Pixels:
    """Values -1 to 1 as 0 to 255; the published script truncates layers and rounds the VAE's images."""
    scaled = (np.clip(values, -1, 1) + 1) / 2 * 255
    whole = np.rint(scaled) if rounded else scaled
    return np.asarray(whole, np.float64).astype(np.uint8)


def paste_on_canvas(crop: Pixels | None, box: Box | None, plan: GridPlan) -> Pixels:
    """A layer (H, W, 4) on the full original canvas. Alpha is exactly 0 outside its box, also after scaling."""
    grid = np.empty((plan.grid[1], plan.grid[0], 4), np.uint8)
    grid[:] = OUTSIDE
    if crop is not None and box is not None:
        grid[box.y0 : box.y1, box.x0 : box.x1] = crop
    layer = restore(grid, plan)
    if plan.is_resampled:
        keep = np.zeros(layer.shape[:2], bool)
        if box is not None:
            x0, y0, x1, y1 = _original(box, plan)
            keep[y0:y1, x0:x1] = True
        layer[~keep] = OUTSIDE
    return layer


def _original(box: Box, plan: GridPlan) -> Box:
    """The smallest box of the original canvas around a box of the grid, padding cut off."""
    x, y = plan.original[0] / plan.scaled[0], plan.original[1] / plan.scaled[1]
    left, top = plan.offset
    edges = Box(
        math.floor((box.x0 - left) * x),
        math.floor((box.y0 - top) * y),
        math.ceil((box.x1 - left) * x),
        math.ceil((box.y1 - top) * y),
    )
    return edges.intersect(Box(0, 0, *plan.original))


def compose(decoded: DecodedLayers, layout: TokenLayout) -> Pixels:
    """(H, W, 3): the layers above the background over the VAE's background, as published."""
    canvas = as_image(decoded.background).convert("RGBA")
    for crop, box in list(zip(decoded.crops, layout.boxes, strict=True))[2:]:
        if crop is not None and box is not None:
            over(canvas, crop, box)
    return np.asarray(canvas.convert("RGB"))


def difference(output: Pixels, image: Pixels) -> dict[str, float | str]:
    """How well layers give the input back: PSNR in dB over all pixels, mean and largest difference in levels of 255."""
    error = output.astype(np.float64) - image
    square = float(np.mean(error**2))
    psnr: float | str = round(10 * math.log10(255**2 / square), 3) if square else "inf"
    return {"psnr": psnr, "mean": round(float(np.abs(error).mean()), 3), "largest": float(np.abs(error).max())}
