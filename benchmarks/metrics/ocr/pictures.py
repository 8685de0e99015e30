"""What became of the picture around the words, where they stand, and whether a person could see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from synlayers.design import Pixels
from synlayers.ocr.lines import TextLine

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]

TOLERANCE: Final = 32.0
"""Levels (root mean square of the channels, after a mean over 5x5 pixels) from which a pixel is another one."""
LEAST_CONTRAST: Final = 24.0
"""Levels by which letters stand out from what is around them, in one channel; with less nobody reads them."""
NEAR: Final = 41
"""Side in px of the square whose mean a level is compared with."""
APART: Final = 2
"""Pixels around the lines that belong to neither letters nor ground."""


def changes(image: Pixels, target: Pixels, where: Mask) -> Floats:
    """How far each pixel of `where` is from the true one, 0 (the same) to 1 (another one), squared; 0 elsewhere.

    Differences are averaged over 5x5 pixels first, signs kept, so that the noise of a codec is little; none reaches
    over from outside `where`.
    """
    import cv2

    difference = (image.astype(np.float32) - target) * where[..., None]
    mean = cv2.blur(difference, (5, 5), borderType=cv2.BORDER_REPLICATE) / TOLERANCE
    return np.asarray(np.minimum(1.0, (mean**2).mean(-1)) * where, np.float32)


def likeness(image: Pixels, target: Pixels, where: Mask) -> float:
    """1 where the picture is as it was, 0 where it is another: 1 less twice the root of the mean of `changes`, at least
    0, so that a change of a small part is no small change. 1 where there is nothing to look at."""
    total = int(where.sum())
    if not total:
        return 1.0
    return max(0.0, 1.0 - 2 * float(np.sqrt(changes(image, target, where).sum(dtype=np.float64) / total)))


def without_faint(picture: Pixels) -> Pixels:
    """The picture as it is read: what differs from its surroundings (the mean over `NEAR` px) by less than half of
    `LEAST_CONTRAST` is gone, all else is so much weaker. A model reads letters that are two levels from their ground;
    people do not."""
    import cv2

    levels = picture.astype(np.float32)
    mean = cv2.blur(levels, (NEAR, NEAR))
    apart = levels - mean
    left = np.sign(apart) * np.maximum(0, np.abs(apart) - LEAST_CONTRAST / 2)
    return np.asarray(np.clip(np.rint(mean + left), 0, 255), np.uint8)


def area_of(lines: Sequence[TextLine], shape: tuple[int, int]) -> Mask:
    """Pixels of a canvas (height, width) that lie in the quads of lines."""
    canvas = Image.new("1", (shape[1], shape[0]))
    draw = ImageDraw.Draw(canvas)
    for line in lines:
        draw.polygon(line.quad, fill=1)
    return np.asarray(canvas, bool)


def overlap(a: Mask, b: Mask) -> float:
    """Intersection over union; 0 where both are empty."""
    union = int((a | b).sum())
    return float((a & b).sum()) / union if union else 0.0


def grown(mask: Mask, by: int = APART) -> Mask:
    """A mask with all that lies within `by` pixels of it."""
    import cv2

    side = 2 * by + 1
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((side, side), np.uint8)) > 0)


def share_inside(line: TextLine, mask: Mask) -> float:
    """Share of a line's quad that lies in a mask, 0..1."""
    own = area_of([line], (mask.shape[0], mask.shape[1]))
    return float((own & mask).sum()) / max(1, int(own.sum()))


def stands_out(picture: Pixels, line: TextLine) -> bool:
    """Whether the letters of a line differ from what is around them by what a person sees.

    Looked at is each channel of the line's box, averaged over 3x3 pixels, less its mean over the line's height: the
    range from its 2nd to its 98th percentile. A smooth ground, however wide its range, adds nothing.
    """
    import cv2

    box = line.box
    part = picture[max(0, box.y0) : box.y1, max(0, box.x0) : box.x1].astype(np.float32)
    if part.size == 0:
        return False
    side = max(3, min(part.shape[:2]) | 1)
    local = cv2.blur(part, (3, 3)) - cv2.blur(part, (side, side))
    low, high = np.percentile(local.reshape(-1, 3), (2, 98), axis=0)
    return float((high - low).max()) >= LEAST_CONTRAST


def sharpness(picture: Pixels, lines: Sequence[TextLine]) -> float:
    """How steep the edges of letters are, in their contrast a pixel: the mean over lines of the 98th percentile of the
    gradient, over the range of levels, in the channel that stands out most, averaged over 3x3 pixels. 0 without
    lines."""
    import cv2

    found = []
    for line in lines:
        box = line.box
        part = picture[max(0, box.y0) : box.y1, max(0, box.x0) : box.x1].astype(np.float32)
        if min(part.shape[:2]) < 3:
            continue
        smooth = np.atleast_3d(cv2.blur(part, (3, 3)))
        low, high = np.percentile(smooth.reshape(-1, 3), (2, 98), axis=0)
        channel = int(np.argmax(high - low))
        down, across = np.gradient(smooth[..., channel])
        steep = float(np.percentile(np.hypot(down, across), 98))
        found.append(steep / max(1.0, float((high - low)[channel])))
    return sum(found) / len(found) if found else 0.0
