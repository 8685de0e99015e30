"""SVG from strangers, made safe before a renderer sees it.

A file is parsed here, refused where it reaches outside of itself, asks for more than its size warrants, or means
something that resvg does not draw, and written again from what was checked. Styles and everything else that only says
how to draw stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from synlayers.assets.svg.colors import plain_colors
from synlayers.assets.svg.embedded import check_picture
from synlayers.assets.svg.page import Page, page_of
from synlayers.assets.svg.styles import problem_of_sheet, problem_of_style, problem_of_value
from synlayers.assets.svg.tree import MAX_BYTES, MAX_DEPTH, Node, SvgRefused, parse, unpack

__all__ = ["MAX_BYTES", "CleanSvg", "SvgRefused", "clean_svg"]

MAX_EXPANDED: Final = 100_000
MOST_TITLE: Final = 400
"""Characters of a title or description that are kept."""
"""Elements after every ``use`` and paint reference is followed."""

_XLINK: Final = "http://www.w3.org/1999/xlink href"
_SPACE: Final = "http://www.w3.org/XML/1998/namespace space"
_NAMESPACES: Final = ' xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
_DROPPED: Final = frozenset(
    {"metadata", "title", "desc", "view", "cursor", "font", "font-face", "color-profile"}
    | {"animate", "animateColor", "animateMotion", "animateTransform", "set", "namedview"}
)
_TEXT: Final = frozenset(
    {"text", "tspan", "tref", "textPath", "textpath", "flowRoot", "flowPara", "flowSpan", "flowRegion"}
)
_REFUSED: Final = {
    "script": "contains a script",
    **dict.fromkeys(("foreignObject", "iframe", "video", "audio", "canvas"), "contains a foreign object"),
    **dict.fromkeys(("meshgradient", "meshGradient", "mesh"), "uses mesh gradients, which the renderer does not draw"),
    **dict.fromkeys(("hatch", "solidcolor", "solidColor"), "uses paints that the renderer does not draw"),
}
_PICTURES: Final = frozenset({"image", "feImage"})
_PAGE: Final = frozenset({"width", "height", "x", "y", "viewBox", "preserveAspectRatio"})


class CleanSvg(NamedTuple):
    """A drawing that was checked: the attributes of its outermost element and what is inside it, as XML."""

    attributes: str
    body: str
    page: Page
    title: str
    keywords: tuple[str, ...]
    authors: tuple[str, ...]

    def text(self, width: int | None = None, height: int | None = None) -> str:
        """The file whose view box fills `width` by `height` px, its aspect ratio given up; without a size the container
        decides."""
        box = " ".join(f"{v:.9g}" for v in self.page.view_box)
        size = "" if width is None else f' width="{width}" height="{height}"'
        return f'<svg{_NAMESPACES} viewBox="{box}" preserveAspectRatio="none"{size}{self.attributes}>{self.body}</svg>'


def clean_svg(raw: bytes) -> CleanSvg:
    """Parse, check and rewrite. Raises SvgRefused."""
    root = parse(unpack(raw))
    if root.tag != "svg":
        raise SvgRefused(f"its outermost element is {root.tag!r}, not svg")
    for node in root.walk():
        if node.tag == "style":
            node.text = plain_colors(node.text)
            if problem := problem_of_sheet(node.text):
                raise SvgRefused(problem)
    page = page_of(root.attributes)
    drawn = _rewrite(root, outermost=True)
    _refuse_expansion(drawn)
    drawn.attributes = {k: v for k, v in drawn.attributes.items() if k not in _PAGE}
    title, description = (
        next((n.text.strip() for n in root.children if n.tag == tag), "") for tag in ("title", "desc")
    )
    return CleanSvg(
        _attribute_text(drawn),
        "".join(text for child in drawn.children for text in _write(child)),
        page,
        (title or next(_words(root, "title"), "") or description)[:MOST_TITLE],
        tuple(_words(root, "subject")),
        tuple(_words(root, "creator")),
    )


def _rewrite(node: Node, outermost: bool = False) -> Node:
    """The drawing elements below `node`; an empty ``desc`` stands where another element was, because style sheets
    count."""
    out = Node(node.tag, _attributes(node, outermost), text=node.text if node.tag == "style" else "")
    for child in node.children:
        if child.tag in _TEXT:
            if "".join(n.text for n in child.walk()).strip():
                raise SvgRefused("contains text, which would depend on the fonts of the machine")
        elif child.tag == "foreignObject" and node.tag == "switch":
            continue  # for other viewers; a plain one draws the next child
        elif child.tag in _REFUSED:
            raise SvgRefused(_REFUSED[child.tag])
        elif child.tag not in _DROPPED and not child.tag.startswith(("other-", "dc-")):
            out.children.append(_rewrite(child))
            continue
        if node.tag != "switch":
            out.children.append(Node("desc", {}))
    return out


def _attributes(node: Node, outermost: bool) -> dict[str, str]:
    out: dict[str, str] = {}
    for name, value in node.attributes.items():
        if name == _SPACE:
            out["xml:space"] = value
        elif " " in name or name.startswith("on") or name in ("href", "base"):
            continue
        else:
            out[name] = value = plain_colors(value)
            if name == "style":
                problem = problem_of_style(value, geometry=outermost)
            else:
                problem = "" if name in ("id", "class", "d") else problem_of_value(name, value)
            if problem:
                raise SvgRefused(problem)
    target = node.attributes.get("href", node.attributes.get(_XLINK))
    if target is not None and node.tag != "a":
        target = target.strip()
        if not target.startswith("#"):
            if node.tag not in _PICTURES or not target[:5].lower() == "data:":
                raise SvgRefused("refers to something outside of the file")
            target = check_picture(target)
        out["xlink:href"] = target
    if out.get("media", "all").strip().lower() not in ("", "all", "screen"):
        raise SvgRefused("has a style sheet for another medium")
    if node.tag == "svg" and not outermost and "transform" in " ".join((*out, out.get("style", ""))):
        raise SvgRefused("transforms an inner svg element, which the renderer does not draw")
    if "pathLength" in out and node.tag != "svg" and "stroke-dasharray" in " ".join((*out, *out.values())):
        raise SvgRefused("uses pathLength, which the renderer does not draw")
    return out


def _references(node: Node) -> list[str]:
    target = node.attributes.get("xlink:href", "")
    references = [target[1:]] if target.startswith("#") else []
    return references + [
        i for v in node.attributes.values() if "url(" in v for i in re.findall(r"url\(\s*['\"]?#([^'\")\s]+)", v)
    ]


def _refuse_expansion(root: Node) -> None:
    """Refuse circles of references, and expansions beyond `MAX_EXPANDED`."""
    targets: dict[str, Node] = {}
    for node in root.walk():
        targets.setdefault(node.attributes.get("id", ""), node)
    weights: dict[int, int] = {}
    open_nodes: set[int] = set()

    def weigh(node: Node, depth: int) -> int:
        if id(node) in open_nodes:
            raise SvgRefused("refers to itself in a circle")
        if depth > 3 * MAX_DEPTH:
            raise SvgRefused(f"references nested deeper than {3 * MAX_DEPTH} levels")
        if id(node) not in weights:
            open_nodes.add(id(node))
            below = node.children + [targets[i] for i in _references(node) if i in targets]
            weights[id(node)] = 1 + sum(weigh(child, depth + 1) for child in below)
            open_nodes.discard(id(node))
            if weights[id(node)] > MAX_EXPANDED:
                raise SvgRefused(f"more than {MAX_EXPANDED:,} elements once its references are followed")
        return weights[id(node)]

    weigh(root, 0)


def _attribute_text(node: Node) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in node.attributes.items())


def _write(node: Node) -> Iterator[str]:
    yield f"<{node.tag}{_attribute_text(node)}>{escape(node.text)}"
    for child in node.children:
        yield from _write(child)
    yield f"</{node.tag}>"


def _words(root: Node, kind: str) -> Iterator[str]:
    """What the file's Dublin Core metadata says as `kind`."""
    for entry in (node for node in root.walk() if node.tag == f"dc-{kind}"):
        yield from (text for node in entry.walk() if (text := node.text.strip()))
