"""Painting the lights of `light`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
import skia
from PIL import Image

from synlayers.design import Record
from synlayers.plan import Frame
from synlayers.sources.effect.pixels import paste_mask, paste_pixels
from synlayers.style.noise import STEP, enlarge, grid_size, smooth
from synlayers.style.paint import rgba, skia_color, with_alpha

REDUCTION: Final = 8
"""How many times smaller fields with some detail are computed."""
Floats = npt.NDArray[np.float64]


def draw_light(canvas: skia.Canvas, frame: Frame, params: Record) -> None:
    """Paint a light into `frame`; it is the first thing on its canvas."""
    try:
        paint = _DRAW[params["variant"]]
    except KeyError:
        raise ValueError(f"light {params['variant']!r} is not one of {', '.join(_DRAW)}") from None
    paint(canvas, frame, params)


def light_reach(frame: Frame, params: Record) -> float:
    """How far discs of light fall outside the frame, px."""
    side = max(frame.w, frame.h)
    if params["variant"] == "flare":
        return 0.08 * side
    if params["variant"] not in ("bokeh", "sparkles"):
        return 0.0
    return float(
        max(
            0.0,
            *(
                r * side - min(u * frame.w, (1 - u) * frame.w, v * frame.h, (1 - v) * frame.h)
                for u, v, r, _ in params["spots"]
            ),
        )
    )


def _pixels(frame: Frame) -> tuple[int, int, int, int]:
    """Left, top, width and height of the frame in whole pixels."""
    x, y = round(frame.x), round(frame.y)
    return x, y, max(1, round(frame.right) - x), max(1, round(frame.bottom) - y)


def _leak(canvas: skia.Canvas, frame: Frame, params: Record) -> None:
    """Overlapping spots of several colours."""
    x, y, w, h = _pixels(frame)
    rows, columns = grid_size(h, w)
    v, u = np.arange(rows)[:, None] * STEP, np.arange(columns)[None, :] * STEP
    through, color, weights = np.ones((rows, columns)), np.zeros((rows, columns, 3)), np.full((rows, columns), 1e-6)
    for sx, sy, radius, ink in params["spots"]:
        r, g, b, a = rgba(ink)
        far = np.hypot(u - sx * w, v - sy * h) / (radius * max(w, h))
        strength = a / 255 * np.clip(1 - far**2, 0, 1) ** 2.5
        weight = strength + 1e-6 * np.exp(-far)  # keeps a colour where there is no light
        through *= 1 - strength
        color += weight[..., None] * np.array([r, g, b], np.float64)
        weights += weight
    grid = np.concatenate([color / weights[..., None], 255 * (1 - through)[..., None]], axis=2)
    paste_pixels(canvas, enlarge(np.clip(grid, 0, 255), h, w), x, y)


def _vignette(canvas: skia.Canvas, frame: Frame, params: Record) -> None:
    """Darker towards the corners, along a shape between an ellipse and the frame."""
    x, y, w, h = _pixels(frame)
    rows, columns = grid_size(h, w)
    v, u = (np.arange(rows)[:, None] * STEP / h - 0.5) * 2, (np.arange(columns)[None, :] * STEP / w - 0.5) * 2
    far = (np.abs(u) ** 2.2 + np.abs(v) ** 2.2) ** (1 / 2.2) / 2 ** (1 / 2.2)
    dark = np.clip((far - params["inner"]) / (1 - params["inner"]), 0, 1) ** 1.7
    paste_mask(canvas, enlarge(255 * dark[..., None], h, w)[..., 0], params["color"], x, y)


def _field(
    canvas: skia.Canvas, frame: Frame, params: Record, field: Callable[[Floats, Floats, float, float], Floats]
) -> None:
    """One colour with coverage ``field(x, y, w, h)`` 0..1, computed at one `REDUCTION`-th of the size."""
    x, y, w, h = _pixels(frame)
    rows, columns = max(2, round(h / REDUCTION)), max(2, round(w / REDUCTION))
    v, u = (np.arange(rows)[:, None] + 0.5) * h / rows, (np.arange(columns)[None, :] + 0.5) * w / columns
    small = Image.fromarray(np.rint(255 * np.clip(field(u, v, w, h), 0, 1)).astype(np.uint8))
    paste_mask(canvas, np.asarray(small.resize((w, h), Image.Resampling.BILINEAR)), params["color"], x, y)


def _rays(canvas: skia.Canvas, frame: Frame, params: Record) -> None:
    """Beams from a point outside; each has a point that it passes, a half width (degrees) and a strength."""

    def field(u: Floats, v: Floats, w: float, h: float) -> Floats:
        dx, dy = u - params["x"] * w, v - params["y"] * h
        angle = np.degrees(np.arctan2(dy, dx))
        aims = [
            (math.degrees(math.atan2((ty - params["y"]) * h, (tx - params["x"]) * w)), wide, k)
            for tx, ty, wide, k in params["rays"]
        ]
        beams = sum(k * smooth(np.clip(1 - np.abs(angle - a) / wide, 0, 1)) for a, wide, k in aims)
        return np.asarray(beams * np.clip(1 - np.hypot(dx, dy) / (1.15 * math.hypot(w, h)), 0, 1))

    _field(canvas, frame, params, field)


def _spotlight(canvas: skia.Canvas, frame: Frame, params: Record) -> None:
    """A cone from above and the pool that it throws."""

    def field(u: Floats, v: Floats, w: float, h: float) -> Floats:
        down = np.clip(v / h, 0, 1)
        middle = (params["x"] + params["lean"] * down) * w
        half = (0.03 + params["wide"] * down) * w
        cone = (
            smooth(np.clip(1.25 * (1 - np.abs(u - middle) / half), 0, 1))
            * (0.9 - 0.55 * down)
            * smooth(np.clip((1 - down) / 0.25, 0, 1))
        )
        ground = np.hypot(
            (u - (params["x"] + 0.86 * params["lean"]) * w) / (1.1 * params["wide"] * w), (v - 0.86 * h) / (0.1 * h)
        )
        return np.asarray(np.maximum(cone, 0.75 * smooth(np.clip(1 - ground, 0, 1))))

    _field(canvas, frame, params, field)


def _flare(canvas: skia.Canvas, frame: Frame, params: Record) -> None:
    """A bright point with a halo and a streak, and its ghosts on the line through the centre."""
    side = max(frame.w, frame.h)

    def field(u: Floats, v: Floats, w: float, h: float) -> Floats:
        dx, dy = (u - params["x"] * w) / side, (v - params["y"] * h) / side
        far = np.hypot(dx, dy)
        halo = (
            0.6 * smooth(np.clip(1 - far / 0.34, 0, 1)) ** 1.6
            + np.exp(-((far / 0.032) ** 2))
            + 0.3 * np.exp(-far / 0.05)
        )
        ring = 0.16 * smooth(np.clip(1 - np.abs(far - 0.24) / 0.03, 0, 1))
        streak = 0.55 * smooth(np.clip(1 - np.abs(dy) / 0.012, 0, 1)) * smooth(np.clip(1 - np.abs(dx) / 0.55, 0, 1))
        return np.asarray(1 - (1 - np.clip(halo, 0, 1)) * (1 - streak) * (1 - ring))

    _field(canvas, frame, params, field)
    x, y = frame.x + params["x"] * frame.w, frame.y + params["y"] * frame.h
    cx, cy = frame.center
    for along, size, alpha in ((0.55, 0.02, 0.3), (0.85, 0.045, 0.16), (1.3, 0.03, 0.24), (1.7, 0.075, 0.12)):
        at, r = skia.Point(x + (cx - x) * along, y + (cy - y) * along), size * side
        colors = [skia_color(with_alpha(params["color"], alpha * k)) for k in (0.4, 0.7, 1.0, 0.0)]
        shader = skia.GradientShader.MakeRadial(at, r, colors, [0.0, 0.7, 0.93, 1.0])
        canvas.drawCircle(at, r, skia.Paint(AntiAlias=True, Shader=shader))


def _bokeh(canvas: skia.Canvas, frame: Frame, params: Record) -> None:
    """Discs out of focus, a little brighter at their rims; every third is blurred further."""
    side = max(frame.w, frame.h)
    for i, (u, v, radius, color) in enumerate(params["spots"]):
        at, r = skia.Point(frame.x + u * frame.w, frame.y + v * frame.h), radius * side
        alpha = rgba(color)[3] / 255
        stops = (
            ((0.0, 0.85), (0.86, 0.85), (0.93, 1.25), (1.0, 0.0))
            if i % 3
            else ((0.0, 1.0), (0.5, 0.8), (0.8, 0.3), (1.0, 0.0))
        )
        colors = [skia_color(with_alpha(color, min(1.0, alpha * k))) for _, k in stops]
        shader = skia.GradientShader.MakeRadial(at, r, colors, [t for t, _ in stops])
        canvas.drawCircle(at, r, skia.Paint(AntiAlias=True, Shader=shader))


def _sparkles(canvas: skia.Canvas, frame: Frame, params: Record) -> None:
    """Four-pointed glints in a faint halo."""
    side = max(frame.w, frame.h)
    for u, v, radius, color in params["spots"]:
        x, y, r = frame.x + u * frame.w, frame.y + v * frame.h, radius * side
        halo = [skia_color(with_alpha(color, k)) for k in (0.4, 0.12, 0.0)]
        shader = skia.GradientShader.MakeRadial(skia.Point(x, y), 0.8 * r, halo, [0.0, 0.45, 1.0])
        canvas.drawCircle(x, y, 0.8 * r, skia.Paint(AntiAlias=True, Shader=shader))
        path = skia.Path()
        path.moveTo(x, y - r)
        for px, py in ((x + 0.72 * r, y), (x, y + r), (x - 0.72 * r, y), (x, y - r)):
            path.quadTo(x, y, px, py)
        canvas.drawPath(path, skia.Paint(AntiAlias=True, Color=skia_color(color)))


_DRAW: Final[dict[str, Callable[[skia.Canvas, Frame, Record], None]]] = {
    "light_leak": _leak,
    "vignette": _vignette,
    "bokeh": _bokeh,
    "flare": _flare,
    "rays": _rays,
    "spotlight": _spotlight,
    "sparkles": _sparkles,
}
