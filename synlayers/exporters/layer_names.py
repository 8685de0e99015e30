"""What layers are called in programs that list them."""

from __future__ import annotations

from synlayers.design import Layer

LONGEST = 60
"""Characters of a name; a list of layers shows no more, and formats hold few bytes."""


def layer_label(layer: Layer) -> str:
    """The caption, or the name where there is none, on one line and not too long.

    >>> import numpy as np
    >>> from synlayers.design import Box
    >>> pixels = np.zeros((1, 1, 4), np.uint8)
    >>> layer_label(Layer(1, "layer 1", "cutout", Box(0, 0, 1, 1), pixels, caption="A red\\nkite"))
    'A red kite'
    """
    text = " ".join("".join(c if c.isprintable() else " " for c in layer.caption or layer.name).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
