"""Photographs: procedural ones and those of the user, cropped to a frame, masked and toned.

A picture covers its frame with its own proportions kept: ``crop`` is the part that is seen, as fractions of the
picture. Params::

    {"variant": "circle", "asset": "photo:ocean-0003", "crop": [0.1, 0.0, 0.8, 1.0], "tone": {"type": "duotone",
    "colors": [dark, light]},
     "brightness": 1.0, "radius": 0.1, "seed": 7, "sides": "lr", "angle": 0}

``variant`` is the mask (`masks.MASKS`); radius, seed, sides and angle belong to some masks only.
"""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np
import skia
from PIL import Image

from synlayers.assets.image_cache import image_cache_of
from synlayers.design import Pixels, Record
from synlayers.library import Asset, Library
from synlayers.plan import Frame
from synlayers.sources import Source
from synlayers.sources.photo import masks
from synlayers.sources.photo.masks import MASKS
from synlayers.sources.photo.styles import STYLES, render_photo
from synlayers.sources.photo.tones import TONES, apply_tone, tone_caption
from synlayers.support.image_decoding import read_photo

__all__ = ["MASKS", "SOURCE", "STYLES", "TONES", "PhotoSource", "load_photo", "render_photo", "sample_photo"]

BASE_SIDE = 640
"""Longer side at which procedural photographs are made; drawn larger they stay soft, as shallow focus is."""


def sample_photo(
    rng: np.random.Generator,
    asset: Asset,
    frame: Frame,
    mask: str | None = None,
    tone: str | None = None,
    colors: tuple[str, str] = ("#1b2a49", "#f6e7cb"),
    zoom: float = 1.15,
    brightness: float = 1.0,
) -> tuple[Record, str]:
    """Choose how a photograph fills `frame`: (params, caption).

    Args:
        mask: one of `MASKS`, or None for a full rectangle.
        tone: one of `TONES`, or None for the colours as they are.
        colors: (dark, light) of a duotone; a tint takes the first.
        zoom: the crop is smaller than the largest possible by up to this factor.
    """
    mask = "none" if mask is None else mask
    if mask not in MASKS:
        raise ValueError(f"mask {mask!r} is not one of {', '.join(MASKS)}")
    shape = masks.sample_mask(rng, mask)
    inner = masks.picture_frame(frame, mask)
    params: Record = {
        "variant": mask,
        "asset": asset.id,
        "crop": _sample_crop(rng, float(asset.data["aspect"]), inner.w / inner.h, zoom),
        **shape,
    }
    if tone is not None:
        if tone not in TONES:
            raise ValueError(f"tone {tone!r} is not one of {', '.join(TONES)}")
        params["tone"] = {"type": tone, "colors": list(colors)} if tone in ("duotone", "tint") else {"type": tone}
    if brightness != 1.0:
        params["brightness"] = round(brightness, 4)
    kind = " ".join(word for word in (masks.mask_caption(mask, frame), tone_caption(tone), "photo") if word)
    article = "an" if kind[0] in "aeiou" else "a"
    return params, (
        f"{article} {kind} of {asset.caption}" if asset.caption not in ("", "photograph") else f"{article} {kind}"
    )


def _sample_crop(rng: np.random.Generator, aspect: float, frame_aspect: float, zoom: float) -> list[float]:
    """Fractions [x0, y0, x1, y1] of a picture with proportions `aspect` that fill a frame with proportions
    `frame_aspect`."""
    factor = 1 / float(rng.uniform(1.0, max(1.0, zoom)))
    w, h = (
        (factor, aspect / frame_aspect * factor) if aspect < frame_aspect else (frame_aspect / aspect * factor, factor)
    )
    x, y = (1 - w) * float(rng.uniform(0.25, 0.75)), (1 - h) * float(rng.uniform(0.3, 0.8))
    return [round(v, 4) for v in (x, y, x + w, y + h)]


def load_photo(asset: Asset, library: Library) -> Pixels:
    """``(h, w, 4)`` uint8, opaque: the picture at its base resolution, kept in the library's cache."""

    def make() -> Pixels:
        if asset.path is not None:
            return np.array(Image.fromarray(read_photo(asset.path)).convert("RGBA"))
        aspect = float(asset.data["aspect"])
        size = (BASE_SIDE, round(BASE_SIDE / aspect)) if aspect >= 1 else (round(BASE_SIDE * aspect), BASE_SIDE)
        return render_photo(asset.data["style"], int(asset.data["seed"]), *size)

    pixels = image_cache_of(library).get(("photo", asset.id), make)
    # procedural pictures are small and many: they are cached without their alpha, and it costs little to put it back
    return pixels if pixels.shape[2] == 4 else np.array(Image.fromarray(pixels).convert("RGBA"))


def resize_crop(pixels: Pixels, crop: list[float], width: int, height: int) -> Pixels:
    """The crop of an opaque ``(h, w, 4)`` picture at ``(height, width, 4)``."""
    rows, columns = pixels.shape[:2]
    x0, y0, x1, y1 = crop[0] * columns, crop[1] * rows, min(crop[2], 1.0) * columns, min(crop[3], 1.0) * rows
    if width < 0.75 * (x1 - x0) or height < 0.75 * (y1 - y0):
        picture = Image.frombuffer("RGBX", (columns, rows), pixels, "raw", "RGBX", 0, 1)
        reduced = picture.resize((width, height), Image.Resampling.BICUBIC, (x0, y0, x1, y1), reducing_gap=2.0)
        out = np.array(reduced)
        out[..., 3] = 255
        return out
    # the order of the channels does not matter to scaling, and Skia's fast scaler exists for its native BGRA only
    out = np.empty((height, width, 4), np.uint8)
    surface = skia.Surface(out, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
    image = skia.Image.fromarray(pixels, skia.kBGRA_8888_ColorType, skia.kOpaque_AlphaType)
    target, sampling = skia.Rect(0, 0, width, height), skia.SamplingOptions(skia.FilterMode.kLinear)
    out[:] = 255
    surface.getCanvas().drawImageRect(
        image, skia.Rect(x0, y0, x1, y1), target, sampling, None, skia.Canvas.kFast_SrcRectConstraint
    )
    return out


class PhotoSource(Source):
    """Draws photographs; see the module for the params."""

    name: ClassVar[str] = "photo"

    def outset(self, frame: Frame, params: Record) -> float:
        return 2.0

    def draw(self, canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
        mask = params["variant"]
        inner = masks.picture_frame(frame, mask)
        if mask == "polaroid":
            masks.draw_polaroid(canvas, frame)
        x, y = math.floor(inner.x), math.floor(inner.y)
        width, height = max(1, math.ceil(inner.right) - x), max(1, math.ceil(inner.bottom) - y)
        pixels = load_photo(library[params["asset"]], library)
        brightness = params.get("brightness", 1.0)
        toned_early = width * height > pixels.shape[0] * pixels.shape[1]
        if toned_early:
            pixels = apply_tone(pixels, params.get("tone"), brightness)
        tile = resize_crop(pixels, params["crop"], width, height)
        if not toned_early:
            tile = apply_tone(tile, params.get("tone"), brightness)
        alpha = skia.kOpaque_AlphaType
        if mask == "feather":
            tile[..., 3] = masks.feather(width, height, params["sides"], params["radius"])
            alpha = skia.kUnpremul_AlphaType
        image = skia.Image.fromarray(tile, skia.kRGBA_8888_ColorType, alpha)
        path = masks.clip_path(inner, params)
        if path is None:
            canvas.drawImage(image, x, y, skia.SamplingOptions(skia.FilterMode.kLinear), skia.Paint(AntiAlias=True))
            return
        canvas.save()
        canvas.clipPath(path, doAntiAlias=True)
        canvas.drawImage(image, x, y, skia.SamplingOptions(skia.FilterMode.kLinear), skia.Paint(AntiAlias=True))
        canvas.restore()


SOURCE = PhotoSource()
