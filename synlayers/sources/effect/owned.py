"""Effects cast by an owner, drawn from the owner's alpha: shadows, glow, sticker outline, reflection.

Params: ``variant``, ``color`` (its alpha is the strength), ``sigma`` (blur, px), ``dx``, ``dy`` (px); of an outline
``width``, of a contact shadow ``depth``, of a reflection ``gap`` and ``length`` (all px).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
import skia
from PIL import Image

from synlayers.design import Box, Pixels, Record
from synlayers.sources.effect.pixels import blur, enlarge, pad, paste_mask, paste_pixels, reduction, shrink
from synlayers.style.paint import rgba

REACH: Final = 3.0
"""Standard deviations after which a blur has ended."""


def owned_reach(params: Record) -> tuple[float, float, float, float]:
    """How far ink may fall beyond the owner's box: left, top, right, bottom, px."""
    variant = params["variant"]
    spread = REACH * params.get("sigma", 0.0) + 2 + 2 * reduction(params.get("sigma", 0.0))
    if variant == "reflection":
        return 0.0, 0.0, 0.0, float(params["gap"] + params["length"] + 1)
    if variant == "outline":
        return (params["width"] + 4.0,) * 4
    if variant == "contact_shadow":
        return spread, 0.0, spread, params["depth"] + spread
    dx, dy = params.get("dx", 0.0), params.get("dy", 0.0)
    if variant == "long_shadow":
        spread += 4 * _long_scale(params)
        return spread + max(0.0, -dx), spread + max(0.0, -dy), spread + max(0.0, dx), spread + max(0.0, dy)
    return max(0.0, spread - dx), max(0.0, spread - dy), max(0.0, spread + dx), max(0.0, spread + dy)


def draw_owned(canvas: skia.Canvas, params: Record, owner_pixels: Pixels, owner_box: Box) -> None:
    """Paint the effect in canvas coordinates; it is the first thing on its canvas.

    Args:
        owner_pixels: (h, w, 4) uint8 of the owner, cropped to `owner_box`.
    """
    try:
        paint = _DRAW[params["variant"]]
    except KeyError:
        raise ValueError(f"effect {params['variant']!r} is not one of {', '.join(_DRAW)}") from None
    paint(canvas, params, owner_pixels, owner_box)


def _margin(sigma: float, scale: int) -> int:
    return math.ceil(REACH * sigma / scale) + 1


def _drop(canvas: skia.Canvas, params: Record, pixels: Pixels, box: Box) -> None:
    """The silhouette, shifted and blurred."""
    sigma = params["sigma"]
    scale = reduction(sigma)
    margin = _margin(sigma, scale) if sigma > 0.05 else 0
    soft = blur(pad(shrink(pixels[..., 3], scale), margin), sigma / scale)
    paste_mask(
        canvas,
        enlarge(soft, scale),
        params["color"],
        box.x0 + round(params["dx"]) - margin * scale,
        box.y0 + round(params["dy"]) - margin * scale,
    )


def _long(canvas: skia.Canvas, params: Record, pixels: Pixels, box: Box) -> None:
    """The silhouette drawn out to ``(dx, dy)``, fading towards its end."""
    dx, dy, sigma = params["dx"], params["dy"], params["sigma"]
    scale = _long_scale(params)
    margin = _margin(sigma, scale)
    small = np.asarray(shrink(pixels[..., 3], scale))
    steps = max(1, math.ceil(max(abs(dx), abs(dy)) / scale))
    shifts = [(round(dx / scale * i / steps), round(dy / scale * i / steps)) for i in range(steps + 1)]
    left, top = -min(s[0] for s in shifts), -min(s[1] for s in shifts)
    h, w = small.shape
    out = np.zeros(
        (h + 2 * margin + max(abs(s[1]) for s in shifts), w + 2 * margin + max(abs(s[0]) for s in shifts)), np.uint8
    )
    for i, (sx, sy) in enumerate(shifts):
        place = out[margin + top + sy : margin + top + sy + h, margin + left + sx : margin + left + sx + w]
        fading = small - (small >> 5) * np.uint8(32 * i // (steps + 1))  # linear, in 32 steps
        np.maximum(place, fading, out=place)
    soft = blur(Image.fromarray(out), max(0.8, sigma / scale))
    paste_mask(
        canvas, enlarge(soft, scale), params["color"], box.x0 - (margin + left) * scale, box.y0 - (margin + top) * scale
    )


def _long_scale(params: Record) -> int:
    """How many times smaller a long shadow is drawn: its length is covered in at most 40 steps."""
    length = float(max(abs(params["dx"]), abs(params["dy"])))
    return max(reduction(params["sigma"], 8), math.ceil(length / 40))


def _contact(canvas: skia.Canvas, params: Record, pixels: Pixels, box: Box) -> None:
    """The foot of the silhouette pressed flat on the ground line."""
    sigma, depth = params["sigma"], params["depth"]
    scale = reduction(sigma)
    margin = _margin(sigma, scale)
    foot = Image.fromarray(np.ascontiguousarray(pixels[-max(1, pixels.shape[0] // 3) :, :, 3]))
    flat = foot.resize((max(1, round(box.width / scale)), max(1, round(depth / scale))), Image.Resampling.BOX)
    soft = blur(pad(flat, margin), sigma / scale)
    # only what falls below the owner's foot shows; half of the depth lies behind it
    paste_mask(
        canvas,
        enlarge(soft, scale),
        params["color"],
        box.x0 - margin * scale,
        box.y1 - round(0.4 * depth) - margin * scale,
    )


def _glow(canvas: skia.Canvas, params: Record, pixels: Pixels, box: Box) -> None:
    """A wide halo and a tight bright one."""
    sigma = params["sigma"]
    scale = reduction(sigma / 2)
    margin = _margin(sigma, scale)
    small = pad(shrink(pixels[..., 3], scale), margin)
    wide = np.asarray(blur(small, sigma / scale), np.float32) / 255
    tight = np.asarray(blur(small, 0.35 * sigma / scale), np.float32) / 255
    both = 1 - (1 - np.minimum(1, 1.25 * wide)) * (1 - 0.7 * np.minimum(1, 1.4 * tight))
    soft = Image.fromarray(np.rint(255 * both).astype(np.uint8))
    paste_mask(canvas, enlarge(soft, scale), params["color"], box.x0 - margin * scale, box.y0 - margin * scale)


def _outline(canvas: skia.Canvas, params: Record, pixels: Pixels, box: Box) -> None:
    """The silhouette grown by ``width``: the edge of a sticker.

    A blurred straight edge has the value Phi(-1) at one standard deviation outside; the mask is cut there, one pixel
    soft.
    """
    width = params["width"]
    scale = 2 if width >= 6 else 1
    margin = math.ceil((width + 3) / scale)
    soft = enlarge(blur(pad(shrink(pixels[..., 3], scale), margin), width / scale), scale)
    levels = np.clip((np.arange(256) / 255 - 0.1587) * width / 0.242 + 0.5, 0, 1)
    cut = Image.fromarray(soft).point(np.rint(255 * levels).astype(int).tolist())
    paste_mask(canvas, np.asarray(cut), params["color"], box.x0 - margin * scale, box.y0 - margin * scale)


def _reflection(canvas: skia.Canvas, params: Record, pixels: Pixels, box: Box) -> None:
    """The owner mirrored below itself, fading out over ``length``."""
    rows = max(1, min(box.height, round(params["length"])))
    mirrored = pixels[::-1][:rows].copy()
    fade = np.linspace(rgba(params["color"])[3] / 255, 0.0, rows, endpoint=False)[:, None]
    mirrored[..., 3] = np.rint(mirrored[..., 3] * fade).astype(np.uint8)
    paste_pixels(canvas, mirrored, box.x0, box.y1 + round(params["gap"]))


_DRAW: Final[dict[str, Callable[[skia.Canvas, Record, Pixels, Box], None]]] = {
    "drop_shadow": _drop,
    "hard_shadow": _drop,
    "long_shadow": _long,
    "contact_shadow": _contact,
    "glow": _glow,
    "outline": _outline,
    "reflection": _reflection,
}
OWNED: Final = tuple(_DRAW)
"""Variants that have an owner."""
