"""Outlines in pixels, y down: what forms are put together from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

import skia

Point = tuple[float, float]


def poly(points: Iterable[Point], close: bool = True) -> skia.Path:
    """Straight lines through the points."""
    path = skia.Path()
    path.addPoly([skia.Point(x, y) for x, y in points], close)
    return path


def rect(x: float, y: float, w: float, h: float) -> skia.Path:
    return skia.Path.Rect(skia.Rect.MakeXYWH(x, y, w, h))


def rounded(x: float, y: float, w: float, h: float, radii: float | Sequence[float]) -> skia.Path:
    """A rectangle; `radii` is one for all corners, or four from the top left clockwise."""
    four = [radii] * 4 if isinstance(radii, (int, float)) else list(radii)
    rrect = skia.RRect()
    rrect.setRectRadii(skia.Rect.MakeXYWH(x, y, w, h), [skia.Point(r, r) for r in four])
    return skia.Path.RRect(rrect)


def oval(cx: float, cy: float, rx: float, ry: float | None = None) -> skia.Path:
    ry = rx if ry is None else ry
    return skia.Path.Oval(skia.Rect.MakeXYWH(cx - rx, cy - ry, 2 * rx, 2 * ry))


def arc(cx: float, cy: float, r: float, start: float, sweep: float) -> skia.Path:
    """An open arc; degrees clockwise from "to the right"."""
    path = skia.Path()
    path.addArc(skia.Rect.MakeXYWH(cx - r, cy - r, 2 * r, 2 * r), start, sweep)
    return path


def wedge(cx: float, cy: float, r: float, start: float, sweep: float) -> skia.Path:
    """A slice of a disc; degrees clockwise from "to the right"."""
    if sweep >= 360:
        return oval(cx, cy, r)
    path = skia.Path()
    path.moveTo(cx, cy)
    path.arcTo(skia.Rect.MakeXYWH(cx - r, cy - r, 2 * r, 2 * r), start, sweep, False)
    path.close()
    return path


def around(count: int, radius: float, cx: float = 0.0, cy: float = 0.0, turn: float = 0.0) -> list[Point]:
    """`count` points on a circle, the first straight up, `turn` degrees further clockwise."""
    angles = [math.radians(turn) + 2 * math.pi * i / count for i in range(count)]
    return [(cx + radius * math.sin(a), cy - radius * math.cos(a)) for a in angles]


def star_points(points: int, outer: float, inner: float, cx: float = 0.0, cy: float = 0.0) -> list[Point]:
    """Tips on the radius `outer`, inner corners on `inner`, the first tip straight up."""
    tips, corners = around(points, outer, cx, cy), around(points, inner, cx, cy, 180 / points)
    return [p for pair in zip(tips, corners, strict=True) for p in pair]


def smooth(points: Sequence[Point], closed: bool = True) -> skia.Path:
    """A curve through the points (Catmull-Rom)."""
    n, path = len(points), skia.Path()
    path.moveTo(*points[0])
    for i in range(n if closed else n - 1):
        p = [points[(i + k) % n] if closed else points[min(max(i + k, 0), n - 1)] for k in (-1, 0, 1, 2)]
        path.cubicTo(
            p[1][0] + (p[2][0] - p[0][0]) / 6,
            p[1][1] + (p[2][1] - p[0][1]) / 6,
            p[2][0] - (p[3][0] - p[1][0]) / 6,
            p[2][1] - (p[3][1] - p[1][1]) / 6,
            *p[2],
        )
    if closed:
        path.close()
    return path


def swell(points: Sequence[Point]) -> skia.Path:
    """An open curve through the points that is level at each of them, so it never leaves their range."""
    path = skia.Path()
    path.moveTo(*points[0])
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (x0 + x1) / 2
        path.cubicTo(middle, y0, middle, y1, x1, y1)
    return path


def union(*paths: skia.Path) -> skia.Path:
    """All of the paths as one outline."""
    out = paths[0]
    for path in paths[1:]:
        out = skia.Op(out, path, skia.kUnion_PathOp)
    return out


def compound(paths: Iterable[skia.Path]) -> skia.Path:
    """Paths that do not touch, as one; faster than `union`."""
    out = skia.Path()
    for path in paths:
        out.addPath(path)
    return out


def difference(path: skia.Path, *holes: skia.Path) -> skia.Path:
    for hole in holes:
        path = skia.Op(path, hole, skia.kDifference_PathOp)
    return path


def intersection(a: skia.Path, b: skia.Path) -> skia.Path:
    return skia.Op(a, b, skia.kIntersect_PathOp)


def apply_matrix(path: skia.Path, matrix: skia.Matrix) -> skia.Path:
    out = skia.Path()
    path.transform(matrix, out)
    return out


def move(path: skia.Path, dx: float, dy: float, angle: float = 0.0, scale: float = 1.0) -> skia.Path:
    """The path scaled and turned (degrees clockwise) about the origin, then shifted."""
    return apply_matrix(path, skia.Matrix.Translate(dx, dy).preRotate(angle).preScale(scale, scale))


def fit_path(path: skia.Path, w: float, h: float) -> skia.Path:
    """The path stretched so that its outline touches all four sides of ``(0, 0, w, h)``."""
    bounds = path.computeTightBounds()
    matrix = skia.Matrix.Scale(w / bounds.width(), h / bounds.height()).preTranslate(-bounds.left(), -bounds.top())
    return apply_matrix(path, matrix)


def turn_quarters(path: skia.Path, w: float, h: float, turn: int) -> skia.Path:
    """A path made for ``(0, 0, w, h)`` (``h, w`` when `turn` is odd), turned clockwise by quarters to lie in ``(0, 0,
    w, h)``."""
    corner = ((0.0, 0.0), (w, 0.0), (w, h), (0.0, h))[turn % 4]
    return apply_matrix(path, skia.Matrix.Translate(*corner).preRotate(90 * (turn % 4)))
