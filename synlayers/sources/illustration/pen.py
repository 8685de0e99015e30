"""The pen that subjects are drawn with: shapes by centre and size, paths from short strings, flat shading.

Units are those of a subject's box (about 100 along its longer side), y down. A fill is a colour or a `skia.Paint` from
`linear` / `radial`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TypeAlias

import skia

from synlayers.style.paint import rgba, skia_color, with_alpha

Ink: TypeAlias = "str | skia.Paint"
_TOKEN = re.compile(r"[MLHVCQAZ]|-?\d*\.?\d+(?:e-?\d+)?")
_ARITY = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Q": 4, "Z": 0}


@lru_cache(maxsize=4096)
def shade(color: str, amount: float) -> str:
    """Darker towards a warm night blue (`amount` < 0, to -1) or lighter towards warm white (to 1); alpha is kept.

    >>> shade("#808080", 0.0)
    '#808080'
    """
    r, g, b, a = rgba(color)
    target = (255, 252, 245) if amount > 0 else (28, 20, 48)
    t = min(1.0, abs(amount))
    mixed = [round(u + (v - u) * t) for u, v in zip((r, g, b), target, strict=True)]
    return "#" + "".join(f"{u:02x}" for u in mixed) + (f"{a:02x}" if a < 255 else "")


@lru_cache(maxsize=4096)
def _level(color: str) -> int:
    """The colour as Skia takes it."""
    return skia_color(color)


def blend(first: str, second: str, t: float) -> str:
    """Between two opaque colours in sRGB: `first` at 0, `second` at 1."""
    a, b = rgba(first), rgba(second)
    return "#" + "".join(f"{round(u + (v - u) * t):02x}" for u, v in zip(a[:3], b[:3], strict=True))


def spread(phase: float, i: int, axis: int = 0) -> float:
    """Evenly scattered numbers in 0..1 for jitter that a stored plan repeats: the golden-ratio sequence from `phase`,
    or for `axis` 1 that of the square root of 2, which together scatter over the plane."""
    return (phase + (i + 1) * (0.6180339887, 0.4142135624)[axis]) % 1.0


@lru_cache(maxsize=1024)
def path(data: str) -> skia.Path:
    """A path of absolute SVG commands M L H V C Q Z; shared, so copy it before changing it."""
    out, command, x, y = skia.Path(), "M", 0.0, 0.0
    tokens = _TOKEN.findall(data)
    i = 0
    while i < len(tokens):
        if tokens[i].isalpha():
            command, i = tokens[i], i + 1
        n = _ARITY[command]
        values = [float(t) for t in tokens[i : i + n]]
        i += n
        if command == "Z":
            out.close()
            continue
        if command in "HV":
            values = [values[0], y] if command == "H" else [x, values[0]]
        x, y = values[-2:]
        draw = {"M": out.moveTo, "L": out.lineTo, "H": out.lineTo, "V": out.lineTo, "C": out.cubicTo, "Q": out.quadTo}[
            command
        ]
        draw(*values)
        command = "L" if command == "M" else command
    return out


def rounded(x: float, y: float, w: float, h: float, radii: float | Sequence[float]) -> skia.Path:
    """A rectangle; `radii` is one for all corners, or four from the top left clockwise."""
    rect = skia.Rect.MakeXYWH(x, y, w, h)
    four = [radii] * 4 if isinstance(radii, (int, float)) else list(radii)
    rrect = skia.RRect()
    rrect.setRectRadii(rect, [skia.Point(r, r) for r in four])
    return skia.Path().addRRect(rrect)


def ellipse(cx: float, cy: float, rx: float, ry: float | None = None) -> skia.Path:
    ry = rx if ry is None else ry
    return skia.Path().addOval(skia.Rect.MakeXYWH(cx - rx, cy - ry, 2 * rx, 2 * ry))


def smooth(points: Sequence[tuple[float, float]], closed: bool = True) -> skia.Path:
    """A curve through the points (Catmull-Rom)."""
    n, out = len(points), skia.Path()
    out.moveTo(*points[0])
    for i in range(n if closed else n - 1):
        p = [points[(i + k) % n] if closed else points[min(max(i + k, 0), n - 1)] for k in (-1, 0, 1, 2)]
        c1 = (p[1][0] + (p[2][0] - p[0][0]) / 6, p[1][1] + (p[2][1] - p[0][1]) / 6)
        c2 = (p[2][0] - (p[3][0] - p[1][0]) / 6, p[2][1] - (p[3][1] - p[1][1]) / 6)
        out.cubicTo(*c1, *c2, *p[2])
    if closed:
        out.close()
    return out


def move(shape: skia.Path, dx: float, dy: float, scale: float = 1.0) -> skia.Path:
    """A copy scaled about its own centre, then shifted."""
    box = shape.getBounds()
    matrix = (
        skia.Matrix.Translate(dx + box.centerX(), dy + box.centerY())
        .preScale(scale, scale)
        .preTranslate(-box.centerX(), -box.centerY())
    )
    out = skia.Path()
    shape.transform(matrix, out)
    return out


def leaf(length: float, width: float, bend: float = 0.0) -> skia.Path:
    """A leaf from the origin upwards; `bend` shifts its tip sideways in units of its length."""
    tip, out = bend * length, skia.Path()
    out.moveTo(0, 0)
    out.cubicTo(-width, -0.3 * length, tip - width * 0.7, -0.75 * length, tip, -length)
    out.cubicTo(tip + width * 0.7, -0.75 * length, width, -0.3 * length, 0, 0)
    out.close()
    return out


def linear(
    colors: Sequence[str], start: tuple[float, float], end: tuple[float, float], stops: Sequence[float] = ()
) -> skia.Paint:
    paint = skia.Paint(AntiAlias=True)
    positions = list(stops) or [i / (len(colors) - 1) for i in range(len(colors))]
    flags = skia.GradientShader.kInterpolateColorsInPremul_Flag
    ends = [skia.Point(*start), skia.Point(*end)]
    paint.setShader(
        skia.GradientShader.MakeLinear(ends, [_level(c) for c in colors], positions, skia.TileMode.kClamp, flags)
    )
    return paint


def radial(
    colors: Sequence[str], center: tuple[float, float], radius: float, stops: Sequence[float] = ()
) -> skia.Paint:
    paint = skia.Paint(AntiAlias=True)
    positions = list(stops) or [i / (len(colors) - 1) for i in range(len(colors))]
    flags = skia.GradientShader.kInterpolateColorsInPremul_Flag
    levels = [_level(c) for c in colors]
    paint.setShader(
        skia.GradientShader.MakeRadial(skia.Point(*center), radius, levels, positions, skia.TileMode.kClamp, flags)
    )
    return paint


class Pen:
    """Draws on a canvas whose units are those of the subject's box."""

    def __init__(self, canvas: skia.Canvas) -> None:
        self.canvas = canvas

    @staticmethod
    def paint(ink: Ink) -> skia.Paint:
        return skia.Paint(AntiAlias=True, Color=_level(ink)) if isinstance(ink, str) else ink

    def fill(self, shape: skia.Path | str, ink: Ink) -> None:
        self.canvas.drawPath(path(shape) if isinstance(shape, str) else shape, self.paint(ink))

    def oval(self, cx: float, cy: float, rx: float, ry: float | None, ink: Ink) -> None:
        ry = rx if ry is None else ry
        self.canvas.drawOval(skia.Rect.MakeXYWH(cx - rx, cy - ry, 2 * rx, 2 * ry), self.paint(ink))

    def rect(self, x: float, y: float, w: float, h: float, radius: float, ink: Ink) -> None:
        self.canvas.drawRoundRect(skia.Rect.MakeXYWH(x, y, w, h), radius, radius, self.paint(ink))

    def line(self, shape: skia.Path | str, ink: Ink, width: float, butt: bool = False) -> None:
        """A stroke with round ends and joins."""
        paint = skia.Paint(self.paint(ink))
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(width)
        paint.setStrokeCap(skia.Paint.kButt_Cap if butt else skia.Paint.kRound_Cap)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
        self.canvas.drawPath(path(shape) if isinstance(shape, str) else shape, paint)

    def soft_line(self, shape: skia.Path | str, color: str, width: float, alpha: float, steps: int = 7) -> None:
        """A stroke that fades to its sides: strokes of falling width whose coverage adds up to `alpha` (a blur would
        cost ten times more)."""
        share = 1 - (1 - alpha) ** (1 / steps)
        for i in range(steps):
            self.line(shape, with_alpha(color, share), width * (1 - i / steps))

    def glow(self, cx: float, cy: float, radius: float, color: str, alpha: float) -> None:
        """A soft disc, gone at `radius`."""
        stops = [with_alpha(color, alpha * a) for a in (1.0, 0.62, 0.25, 0.06, 0.0)]
        self.oval(cx, cy, radius, radius, radial(stops, (cx, cy), radius))

    def form(self, shape: skia.Path | str, color: str, dx: float = -6.0, dy: float = -2.0, depth: float = 0.16) -> None:
        """A flat body with a crescent of shadow on the side away from (dx, dy)."""
        body = path(shape) if isinstance(shape, str) else shape
        self.fill(body, shade(color, -depth))
        with self.clip(body):
            self.fill(move(body, dx, dy), color)

    @contextmanager
    def clip(self, shape: skia.Path | str) -> Iterator[None]:
        """Keeps what is drawn inside `shape`."""
        self.canvas.save()
        self.canvas.clipPath(path(shape) if isinstance(shape, str) else shape, skia.ClipOp.kIntersect, True)
        try:
            yield
        finally:
            self.canvas.restore()

    @contextmanager
    def at(self, x: float, y: float, angle: float = 0.0, scale: float = 1.0, flip: bool = False) -> Iterator[None]:
        """Coordinates with the origin at (x, y), turned clockwise by `angle` degrees."""
        self.canvas.save()
        self.canvas.translate(x, y)
        self.canvas.rotate(angle)
        self.canvas.scale(-scale if flip else scale, scale)
        try:
            yield
        finally:
            self.canvas.restore()

    def shadow(self, cx: float, cy: float, rx: float, alpha: float = 0.16) -> None:
        """The soft contact shadow that a thing standing on the ground throws."""
        with self.at(cx, cy):
            self.canvas.scale(1.0, 0.16)
            self.glow(0, 0, rx, "#1c1430", alpha)


def polar(cx: float, cy: float, radius: float, degrees: float) -> tuple[float, float]:
    """The point at `degrees` clockwise from straight up."""
    t = math.radians(degrees)
    return cx + radius * math.sin(t), cy - radius * math.cos(t)
