"""Shapes that photographs are cut to."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import skia

from synlayers.design import Record
from synlayers.plan import Frame
from synlayers.style.paint import skia_color

MASKS = ("none", "rounded", "circle", "arch", "blob", "hexagon", "diagonal", "torn", "polaroid", "feather")
_WORDS = {
    "none": "",
    "rounded": "rounded",
    "arch": "arched",
    "blob": "organically shaped",
    "hexagon": "hexagonal",
    "diagonal": "slanted",
    "torn": "torn-edge",
    "polaroid": "polaroid",
    "feather": "soft-edged",
}
_SIDES = ("ltrb", "ltrb", "lr", "tb", "b", "t", "l", "r")


def sample_mask(rng: np.random.Generator, mask: str) -> Record:
    """The params that a mask needs beside its name."""
    if mask == "rounded":
        return {"radius": round(float(rng.choice([0.04, 0.07, 0.12, 0.2])), 4)}
    if mask == "feather":
        return {"radius": round(float(rng.uniform(0.15, 0.45)), 4), "sides": str(rng.choice(_SIDES))}
    if mask in ("blob", "torn"):
        return {"seed": int(rng.integers(1 << 31))}
    if mask == "diagonal":
        return {"angle": round(float(rng.uniform(0.1, 0.28)) * (1 if rng.random() < 0.5 else -1), 4)}
    return {}


def mask_caption(mask: str, frame: Frame) -> str:
    """An adjective, or nothing for a plain rectangle."""
    if mask == "circle":
        return "round" if abs(frame.w / frame.h - 1) < 0.08 else "oval"
    return _WORDS[mask]


def picture_frame(frame: Frame, mask: str) -> Frame:
    """Where the picture itself is: a polaroid has a border around it, wider below."""
    if mask != "polaroid":
        return frame
    border = 0.06 * min(frame.w, frame.h)
    return Frame(frame.x + border, frame.y + border, frame.w - 2 * border, frame.h - border * 4.2)


def draw_polaroid(canvas: skia.Canvas, frame: Frame) -> None:
    """The paper of a polaroid under its picture."""
    canvas.drawRect(skia.Rect.MakeXYWH(*frame), skia.Paint(AntiAlias=True, Color=skia_color("#fbfaf6")))


def clip_path(frame: Frame, params: Record) -> skia.Path | None:
    """The outline of a mask, or None where the picture's own rectangle is it."""
    x, y, w, h = frame
    mask = params["variant"]
    if mask in ("none", "polaroid", "feather"):
        whole = all(v == int(v) for v in (x, y, frame.right, frame.bottom))
        return None if whole or mask == "feather" else skia.Path.Rect(skia.Rect.MakeXYWH(*frame))
    if mask == "rounded":
        radius = params["radius"] * min(w, h)
        return skia.Path.RRect(skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(*frame), radius, radius))
    if mask == "circle":
        return skia.Path.Oval(skia.Rect.MakeXYWH(*frame))
    if mask == "arch":
        return _arch(frame)
    if mask == "hexagon":
        return _polygon([(0.25, 0), (0.75, 0), (1, 0.5), (0.75, 1), (0.25, 1), (0, 0.5)], frame)
    if mask == "diagonal":
        lean = params["angle"]
        a, b = max(0.0, lean), max(0.0, -lean)
        return _polygon([(a, 0), (1 - b, 0), (1 - a, 1), (b, 1)], frame)
    if mask == "blob":
        return _blob(frame, params["seed"])
    if mask == "torn":
        return _torn(frame, params["seed"])
    raise ValueError(f"mask {mask!r} is not one of {', '.join(MASKS)}")


def feather(width: int, height: int, sides: str, radius: float) -> npt.NDArray[np.uint8]:
    """Alpha ``(height, width)`` that fades to nothing at `sides` (of l, t, r, b) over `radius` of the shorter side (of
    the extent for one side)."""

    def ramp(count: int, reach: float) -> npt.NDArray[np.float32]:
        t = np.clip((np.arange(count, dtype=np.float32) + 0.5) / np.float32(max(1.0, reach)), 0, 1)
        return np.asarray(t * t * (3 - 2 * t), np.float32)

    short = min(width, height)
    across = radius * (short if len(sides) > 1 else width)
    down = radius * (short if len(sides) > 1 else height)
    columns, rows = np.ones(width, np.float32), np.ones(height, np.float32)
    for side in sides:
        if side == "l":
            columns *= ramp(width, across)
        elif side == "r":
            columns *= ramp(width, across)[::-1]
        elif side == "t":
            rows *= ramp(height, down)
        else:
            rows *= ramp(height, down)[::-1]
    return np.asarray(rows[:, None] * (columns * 255)[None, :] + np.float32(0.5), np.uint8)


def _polygon(points: list[tuple[float, float]], frame: Frame) -> skia.Path:
    return skia.Path.Polygon([skia.Point(frame.x + u * frame.w, frame.y + v * frame.h) for u, v in points], True)


def _arch(frame: Frame) -> skia.Path:
    radius = min(frame.w / 2, frame.h)
    shape = skia.RRect()
    top, bottom = skia.Point(frame.w / 2, radius), skia.Point(0, 0)
    shape.setRectRadii(skia.Rect.MakeXYWH(*frame), [top, top, bottom, bottom])
    return skia.Path.RRect(shape)


def _blob(frame: Frame, seed: int) -> skia.Path:
    """A smooth closed curve that touches every side of the frame."""
    rng = np.random.default_rng(seed)
    turn = np.linspace(0, 2 * math.pi, 97)[:-1]
    radius = np.ones_like(turn)
    for wave in (2, 3, 4):
        radius += rng.uniform(0.04, 0.16) / (wave - 1) * np.cos(wave * turn + rng.uniform(0, 2 * math.pi))
    x, y = radius * np.cos(turn), radius * np.sin(turn)
    x, y = (x - x.min()) / (x.max() - x.min()), (y - y.min()) / (y.max() - y.min())
    return _polygon(list(zip(x.tolist(), y.tolist(), strict=True)), frame)


def _torn(frame: Frame, seed: int) -> skia.Path:
    """A rectangle whose edges are torn paper."""
    rng = np.random.default_rng(seed)
    depth = 0.035 * min(frame.w, frame.h)

    def edge(length: float) -> npt.NDArray[np.float64]:
        count = max(12, int(length / max(2.0, depth / 5)))
        coarse = np.interp(
            np.linspace(0, 1, count), np.linspace(0, 1, max(4, count // 9)), rng.uniform(0, 1, max(4, count // 9))
        )
        return np.asarray(depth * (0.72 * coarse + 0.28 * rng.uniform(0, 1, count)))

    top, right, bottom, left = edge(frame.w), edge(frame.h), edge(frame.w), edge(frame.h)
    x0, y0, x1, y1 = frame.x, frame.y, frame.right, frame.bottom
    sides = [
        np.stack([np.linspace(x0, x1, len(top)), y0 + top], 1),
        np.stack([x1 - right, np.linspace(y0, y1, len(right))], 1),
        np.stack([np.linspace(x1, x0, len(bottom)), y1 - bottom], 1),
        np.stack([x0 + left, np.linspace(y1, y0, len(left))], 1),
    ]
    # the corners of neighbouring sides cross by less than the depth of a tear: leave them out
    points = np.concatenate([side[1:-1] for side in sides])
    return skia.Path.Polygon([skia.Point(x, y) for x, y in points.tolist()], True)
