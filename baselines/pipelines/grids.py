"""From any image size to a size that a model takes, and exactly back.

    plan = planned((333, 517), multiple=16, most=1024 * 1024)      # pure arithmetic
    model_input = brought(image, plan)                              # (plan.grid) pixels: scaled if it must be, then padded
    answer = restored(model_output, plan)                           # (517, 333): padding cut off, scaled back

An image that fits is never resampled: it is padded by its own edge, and what comes back is cut, so that pixels stay where they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from PIL import Image

from synlayers.errors import UsageError

Pixels = npt.NDArray[np.uint8]
Size = tuple[int, int]
"""(width, height)"""


@dataclass(frozen=True, slots=True)
class Plan:
    """How one size meets a model's grid. All sizes are (width, height) in pixels.

    original: of the image. scaled: after resampling, equal to `original` if there is none. grid: what the model sees, `scaled` plus padding.
    offset: (left, top) of the scaled image inside the grid.
    """

    original: Size
    scaled: Size
    grid: Size
    offset: tuple[int, int] = (0, 0)

    @property
    def resampled(self) -> bool:
        """Whether pixels change by scaling."""
        return self.scaled != self.original

    def said(self) -> dict[str, Any]:
        """For `prediction.json`."""
        return {"original": list(self.original), "scaled": list(self.scaled), "grid": list(self.grid), "offset": list(self.offset)}


def planned(size: Size, *, multiple: int = 16, most: int | None = None, least: int | None = None, short_side: int | None = None) -> Plan:
    """The plan for an image of this size.

    Args:
        multiple: both sides of the grid are multiples of it.
        most: pixels that the grid has at most; a larger image is scaled down at its aspect ratio.
        least: pixels below which an image is scaled up (models that fail on small ones); None: never.
        short_side: scale so that the shorter side has this many pixels, whatever the size (methods that are published so).

    Raises:
        UsageError: sizes or limits that are not positive, or `most` below one multiple squared.
    """
    width, height = size
    if width < 1 or height < 1 or multiple < 1:
        raise UsageError(f"an image of {width}x{height} on a grid of multiples of {multiple} is not possible")
    if most is not None and most < multiple * multiple:
        raise UsageError(f"{most} pixels hold no grid of multiples of {multiple}")
    scaled = size
    if short_side is not None:
        scaled = _times(size, short_side / min(size))
    elif least is not None and width * height < least:
        scaled = _times(size, math.sqrt(least / (width * height)))
    grid = _up(scaled, multiple)
    while most is not None and grid[0] * grid[1] > most:
        # padding counts: shrink until the padded grid fits, at least by a pixel of the longer side
        factor = min(math.sqrt(most / (grid[0] * grid[1])), 1 - 1 / max(scaled))
        scaled = _times(scaled, factor)
        grid = _up(scaled, multiple)
    return Plan(size, scaled, grid)


def squashed(size: Size, grid: Size) -> Plan:
    """The plan that stretches an image onto a fixed grid, whatever its aspect ratio (LaMa's 512x512, published square protocols)."""
    if min(*size, *grid) < 1:
        raise UsageError(f"{size[0]}x{size[1]} cannot be stretched to {grid[0]}x{grid[1]}")
    return Plan(size, grid, grid)


def brought(image: Pixels, plan: Plan, *, exact: bool = False) -> Pixels:
    """An image (H, W, C) or a mask (H, W), uint8, on the model's grid (grid height, grid width, ...).

    Args:
        exact: nearest neighbour, for masks and everything else whose levels must not be mixed; padding of a mask is 0.
    """
    if image.shape[1::-1] != plan.original:
        raise ValueError(f"the plan is for {plan.original}, the image is {image.shape[1::-1]}")
    out = _resized(image, plan.scaled, Image.Resampling.NEAREST if exact else Image.Resampling.LANCZOS)
    left, top = plan.offset
    after = ((top, plan.grid[1] - plan.scaled[1] - top), (left, plan.grid[0] - plan.scaled[0] - left))
    mode: Literal["constant", "edge"] = "constant" if exact else "edge"
    return np.pad(out, (*after, *((0, 0),) * (out.ndim - 2)), mode=mode)


def restored(output: Pixels, plan: Plan) -> Pixels:
    """A model's output (grid height, grid width, ...) on the original grid, (H, W, ...) uint8.

    An output of another size than the grid (models that choose their own) is scaled to it first: its content covers the whole grid.
    RGBA is scaled with premultiplied colour, so that invisible colours do not bleed into edges.
    """
    if output.shape[1::-1] != plan.grid:
        output = _resized(output, plan.grid, Image.Resampling.LANCZOS)
    left, top = plan.offset
    cut = output[top : top + plan.scaled[1], left : left + plan.scaled[0]]
    return _resized(cut, plan.original, Image.Resampling.LANCZOS)


def _times(size: Size, factor: float) -> Size:
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def _up(size: Size, multiple: int) -> Size:
    return -(-size[0] // multiple) * multiple, -(-size[1] // multiple) * multiple


def _resized(image: Pixels, size: Size, how: Image.Resampling) -> Pixels:
    if image.shape[1::-1] == size:
        return image.copy()
    if image.ndim == 3 and image.shape[2] == 4 and how != Image.Resampling.NEAREST:
        return _rgba_resized(image, size, how)
    return np.asarray(Image.fromarray(image).resize(size, how))


def _rgba_resized(image: Pixels, size: Size, how: Image.Resampling) -> Pixels:
    """Straight alpha, resampled in float with premultiplied colour."""
    alpha = image[..., 3].astype(np.float32)
    planes = [image[..., c].astype(np.float32) * (alpha / 255) for c in range(3)] + [alpha]
    red, green, blue, a = (np.asarray(Image.fromarray(plane).resize(size, how)) for plane in planes)
    weight = np.where(a > 0, a, 1) / 255
    colour = [np.where(np.rint(a) > 0, plane / weight, 0) for plane in (red, green, blue)]
    out: Pixels = np.clip(np.rint(np.stack([*colour, a], -1)), 0, 255).astype(np.uint8)
    return out
