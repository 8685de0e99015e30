"""Color words of captions against pixels: a caption of a layer names colors of the layer, the caption of the whole
those of the composite.

Written for checking: exact OKLab distances of more pixels than the captions were named from (`shown_colors` works on a
table of cells).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from synlayers.captions.check_structured import mask_quotes
from synlayers.captions.color_words import color_terms, meanings
from synlayers.captions.phrases import one_line
from synlayers.captions.shown_colors import INKED, anchors_of, spread_points
from synlayers.design import Design, Pixels
from synlayers.style.color import oklab_of
from synlayers.style.color_table import NEAR

LEAST_SHARE: Final = 0.005
"""Share of the pixels that must have a color that a caption names."""
MOST: Final = 8192
"""So many pixels are looked at, others than those that captions are named from."""
FIRST: Final = 1024
"""So many of them are looked at first: a color that enough of these have, as many of all have."""


def color_problems(design: Design) -> Iterator[tuple[int, str]]:
    """Layer (-1: the whole) and problem of every color term of the captions that fewer than `LEAST_SHARE` of the pixels
    have: are within `NEAR` of an anchor of the name."""
    texts = sorted({one_line(la.text) for la in design.layers if la.text}, key=lambda t: (-len(t), t))
    whole = color_terms(mask_quotes(design.caption, texts)[0])
    yield from ((-1, f"caption: {p}") for p in _unseen(whole, _some(design.image), "of the image"))
    for layer in design.layers:
        if terms := color_terms(mask_quotes(layer.caption, texts)[0]):
            pixels = _some(layer.pixels)
            inked = pixels[pixels[:, 3] > INKED]
            if len(inked) * 8 < len(pixels):  # thin, or faint everywhere
                pixels = layer.pixels.reshape(-1, 4)
                inked = pixels[pixels[:, 3] > (INKED if (pixels[:, 3] > INKED).any() else 0)]
            yield from ((layer.index, p) for p in _unseen(terms, inked[:, :3], "of the layer"))


def _some(pixels: Pixels) -> Pixels:
    """Pixels from all over the picture, ``(n, channels)``."""
    height, width, channels = pixels.shape
    places = spread_points(height, width, MOST, start=1_000_000)
    if channels == 4:  # one number a pixel is taken faster than four
        return np.ascontiguousarray(pixels).view("<u4").ravel()[places].view(np.uint8).reshape(-1, 4)
    return pixels.reshape(-1, channels).take(places, axis=0)


def _unseen(terms: tuple[str, ...], pixels: Pixels, where: str) -> Iterator[str]:
    if not terms or not len(pixels):
        return
    least = LEAST_SHARE * len(pixels)
    lab = oklab_of(pixels[:FIRST])
    if waiting := [term for term in terms if _number(term, lab, least) < least]:
        lab = oklab_of(pixels)
        for term in waiting:
            if (number := _number(term, lab, least)) < least:
                share = 100 * number / len(pixels)
                yield f"names the color {term!r}, which {share:.2f} % of the pixels {where} have"


def _number(term: str, lab: npt.NDArray[np.float64], enough: float) -> int:
    """How many pixels have a color of that name; where `enough` have, it may be fewer than there are."""
    near = np.zeros(len(lab), bool)
    for anchor in np.concatenate([anchors_of(name) for name in sorted(meanings(term))]):
        apart = lab - anchor
        near |= np.einsum("ij,ij->i", apart, apart) <= NEAR**2
        if np.count_nonzero(near) >= enough:
            break
    return int(np.count_nonzero(near))
