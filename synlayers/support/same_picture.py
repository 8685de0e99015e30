"""Whether two files show the same picture: encoded again, resized, mirrored or turned, it still is the same.

A first look compares thumbnails of 48 x 48 pixels, a strict second one both pictures at up to 128 x 128. Measured on
photographs, designs and generated pictures, copies by JPEG of quality 30 to 90, WebP, AVIF and sizes of 0.25 to 2
differ by at most 7 levels of luma in the first and 11 in the second (sharp drawings at a quarter of their size: 20);
a digit of 16 px on a product shot of 800 px differs by 21, other pictures by 28 and more. A copy that is missed
(cropped, graded, very small) counts as a picture of its own; two pictures are never taken for one by colors alone.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from synlayers.design import Pixels

SIDE: Final = 48
"""Thumbnails of the first look."""
SECOND_SIDE: Final = 128
ORIENTATIONS: Final = range(8)
"""0 to 3: turned by so many quarters; 4 to 7: mirrored left to right first."""
SKETCH_RADIUS: Final = 24.0
"""Distance of sketches beyond which the first look would refuse anyway."""
_BLOCK: Final = 256
"""Rows of a table of distances that are in memory at once."""

Levels = npt.NDArray[np.float32]


class Limits(NamedTuple):
    """What two copies may differ by: root mean square, and at most, in levels of luma (and alpha) and of chroma."""

    rms: float
    luma: float
    chroma: float


FIRST: Final = Limits(2.0, 9.0, 16.0)
SECOND: Final = Limits(3.0, 16.0, 32.0)
SMOOTH: Final = Limits(2.0, 6.0, 10.0)
"""What copies of smooth pictures (gradients, skies) may differ by, whose fine luma is mostly what the codec made."""
STRUCTURE: Final = 1.2
"""Standard deviation of fine luma (levels) below which a picture may be smooth."""
GRAIN: Final = 0.4
"""Mean difference (levels) to the neighbors' mean, at full size: below, it is smooth; above, it has a texture that
thumbnails may not show."""
AGREEMENT: Final = 0.6
"""Correlation of fine luma that copies have; different textures have none."""


def thumbnail(pixels: Pixels, side: int = SIDE) -> Pixels:
    """``(side, side, 4)`` uint8: Y, Cb, Cr on mid-gray, and alpha, of RGB or straight RGBA of any size."""
    picture = Image.fromarray(pixels)
    small = picture.resize((side, side), Image.Resampling.BICUBIC, reducing_gap=3.0)
    alpha = np.full((side, side), 255, np.uint8)
    if small.mode == "RGBA":
        alpha = np.asarray(small.getchannel("A"))
        gray = Image.new("RGBA", small.size, (128, 128, 128, 255))
        small = Image.alpha_composite(gray, small).convert("RGB")
    return np.dstack([np.asarray(small.convert("YCbCr")), alpha])


def sketch(thumb: Pixels) -> Levels:
    """``(84,)`` float32, the same for a picture however it is mirrored or turned: 12 x 12 means, averaged over all
    eight orientations."""
    step = SIDE // 12
    means = thumb.reshape(12, step, 12, step, 4).mean(axis=(1, 3), dtype=np.float32)
    average = np.mean([turned(means, way) for way in ORIENTATIONS], axis=0)
    rows, columns = np.triu_indices(6)
    return np.asarray(average[rows, columns].reshape(-1), np.float32)


def turned(pixels: npt.NDArray[Any], way: int) -> npt.NDArray[Any]:
    """The picture in one of the `ORIENTATIONS`."""
    return np.rot90(pixels[:, ::-1] if way >= 4 else pixels, way % 4)


def same_at_first_look(a: Pixels, b: Pixels, aspect_a: float, aspect_b: float) -> int | None:
    """The orientation in which thumbnail `b` shows what `a` does, or None. Proportions (width / height) may differ by
    5 %."""
    first = a.astype(np.float32)
    for way in ORIENTATIONS:
        aspect = 1 / aspect_b if way % 2 else aspect_b
        if abs(np.log(aspect_a / aspect)) < 0.05 and _within(first - turned(b, way), FIRST):
            return way
    return None


def same_at_second_look(a: Pixels, b: Pixels, way: int) -> bool:
    """The strict comparison of two pictures (RGB or RGBA, full size), `b` in the orientation `way`."""
    side = min(SECOND_SIDE, 3 * min(*a.shape[:2], *b.shape[:2]) // 5)
    one = thumbnail(a, side).astype(np.float32)
    other = turned(thumbnail(b, side), way).astype(np.float32)
    if not _within(one - other, SECOND):
        return False
    fine_one, fine_other = fine_structure(one[..., 0]), fine_structure(other[..., 0])
    if max(fine_one.std(), fine_other.std()) < STRUCTURE and max(_grain(a), _grain(b)) < GRAIN:
        return _within(one - other, SMOOTH)
    return float((fine_one * fine_other).mean() / (fine_one.std() * fine_other.std() + 1e-6)) >= AGREEMENT


def _within(difference: Levels, limits: Limits) -> bool:
    size = np.abs(difference)
    luma, chroma = max(size[..., 0].max(), size[..., 3].max()), size[..., 1:3].max()
    return bool(
        luma <= limits.luma
        and chroma <= limits.chroma
        and np.sqrt((difference[..., :3] ** 2).mean()) <= limits.rms
        and np.sqrt((difference[..., 3] ** 2).mean()) <= limits.rms
    )


def fine_structure(luma: Levels) -> Levels:
    """Luma less the mean of 5 x 5 around it."""
    height, width = luma.shape
    padded = np.pad(luma, 2, mode="edge")
    mean = sum(padded[i : i + height, j : j + width] for i in range(5) for j in range(5)) / np.float32(25)
    return np.asarray(luma - mean, np.float32)


def _grain(pixels: Pixels) -> float:
    """Mean difference of luma to the mean of 3 x 3, in levels, at full size."""
    gray = Image.fromarray(pixels[..., :3]).convert("L")
    return float(np.abs(np.asarray(gray, np.float32) - np.asarray(gray.filter(ImageFilter.BoxBlur(1)))).mean())


def candidate_pairs(sketches: Levels) -> list[tuple[int, int]]:
    """Pairs (i, j), i < j, of sketches ``(n, 84)`` that may be of one picture; sorted."""
    if len(sketches) < 2:
        return []
    brightness = sketches[:, ::4].mean(axis=1)
    order = np.argsort(brightness, kind="stable")
    ordered, brightness = sketches[order] - np.float32(128), brightness[order]
    squares = (ordered**2).sum(axis=1)
    starts = np.searchsorted(brightness, brightness - 2 * FIRST.rms)
    pairs: list[tuple[int, int]] = []
    for first in range(0, len(ordered), _BLOCK):
        rows = slice(first, first + _BLOCK)
        near = slice(int(starts[first]), first + _BLOCK)
        distances = squares[rows, None] + squares[near] - 2 * (ordered[rows] @ ordered[near].T)
        for row, column in np.argwhere(distances <= SKETCH_RADIUS**2).tolist():
            i, j = first + row, near.start + column
            if j < i:
                pairs.append((min(order[i], order[j]), max(order[i], order[j])))
    return sorted((int(i), int(j)) for i, j in pairs)
