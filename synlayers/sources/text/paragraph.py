"""Paragraphs of Skia's text layout from text params."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import skia
from skia import textlayout

from synlayers.assets.fonts.families import font_alias, font_collection
from synlayers.design import Record

if TYPE_CHECKING:
    from synlayers.library import Library

# words are broken when their width, rounded up letter by letter, exceeds the line: up to 0.9 px was seen
SLACK = 1.5


@cache
def _icu() -> skia.Unicode:
    return skia.Unicodes.ICU.Make()


def paragraph(library: Library, params: Record, width: float, paint: skia.Paint | None = None) -> textlayout.Paragraph:
    """Lay out ``params["text"]`` wrapped at `width` pixels; `paint` defaults to black."""
    align = {
        "left": textlayout.TextAlign.kLeft,
        "center": textlayout.TextAlign.kCenter,
        "right": textlayout.TextAlign.kRight,
    }
    style = textlayout.TextStyle()
    style.setFontFamilies([font_alias(library, params["font"], params["weight"], params["italic"])])
    style.setFontSize(params["size"])
    style.setLetterSpacing(params.get("spacing", 0.0))
    style.setHeight(params.get("leading", 1.2))
    style.setHeightOverride(True)
    style.setHalfLeading(True)
    style.setForegroundPaint(paint or skia.Paint(AntiAlias=True))
    whole = textlayout.ParagraphStyle()
    whole.setTextAlign(align[params.get("align", "left")])
    whole.setTextStyle(style)
    builder = textlayout.ParagraphBuilder.make(whole, font_collection(library), _icu())
    builder.pushStyle(style)
    builder.addText(params["text"])
    built = builder.Build()
    built.layout(width + SLACK)
    return built
