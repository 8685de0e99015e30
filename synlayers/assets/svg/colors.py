"""Colours in the notations of CSS Color 4, in the one that every renderer reads."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
from tinycss2 import color4

_FUNCTION: Final = re.compile(r"\b(rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\([^()]*\)", re.I)
_PLAIN: Final = re.compile(r"(?:rgba?|hsla?)\([\s\d.,%+-]*\)", re.I)
"""With commas and without units: read by resvg as it stands."""

_FROM_XYZ: Final = np.array(
    [
        [3.2409699419, -1.5373831776, -0.4986107603],
        [-0.9692436363, 1.8759675015, 0.0415550574],
        [0.0556300797, -0.2039769589, 1.0569715142],
    ]
)
"""Linear sRGB from XYZ under D65 (CSS Color 4, section 18)."""


def plain_colors(value: str) -> str:
    """`value` with every colour function that is not plain written as ``#rrggbbaa``, cut to what sRGB can show.

    >>> plain_colors("fill: hsl(120deg 100% 25% / 50%); stroke: rgb(1, 2, 3)")
    'fill: #00800080; stroke: rgb(1, 2, 3)'
    """
    return _FUNCTION.sub(_plain, value) if "(" in value else value


def _plain(match: re.Match[str]) -> str:
    text = match[0]
    if "," in text and _PLAIN.fullmatch(text):
        return text
    try:
        color = color4.parse_color(text)
        if color is None or isinstance(color, str):
            return text
        levels = [*_srgb(color), color.alpha]
    except (ValueError, NotImplementedError):
        return text
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, level or 0.0))):02x}" for level in levels)


def _srgb(color: color4.Color) -> list[float]:
    """Three levels, in 0..1 where sRGB can show the colour. Raises NotImplementedError for spaces that tinycss2 does
    not convert."""
    if color.space in ("srgb", "hsl", "hwb"):
        return list(color.to("srgb").coordinates)
    linear = _FROM_XYZ @ np.array(color.to("xyz-d65").coordinates)
    curved = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 0.0) ** (1 / 2.4) - 0.055)
    return [float(level) for level in curved]
