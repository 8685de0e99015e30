"""Masks, trimaps and true mattes of data sets, in whatever encoding they lie on disk.

The usual encoding is read as the field's loaders do. One that they would read as nothing at all (0 and 1 for 0 and 255,
an object in the alpha channel, 127 for unknown) is read for what it means, with a note, or refused with the reason.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks.api.images import BROKEN, name_of, open_image, read_gray
from benchmarks.api.notes import take_note
from benchmarks.api.tasks import Array
from synlayers.errors import DataError

HALF: Final = 127
"""The highest gray level that is outside of a mask."""
NOISE: Final = 16
"""Levels that differ by less than this are one level, stored with loss."""
UNKNOWN: Final = 128
"""Of a trimap, between 0 and 255."""
NEAR_UNKNOWN: Final = range(64, 193)
"""A single level in here, beside 0 and 255, can only mean unknown."""


def read_mask(source: Path | bytes, what: str = "") -> npt.NDArray[np.uint8]:
    """(H, W) uint8: 255 where the gray value is over 127, else 0. Alpha is dropped, as by the field's loaders.

    Where that would make the mask empty although the file holds two levels, they are read as 0 and 255 with a note; the
    same for an object that only the alpha channel shows.

    Raises:
        DataError: it is no picture of 8 bits, or holds several levels, all on one side of the half.
    """
    with open_image(source, what) as image:
        if image.mode.startswith(("I", "F")):
            raise DataError(f"{name_of(source, what)} has more than 8 bits a channel ({image.mode}); it must have 8")
        try:
            levels = _levels(image, name_of(source, what))
        except BROKEN as error:
            raise DataError(f"{name_of(source, what)} cannot be read: {error}") from None
    mask = np.where(levels > HALF, 255, 0).astype(np.uint8)
    found = np.unique(levels)
    low, high = int(found[0]), int(found[-1])
    if low <= HALF < high or (low == high != 1):  # of two sides, or really empty, or really full
        return mask
    if high <= HALF and found.size <= 2:
        take_note(f"a mask of the levels {' and '.join(map(str, found))} was read as 0 and 255")
        return np.where(levels == high, 255, 0).astype(np.uint8)
    if high - low < NOISE:
        return mask
    raise DataError(
        f"{name_of(source, what)} holds levels from {low} to {high}, all on one side of {HALF}: which of them are the"
        " mask cannot be told; store 0 and 255"
    )


def _levels(image: Image.Image, name: str) -> npt.NDArray[np.uint8]:
    """The gray levels of a mask, of its alpha where nothing else tells anything."""
    if image.mode == "P" and "transparency" not in image.info:
        indices = np.asarray(image)
        gray = np.asarray(image.convert("RGB").convert("L"))
        # two entries of a palette, both dark (a label's colour), are still two levels
        return gray if np.unique(gray).size > 1 else indices
    rgba = np.asarray(image.convert("RGBA"))
    gray = np.asarray(image.convert("RGB").convert("L"))
    alpha = rgba[..., 3]
    if (alpha == alpha.flat[0]).all():
        return gray
    if (gray == gray.flat[0]).all():
        take_note("a mask without gray levels was read from its alpha")
        return alpha
    if ((gray > HALF) != (alpha > HALF)).any():
        take_note("the alpha of a mask was dropped, though it is not the mask")
    return gray


def read_true_matte(source: Path | bytes, what: str = "") -> Array:
    """(H, W) uint8, or uint16 for a 16-bit file: of a colour picture the first channel, as the field's loaders do. A
    matte of 0 and 1, or one that only the alpha channel shows, is read as what it means, with a note."""
    with open_image(source, what) as image:
        only_alpha = None
        if "A" in image.getbands():
            try:
                bands = np.asarray(image.convert("RGBA"))
            except BROKEN as error:
                raise DataError(f"{name_of(source, what)} cannot be read: {error}") from None
            colors, alpha = bands[..., :3], bands[..., 3]
            if (colors == colors.reshape(-1, 3)[0]).all() and (alpha != alpha.flat[0]).any():
                only_alpha = np.ascontiguousarray(alpha)
    if only_alpha is not None:
        take_note("a matte without gray levels was read from its alpha")
        return only_alpha
    levels: Array = read_gray(source, what)
    if levels.max(initial=0) == 1:
        take_note("a matte of 0 and 1 was read as transparent and opaque")
        levels = levels * levels.dtype.type(np.iinfo(levels.dtype).max)
    return levels


def read_trimap(source: Path | bytes, what: str = "") -> npt.NDArray[np.uint8]:
    """(H, W) uint8 of 0 (background), 128 (unknown) and 255 (foreground).

    Another single level near the middle is unknown too; 0, 1 and 2 are labels of the three; both with a note.

    Raises:
        DataError: it holds other levels.
    """
    stored = read_gray(source, what)
    levels = stored
    if stored.dtype == np.uint16:
        levels = (stored if stored.max(initial=0) <= 255 else (stored + np.uint32(128)) // 257).astype(np.uint8)
    found = [int(level) for level in np.unique(levels)]
    middle = [level for level in found if level not in (0, 255)]
    if not middle or middle == [UNKNOWN]:
        if stored.dtype == np.uint16:
            take_note("a trimap of 16 bits was read as one of 8")
        return levels.astype(np.uint8)
    if len(middle) == 1 and middle[0] in NEAR_UNKNOWN:
        take_note(f"level {middle[0]} of a trimap was read as {UNKNOWN}, unknown")
        return np.where(levels == middle[0], UNKNOWN, levels).astype(np.uint8)
    if set(found) <= {0, 1, 2} and 2 in found:
        take_note("a trimap of 0, 1 and 2 was read as 0, 128 and 255")
        return np.select([levels == 1, levels == 2], [UNKNOWN, 255]).astype(np.uint8)
    odd = [level for level in middle if level != UNKNOWN]
    count = int(np.isin(levels, odd).sum())
    listed = ", ".join(map(str, odd[:4])) + (", ..." if len(odd) > 4 else "")
    raise DataError(
        f"{name_of(source, what)}: {count} of {levels.size} trimap pixels are none of 0, 128, 255 but {listed}"
    )
