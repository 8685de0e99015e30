"""Text that exists and can be read, and captions that contradict neither record nor pixels."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PIL import Image

from synlayers.captions.check_colors import color_problems
from synlayers.captions.check_free import check_free_captions
from synlayers.captions.check_structured import check_captions as check_structured_captions
from synlayers.checks import LayerProblem
from synlayers.checks.text_color import color_problem
from synlayers.design import Box, Design, Layer
from synlayers.making.legibility import background_luminance, required_contrast, text_legibility


def check_captions(design: Design) -> Iterator[LayerProblem]:
    """Captions against the record and the pixels."""
    if "captions" in design.extra:
        yield from ((-1, problem) for problem in check_free_captions(design))
    else:
        yield from ((-1, problem) for problem in check_structured_captions(design.record()))
        yield from color_problems(design)
    for layer in design.layers:
        if not layer.caption.strip():
            yield layer.index, "has no caption"


def check_drawn_text(layer: Layer, below: Image.Image) -> Iterator[LayerProblem]:
    """Text against the plan, its color, and its contrast; nothing for other layers.

    Args:
        below: the composite of the layers below, as large as the canvas.
    """
    if layer.kind == "text":
        yield from _text_problems(layer, below)


def _text_problems(layer: Layer, below: Image.Image) -> Iterator[LayerProblem]:
    params = layer.params.get("draw", {})
    if not layer.text or layer.text != params.get("text"):
        yield layer.index, f"the record says the text {layer.text!r}, the plan draws {params.get('text')!r}"
        return
    if problem := color_problem(layer):
        yield layer.index, problem
    size = params["size"]
    reached, needed = text_contrast(layer, below), required_contrast(size)
    if reached < needed:
        yield layer.index, f"text {layer.text[:40]!r} of {size} px has contrast {reached:.2f}, {needed} is needed"


def text_contrast(layer: Layer, below: Image.Image) -> float:
    """The 10th percentile of the contrast inside the glyphs dilated by 2 px; of outlined text, that of its fill against
    its outline.

    Args:
        below: the composite of the layers below, as large as the canvas.
    """
    box = layer.box
    around = Box(box.x0 - 2, box.y0 - 2, box.x1 + 2, box.y1 + 2).intersect(Box(0, 0, *below.size))
    alpha = np.zeros((around.height, around.width), np.uint8)
    alpha[box.within(around)] = layer.pixels[..., 3]
    return text_legibility(layer.params["draw"], background_luminance(alpha, np.asarray(below.crop(around))))
