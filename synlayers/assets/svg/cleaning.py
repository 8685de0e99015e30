"""SVG from strangers, made safe and plain before Skia sees it.

Skia's SVG renderer ignores style sheets, ``switch``, text, embedded images and markers, and draws black where a paint
server is missing. So a file is parsed here, refused where its picture would differ from what its author saw or where it
reaches outside of itself, and written again with only drawing elements, plain attributes and local references.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from xml.sax.saxutils import quoteattr

from synlayers.assets.svg.styles import StyleSheet, declarations, plain_value
from synlayers.assets.svg.tree import MAX_BYTES, MAX_DEPTH, Node, SvgRefused, parse, unpack

__all__ = ["MAX_BYTES", "CleanSvg", "SvgRefused", "clean_svg"]

MAX_EXPANDED: Final = 100_000
"""Elements after every ``use`` and paint reference is followed."""

_XLINK: Final = "http://www.w3.org/1999/xlink href"
_DROPPED: Final = frozenset({
    "metadata", "title", "desc", "style", "marker", "view", "cursor", "font", "font-face", "color-profile",
    "animate", "animateColor", "animateMotion", "animateTransform", "set", "namedview", "solidcolor", "hatch",
    "meshgradient",
})  # fmt: skip
_TEXT: Final = frozenset(
    {"text", "tspan", "tref", "textPath", "textpath", "flowRoot", "flowPara", "flowSpan", "flowRegion"}
)
_REFUSED: Final = {
    "script": "contains a script",
    "foreignObject": "contains a foreign object",
    "image": "contains an embedded image",
    "feImage": "contains an embedded image",
    "symbol": "uses symbols, which the renderer does not draw",
    "iframe": "contains a foreign object",
    "video": "contains a foreign object",
    "audio": "contains a foreign object",
}
_UNIT: Final = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}


class CleanSvg(NamedTuple):
    """`data` is what Skia is given; its view box starts where the author's does and is `width` by `height` user
    units."""

    data: bytes
    width: float
    height: float
    title: str
    keywords: tuple[str, ...]
    authors: tuple[str, ...]


def clean_svg(raw: bytes) -> CleanSvg:
    """Parse, check and rewrite. Raises SvgRefused."""
    root = parse(unpack(raw))
    if root.tag != "svg":
        raise SvgRefused(f"its outermost element is {root.tag!r}, not svg")
    sheet = StyleSheet("".join(node.text for node in root.walk() if node.tag == "style"))
    if sheet.problem:
        raise SvgRefused(sheet.problem)
    markers = {node.attributes.get("id", "") for node in root.walk() if node.tag == "marker"}
    title = next((n.text.strip() for n in root.children if n.tag == "title"), "")
    drawn = _rewrite(root, sheet, markers)
    box = _view_box(root.attributes)
    drawn.attributes = {
        k: v for k, v in drawn.attributes.items() if k not in ("width", "height", "x", "y", "preserveAspectRatio")
    }
    drawn.attributes["viewBox"] = " ".join(f"{v:.6g}" for v in box)
    _resolve(drawn)
    text = "".join(_write(drawn, ' xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'))
    title, keywords, authors = (
        title or next(_words(root, "title"), ""),
        tuple(_words(root, "subject")),
        tuple(_words(root, "creator")),
    )
    return CleanSvg(text.encode(), box[2], box[3], title, keywords, authors)


def _rewrite(node: Node, sheet: StyleSheet, markers: set[str]) -> Node:
    """The drawing elements below `node`, with styles turned into attributes."""
    attributes = _attributes(node, sheet, markers)
    out = Node("g" if node.tag in ("a", "switch") else node.tag, attributes)
    children = node.children
    if node.tag == "switch":  # its first child that a plain viewer can draw
        children = [c for c in children if c.tag != "foreignObject" and "requiredExtensions" not in c.attributes][:1]
    for child in children:
        if child.tag in _TEXT:
            if "".join(n.text for n in child.walk()).strip():
                raise SvgRefused("contains text, which would depend on the fonts of the machine")
        elif child.tag in _REFUSED:
            raise SvgRefused(_REFUSED[child.tag])
        elif child.tag not in _DROPPED and not child.tag.startswith(("other-", "dc-")):
            out.children.append(_rewrite(child, sheet, markers))
    return out


def _attributes(node: Node, sheet: StyleSheet, markers: set[str]) -> dict[str, str]:
    out: dict[str, str] = {}
    for name, value in node.attributes.items():
        if name in (_XLINK, "href"):
            if node.tag == "a":
                continue
            if not value.startswith("#"):
                raise SvgRefused("refers to something outside of the file")
            out["xlink:href"] = value
        elif " " not in name and name not in ("style", "class") and not name.startswith("on"):
            out[name] = value
    out |= sheet.style_of(node.tag, out.get("id", ""), node.attributes.get("class", "").split())
    out |= declarations(node.attributes.get("style", ""))
    for name in [n for n in out if n.startswith("marker")]:
        if out.pop(name).removeprefix("url(#").removesuffix(")") in markers:
            raise SvgRefused("uses line markers, which the renderer does not draw")
    for value in out.values():
        if "url(" in value and not re.match(r"url\(\s*['\"]?#", value):
            raise SvgRefused("refers to something outside of the file")
    plain: dict[str, str] = {}
    for name, value in out.items():
        plain |= plain_value(name, value)
    return plain


def _length(value: str) -> float | None:
    match = re.fullmatch(r"\s*([0-9.]+(?:e[-+]?[0-9]+)?)\s*([a-z]*)\s*", value.lower())
    if match is None or match[2] not in _UNIT:
        return None
    try:
        return float(match[1]) * _UNIT[match[2]]
    except ValueError:
        return None


def _view_box(attributes: dict[str, str]) -> tuple[float, float, float, float]:
    try:
        box = [float(v) for v in re.split(r"[\s,]+", attributes.get("viewBox", "").strip())]
    except ValueError:
        box = []
    if len(box) != 4 or not (box[2] > 0 and box[3] > 0):
        sides = [_length(attributes.get(name, "")) for name in ("width", "height")]
        box = [0.0, 0.0, sides[0] or 0.0, sides[1] or 0.0]
    if not all(abs(v) < 1e7 for v in box) or min(box[2:]) < 1e-3:
        raise SvgRefused("has neither a view box nor a width and height")
    if not 0.02 < box[2] / box[3] < 50:
        raise SvgRefused("is more than fifty times as long as wide")
    return box[0], box[1], box[2], box[3]


def _references(node: Node) -> list[str]:
    references = [node.attributes["xlink:href"][1:]] if "xlink:href" in node.attributes else []
    return references + [i for v in node.attributes.values() for i in re.findall(r"url\(\s*['\"]?#([^'\")\s]+)", v)]


def _resolve(root: Node) -> None:
    """Drop references to nothing, and refuse circles and expansions beyond `MAX_EXPANDED`."""
    targets = {node.attributes["id"]: node for node in root.walk() if "id" in node.attributes}
    for node in root.walk():
        for name, value in list(node.attributes.items()):
            lost = [i for i in _references(Node("", {name: value})) if i not in targets]
            if lost and name in ("fill", "stroke"):
                node.attributes[name] = value.partition(")")[2].strip() or "none"
            elif lost:
                del node.attributes[name]
    weights: dict[int, int] = {}
    open_nodes: set[int] = set()

    def weigh(node: Node, depth: int) -> int:
        if id(node) in open_nodes:
            raise SvgRefused("refers to itself in a circle")
        if depth > 3 * MAX_DEPTH:
            raise SvgRefused(f"references nested deeper than {3 * MAX_DEPTH} levels")
        if id(node) not in weights:
            open_nodes.add(id(node))
            below = node.children + [targets[i] for i in _references(node)]
            weights[id(node)] = 1 + sum(weigh(child, depth + 1) for child in below)
            open_nodes.discard(id(node))
            if weights[id(node)] > MAX_EXPANDED:
                raise SvgRefused(f"more than {MAX_EXPANDED:,} elements once its references are followed")
        return weights[id(node)]

    weigh(root, 0)


def _write(node: Node, namespaces: str = "") -> Iterator[str]:
    yield f"<{node.tag}{namespaces}"
    for name, value in node.attributes.items():
        yield f" {name}={quoteattr(value)}"
    yield ">"
    for child in node.children:
        yield from _write(child)
    yield f"</{node.tag}>"


def _words(root: Node, kind: str) -> Iterator[str]:
    """What the file's Dublin Core metadata says as `kind`."""
    for entry in (node for node in root.walk() if node.tag == f"dc-{kind}"):
        yield from (text for node in entry.walk() if (text := node.text.strip()))
