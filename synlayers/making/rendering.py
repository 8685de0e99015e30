"""Plan to pixels: every layer is drawn by Skia straight into a numpy array of its own, then cropped to its box.

Skia draws in unpremultiplied 8-bit RGBA, so what is stored is what was drawn; nothing is divided by alpha afterwards.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import skia

from synlayers.compositing import tight_box
from synlayers.design import Box, Pixels, Record
from synlayers.library import Library
from synlayers.plan import Frame, LayerPlan
from synlayers.sources import sources
from synlayers.sources.effect import RENDERED, draw_owned, draw_rendered, owned_reach, rendered_frame

REACH = 3.0
"""Content past the canvas is drawn (to know where it was) up to this many canvas sides away."""


class DrawnLayer(NamedTuple):
    """A layer's pixels, cropped to `box`; `unclipped` is where it was before the canvas cut it (None when nothing was
    cut)."""

    pixels: Pixels
    box: Box
    unclipped: Box | None


class _Surface:
    """A transparent surface over `area` of the canvas plane, drawn on in canvas coordinates."""

    def __init__(self, area: Box) -> None:
        self.area = area
        self.pixels: Pixels = np.zeros((area.height, area.width, 4), np.uint8)
        self._surface = skia.Surface(self.pixels, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)
        self.canvas = self._surface.getCanvas()
        self.canvas.translate(-area.x0, -area.y0)

    def fade(self, opacity: float) -> None:
        """Make everything drawn so far translucent. Not a Skia layer: some sources write pixels directly, which layers
        do not hold."""
        if opacity < 1:
            self._surface.flushAndSubmit()
            levels = np.rint(np.arange(256) * opacity).astype(np.uint8)
            self.pixels[..., 3] = levels[self.pixels[..., 3]]

    def finish(self, width: int, height: int) -> DrawnLayer | None:
        """What was drawn, cropped tightly and clipped to the canvas; None when nothing lies on the canvas."""
        self._surface.flushAndSubmit()
        ink = tight_box(self.pixels)
        if ink is None:
            return None
        ink = Box(ink.x0 + self.area.x0, ink.y0 + self.area.y0, ink.x1 + self.area.x0, ink.y1 + self.area.y0)
        clipped = ink.intersect(Box(0, 0, width, height))
        if clipped.width <= 0 or clipped.height <= 0:
            return None
        pixels = self.pixels[clipped.within(self.area)]
        if clipped == ink:
            return DrawnLayer(_zero_invisible(pixels), clipped, None)
        # the canvas cut it: what remains may have a smaller box than the cut
        tight = tight_box(np.ascontiguousarray(pixels))
        if tight is None:
            return None
        pixels = pixels[tight.y0 : tight.y1, tight.x0 : tight.x1]
        x, y = clipped.x0, clipped.y0
        return DrawnLayer(_zero_invisible(pixels), Box(tight.x0 + x, tight.y0 + y, tight.x1 + x, tight.y1 + y), ink)


def _zero_invisible(pixels: Pixels) -> Pixels:
    """A contiguous copy without the colour that Skia leaves where alpha rounds to 0."""
    words = np.ascontiguousarray(pixels).view("<u4")
    np.multiply(words, words >= 1 << 24, out=words)  # alpha is the highest byte
    return words.view(np.uint8)


def reach_of(plan: LayerPlan) -> Frame:
    """Where ink of `plan` may fall, rotation included."""
    frame = plan.frame.inset(-sources()[plan.source].outset(plan.frame, plan.params))
    if not plan.rotation:
        return frame
    turn = math.radians(plan.rotation)
    cos, sin = abs(math.cos(turn)), abs(math.sin(turn))
    w, h = frame.w * cos + frame.h * sin + 2, frame.w * sin + frame.h * cos + 2
    cx, cy = frame.center
    return Frame(cx - w / 2, cy - h / 2, w, h)


def _area(reach: Frame, width: int, height: int, clip: bool) -> Box | None:
    """Whole pixels around `reach`, inside what is worth drawing."""
    x_low, x_high = (0, width) if clip else (-int(REACH * width), int((1 + REACH) * width))
    y_low, y_high = (0, height) if clip else (-int(REACH * height), int((1 + REACH) * height))
    box = Box(
        max(x_low, math.floor(reach.x)),
        max(y_low, math.floor(reach.y)),
        min(x_high, math.ceil(reach.right)),
        min(y_high, math.ceil(reach.bottom)),
    )
    return box if box.width > 0 and box.height > 0 else None


def _paint(surface: _Surface, plan: LayerPlan, library: Library) -> None:
    canvas = surface.canvas
    if plan.rotation:
        canvas.save()
        canvas.rotate(plan.rotation, *plan.frame.center)
    sources()[plan.source].draw(canvas, plan.frame, plan.params, library)
    if plan.rotation:
        canvas.restore()
    surface.fade(plan.opacity)


def draw(
    plan: LayerPlan, width: int, height: int, library: Library, owner: DrawnLayer | None = None
) -> DrawnLayer | None:
    """Draw one layer; `owner` is the drawn owner of an effect that has one. None when nothing of it lies on the
    canvas."""
    if plan.effect_of is not None:
        if owner is None:
            raise ValueError(f"effect {plan.name!r} has no owner to be cast by")
        return _draw_effect(plan.params, owner, plan.opacity, width, height, library)
    fills_canvas = plan.frame.x <= 0 and plan.frame.y <= 0 and plan.frame.right >= width and plan.frame.bottom >= height
    # what merely bleeds past every edge (a background) is cut to the canvas; anything else is drawn whole to know its
    # true box
    area = _area(reach_of(plan), width, height, clip=fills_canvas)
    if area is None:
        return None
    surface = _Surface(area)
    _paint(surface, plan, library)
    drawn = surface.finish(width, height)
    for params in plan.baked:
        drawn = _bake(params, drawn, width, height, library) if drawn else None
    return drawn


def _effect_surface(params: Record, owner: DrawnLayer, width: int, height: int, library: Library) -> _Surface | None:
    if params["variant"] == RENDERED:
        reach = rendered_frame(params, owner.unclipped or owner.box, library)
        reach = reach if reach.overlap(Frame(0, 0, width, height)) else Frame(0, 0, 0, 0)
    else:
        left, top, right, bottom = owned_reach(params)
        box = owner.box
        reach = Frame(box.x0 - left, box.y0 - top, box.width + left + right, box.height + top + bottom)
    area = _area(reach, width, height, clip=False)
    return _Surface(area) if area else None


def _cast(surface: _Surface, params: Record, owner: DrawnLayer, library: Library) -> None:
    if params["variant"] == RENDERED:
        draw_rendered(surface.canvas, params, owner.unclipped or owner.box, library)
    else:
        draw_owned(surface.canvas, params, owner.pixels, owner.box)


def _draw_effect(
    params: Record, owner: DrawnLayer, opacity: float, width: int, height: int, library: Library
) -> DrawnLayer | None:
    surface = _effect_surface(params, owner, width, height, library)
    if surface is None:
        return None
    _cast(surface, params, owner, library)
    surface.fade(opacity)
    return surface.finish(width, height)


def _bake(params: Record, owner: DrawnLayer, width: int, height: int, library: Library) -> DrawnLayer | None:
    """The owner with its effect drawn behind it, in one layer."""
    surface = _effect_surface(params, owner, width, height, library)
    if surface is None:
        return owner
    _cast(surface, params, owner, library)
    image = skia.Image.fromarray(owner.pixels, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)
    surface.canvas.drawImage(image, owner.box.x0, owner.box.y0)
    return surface.finish(width, height)


def draw_all(
    plans: Sequence[LayerPlan], width: int, height: int, library: Library, done: Mapping[int, DrawnLayer] | None = None
) -> list[DrawnLayer | None]:
    """Draw every layer of a plan. Effects are drawn after their owners, wherever they stand in the stack.

    Args:
        done: layers that are drawn already, by position; an effect is drawn again when its owner is not among them.
    """
    done = done or {}
    drawn: list[DrawnLayer | None] = [None] * len(plans)
    for index in sorted(range(len(plans)), key=lambda i: plans[i].effect_of is not None):
        plan = plans[index]
        if index in done and (plan.effect_of is None or plan.effect_of in done):
            drawn[index] = done[index]
            continue
        owner = drawn[plan.effect_of] if plan.effect_of is not None else None
        if plan.effect_of is None or owner is not None:
            drawn[index] = draw(plan, width, height, library, owner)
    return drawn


def replay(record: Record, library: Library) -> list[DrawnLayer | None]:
    """Draw the layers of a record again, from its stored plan alone; the pixels are the stored ones.

    Args:
        record: the JSON record of a sample.
        library: must hold the assets that the record names.
    """
    plans = [LayerPlan.from_record(entry) for entry in record["layers"]]
    return draw_all(plans, record["width"], record["height"], library)
