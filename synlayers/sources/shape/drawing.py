"""Painting a shape: its pieces in their inks, its outline, its soft edge."""

from __future__ import annotations

from collections.abc import Sequence

import skia

from synlayers.design import Record
from synlayers.plan import Frame
from synlayers.sources.shape.registry import FORMS, Form, ShapePart
from synlayers.style.paint import Fill, fill_paint

FEATHER_REACH = 3.0
"""Standard deviations after which a soft edge has ended."""


def form_of(params: Record) -> Form:
    try:
        return FORMS[params["variant"]]
    except KeyError:
        raise ValueError(
            f"no shape is called {params['variant']!r}; the shapes are {', '.join(sorted(FORMS))}"
        ) from None


def stroke_width(params: Record, frame: Frame) -> float:
    """Width of the outline in px; 0 when there is none."""
    stroke = params.get("stroke")
    if stroke is None:
        return 0.0
    return float(stroke["width"] if "width" in stroke else stroke["share"] * min(frame.w, frame.h))


def outset_of(frame: Frame, params: Record) -> float:
    """How far ink falls outside the frame: half of the outline (pointed corners reach further) and the soft edge."""
    return 2.0 + 1.5 * stroke_width(params, frame) + FEATHER_REACH * float(params.get("feather", 0.0))


def draw_shape(canvas: skia.Canvas, frame: Frame, params: Record) -> None:
    """Paint the form into the part of `frame` that it fits."""
    form = form_of(params)
    fit = form.fit(frame, params)
    local = Frame(0, 0, fit.w, fit.h)
    canvas.save()
    canvas.translate(fit.x, fit.y)
    for part in form.parts(fit.w, fit.h, params):
        _draw_part(canvas, part, local, form, params, stroke_width(params, fit))
    canvas.restore()


def _draw_part(canvas: skia.Canvas, part: ShapePart, local: Frame, form: Form, params: Record, outline: float) -> None:
    ink: Fill | None = part.ink if part.ink.startswith("#") else params.get(part.ink)
    corner = 0.0 if form.rounds else params.get("corner", 0.0)
    if ink is not None:
        paint = fill_paint(ink, local)
        if part.width:
            _make_line(paint, part.width, part.dash, part.round)
        _finish(paint, corner, params)
        canvas.drawPath(part.path, paint)
    if outline and part.outlined and not part.width:
        stroke = params["stroke"]
        paint = fill_paint(stroke["color"], local)
        _make_line(paint, outline, [outline * d for d in stroke.get("dash", ())], round_ends=False)
        _finish(paint, corner, params)
        canvas.drawPath(part.path, paint)


def _make_line(paint: skia.Paint, width: float, dash: Sequence[float], round_ends: bool) -> None:
    paint.setStyle(skia.Paint.kStroke_Style)
    paint.setStrokeWidth(width)
    paint.setStrokeMiter(2.8)
    paint.setStrokeJoin(skia.Paint.kRound_Join if round_ends else skia.Paint.kMiter_Join)
    paint.setStrokeCap(skia.Paint.kRound_Cap if round_ends else skia.Paint.kButt_Cap)
    if dash:
        paint.setPathEffect(skia.DashPathEffect.Make(list(dash), 0.0))


def _finish(paint: skia.Paint, corner: float, params: Record) -> None:
    if corner:
        rounding = skia.CornerPathEffect.Make(corner)
        dash = paint.getPathEffect()
        paint.setPathEffect(skia.PathEffect.MakeCompose(dash, rounding) if dash else rounding)
    if params.get("feather"):
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, params["feather"]))
