"""Blend modes flattened into what they show: a layer with a mode over what lies below becomes a normal layer with the
same alpha and other colors.

W3C Compositing and Blending Level 1, section 9: over a backdrop of alpha ``ab`` the color of a layer becomes
``(1 - ab) * cs + ab * B(cb, cs)``, and is then put "over" as usual.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from synlayers.compositing import as_image
from synlayers.design import Box, Pixels
from synlayers.importers.drafts import Draft

Levels = npt.NDArray[Any]
Blend = Callable[[Levels, Levels], Levels]
"""Of colors of the backdrop and of the layer, ``(h, w, 3)`` float32 in 0..1."""


def _hard_light(cb: Levels, cs: Levels) -> Levels:
    return np.asarray(np.where(cs <= 0.5, 2 * cb * cs, cb + (2 * cs - 1) - cb * (2 * cs - 1)))


def _soft_light(cb: Levels, cs: Levels) -> Levels:
    root = np.where(cb <= 0.25, ((16 * cb - 12) * cb + 4) * cb, np.sqrt(np.maximum(cb, 0)))
    return np.asarray(np.where(cs <= 0.5, cb - (1 - 2 * cs) * cb * (1 - cb), cb + (2 * cs - 1) * (root - cb)))


def _dodge(cb: Levels, cs: Levels) -> Levels:
    whole = np.minimum(1, cb / np.maximum(1 - cs, 1e-6))
    return np.where(cb <= 0, 0, np.where(cs >= 1, 1, whole)).astype(np.float32)


def _burn(cb: Levels, cs: Levels) -> Levels:
    whole = 1 - np.minimum(1, (1 - cb) / np.maximum(cs, 1e-6))
    return np.where(cb >= 1, 1, np.where(cs <= 0, 0, whole)).astype(np.float32)


CSS_MODES: Final[Mapping[str, Blend]] = {
    "multiply": lambda cb, cs: cb * cs,
    "screen": lambda cb, cs: cb + cs - cb * cs,
    "overlay": lambda cb, cs: _hard_light(cs, cb),
    "darken": np.minimum,
    "lighten": np.maximum,
    "color-dodge": _dodge,
    "color-burn": _burn,
    "hard-light": _hard_light,
    "soft-light": _soft_light,
    "difference": lambda cb, cs: np.abs(cb - cs),
    "exclusion": lambda cb, cs: cb + cs - 2 * cb * cs,
    "plus": lambda cb, cs: np.minimum(1, cb + cs),
}
"""By the names of CSS and of OpenRaster."""


def blend_into(draft: Draft, pixels: Pixels, left: int, top: int, blend: Blend) -> Pixels:
    """The pixels of a normal layer that shows what this one does above the parts of `draft`; what lies past the canvas
    is as it was."""
    box = Box(left, top, left + pixels.shape[1], top + pixels.shape[0])
    seen = box.intersect(Box(0, 0, draft.width, draft.height))
    out = pixels.copy()
    if not seen.has_area:
        return out
    below = np.asarray(_below(draft, seen), np.float32) / 255
    here = out[seen.within(box)]
    color, backdrop, alpha = here[..., :3].astype(np.float32) / 255, below[..., :3], below[..., 3:]
    mixed = np.asarray((1 - alpha) * color + alpha * blend(backdrop, color), np.float32)
    here[..., :3] = np.rint(np.clip(mixed, 0, 1) * 255)
    draft.note("blend modes are flattened into what they show")
    return out


def _below(draft: Draft, seen: Box) -> Image.Image:
    """What the parts of a draft give in a box."""
    canvas = Image.new("RGBA", (seen.width, seen.height))
    for part in draft.parts:
        height, width = part.pixels.shape[:2]
        box = Box(part.left, part.top, part.left + width, part.top + height)
        common = box.intersect(seen)
        if common.has_area:
            crop = as_image(np.ascontiguousarray(part.pixels[common.within(box)]))
            canvas.alpha_composite(crop, (common.x0 - seen.x0, common.y0 - seen.y0))
    return canvas
