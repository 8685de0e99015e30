"""Painting of backgrounds made of areas: splits, wave bands, rays, corner shapes, patterns on a flat colour. Points are
in units of the frame."""

from __future__ import annotations

import math

import skia

from synlayers.design import Record
from synlayers.library import Library
from synlayers.plan import Frame
from synlayers.sources.background.gradients import paint_fill
from synlayers.sources.pattern.drawing import paint_pattern
from synlayers.sources.pattern.motifs import pebble, place
from synlayers.style.paint import skia_color


def _paint(color: str) -> skia.Paint:
    return skia.Paint(AntiAlias=True, Color=skia_color(color))


def _at(frame: Frame, u: float, v: float) -> tuple[float, float]:
    return frame.x + u * frame.w, frame.y + v * frame.h


def paint_flat(canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
    paint_fill(canvas, frame, params["colors"][0])


def paint_split(canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
    """Polygons ``[[u, v], ...]`` of the second and further colours on the first."""
    paint_fill(canvas, frame, params["colors"][0])
    for color, polygon in zip(params["colors"][1:], params["polygons"], strict=True):
        path = skia.Path()
        path.addPoly([skia.Point(*_at(frame, u, v)) for u, v in polygon], True)
        canvas.drawPath(path, _paint(color))


def paint_bands(canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
    """Wavy bands ``[height, amplitude, phase, waves]`` piled up from the bottom (or hanging from the top), farthest
    first."""
    paint_fill(canvas, frame, params["colors"][0])
    for color, (height, amplitude, phase, waves) in zip(params["colors"][1:], params["bands"], strict=True):
        path = skia.Path()
        for i in range(49):
            v = height + amplitude * math.sin(2 * math.pi * (waves * i / 48 + phase))
            point = _at(frame, i / 48, v if params["from"] == "top" else 1 - v)
            path.lineTo(*point) if i else path.moveTo(*point)
        end = frame.y - 1 if params["from"] == "top" else frame.bottom + 1
        path.lineTo(frame.right, end)
        path.lineTo(frame.x, end)
        canvas.drawPath(path, _paint(color))


def paint_rays(canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
    """`count` rays of the second colour from `center` on the first."""
    paint_fill(canvas, frame, params["colors"][0])
    cx, cy = _at(frame, *params["center"])
    reach = 1.5 * math.hypot(frame.w, frame.h)
    path = skia.Path()
    turn = math.pi / params["count"]
    for i in range(params["count"]):
        start = 2 * i * turn + params["phase"]
        path.moveTo(cx, cy)
        path.lineTo(cx + reach * math.cos(start), cy + reach * math.sin(start))
        path.lineTo(cx + reach * math.cos(start + turn), cy + reach * math.sin(start + turn))
        path.close()
    canvas.drawPath(path, _paint(params["colors"][1]))


def paint_shapes(canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
    """Large circles or pebbles ``[u, v, size, turn]`` (size in longer sides), one for each further colour."""
    paint_fill(canvas, frame, params["colors"][0])
    longer = max(frame.w, frame.h)
    outline = skia.Path.Circle(0, 0, 0.5) if params["figure"] == "circles" else pebble(params["radii"], corners=False)
    for color, (u, v, size, turn) in zip(params["colors"][1:], params["places"], strict=True):
        path = skia.Path()
        path.addPath(outline, place(*_at(frame, u, v), size * longer, turn))
        canvas.drawPath(path, _paint(color))


def paint_pattern_ground(canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
    """The params of a pattern, on a flat colour."""
    paint_fill(canvas, frame, params["colors"][0])
    canvas.save()
    canvas.clipRect(skia.Rect.MakeXYWH(*frame))
    paint_pattern(canvas, frame, params["pattern"])
    canvas.restore()
