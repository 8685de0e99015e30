"""Layered SVG: what stands at the top of the drawing is a layer each, drawn by resvg.

Scripts, texts and references to other files are dealt with as in asset packs (`synlayers.assets.svg.cleaning`): what
would look different elsewhere is refused.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from synlayers.assets.svg.cleaning import CleanSvg, clean_svg
from synlayers.assets.svg.drawing import draw_page
from synlayers.assets.svg.tree import Node, SvgRefused, parse, unpack
from synlayers.importers.drafts import Draft, Item, Part, Refused, check_canvas, check_sizes
from synlayers.importers.origins import FileOrigin
from synlayers.importers.pictures import read_bytes

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
    names, alone = _names(parse(unpack(raw))), _each_alone(clean)
    check_sizes([(draft.width, draft.height)] * len(alone))
    for number, one in alone:
        pixels = draw_page(one, draft.width, draft.height)
        draft.parts.append(Part(names[number] if number < len(names) else "", pixels))
    draft.shown = draw_page(clean, draft.width, draft.height)
    return draft


def _names(root: Node) -> list[str]:
    """Titles, labels or ids of all elements at the top, in their order."""
    names = []
    for child in root.children:
        title = next((node.text.strip() for node in child.children if node.tag == "title"), "")
        label = next((text for key, text in child.attributes.items() if key.endswith("label")), "")
        names.append(title or label or child.attributes.get("id", ""))
    return names


def _each_alone(clean: CleanSvg) -> list[tuple[int, CleanSvg]]:
    """The drawing with one of the elements at its top, the others empty (style sheets count them); with its place."""
    root = ElementTree.fromstring(clean.text())
    texts = [ElementTree.tostring(child, encoding="unicode") for child in root]
    tags = [str(child.tag).rpartition("}")[2] for child in root]
    drawn = [number for number, tag in enumerate(tags) if tag not in UNDRAWN]
    return [(one, clean._replace(body=_body(texts, tags, one))) for one in drawn]


def _body(texts: list[str], tags: list[str], one: int) -> str:
    return "".join(
        text if number == one or tag in UNDRAWN else "<desc/>"
        for number, (text, tag) in enumerate(zip(texts, tags, strict=True))
    )


ORIGIN = Svg()
