"""Pixels to bytes and back, losslessly: PNG written around zlib-ng's deflate, or lossless WebP.

The PNG container is written here because it is several times faster than Pillow's: one filter for all rows, chosen by
compressing a few bands of the image. Any PNG reader reads it. ISA-L's deflate would be twice as fast again, but it does
not give the same bytes for the same input every time (1 of about 1,000 images differed between two runs), so it cannot
be used here.
"""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Callable
from typing import Final, Literal, TypeAlias, get_args

import numpy as np
from PIL import Image
from zlib_ng import zlib_ng

from synlayers.design import Pixels
from synlayers.errors import DataError, UsageError
from synlayers.storage.png_reading import SIGNATURE, png_header, read_png

Codec = Literal["png", "webp"]
CODECS: Final[tuple[Codec, ...]] = get_args(Codec)
WEBP_MAX_SIDE: Final = 16383
MAX_PIXELS: Final = 1 << 26
"""Larger images are neither written nor decoded (a decompression bomb asks for more)."""

Buffer: TypeAlias = bytes | memoryview
_COLOR_TYPE: Final = {3: 2, 4: 6}
_LEVEL: Final = (
    2  # measured on designs: level 1 takes 0.7 of the time and is 60 % larger, level 3 takes 1.3 and is 10 % smaller
)
_BANDS: Final = 4
_BAND_ROWS: Final = 8
_MAGIC: Final[dict[str, Codec]] = {"PNG": "png", "WEBP": "webp"}
_UNREADABLE: Final = (OSError, ValueError, SyntaxError, OverflowError, struct.error, Image.DecompressionBombError)
"""What Pillow raises for damaged files."""


def encode(pixels: Pixels, codec: Codec) -> bytes:
    """The file content of an image, lossless, colour under alpha 0 included; the same bytes for the same pixels and
    libraries.

    Args:
        pixels: ``(height, width, 3 or 4)`` uint8, contiguous or not, at least one pixel.

    Raises:
        UsageError: the codec is unknown or cannot hold an image of this size.
    """
    height, width, channels = pixels.shape
    if channels not in _COLOR_TYPE or pixels.dtype != np.uint8 or height < 1 or width < 1:
        raise ValueError(f"an image is (height, width, 3 or 4) uint8, not {pixels.shape} {pixels.dtype}")
    if height * width > MAX_PIXELS:
        raise UsageError(f"an image of {width}x{height} has more than {MAX_PIXELS:,} pixels: choose a smaller --size")
    if codec == "png":
        return _encode_png(pixels)
    if codec == "webp":
        return _encode_webp(pixels)
    raise UsageError(f"codec {codec!r} is not one of {', '.join(CODECS)}")


def _encode_webp(pixels: Pixels) -> bytes:
    height, width, _ = pixels.shape
    if max(height, width) > WEBP_MAX_SIDE:
        raise UsageError(
            f"WebP holds sides up to {WEBP_MAX_SIDE:,} pixels, not {width}x{height}: use --codec png or a smaller"
            " --size"
        )
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(out, "WEBP", lossless=True, method=0, quality=0, exact=True)
    return out.getvalue()


def _encode_png(pixels: Pixels) -> bytes:
    height, width, channels = pixels.shape
    if pixels.strides[1:] != (channels, 1):  # filtering wants packed rows; rows themselves may lie apart (a crop)
        pixels = np.ascontiguousarray(pixels)
    body = zlib_ng.compress(_FILTERS[_cheapest_filter(pixels)](pixels), _LEVEL)
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOR_TYPE[channels], 0, 0, 0)
    return b"".join((SIGNATURE, *_chunk(b"IHDR", header), *_chunk(b"IDAT", body), *_chunk(b"IEND", b"")))


def _chunk(tag: bytes, body: bytes) -> tuple[bytes, ...]:
    return struct.pack(">I", len(body)), tag, body, struct.pack(">I", zlib_ng.crc32(body, zlib_ng.crc32(tag)))


def _cheapest_filter(pixels: Pixels) -> int:
    """The filter that compresses evenly spaced bands of rows best; costs a tenth of the encoding."""
    height = pixels.shape[0]
    if height > 2 * _BANDS * _BAND_ROWS:
        starts = [(2 * i + 1) * height // (2 * _BANDS) - _BAND_ROWS // 2 for i in range(_BANDS)]
        pixels = np.concatenate([pixels[y : y + _BAND_ROWS] for y in starts])
    sizes = {number: len(zlib_ng.compress(apply(pixels), _LEVEL)) for number, apply in _FILTERS.items()}
    return min(sizes, key=lambda number: (sizes[number], number))


def _rows(pixels: Pixels, number: int) -> tuple[Pixels, Pixels]:
    """An uninitialised scanline buffer, and its part behind the filter bytes in the shape of `pixels`."""
    height, width, channels = pixels.shape
    out = np.empty((height, 1 + width * channels), np.uint8)
    out[:, 0] = number
    return out, out[:, 1:].reshape(pixels.shape)  # a view: only the last axis is split


def _filter_none(pixels: Pixels) -> Pixels:
    out, body = _rows(pixels, 0)
    body[:] = pixels
    return out


def _filter_sub(pixels: Pixels) -> Pixels:
    """Difference to the pixel on the left, modulo 256."""
    out, body = _rows(pixels, 1)
    body[:, 0] = pixels[:, 0]
    np.subtract(pixels[:, 1:], pixels[:, :-1], out=body[:, 1:])
    return out


def _filter_up(pixels: Pixels) -> Pixels:
    """Difference to the pixel above, modulo 256."""
    out, body = _rows(pixels, 2)
    body[0] = pixels[0]
    np.subtract(pixels[1:], pixels[:-1], out=body[1:])
    return out


_FILTERS: Final[dict[int, Callable[[Pixels], Pixels]]] = {0: _filter_none, 1: _filter_sub, 2: _filter_up}


def decode(data: Buffer, mode: Literal["RGB", "RGBA"] | None = None) -> Pixels:
    """The pixels of a PNG or WebP file, ``(height, width, 3 or 4)`` uint8.

    Args:
        mode: converts to it; None gives RGB or RGBA as stored. An opaque RGBA image stored as WebP reads back as RGB.

    Raises:
        DataError: not such a file, cut short, damaged (PNG checksums are checked), or of more than `MAX_PIXELS` pixels.
    """
    data = bytes(data)
    if (pixels := read_png(data, MAX_PIXELS)) is not None:
        return _in_mode(pixels, mode)
    try:
        with Image.open(io.BytesIO(data), formats=tuple(_MAGIC)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise DataError(f"the image claims {image.width}x{image.height} pixels, more than {MAX_PIXELS:,}")
            if image.format == "PNG":
                _check_chunks(data)
            image.load()
            return np.array(
                image
                if image.mode == mode or (mode is None and image.mode in ("RGB", "RGBA"))
                else image.convert(mode or "RGBA")
            )
    except _UNREADABLE as error:
        raise DataError(f"not a readable PNG or WebP image ({error})") from error


def _in_mode(pixels: Pixels, mode: Literal["RGB", "RGBA"] | None) -> Pixels:
    """RGB or RGBA pixels in the mode that is asked for, as Pillow converts."""
    channels = pixels.shape[2]
    if mode is None or channels == len(mode):
        return pixels
    if mode == "RGB":
        return np.ascontiguousarray(pixels[..., :3])
    return np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])


def image_size(data: Buffer) -> tuple[int, int]:
    """Width and height that a PNG or WebP file claims, from its first bytes; nothing is unpacked.

    Raises:
        DataError: it is neither.
    """
    data = bytes(data)
    if (header := png_header(data)) is not None:
        return header.width, header.height
    try:
        with Image.open(io.BytesIO(data), formats=tuple(_MAGIC)) as image:
            return image.size
    except _UNREADABLE as error:
        raise DataError(f"not a readable PNG or WebP image ({error})") from error


def _check_chunks(data: bytes) -> None:
    """Compares the checksum of every PNG chunk: Pillow skips that of the pixels."""
    at, tag = len(SIGNATURE), b""
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        end, tag = at + 8 + size, data[at + 4 : at + 8]
        (stored,) = struct.unpack_from(">I", data, end)
        if zlib_ng.crc32(memoryview(data)[at + 4 : end]) != stored:
            raise ValueError(f"checksum of chunk {tag!r} does not match")
        at = end + 4
    if tag != b"IEND":
        raise ValueError("cut short")


def codec_of(data: Buffer) -> Codec:
    """Which codec wrote these bytes, by their first ones."""
    if bytes(data[:8]) == SIGNATURE:
        return "png"
    if bytes(data[:4]) == b"RIFF" and bytes(data[8:12]) == b"WEBP":
        return "webp"
    raise DataError("neither a PNG nor a WebP image")


def encode_jpeg(pixels: Pixels, quality: int) -> bytes:
    """A JPEG (4:2:0) of an RGB image; `quality` in 1..100."""
    if not 1 <= quality <= 100:
        raise UsageError(f"JPEG quality {quality} is not in 1..100")
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(out, "JPEG", quality=quality)
    return out.getvalue()


def decode_jpeg(data: Buffer) -> Pixels:
    """The pixels of a JPEG file, ``(height, width, 3)`` uint8.

    Raises:
        DataError: it is none, is damaged, or has more than `MAX_PIXELS` pixels.
    """
    try:
        with Image.open(io.BytesIO(bytes(data)), formats=("JPEG",)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise DataError(f"the image claims {image.width}x{image.height} pixels, more than {MAX_PIXELS:,}")
            return np.array(image.convert("RGB"))
    except _UNREADABLE as error:
        raise DataError(f"not a readable JPEG image ({error})") from error


def codec_probe() -> str:
    """sha256 hex of a fixed picture in every codec: differs where another library version, or CPU, would write other
    bytes."""
    y, x = np.mgrid[0:160, 0:160].astype(np.uint32)
    noise = ((x * 2654435761 + y * 40503) >> 7).astype(np.uint8)
    disc = ((x - 80) ** 2 + (y - 80) ** 2 < 70**2) * np.uint8(255)
    flat = np.where(x < 80, 40, 200).astype(np.uint8)
    sha = hashlib.sha256()
    for first in (noise, (x + y).astype(np.uint8), flat):
        image = np.stack(
            [first, (x * 3 // 2).astype(np.uint8), (y * 3 // 2).astype(np.uint8), disc.astype(np.uint8)], axis=2
        )
        image[disc == 0] = 0
        for codec in CODECS:
            sha.update(encode(image, codec))
        sha.update(encode_jpeg(image[..., :3], 80))
    return sha.hexdigest()
