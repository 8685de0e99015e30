"""Image files of other people, decoded to what the project works on: 8-bit sRGB, straight alpha.

`open_image` looks at the header only and refuses what is too large before anything is decoded. `decode` gives RGBA of
any file that Pillow reads: EXIF orientation is applied, ICC profiles are converted to sRGB, 16-bit samples keep their
upper eight bits (rounded), palettes, grey and CMYK become RGB, and of an animation the first frame is taken.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from synlayers.design import Pixels
from synlayers.errors import SynlayersError

MAX_PIXELS = 64_000_000
"""Larger pictures are refused from their header: decoded they would take more than 256 MB."""
MIN_SIDE = 32
PHOTO_SIDE = 1600
"""Longer side of a photograph in memory: a larger one is reduced."""
CUTOUT_SIDE = 2048
"""The same for cut-outs."""


class Undecodable(SynlayersError):
    """This file cannot be used; the message says why, for people."""


def open_image(raw: bytes) -> Image.Image:
    """Identify an image without decoding it.

    Raises:
        Undecodable: no image, an unknown or damaged header, or more than `MAX_PIXELS`.
    """
    if not raw:
        raise Undecodable("the file is empty")
    try:
        with warnings.catch_warnings():
            # Pillow's own limit warns or raises here; ours, below, is the stricter one and names the size
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(raw))
    except Image.DecompressionBombError:
        raise Undecodable(f"more than {MAX_PIXELS // 1_000_000} megapixels (a decompression bomb?)") from None
    except UnidentifiedImageError:
        raise Undecodable("not an image that Pillow can read") from None
    except Exception as error:  # damaged headers raise almost anything: struct.error, SyntaxError, OSError, ValueError
        raise Undecodable(f"damaged header ({_first_line(error)})") from None
    if image.width * image.height > MAX_PIXELS:
        raise Undecodable(f"{image.width} x {image.height} pixels, more than {MAX_PIXELS // 1_000_000} megapixels")
    return image


def is_animated(image: Image.Image) -> bool:
    """Whether an opened image has more than one frame; looks no further than the second."""
    try:
        return bool(getattr(image, "is_animated", False)) and image.format != "TIFF"
    except Exception:  # a damaged second frame: the first may still be fine
        return False


def decode(image: Image.Image, longest: int | None = None) -> Pixels:
    """All of an opened image: ``(h, w, 4)`` uint8 straight sRGB, upright; colour under alpha 0 is zero.

    Args:
        longest: reduce to at most this many pixels on the longer side (JPEGs are then decoded at a lower resolution,
            which is faster).

    Raises:
        Undecodable: the data ends early or is damaged.
    """
    try:
        if longest is not None:
            image.draft(None, (longest, longest))
        image.load()
        upright = ImageOps.exif_transpose(image)
        rgba = _to_srgb(upright)
    except Exception as error:  # decoders raise OSError, SyntaxError, ValueError, struct.error, EOFError, ...
        raise Undecodable(f"damaged or cut short ({_first_line(error)})") from None
    if longest is not None and max(rgba.size) > longest:
        scale = longest / max(rgba.size)
        size = (max(1, round(rgba.width * scale)), max(1, round(rgba.height * scale)))
        rgba = rgba.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
    pixels = np.array(rgba)
    pixels[pixels[..., 3] == 0] = 0
    return pixels


def read_photo(path: str) -> Pixels:
    """``(h, w, 3)`` uint8 of a photograph, at most `PHOTO_SIDE` on the longer side; transparency is laid on white."""
    rgba = decode(open_image(_read_bytes(path)), PHOTO_SIDE)
    if rgba[..., 3].min() == 255:
        return np.ascontiguousarray(rgba[..., :3])
    alpha = rgba[..., 3:].astype(np.float32) / 255
    return np.asarray(np.round(rgba[..., :3] * alpha + 255 * (1 - alpha)), np.uint8)


def read_cutout(path: str) -> Pixels:
    """``(h, w, 4)`` uint8 straight alpha of a cut-out, cropped to alpha > 0, at most `CUTOUT_SIDE` on the longer
    side."""
    rgba = decode(open_image(_read_bytes(path)))
    x0, y0, x1, y1 = alpha_box(rgba)
    crop = np.ascontiguousarray(rgba[y0:y1, x0:x1])
    scale = CUTOUT_SIDE / max(crop.shape[:2])
    return crop if scale >= 1 else resize(crop, max(1, round(scale * (x1 - x0))), max(1, round(scale * (y1 - y0))))


def _read_bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Undecodable(
            f"{path} was there when the folder was scanned and cannot be read now ({error.strerror})"
        ) from None


def resize(pixels: Pixels, width: int, height: int) -> Pixels:
    """Straight RGBA at another size. Pillow weighs colours by alpha, and averages whole areas when it reduces."""
    if pixels.shape[:2] == (height, width):
        return pixels
    enlarge = width > pixels.shape[1]
    method = Image.Resampling.BICUBIC if enlarge else Image.Resampling.LANCZOS
    return np.asarray(Image.fromarray(pixels).resize((width, height), method, reducing_gap=None if enlarge else 2.0))


def alpha_box(rgba: Pixels) -> tuple[int, int, int, int]:
    """Tight box of alpha > 0, end exclusive; all zero when nothing is there."""
    box = Image.fromarray(np.ascontiguousarray(rgba[..., 3])).getbbox()
    return box if box is not None else (0, 0, 0, 0)


def _to_srgb(image: Image.Image) -> Image.Image:
    """Any mode to RGBA in sRGB."""
    profile = image.info.get("icc_profile")
    image = _to_eight_bits(image)
    alpha = None
    if image.mode in ("RGBA", "LA", "La", "RGBa", "PA") or "transparency" in image.info:
        image = image.convert("RGBA") if image.mode not in ("La",) else image.convert("LA").convert("RGBA")
        alpha = image.getchannel("A")
        image = image.convert("RGB")
    elif image.mode not in ("RGB", "CMYK", "LAB"):
        image = image.convert("RGB")
    if profile:
        image = _apply_profile(image, profile)
    rgb = image.convert("RGB")
    out = rgb.convert("RGBA")
    if alpha is not None:
        out.putalpha(alpha)
    return out


def _to_eight_bits(image: Image.Image) -> Image.Image:
    """Modes I, I;16 and F to L: 16-bit levels keep their upper half, F is taken as 0..1 or 0..255 by its maximum."""
    if image.mode.startswith("I;16") or image.mode == "I":
        levels = np.asarray(image, dtype=np.int64)
        if levels.max(initial=0) > 255 or image.mode != "I":
            levels = (np.clip(levels, 0, 65535) * 255 + 32767) // 65535
        return Image.fromarray(levels.astype(np.uint8))
    if image.mode == "F":
        values = np.nan_to_num(np.asarray(image, dtype=np.float64), posinf=0.0, neginf=0.0)
        values = values * 255 if values.max(initial=0) <= 1 else values
        return Image.fromarray(np.round(np.clip(values, 0, 255)).astype(np.uint8))
    return image


def _apply_profile(image: Image.Image, profile: bytes) -> Image.Image:
    """Convert from an embedded ICC profile; one that is damaged or of another colour space is ignored, as browsers
    do."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted if converted is not None else image


def _first_line(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return text[0][:120] if text else type(error).__name__
