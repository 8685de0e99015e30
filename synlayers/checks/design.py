"""What the pixels and the record of one sample say of each other."""

from __future__ import annotations

from collections.abc import Iterator

from synlayers.checks import LayerProblem
from synlayers.checks.pixels import check_pixels
from synlayers.checks.text import check_captions, check_drawn_text
from synlayers.design import Design


def check_design(design: Design) -> Iterator[LayerProblem]:
    """Every problem of captions, texts, boxes, alpha, visibility and recomposition. The layers are composited once."""
    yield from check_captions(design)
    yield from check_pixels(design, check_drawn_text)
