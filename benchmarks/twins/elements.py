"""One thing of a design together with the shadow, glow or reflection that it casts: with it, without it, and where it
was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import skia
from PIL import Image

from synlayers.compositing import composite, over, tight_box
from synlayers.design import Box, Design, Kind, Layer, Pixels, Record
from synlayers.sources.effect import draw_owned, sample_glow, sample_reflection, sample_shadow
from synlayers.style.color import oklch

Crop = tuple[Pixels, Box]
Mask = npt.NDArray[np.bool_]

IMAGE_KINDS: Final[tuple[Kind, ...]] = ("photo", "cutout", "illustration", "icon")
FAMILIES: Final[tuple[tuple[Kind, ...], ...]] = (IMAGE_KINDS, ("shape",), IMAGE_KINDS, ("text",))
"""Kinds that are taken in turn."""
EFFECTS: Final = ("shadow", "reflection", "glow", "none")
"""What is cast in turn, by an element that casts nothing in its design."""
ON_TOP: Final = 0.97
SMALLEST, LARGEST = 0.004, 0.3
"""Share of the canvas that is seen of an element."""
WIDEST = 0.6
"""Share of the canvas that an element changes at most, with its effects."""
LEAST_STEP = 10.0
"""Mean levels by which removing it changes the pixels where it was."""


@dataclass(frozen=True, slots=True)
class DesignElement:
    """An element of a design.

    Args:
        crops: the whole design back to front, `group` being the positions of the element's effects and, last, of the
            element.
        effect: what it casts, "none" if nothing; `added`: drawn for the twin and not part of the design.
    """

    design: Design
    layer: Layer
    crops: tuple[Crop, ...]
    group: tuple[int, ...]
    effect: str
    added: bool

    @property
    def size(self) -> tuple[int, int]:
        return self.design.width, self.design.height

    def with_it(self) -> Pixels:
        """The whole design, (H, W, 3)."""
        return composite(self.crops, *self.size)

    def without_it(self) -> Pixels:
        """The design without the element and without what it casts, (H, W, 3)."""
        return composite([c for i, c in enumerate(self.crops) if i not in self.group], *self.size)

    def visible_mask(self) -> Mask:
        """(H, W) bool: where at least half of a pixel is of the element, what lies above it taken off."""
        top = self.group[-1]
        share = _alpha(self.crops[top], self.size)
        for crop in self.crops[top + 1 :]:
            share *= 1 - _alpha(crop, self.size)
        return share >= 0.5

    def reach(self) -> float:
        """Share of the canvas within the box around the element and what it casts."""
        boxes = [self.crops[i][1] for i in self.group]
        x0, y0, x1, y1 = (
            least(values) for least, values in zip((min, min, max, max), zip(*boxes, strict=True), strict=True)
        )
        return float((x1 - x0) * (y1 - y0) / (self.design.width * self.design.height))

    def merge(self) -> Pixels:
        """The element over what it casts, one layer (H, W, 4) on the canvas."""
        canvas = Image.new("RGBA", self.size)
        for index in self.group:
            over(canvas, *self.crops[index])
        return _clean(np.array(canvas))


def find_element(
    design: Design, rng: np.random.Generator, kinds: Sequence[Kind], cast: str | None, least: float = 0.6
) -> DesignElement | None:
    """An element of one of these kinds that can be told from what lies below it, or None where the design has none.

    Args:
        cast: of `EFFECTS`: what it gets if it casts nothing in its design. None: it stays as it is.
        least: share of it that the layers above must leave to be seen; `ON_TOP` where it must not be the plate of a
            text.
    """
    fitting = [
        layer
        for layer in design.layers[1:]
        if layer.kind in kinds and layer.visible_fraction >= least and layer.effect_of is None
    ]
    for number in rng.permutation(len(fitting)):
        element = _element(design, fitting[number], rng, cast)
        if element is not None and _is_noticeable(element):
            return element
    return None


def _element(design: Design, layer: Layer, rng: np.random.Generator, cast: str | None) -> DesignElement | None:
    crops: list[Crop] = [(other.pixels, other.box) for other in design.layers]
    own = [other for other in design.layers if other.effect_of == layer.index]
    if own or cast in (None, "none"):
        return DesignElement(
            design,
            layer,
            tuple(crops),
            (*(other.index for other in own), layer.index),
            own[0].name.split()[-1] if own else "none",
            added=False,
        )
    effect = draw_effect(layer, design, rng, str(cast))
    if effect is None:
        return None
    crops.insert(layer.index, effect)  # right behind it
    return DesignElement(design, layer, tuple(crops), (layer.index, layer.index + 1), str(cast), added=True)


def draw_effect(layer: Layer, design: Design, rng: np.random.Generator, effect: str) -> Crop | None:
    """A shadow, glow or reflection of a layer, chosen and drawn as the designs' own are; None where nothing of it lies
    on the canvas."""
    side = min(layer.box.width, layer.box.height)
    ground = design.palette[0] if design.palette else "#ffffff"
    params: Record
    if effect == "shadow":
        params = sample_shadow(rng, layer.font["size"] if layer.font else side, "light")[0]
    elif effect == "glow":
        params = sample_glow(rng, ground, side)[0] if oklch(ground).L < 0.9 else sample_glow(rng, "#f0b040", side)[0]
    else:
        params = sample_reflection(rng, layer.box.height)[0]
    pixels: Pixels = np.zeros((design.height, design.width, 4), np.uint8)
    surface = skia.Surface(pixels, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)
    draw_owned(surface.getCanvas(), params, layer.pixels, layer.box)
    surface.flushAndSubmit()
    box = tight_box(pixels)
    if box is None:
        return None
    return _clean(pixels[box.y0 : box.y1, box.x0 : box.x1]), box


def changed_mask(with_it: Pixels, without_it: Pixels) -> Mask:
    """(H, W) bool: where any channel differs."""
    return np.asarray((with_it != without_it).any(axis=2))


def levels(mask: Mask) -> Pixels:
    """A mask as an image (H, W): 255 inside."""
    return np.where(mask, np.uint8(255), np.uint8(0))


def _is_noticeable(element: DesignElement) -> bool:
    """Whether removing it is a question at all: neither a speck nor most of the canvas, and not of the colour of what
    lies below."""
    visible = element.visible_mask()
    if not SMALLEST <= visible.mean() <= LARGEST:
        return False
    with_it, without_it = element.with_it(), element.without_it()
    step = np.abs(with_it[visible].astype(np.int16) - without_it[visible]).mean()
    return bool(step >= LEAST_STEP and changed_mask(with_it, without_it).mean() <= WIDEST)


def _alpha(crop: Crop, size: tuple[int, int]) -> npt.NDArray[np.float64]:
    pixels, box = crop
    alpha = np.zeros((size[1], size[0]))
    alpha[box.y0 : box.y1, box.x0 : box.x1] = pixels[..., 3] / 255
    return alpha


def _clean(pixels: Pixels) -> Pixels:
    """A copy whose colour is zero where alpha is."""
    out = np.array(pixels)
    out[out[..., 3] == 0] = 0
    return out
