"""Words drawn into a picture, with the generator's own text engine: for answers to text rendering that are made up."""

from __future__ import annotations

import functools
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from synlayers.compositing import over
from synlayers.design import Box, Pixels
from synlayers.library import Library
from synlayers.making.collection import AssetOrigins, collect
from synlayers.making.rendering import draw
from synlayers.plan import Frame, LayerPlan
from synlayers.sources.text.fitting import fit

Mask = npt.NDArray[np.bool_]
FONT: Final = "font:lato"
SMALLEST: Final = 5.0


@functools.cache
def fonts() -> Library:
    """The collection without files of anybody's."""
    return collect(AssetOrigins()).library()


def box_of(mask: Mask, margin: int = 0) -> Box:
    """The box of a mask, less a margin where that leaves something."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    x, y = (min(margin, (side[-1] - side[0]) // 3) for side in (columns, rows))
    return Box(int(columns[0] + x), int(rows[0] + y), int(columns[-1] + 1 - x), int(rows[-1] + 1 - y))


def margin_of(mask: Mask) -> int:
    """How far the masks of the text-rendering twin reach past their text."""
    from benchmarks.twins.inpainting import MARGIN

    return max(2, round(MARGIN * float(max(mask.shape))))


def write(
    picture: Pixels, words: str, box: Box, color: str = "", font: str = FONT, largest: float = 400, weight: int = 400
) -> Pixels:
    """The words in a box, as large as they fit, centered in its middle; in black or white, whichever stands out more.

    Words that fit at no size are set as small as they are set at all, past the box.
    """
    ground = float((picture[box.within(Box(0, 0, picture.shape[1], picture.shape[0]))] @ [0.299, 0.587, 0.114]).mean())
    params = {
        "variant": "paragraph",
        "text": words,
        "font": font,
        "weight": weight,
        "italic": False,
        "size": 0.0,
        "align": "center",
        "fill": color or ("#000000" if ground > 128 else "#ffffff"),
        "spacing": 0.0,
        "leading": 1.1,
    }
    room = Frame(box.x0, box.y0, box.width, box.height)
    fitted = fit(fonts(), params, room, largest, SMALLEST)
    frame = fitted.frame.move(0, (box.height - fitted.frame.h) / 2) if fitted else room
    plan = LayerPlan("words", "text", "text", frame, fitted.params if fitted else {**params, "size": SMALLEST})
    layer = draw(plan, picture.shape[1], picture.shape[0], fonts())
    if layer is None:
        return picture.copy()
    canvas = Image.fromarray(picture).convert("RGBA")
    over(canvas, layer.pixels, layer.box)
    return np.asarray(canvas.convert("RGB"))


def without_text(target: Pixels, mask: Mask) -> Pixels:
    """The picture with the masked part filled from around it (Telea 2004)."""
    import cv2

    return np.asarray(cv2.inpaint(target, mask.astype(np.uint8) * 255, 5, cv2.INPAINT_TELEA))
