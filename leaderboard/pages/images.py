"""Pictures of the site: each stored once, under a name made of its own content, never of anybody's words."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image

LONGEST: Final = 1024
"""Pixels of the longer side of a picture of the site, at most."""

QUALITY: Final = 90
"""Of colour pictures without alpha, where that is smaller than lossless."""

FLAT: Final = 0.5
"""Share of pixels like their neighbour from which on lossless is tried at all: below, it is some times larger and takes
ten times as long."""

FOLDER: Final = "gallery"


def scale_of(width: int, height: int) -> float:
    """Shown pixels per pixel: 1 for what fits.

    >>> scale_of(512, 300), scale_of(2048, 512)
    (1.0, 0.5)
    """
    return min(1.0, LONGEST / max(width, height))


class SiteImages:
    """Writes pictures below a site; safe for several threads."""

    def __init__(self, site: Path) -> None:
        self.folder = site / FOLDER
        self._lock = Lock()
        self._written: set[str] = set()

    def add(self, pixels: npt.NDArray[Any]) -> str:
        """The path, relative to the site, of a picture of these pixels.

        pixels: (H, W) uint8 or uint16 (a matte or a mask; 16 bits are rounded to 8), (H, W, 3) or (H, W, 4) uint8,
        straight alpha. Grey levels and RGBA are lossless at full size. What is larger than `LONGEST` is scaled down,
        RGBA with its colours weighted by alpha.
        """
        name = (
            hashlib.sha256(
                f"{pixels.shape} {pixels.dtype}".encode() + np.ascontiguousarray(pixels).tobytes()
            ).hexdigest()[:20]
            + ".webp"
        )
        with self._lock:
            new = name not in self._written
            self._written.add(name)
        if new:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_bytes(encode_webp(pixels))
        return f"{FOLDER}/{name}"


def box_of(pixels: npt.NDArray[Any]) -> tuple[float, float, float, float]:
    """Left, top, width and height of what is not transparent in RGBA pixels, as parts of the canvas; all 0 where
    nothing shows.

    >>> layer = np.zeros((10, 20, 4), np.uint8)
    >>> layer[2:6, 5:15, 3] = 9
    >>> box_of(layer)
    (0.25, 0.2, 0.5, 0.4)
    """
    visible = pixels[..., 3] > 0
    ends = []
    for axis in (0, 1):
        places = np.flatnonzero(visible.any(axis=axis))
        if not len(places):
            return (0.0, 0.0, 0.0, 0.0)
        length = visible.shape[1 - axis]
        ends.append((round(float(places[0]) / length, 4), round(float(places[-1] + 1 - places[0]) / length, 4)))
    return ends[0][0], ends[1][0], ends[0][1], ends[1][1]


def encode_webp(pixels: npt.NDArray[Any]) -> bytes:
    """The file of a picture, as `SiteImages.add` stores it."""
    if pixels.dtype == np.uint16:
        pixels = ((pixels.astype(np.uint32) + 128) // 257).astype(np.uint8)
    image = Image.fromarray(np.ascontiguousarray(pixels))
    scale = scale_of(*image.size)
    if scale < 1:
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.BOX if image.mode == "L" else Image.Resampling.LANCZOS)
    if image.mode != "RGB":
        return _encode(image, lossless=True, method=2)
    lossy = _encode(image, quality=QUALITY, method=2)
    if _flat_share(pixels) < FLAT:
        return lossy
    lossless = _encode(image, lossless=True, method=2)
    return lossless if len(lossless) <= len(lossy) else lossy


def _flat_share(pixels: npt.NDArray[Any]) -> float:
    """The share of pixels that are exactly like their left neighbour."""
    same = (pixels[:, 1:] == pixels[:, :-1]).all(axis=-1)
    return float(same.mean()) if same.size else 1.0


def _encode(image: Image.Image, **options: Any) -> bytes:
    out = io.BytesIO()
    (image.convert("RGB") if image.mode == "L" else image).save(out, "WEBP", **options)
    return out.getvalue()
