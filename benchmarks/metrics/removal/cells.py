"""From a mask of pixels to cells of the encoder's 64 x 64 grid: as published, and aligned with the image."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from benchmarks.metrics.inputs import LEVELS, InputError, check_alpha, check_mask
from benchmarks.metrics.removal.sam import GRID, PATCH, scaled_size


class Cells(NamedTuple):
    """The two sides of the comparison, each (B, 64, 64) bool. Cells of padding are on neither side."""

    object: Tensor
    background: Tensor


class Square(NamedTuple):
    """Top-left corner and side, in pixels, of the published crop."""

    x: int
    y: int
    side: int


def to_eight_bit(values: Tensor) -> Tensor:
    """Levels 0..255 as uint8, which the published code reads: bool is 0 or 255, floats and 16 bits are rounded."""
    if values.dtype == torch.uint8:
        return values
    if values.dtype == torch.uint16:
        return ((values.to(torch.int32) + 128) // (LEVELS[torch.uint16] // 255)).to(torch.uint8)
    return (values.double() * 255).round().to(torch.uint8)


def mask_levels(mask: Tensor) -> Tensor:
    """A mask (B, 1, H, W), bool, levels or floats in [0, 1], as the 8-bit picture that the published code opens."""
    if mask.dtype == torch.bool:
        check_mask("mask", mask)
    else:
        check_alpha("mask", mask)
    return to_eight_bit(mask)


def official_cells(mask: Tensor) -> Tensor:
    """The published rule: (B, 64, 64) bool, True where Pillow's ``resize((64, 64))`` (bicubic) of the mask is exactly
    255.

    mask: (B, 1, H, W), see `mask_levels`. Defects: cells that the border of the object crosses are background; the
    whole mask is spread over the whole grid, though the image of which the features are is padded to a square.
    """
    levels = mask_levels(mask)
    grids = [
        np.array(Image.fromarray(one.cpu().numpy()).resize((GRID, GRID), Image.Resampling.BICUBIC)) == 255
        for one in levels[:, 0]
    ]
    cells = torch.from_numpy(np.stack(grids)) if grids else torch.zeros(0, GRID, GRID, dtype=torch.bool)
    return cells.to(mask.device)


def pad_cells(mask: Tensor) -> Cells:
    """The mask laid over the grid as the image is: long side 1024, padded to the right and below.

    mask: (B, 1, H, W); a pixel is object over half of the range. A cell is object if the mask covers more than half of
    the cell's part of the picture (the exact area, no resampling), else background; cells without any picture are on
    neither side. Where no cell is object (a thing smaller than a cell), the cell with the largest part is; where all
    are, the cell with the smallest is background; the first of equals, by rows. So every mask with pixels of both kinds
    has both sides. Raises `InputError` naming the sample for an empty mask or one that covers the whole image: there is
    nothing to compare.
    """
    pixels = check_mask("mask", mask)
    for flags, problem in (
        (~pixels, "covers the whole image: no background to compare with"),
        (pixels, "is empty: nothing was to be removed"),
    ):
        if nothing := torch.nonzero(~flags.flatten(1).any(1)).flatten().tolist():
            raise InputError(f"mask {problem}", nothing[0])
    covered, area = mask_areas(pixels)
    inside = area > 0
    cells = _majority(covered, area)
    part = torch.where(inside, covered / area.clamp(min=1), torch.nan)
    lowest, highest = part.nan_to_num(2).flatten(1).argmin(1), part.nan_to_num(-1).flatten(1).argmax(1)
    for i, one in enumerate(cells):
        if not one.any():
            one.view(-1)[highest[i]] = True
        elif one[inside].all():
            one.view(-1)[lowest[i]] = False
    return Cells(cells, inside & ~cells)


def aligned_share(cells: Tensor, mask: Tensor) -> Tensor:
    """(B,) float64: intersection over union of `cells` (B, 64, 64) and the cells that `mask` (B, 1, H, W) bool covers
    by more than half; nan for 0 / 0."""
    true = _majority(*mask_areas(mask))
    return (cells & true).sum((1, 2)).double() / (cells | true).sum((1, 2))


def mask_areas(mask: Tensor) -> tuple[Tensor, Tensor]:
    """Area of each cell that `mask` (B, 1, H, W) bool covers, (B, 64, 64), and area that the picture covers, (64, 64).

    float64 holding whole numbers, in units in which a cell is 256 H W: sums are exact on every device.
    """
    height, width = mask.shape[-2:]
    scaled = scaled_size(height, width)
    down, across = _overlaps(height, scaled[0], mask.device), _overlaps(width, scaled[1], mask.device)
    return down @ mask[:, 0].double() @ across.T, down.sum(1)[:, None] * across.sum(1)


def square_around(levels: Tensor) -> Square | None:
    """The published crop of a mask (H, W) uint8: the smallest square around its pixels of exactly 255, with a margin;
    None without such pixels.

    The square hangs on the top-left corner of their box (it is not centred) and grows by 16 px a side, or by the
    smallest of the four margins if one is less (where the right and lower margins count one pixel too many). It may
    pass the right or lower border. As published, a mask whose only white pixel is the top-left one has no square
    either.
    """
    white = torch.nonzero(levels == 255)
    if not white.any():
        return None
    (top, left), (bottom, right) = white.amin(0).tolist(), white.amax(0).tolist()
    height, width = levels.shape
    margin = min(16, left, top, height - bottom, width - right)
    return Square(left - margin, top - margin, max(right - left, bottom - top) + 1 + 2 * margin)


def _majority(covered: Tensor, area: Tensor) -> Tensor:
    return 2 * covered > area


def _overlaps(pixels: int, scaled: int, device: torch.device) -> Tensor:
    """(64, pixels) float64: how much of each pixel lies in each cell along one axis, where a pixel is `scaled` long and
    a cell 16 `pixels`."""
    cell = torch.arange(GRID, device=device)[:, None] * (PATCH * pixels)
    pixel = torch.arange(pixels, device=device) * scaled
    return (torch.minimum(cell + PATCH * pixels, pixel + scaled) - torch.maximum(cell, pixel)).clamp(min=0).double()
