"""Layered SVG: what stands at the top of the drawing is a layer each, drawn by resvg.

Scripts, texts and references to other files are dealt with as in asset packs (`synlayers.assets.svg.cleaning`): what
would look different elsewhere is refused. A layer that is one picture and lies pixel on pixel is that picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from synlayers.assets.svg.cleaning import CleanSvg, clean_svg
from synlayers.assets.svg.drawing import draw_page
from synlayers.assets.svg.tree import Node, SvgRefused, parse, unpack
from synlayers.importers.drafts import Draft, Item, Part, Refused, check_canvas, check_sizes
from synlayers.importers.origins import FileOrigin
from synlayers.importers.pictures import read_bytes
from synlayers.importers.svg_pictures import picture_alone

MOST_SVG_BYTES: Final = 64 << 20
SMALLEST_SIDE: Final = 64
"""A page of fewer units is an icon: its units are no pixels."""
UNDRAWN: Final = frozenset(
    ("defs", "style", "desc", "title", "metadata", "symbol", "clipPath", "mask", "marker", "pattern", "filter")
)
"""At the top, what is only used by what is drawn."""


class Svg(FileOrigin):
    name = "svg"
    about = "SVG without text: the groups at its top, drawn by resvg at one pixel a unit"
    suffixes = (".svg", ".svgz")

    def read(self, item: Item) -> Draft:
        try:
            return _read(read_bytes(Path(item.path), MOST_SVG_BYTES))
        except SvgRefused as error:
            raise Refused("the SVG cannot be drawn the same everywhere", str(error)) from None


def _read(raw: bytes) -> Draft:
    clean = clean_svg(raw)
    draft = Draft(round(clean.page.width), round(clean.page.height), [])
    check_canvas(draft.width, draft.height)
    if min(draft.width, draft.height) < SMALLEST_SIDE:
        raise Refused(f"its page has fewer than {SMALLEST_SIDE} units a side", f"{draft.width} x {draft.height}")
    root = ElementTree.fromstring(clean.text())
    known = parse(unpack(raw))
    as_they_are = _is_to_scale(clean) and not any(node.tag == "style" for node in known.walk())
    leaves = list(_leaves(root, known))
    check_sizes([(draft.width, draft.height)] * len(leaves))
    for place, node in leaves:
        name, kind = (_name(node), node.attributes.get("data-kind", "")) if node is not None else ("", "")
        alone = picture_alone(node, draft) if node is not None and as_they_are else None
        pixels, left, top = alone or (draw_page(_alone(clean, root, place), draft.width, draft.height), 0, 0)
        draft.parts.append(Part(name, pixels, left, top, kind=kind))
    draft.shown = draw_page(clean, draft.width, draft.height)
    return draft


def _is_to_scale(clean: CleanSvg) -> bool:
    """Whether a unit is a pixel, from the corner on."""
    return clean.page.scale == (1.0, 1.0) and clean.page.shift == (0.0, 0.0)


def _leaves(root: ElementTree.Element, known: Node) -> Iterator[tuple[tuple[int, ...], Node | None]]:
    """Where each layer is: what stands at the top and is drawn; of a group of our own export, what is in it. With the
    element as it was before it was cleaned, where that can be told."""
    nodes = known.children if len(known.children) == len(root) else [None] * len(root)
    for number, (child, node) in enumerate(zip(root, nodes, strict=True)):
        if _tag(child) in UNDRAWN:
            continue
        inner = node.children if node is not None and len(node.children) == len(child) else []
        drawn = [(place, one) for place, one in enumerate(inner) if one.tag not in UNDRAWN]
        if node is not None and _is_list(node) and drawn:
            yield from (((number, place), one) for place, one in drawn)
        else:
            yield (number,), node


def _is_list(node: Node) -> bool:
    """Whether a group only holds layers of our own export, and changes nothing of them."""
    inner = [child for child in node.children if child.tag not in UNDRAWN]
    return node.tag == "g" and set(node.attributes) <= {"id"} and all("data-kind" in one.attributes for one in inner)


def _name(node: Node) -> str:
    """The title, label or id of an element."""
    title = next((child.text.strip() for child in node.children if child.tag == "title"), "")
    label = next((text for key, text in node.attributes.items() if key.endswith("label")), "")
    return title or label or node.attributes.get("id", "")


def _alone(clean: CleanSvg, root: ElementTree.Element, place: tuple[int, ...]) -> CleanSvg:
    """The drawing with one of its layers, the others empty (style sheets count them)."""
    body = []
    for number, child in enumerate(root):
        if number == place[0] and len(place) > 1:
            group = ElementTree.Element(child.tag, child.attrib)
            for inner, one in enumerate(child):
                group.append(one if inner == place[1] or _tag(one) in UNDRAWN else ElementTree.Element("desc"))
            body.append(ElementTree.tostring(group, encoding="unicode"))
        elif number == place[0] or _tag(child) in UNDRAWN:
            body.append(ElementTree.tostring(child, encoding="unicode"))
        else:
            body.append("<desc/>")
    return clean._replace(body="".join(body))


def _tag(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


ORIGIN = Svg()
