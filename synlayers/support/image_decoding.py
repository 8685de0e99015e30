"""Image files of other people, decoded to what the project works on: 8-bit sRGB, straight alpha.

The one place where pictures of people are read, for the generator, `baselines.decompose` and data sets of own pictures;
what data sets in official layout and predictions hold is read by `benchmarks.api.images`, which says why.

`open_image` looks at the header only and refuses what is too large before anything is decoded. `decode` gives RGBA of
any file that is read (`image_formats`): EXIF orientation is applied, ICC profiles are converted to sRGB, 16-bit samples
keep their upper eight bits (gray ones rounded), palettes, gray and CMYK become RGB, a color that is declared
transparent (tRNS) is, and of an animation the first frame is taken.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, UnidentifiedImageError

from synlayers.design import Pixels
from synlayers.errors import SynlayersError
from synlayers.support.cutout_cleaning import CleanCutout, clean_cutout
from synlayers.support.image_formats import readable_formats, why_unread

MAX_PIXELS = 64_000_000
"""Larger pictures are refused from their header: decoded they would take more than 256 MB."""
MIN_SIDE = 32
PHOTO_SIDE = 1600
"""Longer side of a photograph in memory: a larger one is reduced."""
CUTOUT_SIDE = 2048
"""The same for cut-outs."""
ORIENTATION = 0x0112
TURNS: Mapping[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What EXIF's orientation asks for."""


class Undecodable(SynlayersError):
    """This file cannot be used; the message says why, for people."""


def open_image(raw: bytes, most_pixels: int = MAX_PIXELS) -> Image.Image:
    """Identify an image without decoding it.

    Raises:
        Undecodable: no image, an unknown or damaged header, or more than `most_pixels`.
    """
    if not raw:
        raise Undecodable("the file is empty")
    try:
        with warnings.catch_warnings():
            # Pillow's own limit warns or raises here; ours, below, is the stricter one and names the size
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(raw), formats=readable_formats(raw))
    except Image.DecompressionBombError:
        raise Undecodable(f"more than {most_pixels // 1_000_000} megapixels (a decompression bomb?)") from None
    except UnidentifiedImageError:
        raise Undecodable(why_unread(raw)) from None
    except Exception as error:  # damaged headers raise almost anything: struct.error, SyntaxError, OSError, ValueError
        raise Undecodable(f"damaged header ({_first_line(error)})") from None
    if image.width * image.height > most_pixels:
        raise Undecodable(f"{image.width} x {image.height} pixels, more than {most_pixels // 1_000_000} megapixels")
    return image


def is_animated(image: Image.Image) -> bool:
    """Whether an opened image has more than one frame; looks no further than the second."""
    try:
        return bool(getattr(image, "is_animated", False)) and image.format not in (*_SEVERAL, "PSD")
    except Exception:  # a damaged second frame: the first may still be fine
        return False


_SEVERAL = ("TIFF", "MPO", "HEIF")
"""Formats whose files may hold pictures or pages that are no frames of an animation."""


def _pictures_in(image: Image.Image) -> int:
    """Pictures or pages of a file; 1 where there are none to choose from."""
    try:
        return int(getattr(image, "n_frames", 1)) if image.format in _SEVERAL else 1
    except Exception:  # a damaged second page: the first may still be fine
        return 1


def notes_of(image: Image.Image) -> list[str]:
    """What decoding an opened image will leave out, for people; ask before `decode`."""
    notes = ["first frame of an animation"] if is_animated(image) else []
    if (number := _pictures_in(image)) > 1:
        notes.append(f"first of {number} pictures or pages of the file")
    if image.mode.startswith("I;16") or "16" in _raw_mode(image):
        notes.append("16-bit samples reduced to 8")
    return notes


def decode(image: Image.Image, longest: int | None = None) -> Pixels:
    """All of an opened image: ``(h, w, 4)`` uint8 straight sRGB, upright; colour under alpha 0 is zero.

    Args:
        longest: reduce to at most this many pixels on the longer side (JPEGs are then decoded at a lower resolution,
            which is faster).

    Raises:
        Undecodable: the data ends early or is damaged.
    """
    pixels = np.array(_decoded(image, longest).convert("RGBA"))
    pixels[pixels[..., 3] == 0] = 0
    return pixels


def _decoded(image: Image.Image, longest: int | None) -> Image.Image:
    """RGB, or RGBA where there is an alpha channel or a transparent color."""
    try:
        if longest is not None:
            image.draft(None, (longest, longest))
        _scale_transparent_color(image)
        image.load()
        upright = _to_srgb(_turned(image))
    except Exception as error:  # decoders raise OSError, SyntaxError, ValueError, struct.error, EOFError, ...
        raise Undecodable(f"damaged or cut short ({_first_line(error)})") from None
    if longest is not None and max(upright.size) > longest:
        scale = longest / max(upright.size)
        size = (max(1, round(upright.width * scale)), max(1, round(upright.height * scale)))
        upright = upright.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
    return upright


def _turned(image: Image.Image) -> Image.Image:
    """A decoded image as its EXIF says it stands; where the EXIF is damaged, as it lies."""
    try:
        turn = TURNS.get(image.getexif().get(ORIENTATION, 1))
    except Exception:  # whatever a damaged EXIF makes Pillow throw
        return image
    if turn is None:
        return image
    turned, turned.info = image.transpose(turn), image.info
    return turned


def decode_photo(image: Image.Image, longest: int | None = PHOTO_SIDE) -> tuple[Pixels, bool]:
    """``(h, w, 3)`` uint8 of a photograph, at most `longest` pixels on the longer side, and whether it was transparent
    somewhere: that is laid on white."""
    decoded = _decoded(image, longest)
    if decoded.mode == "RGB":
        return np.array(decoded), False
    rgba = np.array(decoded)
    if rgba[..., 3].min() == 255:
        return np.ascontiguousarray(rgba[..., :3]), False
    alpha = rgba[..., 3:].astype(np.float32) / 255
    return np.asarray(np.round(rgba[..., :3] * alpha + 255 * (1 - alpha)), np.uint8), True


def decode_cutout(image: Image.Image) -> CleanCutout:
    """A cut-out at its own size, cropped to what can be seen of it (`cutout_cleaning`)."""
    return clean_cutout(decode(image))


def read_photo(path: str) -> Pixels:
    """``(h, w, 3)`` uint8 of a photograph, at most `PHOTO_SIDE` on the longer side; transparency is laid on white."""
    return decode_photo(open_image(_read_bytes(path)))[0]


def read_cutout(path: str) -> Pixels:
    """``(h, w, 4)`` uint8 straight alpha of a cut-out, cropped to what can be seen, at most `CUTOUT_SIDE` on the longer
    side."""
    crop = decode_cutout(open_image(_read_bytes(path))).pixels
    height, width = crop.shape[:2]
    scale = CUTOUT_SIDE / max(height, width)
    return crop if scale >= 1 else resize(crop, max(1, round(scale * width)), max(1, round(scale * height)))


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


def _raw_mode(image: Image.Image) -> str:
    """How samples lie in a PNG file, such as ``L;4`` or ``RGB;16B``; ``""`` of other files, and once it is loaded."""
    tile = getattr(image, "tile", None)
    return str(tile[0][3]) if image.format == "PNG" and tile else ""


def _scale_transparent_color(image: Image.Image) -> None:
    """Bring the transparent color of a PNG to the levels that Pillow decodes to: it leaves those of 2, 4 and 16 bits as
    they are in the file, so that nothing, or another level, would become transparent."""
    color, raw = image.info.get("transparency"), _raw_mode(image)
    if raw in ("L;2", "L;4") and isinstance(color, int):
        image.info["transparency"] = color * (85 if raw == "L;2" else 17)
    elif raw == "RGB;16B" and isinstance(color, tuple):
        image.info["transparency"] = tuple(level >> 8 for level in color)


def _to_srgb(image: Image.Image) -> Image.Image:
    """Any mode to RGB or RGBA in sRGB."""
    profile = image.info.get("icc_profile")
    alpha, color = _split_alpha(image)
    if profile:
        color = _apply_profile(color, profile)
    rgb = color if color.mode == "RGB" else color.convert("RGB")
    if alpha is not None:
        rgb.putalpha(alpha)
    return rgb


def _split_alpha(image: Image.Image) -> tuple[Image.Image | None, Image.Image]:
    """Alpha (mode L, or None) and colors as they are meant by a profile: L, RGB, CMYK or LAB."""
    transparent = image.info.get("transparency")
    if image.mode.startswith("I;16") and isinstance(transparent, int):
        levels = np.asarray(image)
        return Image.fromarray(np.where(levels == transparent, 0, 255).astype(np.uint8)), _to_eight_bits(image)
    image = _to_eight_bits(image)
    if image.mode in ("LA", "La"):
        image = image.convert("LA")
        return image.getchannel("A"), image.getchannel("L")
    if image.mode in ("RGBA", "RGBa", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        gray = image.mode in ("1", "L")
        return rgba.getchannel("A"), rgba.getchannel("R") if gray else rgba.convert("RGB")
    if image.mode in ("RGB", "CMYK", "LAB", "L"):
        return None, image
    return None, image.convert("L" if image.mode == "1" else "RGB")


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
        if image.mode == "L" and source.profile.xcolor_space.strip() != "GRAY":
            image = image.convert("RGB")  # gray samples with a profile of RGB: equal in all three
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted if converted is not None else image


_SRGB_GAMMA = 1 / 2.2
_SRGB_PRIMARIES = (0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)
"""White, red, green, blue as PNG's cHRM lists them."""


def profile_note(image: Image.Image) -> str:
    """What is done with the ICC profile of an opened image, for people; ``""`` where it has none. The gamma and the
    primaries of a PNG are not applied (programs do not agree on them), which is told where they are not those of sRGB.
    """
    profile = image.info.get("icc_profile")
    if not profile:
        gamma, primaries = image.info.get("gamma", _SRGB_GAMMA), image.info.get("chromaticity", _SRGB_PRIMARIES)
        plain = abs(gamma - _SRGB_GAMMA) < 0.01 and np.allclose(primaries, _SRGB_PRIMARIES, atol=0.01)
        return "" if plain or "srgb" in image.info else "its gamma and primaries (gAMA, cHRM) were not applied"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        space = source.profile.xcolor_space.strip()
        name = " ".join((source.profile.profile_description or "").split())[:60]
    except (ImageCms.PyCMSError, OSError, ValueError):
        return "its color profile is damaged and was not applied"
    if space != {"CMYK": "CMYK", "LAB": "Lab"}.get(image.mode, space if space in ("RGB", "GRAY") else ""):
        return f"its color profile is one of {space}, which its colors are not: it was not applied"
    return f"colors converted to sRGB from {name or 'a profile without a name'}"


def _first_line(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return text[0][:120] if text else type(error).__name__
