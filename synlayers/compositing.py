"""Exact "over", and who hides whom.

`over` is `PIL.Image.alpha_composite` restricted to the crop of the layer. That is exact, because `alpha_composite` copies the
destination wherever the source's alpha is 0, and every pixel depends on nothing but itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops

from synlayers.design import DIFFUSE_KINDS, Box, Pixels

VISIBLE_LEVEL = 8
"""A pixel counts as visible when the layer changes it by at least this many levels of 255."""
VISIBLE_PIXELS = 64
"""A layer is visible when at least this many of its pixels are."""
MINIMUM_VISIBLE_FRACTION = 0.2
"""Of every layer that is not of a diffuse kind."""
OCCLUDER_SHARE = 0.01
"""A layer is listed in ``occluded_by`` when it alone removes at least this share of the alpha below it."""



def as_image(pixels: Pixels) -> Image.Image:
    """A PIL image on the same memory where the array is contiguous: (H, W, 4) RGBA or (H, W, 3) RGB, uint8."""
    height, width, channels = pixels.shape
    mode = {3: "RGB", 4: "RGBA"}[channels]
    return Image.frombuffer(mode, (width, height), np.ascontiguousarray(pixels), "raw", mode, 0, 1)


def tight_box(pixels: Pixels) -> Box | None:
    """The smallest box around alpha > 0 in an (H, W, 4) array, or None when there is none."""
    found = as_image(pixels).getbbox()
    return Box(*found) if found else None


def over(canvas: Image.Image, pixels: Pixels, box: Box) -> Image.Image:
    """Composite a crop onto `canvas` in place, bit for bit what `alpha_composite` does with the full-canvas layer.

    Returns the part of the canvas under the crop as it was before.
    """
    below = canvas.crop(box)
    canvas.paste(Image.alpha_composite(below, as_image(pixels)), box[:2])
    return below


def over_opaque(canvas: Image.Image, pixels: Pixels, box: Box) -> Image.Image:
    """`over` for a canvas whose bottom is opaque, twice as fast; the canvas's alpha channel means nothing afterwards.

    On an opaque destination PIL's masked `paste` rounds as `alpha_composite` does: equal for all 256^3 combinations of source level,
    destination level and alpha (tests/test_compositing.py tries each).
    """
    below = canvas.crop(box)
    layer = as_image(pixels)
    opaque = int(pixels[..., 3].min()) == 255
    canvas.paste(layer, box[:2], None if opaque else layer)
    return below


def composite(crops: Iterable[tuple[Pixels, Box]], width: int, height: int) -> Pixels:
    """Composite of crops, back to front, ``(height, width, 3)`` uint8; converted to RGB as PIL converts (alpha is dropped)."""
    canvas = Image.new("RGBA", (width, height))
    for pixels, box in crops:
        over(canvas, pixels, box)
    return np.asarray(canvas.convert("RGB"))


@dataclass(frozen=True, slots=True)
class Visibility:
    """What of one layer can be seen. `visible` is the rule of the dataset: see `measure`."""

    fraction: float
    occluded_by: tuple[int, ...]
    visible: bool


@dataclass(slots=True)
class _Alpha:
    """Alpha of one crop with the sums that several questions share."""

    box: Box
    levels: Pixels
    total: int
    opaque: bool

    @classmethod
    def of(cls, pixels: Pixels, box: Box) -> _Alpha:
        levels = np.ascontiguousarray(pixels[..., 3])
        total = int(levels.sum(dtype=np.uint64))
        return cls(box, levels, total, total == 255 * box.area)

    def sum_in(self, part: Box) -> int:
        return self.total if part == self.box else int(self.levels[part.within(self.box)].sum(dtype=np.uint64))


def measure(crops: Sequence[tuple[Pixels, Box]], below: Sequence[Image.Image], kinds: Sequence[str], width: int, height: int) -> list[Visibility]:
    """Visibility of every layer, back to front.

    With T the transmittance of the layers above and B the composite below, a pixel is visible where
    ``T * alpha * max |colour - B| >= 8/255`` (bottom layer: ``T >= 8/255``); a layer is visible when 64 pixels are and, unless its kind is
    diffuse, when its visible fraction is at least 0.2.

    Args:
        crops: ``(h, w, 4)`` pixels and their boxes.
        below: for each layer what `over` returned.
    """
    alphas = [_Alpha.of(pixels, box) for pixels, box in crops]
    transmittance = _ones(height, width)
    covered: list[Box] = []
    taken = 0.0
    out: list[Visibility] = []
    for index in range(len(crops) - 1, -1, -1):
        alpha, box = alphas[index], crops[index][1]
        above = transmittance[box.y0 : box.y1, box.x0 : box.x1]
        clear = not any(box.intersect(other).has_area for other in covered)
        if index == 0 and alpha.opaque:
            visible = 255 * (box.area - taken)  # what all layers above let through adds up to one at every pixel
        elif clear:
            visible = float(alpha.total)
        else:
            visible = _visible_alpha(alpha, above)
        fraction = visible / alpha.total if alpha.total else 0.0
        kind_allows = kinds[index] in DIFFUSE_KINDS or fraction >= MINIMUM_VISIBLE_FRACTION
        seen = kind_allows and _shows(crops[index][0], None if index == 0 else below[index], above)
        out.append(Visibility(round(fraction, 6), _occluders(alphas, index), seen))
        if index:
            _attenuate(above, alpha, clear)
        taken += visible / 255
        covered.append(box)
    return out[::-1]


@lru_cache(maxsize=4)
def _canvas_of_ones(height: int, width: int) -> npt.NDArray[np.float64]:
    return np.ones((height, width))


def _ones(height: int, width: int) -> npt.NDArray[np.float64]:
    """A canvas of ones, on memory that is used again: fresh pages cost more than everything else here."""
    ones = _canvas_of_ones(height, width)
    ones.fill(1.0)
    return ones


def _visible_alpha(alpha: _Alpha, above: npt.NDArray[np.float64]) -> float:
    """Sum over the crop of alpha level times transmittance."""
    return 255 * float(above.sum()) if alpha.opaque else float((above * alpha.levels).sum())


def _attenuate(above: npt.NDArray[np.float64], alpha: _Alpha, clear: bool) -> None:
    """Multiply the transmittance by what this layer lets through, in place."""
    if alpha.opaque:
        above[...] = 0.0
    elif clear:
        np.subtract(1.0, alpha.levels * (1 / 255), out=above)
    else:
        above *= 1.0 - alpha.levels * (1 / 255)


COARSE = 8
"""Side of the blocks of which one pixel is looked at first."""


def _shows(pixels: Pixels, below: Image.Image | None, above: npt.NDArray[np.float64]) -> bool:
    """Whether at least 64 pixels are visible. A coarse grid mostly suffices to say yes; only otherwise is every pixel looked at."""
    height, width = pixels.shape[:2]
    if height * width >= 256 * 256 and min(height, width) >= COARSE:
        # of every block, the pixel that PIL's nearest neighbour takes: its middle, rounded up
        middle = slice(COARSE // 2, None, COARSE)
        columns, rows = width // COARSE, height // COARSE
        grid = (middle, middle)
        here, through = pixels[grid][:rows, :columns], above[grid][:rows, :columns]
        coarse = None if below is None else below.resize((columns, rows), Image.Resampling.NEAREST, (0, 0, columns * COARSE, rows * COARSE))
        if _visible_pixels(here, coarse, through) >= VISIBLE_PIXELS:
            return True
    return _visible_pixels(pixels, below, above) >= VISIBLE_PIXELS


def _visible_pixels(here: Pixels, below: Image.Image | None, through: npt.NDArray[np.float64]) -> int:
    if below is None:
        return int(np.count_nonzero(through >= VISIBLE_LEVEL / 255))
    red, green, blue, _ = ImageChops.difference(below, as_image(here)).split()
    change = np.asarray(ImageChops.lighter(ImageChops.lighter(red, green), blue))
    # in levels squared: exact in integers, so that only the transmittance rounds
    strength = change.astype(np.uint16) * here[..., 3]
    return int(np.count_nonzero(through * strength >= VISIBLE_LEVEL * 255 - 1e-6))


def _occluders(alphas: Sequence[_Alpha], index: int) -> tuple[int, ...]:
    """Layers above that alone remove at least 1 % of the alpha of `index`: ``sum(a_i a_j) / sum(a_i)``."""
    mine = alphas[index]
    needed = OCCLUDER_SHARE * mine.total * 255
    found = []
    for j in range(index + 1, len(alphas)):
        other = alphas[j]
        common = mine.box.intersect(other.box)
        if common.width <= 0 or common.height <= 0 or common.area * 255 * 255 < needed:
            continue
        if mine.opaque:
            removed = 255 * other.sum_in(common)
        elif other.opaque:
            removed = 255 * mine.sum_in(common)
        else:
            a = mine.levels[common.within(mine.box)].astype(np.float64)
            removed = int(np.einsum("ij,ij->", a, other.levels[common.within(other.box)].astype(np.float64)))
        if removed and removed >= needed:
            found.append(j)
    return tuple(found)
