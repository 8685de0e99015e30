"""Colours and fills in plans, and the Skia paints they mean.

A colour is ``#rrggbb`` or ``#rrggbbaa``. A fill is a colour or a dict::

    {"type": "linear", "colors": ["#ff0000", "#0000ff80"], "stops": [0, 1], "angle": 90}
    {"type": "radial", "colors": [...], "center": [0.5, 0.5], "radius": 0.7}
    {"type": "sweep", "colors": [...], "center": [0.5, 0.5]}

An angle is in degrees clockwise from "to the right"; a center is in units of the rectangle, a radius in units of its
longer side. Gradients interpolate premultiplied, so a transparent stop does not darken its neighbours.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import skia

from synlayers.design import Record
from synlayers.plan import Frame

Fill: TypeAlias = str | Record


def rgba(color: str) -> tuple[int, int, int, int]:
    """``#rrggbb[aa]`` to four levels 0..255.

    >>> rgba("#ff800080")
    (255, 128, 0, 128)
    """
    value = color.removeprefix("#")
    if len(value) not in (6, 8):
        raise ValueError(f"colour {color!r} is not #rrggbb or #rrggbbaa")
    r, g, b, *a = (int(value[i : i + 2], 16) for i in range(0, len(value), 2))
    return r, g, b, a[0] if a else 255


def with_alpha(color: str, alpha: float) -> str:
    """The colour with opacity `alpha` in 0..1.

    >>> with_alpha("#102030", 0.5)
    '#10203080'
    """
    return f"{color[:7]}{round(255 * alpha):02x}"


def skia_color(color: str) -> int:
    r, g, b, a = rgba(color)
    return int(skia.ColorSetARGB(a, r, g, b))


def fill_colors(fill: Fill) -> list[str]:
    """Every colour stop of a fill."""
    return [fill] if isinstance(fill, str) else list(fill["colors"])


def fill_paint(fill: Fill, frame: Frame) -> skia.Paint:
    """An anti-aliased Skia paint for `fill` over `frame`."""
    paint = skia.Paint(AntiAlias=True)
    if isinstance(fill, str):
        paint.setColor(skia_color(fill))
        return paint
    colors = [skia_color(c) for c in fill["colors"]]
    stops = [float(s) for s in fill.get("stops", [])] or [i / (len(colors) - 1) for i in range(len(colors))]
    flags = skia.GradientShader.kInterpolateColorsInPremul_Flag
    cx, cy = frame.center
    if fill["type"] == "linear":
        angle = math.radians(fill.get("angle", 0.0))
        dx, dy = math.cos(angle), math.sin(angle)
        reach = (abs(dx) * frame.w + abs(dy) * frame.h) / 2
        points = [skia.Point(cx - dx * reach, cy - dy * reach), skia.Point(cx + dx * reach, cy + dy * reach)]
        shader = skia.GradientShader.MakeLinear(points, colors, stops, skia.TileMode.kClamp, flags)
    else:
        u, v = fill.get("center", (0.5, 0.5))
        center = skia.Point(frame.x + u * frame.w, frame.y + v * frame.h)
        if fill["type"] == "radial":
            radius = max(1e-3, fill.get("radius", 0.5) * max(frame.w, frame.h))
            shader = skia.GradientShader.MakeRadial(center, radius, colors, stops, skia.TileMode.kClamp, flags)
        elif fill["type"] == "sweep":
            shader = skia.GradientShader.MakeSweep(center.x(), center.y(), colors, stops, flags)
        else:
            raise ValueError(f"fill type {fill['type']!r} is not linear, radial or sweep")
    paint.setShader(shader)
    return paint
