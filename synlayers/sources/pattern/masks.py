"""Shapes that a pattern or texture is cut to: none (the frame), circle, rounded, blob, fade."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import skia

from synlayers.plan import Frame
from synlayers.sources.pattern.motifs import pebble
from synlayers.style.paint import skia_color


@contextmanager
def clip(canvas: skia.Canvas, frame: Frame, mask: str, seed: int = 0) -> Iterator[None]:
    """What is drawn inside the ``with`` is kept only inside the frame and the mask; ``fade`` is no clip, see
    `fading_ink`."""
    rect = skia.Rect.MakeXYWH(*frame)
    canvas.save()
    canvas.clipRect(rect, True)
    if mask == "circle":
        canvas.clipPath(skia.Path.Oval(rect), True)
    elif mask == "rounded":
        radius = 0.14 * min(frame.w, frame.h)
        canvas.clipRRect(skia.RRect.MakeRectXY(rect, radius, radius), True)
    elif mask == "blob":
        canvas.clipPath(_blob(frame, seed), True)
    yield
    canvas.restore()


def _blob(frame: Frame, seed: int) -> skia.Path:
    radii = np.random.default_rng(seed).uniform(0.78, 1.12, 7).tolist()
    blob = pebble(radii, corners=False)
    fit = skia.Matrix()
    fit.setRectToRect(blob.computeTightBounds(), skia.Rect.MakeXYWH(*frame), skia.Matrix.kFill_ScaleToFit)
    out = skia.Path()
    out.addPath(blob, fit)
    return out


def fading_ink(frame: Frame, seed: int) -> Callable[[str], skia.Paint]:
    """Paints that are full at one corner of the frame, chosen by `seed`, and vanish before the opposite one."""
    corner = skia.Point(frame.x + frame.w * (seed & 1), frame.y + frame.h * (seed >> 1 & 1))
    reach = 0.95 * math.hypot(frame.w, frame.h)

    def ink(color: str) -> skia.Paint:
        full, gone = skia_color(color[:7]), skia_color(f"{color[:7]}00")
        return skia.Paint(
            AntiAlias=True, Shader=skia.GradientShader.MakeRadial(corner, reach, [full, full, gone], [0.0, 0.25, 1.0])
        )

    return ink
