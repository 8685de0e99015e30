"""Colour arithmetic: WCAG contrast, the OKLab and OKLCH spaces, and names of colours.

Colours are ``#rrggbb`` strings (an ``aa`` suffix is ignored). OKLab: Björn Ottosson, "A perceptual color space for
image processing" (2020). L is 0 (black) to 1 (white), C (chroma) 0 (grey) to about 0.37 (the most colourful sRGB), h
(hue) degrees 0..360: red 29, yellow 110, green 142, blue 264, pink 0. Contrast: WCAG 2.2, "relative luminance" and
"contrast ratio".
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from synlayers.style.color_table import CELL_BITS, COLOR_TABLE

Floats = npt.NDArray[np.float64]

_TO_LMS: Final = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB: Final = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LAB: Final = np.linalg.inv(_TO_LAB)
_FROM_LMS: Final = np.linalg.inv(_TO_LMS)
_LUMINANCE: Final = np.array([0.2126, 0.7152, 0.0722])
_levels = np.arange(256) / 255.0
_LINEAR: Final[Floats] = np.where(_levels <= 0.04045, _levels / 12.92, ((_levels + 0.055) / 1.055) ** 2.4)
"""Linear light of each sRGB level."""


class Oklch(NamedTuple):
    """Lightness 0..1, chroma, hue in degrees 0..360."""

    L: float
    C: float
    h: float


def levels(color: str) -> tuple[int, int, int]:
    """The three sRGB levels 0..255 of ``#rrggbb``."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def hex_of(r: float, g: float, b: float) -> str:
    """Levels 0..255 to ``#rrggbb``; out-of-range values are clipped."""
    return "#{:02x}{:02x}{:02x}".format(*(min(255, max(0, round(v))) for v in (r, g, b)))


def luminance(rgb: npt.ArrayLike) -> Floats:
    """WCAG relative luminance, 0..1, of ``(..., 3)`` uint8 sRGB levels; shape ``(...)``.

    >>> float(luminance(np.array([255, 255, 255], np.uint8)))
    1.0
    """
    return np.asarray(_LINEAR[np.asarray(rgb)] @ _LUMINANCE, np.float64)


def contrast(l1: Floats | float, l2: Floats | float) -> Floats:
    """WCAG contrast ratio of two luminances, 1..21; broadcasts."""
    return np.asarray((np.maximum(l1, l2) + 0.05) / (np.minimum(l1, l2) + 0.05), np.float64)


@lru_cache(maxsize=4096)
def _hex_luminance(color: str) -> float:
    r, g, b = levels(color)
    return float(0.2126 * _LINEAR[r] + 0.7152 * _LINEAR[g] + 0.0722 * _LINEAR[b])


def contrast_ratio(hex1: str, hex2: str) -> float:
    """WCAG contrast ratio of two colours, 1..21.

    >>> round(contrast_ratio("#000000", "#ffffff"), 6)
    21.0
    """
    a, b = _hex_luminance(hex1[:7]), _hex_luminance(hex2[:7])
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)


def oklab_of(rgb: npt.ArrayLike) -> Floats:
    """OKLab of ``(..., 3)`` uint8 sRGB levels; same shape, float64."""
    return np.asarray(np.cbrt(_LINEAR[np.asarray(rgb)] @ _TO_LMS.T) @ _TO_LAB.T, np.float64)


def linear_from_oklab(lab: npt.ArrayLike) -> Floats:
    """Linear-light sRGB of ``(..., 3)`` OKLab, not clipped: values outside 0..1 are out of gamut."""
    return np.asarray((np.asarray(lab) @ _FROM_LAB.T) ** 3 @ _FROM_LMS.T, np.float64)


def levels_from_oklab(lab: npt.ArrayLike) -> Floats:
    """sRGB levels 0..255, not rounded, ``(..., 3)`` of OKLab; each channel is clipped."""
    linear = np.clip(linear_from_oklab(lab), 0.0, 1.0)
    srgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(srgb * 255)


@lru_cache(maxsize=4096)
def _lab(color: str) -> tuple[float, float, float]:
    lab = oklab_of(levels(color))
    return float(lab[0]), float(lab[1]), float(lab[2])


def oklch(color: str) -> Oklch:
    """OKLCH of a colour; the hue of a grey is 0."""
    lightness, a, b = _lab(color[:7])
    chroma = math.hypot(a, b)
    return Oklch(lightness, chroma, math.degrees(math.atan2(b, a)) % 360.0 if chroma > 1e-4 else 0.0)


@lru_cache(maxsize=8192)
def from_oklch(L: float, C: float, h: float) -> str:
    """The sRGB colour of OKLCH; out of gamut, chroma shrinks until it fits (lightness and hue stay).

    >>> from_oklch(*oklch("#c0ffee"))
    '#c0ffee'
    """
    L = min(1.0, max(0.0, L))
    direction = np.array([0.0, math.cos(math.radians(h)), math.sin(math.radians(h))])
    gray = np.array([L, 0.0, 0.0])

    def fits(chroma: float) -> bool:
        linear = linear_from_oklab(gray + chroma * direction)
        return bool((linear > -1e-4).all() and (linear < 1 + 1e-4).all())

    chroma = max(0.0, C)
    if not fits(chroma):
        low, high = 0.0, chroma
        for _ in range(12):
            middle = (low + high) / 2
            low, high = (middle, high) if fits(middle) else (low, middle)
        chroma = low
    return hex_of(*levels_from_oklab(gray + chroma * direction).tolist())


def mix(hex1: str, hex2: str, t: float) -> str:
    """From `hex1` (t = 0) to `hex2` (t = 1), straight through OKLab.

    >>> mix("#000000", "#ffffff", 0.0), mix("#000000", "#ffffff", 1.0)
    ('#000000', '#ffffff')
    """
    a, b = np.array(_lab(hex1[:7])), np.array(_lab(hex2[:7]))
    return hex_of(*levels_from_oklab(a + t * (b - a)).tolist())


def lighten(color: str, d: float) -> str:
    """Lightness changed by `d` in -1..1 (negative darkens), hue kept, chroma kept where the gamut allows."""
    L, C, h = oklch(color)
    return from_oklch(L + d, C, h)


@lru_cache(maxsize=8192)
def ensure_contrast(fg: str, bg: str, minimum: float) -> str:
    """`fg`, moved in lightness no further than needed, so that its contrast with `bg` is at least `minimum`.

    Moves away from `bg` on its own side first, then on the other; black or white, whichever is better, when neither
    reaches `minimum`.
    """
    if contrast_ratio(fg, bg) >= minimum:
        return fg[:7]
    L, C, h = oklch(fg)
    lighter_first = _hex_luminance(fg[:7]) > _hex_luminance(bg[:7])
    for end in (1.0, 0.0) if lighter_first else (0.0, 1.0):
        if contrast_ratio(from_oklch(end, 0.0, h), bg) < minimum:
            continue
        good, bad = end, L
        for _ in range(10):
            middle = (good + bad) / 2
            good, bad = (middle, bad) if contrast_ratio(from_oklch(middle, C, h), bg) >= minimum else (good, middle)
        return from_oklch(good, C, h)
    return max(("#000000", "#ffffff"), key=lambda c: contrast_ratio(c, bg))


@cache
def named_cells() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    """Of every cell of colors (`cells_of`) the name, as its position in `COLOR_TABLE`, and whether XKCD and CSS agree
    with it; ``(2 ** (3 * CELL_BITS),)`` each."""
    with Image.open(Path(__file__).with_name("color_cells.png")) as picture:
        pixels = np.asarray(picture).reshape(-1, 2)
    return np.ascontiguousarray(pixels[:, 0]), pixels[:, 1] > 0


def cells_of(rgb: npt.ArrayLike) -> npt.NDArray[np.intp]:
    """The cell of each color: ``(...)`` of ``(..., 3)`` uint8 sRGB levels."""
    high = np.asarray(rgb).astype(np.intp) >> (8 - CELL_BITS)
    return (high[..., 0] << 2 * CELL_BITS) | (high[..., 1] << CELL_BITS) | high[..., 2]


@lru_cache(maxsize=4096)
def color_name(color: str) -> str:
    """An everyday name: "dark teal", "cream", "light gray", "coral".

    >>> color_name("#ffffff"), color_name("#000000"), color_name("#ff0000"), color_name("#000080")
    ('white', 'black', 'red', 'navy blue')
    """
    return tuple(COLOR_TABLE)[int(named_cells()[0][cells_of(levels(color))])]


def color_words(colors: Iterable[str]) -> str:
    """ "coral", "coral and teal", "coral and teal and cream", or "colorful" for four or more names: without commas,
    which end a noun phrase.

    >>> color_words(["#ff0000", "#000080", "#ff0000"])
    'red and navy blue'
    """
    names = list(dict.fromkeys(color_name(c) for c in colors))
    if len(names) > 3:
        return "colorful"
    return " and ".join(names)
