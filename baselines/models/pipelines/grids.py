"""From any image size to a size that a model takes, and exactly back.

    plan = fit((333, 517), multiple=16, max_pixels=1024 * 1024)     # pure arithmetic
    model_input = to_grid(image, plan)                              # of size plan.grid: scaled if it must be, padded
    answer = restore(model_output, plan)                            # (517, 333): padding cut off, scaled back

An image that fits is never resampled: it is padded by its own edge, and what comes back is cut, so that pixels stay
where they are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
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
class GridPlan:
    """How one size meets a model's grid. All sizes are (width, height) in pixels.

    original: of the image. scaled: after resampling, equal to `original` if there is none. grid: what the model sees,
    `scaled` plus padding. offset: (left, top) of the scaled image inside the grid.
    """

    original: Size
    scaled: Size
    grid: Size
    offset: tuple[int, int] = (0, 0)

    @property
    def is_resampled(self) -> bool:
        """Whether pixels change by scaling."""
        return self.scaled != self.original

    def metadata(self) -> dict[str, Any]:
        """For `prediction.json`."""
        return {
            "original": list(self.original),
            "scaled": list(self.scaled),
            "grid": list(self.grid),
            "offset": list(self.offset),
        }


def fit(
    size: Size,
    *,
    multiple: int = 16,
    max_pixels: int | None = None,
    min_pixels: int | None = None,
    short_side: int | None = None,
    min_side: int = 1,
    max_ratio: float | None = None,
) -> GridPlan:
    """The plan for an image of this size.

    Args:
        multiple: both sides of the grid are multiples of it.
        max_pixels: pixels that the grid has at most; a larger image is scaled down at its aspect ratio.
        min_pixels: pixels below which an image is scaled up (models that fail on small ones); None: never.
        short_side: scale so that the shorter side has this many pixels, whatever the size (methods that are published
            so).
        min_side: pixels that both sides of the grid have at least, by padding.
        max_ratio: aspect ratio, long to short, that the grid has at most, by padding (models that refuse strips).

    Raises:
        UsageError: sizes or limits that are not positive, or `max_pixels` below the smallest grid there is.
    """
    width, height = size
    if width < 1 or height < 1 or multiple < 1:
        raise UsageError(f"an image of {width}x{height} on a grid of multiples of {multiple} is not possible")
    smallest = _round_up((min_side, min_side), multiple)
    if max_pixels is not None and max_pixels < smallest[0] * smallest[1]:
        raise UsageError(f"{max_pixels} pixels hold no grid of multiples of {multiple}")
    scaled = size
    if short_side is not None:
        scaled = _scale_size(size, short_side / min(size))
    elif min_pixels is not None and width * height < min_pixels:
        scaled = _scale_size(size, math.sqrt(min_pixels / (width * height)))
    grid = _round_up(_padded_size(scaled, min_side, max_ratio), multiple)
    while max_pixels is not None and grid[0] * grid[1] > max_pixels:
        # padding counts: shrink until the padded grid fits, at least by a pixel of the longer side
        factor = min(math.sqrt(max_pixels / (grid[0] * grid[1])), 1 - 1 / max(scaled))
        scaled = _scale_size(scaled, factor)
        grid = _round_up(_padded_size(scaled, min_side, max_ratio), multiple)
    return GridPlan(size, scaled, grid)


def fit_area(size: Size, area: int, *, multiple: int = 32, max_ratio: float = 8.0, down: bool = False) -> GridPlan:
    """The plan of models that always work at one area: the image is stretched to the grid of that area that is nearest
    to its aspect ratio.

    Args:
        area: pixels of the grid, before rounding.
        multiple: both sides are rounded to multiples of it, down if `down` says so, else to the nearest.
        max_ratio: aspect ratio, long to short, from which the image is padded by its edge and not stretched further.

    >>> fit_area((333, 517), 1024 * 1024).grid, fit_area((333, 517), 1024 * 1024, multiple=16, down=True).grid
    ((832, 1280), (816, 1264))
    """
    if min(*size, area, multiple) < 1:
        raise UsageError(f"an image of {size[0]}x{size[1]} at {area} pixels is not possible")
    aspect = size[0] / size[1]
    ratio = min(max(aspect, 1 / max_ratio), max_ratio)
    width = math.sqrt(area * ratio)
    sides = [round(side) // multiple if down else round(side / multiple) for side in (width, width / ratio)]
    grid = max(1, sides[0]) * multiple, max(1, sides[1]) * multiple
    scaled = grid
    if aspect > max_ratio:
        scaled = grid[0], max(1, round(grid[0] / aspect))
    elif aspect < 1 / max_ratio:
        scaled = max(1, round(grid[1] * aspect)), grid[1]
    return GridPlan(size, scaled, grid)


def fit_nearest(size: Size, grids: Sequence[Size]) -> GridPlan:
    """The plan of models with a list of sizes: the image is stretched to the one of the nearest aspect ratio; a strip
    beyond the widest is padded.

    >>> fit_nearest((300, 200), [(1024, 1024), (1248, 832)]).grid
    (1248, 832)
    """
    aspect = size[0] / size[1]
    grid = min(grids, key=lambda g: (abs(aspect - g[0] / g[1]), g))
    if aspect > max(w / h for w, h in grids):
        return GridPlan(size, (grid[0], max(1, round(grid[0] / aspect))), grid)
    if aspect < min(w / h for w, h in grids):
        return GridPlan(size, (max(1, round(grid[1] * aspect)), grid[1]), grid)
    return GridPlan(size, grid, grid)


def stretch(size: Size, grid: Size) -> GridPlan:
    """The plan that stretches an image onto a fixed grid, whatever its aspect ratio (LaMa's 512x512, published square
    protocols)."""
    if min(*size, *grid) < 1:
        raise UsageError(f"{size[0]}x{size[1]} cannot be stretched to {grid[0]}x{grid[1]}")
    return GridPlan(size, grid, grid)


def to_grid(image: Pixels, plan: GridPlan, *, exact: bool = False) -> Pixels:
    """An image (H, W, C) or a mask (H, W), uint8, on the model's grid (grid height, grid width, ...).

    Args:
        exact: nearest neighbour, for masks and everything else whose levels must not be mixed; padding of a mask is 0.
    """
    if image.shape[1::-1] != plan.original:
        raise ValueError(f"the plan is for {plan.original}, the image is {image.shape[1::-1]}")
    out = _resize(image, plan.scaled, Image.Resampling.NEAREST if exact else Image.Resampling.LANCZOS)
    left, top = plan.offset
    margins = ((top, plan.grid[1] - plan.scaled[1] - top), (left, plan.grid[0] - plan.scaled[0] - left))
    mode: Literal["constant", "edge"] = "constant" if exact else "edge"
    return np.pad(out, (*margins, *((0, 0),) * (out.ndim - 2)), mode=mode)


def restore(output: Pixels, plan: GridPlan) -> Pixels:
    """A model's output (grid height, grid width, ...) on the original grid, (H, W, ...) uint8.

    An output of another size than the grid (models that choose their own) is scaled to it first: its content covers the
    whole grid. RGBA is scaled with premultiplied colour, so that invisible colours do not bleed into edges.
    """
    if output.shape[1::-1] != plan.grid:
        output = _resize(output, plan.grid, Image.Resampling.LANCZOS)
    left, top = plan.offset
    content = output[top : top + plan.scaled[1], left : left + plan.scaled[0]]
    return _resize(content, plan.original, Image.Resampling.LANCZOS)


def pipeline_input(image: Pixels, plan: GridPlan, *, exact: bool = False) -> Pixels:
    """What a pipeline is given that scales by itself, to `plan.grid`: the image as it is, so that it is scaled once;
    `to_grid` where the plan pads."""
    return image if plan.scaled == plan.grid else to_grid(image, plan, exact=exact)


def _padded_size(scaled: Size, min_side: int, max_ratio: float | None) -> Size:
    """The least size around `scaled` that keeps to the limits."""
    width, height = max(scaled[0], min_side), max(scaled[1], min_side)
    if max_ratio is None:
        return width, height
    return max(width, math.ceil(height / max_ratio)), max(height, math.ceil(width / max_ratio))


def _scale_size(size: Size, factor: float) -> Size:
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def _round_up(size: Size, multiple: int) -> Size:
    return -(-size[0] // multiple) * multiple, -(-size[1] // multiple) * multiple


def _resize(image: Pixels, size: Size, how: Image.Resampling) -> Pixels:
    if image.shape[1::-1] == size:
        return image.copy()
    if image.ndim == 3 and image.shape[2] == 4 and how != Image.Resampling.NEAREST:
        return _resize_rgba(image, size, how)
    return np.asarray(Image.fromarray(image).resize(size, how))


def _resize_rgba(image: Pixels, size: Size, how: Image.Resampling) -> Pixels:
    """Straight alpha, resampled in float with premultiplied colour."""
    alpha = image[..., 3].astype(np.float32)
    planes = [image[..., c].astype(np.float32) * (alpha / 255) for c in range(3)] + [alpha]
    red, green, blue, a = (np.asarray(Image.fromarray(plane).resize(size, how)) for plane in planes)
    weight = np.where(a > 0, a, 1) / 255
    color = [np.where(np.rint(a) > 0, plane / weight, 0) for plane in (red, green, blue)]
    out: Pixels = np.clip(np.rint(np.stack([*color, a], -1)), 0, 255).astype(np.uint8)
    return out
