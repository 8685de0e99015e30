"""Drawings drawn: by resvg, which draws SVG as it is meant, or by Skia, several times faster, where both agree."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import skia
from PIL import Image
from resvg import render, usvg

from synlayers.assets.svg.cleaning import CleanSvg
from synlayers.assets.svg.tree import SvgRefused
from synlayers.design import Pixels

Renderer = Literal["skia", "resvg"]
Levels = npt.NDArray[np.int16]
DIFFERENT: Final = 16
"""Levels of a channel from which two renderers do not agree on a pixel."""
SHARE: Final = 0.002
"""Part of the inked pixels on which they may disagree."""


def choose_renderer(by_resvg: Pixels, by_skia: Pixels) -> Renderer:
    """Skia where its picture shows the same as resvg's.

    Edges are smoothed by other rules, so a pixel agrees when it lies between its neighbours in the other picture, both
    ways: an area of another colour, and a line that is missing, do not.
    """
    a, b = (np.asarray(Image.fromarray(pixels).convert("RGBa"), np.int16) for pixels in (by_resvg, by_skia))
    apart = _outside(a, b) | _outside(b, a)
    inked = (a[..., 3] > 0) | (b[..., 3] > 0)
    return "skia" if apart.sum() <= SHARE * inked.sum() else "resvg"


def _outside(picture: Levels, other: Levels) -> npt.NDArray[np.bool_]:
    """``(height, width)``: where `picture` leaves the range of the 3x3 pixels of `other`; both premultiplied."""
    low = high = np.pad(other, ((1, 1), (1, 1), (0, 0)), mode="edge")
    for axis in (0, 1):
        parts = [slice(k, high.shape[axis] - 2 + k) for k in range(3)]
        low = np.minimum.reduce([low[part] if axis == 0 else low[:, part] for part in parts])
        high = np.maximum.reduce([high[part] if axis == 0 else high[:, part] for part in parts])
    return np.asarray(((picture < low - DIFFERENT) | (picture > high + DIFFERENT)).any(axis=-1))


def draw_page(clean: CleanSvg, width: int, height: int, renderer: Renderer = "resvg") -> Pixels:
    """The whole page on a transparent ``(height, width, 4)``, straight alpha."""
    fit = skia.Matrix.Scale(width / clean.page.width, height / clean.page.height)
    if renderer == "resvg":
        return render_by_resvg(clean, fit, width, height)
    pixels = np.zeros((height, width, 4), np.uint8)
    canvas = skia.Surface(pixels, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType).getCanvas()
    canvas.concat(fit)
    draw_by_skia(canvas, parse_for_skia(clean), clean)
    return pixels


def _user_to_page(clean: CleanSvg) -> skia.Matrix:
    (sx, sy), (tx, ty) = clean.page.scale, clean.page.shift
    return skia.Matrix.Translate(tx, ty).preScale(sx, sy)


def parse_for_skia(clean: CleanSvg) -> skia.SVGDOM:
    """Skia's tree, in user units from the corner of the view box. Raises SvgRefused when Skia does not take it."""
    dom = skia.SVGDOM.MakeFromStream(skia.MemoryStream.MakeCopy(clean.text().encode()))
    if dom is None:
        raise SvgRefused("the renderer does not take it")
    dom.setContainerSize(skia.Size(*clean.page.view_box[2:]))
    return dom


def draw_by_skia(canvas: skia.Canvas, dom: skia.SVGDOM, clean: CleanSvg) -> None:
    """Draw into a canvas whose units are pixels of the page."""
    depth = canvas.save()
    canvas.concat(_user_to_page(clean))
    canvas.translate(*clean.page.view_box[:2])
    dom.render(canvas)
    canvas.restoreToCount(depth)


def render_by_resvg(clean: CleanSvg, matrix: skia.Matrix, width: int, height: int) -> Pixels:
    """``(height, width, 4)``, straight alpha: the drawing with the page laid on pixels by `matrix`.

    No font is known and no file can be reached: `clean_svg` lets neither text nor references through. Raises SvgRefused
    when resvg does not take it.
    """
    x, y, w, h = clean.page.view_box
    # resvg puts the view box on the whole picture first; that is taken back, so that user units fall where they should
    placed = skia.Matrix.Scale(width / w, height / h).preTranslate(-x, -y)
    back = skia.Matrix()
    if not placed.invert(back):
        raise SvgRefused("its view box cannot be drawn")
    total = skia.Matrix.Concat(skia.Matrix.Concat(matrix, _user_to_page(clean)), back)
    rows = tuple(total.get(i) for i in range(6))  # row by row, as the package takes them
    with _panics_as_refusals():
        tree = usvg.Tree.from_str(clean.text(width, height), usvg.Options.default())
        png = render(tree, rows)
    with Image.open(io.BytesIO(png)) as picture:
        return np.array(picture.convert("RGBA"))


@contextmanager
def _panics_as_refusals() -> Iterator[None]:
    """resvg's package raises ValueError, or panics as a BaseException of its own."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        raise SvgRefused(f"the renderer does not take it: {str(error).splitlines()[0][:120]}") from None


def device_box(canvas: skia.Canvas, rect: skia.Rect) -> tuple[int, int, int, int]:
    """x0, y0, x1, y1 of the canvas's pixels that `rect` (in its units) may touch; empty where it lies outside."""
    reach = canvas.getTotalMatrix().mapRect(rect)
    clip = canvas.getDeviceClipBounds()
    return (
        max(clip.left(), math.floor(reach.left())),
        max(clip.top(), math.floor(reach.top())),
        min(clip.right(), math.ceil(reach.right())),
        min(clip.bottom(), math.ceil(reach.bottom())),
    )
