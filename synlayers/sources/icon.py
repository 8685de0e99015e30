"""Icons: one glyph of an icon font, alone or with a plate behind it.

Variants: ``plain``, ``gradient`` (plain with a two-colour fill), ``outline`` (stroke only), ``plate`` (glyph on a
filled shape), ``knockout`` (glyph cut out of the shape, which leaves a hole), ``ring`` (thin ring around the glyph).
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

import numpy as np
import skia

from synlayers.assets.icons import glyph_path
from synlayers.design import Record
from synlayers.library import Asset, Library
from synlayers.plan import Frame
from synlayers.sources import Source
from synlayers.style.color import color_name, mix
from synlayers.style.paint import fill_paint
from synlayers.support.english import with_article

VARIANTS: Final = ("plain", "gradient", "outline", "plate", "knockout", "ring")
PLATES: Final = ("circle", "rounded", "squircle", "hexagon", "diamond")
WEIGHTS: Final = (0.36, 0.14, 0.12, 0.2, 0.1, 0.08)
KEPT: Final = 256
"""Outlines kept in the library's cache."""


def sample_icon(
    rng: np.random.Generator, asset: Asset, color: str, other: str | None = None, style: str | None = None
) -> tuple[Record, str]:
    """Parameters and caption of an icon.

    Args:
        color: the colour that must read against what is below: of the glyph, or of the plate where there is one.
        other: of a glyph on a plate, and what a gradient leans to, ``#rrggbb``; white when None.
        style: one of `VARIANTS`, or None for a choice.

    Raises:
        ValueError: `style` is not a variant.
    """
    regular = asset.data["glyph"][0] == "regular"
    variant = style or str(rng.choice(VARIANTS, p=WEIGHTS))
    if variant not in VARIANTS:
        raise ValueError(f"icon style {variant!r} is not one of {', '.join(VARIANTS)}")
    if variant == "outline" and regular:
        variant = "plain"  # these glyphs are drawn as outlines already
    second = other or "#ffffff"
    params: Record = {"variant": variant, "glyph": list(asset.data["glyph"]), "fill": color}
    noun = asset.caption
    phrase = f"{color_name(color)} {noun} icon"
    if variant == "gradient":
        # The end leans to the other colour but stays near the first: `second` may be the colour of what is below.
        end = mix(color, second, float(rng.uniform(0.3, 0.5)))
        params["fill"] = {"type": "linear", "colors": [color, end], "angle": int(rng.choice([0, 45, 60, 90, 135]))}
        names = list(dict.fromkeys((color_name(color), color_name(end))))
        phrase = (
            f"{noun} icon in a gradient from {names[0]} to {names[1]}"
            if len(names) > 1
            else f"{names[0]} {noun} icon with a gradient"
        )
    elif variant == "outline":
        params["stroke"] = round(float(rng.uniform(0.018, 0.04)), 4)
        phrase = f"outlined {color_name(color)} {noun} icon"
    elif variant in ("plate", "knockout"):
        shape = str(rng.choice(PLATES, p=(0.45, 0.2, 0.2, 0.08, 0.07)))
        params |= {"plate": shape, "scale": round(float(rng.uniform(0.48, 0.6)), 4)}
        if variant == "plate":
            params |= {"fill": second, "plate_fill": color}
            phrase = f"{color_name(second)} {noun} icon on {with_article(color_name(color))} {_plate_word(shape)}"
        else:
            phrase = f"{noun} icon cut out of {with_article(color_name(color))} {_plate_word(shape)}"
    elif variant == "ring":
        params |= {
            "stroke": round(float(rng.uniform(0.02, 0.05)), 4),
            "scale": round(float(rng.uniform(0.46, 0.56)), 4),
        }
        phrase = f"{color_name(color)} {noun} icon in a ring"
    return params, phrase


def _plate_word(shape: str) -> str:
    return {"rounded": "rounded square", "squircle": "soft square"}.get(shape, shape)


def plate_path(shape: str, frame: Frame) -> skia.Path:
    """Outline of a plate: as large as fits in `frame`, centred, as wide as it is high."""
    side = min(frame.w, frame.h)
    cx, cy = frame.center
    rect = skia.Rect.MakeXYWH(cx - side / 2, cy - side / 2, side, side)
    path = skia.Path()
    if shape == "circle":
        path.addOval(rect)
    elif shape in ("rounded", "squircle"):
        radius = side * (0.16 if shape == "rounded" else 0.32)
        path.addRRect(skia.RRect.MakeRectXY(rect, radius, radius))
    elif shape in ("hexagon", "diamond"):
        count = 6 if shape == "hexagon" else 4
        turns = [2 * np.pi * (i / count) - np.pi / 2 for i in range(count)]
        path.addPoly(
            [skia.Point(cx + side / 2 * float(np.cos(t)), cy + side / 2 * float(np.sin(t))) for t in turns], True
        )
    else:
        raise ValueError(f"plate {shape!r} is not one of {', '.join(PLATES)}")
    return path


def fit_path(path: skia.Path, frame: Frame) -> skia.Path:
    """`path` scaled to touch `frame` in one direction, centred, aspect ratio kept."""
    bounds = path.computeTightBounds()
    scale = min(frame.w / max(bounds.width(), 1e-6), frame.h / max(bounds.height(), 1e-6))
    matrix = (
        skia.Matrix.Translate(*frame.center).preScale(scale, scale).preTranslate(-bounds.centerX(), -bounds.centerY())
    )
    out = skia.Path()
    path.transform(matrix, out)
    return out


class IconSource(Source):
    """Params: ``variant``, ``glyph`` [style, code point], ``fill``; ``stroke`` and ``scale`` in units of the frame's
    shorter side; ``plate`` and ``plate_fill``."""

    name = "icon"

    def draw(self, canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
        variant, side = params["variant"], min(frame.w, frame.h)
        stroke = params.get("stroke", 0.0) * side
        inner = frame.inset(stroke / 2)
        if "scale" in params:
            margin = side * (1 - params["scale"])
            inner = frame.inset((frame.w - side + margin) / 2, (frame.h - side + margin) / 2)
        glyph = fit_path(_load_glyph(library, *params["glyph"]), inner)
        paint = fill_paint(params["fill"], inner)
        if variant == "plate":
            canvas.drawPath(plate_path(params["plate"], frame), fill_paint(params["plate_fill"], frame))
        elif variant == "knockout":
            # Even-odd of plate and glyph would fill overlapping contours of the glyph; the difference does not.
            glyph = skia.Op(plate_path(params["plate"], frame), glyph, skia.PathOp.kDifference_PathOp)
        elif variant == "ring":
            ring = fill_paint(params["fill"], frame)
            ring.setStyle(skia.Paint.kStroke_Style)
            ring.setStrokeWidth(stroke)
            canvas.drawCircle(*frame.center, side / 2 - stroke / 2, ring)
        elif variant == "outline":
            paint.setStyle(skia.Paint.kStroke_Style)
            paint.setStrokeWidth(stroke)
            paint.setStrokeJoin(skia.Paint.kRound_Join)
        canvas.drawPath(glyph, paint)


def _load_glyph(library: Library, style: str, codepoint: int) -> skia.Path:
    """Outline in font units, from the library's cache."""
    store: OrderedDict[tuple[str, int], skia.Path] = library.cache.setdefault(("icon", "glyphs"), OrderedDict())
    key = (style, codepoint)
    if key not in store:
        store[key] = glyph_path(style, codepoint)
        if len(store) > KEPT:
            store.popitem(last=False)
    store.move_to_end(key)
    return store[key]


SOURCE = IconSource()
