"""Shapes: plates, badges, frames, lines, charts, soft and natural forms. Every form is one function that returns its
outline.

The files are by subject; `registry.py` says what a form is. Params: ``variant``, ``fill``, ``second`` (forms of two
colours), ``stroke`` (``color``, ``width`` in px or ``share`` of the shorter side, ``dash`` in widths), ``corner`` (px),
``feather`` (px), and the form's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from synlayers.design import Record
from synlayers.plan import Frame
from synlayers.sources import Source
from synlayers.sources.shape import arcs, badges, cards, charts, edges, frames, geometric, lines, marks, organic, rays  # noqa: F401  (they register their forms)
from synlayers.sources.shape.drawing import draw_shape, form_of, outset_of
from synlayers.sources.shape.names import categories
from synlayers.sources.shape.sampling import STYLES, glass, sample_shape, variants_of

if TYPE_CHECKING:
    import skia

    from synlayers.library import Library

__all__ = ["SOURCE", "STYLES", "VARIANTS", "glass", "sample_shape", "variants_of"]

VARIANTS: Final[dict[str, str]] = categories()
"""Name of a shape to its category: card, plate, decor, organic, edge, corner, badge, frame, divider, line, chart or
mark."""


class ShapeSource(Source):
    name = "shape"

    def outset(self, frame: Frame, params: Record) -> float:
        return outset_of(form_of(params).fit(frame, params), params)

    def draw(self, canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
        draw_shape(canvas, frame, params)


SOURCE = ShapeSource()
