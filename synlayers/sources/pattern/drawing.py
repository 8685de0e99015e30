"""Painting of patterns: one function per layout. All lengths in params are fractions: `cell` of the frame's shorter
side, the rest of the cell."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
import skia

from synlayers.design import Record
from synlayers.plan import Frame
from synlayers.sources.pattern.motifs import motif, pebble, place
from synlayers.style.noise import Field, spline
from synlayers.style.paint import skia_color

Ink = Callable[[str], skia.Paint]
"""A colour to the paint it is drawn with: plain, or fading."""
Painter = Callable[[skia.Canvas, Frame, Record, Ink], None]


def cell_of(frame: Frame, params: Record) -> float:
    """The pitch of the pattern in pixels: never so fine that more than 44 cells fit along the shorter side."""
    return float(max(params["cell"], 1 / 44) * min(frame.w, frame.h))


def plain_ink(color: str) -> skia.Paint:
    return skia.Paint(AntiAlias=True, Color=skia_color(color))


def _stroke(paint: skia.Paint, width: float) -> skia.Paint:
    paint.setStyle(skia.Paint.kStroke_Style)
    paint.setStrokeWidth(width)
    return paint


def _lattice_points(frame: Frame, cell: float, brick: bool) -> list[tuple[int, int, float, float]]:
    """Row, column and centre of every cell that touches the frame, the pattern centred in it; odd rows shifted half a
    cell if `brick`."""
    cx, cy = frame.center
    pitch = cell * (0.8660254 if brick else 1.0)
    rows, columns = math.ceil(frame.h / pitch / 2) + 1, math.ceil(frame.w / cell / 2) + 1
    return [
        (row, column, cx + (column + (0.5 if brick and row % 2 else 0.0)) * cell, cy + row * pitch)
        for row in range(-rows, rows + 1)
        for column in range(-columns, columns + 1)
    ]


def _paint_paths(canvas: skia.Canvas, paths: dict[int, skia.Path], colors: list[str], ink: Ink) -> None:
    for index in sorted(paths):
        canvas.drawPath(paths[index], ink(colors[index]))


def paint_lattice(canvas: skia.Canvas, frame: Frame, params: Record, ink: Ink) -> None:
    """One figure, or several in turn, on a regular grid; colours in turn along diagonals."""
    cell = cell_of(frame, params)
    size, angle, colors, names = cell * params["size"], params.get("angle", 0.0), params["colors"], params["motifs"]
    paths: dict[int, skia.Path] = {}
    for row, column, x, y in _lattice_points(frame, cell, params.get("brick", False)):
        index = (row + column) % len(colors)
        paths.setdefault(index, skia.Path()).addPath(
            motif(names[(row + 2 * column) % len(names)]), place(x, y, size, angle)
        )
    _paint_paths(canvas, paths, colors, ink)


def paint_scatter(canvas: skia.Canvas, frame: Frame, params: Record, ink: Ink) -> None:
    """Figures of all sizes and turns, at random but evenly: one per cell of a brick grid, moved inside it. Chips get an
    outline of their own."""
    rng = np.random.default_rng(params["seed"])
    cell, colors, names = cell_of(frame, params), params["colors"], params["motifs"]
    points = _lattice_points(frame, cell, True)
    draws = rng.random((len(points), 6)).tolist()
    outlines = rng.uniform(0.6, 1.0, (len(points), 6)).tolist() if params.get("chips") else []
    spread, turn, density = params.get("jitter", 0.3), params.get("turn", 360.0), params.get("density", 0.85)
    paths: dict[int, skia.Path] = {}
    for i, (_, _, x, y) in enumerate(points):
        keep, dx, dy, scale, spin, pick = draws[i]
        if keep > density:
            continue
        matrix = place(
            x + (dx - 0.5) * 2 * spread * cell,
            y + (dy - 0.5) * 2 * spread * cell,
            cell * params["size"] * (0.65 + 0.7 * scale),
            (spin - 0.5) * turn + params.get("angle", 0.0),
        )
        figure = pebble(outlines[i][: 4 + int(3 * pick)], True) if outlines else motif(names[int(pick * len(names))])
        paths.setdefault(int(pick * 7919) % len(colors), skia.Path()).addPath(figure, matrix)
    _paint_paths(canvas, paths, colors, ink)


def paint_stripes(canvas: skia.Canvas, frame: Frame, params: Record, ink: Ink) -> None:
    """Bars in turn of each colour, `size` of a cell wide, at `angle`."""
    cell, colors, angle = cell_of(frame, params), params["colors"], params.get("angle", 0.0)
    width = cell * params["size"]
    cx, cy = frame.center
    reach = math.hypot(frame.w, frame.h) / 2 if angle % 90 else max(frame.w, frame.h) / 2
    canvas.save()
    canvas.translate(cx, cy)
    canvas.rotate(angle)
    count = math.ceil(reach / cell) + 1
    for i in range(-count, count + 1):
        bar = skia.Rect.MakeXYWH(i * cell - width / 2, -reach - 1, width, 2 * reach + 2)
        canvas.drawRect(bar, ink(colors[i % len(colors)]))
    canvas.restore()


def paint_grid(canvas: skia.Canvas, frame: Frame, params: Record, ink: Ink) -> None:
    """Thin lines both ways."""
    for angle in (0.0, 90.0):
        paint_stripes(canvas, frame, {**params, "angle": params.get("angle", 0.0) + angle}, ink)


def paint_checks(canvas: skia.Canvas, frame: Frame, params: Record, ink: Ink) -> None:
    """A chessboard of the first colour; with a second one, gingham: bands both ways, darker where they cross."""
    cell, colors = cell_of(frame, params), params["colors"]
    cx, cy = frame.center
    columns, rows = math.ceil(frame.w / cell / 2) + 1, math.ceil(frame.h / cell / 2) + 1
    path, crossing = skia.Path(), skia.Path()
    for row in range(-rows, rows + 1):
        for column in range(-columns, columns + 1):
            # whole pixels: neighbours meet without a seam
            rect = skia.Rect.MakeLTRB(
                *(
                    round(v)
                    for v in (cx + column * cell, cy + row * cell, cx + (column + 1) * cell, cy + (row + 1) * cell)
                )
            )
            if (row + column) % 2:
                path.addRect(rect)
            elif len(colors) > 1 and row % 2:
                crossing.addRect(rect)
    _paint_paths(canvas, {0: path, 1: crossing} if len(colors) > 1 else {0: path}, colors, ink)


def paint_waves(canvas: skia.Canvas, frame: Frame, params: Record, ink: Ink) -> None:
    """Rows of lines, `size` thick: zigzag ("chevron"), sine ("wave") or arcs ("scallop")."""
    cell, colors, shape = cell_of(frame, params), params["colors"], params["line"]
    cx, cy = frame.center
    half = math.ceil(frame.w / cell / 2) + 1
    step = cell * params.get("leading", 0.7)
    rows = math.ceil(frame.h / step / 2) + 1
    for row in range(-rows, rows + 1):
        x, y = cx - half * cell + (cell / 2 if shape == "scallop" and row % 2 else 0.0), cy + row * step
        path = skia.Path()
        path.moveTo(x, y)
        for _ in range(2 * half):
            if shape == "chevron":
                path.rLineTo(cell / 2, -cell * 0.36)
                path.rLineTo(cell / 2, cell * 0.36)
            elif shape == "wave":
                path.rCubicTo(cell * 0.36, -cell * 0.42, cell * 0.64, cell * 0.42, cell, 0)
            else:
                path.rCubicTo(cell * 0.02, -cell * 0.62, cell * 0.98, -cell * 0.62, cell, 0)
        canvas.drawPath(path, _stroke(ink(colors[row % len(colors)]), cell * params["size"]))


def paint_halftone(canvas: skia.Canvas, frame: Frame, params: Record, ink: Ink) -> None:
    """Dots on a diagonal grid that shrink along `angle`, or away from the centre when `radial`."""
    cell = cell_of(frame, params)
    cx, cy = frame.center
    dx, dy = math.cos(math.radians(params.get("angle", 0.0))), math.sin(math.radians(params.get("angle", 0.0)))
    reach = (abs(dx) * frame.w + abs(dy) * frame.h) / 2
    path = skia.Path()
    for _, _, x, y in _lattice_points(frame, cell, True):
        along = (
            math.hypot(x - cx, y - cy) / (min(frame.w, frame.h) / 2)
            if params.get("radial")
            else ((x - cx) * dx + (y - cy) * dy) / reach / 2 + 0.5
        )
        radius = cell * params["size"] / 2 * (1 - along * 1.12)
        if radius > 0.05 * cell and radius > 0.5:
            path.addCircle(x, y, radius)
    canvas.drawPath(path, ink(params["colors"][0]))


def paint_contours(canvas: skia.Canvas, frame: Frame, params: Record, ink: Ink) -> None:
    """Lines of equal height on a random landscape (marching squares); `cell` is the distance between hills."""
    rng = np.random.default_rng(params["seed"])
    short = min(frame.w, frame.h)
    pitch = short / 60
    n, m = math.ceil(frame.h / pitch) + 1, math.ceil(frame.w / pitch) + 1
    hills = rng.random((max(3, round(n / 60 / params["cell"] + 1)), max(3, round(m / 60 / params["cell"] + 1)), 1))
    field = spline(hills, np.linspace(0, 1, n), np.linspace(0, 1, m))[..., 0]
    paint = _stroke(ink(params["colors"][0]), max(1.0, params["size"] * short))
    for level in np.linspace(field.min(), field.max(), params["levels"] + 2)[1:-1]:
        segments = _isoline(field, float(level)) * pitch + (frame.x, frame.y)
        canvas.drawPoints(
            skia.Canvas.kLines_PointMode, [skia.Point(x, y) for x, y in segments.reshape(-1, 2).tolist()], paint
        )


def _isoline(field: Field, level: float) -> Field:
    """Segments ``(k, 2, 2)`` of (x, y) where the bilinear `field` crosses `level`, in cells."""
    above = field > level
    corners = [field[:-1, :-1], field[:-1, 1:], field[1:, 1:], field[1:, :-1]]  # clockwise from top left
    flags = [above[:-1, :-1], above[:-1, 1:], above[1:, 1:], above[1:, :-1]]
    rows, columns = np.indices(corners[0].shape)
    starts = ((0, 0), (1, 0), (1, 1), (0, 1))
    crossing = [flags[i] != flags[(i + 1) % 4] for i in range(4)]
    points = []
    for i in range(4):
        a, b = corners[i], corners[(i + 1) % 4]
        t = np.divide(level - a, b - a, out=np.zeros_like(a), where=crossing[i])
        (x0, y0), (x1, y1) = starts[i], starts[(i + 1) % 4]
        points.append(np.stack([columns + x0 + t * (x1 - x0), rows + y0 + t * (y1 - y0)], -1))
    segments = []
    for i in range(4):
        for j in range(i + 1, 4):
            pair = crossing[i] & crossing[j]
            if j != i + 1 or i not in (0, 2):  # at a saddle all four edges cross: only (0, 1) and (2, 3) are joined
                pair = pair & ~(crossing[0] & crossing[1] & crossing[2] & crossing[3])
            segments.append(np.stack([points[i][pair], points[j][pair]], 1))
    return np.concatenate(segments)


PAINTERS: Final[dict[str, Painter]] = {
    "lattice": paint_lattice,
    "scatter": paint_scatter,
    "stripes": paint_stripes,
    "grid": paint_grid,
    "checks": paint_checks,
    "waves": paint_waves,
    "halftone": paint_halftone,
    "contours": paint_contours,
}


def paint_pattern(canvas: skia.Canvas, frame: Frame, params: Record, ink: Ink = plain_ink) -> None:
    """Paint the pattern over `frame`, unclipped."""
    PAINTERS[params["layout"]](canvas, frame, params, ink)
