"""SVG drawings of the library (the user's folders, packs): as they are, or in one colour."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import skia

from synlayers.assets.svg.cleaning import CleanSvg, SvgRefused, clean_svg
from synlayers.assets.svg.drawing import device_box, draw_by_skia, parse_for_skia
from synlayers.assets.svg.limited import render_in_time
from synlayers.design import Record
from synlayers.errors import DataError
from synlayers.library import Asset, Library
from synlayers.plan import Frame
from synlayers.sources import Source
from synlayers.style.color import color_name
from synlayers.style.paint import skia_color

KEPT: Final = 48
"""Parsed drawings kept in the library's cache."""


def sample_svg(rng: np.random.Generator, asset: Asset, color: str | None = None) -> tuple[Record, str]:
    """Parameters and caption of a drawing; with `color` its shape is filled with that one colour (for icons)."""
    params: Record = {"variant": "plain" if color is None else "recoloured", "asset": asset.id}
    if color is None:
        word = rng.choice(["illustration", "drawing"])
        return params, f"{asset.caption} {word}"
    params["color"] = color
    return params, f"{color_name(color)} {asset.caption} {'icon' if asset.role == 'icon' else 'silhouette'}"


def fit_aspect(frame: Frame, aspect: float) -> Frame:
    """The largest frame of width over height `aspect` inside `frame`, centred.

    >>> fit_aspect(Frame(0, 0, 100, 50), 1.0)
    Frame(x=25.0, y=0.0, w=50.0, h=50.0)
    """
    w = min(frame.w, frame.h * aspect)
    h = w / aspect
    cx, cy = frame.center
    return Frame(cx - w / 2, cy - h / 2, w, h)


class SvgSource(Source):
    """Params: ``asset``; ``color`` where the drawing is a silhouette. The inked part of the page is fitted into the
    frame."""

    name = "svg"

    def draw(self, canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
        asset = library[params["asset"]]
        drawing = _load(library, asset)
        page = drawing.clean.page
        x0, y0, x1, y1 = asset.data["ink"]
        box = fit_aspect(frame, asset.data["aspect"])
        sx, sy = box.w / ((x1 - x0) * page.width), box.h / ((y1 - y0) * page.height)
        depth = canvas.save()
        canvas.clipRect(skia.Rect.MakeXYWH(*box), skia.ClipOp.kIntersect, True)
        canvas.translate(box.x - x0 * page.width * sx, box.y - y0 * page.height * sy)
        canvas.scale(sx, sy)
        paint = skia.Paint()
        if "color" in params:
            paint.setColorFilter(skia.ColorFilters.Blend(skia_color(params["color"]), skia.BlendMode.kSrcIn))
        if drawing.dom is None:
            _draw_picture(canvas, drawing.clean, paint)
        else:
            if "color" in params:
                canvas.saveLayer(skia.Rect.MakeWH(page.width, page.height), paint)
            draw_by_skia(canvas, drawing.dom, drawing.clean)
        canvas.restoreToCount(depth)


class _Drawing(NamedTuple):
    clean: CleanSvg
    dom: skia.SVGDOM | None
    """None where resvg draws."""


def _draw_picture(canvas: skia.Canvas, clean: CleanSvg, paint: skia.Paint) -> None:
    """Draw the page by resvg, pixel on pixel of the canvas, where the canvas is not clipped."""
    x0, y0, x1, y1 = device_box(canvas, skia.Rect.MakeWH(clean.page.width, clean.page.height))
    if x1 <= x0 or y1 <= y0:
        return
    matrix = skia.Matrix.Concat(skia.Matrix.Translate(-x0, -y0), canvas.getTotalMatrix())
    pixels = render_in_time(clean, matrix, x1 - x0, y1 - y0)
    canvas.resetMatrix()
    image = skia.Image.fromarray(pixels, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)
    canvas.drawImage(image, x0, y0, skia.SamplingOptions(), paint)


def _load(library: Library, asset: Asset) -> _Drawing:
    """The checked drawing, from the library's cache. Raises DataError when the file is not as it was."""
    store: OrderedDict[str, _Drawing] = library.cache.setdefault(("svg", "parsed"), OrderedDict())
    if asset.digest not in store:
        try:
            clean = clean_svg(Path(asset.path or "").read_bytes())
            store[asset.digest] = _Drawing(clean, parse_for_skia(clean) if asset.data["renderer"] == "skia" else None)
        except (OSError, SvgRefused) as error:
            raise DataError(
                f"drawing {asset.id} ({asset.pack}) was there when the build began and no longer is: {error}"
            ) from None
        if len(store) > KEPT:
            store.popitem(last=False)
    store.move_to_end(asset.digest)
    return store[asset.digest]


SOURCE = SvgSource()
