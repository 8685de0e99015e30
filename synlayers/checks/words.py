"""Text that exists and can be read, and captions that do not contradict the record."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from synlayers.captions.check import check_captions
from synlayers.checks import Found
from synlayers.compositing import composite
from synlayers.design import Box, Design, Layer
from synlayers.legibility import background_luminance, required, text_legibility


def check_words(design: Design) -> Iterator[Found]:
    """Captions against the record, text against the plan, and the contrast of every text."""
    for problem in check_captions(design.record()):
        yield -1, problem
    for layer in design.layers:
        if not layer.caption.strip():
            yield layer.index, "has no caption"
        if layer.kind == "text":
            yield from _text_problems(design, layer)


def _text_problems(design: Design, layer: Layer) -> Iterator[Found]:
    drawn = layer.params.get("draw", {})
    if not layer.text or layer.text != drawn.get("text"):
        yield layer.index, f"the record says the text {layer.text!r}, the plan draws {drawn.get('text')!r}"
        return
    reached = text_contrast(design, layer)
    if reached < required(drawn["size"]):
        yield layer.index, f"text {layer.text[:40]!r} of {drawn['size']} px has contrast {reached:.2f}, {required(drawn['size'])} is needed"


def text_contrast(design: Design, layer: Layer) -> float:
    """The 10th percentile of the contrast inside the glyphs dilated by 2 px; of outlined text, that of its fill against its outline."""
    drawn = layer.params["draw"]
    canvas = Box(0, 0, design.width, design.height)
    box = layer.box
    grown = Box(box.x0 - 2, box.y0 - 2, box.x1 + 2, box.y1 + 2).intersect(canvas)
    alpha = np.zeros((grown.height, grown.width), np.uint8)
    alpha[box.within(grown)] = layer.pixels[..., 3]
    below = composite([(lower.pixels, lower.box) for lower in design.layers[: layer.index]], design.width, design.height)
    return text_legibility(drawn, background_luminance(alpha, below[grown.y0 : grown.y1, grown.x0 : grown.x1]))
