"""Bodies of the matting twins' subjects: silhouettes, their relief under a light, their colour. Arrays are (side,
side), floats in 0..1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import skia

from synlayers.design import Pixels
from synlayers.library import Library
from synlayers.plan import Frame
from synlayers.sources import sources
from synlayers.sources.shape.sampling import sample_shape
from synlayers.style.color import levels
from synlayers.style.noise import value_noise

Field = npt.NDArray[np.float64]

ROOM: Final = 0.2
"""Share of a tile's side left free on each side of a body, for what grows out of it."""
FORMS: Final = {
    "circle": "ball",
    "heart": "heart",
    "star": "star",
    "flower": "flower",
    "crescent": "crescent moon",
    "cloud": "cloud",
    "drop": "drop",
    "pebble": "pebble",
    "plus": "plus sign",
    "crown": "crown",
    "diamond": "diamond",
    "hexagon": "hexagon",
    "leaf": "leaf",
}
"""Shapes of the designs that make a body, and what it is called."""


def choose(rng: np.random.Generator, options: Sequence[Any]) -> Any:
    """One of `options`, all alike likely."""
    return options[int(rng.integers(len(options)))]


def rgb_of(color: str) -> Field:
    """The three levels of ``#rrggbb``, (3,)."""
    return np.array(levels(color), np.float64)


def surface(side: int, height: int | None = None) -> tuple[Pixels, Any]:
    """A transparent image (height, side, 4) and the Skia surface that draws into it, straight alpha."""
    pixels: Pixels = np.zeros((height or side, side, 4), np.uint8)
    return pixels, skia.Surface(pixels, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)


def silhouette(form: str, side: int, rng: np.random.Generator, room: float = ROOM, turn: float = 0.0) -> Field:
    """Coverage of a shape of the register in the middle of its tile, turned by `turn` degrees."""
    params, _ = sample_shape(rng, ["#ffffff"], form, fill="#ffffff", second="#ffffff")
    pixels, drawn = surface(side)
    canvas = drawn.getCanvas()
    canvas.rotate(turn, side / 2, side / 2)
    frame = Frame(room * side, room * side, (1 - 2 * room) * side, (1 - 2 * room) * side)
    sources()["shape"].draw(canvas, frame, params, Library(()))
    drawn.flushAndSubmit()
    return np.asarray(pixels[..., 3] / 255.0)


def paint_coverage(side: int, draw: Any) -> Field:
    """Coverage of what `draw(canvas, paint)` paints."""
    pixels, drawn = surface(side)
    draw(drawn.getCanvas(), skia.Paint(AntiAlias=True, Color=skia.ColorWHITE))
    drawn.flushAndSubmit()
    return np.asarray(pixels[..., 3] / 255.0)


def depth(cover: Field) -> Field:
    """Distance in pixels from the outside."""
    import cv2

    near = cv2.distanceTransform((cover > 0.5).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE).astype(np.float64)
    # it is the root of a whole number, but its last bits vary from call to call
    return np.asarray(np.sqrt(np.rint(near * near)))


def blur(field: npt.NDArray[Any], sigma: float) -> Field:
    """Gaussian blur of (H, W) or (H, W, C), edges repeated. A wide one is done on a reduced field: nothing finer is
    left anyway."""
    import cv2

    image = np.asarray(field, np.float64)
    rows, columns = image.shape[:2]
    factor = max(1, min(int(sigma / 3), rows // 8, columns // 8))
    if factor > 1:
        image = np.asarray(
            cv2.resize(image, (columns // factor, rows // factor), interpolation=cv2.INTER_AREA), np.float64
        )
    soft = cv2.GaussianBlur(image, (0, 0), max(sigma / factor, 0.1), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(
        cv2.resize(soft, (columns, rows), interpolation=cv2.INTER_LINEAR) if factor > 1 else soft, np.float64
    )


def relief(cover: Field, round_: float = 0.35) -> Field:
    """How brightly each pixel is lit, about 0.35 to 1.15: the silhouette blown up like a cushion, a light at the upper
    left.

    Args:
        round_: how far from the edge the surface bends, as a share of the tile's side.
    """
    side = cover.shape[0]
    inside = depth(cover)
    t = np.clip(inside / max(1.0, min(round_ * side, float(inside.max()))), 0, 1)
    height = blur(np.sqrt(1 - (1 - t) ** 2) * min(round_ * side, float(inside.max())), 0.012 * side)
    gy, gx = np.gradient(height)
    lit = (0.66 + 0.45 * gx + 0.6 * gy) / np.sqrt(1 + gx**2 + gy**2) / 0.66
    return np.asarray(np.clip(0.42 + 0.5 * lit, 0.3, 1.15))


def gloss(cover: Field) -> Field:
    """A soft highlight at the upper left of a body."""
    side = cover.shape[0]
    rows, columns = np.nonzero(cover > 0.5)
    cy, cx = rows.mean() - 0.1 * side, columns.mean() - 0.1 * side
    yy, xx = np.mgrid[:side, :side]
    return np.asarray(np.exp(-((yy - cy) ** 2 + (xx - cx) ** 2) / (2 * (0.05 * side) ** 2)) * (depth(cover) > 0))


def grain(side: int, rng: np.random.Generator, cells: int, strength: float, octaves: int = 3) -> Field:
    """Uneven brightness around 1."""
    return np.asarray(1 + strength * (value_noise(rng, side, side, (cells, cells), octaves) - 0.5) * 2)


def tint(color: str, shade: Field) -> Field:
    """(H, W, 3) levels 0..255 of a colour under a shading; above 1 it goes towards white."""
    base = np.array(levels(color), np.float64)
    s = shade[..., None]
    return np.where(s <= 1, base * s, base + (255 - base) * np.minimum(s - 1, 1))


def lay_image(image: Pixels, shade: Field) -> Field:
    """(H, W, 3) levels: an image laid over the tile, shaded."""
    import cv2

    side = shade.shape[0]
    h, w = image.shape[:2]
    cut = min(h, w)
    y, x = (h - cut) // 2, (w - cut) // 2
    square = cv2.resize(
        np.ascontiguousarray(image[y : y + cut, x : x + cut, :3]), (side, side), interpolation=cv2.INTER_AREA
    )
    return np.clip(square * shade[..., None], 0, 255)


def rgba_of(color: npt.NDArray[Any], cover: npt.NDArray[Any]) -> Pixels:
    """(H, W, 4) uint8, straight alpha; colour under alpha 0 is zero."""
    alpha = np.rint(np.clip(cover, 0, 1) * 255).astype(np.uint8)
    rgb = np.rint(np.clip(color, 0, 255)).astype(np.uint8)
    return np.dstack([rgb * (alpha > 0)[..., None], alpha])


def defocus(pixels: Pixels, sigma: float, smear: tuple[float, float] | None = None) -> Pixels:
    """Out of focus by a Gaussian of `sigma` px, then moved by ``smear`` (dx, dy) px while the shutter was open."""
    import cv2

    alpha = pixels[..., 3:] / 255.0
    premultiplied = np.concatenate([pixels[..., :3] * alpha, alpha], 2)
    premultiplied = cv2.GaussianBlur(premultiplied, (0, 0), max(sigma, 0.3), borderType=cv2.BORDER_CONSTANT)
    if smear is not None:
        premultiplied = cv2.filter2D(premultiplied, -1, _line(*smear), borderType=cv2.BORDER_CONSTANT)
    out = np.asarray(premultiplied[..., 3], np.float64)
    return rgba_of(premultiplied[..., :3] / np.maximum(out, 1e-6)[..., None], out)


def _line(dx: float, dy: float) -> Field:
    """A kernel along a segment through its middle."""
    import cv2

    half = int(np.ceil(max(abs(dx), abs(dy)) / 2)) + 1
    ends = [(round((half + s * dx / 2) * 16), round((half + s * dy / 2) * 16)) for s in (-1, 1)]
    drawn = np.zeros((2 * half + 1, 2 * half + 1), np.uint8)
    cv2.line(drawn, ends[0], ends[1], 255, 1, cv2.LINE_AA, 4)
    return np.asarray(drawn / float(drawn.sum()))


def alpha_over(under: Pixels, over: Pixels) -> Pixels:
    """Two images of one size, one above the other, as PIL composes them."""
    from PIL import Image

    return np.array(Image.alpha_composite(Image.fromarray(under), Image.fromarray(over)))
