"""Colors of DrawingML (ECMA-376, 20.1.2.3): of their own, or of the theme, with what changes them."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from synlayers.importers.drafts import Refused

A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WHOLE: Final = 100_000
"""What 100 % is."""
NAMES: Final[Mapping[str, str]] = {
    "black": "000000",
    "white": "FFFFFF",
    "red": "FF0000",
    "green": "008000",
    "blue": "0000FF",
    "yellow": "FFFF00",
    "gray": "808080",
    "orange": "FFA500",
}
"""Preset colors that programs write; others are refused."""


class Color(NamedTuple):
    """Levels 0 to 255, not premultiplied."""

    red: int
    green: int
    blue: int
    alpha: int = 255

    @property
    def hex(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"


def tag_of(element: Any) -> str:
    """The name of an element without its namespace; empty for a comment."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


@dataclass(frozen=True, slots=True)
class Theme:
    """What a slide takes of its theme.

    Args:
        colors: elements with a color, by the name in the theme. names: what a slide calls them, such as ``tx1``.
        fonts: Latin families by ``mj`` (headings) and ``mn`` (text).
        styles: the lists of fills, lines, effects and backgrounds, by the name of the list.
    """

    colors: Mapping[str, Any]
    names: Mapping[str, str]
    fonts: Mapping[str, str]
    styles: Mapping[str, list[Any]]

    @classmethod
    def of(cls, root: Any, names: Mapping[str, str]) -> Theme:
        """From the root of a theme's part."""
        scheme = root.find(f".//{A}clrScheme")
        colors = {tag_of(entry): entry[0] for entry in (scheme if scheme is not None else []) if len(entry)}
        fonts = {}
        for short, name in (("mj", "majorFont"), ("mn", "minorFont")):
            latin = root.find(f".//{A}{name}/{A}latin")
            fonts[short] = latin.get("typeface", "") if latin is not None else ""
        lists = ("fillStyleLst", "lnStyleLst", "effectStyleLst", "bgFillStyleLst")
        styles = {name: list(found) if (found := root.find(f".//{A}{name}")) is not None else [] for name in lists}
        return cls(colors, names, fonts, styles)

    def color(self, element: Any, placeholder: Color | None = None) -> Color:
        """The color that an element such as ``srgbClr`` gives.

        Args:
            placeholder: what ``phClr`` stands for in a style of the theme.

        Raises:
            Refused: it is given in a way that programs do not agree on, or not known.
        """
        kind, value = tag_of(element), element.get("val", "")
        if kind == "srgbClr":
            color = _from_hex(value)
        elif kind == "sysClr":
            color = _from_hex(element.get("lastClr", ""))
        elif kind == "prstClr" and value in NAMES:
            color = _from_hex(NAMES[value])
        elif kind == "schemeClr" and value == "phClr" and placeholder is not None:
            color = placeholder
        elif kind == "schemeClr" and (own := self.colors.get(self.names.get(value, value))) is not None:
            if tag_of(own) == "schemeClr":
                raise Refused("a color of its theme is one of its theme", value[:40])
            color = self.color(own)
        else:
            raise Refused("a color is given in a way that is not supported", f"{kind} {value}"[:60])
        for change in element:
            color = _changed(color, tag_of(change), change.get("val", ""))
        return color


def _from_hex(value: str) -> Color:
    try:
        red, green, blue = bytes.fromhex(value)
    except ValueError:
        raise Refused("a color is damaged", value[:40]) from None
    return Color(red, green, blue)


def _changed(color: Color, name: str, value: str) -> Color:
    if not name:
        return color
    try:
        share = int(value) / WHOLE
    except ValueError:
        share = -1.0
    if name == "alpha" and 0 <= share <= 1:
        return color._replace(alpha=round(color.alpha * share))
    if name in ("lumMod", "lumOff") and -10 <= share <= 10:
        hue, light, saturation = colorsys.rgb_to_hls(*(level / 255 for level in color[:3]))
        light = min(1.0, max(0.0, light * share if name == "lumMod" else light + share))
        red, green, blue = (round(255 * level) for level in colorsys.hls_to_rgb(hue, light, saturation))
        return Color(red, green, blue, color.alpha)
    raise Refused("a color is computed in a way that programs do not agree on", name[:40])
