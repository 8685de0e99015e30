"""Which layers of a generated design can be text again."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from synlayers.assets.fonts.families import provide
from synlayers.design import Design
from synlayers.exporters.text_lines import TextBlock, text_block
from synlayers.library import Library


@cache
def fonts() -> Library:
    """The fonts that come with this program."""
    return Library(provide())


def texts_of(design: Design, note: Callable[[str], None]) -> dict[int, TextBlock]:
    """By index of the layer; `note` hears why each other text layer stays a picture."""
    texts = {}
    for layer in design.layers:
        if layer.kind != "text":
            continue
        block = text_block(layer, fonts())
        if isinstance(block, str):
            note(f"text layers as pictures: {block}")
        else:
            texts[layer.index] = block
    return texts
