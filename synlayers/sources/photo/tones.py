"""Colour treatments of photographs: each is a lookup table of levels, so it costs the same for every picture."""

from __future__ import annotations

import numpy as np
from PIL import Image

from synlayers.design import Pixels, Record
from synlayers.style.paint import rgba

TONES = ("grayscale", "duotone", "tint", "warm")
_WORDS = {None: "", "grayscale": "monochrome", "duotone": "duotone", "tint": "tinted", "warm": "warm"}


def tone_caption(tone: str | None) -> str:
    return _WORDS[tone]


def apply_tone(pixels: Pixels, tone: Record | None, brightness: float = 1.0) -> Pixels:
    """An opaque ``(h, w, 4)`` picture in another tone; the same array when there is nothing to do.

    Args:
        tone: {"type": "duotone", "colors": [dark, light]}, {"type": "tint", "colors": [colour, ...]}, {"type":
            "grayscale" | "warm"} or None.
        brightness: levels are multiplied by it.
    """
    if tone is None and brightness == 1.0:
        return pixels
    picture = Image.frombuffer("RGBX", (pixels.shape[1], pixels.shape[0]), pixels, "raw", "RGBX", 0, 1).convert("RGB")
    level = np.clip(np.arange(256) * brightness, 0, 255)
    kind = None if tone is None else tone["type"]
    if kind in ("grayscale", "duotone"):
        dark, light = ("#000000", "#ffffff") if tone is None or kind == "grayscale" else tone["colors"][:2]
        ends = np.array([rgba(dark)[:3], rgba(light)[:3]], float)
        table = ends[0] + (ends[1] - ends[0]) * _contrast(level)[:, None] / 255
        gray = picture.convert("L")
        gray.putpalette(_levels(table).tobytes())
        return np.array(gray.convert("RGBA"))
    table = np.repeat(level[:, None], 3, axis=1)
    if tone is not None and kind == "tint":
        table = table * 0.62 + np.array(rgba(tone["colors"][0])[:3]) * 0.38
    elif kind == "warm":
        table = table * [1.06, 1.0, 0.86] + [8, 3, 0]
    return np.array(picture.point(_levels(table).T.ravel().tolist()).convert("RGBA"))


def _contrast(level: np.ndarray) -> np.ndarray:
    """A gentle S-curve over 0..255: duotones look flat without it."""
    t = level / 255
    return np.asarray(255 * (0.45 * t + 0.55 * t * t * (3 - 2 * t)))


def _levels(table: np.ndarray) -> Pixels:
    return np.asarray(np.round(np.clip(table, 0, 255)), np.uint8)
