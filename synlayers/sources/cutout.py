"""Cut-outs of the user: RGBA pictures without their background, drawn with their own proportions and colours."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import skia
from PIL import Image

from synlayers.assets.image_cache import ImageCache, image_cache_of
from synlayers.design import Pixels, Record
from synlayers.library import Asset, Library
from synlayers.plan import Frame
from synlayers.sources import Source
from synlayers.support.image_decoding import read_cutout, resize


def fit_cutout(asset: Asset, frame: Frame, align: tuple[float, float] = (0.5, 0.5)) -> Frame:
    """The largest frame with the cut-out's proportions inside `frame`; `align` places it (0 left/top .. 1
    right/bottom)."""
    aspect = float(asset.data["width"]) / float(asset.data["height"])
    w, h = (frame.w, frame.w / aspect) if frame.w / frame.h < aspect else (frame.h * aspect, frame.h)
    return Frame(frame.x + (frame.w - w) * align[0], frame.y + (frame.h - h) * align[1], w, h)


def sample_cutout(
    rng: np.random.Generator, asset: Asset, frame: Frame, mirrored: float = 0.0
) -> tuple[Record, Frame, str]:
    """Choose how to show a cut-out in `frame`: (params, the frame to use, caption).

    Args:
        mirrored: how often it is flipped; never by default, since there may be writing on it.
    """
    params: Record = {"variant": "cutout", "asset": asset.id, "flip": bool(rng.random() < mirrored)}
    return params, fit_cutout(asset, frame), asset.caption


class CutoutSource(Source):
    """Params: ``asset``, ``flip`` (mirrored left to right). The frame has the proportions of the picture
    (`fit_cutout`)."""

    name: ClassVar[str] = "cutout"

    def draw(self, canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
        asset = library[params["asset"]]
        cache = image_cache_of(library)
        width, height = max(1, round(frame.w)), max(1, round(frame.h))
        pixels = _mip_level(asset, 0, cache)
        level = 0
        while pixels.shape[1] >= 4 * width and pixels.shape[0] >= 4 * height:
            level += 1
            pixels = _mip_level(asset, level, cache)
        pixels = resize(pixels, width, height)
        image = straight_image(pixels[:, ::-1] if params.get("flip") else pixels)
        paint = skia.Paint(AntiAlias=True)
        if (frame.w, frame.h) == (width, height) and frame.x == int(frame.x) and frame.y == int(frame.y):
            canvas.drawImage(image, frame.x, frame.y, skia.SamplingOptions(), paint)
        else:
            target = skia.Rect.MakeXYWH(*frame)
            source = skia.Rect(0, 0, width, height)
            sampling = skia.SamplingOptions(skia.FilterMode.kLinear)
            canvas.drawImageRect(image, source, target, sampling, paint, skia.Canvas.kStrict_SrcRectConstraint)


def _mip_level(asset: Asset, level: int, cache: ImageCache) -> Pixels:
    """The cut-out reduced by 2 ** level, kept: what is drawn small over and over is not read at full size each time."""
    if level == 0:
        return cache.get(("cutout", asset.id), lambda: read_cutout(asset.path or ""))

    def make() -> Pixels:
        return np.array(Image.fromarray(_mip_level(asset, level - 1, cache)).reduce(2))

    return cache.get(("cutout", asset.id, level), make)


def straight_image(pixels: Pixels) -> skia.Image:
    """A Skia image of straight RGBA ``(h, w, 4)``."""
    return skia.Image.fromarray(np.ascontiguousarray(pixels), skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)


SOURCE = CutoutSource()
