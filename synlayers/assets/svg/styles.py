"""What a style sheet or a style attribute asks for that resvg would leave out without a word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import tinycss2
from tinycss2.ast import Node

_IGNORED_RULES: Final = frozenset({"charset", "font-face", "keyframes", "-webkit-keyframes", "-moz-keyframes"})
"""Rules without effect on a still picture without text."""
_STATES: Final = frozenset(
    {"hover", "active", "focus", "focus-visible", "focus-within", "visited", "target", "link", "selection"}
)
"""Selectors that pick nothing in a still picture; `link` and `selection` only with text."""
GEOMETRY: Final = frozenset({"x", "y", "cx", "cy", "r", "rx", "ry", "d", "width", "height"})
"""Properties in SVG 2, read by resvg only as attributes."""
_UNREAD: Final = frozenset(
    {"rotate", "scale", "translate", "offset-path", "mask-image", "mask-border", "clip", "backdrop-filter", "zoom"}
)
_FUNCTIONS: Final = re.compile(
    r"\b(var|calc|min|max|clamp|env|attr|lab|lch|oklab|oklch|hwb|color|color-mix|light-dark|image-set)\(", re.I
)
_SHAPES: Final = re.compile(r"\b(circle|ellipse|inset|polygon|path|rect|xywh|shape|[a-z]+-box)\b", re.I)
# all of them in linear time: attributes of strangers are long
_LENGTH: Final = re.compile(
    r"(?<![-+.\d])[-+.\d]+(?:e[-+]?\d+)?(vw|vh|vmin|vmax|vi|vb|rem|ch|ic|lh|q|deg|rad|grad|turn)\b", re.I
)
_REMOTE: Final = re.compile(r"url\((?!['\"]?\s*#)", re.I)


def problem_of_value(name: str, value: str) -> str:
    """Why a property (of a style or an attribute) would not be drawn as it is meant, or "".

    >>> problem_of_value("fill", "color-mix(in srgb, red, blue)")
    'uses color-mix(), which the renderer does not read'
    >>> problem_of_value("fill", "url(http://example.org/a.svg#b)")
    'refers to something outside of the file'
    """
    if _REMOTE.search(value):
        return "refers to something outside of the file"
    value = re.sub(r"icc-color\([^()]*\)", "", value)  # what stands before it is the colour
    if function := _FUNCTIONS.search(value):
        return f"uses {function[1].lower()}(), which the renderer does not read"
    if name in _UNREAD and value.strip().lower() not in ("none", "auto", "normal", "1"):
        return f"uses the property {name}, which the renderer does not read"
    if name == "clip-path" and _SHAPES.search(re.sub(r"url\([^()]*\)", "", value)):
        return "uses a clip-path given as a shape, which the renderer does not read"
    if name == "vector-effect" and value.strip().lower() not in ("none", "inherit"):
        return f"uses vector-effect {value.strip()}, which the renderer does not draw"
    if name in ("fill", "stroke", "color", "stop-color", "flood-color", "lighting-color", "filter"):
        return ""
    if unit := _LENGTH.search(value):
        return f"uses the unit {unit[1]} in {name}, which the renderer does not read"
    return ""


def problem_of_style(style: str | Sequence[Node], geometry: bool = False) -> str:
    """Why the declarations of a style attribute, or of the body of a rule, would not be drawn as they are meant, or "".

    `geometry` says that sizes and places are allowed: on the outermost element they only size the page.
    """
    for node in tinycss2.parse_declaration_list(style, skip_comments=True, skip_whitespace=True):
        if node.type != "declaration":
            continue
        if node.lower_name in GEOMETRY and not geometry:
            return f"sets {node.lower_name} in a style, which the renderer reads from attributes only"
        if node.name.startswith(("--", "-")):
            continue  # a variable matters where `var` reads it; names of one program mean nothing elsewhere
        if problem := problem_of_value(node.lower_name, tinycss2.serialize(node.value)):
            return problem
    return ""


def problem_of_sheet(text: str) -> str:
    """Why a style sheet would not be applied as it is meant, or "".

    >>> problem_of_sheet("g:nth-child(2) {fill: red}")
    'has a style sheet with the selector :nth-child, which the renderer does not read'
    """
    for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule":
            if rule.lower_at_keyword == "import" or _REMOTE.search(tinycss2.serialize([rule])):
                return "refers to something outside of the file"
            other_medium = rule.lower_at_keyword == "media" and re.match(
                r"\s*(print|\(prefers-)", tinycss2.serialize(rule.prelude), re.I
            )
            if rule.lower_at_keyword not in _IGNORED_RULES and not other_medium:
                return f"has a style sheet with @{rule.lower_at_keyword}, which the renderer does not read"
        elif rule.type == "qualified-rule":
            selector = tinycss2.serialize(rule.prelude).strip()
            if problem := _problem_of_selector(rule.prelude) or problem_of_style(rule.content, selector == "svg"):
                return problem
    return ""


def _problem_of_selector(prelude: Iterable[Node]) -> str:
    nodes = list(prelude)
    for before, node in zip([None, *nodes], nodes, strict=False):
        if node.type == "literal" and node.value in ("+", "~", "|"):
            return f"has a style sheet with the combinator {node.value}, which the renderer does not read"
        if before is not None and before.type == "literal" and before.value == ":":
            name = getattr(node, "lower_name", None) or getattr(node, "lower_value", "")
            if name and name not in _STATES and name != "first-child":
                return f"has a style sheet with the selector :{name}, which the renderer does not read"
    return ""
