"""Which image files can be read, what the others are by name, and what to do about them.

Formats are told by their first bytes, whatever a file is called. HEIC and JPEG XL are read where the extra ``photos``
is installed; nothing outside `FORMATS` is ever handed to Pillow, so that no file starts another program.
"""

from __future__ import annotations

import importlib
from functools import lru_cache
from typing import Final

from PIL import Image, features

SUFFIXES: Final = (
    *(".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".webp", ".gif", ".bmp", ".dib", ".tif", ".tiff"),
    *(".tga", ".ico", ".jp2", ".j2k", ".jpx", ".avif", ".ppm", ".pgm", ".pbm", ".pnm", ".qoi", ".psd", ".psb"),
    *(".heic", ".heif", ".hif", ".jxl"),
)
"""File names that are taken for pictures which can be read."""
FORMATS: Final = (
    *("PNG", "JPEG", "MPO", "WEBP", "GIF", "BMP", "DIB", "TIFF", "TGA", "ICO", "JPEG2000", "AVIF", "PPM", "QOI", "PSD"),
    *("HEIF", "JXL"),
)
"""What Pillow may take a file for."""
EXTRA: Final = "pip install 'synlayers[photos]'"
_DECODERS: Final = {"HEIC": ("pillow_heif", "register_heif_opener"), "JPEG XL": ("pillow_jxl", "")}
_BRANDS: Final = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"), "HEIC"),
    **dict.fromkeys((b"avif", b"avis"), "AVIF"),
}
_MAGIC: Final = {
    "PNG": (b"\x89PNG",),
    "JPEG": (b"\xff\xd8\xff",),
    "GIF": (b"GIF8",),
    "BMP": (b"BM",),
    "TIFF": (b"II*\0", b"MM\0*"),
    "PSD": (b"8BPS",),
    "QOI": (b"qoif",),
    "JPEG 2000": (b"\0\0\0\x0cjP  ",),
    "JPEG XL": (b"\xff\x0a", b"\0\0\0\x0cJXL "),
    "OpenEXR": (b"\x76\x2f\x31\x01",),
    "PDF": (b"%PDF",),
    "PostScript": (b"%!PS",),
    "GIMP's XCF": (b"gimp xcf",),
    "XML or SVG": (b"<svg", b"<?xml"),
    "a zip archive": (b"PK\x03\x04",),
}
_EXPORT: Final = "export it as PNG, JPEG or TIFF"
_UNREAD: Final = {
    "raw data of a camera is not read: develop it to TIFF, PNG or JPEG": (
        ".cr2 .cr3 .nef .arw .dng .orf .rw2 .raf .pef .srw .raw"
    ),
    f"not read: {_EXPORT}": (
        ".exr .hdr .pfm .dds .ktx2 .xcf .kra .ora .clip .procreate .afphoto .sketch .fig .icns .cur .pcx .sgi .xpm .xbm"
        " .dcx .fits .dcm .bpg"
    ),
    f"pages of drawings are not read: {_EXPORT}, or as SVG": ".pdf .eps .ps .ai .wmf .emf",
    "a drawing: give its folder with --svg": ".svg .svgz",
    "a film is not read: export a frame of it": ".mp4 .mov .avi .mkv .webm",
    "an archive is not looked into: unpack it": ".zip .tar .gz .7z .rar",
}
OTHERS: Final = {suffix: advice for advice, suffixes in _UNREAD.items() for suffix in suffixes.split()}
"""Files that people keep beside pictures and expect to be read, by suffix, with what to do."""


def format_of(raw: bytes) -> str:
    """The format by the first bytes, or ``""``.

    >>> format_of(bytes.fromhex("0000001866747970") + b"heic")
    'HEIC'
    """
    if raw[4:8] == b"ftyp":
        return _BRANDS.get(raw[8:12], "a film (MP4 or QuickTime)")
    if raw[:4] == b"RIFF":
        return "WebP" if raw[8:12] == b"WEBP" else "a RIFF file"
    start = raw[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    return next((name for name, starts in _MAGIC.items() if raw.startswith(starts) or start.startswith(starts)), "")


def readable_formats(raw: bytes) -> tuple[str, ...]:
    """`FORMATS` that Pillow has a decoder of, after the package for this file's format was looked for."""
    kind = format_of(raw)
    has_decoder(kind)
    known = _pillow_formats()
    return tuple(name for name in FORMATS if name in known or name in Image.OPEN)


@lru_cache(maxsize=1)
def _pillow_formats() -> frozenset[str]:
    Image.init()
    return frozenset(Image.OPEN)


@lru_cache(maxsize=16)
def has_decoder(kind: str) -> bool:
    """Whether this format can be read here; registers the decoder of a package of its own."""
    if kind == "AVIF":
        return bool(features.check("avif"))
    if kind not in _DECODERS:
        return True
    module, register = _DECODERS[kind]
    try:
        plugin = importlib.import_module(module)
    except ImportError:
        return False
    if register:
        getattr(plugin, register)()
    return True


def why_unread(raw: bytes) -> str:
    """One clause for people: what a file is that Pillow does not read, and what to do."""
    kind = format_of(raw)
    if kind in _DECODERS and not has_decoder(kind):
        return f"{kind}, which is read only with the extra: {EXTRA}; or {_EXPORT}"
    if kind == "AVIF" and not has_decoder(kind):
        return f"AVIF, which this Pillow does not read: pip install 'pillow>=11.3', or {_EXPORT}"
    if kind == "TIFF":
        return "a TIFF of a kind that Pillow does not read (more than 8 bits a color?): save it as PNG or 8-bit TIFF"
    if kind in ("PDF", "PostScript", "OpenEXR", "GIMP's XCF", "XML or SVG") or kind.startswith("a "):
        return f"not an image that can be read, by its content {kind}: {_EXPORT}"
    return f"not an image that Pillow can read{f' (by its first bytes {kind})' if kind else ''}"
