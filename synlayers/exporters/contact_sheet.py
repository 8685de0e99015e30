"""Contact sheets: for each sample its composite, its boxes, its layers pulled apart, and every layer alone; and
galleries of nothing but composites."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import numpy as np
import skia

from synlayers.assets.fonts.files import manager
from synlayers.design import Design, Layer
from synlayers.support.paths import provide_places

PANEL = 340
"""Side of the three large pictures of a row, px."""
GAP = 16
TITLE = 34
KIND_COLORS = {
    "background": 0xFF7A7A7A,
    "photo": 0xFF2E86DE,
    "shape": 0xFF10AC84,
    "icon": 0xFFF39C12,
    "illustration": 0xFFE84393,
    "text": 0xFFD63031,
    "texture": 0xFF8E6E53,
    "effect": 0xFF6C5CE7,
    "cutout": 0xFF00A8B5,
}


def contact_sheet(designs: list[Design], tiles: int = 16) -> skia.Image:
    """The contact sheet of `designs`, one row each; layer tiles beyond `tiles` are counted, not shown."""
    across = math.ceil(tiles / 4)
    tile = (PANEL - 3 * 8) / 4
    width = round(3 * PANEL + 5 * GAP + across * (tile + 8) - 8)
    height = len(designs) * (PANEL + TITLE + GAP) + GAP + 26
    surface = skia.Surface(width, height)
    canvas = surface.getCanvas()
    canvas.clear(0xFFFAFAF8)
    y = float(GAP)
    for design in designs:
        _draw_row(canvas, design, y, tile, across)
        y += PANEL + TITLE + GAP
    _draw_legend(canvas, GAP, height - 16)
    surface.flushAndSubmit()
    return surface.makeImageSnapshot()


def gallery(designs: list[Design], height: int = 200, width: int = 1400) -> skia.Image:
    """Composites alone, in rows of one height as wide as `width` allows."""
    rows: list[list[Design]] = [[]]
    for design in designs:
        if sum(_scaled_width(d, height) + 8 for d in [*rows[-1], design]) > width and rows[-1]:
            rows.append([])
        rows[-1].append(design)
    surface = skia.Surface(width, len(rows) * (height + 8) + 8)
    canvas = surface.getCanvas()
    canvas.clear(0xFFFAFAF8)
    for number, row in enumerate(rows):
        gap = (width - sum(_scaled_width(d, height) for d in row)) / (len(row) + 1)
        x = gap
        for design in row:
            rect = skia.Rect.MakeXYWH(x, 8 + number * (height + 8), _scaled_width(design, height), height)
            canvas.drawImageRect(_composite(design), rect, _smooth())
            x += rect.width() + gap
    surface.flushAndSubmit()
    return surface.makeImageSnapshot()


def _scaled_width(design: Design, height: int) -> float:
    return design.width * height / design.height


def _composite(design: Design) -> skia.Image:
    return _image(np.dstack([design.image, np.full(design.image.shape[:2], 255, np.uint8)]))


def _draw_row(canvas: skia.Canvas, design: Design, y: float, tile: float, across: int) -> None:
    title = (
        f"{design.id}   {design.layout.replace('_', ' ')}   {len(design.layers)} layers  "
        f" {design.width}x{design.height}   {design.split}"
    )
    _draw_text(canvas, title, GAP, y + 14, 13, 0xFF222222)
    _draw_text(canvas, _shorten(design.caption, 190), GAP, y + 28, 10, 0xFF777777)
    top = y + TITLE
    whole = _composite(design)
    for column in range(3):
        rect = _fit(design.width, design.height, skia.Rect.MakeXYWH(GAP + column * (PANEL + GAP), top, PANEL, PANEL))
        if column == 0:
            canvas.drawImageRect(whole, rect, _smooth())
        elif column == 1:
            _draw_boxes(canvas, design, whole, rect)
        else:
            _draw_exploded(canvas, design, skia.Rect.MakeXYWH(GAP + 2 * (PANEL + GAP), top, PANEL, PANEL))
    _draw_tiles(canvas, design, 3 * (PANEL + GAP) + GAP, top, tile, across)


def _draw_boxes(canvas: skia.Canvas, design: Design, whole: skia.Image, rect: skia.Rect) -> None:
    dim = skia.Paint()
    dim.setAlphaf(0.35)
    canvas.drawImageRect(whole, rect, _smooth(), dim)
    scale = rect.width() / design.width
    for layer in design.layers[1:]:
        pen = skia.Paint(AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=1.4, Color=KIND_COLORS[layer.kind])
        box = layer.box
        canvas.drawRect(
            skia.Rect.MakeLTRB(
                *(rect.left() + v * scale if k % 2 == 0 else rect.top() + v * scale for k, v in enumerate(box))
            ),
            pen,
        )
        _draw_text(
            canvas,
            str(layer.index),
            rect.left() + box.x0 * scale + 2,
            rect.top() + box.y0 * scale + 9,
            8,
            KIND_COLORS[layer.kind],
        )


def _draw_exploded(canvas: skia.Canvas, design: Design, rect: skia.Rect) -> None:
    """Layers as planes over each other, seen from the side."""
    # axonometry: a plane's width leans right and down, its height leans left and down; its layers rise
    plane_w = 0.82 * design.width + 0.42 * design.height
    plane_h = 0.3 * design.width + 0.42 * design.height
    # a plane takes at most half of the height; the other half is for the rise
    scale = min(rect.width() / plane_w, 0.52 * rect.height() / plane_h)
    rise = (rect.height() - scale * plane_h) / max(1, len(design.layers) - 1)
    left = rect.left() + (rect.width() - scale * plane_w) / 2 + 0.42 * scale * design.height
    canvas.save()
    canvas.clipRect(rect)
    for layer in design.layers:
        canvas.save()
        canvas.translate(left, rect.bottom() - scale * plane_h - layer.index * rise)
        canvas.concat(skia.Matrix.MakeAll(0.82 * scale, -0.42 * scale, 0, 0.3 * scale, 0.42 * scale, 0, 0, 0, 1))
        frame = skia.Rect.MakeWH(design.width, design.height)
        canvas.drawRect(frame, skia.Paint(AntiAlias=True, Color=0x0C000000))
        canvas.drawRect(
            frame, skia.Paint(AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=1 / scale, Color=0x38000000)
        )
        canvas.drawImageRect(
            _image(layer.pixels), skia.Rect.MakeXYWH(*layer.box[:2], layer.box.width, layer.box.height), _smooth()
        )
        canvas.restore()
    canvas.restore()


def _draw_tiles(canvas: skia.Canvas, design: Design, x: float, y: float, tile: float, across: int) -> None:
    shown = list(itertools.islice(design.layers, across * 4))
    for number, layer in enumerate(shown):
        row, column = number % 4, number // 4
        rect = skia.Rect.MakeXYWH(x + column * (tile + 8), y + row * (tile + 8), tile, tile)
        hidden = len(design.layers) - len(shown)
        if hidden and number == len(shown) - 1:
            _draw_text(canvas, f"+ {hidden + 1} layers", rect.left() + 8, rect.centerY(), 12, 0xFF555555)
            continue
        _draw_tile(canvas, layer, rect)


def _draw_tile(canvas: skia.Canvas, layer: Layer, rect: skia.Rect) -> None:
    area = skia.Rect.MakeXYWH(rect.left(), rect.top(), rect.width(), rect.height() - 12)
    _draw_checkerboard(canvas, area)
    inside = _fit(layer.box.width, layer.box.height, area.makeInset(3, 3))
    canvas.drawImageRect(_image(layer.pixels), inside, _smooth())
    label = _shorten(f"{layer.index} {layer.name}", 11)
    _draw_text(canvas, label, rect.left(), rect.bottom() - 2, 8.5, KIND_COLORS[layer.kind])
    _draw_text(canvas, f"{100 * layer.visible_fraction:.0f}%", rect.right() - 20, rect.bottom() - 2, 8, 0xFF999999)


def _draw_checkerboard(canvas: skia.Canvas, rect: skia.Rect, cell: int = 7) -> None:
    canvas.save()
    canvas.clipRect(rect)
    canvas.drawRect(rect, skia.Paint(Color=0xFFFFFFFF))
    gray = skia.Paint(Color=0xFFE2E2E2)
    for row in range(math.ceil(rect.height() / cell)):
        for column in range(row % 2, math.ceil(rect.width() / cell), 2):
            canvas.drawRect(skia.Rect.MakeXYWH(rect.left() + column * cell, rect.top() + row * cell, cell, cell), gray)
    canvas.restore()


def _draw_legend(canvas: skia.Canvas, x: float, y: float) -> None:
    for kind, color in KIND_COLORS.items():
        canvas.drawRect(skia.Rect.MakeXYWH(x, y - 9, 10, 10), skia.Paint(Color=color))
        _draw_text(canvas, kind, x + 14, y, 11, 0xFF444444)
        x += 30 + 7 * len(kind)


def _image(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> skia.Image:
    return skia.Image.fromarray(np.ascontiguousarray(pixels), skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)


def _smooth() -> skia.SamplingOptions:
    return skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)


def _fit(width: float, height: float, rect: skia.Rect) -> skia.Rect:
    scale = min(rect.width() / width, rect.height() / height)
    w, h = width * scale, height * scale
    return skia.Rect.MakeXYWH(rect.centerX() - w / 2, rect.centerY() - h / 2, w, h)


def _draw_text(canvas: skia.Canvas, text: str, x: float, y: float, size: float, color: int) -> None:
    text = text.encode("utf-8", "backslashreplace").decode()  # Skia takes no half characters
    canvas.drawString(text, x, y, skia.Font(_typeface(), size), skia.Paint(AntiAlias=True, Color=color))


def _typeface() -> skia.Typeface:
    provide_places()
    import matplotlib

    return manager().makeFromFile(str(Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"))


def _shorten(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
