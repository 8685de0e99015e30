"""Source "texture": overlays of one colour with fractional alpha, over the whole canvas or a part of it."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import skia

from synlayers.design import Record
from synlayers.library import Library
from synlayers.plan import Frame
from synlayers.sources import Source
from synlayers.sources.pattern.masks import clip
from synlayers.sources.texture.fields import SIDE, STRETCHED, TILES
from synlayers.style.color import color_name
from synlayers.style.paint import fill_paint, rgba, skia_color, with_alpha
from synlayers.support.english import with_article

__all__ = ["OVERLAYS", "SOURCE", "TEXTURES", "WASHES", "TextureSource", "sample_texture"]

CACHED: Final = 32
"""Images kept in the library's cache."""
SEEDS: Final = 12
"""Fields there are of each variant; few, so that the cache serves most draws."""

_CHOICES: Final[dict[str, tuple[float, float, str]]] = {
    # strength from, to (peak alpha), caption
    "paper grain": (0.16, 0.34, "{a} paper grain texture"),
    "film grain": (0.18, 0.35, "{a} film grain texture"),
    "linen": (0.14, 0.3, "{a} linen texture"),
    "grunge": (0.35, 0.8, "{a} grunge texture"),
    "marble": (0.3, 0.6, "{name} marble veins"),
    "watercolor": (0.45, 0.85, "{a} watercolor wash"),
    "smoke": (0.45, 0.85, "a cloud of {name} smoke"),
    "brush": (0.8, 1.0, "{a} dry brush stroke"),
    "scratches": (0.3, 0.65, "{name} scratches and dust"),
    "dust": (0.35, 0.75, "{name} dust specks"),
    "soft light": (0.3, 0.6, "a gentle {name} light from one corner"),
    "vignette": (0.3, 0.6, "{a} vignette"),
}
TEXTURES: Final = tuple(_CHOICES)
"""All variants."""
WASHES: Final = ("watercolor", "smoke", "brush")
"""Variants with an outline of their own, for a frame inside the canvas."""
OVERLAYS: Final = tuple(name for name in TEXTURES if name not in WASHES)
"""Variants that fill their frame, for the whole canvas or a panel."""


def sample_texture(
    rng: np.random.Generator, color: str, variant: str | None = None, mask: str = "none"
) -> tuple[Record, str]:
    """Params of a texture in `color`, and its caption ("a white film grain texture").

    Args:
        variant: one of `TEXTURES`; None draws one.
        mask: cuts it to the frame ("none"), or a circle, rounded rectangle or blob in it.
    """
    variant = str(rng.choice(TEXTURES)) if variant is None else variant
    low, high, words = _CHOICES[variant]
    params: Record = {
        "variant": variant,
        "color": color[:7],
        "seed": int(rng.integers(SEEDS)),
        "strength": round(float(rng.uniform(low, high)), 3),
    }
    if mask != "none":
        params["mask"], params["mask_seed"] = mask, int(rng.integers(1 << 16))
    name = color_name(color)
    return params, words.format(a=with_article(name), name=name)


class TextureSource(Source):
    """Params: `sample_texture`. Nothing is drawn outside the frame."""

    name = "texture"

    def draw(self, canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
        variant, rect = params["variant"], skia.Rect.MakeXYWH(*frame)
        with clip(canvas, frame, params.get("mask", "none"), params.get("mask_seed", 0)):
            if variant in TILES:
                repeat = skia.TileMode.kRepeat
                place = skia.Matrix.Translate(round(frame.x), round(frame.y))
                canvas.drawRect(
                    rect,
                    skia.Paint(
                        Shader=_image(params, library).makeShader(repeat, repeat, skia.SamplingOptions(), place)
                    ),
                )
            elif variant in STRETCHED:
                canvas.drawImageRect(
                    _image(params, library),
                    rect,
                    skia.SamplingOptions(skia.FilterMode.kLinear),
                    skia.Paint(AntiAlias=True),
                )
            elif variant in ("scratches", "dust"):
                _draw_marks(canvas, frame, params)
            else:
                canvas.drawRect(rect, fill_paint(_light(params), frame))


def _image(params: Record, library: Library) -> skia.Image:
    """The texture's field in its colour and strength; cached."""
    images: dict[Any, skia.Image] = library.cache.setdefault(("texture",), {})
    key = (params["variant"], params["seed"], params["color"], params["strength"])
    if key not in images:
        if len(images) >= CACHED:
            del images[next(iter(images))]
        pixels = np.empty((SIDE, SIDE, 4), np.uint8)
        pixels[..., :3] = rgba(params["color"])[:3]
        pixels[..., 3] = np.rint(255 * params["strength"] * _field(params["variant"], params["seed"], library))
        images[key] = skia.Image.fromarray(pixels, skia.kRGBA_8888_ColorType)
    return images[key]


def _field(variant: str, seed: int, library: Library) -> npt.NDArray[np.float32]:
    """Float32 field of the variant; at most `SEEDS` of each are ever kept."""
    key = ("texture", variant, seed % SEEDS)
    if key not in library.cache:
        make = TILES.get(variant) or STRETCHED[variant]
        library.cache[key] = make(np.random.default_rng(seed)).astype(np.float32)
    field: npt.NDArray[np.float32] = library.cache[key]
    return field


def _light(params: Record) -> Record:
    """The gradient of "soft light" (strong in one corner) or "vignette" (strong in all)."""
    full, gone = with_alpha(params["color"], params["strength"]), with_alpha(params["color"], 0.0)
    middle = with_alpha(params["color"], params["strength"] * 0.4)
    if params["variant"] == "vignette":
        return {
            "type": "radial",
            "colors": [gone, gone, middle, full],
            "stops": [0, 0.55, 0.82, 1],
            "center": [0.5, 0.5],
            "radius": 0.72,
        }
    corner = [params["seed"] & 1, params["seed"] >> 1 & 1]
    return {"type": "radial", "colors": [full, middle, gone], "stops": [0, 0.45, 1], "center": corner, "radius": 0.9}


def _draw_marks(canvas: skia.Canvas, frame: Frame, params: Record) -> None:
    """Specks, and for "scratches" fine lines that lean one way."""
    rng = np.random.default_rng(params["seed"])
    short = min(frame.w, frame.h)
    specks = rng.random((110, 3)) * (frame.w, frame.h, 1) + (frame.x, frame.y, 0)
    paint = skia.Paint(AntiAlias=True, Color=skia_color(with_alpha(params["color"], params["strength"])))
    for x, y, size in specks.tolist():
        canvas.drawCircle(x, y, short * (0.0008 + 0.0035 * size**4), paint)
    lean = float(rng.uniform(-0.6, 0.6))
    paint.setStyle(skia.Paint.kStroke_Style)
    for u, v, length, bend, width in rng.random((46 if params["variant"] == "scratches" else 5, 5)).tolist():
        reach = short * (0.03 + 0.3 * length**3) if params["variant"] == "scratches" else short * 0.03
        path = skia.Path()
        x, y = frame.x + u * frame.w, frame.y + v * frame.h
        path.moveTo(x, y)
        path.quadTo(x + reach * (lean / 2 + 0.3 * (bend - 0.5)), y + reach / 2, x + reach * lean, y + reach)
        paint.setStrokeWidth(max(0.6, short * 0.0022 * width**2))
        canvas.drawPath(path, paint)


SOURCE = TextureSource()
