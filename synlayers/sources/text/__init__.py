"""Text, shaped and wrapped by Skia's paragraph layout, or set along an arc.

Params: ``variant`` (paragraph | arc), ``text``, ``font`` (asset id), ``weight``, ``italic``, ``size`` (px), ``align``,
``fill``, ``spacing`` (px between letters), ``leading`` (line height in units of size), optional ``outline`` {"color",
"width"}; an arc also has ``sweep`` (degrees, negative bends downwards). The frame of a paragraph is its wrap width and
its height; `fitting.fit` chooses sizes so that nothing overflows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import skia

from synlayers.design import Record
from synlayers.plan import Frame
from synlayers.sources import Source
from synlayers.sources.text.arc import draw_arc
from synlayers.sources.text.paragraph import paragraph
from synlayers.style.paint import fill_paint, skia_color

if TYPE_CHECKING:
    from synlayers.library import Library


class TextSource(Source):
    name = "text"

    def outset(self, frame: Frame, params: Record) -> float:
        # glyphs of lively fonts reach past their line box, and an outline adds half its width
        return float(0.6 * params["size"] + params.get("outline", {}).get("width", 0))

    def draw(self, canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
        outline = params.get("outline")
        if outline:
            stroke = skia.Paint(AntiAlias=True, Color=skia_color(outline["color"]), Style=skia.Paint.kStroke_Style)
            stroke.setStrokeWidth(outline["width"])
            stroke.setStrokeJoin(skia.Paint.kRound_Join)
            self._paint(canvas, frame, params, library, stroke)
        if not params.get("hollow"):
            # the shader's own coordinates are the frame's: paragraphs paint at the origin
            at = frame if params["variant"] == "arc" else Frame(0, 0, frame.w, frame.h)
            self._paint(canvas, frame, params, library, fill_paint(params["fill"], at))

    def _paint(self, canvas: skia.Canvas, frame: Frame, params: Record, library: Library, paint: skia.Paint) -> None:
        if params["variant"] == "arc":
            draw_arc(canvas, frame, params, library, paint)
            return
        canvas.save()
        canvas.translate(frame.x, frame.y)
        paragraph(library, params, frame.w, paint).paint(canvas, 0, 0)
        canvas.restore()


SOURCE = TextSource()
