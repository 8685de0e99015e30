"""The small figures of patterns: filled outlines in a unit box centred on the origin."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Final

import skia


def _stroke_outline(path: skia.Path, width: float, cap: skia.Paint.Cap = skia.Paint.kRound_Cap) -> skia.Path:
    """The outline of a line of `width` along `path`."""
    out = skia.Path()
    paint = skia.Paint(
        Style=skia.Paint.kStroke_Style, StrokeWidth=width, StrokeCap=cap, StrokeJoin=skia.Paint.kRound_Join
    )
    # the scale keeps curves smooth: outlines are made at unit size and drawn much larger
    paint.getFillPath(path, out, skia.Rect.MakeLTRB(-2, -2, 2, 2), 200.0)
    return out


def _polyline(points: list[tuple[float, float]], close: bool = False) -> skia.Path:
    path = skia.Path()
    path.addPoly([skia.Point(x, y) for x, y in points], close)
    return path


def _polygon(sides: int, inner: float = 1.0) -> skia.Path:
    """A regular polygon, or a star of `sides` points whose inner corners lie at `inner` of the radius."""
    radii = [0.5] * sides if inner == 1.0 else [0.5, 0.5 * inner] * sides
    turn = 2 * math.pi / len(radii)
    return _polyline([(r * math.sin(i * turn), -r * math.cos(i * turn)) for i, r in enumerate(radii)], True)


def _circle() -> skia.Path:
    return skia.Path.Circle(0, 0, 0.5)


def _ring() -> skia.Path:
    return _stroke_outline(skia.Path.Circle(0, 0, 0.41), 0.17)


def _square() -> skia.Path:
    return skia.Path.Rect(skia.Rect.MakeLTRB(-0.4, -0.4, 0.4, 0.4))


def _bar() -> skia.Path:
    return skia.Path.Rect(skia.Rect.MakeLTRB(-0.5, -0.17, 0.5, 0.17))


def _capsule() -> skia.Path:
    return skia.Path.RRect(skia.Rect.MakeLTRB(-0.5, -0.12, 0.5, 0.12), 0.12, 0.12)


def _plus() -> skia.Path:
    path = skia.Path.Rect(skia.Rect.MakeLTRB(-0.5, -0.11, 0.5, 0.11))
    path.addRect(skia.Rect.MakeLTRB(-0.11, -0.5, 0.11, 0.5))
    return path


def _cross() -> skia.Path:
    path = skia.Path()
    for sign in (1, -1):
        path.moveTo(-0.36, -0.36 * sign)
        path.lineTo(0.36, 0.36 * sign)
    return _stroke_outline(path, 0.2)


def _triangle_outline() -> skia.Path:
    return _stroke_outline(_polyline([(0, -0.4), (0.42, 0.33), (-0.42, 0.33)], True), 0.13)


def _zigzag() -> skia.Path:
    return _stroke_outline(_polyline([(-0.45 + 0.18 * i, 0.11 if i % 2 else -0.11) for i in range(6)]), 0.11)


def _squiggle() -> skia.Path:
    path = skia.Path()
    path.moveTo(-0.44, 0)
    for i in range(4):
        x = -0.44 + 0.22 * i
        bend = 0.2 if i % 2 else -0.2
        path.cubicTo(x + 0.06, bend, x + 0.16, bend, x + 0.22, 0)
    return _stroke_outline(path, 0.12)


def _arc() -> skia.Path:
    path = skia.Path()
    path.addArc(skia.Rect.MakeLTRB(-0.42, -0.2, 0.42, 0.64), 180, 180)
    return _stroke_outline(path, 0.16)


def _leaf() -> skia.Path:
    """A pointed leaf along the vertical, its vein left out."""
    path = skia.Path()
    path.moveTo(0, -0.5)
    path.cubicTo(0.34, -0.22, 0.3, 0.22, 0.02, 0.5)
    path.lineTo(-0.02, 0.5)
    path.cubicTo(-0.3, 0.22, -0.34, -0.22, 0, -0.5)
    path.close()
    vein = skia.Path.RRect(skia.Rect.MakeLTRB(-0.02, -0.22, 0.02, 0.6), 0.02, 0.02)
    return _combine(path, vein, skia.PathOp.kDifference_PathOp)


def _combine(a: skia.Path, b: skia.Path, operation: skia.PathOp) -> skia.Path:
    """A boolean operation on the areas; `a` alone where Skia finds no answer."""
    out = skia.Op(a, b, operation)
    return a if out is None else out


def _sprig() -> skia.Path:
    """A stem with three pairs of leaves and one at the tip."""
    stem = skia.Path()
    stem.moveTo(0, 0.5)
    stem.quadTo(0.03, 0.1, 0, -0.3)
    path = _stroke_outline(stem, 0.035)
    leaf = skia.Path()
    leaf.moveTo(0, 0)
    leaf.cubicTo(0.11, -0.07, 0.1, -0.22, 0, -0.3)
    leaf.cubicTo(-0.1, -0.22, -0.11, -0.07, 0, 0)
    for x, y, turn, scale in (
        (0, -0.26, 0, 0.8),
        (0, -0.1, 52, 0.8),
        (0, -0.1, -52, 0.8),
        (0.01, 0.1, 56, 0.95),
        (0.01, 0.1, -56, 0.95),
        (0.01, 0.3, 60, 0.9),
        (0.01, 0.3, -60, 0.9),
    ):
        turned = skia.Path()
        turned.addPath(leaf, place(x, y, scale, turn))
        # a union, because outlines of opposite direction would cancel where they overlap
        path = _combine(path, turned, skia.PathOp.kUnion_PathOp)
    return path


def _petal_flower() -> skia.Path:
    path = skia.Path()
    for i in range(5):
        turn = 2 * math.pi * i / 5
        path.addCircle(0.27 * math.sin(turn), -0.27 * math.cos(turn), 0.2)
    return _combine(path, skia.Path.Circle(0, 0, 0.13), skia.PathOp.kDifference_PathOp)


def _heart() -> skia.Path:
    path = skia.Path()
    path.moveTo(0, 0.42)
    path.cubicTo(-0.62, 0.02, -0.5, -0.42, -0.22, -0.4)
    path.cubicTo(-0.08, -0.39, 0, -0.28, 0, -0.2)
    path.cubicTo(0, -0.28, 0.08, -0.39, 0.22, -0.4)
    path.cubicTo(0.5, -0.42, 0.62, 0.02, 0, 0.42)
    return path


def _drop() -> skia.Path:
    path = skia.Path()
    path.moveTo(0, -0.5)
    path.cubicTo(0.08, -0.2, 0.3, 0.02, 0.3, 0.2)
    path.cubicTo(0.3, 0.6, -0.3, 0.6, -0.3, 0.2)
    path.cubicTo(-0.3, 0.02, -0.08, -0.2, 0, -0.5)
    return path


def _sparkle() -> skia.Path:
    """A four-pointed star with hollow sides."""
    path = skia.Path()
    path.moveTo(0, -0.5)
    for x, y in ((0.5, 0.0), (0.0, 0.5), (-0.5, 0.0), (0.0, -0.5)):
        path.quadTo(0, 0, x, y)
    return path


_MOTIFS: Final[dict[str, Callable[[], skia.Path]]] = {
    "circle": _circle,
    "ring": _ring,
    "square": _square,
    "bar": _bar,
    "capsule": _capsule,
    "plus": _plus,
    "cross": _cross,
    "triangle": lambda: _polygon(3),
    "triangle outline": _triangle_outline,
    "diamond": lambda: _polygon(4),
    "star": lambda: _polygon(5, 0.45),
    "zigzag": _zigzag,
    "squiggle": _squiggle,
    "arc": _arc,
    "leaf": _leaf,
    "sprig": _sprig,
    "flower": _petal_flower,
    "heart": _heart,
    "drop": _drop,
    "sparkle": _sparkle,
}
MOTIFS: Final = tuple(_MOTIFS)


@lru_cache(maxsize=64)
def motif(name: str) -> skia.Path:
    """The figure `name`; raises KeyError when there is none."""
    return _MOTIFS[name]()


def place(x: float, y: float, size: float, degrees: float = 0.0) -> skia.Matrix:
    """The matrix that puts a unit figure at (x, y), `size` large, turned clockwise."""
    cos, sin = size * math.cos(math.radians(degrees)), size * math.sin(math.radians(degrees))
    return skia.Matrix.MakeAll(cos, -sin, x, sin, cos, y, 0, 0, 1)


def pebble(radii: list[float], corners: bool) -> skia.Path:
    """A closed outline through points at `radii` (of 0.5) around the origin: straight-edged (a chip of stone) or
    rounded (a blob)."""
    turn = 2 * math.pi / len(radii)
    points = [(0.5 * r * math.cos(i * turn), 0.5 * r * math.sin(i * turn)) for i, r in enumerate(radii)]
    if corners:
        return _polyline(points, True)
    path = skia.Path()
    middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in zip(points, points[1:] + points[:1], strict=True)]
    path.moveTo(*middles[-1])
    for corner, middle in zip(points, middles, strict=True):
        path.quadTo(*corner, *middle)
    path.close()
    return path
