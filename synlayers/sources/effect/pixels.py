"""Alpha masks: smaller, softer, larger, and onto the canvas in one colour.

Soft things have no detail, so they are computed small and enlarged; what is put down is copied, not blended: an effect
is the first and only thing on its surface.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import skia
from PIL import Image, ImageFilter

from synlayers.design import Pixels
from synlayers.style.paint import rgba

Mask = npt.NDArray[np.uint8]
"""Coverage 0..255, ``(h, w)``."""


def reduction(sigma: float, most: int = 16) -> int:
    """How many times smaller a mask may be when it is blurred by `sigma` px: the blur still spans two pixels."""
    return max(1, min(most, int(sigma / 2)))


def shrink(mask: Mask, scale: int) -> Image.Image:
    """Means over blocks of `scale` x `scale`."""
    image = Image.fromarray(np.ascontiguousarray(mask))
    return image if scale == 1 else image.reduce(scale)


def pad(image: Image.Image, margin: int) -> Image.Image:
    out = Image.new("L", (image.width + 2 * margin, image.height + 2 * margin))
    out.paste(image, (margin, margin))
    return out


def blur(image: Image.Image, sigma: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(sigma)) if sigma > 0.05 else image


def enlarge(image: Image.Image, scale: int) -> Mask:
    """Linear enlargement, `scale` times."""
    if scale > 1:
        image = image.resize((image.width * scale, image.height * scale), Image.Resampling.BILINEAR)
    return np.asarray(image)


def paste_mask(canvas: skia.Canvas, mask: Mask, color: str, x: int, y: int) -> None:
    """One colour with the coverage of `mask` times its own alpha, its top left pixel at canvas pixel ``(x, y)``."""
    r, g, b, a = rgba(color)
    if a < 255:
        mask = np.asarray(Image.fromarray(mask).point([(level * a + 127) // 255 for level in range(256)]))
    words = np.left_shift(mask, 24, dtype=np.uint32)
    words |= np.uint32(r | g << 8 | b << 16)
    paste_pixels(canvas, words.astype("<u4", copy=False).view(np.uint8).reshape(*mask.shape, 4), x, y)


def paste_pixels(canvas: skia.Canvas, pixels: Pixels, x: int, y: int) -> None:
    """Straight RGBA onto the canvas: copied where the canvas is only shifted by whole pixels, else drawn."""
    matrix = canvas.getTotalMatrix()
    dx, dy = matrix.getTranslateX(), matrix.getTranslateY()
    if matrix.isTranslate() and dx == int(dx) and dy == int(dy):
        info = skia.ImageInfo.Make(
            pixels.shape[1], pixels.shape[0], skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType
        )
        canvas.writePixels(info, np.ascontiguousarray(pixels), 4 * pixels.shape[1], x + int(dx), y + int(dy))
        return
    image = skia.Image.fromarray(np.ascontiguousarray(pixels), skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)
    canvas.drawImage(image, x, y, skia.SamplingOptions(skia.FilterMode.kLinear))
