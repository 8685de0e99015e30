"""The engine: what equal bytes depend on beside the recipe. Two engines are equal when a fixed probe gives the same
bytes."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
from collections.abc import Iterable
from functools import cache

import numpy as np
import skia

from synlayers.design import Record
from synlayers.library import Asset

PACKAGES = ("numpy", "pillow", "skia-python", "resvg", "zlib-ng", "pyarrow")


@cache
def engine(drawings: bool = False) -> Record:
    """``{"probe": sha256, "versions": {...}}``; only the probe is compared.

    With `drawings`, for builds that use SVG files, the probe holds what resvg draws as well: other builds do not depend
    on it.
    """
    if not drawings:
        return {"probe": probe(), "versions": versions()}
    both = hashlib.sha256(probe().encode() + _svg_drawing()).hexdigest()[:32]
    return {"probe": both, "versions": versions()}


def uses_drawings(assets: Iterable[Asset]) -> bool:
    """Whether an SVG file is among the assets."""
    return any(asset.data.get("svg") for asset in assets)


def versions() -> dict[str, str]:
    """Versions of the packages that draw and encode, and of Python."""
    return {**{name: importlib.metadata.version(name) for name in PACKAGES}, "python": platform.python_version()}


_PROBE_SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 48">
<linearGradient id="g" gradientTransform="rotate(31)"><stop stop-color="#f35"/><stop offset="1" stop-color="teal"/>
</linearGradient><filter id="b"><feGaussianBlur stdDeviation="2.5"/></filter>
<path d="M3 4C20 -9 40 40 61 7L50 44Q20 50 6 30Z" fill="url(#g)" stroke="#123" stroke-width="1.7" opacity="80%"/>
<circle cx="30" cy="25" r="11" fill="#ff08" filter="url(#b)" style="mix-blend-mode:multiply"/></svg>"""


def _svg_drawing() -> bytes:
    from synlayers.assets.svg.cleaning import clean_svg
    from synlayers.assets.svg.drawing import draw_page

    return draw_page(clean_svg(_PROBE_SVG), 201, 150).tobytes()


@cache
def probe() -> str:
    """Draws and computes a little of everything that samples are made of, and hashes it: Skia's paths, gradients, blur,
    image sampling and text, procedural photographs, numpy's transcendental functions and FFT, and all codecs."""
    from synlayers.sources.photo import render_photo
    from synlayers.storage.codecs import codec_probe

    sha = hashlib.sha256()
    sha.update(_drawing())
    for style in ("landscape", "fluid"):
        sha.update(render_photo(style, 0, 96, 64).tobytes())
    x = np.linspace(-3, 3, 4099)
    for values in (
        np.exp(x),
        np.sin(x),
        np.cbrt(x),
        np.arctan2(x, 1 + x),
        np.exp(x.astype(np.float32)),
        np.abs(np.fft.rfft(x)),
        np.log1p(np.abs(x)) ** 2.4,
    ):
        sha.update(np.ascontiguousarray(values).tobytes())
    sha.update(np.random.Generator(np.random.PCG64(7)).normal(size=257).tobytes())
    sha.update(codec_probe().encode())
    return sha.hexdigest()[:32]


def _drawing() -> bytes:
    from synlayers.assets.fonts.families import provide
    from synlayers.library import Library
    from synlayers.plan import Frame
    from synlayers.sources.text.paragraph import paragraph
    from synlayers.style.paint import fill_paint

    pixels = np.zeros((192, 256, 4), np.uint8)
    surface = skia.Surface(pixels, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)
    canvas = surface.getCanvas()
    frame = Frame(8.5, 6.25, 180.0, 120.0)
    canvas.drawRoundRect(
        skia.Rect.MakeXYWH(*frame),
        17,
        11,
        fill_paint({"type": "linear", "colors": ["#ff3355", "#2040ff80"], "angle": 31}, frame),
    )
    soft = skia.Paint(
        AntiAlias=True, Color=0x9000AA33, MaskFilter=skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 5.5)
    )
    canvas.drawCircle(150, 100, 50, soft)
    tile = skia.Image.fromarray(
        np.ascontiguousarray(pixels[20:90, 20:90]), skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType
    )
    canvas.rotate(17)
    canvas.drawImageRect(
        tile, skia.Rect.MakeXYWH(60, 20, 133, 91), skia.SamplingOptions(skia.CubicResampler.Mitchell())
    )
    fonts = Library(provide())
    for k, asset in enumerate(fonts.role("font_text")[:3]):
        face = asset.data["faces"][0]
        params = {
            "text": "Affix 0123 é",
            "font": asset.id,
            "weight": face["weight"],
            "italic": face["italic"],
            "size": 21.0,
        }
        paragraph(fonts, params, 400.0).paint(canvas, 10, 30 + 40 * k)
    surface.flushAndSubmit()
    return pixels.tobytes()
