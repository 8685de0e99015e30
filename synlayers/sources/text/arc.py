"""Text along an arc: each glyph stands upright on the circle, spaced by its advance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import skia

from synlayers.assets.fonts.families import load_typeface
from synlayers.design import Record
from synlayers.plan import Frame

if TYPE_CHECKING:
    from synlayers.library import Library


def arc_font(library: Library, params: Record) -> skia.Font:
    font = skia.Font(load_typeface(library, params["font"], params["weight"], params["italic"]), params["size"])
    font.setSubpixel(True)
    font.setEdging(skia.Font.Edging.kAntiAlias)
    return font


def arc_length(library: Library, params: Record) -> float:
    """Length of the baseline that the text needs, px."""
    font = arc_font(library, params)
    advances: list[float] = font.getWidths(font.textToGlyphs(params["text"]))
    spacing: float = params.get("spacing", 0.0)
    return sum(advances) + spacing * max(0, len(advances) - 1)


def draw_arc(canvas: skia.Canvas, frame: Frame, params: Record, library: Library, paint: skia.Paint) -> None:
    """Draw the text over the circle whose arc of ``sweep`` degrees spans the frame's width."""
    font = arc_font(library, params)
    glyphs = font.textToGlyphs(params["text"])
    widths = font.getWidths(glyphs)
    sweep = math.radians(params["sweep"])
    radius = arc_length(library, params) / abs(sweep)
    upward = sweep > 0
    cx = frame.center[0]
    # upward arcs have their crest near the frame's top, downward ones their trough near its bottom
    cy = frame.y + params["size"] + radius if upward else frame.bottom - 0.3 * params["size"] - radius
    angle = -abs(sweep) / 2
    places = []
    for width in widths:
        middle = angle + width / 2 / radius
        turn = middle if upward else -middle
        ux, uy = math.sin(middle), -math.cos(middle) if upward else math.cos(middle)
        x, y = cx + radius * ux, cy + radius * uy
        cos, sin = math.cos(turn), math.sin(turn)
        places.append(skia.RSXform(cos, sin, x - cos * width / 2, y - sin * width / 2))
        angle += (width + params.get("spacing", 0.0)) / radius
    blob = skia.TextBlob.MakeFromRSXform(params["text"], places, font)
    if blob is not None:
        canvas.drawTextBlob(blob, 0, 0, paint)
