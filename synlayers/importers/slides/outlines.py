"""Outlines of shapes as paths of Skia, in the coordinates of their box (DrawingML, 20.1.9)."""

from __future__ import annotations

from typing import Any, Final

import skia

from synlayers.importers.drafts import Refused
from synlayers.importers.slides.colors import WHOLE, A, tag_of

INNER: Final = 1 - 0.5**0.5
"""What of a quarter circle's radius is outside the largest square within the circle."""
MOST_POINTS: Final = 100_000
CORNER: Final = 16_667
"""How round the corners of ``roundRect`` are where nothing is said: a share of the shorter side."""


def outline(properties: Any, width: float, height: float) -> skia.Path:
    """The outline of a shape with these properties (``spPr``), `width` by `height` pixels from 0, 0.

    Raises:
        Refused: it is one of a form that is not drawn.
    """
    own = properties.find(f"{A}custGeom")
    if own is not None:
        return _own_path(own, width, height)
    preset = properties.find(f"{A}prstGeom")
    name = preset.get("prst", "rect") if preset is not None else "rect"
    path, box = skia.Path(), skia.Rect(width, height)
    if name in ("rect", "flowChartProcess"):
        path.addRect(box)
    elif name in ("ellipse", "flowChartConnector"):
        path.addOval(box)
    elif name == "roundRect":
        radius = min(width, height) * _adjustment(preset, CORNER)
        path.addRRect(skia.RRect.MakeRectXY(box, radius, radius))
    elif name in ("line", "straightConnector1"):
        path.moveTo(0, 0).lineTo(width, height)
    elif name in ("triangle", "diamond", "rtTriangle"):
        x = width * (_adjustment(preset, WHOLE // 2, WHOLE) if name == "triangle" else 0.5)
        points = {
            "triangle": [(0, height), (x, 0), (width, height)],
            "diamond": [(0, height / 2), (x, 0), (width, height / 2), (x, height)],
            "rtTriangle": [(0, height), (0, 0), (width, height)],
        }[name]
        path.addPoly([skia.Point(*point) for point in points], True)
    else:
        raise Refused("a shape has a form that is not drawn", name[:40])
    return path


def text_box(properties: Any, width: float, height: float) -> skia.Rect:
    """Where the words of such a shape stand within its box, before their insets."""
    preset = properties.find(f"{A}prstGeom")
    name = preset.get("prst", "rect") if preset is not None else "rect"
    x, y = width, height
    if name in ("ellipse", "flowChartConnector"):
        return skia.Rect(x * INNER / 2, y * INNER / 2, x - x * INNER / 2, y - y * INNER / 2)
    if name == "roundRect":
        inset = min(x, y) * _adjustment(preset, CORNER) * INNER
        return skia.Rect(inset, inset, x - inset, y - inset)
    if name == "triangle":
        top = x * _adjustment(preset, WHOLE // 2, WHOLE)
        return skia.Rect(top / 2, y / 2, top / 2 + x / 2, y)
    if name == "rtTriangle":
        return skia.Rect(x / 12, y * 7 / 12, x * 7 / 12, y * 11 / 12)
    if name == "diamond":
        return skia.Rect(x / 4, y / 4, x * 3 / 4, y * 3 / 4)
    return skia.Rect(x, y)


def _adjustment(preset: Any, standard: int, most: int = WHOLE // 2) -> float:
    """The first adjustment of a form, 0 to 1."""
    for guide in preset.iter(f"{A}gd"):
        kind, _, value = guide.get("fmla", "").partition(" ")
        if guide.get("name") in ("adj", "adj1") and kind == "val" and value.lstrip("-").isdigit():
            return min(most, max(0, int(value))) / WHOLE
        raise Refused("a shape is adjusted by a formula", guide.get("fmla", "")[:60])
    return min(most, standard) / WHOLE


def _own_path(own: Any, width: float, height: float) -> skia.Path:
    paths = own.findall(f"{A}pathLst/{A}path")
    if len(paths) != 1 or paths[0].get("fill", "norm") != "norm" or paths[0].get("stroke", "1") in ("0", "false"):
        raise Refused("a shape has several paths, or one with a fill of its own", f"{len(paths)}")
    [source] = paths
    across, down = (_number(source.get(name, "0")) for name in "wh")
    scale = (width / across if across else 1.0, height / down if down else 1.0)
    path = skia.Path()
    if sum(1 for _ in source.iter(f"{A}pt")) > MOST_POINTS:
        raise Refused("a shape has too many points")
    for step in source:
        points = [
            skia.Point(*(_number(point.get(name, "")) * factor for name, factor in zip("xy", scale, strict=True)))
            for point in step.findall(f"{A}pt")
        ]
        match (tag_of(step), len(points)):
            case ("moveTo", 1):
                path.moveTo(points[0])
            case ("lnTo", 1):
                path.lineTo(points[0])
            case ("quadBezTo", 2):
                path.quadTo(*points)
            case ("cubicBezTo", 3):
                path.cubicTo(*points)
            case ("close", 0):
                path.close()
            case (name, _):
                raise Refused("a shape's path has a step that is not drawn", name[:40])
    return path


def _number(value: str) -> float:
    try:
        return float(int(value))
    except ValueError:
        raise Refused("a shape's path is given by formulas", value[:40]) from None
