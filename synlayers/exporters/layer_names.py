"""How a design shows itself in programs that list layers: their names, and the picture of all of them."""

from __future__ import annotations

from PIL import Image

from synlayers.compositing import as_image
from synlayers.design import Design, Layer

LONGEST = 60
"""Characters of a name; a list of layers shows no more, and formats hold few bytes."""


def name_of(layer: Layer) -> str:
    """The caption, or the name where there is none, on one line and not too long.

    >>> import numpy as np
    >>> from synlayers.design import Box
    >>> name_of(Layer(1, "layer 1", "cutout", Box(0, 0, 1, 1), np.zeros((1, 1, 4), np.uint8), caption="A red\\nkite"))
    'A red kite'
    """
    text = " ".join("".join(c if c.isprintable() else " " for c in layer.caption or layer.name).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def merged(design: Design) -> Image.Image:
    """The stack as seen, RGBA: transparent where its layers are."""
    canvas = Image.new("RGBA", (design.width, design.height))
    for layer in design.layers:
        canvas.alpha_composite(as_image(layer.pixels), layer.box[:2])
    return canvas
