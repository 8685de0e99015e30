"""Outlines in a plane: polygons with rounded corners, profiles of what is turned on a lathe."""

from __future__ import annotations

import math
from collections.abc import Sequence

from synlayers.blender.models.model import Point


def fillet(points: Sequence[Point], radii: Sequence[float] | float, steps: int = 8) -> list[Point]:
    """An open polyline whose inner corners are rounded by arcs; where two arcs would meet they get smaller.

    Args:
        radii: one for each point (those of the ends mean nothing), or one for all.

    >>> [tuple(round(v, 2) for v in p) for p in fillet([(0, 0), (1, 0), (1, 1)], 0.5, 2)][2:]
    [(0.85, 0.15), (1.0, 0.5), (1, 1)]
    """
    each = [radii] * len(points) if isinstance(radii, (int, float)) else list(radii)
    out = [points[0]]
    for before, corner, after, radius in zip(points, points[1:], points[2:], each[1:], strict=False):
        out += _arc(before, corner, after, radius, steps)
    return [*out, points[-1]]


def _arc(before: Point, corner: Point, after: Point, radius: float, steps: int) -> list[Point]:
    a, b = _toward(corner, before), _toward(corner, after)
    half = math.acos(max(-1.0, min(1.0, a[0] * b[0] + a[1] * b[1]))) / 2
    if radius <= 0 or half > math.pi / 2 - 1e-3 or half < 1e-3:
        return [corner]
    cut = min(radius / math.tan(half), 0.5 * min(math.dist(before, corner), math.dist(corner, after)))
    radius = cut * math.tan(half)
    reach = radius / math.sin(half)
    middle = _toward((0.0, 0.0), (a[0] + b[0], a[1] + b[1]))
    center = (corner[0] + middle[0] * reach, corner[1] + middle[1] * reach)
    first = math.atan2(corner[1] + a[1] * cut - center[1], corner[0] + a[0] * cut - center[0])
    last = math.atan2(corner[1] + b[1] * cut - center[1], corner[0] + b[0] * cut - center[0])
    turn = (last - first + math.pi) % (2 * math.pi) - math.pi
    angles = (first + turn * i / steps for i in range(steps + 1))
    return [(center[0] + radius * math.cos(t), center[1] + radius * math.sin(t)) for t in angles]


def _toward(start: Point, end: Point) -> Point:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy) or 1.0
    return dx / length, dy / length


def rounded_rect(width: float, height: float, radius: float, steps: int = 8) -> list[Point]:
    """The outline about the origin, counterclockwise.

    >>> len(rounded_rect(2, 1, 0.25, steps=4))
    20
    """
    radius = min(radius, width / 2, height / 2)
    out = []
    for quarter, (sx, sy) in enumerate(((1, 1), (-1, 1), (-1, -1), (1, -1))):
        cx, cy = sx * (width / 2 - radius), sy * (height / 2 - radius)
        for i in range(steps + 1):
            t = math.pi / 2 * (quarter + i / steps)
            out.append((cx + radius * math.cos(t), cy + radius * math.sin(t)))
    return out


def ellipse(width: float, height: float, power: float = 2.0, count: int = 48) -> list[Point]:
    """A superellipse about the origin: 2 is an ellipse, more comes closer to a rectangle.

    >>> [tuple(round(v, 2) for v in p) for p in ellipse(2, 4, count=4)]
    [(1.0, 0.0), (0.0, 2.0), (-1.0, 0.0), (-0.0, -2.0)]
    """
    out = []
    for i in range(count):
        c, s = math.cos(2 * math.pi * i / count), math.sin(2 * math.pi * i / count)
        x, y = abs(c) ** (2 / power), abs(s) ** (2 / power)
        out.append((math.copysign(x, c) * width / 2, math.copysign(y, s) * height / 2))
    return out


def smooth(points: Sequence[Point], steps: int = 8) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    padded = [points[0], *points, points[-1]]
    out: list[Point] = []
    for p, q, r, s in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for i in range(steps):
            t = i / steps
            out.append((_spline(p[0], q[0], r[0], s[0], t), _spline(p[1], q[1], r[1], s[1], t)))
    return [*out, points[-1]]


def _spline(p: float, q: float, r: float, s: float, t: float) -> float:
    return 0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t * t + (3 * q - p - 3 * r + s) * t**3)
