"""Painting of smooth backgrounds: linear and radial gradients, colour meshes, glows, paper."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import skia

from synlayers.design import Box, Pixels, Record
from synlayers.library import Library
from synlayers.plan import Frame
from synlayers.style.color import levels, levels_from_oklab, mix, oklab_of
from synlayers.style.noise import Field, enlarge, grid_size, spline, value_noise
from synlayers.style.paint import fill_paint

PAPER = 256
"""Side of a tile of paper, pixels."""


def whole(frame: Frame) -> Box:
    """The whole pixels that cover a frame."""
    return Box(math.floor(frame.x), math.floor(frame.y), math.ceil(frame.right), math.ceil(frame.bottom))


def paint_fill(canvas: skia.Canvas, frame: Frame, fill: str | Record) -> None:
    """Cover the frame with a fill, opaque to its last pixel: no anti-aliased rim."""
    paint = fill_paint(fill, frame)
    paint.setAntiAlias(False)
    canvas.drawIRect(skia.IRect.MakeLTRB(*whole(frame)), paint)


def oklab_stops(colors: list[str], per_span: int = 3) -> list[str]:
    """The colours with more between them, mixed in OKLab: Skia's straight sRGB mixes turn gray halfway."""
    between = [mix(a, b, i / per_span) for a, b in pairwise(colors) for i in range(per_span)]
    return [*between, colors[-1]]


def paint_linear(canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
    paint_fill(canvas, frame, {"type": "linear", "colors": oklab_stops(params["colors"]), "angle": params["angle"]})


def paint_radial(canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
    paint_fill(
        canvas,
        frame,
        {
            "type": "radial",
            "colors": oklab_stops(params["colors"]),
            "center": params["center"],
            "radius": params["radius"],
        },
    )


def _paint_lab(canvas: skia.Canvas, box: Box, lab: Field) -> None:
    """An OKLab field at the control points of `enlarge`, as an opaque image over `box`."""
    rgbx = np.concatenate([levels_from_oklab(lab), np.full((*lab.shape[:2], 1), 255.0)], -1)
    draw_opaque(canvas, enlarge(rgbx, box.height, box.width), box.x0, box.y0)


def draw_opaque(canvas: skia.Canvas, pixels: Pixels, x: int, y: int) -> None:
    """Copy opaque ``(h, w, 4)`` pixels; Skia copies memory here, where an image with alpha would take 4 ms a
    megapixel."""
    image = skia.Image.fromarray(np.ascontiguousarray(pixels), skia.kRGBA_8888_ColorType, skia.kOpaque_AlphaType)
    canvas.drawImage(image, x, y)


def _labs(colors: list[str]) -> Field:
    return oklab_of(np.array([levels(c) for c in colors]))


def paint_mesh(canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
    """A smooth surface through a net of `columns` x n colours, row by row."""
    box = whole(frame)
    rows, columns = grid_size(box.height, box.width)
    control = _labs(params["colors"]).reshape(-1, params["columns"], 3)
    _paint_lab(canvas, box, spline(control, np.linspace(0, 1, rows), np.linspace(0, 1, columns)))


def paint_glows(canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
    """A flat colour with large soft glows ``[u, v, radius, strength]`` of the other colours, one each, in units of the
    longer side."""
    box = whole(frame)
    rows, columns = grid_size(box.height, box.width)
    longer = max(box.width, box.height)
    y, x = np.arange(rows)[:, None] * 16.0, np.arange(columns)[None, :] * 16.0
    base, *others = _labs(params["colors"])
    lab = np.broadcast_to(base, (rows, columns, 3))
    for color, (u, v, radius, strength) in zip(others, params["glows"], strict=True):
        square = ((x - u * box.width) ** 2 + (y - v * box.height) ** 2) / (radius * longer) ** 2
        # a bell with compact support, of products only
        weight = strength * np.maximum(0.0, 1.0 - square)[..., None] ** 2
        lab = lab + weight * (color - lab)
    _paint_lab(canvas, box, lab)


def paper_tile(seed: int, color: str, strength: float) -> Pixels:
    """A tileable ``(PAPER, PAPER, 4)`` sheet of `color`: clouds, fibres and grain, a few levels up and down."""
    rng = np.random.default_rng(seed)
    clouds = value_noise(rng, PAPER, PAPER, (4, 4), 3) - 0.5
    fibers = value_noise(rng, PAPER, PAPER, (16, 96), 1) + value_noise(rng, PAPER, PAPER, (96, 16), 1) - 1.0
    height = 10 * clouds + 6 * fibers + rng.normal(0, 2.0, (PAPER, PAPER))
    sheet = np.array(levels(color)) + strength * (height - height.mean())[..., None]
    out = np.full((PAPER, PAPER, 4), 255, np.uint8)
    out[..., :3] = np.clip(np.rint(sheet), 0, 255)
    return out


def paint_paper(canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
    key = ("background", "paper", params["seed"], params["colors"][0], params["strength"])
    sheets: dict[tuple[object, ...], skia.Image] = library.cache.setdefault(("background", "paper"), {})
    if key not in sheets:
        if len(sheets) >= 16:
            del sheets[next(iter(sheets))]
        tile = paper_tile(params["seed"], params["colors"][0], params["strength"])
        sheets[key] = skia.Image.fromarray(tile, skia.kRGBA_8888_ColorType, skia.kOpaque_AlphaType)
    box = whole(frame)
    for y in range(box.y0, box.y1, PAPER):
        for x in range(box.x0, box.x1, PAPER):
            canvas.drawImage(sheets[key], x, y)
