"""Exact "over", and who hides whom.

`over` is `PIL.Image.alpha_composite` restricted to the crop of the layer. That is exact, because `alpha_composite`
copies the destination wherever the source's alpha is 0, and every pixel depends on nothing but itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops

from synlayers.design import DIFFUSE_KINDS, Box, Design, Pixels

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
    box = as_image(pixels).getbbox()
    return Box(*box) if box else None


def over(canvas: Image.Image, pixels: Pixels, box: Box) -> Image.Image:
    """Composite a crop onto `canvas` in place, bit for bit what `alpha_composite` does with the full-canvas layer.

    Returns the part of the canvas under the crop as it was before.
    """
    below = canvas.crop(box)
    canvas.paste(Image.alpha_composite(below, as_image(pixels)), box[:2])
    return below


def composite(crops: Iterable[tuple[Pixels, Box]], width: int, height: int) -> Pixels:
    """Composite of crops, back to front, ``(height, width, 3)`` uint8; converted to RGB as PIL converts (alpha is
    dropped)."""
    canvas = Image.new("RGBA", (width, height))
    for pixels, box in crops:
        over(canvas, pixels, box)
    return np.asarray(canvas.convert("RGB"))


def flatten(design: Design) -> Image.Image:
    """The layers of a design as one RGBA image: transparent where all of them are."""
    canvas = Image.new("RGBA", (design.width, design.height))
    for layer in design.layers:
        canvas.alpha_composite(as_image(layer.pixels), layer.box[:2])
    return canvas


@dataclass(frozen=True, slots=True)
class Visibility:
    """What of one layer can be seen. `visible` is the rule of the dataset: see `Composition.measure`."""

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
        total = _sum(levels)
        return cls(box, levels, total, total == 255 * box.area)

    def sum_in(self, part: Box) -> int:
        return self.total if part == self.box else _sum(self.levels[part.within(self.box)])


def _sum(levels: Pixels) -> int:
    """Sum of an (h, w) array of levels; no column is so long that 32 bits would not hold it."""
    return int(levels.sum(axis=0, dtype=np.uint32).sum(dtype=np.uint64))


class Composition:
    """A composite that grows layer by layer over an opaque bottom, and then says what of each layer can be seen.

    On an opaque canvas PIL's masked `paste` rounds as `alpha_composite` does (equal for all 256^3 combinations of
    source level, destination level and alpha; tests/test_compositing.py tries each) and is twice as fast. The canvas's
    alpha channel means nothing afterwards.
    """

    def __init__(self, width: int, height: int) -> None:
        self.canvas = Image.new("RGBA", (width, height))
        self.crops: list[tuple[Pixels, Box]] = []
        self._alphas: list[_Alpha] = []
        self._backdrops: list[Image.Image] = []

    def add(self, pixels: Pixels, box: Box) -> None:
        """Composite a crop on top. The first one must be opaque and as large as the canvas."""
        self._backdrops.append(self._backdrop(pixels, box))
        self.crops.append((pixels, box))
        self._alphas.append(_Alpha.of(pixels, box))
        layer = as_image(pixels)
        self.canvas.paste(layer, box[:2], None if self._alphas[-1].opaque else layer)

    @property
    def image(self) -> Pixels:
        """The composite, ``(height, width, 3)`` uint8."""
        return np.asarray(self.canvas.convert("RGB"))

    def _backdrop(self, pixels: Pixels, box: Box) -> Image.Image:
        """What lies below a crop: all of it, or one pixel of every block when it is large and full enough for those to
        decide."""
        if not _is_coarse(pixels, box):
            return self.canvas.crop(box)
        columns, rows = box.width // COARSE, box.height // COARSE
        # nearest neighbour takes the middle of each block, rounded up
        return self.canvas.resize(
            (columns, rows),
            Image.Resampling.NEAREST,
            (box.x0, box.y0, box.x0 + columns * COARSE, box.y0 + rows * COARSE),
        )

    def measure(self, kinds: Sequence[str]) -> list[Visibility]:
        """Visibility of every layer, back to front.

        With T the transmittance of the layers above and B the composite below, a pixel is visible where
        ``T * alpha * max |colour - B| >= 8/255`` (bottom layer: ``T >= 8/255``); a layer is visible when 64 pixels are
        and, unless its kind is diffuse, when its visible fraction is at least 0.2.
        """
        alphas = self._alphas
        boxes = [box for _, box in self.crops]
        transmittance = _scratch(self.canvas.height, self.canvas.width)
        for box in boxes[1:]:
            transmittance[box.y0 : box.y1, box.x0 : box.x1] = 1.0
        covered = 0.0
        out: list[Visibility] = []
        for index in range(len(boxes) - 1, 0, -1):
            alpha, box = alphas[index], boxes[index]
            above = transmittance[box.y0 : box.y1, box.x0 : box.x1]
            clear = not any(box.intersect(other).has_area for other in boxes[index + 1 :])
            visible = float(alpha.total) if clear else _visible_alpha(alpha, above)
            fraction = visible / alpha.total
            enough = kinds[index] in DIFFUSE_KINDS or fraction >= MINIMUM_VISIBLE_FRACTION
            out.append(
                Visibility(round(fraction, 6), _occluders(alphas, index), enough and self._is_visible(index, above))
            )
            if any(box.intersect(other).has_area for other in boxes[1:index]):
                _attenuate(above, alpha, clear)
            covered += visible / 255
        return [self._bottom(alphas, covered, kinds[0]), *out[::-1]]

    def _bottom(self, alphas: list[_Alpha], covered: float, kind: str) -> Visibility:
        """At every pixel, what all layers let be seen of themselves adds up to one: the bottom has what the others did
        not take."""
        area = alphas[0].box.area
        uncovered = area - covered
        # pixels below 8/255 could hold this much of it without one visible pixel
        seen = uncovered - area * VISIBLE_LEVEL / 255 >= VISIBLE_PIXELS or self._bottom_pixels() >= VISIBLE_PIXELS
        enough = kind in DIFFUSE_KINDS or uncovered / area >= MINIMUM_VISIBLE_FRACTION
        return Visibility(round(uncovered / area, 6), _occluders(alphas, 0), seen and enough)

    def _bottom_pixels(self) -> int:
        through = np.ones((self.canvas.height, self.canvas.width))
        for pixels, box in self.crops[1:]:
            through[box.y0 : box.y1, box.x0 : box.x1] *= 1 - pixels[..., 3] / 255
        return int(np.count_nonzero(through >= VISIBLE_LEVEL / 255))

    def _is_visible(self, index: int, above: npt.NDArray[np.float64]) -> bool:
        """Whether at least 64 pixels are visible. A coarse grid mostly suffices to say yes; only otherwise is every
        pixel looked at."""
        pixels, box = self.crops[index]
        below = self._backdrops[index]
        if _is_coarse(pixels, box):
            middle = slice(COARSE // 2, None, COARSE)
            rows, columns = box.height // COARSE, box.width // COARSE
            if (
                _visible_pixels(pixels[middle, middle][:rows, :columns], below, above[middle, middle][:rows, :columns])
                >= VISIBLE_PIXELS
            ):
                return True
            below = self._composite_of(index).crop(box)
        return _visible_pixels(pixels, below, above) >= VISIBLE_PIXELS

    def _composite_of(self, count: int) -> Image.Image:
        """The first `count` layers alone."""
        lower = Composition(*self.canvas.size)
        for pixels, box in self.crops[:count]:
            lower.add(pixels, box)
        return lower.canvas


COARSE = 8
"""Side of the blocks of a large layer of which one pixel is looked at first."""


def _is_coarse(pixels: Pixels, box: Box) -> bool:
    if box.area < 256 * 256 or min(box.width, box.height) < COARSE:
        return False
    samples = pixels[COARSE // 2 :: COARSE, COARSE // 2 :: COARSE, 3]
    return int(np.count_nonzero(samples)) >= 3 * VISIBLE_PIXELS


@lru_cache(maxsize=4)
def _scratch(height: int, width: int) -> npt.NDArray[np.float64]:
    """Memory that is used again: fresh pages would cost more than what is computed on them."""
    return np.empty((height, width))


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


def _visible_pixels(here: Pixels, below: Image.Image, through: npt.NDArray[np.float64]) -> int:
    red, green, blue, _ = ImageChops.difference(below, as_image(here)).split()
    change = np.asarray(ImageChops.lighter(ImageChops.lighter(red, green), blue))
    # in levels squared: exact in integers, so that only the transmittance rounds
    strength = change.astype(np.uint16) * here[..., 3]
    return int(np.count_nonzero(through * strength >= VISIBLE_LEVEL * 255 - 1e-6))


def _occluders(alphas: Sequence[_Alpha], index: int) -> tuple[int, ...]:
    """Layers above that alone remove at least 1 % of the alpha of `index`: ``sum(a_i a_j) / sum(a_i)``."""
    mine = alphas[index]
    needed = OCCLUDER_SHARE * mine.total * 255
    occluders = []
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
            occluders.append(j)
    return tuple(occluders)
