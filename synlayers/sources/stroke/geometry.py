"""Curves of strokes: control points in units of the frame become smooth lines, ribbons of varying width, and bundles of
fibres.

Points are arrays ``(n, 2)`` of x, y. `place` turns units of the frame (0..1) into canvas pixels; everything after that
is in pixels, so that a wide frame bends a line without squashing its width.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt
import skia

from synlayers.plan import Frame
from synlayers.style.paint import skia_color, with_alpha

Points = npt.NDArray[np.float64]


def rounded(values: npt.ArrayLike) -> list:  # type: ignore[type-arg]
    """An array as nested lists of numbers with four decimals, as plans store them."""
    return list(np.round(np.asarray(values, np.float64), 4).tolist())


def place(frame: Frame, points: npt.ArrayLike) -> Points:
    """Units of the frame to canvas pixels; any shape ``(..., 2)``."""
    return np.asarray(np.asarray(points, np.float64) * (frame.w, frame.h) + (frame.x, frame.y))


def side_of(frame: Frame) -> float:
    """The shorter side in pixels: the unit of widths."""
    return min(frame.w, frame.h)


@contextmanager
def lengthwise(canvas: skia.Canvas, frame: Frame) -> Iterator[Frame]:
    """The frame lying on its longer side: a tall one is turned by 90 degrees, and the canvas with it."""
    canvas.save()
    if frame.h > frame.w:
        x, y = frame.center
        canvas.rotate(90, x, y)
        frame = Frame(x - frame.h / 2, y - frame.w / 2, frame.h, frame.w)
    try:
        yield frame
    finally:
        canvas.restore()


def through(control: Points, per_segment: int = 8, closed: bool = False) -> Points:
    """A smooth line through the control points (Catmull-Rom), `per_segment` points from each to the next."""
    n = len(control)
    segments = n if closed else n - 1
    t = np.arange(per_segment) / per_segment
    i = np.arange(segments)[:, None]

    def at(k: int) -> Points:
        j = i + k
        return control[j % n if closed else np.clip(j, 0, n - 1)]

    t = t[None, :, None]
    a, b, c, d = at(-1), at(0), at(1), at(2)
    line = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    line = line.reshape(-1, 2)
    return line if closed else np.concatenate([line, control[-1:]])


def normals(line: Points) -> Points:
    """Unit vectors across the line at each of its points."""
    along = np.gradient(line, axis=0)
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
    return np.stack([-along[:, 1] / length, along[:, 0] / length], 1)


def polygon(outline: Points, path: skia.Path | None = None, closed: bool = True) -> skia.Path:
    """The points joined by straight lines; added to `path` when there is one."""
    out = skia.Path() if path is None else path
    return out.addPoly([skia.Point(x, y) for x, y in outline.tolist()], closed)


def ribbon(line: Points, width: npt.ArrayLike, path: skia.Path | None = None) -> skia.Path:
    """The outline of a line whose width (pixels) varies along it; added to `path` when there is one."""
    across = normals(line) * (np.broadcast_to(np.asarray(width, np.float64), len(line)) / 2)[:, None]
    return polygon(np.concatenate([line + across, (line - across)[::-1]]), path)


def hairs(root: Points, bow: Points, tip: Points, width: Points) -> skia.Path:
    """Fine tapered curves, ``(n, 2)`` each, bent towards `bow` and `width` pixels thick at the root."""
    along = bow - root
    across = (
        np.stack([-along[:, 1], along[:, 0]], 1)
        / np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
        * (width / 2)[:, None]
    )
    path = skia.Path()
    for a in np.concatenate([root + across, bow + across * 0.8, tip, bow - across * 0.8, root - across], 1).tolist():
        path.moveTo(a[0], a[1])
        path.quadTo(*a[2:6])
        path.quadTo(*a[6:10])
    return path


def pressure(n: int, start: float, middle: float, end: float) -> Points:
    """Widths along a stroke of the pen: three control widths, eased between."""
    t = np.linspace(0, 1, n)
    return np.asarray(start * (1 - t) ** 3 + middle * 4 / 3 * (3 * t * (1 - t)) + end * t**3)


def smooth_walk(rng: np.random.Generator, n: int, knots: int) -> Points:
    """Uneven but continuous numbers in -1..1, ``(n,)``."""
    return np.asarray(np.interp(np.linspace(0, knots - 1, n), np.arange(knots), rng.uniform(-1, 1, knots)))


class Spine:
    """A cubic Bézier in pixels along which bristles run."""

    def __init__(self, control: Points) -> None:
        self.control = control

    def _at(self, t: Points) -> tuple[Points, Points]:
        """Points and derivatives at `t`, ``(n, 2)`` each."""
        a, b, c, d = self.control
        t = t[:, None]
        u = 1 - t
        return u**3 * a + 3 * u * u * t * b + 3 * u * t * t * c + t**3 * d, 3 * (
            u * u * (b - a) + 2 * u * t * (c - b) + t * t * (d - c)
        )

    def fibers(
        self, start: Points, end: Points, offset: Points, width: Points, taper: Points, sway: Points
    ) -> list[list[float]]:
        """Thin strips beside the spine, one row for `strips` each.

        Args:
            start, end: parameters 0..1 between which each runs, ``(n,)``.
            offset: pixels across the spine.
            width: pixels at its thick end.
            taper: width of the thin end over that of the thick end.
            sway: pixels by which the middle is pushed across, ``(2, n)``: at one third and at two thirds.
        """
        first, d_first = self._at(start)
        last, d_last = self._at(end)
        third = ((end - start) / 3)[:, None]
        cross = [
            np.stack([-d[:, 1], d[:, 0]], 1) / np.maximum(np.hypot(d[:, 0], d[:, 1]), 1e-9)[:, None]
            for d in (d_first, d_last)
        ]
        four = [
            first + cross[0] * offset[:, None],
            first + d_first * third + cross[0] * (offset + sway[0])[:, None],
            last - d_last * third + cross[1] * (offset + sway[1])[:, None],
            last + cross[1] * offset[:, None],
        ]
        half = [width * s / 2 for s in (0.7, 1.0, 1.0, taper)]
        sides = [cross[0], cross[0], cross[1], cross[1]]
        left = [p + c * h[:, None] for p, c, h in zip(four, sides, half, strict=True)]
        right = [p - c * h[:, None] for p, c, h in zip(four, sides, half, strict=True)]
        return list(np.concatenate([*left, *right[::-1]], 1).tolist())


def strips(rows: list[list[float]]) -> skia.Path:
    """Fibres as one path, so that where they overlap they do not darken each other."""
    path = skia.Path()
    for row in rows:
        path.moveTo(row[0], row[1])
        path.cubicTo(*row[2:8])
        path.lineTo(row[8], row[9])
        path.cubicTo(*row[10:16])
    return path


def ink(color: str, alpha: float = 1.0) -> skia.Paint:
    """A paint that fills."""
    return skia.Paint(AntiAlias=True, Color=skia_color(with_alpha(color, alpha)))


def pen(color: str, width: float, alpha: float = 1.0) -> skia.Paint:
    """A paint that strokes with round ends."""
    paint = ink(color, alpha)
    paint.setStyle(skia.Paint.kStroke_Style)
    paint.setStrokeWidth(width)
    paint.setStrokeCap(skia.Paint.kRound_Cap)
    paint.setStrokeJoin(skia.Paint.kRound_Join)
    return paint
