"""Styles of an SVG: small style sheets, style attributes and colour notations, as the plain attributes that Skia
understands."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Sequence
from typing import Final

import tinycss2
from tinycss2.ast import Node

_SELECTOR: Final = re.compile(r"(?:([\w-]+)|\*)?(?:([.#])([\w-]+))?")
_PAINTS: Final = frozenset({"fill", "stroke", "stop-color", "flood-color", "lighting-color", "color"})
_OPACITY: Final = {
    "fill": "fill-opacity",
    "stroke": "stroke-opacity",
    "stop-color": "stop-opacity",
    "flood-color": "flood-opacity",
}
PROPERTIES: Final = _PAINTS | frozenset({
    "clip-path", "clip-rule", "color-interpolation-filters", "display", "fill-opacity", "fill-rule", "filter",
    "flood-opacity", "mask", "opacity", "stop-opacity", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap",
    "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-width", "visibility", "marker", "marker-start",
    "marker-mid", "marker-end",
})  # fmt: skip


def declarations(style: str | Sequence[Node]) -> dict[str, str]:
    """The drawing properties of a style attribute, or of the body of a rule.

    >>> declarations("fill:#fff !important; -inkscape-x:1; stroke : none")
    {'fill': '#fff', 'stroke': 'none'}
    """
    out: dict[str, str] = {}
    for node in tinycss2.parse_declaration_list(style, skip_comments=True, skip_whitespace=True):
        if node.type == "declaration" and node.name in PROPERTIES:
            value = tinycss2.serialize(node.value).replace("/**/", "").strip()  # it parts "1-2" by a comment
            if value:
                out[node.name] = value
    return out


class StyleSheet:
    """Rules with selectors of one tag, one class or one id (or a tag with one of them). `problem` says why a sheet is
    beyond that."""

    def __init__(self, text: str) -> None:
        self.rules: list[tuple[int, str, str, str, dict[str, str]]] = []
        self.problem = ""
        uncommented = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
        if "@import" in uncommented or re.search(r"url\(\s*['\"]?(?!['\"]?#)", uncommented):
            self.problem = "refers to something outside of the file"
            return
        for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
            if rule.type != "qualified-rule":
                continue  # fonts, animations, media: the plain rules hold
            style = declarations(rule.content)
            for selector in tinycss2.serialize(rule.prelude).split(",") if style else ():
                match = _SELECTOR.fullmatch(selector.strip())
                if match is None or not selector.strip():
                    self.problem = "has a style sheet with selectors beyond one tag, class or id"
                    return
                tag, kind, name = match[1] or "", match[2] or "", match[3] or ""
                strength = {"": 0, ".": 10, "#": 100}[kind] + bool(tag)
                self.rules.append((strength, tag, kind, name, style))
        self.rules.sort(key=lambda rule: rule[0])

    def style_of(self, tag: str, identity: str, classes: list[str]) -> dict[str, str]:
        """The properties that the rules give to an element, the strongest rule last."""
        out: dict[str, str] = {}
        for _, rule_tag, kind, name, style in self.rules:
            named = not kind or (name in classes if kind == "." else name == identity)
            if named and rule_tag in ("", tag):
                out |= style
        return out


def plain_value(name: str, value: str) -> dict[str, str]:
    """An attribute in notation that Skia reads: hsl() and eight-digit colours, ICC fallbacks and quoted references are
    rewritten.

    >>> plain_value("fill", "#ff000080")
    {'fill': '#ff0000', 'fill-opacity': '0.502'}
    """
    value = value.strip()
    value = re.sub(r"url\(\s*['\"]?(#[^'\")\s]+)['\"]?\s*\)", r"url(\1)", value)
    if name not in _PAINTS:
        return {name: value}
    value = re.sub(r"\s*icc-color\([^)]*\)", "", value)
    if value == "transparent":
        return {name: "none"} if name in ("fill", "stroke") else {name: "#000000", _OPACITY.get(name, "opacity"): "0"}
    color, alpha = value, 1.0
    if re.fullmatch(r"#[0-9a-fA-F]{8}", value):
        color, alpha = value[:7], int(value[7:], 16) / 255
    elif re.fullmatch(r"#[0-9a-fA-F]{4}", value):
        color, alpha = value[:4], int(value[4] * 2, 16) / 255
    elif match := re.fullmatch(
        r"hsla?\(\s*([-\d.]+)(?:deg)?[\s,]+([\d.]+)%[\s,]+([\d.]+)%(?:[\s,/]+([\d.]+)(%?))?\s*\)", value
    ):
        rgb = colorsys.hls_to_rgb(
            float(match[1]) / 360 % 1, min(1.0, float(match[3]) / 100), min(1.0, float(match[2]) / 100)
        )
        color = "#" + "".join(f"{round(255 * c):02x}" for c in rgb)
        alpha = float(match[4]) / (100 if match[5] else 1) if match[4] else 1.0
    out = {name: color}
    if alpha < 1 and name in _OPACITY:
        out[_OPACITY[name]] = f"{alpha:.3g}"
    return out
