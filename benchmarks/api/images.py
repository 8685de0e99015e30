"""Image files in and out, for data sets and predictions: what comes from outside is hostile.

Pictures of people are read as a viewer shows them (`read_for_display`), by the one decoder of the project
(`synlayers.support.image_decoding`). Data sets in official layout, answers and judged pictures are read by `read_rgb`,
`read_rgba` and `read_gray` with the levels that are stored: the official code of every benchmark here opens its files
by `Image.open(...).convert(...)` or `cv2.imread` and scores those, so that a profile, an orientation or a gamma that
was applied would give other numbers than are published.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from synlayers.errors import DataError
from synlayers.storage.plain_files import plain, read_plain
from synlayers.support import image_decoding

IMAGE_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF")
"""Formats that are decoded, whatever a file is called: none that runs a program."""

MOST_PIXELS = 100_000_000
"""Larger images are refused before they are decoded (a bomb, or a mistake)."""
MOST_BYTES = 1 << 30
"""Of a picture's file that is read for display."""

BROKEN = (OSError, ValueError, SyntaxError, TypeError)
"""What PIL throws for files that are damaged."""

# once and for the whole process: `warnings.catch_warnings` around each file, in the threads that read ahead, would take
# away the warnings of known defects that the metrics' thread is recording at that moment
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


def read_size(source: Path | bytes, what: str = "") -> tuple[int, int]:
    """(width, height) from the header alone."""
    with open_image(source, what) as image:
        return image.size


def read_rgb(source: Path | bytes, what: str = "") -> npt.NDArray[np.uint8]:
    """(H, W, 3) uint8. Gray and palette images are converted; alpha is dropped as PIL drops it."""
    return _read(source, what, "RGB")


def read_rgba(source: Path | bytes, what: str = "") -> npt.NDArray[np.uint8]:
    """(H, W, 4) uint8, straight alpha; opaque where the file has no alpha."""
    return _read(source, what, "RGBA")


def read_for_display(source: Path | bytes, what: str = "") -> npt.NDArray[np.uint8]:
    """(H, W, 3) uint8 sRGB as a viewer shows it: see `read_with_notes`."""
    return read_with_notes(source, what)[0]


def read_with_notes(source: Path | bytes, what: str = "") -> tuple[npt.NDArray[np.uint8], tuple[str, ...]]:
    """(H, W, 3) uint8 sRGB as a viewer shows it: turned as its EXIF says, its ICC profile applied, of all formats that
    the project reads, on white where it is transparent. And what was done to it, for people.

    Raises:
        DataError: it cannot be read; the message says why, and what to install or to do.
    """
    name = name_of(source, what)
    raw = source if isinstance(source, bytes) else _bytes_of(source, name)
    try:
        image = image_decoding.open_image(raw, MOST_PIXELS)
    except image_decoding.Undecodable as error:
        raise DataError(f"{name} is not a readable image: {error}") from None
    notes = [*image_decoding.notes_of(image), image_decoding.profile_note(image)]
    try:
        pixels, transparent = image_decoding.decode_photo(image, None)
    except image_decoding.Undecodable as error:
        raise DataError(f"{name} cannot be read: {error}") from None
    notes.append("transparent parts laid on white" if transparent else "")
    return pixels, tuple(note for note in notes if note)


def _bytes_of(path: Path, name: str) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise DataError(f"{name} is larger than {MOST_BYTES >> 30} GiB")
        return read_plain(path)
    except OSError as error:
        raise DataError(f"{name} cannot be read: {error.strerror}") from None


def read_gray(source: Path | bytes, what: str = "") -> npt.NDArray[Any]:
    """(H, W) uint8, or uint16 for a 16-bit file. Of a colour image the first channel, as the field's loaders do."""
    with open_image(source, what) as image:
        try:
            if image.mode in ("I;16", "I;16L", "I;16B", "I"):
                levels = np.asarray(image.convert("I"))
                if levels.size and (levels.min() < 0 or levels.max() > 65535):
                    raise DataError(f"{name_of(source, what)}: levels outside 0..65535")
                return levels.astype(np.uint16)
            if image.mode == "F":
                raise DataError(f"{name_of(source, what)}: floating point pixels; store 8 or 16 bits")
            if image.mode in ("1", "L", "LA", "La"):
                return np.asarray(image.convert("LA").getchannel(0) if image.mode == "LA" else image.convert("L"))
            return np.ascontiguousarray(np.asarray(image.convert("RGB"))[..., 0])
        except BROKEN as error:
            raise DataError(f"{name_of(source, what)} cannot be read: {error}") from None


def read_matte(source: Path | bytes, what: str = "") -> npt.NDArray[Any]:
    """`read_gray` for answers: a picture whose first channel is not the whole of it is refused, because it would be
    scored as something else; so is one whose levels cannot be those of its depth (0 and 1 in 8 bits, 0 to 255 in 16).
    """
    with open_image(source, what) as image:
        bands = image.getbands()
        if "A" in bands or "a" in bands or image.mode == "P":
            raise DataError(
                f"{name_of(source, what)} is {image.mode}, not gray; store alpha as the gray levels of a picture"
                " without alpha"
            )
        if len(bands) > 1:
            try:
                pixels = np.asarray(image.convert("RGB"))
            except BROKEN as error:
                raise DataError(f"{name_of(source, what)} cannot be read: {error}") from None
            if (pixels != pixels[..., :1]).any():
                raise DataError(f"{name_of(source, what)} is a colour picture; store alpha as gray levels")
    levels = read_gray(source, what)
    top, most = int(levels.max(initial=0)), int(np.iinfo(levels.dtype).max)
    if top == 1 or (most > 255 and 0 < top <= 255):
        raise DataError(
            f"{name_of(source, what)} has no level above {top} of {most}: it looks like alpha of 0 to {top}, and opaque"
            f" is {most}; store it with the levels of its depth"
        )
    return levels


def write_png(path: Path, pixels: npt.NDArray[Any]) -> None:
    """Writes (H, W), (H, W, 3) or (H, W, 4) uint8, or (H, W) uint16, losslessly."""
    path.write_bytes(png_bytes(pixels))


def png_bytes(pixels: npt.NDArray[Any]) -> bytes:
    """The same as bytes. RGB and RGBA go through the project's own fast codec."""
    if pixels.dtype == np.uint8 and pixels.ndim == 3:
        from synlayers.storage import encode

        return encode(np.ascontiguousarray(pixels), "png")
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(out, format="PNG", compress_level=1)
    return out.getvalue()


def _read(source: Path | bytes, what: str, mode: str) -> npt.NDArray[np.uint8]:
    with open_image(source, what) as image:
        if image.mode.startswith(("I", "F")):
            raise DataError(f"{name_of(source, what)} has more than 8 bits a channel ({image.mode}); it must have 8")
        try:
            return np.array(image.convert(mode), np.uint8)
        except BROKEN as error:
            raise DataError(f"{name_of(source, what)} cannot be read: {error}") from None


def open_image(source: Path | bytes, what: str = "") -> Image.Image:
    """The picture, not decoded yet. Raises `DataError` for what is none, or has too many pixels."""
    name = name_of(source, what)
    try:
        image = Image.open(io.BytesIO(source) if isinstance(source, bytes) else plain(source), formats=IMAGE_FORMATS)
    except FileNotFoundError:
        raise DataError(f"{name} does not exist") from None
    except (*BROKEN, Image.DecompressionBombError) as error:
        raise DataError(f"{name} is not a readable image: {error}") from None
    if image.width * image.height > MOST_PIXELS:
        size = f"{image.width}x{image.height}"
        image.close()
        raise DataError(f"{name} has {size} pixels, more than {MOST_PIXELS // 10**6} million; it is refused unread")
    return image


def name_of(source: Path | bytes, what: str = "") -> str:
    """What messages call a source: `what`, else its path."""
    return what or (str(source) if isinstance(source, Path) else "an image")
