"""Layers of an SVG that are one embedded picture, a pixel a unit: its pixels as they are, rounded by no renderer."""

from __future__ import annotations

import base64
import binascii
from typing import Final

from synlayers.assets.svg.tree import Node
from synlayers.design import Pixels
from synlayers.importers.drafts import Draft
from synlayers.importers.pictures import rgba

PLACE: Final = ("x", "y", "width", "height")
TOLD: Final = ("title", "desc", "metadata")


def picture_alone(node: Node, draft: Draft) -> tuple[Pixels, int, int] | None:
    """The pixels of an element that is a picture, or a group of one, and where they lie; None where it is more, or is
    resized."""
    while node.tag == "g":
        inner = [child for child in node.children if child.tag not in TOLD]
        if len(inner) != 1 or not all(key == "id" or key.startswith("data-") for key in node.attributes):
            return None
        [node] = inner
    addresses = [text for key, text in node.attributes.items() if key.rpartition("}")[2] in ("href", "xlink:href")]
    others = {key for key in node.attributes if key.rpartition("}")[2] not in ("href", "xlink:href", "id", *PLACE)}
    if node.tag != "image" or others or node.children or len(addresses) != 1:
        return None
    head, _, payload = addresses[0].partition(",")
    if head != "data:image/png;base64":
        return None
    try:
        left, top, width, height = (int(node.attributes[name]) for name in PLACE)
        data = base64.b64decode("".join(payload.split()), validate=True)
    except (KeyError, ValueError, binascii.Error):
        return None
    pixels = rgba(data, "a picture", draft)
    return (pixels, left, top) if pixels.shape[:2] == (height, width) else None
