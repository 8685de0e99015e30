"""Recomposition, boxes, alpha and visibility of one sample, from its stored pixels.

The layers are composited once, each on its box, which is exact: `PIL.Image.alpha_composite` copies what lies below
wherever alpha is 0, and a pixel depends on nothing but itself. Whoever needs the composite below a layer is asked on
the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image

from synlayers.checks import LayerProblem
from synlayers.compositing import as_image
from synlayers.design import DIFFUSE_KINDS, Box, Design, Layer, Pixels

Levels = npt.NDArray[np.float64]
LayerCheck: TypeAlias = Callable[[Layer, Image.Image], Iterator[LayerProblem]]
"""Asked of every layer, with the composite (RGBA) of those below it on the whole canvas."""

TOLERANCE: Final = 1.5e-6
"""Of visible fractions, which are recorded with six decimals."""
LEAST_FRACTION: Final = 0.2
LEAST_LEVEL: Final = 8
LEAST_PIXELS: Final = 64
POINTS: Final = 8192
"""Of larger layers about so many pixels, on a grid, are asked first whether they are visible: where 64 of them are, 64
of all are. Only where they are not, all are asked."""


@dataclass(frozen=True, slots=True)
class _Alpha:
    """Alpha of one layer: levels (h, w) and their sum."""

    box: Box
    levels: Pixels
    total: int

    @classmethod
    def of(cls, layer: Layer) -> _Alpha:
        levels = np.ascontiguousarray(layer.pixels[..., 3])
        return cls(layer.box, levels, _sum(levels))

    @property
    def is_opaque(self) -> bool:
        return self.total == 255 * self.box.area


@dataclass(frozen=True, slots=True)
class _Shown:
    """What of one layer the layers above let through: the share of its alpha, and that of the pixels of its grid."""

    fraction: float
    through: Levels


def check_pixels(design: Design, *others: LayerCheck, least_fraction: float = LEAST_FRACTION) -> Iterator[LayerProblem]:
    """Every invariant of the image rule (docs/format.md, "The image rule") that pixels decide, and what `others`
    find.

    Args:
        least_fraction: of layers of kinds that are not diffuse; 0 for designs that nobody arranged by that rule.
    """
    canvas = Box(0, 0, design.width, design.height)
    if design.image.shape != (design.height, design.width, 3):
        yield -1, f"the image has shape {design.image.shape}, the record says {design.width}x{design.height}"
        return
    misplaced = [(layer.index, problem) for layer in design.layers for problem in _box_problems(layer, canvas)]
    yield from misplaced
    if misplaced:
        return  # nothing below can be computed
    alphas = [_Alpha.of(layer) for layer in design.layers]
    for position, layer in enumerate(design.layers):
        yield from _alpha_problems(layer, alphas[position], canvas, bottom=position == 0)
    yield from _composition_problems(design, alphas, others, least_fraction)


def _box_problems(layer: Layer, canvas: Box) -> Iterator[str]:
    box, shape = layer.box, layer.pixels.shape
    if not box.has_area or box.intersect(canvas) != box:
        yield f"box {list(box)} is empty or reaches past the canvas of {canvas.x1}x{canvas.y1}"
    elif shape != (box.height, box.width, 4):
        yield (
            f"the stored image is {shape[1]}x{shape[0]} with {shape[2]} channels, the box {list(box)} is"
            f" {box.width}x{box.height}"
        )


def _alpha_problems(layer: Layer, alpha: _Alpha, canvas: Box, bottom: bool) -> Iterator[LayerProblem]:
    levels = alpha.levels
    if bottom:
        if layer.box != canvas or not alpha.is_opaque:
            yield layer.index, "the bottom layer is not opaque over the whole canvas"
    elif not (levels[0].any() and levels[-1].any() and levels[:, 0].any() and levels[:, -1].any()):
        yield layer.index, f"box {list(layer.box)} is not tight around alpha > 0"
    packed = np.ascontiguousarray(layer.pixels).view("<u4")  # alpha in the highest bits
    if bool(((packed - np.uint32(1)) < np.uint32(0xFFFFFF)).any()):  # more than nothing, and less than alpha 1
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


def _composition_problems(
    design: Design, alphas: list[_Alpha], others: tuple[LayerCheck, ...], least_fraction: float
) -> Iterator[LayerProblem]:
    composite = Image.new("RGBA", (design.width, design.height))
    shown = _shown(alphas, design.width, design.height)
    for position, layer in enumerate(design.layers):
        yield from _fraction_problems(layer, shown[position], _occluders(alphas, position), least_fraction)
        visible = _visible_pixels(layer, alphas, position, shown[position].through, composite)
        if visible < LEAST_PIXELS:
            yield layer.index, f"is not visible: it changes {visible} pixels by 8 levels or more, 64 are needed"
        for check in others:
            yield from check(layer, composite)
        pixels = as_image(layer.pixels)
        if not alphas[position].is_opaque:
            pixels = Image.alpha_composite(composite.crop(layer.box), pixels)
        composite.paste(pixels, layer.box[:2])
    made = np.asarray(composite.convert("RGB"))
    if not np.array_equal(made, design.image):
        differing = int(np.count_nonzero((made != design.image).any(axis=2)))
        yield -1, f"the layers do not recompose to the image: {differing} pixels differ"


def _shown(alphas: list[_Alpha], width: int, height: int) -> list[_Shown]:
    """For each layer, what the layers above it let through."""
    through = _scratch(height, width)
    through.fill(1.0)
    out: list[_Shown] = []
    for alpha in reversed(alphas):
        part = through[alpha.box.y0 : alpha.box.y1, alpha.box.x0 : alpha.box.x1]
        seen = float(np.einsum("ij,ij->", part, alpha.levels))
        grid = _grid(alpha.box)
        out.append(_Shown(seen / alpha.total if alpha.total else 0.0, part[grid].copy()))
        if len(out) < len(alphas):
            _attenuate(part, alpha)
    return out[::-1]


@lru_cache(maxsize=4)
def _scratch(height: int, width: int) -> Levels:
    return np.empty((height, width))


def _attenuate(part: Levels, alpha: _Alpha) -> None:
    """Multiply by ``1 - alpha``, in place."""
    blocked = alpha.levels * (-1 / 255)
    blocked += 1
    part *= blocked


def _grid(box: Box) -> tuple[slice, slice]:
    """The pixels of a box that are asked first: the middles of square blocks, or all where there are few."""
    step = _step(box)
    return (slice(step // 2, box.height // step * step, step), slice(step // 2, box.width // step * step, step))


def _step(box: Box) -> int:
    return max(1, min(int((box.area / POINTS) ** 0.5), box.width, box.height))


def _fraction_problems(layer: Layer, shown: _Shown, occluders: tuple[int, ...], least: float) -> Iterator[LayerProblem]:
    fraction = shown.fraction
    if not abs(fraction - layer.visible_fraction) <= TOLERANCE:
        yield layer.index, f"visible_fraction is {fraction:.6f}, the record says {layer.visible_fraction:.6f}"
    if layer.kind not in DIFFUSE_KINDS and fraction < least:
        yield layer.index, f"only {fraction:.3f} of this {layer.kind} can be seen; 0.2 is needed"
    if occluders != tuple(layer.occluded_by):
        yield layer.index, f"is occluded by layers {list(occluders)}, the record says {list(layer.occluded_by)}"


def _visible_pixels(layer: Layer, alphas: list[_Alpha], position: int, through: Levels, below: Image.Image) -> int:
    """How many pixels the layer changes by `LEAST_LEVEL` or more; of those of its grid, where these are enough."""
    step, grid = _step(layer.box), _grid(layer.box)
    if step > 1:
        rows, columns = through.shape
        x0, y0 = layer.box[:2]
        # nearest neighbour takes the middle of each block, as the grid does
        under = below.resize((columns, rows), Image.Resampling.NEAREST, (x0, y0, x0 + columns * step, y0 + rows * step))
        seen = _count(layer.pixels[grid], under, through, bottom=position == 0)
        if seen >= LEAST_PIXELS:
            return seen
        through = _through(alphas, position)
    return _count(layer.pixels, below.crop(layer.box), through, bottom=position == 0)


def _count(pixels: Pixels, below: Image.Image, through: Levels, bottom: bool) -> int:
    """Pixels with ``through * alpha * max |color - below| >= 8/255``; of the bottom, with ``through >= 8/255``."""
    if bottom:
        return int(np.count_nonzero(through >= LEAST_LEVEL / 255 - 1e-12))
    under = np.asarray(below)
    change = np.maximum(pixels, under)
    change -= np.minimum(pixels, under)
    most = np.maximum(np.maximum(change[..., 0], change[..., 1]), change[..., 2])
    strength = through * np.multiply(pixels[..., 3], most, dtype=np.uint16)  # in levels squared
    return int(np.count_nonzero(strength >= LEAST_LEVEL * 255 - 1e-6))


def _through(alphas: list[_Alpha], position: int) -> Levels:
    """What the layers above one let through, at all of its pixels."""
    mine = alphas[position].box
    through = np.ones((mine.height, mine.width))
    for upper in alphas[position + 1 :]:
        common = mine.intersect(upper.box)
        if common.has_area:
            through[common.within(mine)] *= 1 - upper.levels[common.within(upper.box)] / 255
    return through


def _occluders(alphas: list[_Alpha], position: int) -> tuple[int, ...]:
    """The layers above that each, alone, take away at least 1 % of the alpha of one."""
    return tuple(j for j in range(position + 1, len(alphas)) if _removes(alphas[j], alphas[position]))


def _removes(upper: _Alpha, lower: _Alpha) -> bool:
    common = upper.box.intersect(lower.box)
    if not common.has_area or common.area * 255 * 100 < lower.total:
        return False  # it could not, even if it were opaque there
    b = upper.levels[common.within(upper.box)]
    if lower.is_opaque:
        removed = 255 * (upper.total if common == upper.box else _sum(b))
    else:
        removed = _sum(np.multiply(lower.levels[common.within(lower.box)], b, dtype=np.uint16))
    return removed > 0 and removed * 100 >= lower.total * 255


def _sum(values: npt.NDArray[np.uint8] | npt.NDArray[np.uint16]) -> int:
    """Exact: no column of an image is so long that 32 bits would not hold its sum."""
    return int(values.sum(axis=0, dtype=np.uint32).sum(dtype=np.uint64))
