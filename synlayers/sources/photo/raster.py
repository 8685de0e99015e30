"""Tools of the procedural photographs: noise, colour ramps, a small Skia stage, light and lens effects.

Fields are float32 ``(height, width)``; pictures are uint8 ``(height, width, 3)`` sRGB. Everything is a function of its
arguments, so equal seeds give equal bytes on an equal engine.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import skia
from PIL import Image, ImageFilter

from synlayers.design import Pixels
from synlayers.style.paint import rgba

Field: TypeAlias = npt.NDArray[np.float32]
LINEAR = skia.SamplingOptions(skia.FilterMode.kLinear)


def resize(field: Field, width: int, height: int) -> Field:
    """Bicubic resize of a field."""
    return np.asarray(Image.fromarray(field).resize((width, height), Image.Resampling.BICUBIC))


def noise(
    rng: np.random.Generator,
    height: int,
    width: int,
    cell: float,
    octaves: int = 4,
    gain: float = 0.5,
    stretch: float = 1.0,
) -> Field:
    """Fractal value noise, zero mean, about unit variance.

    Args:
        cell: size of the coarsest detail in pixels (vertical); each octave halves it and scales by `gain`.
        stretch: horizontal size of details over vertical size.
    """
    rows, columns = max(2, math.ceil(height / cell) + 1), max(2, math.ceil(width / (cell * stretch)) + 1)
    field = rng.standard_normal((rows, columns), dtype=np.float32)
    for octave in range(1, octaves):
        rows, columns = min(height, rows * 2 - 1), min(width, columns * 2 - 1)
        detail = rng.standard_normal((rows, columns), dtype=np.float32)
        field = resize(field, columns, rows) + np.float32(gain**octave) * detail
    # interpolation and the sum change the spread; callers rely on about one
    field = field / np.float32(math.sqrt(sum(gain ** (2 * k) for k in range(octaves))) * 0.75)
    return resize(field, width, height) if (rows, columns) != (height, width) else field


def fractal(rng: np.random.Generator, side: int, slope: float) -> Field:
    """Noise that wraps around, ``(side, side)``, zero mean, unit variance; its spectrum falls as 1/f**slope (2 is
    smooth, 1 is rough)."""
    down, across = np.fft.fftfreq(side)[:, None] * side, np.fft.rfftfreq(side)[None, :] * side
    radius = np.sqrt(down * down + across * across)
    radius[0, 0] = 1.0
    spectrum = (rng.standard_normal(radius.shape) + 1j * rng.standard_normal(radius.shape)) * radius**-slope
    spectrum[0, 0] = 0
    field = np.fft.irfft2(spectrum, s=(side, side))
    return np.asarray(field / field.std(), np.float32)


def line(rng: np.random.Generator, count: int, cell: float, octaves: int = 5, gain: float = 0.5) -> Field:
    """Fractal noise along a line, ``(count,)``, zero mean, about unit variance."""
    at = np.arange(count, dtype=np.float32)
    out = np.zeros(count, np.float32)
    for octave in range(octaves):
        step = max(cell / 2**octave, 1.0)
        knots = rng.standard_normal(math.ceil(count / step) + 2, dtype=np.float32)
        out += np.float32(gain**octave) * np.interp(at / step, np.arange(len(knots)), knots).astype(np.float32)
    return out


def grid(height: int, width: int) -> tuple[Field, Field]:
    """Columns ``(1, width)`` and rows ``(height, 1)`` in pixels, to broadcast."""
    return np.arange(width, dtype=np.float32)[None, :], np.arange(height, dtype=np.float32)[:, None]


def smoothstep(low: float, high: float, value: Field) -> Field:
    t = np.clip((value - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def sample(field: Field, x: npt.NDArray[np.floating], y: npt.NDArray[np.floating]) -> Field:
    """`field` at fractional positions, wrapping around, bilinear."""
    height, width = field.shape
    x0, y0 = np.floor(x), np.floor(y)
    fx, fy = x - x0, y - y0
    x0, y0 = x0.astype(np.int32) % width, y0.astype(np.int32) % height
    x1, y1 = (x0 + 1) % width, (y0 + 1) % height
    flat = field.ravel()
    top = flat[y0 * width + x0] * (1 - fx) + flat[y0 * width + x1] * fx
    low = flat[y1 * width + x0] * (1 - fx) + flat[y1 * width + x1] * fx
    return np.asarray(top * (1 - fy) + low * fy, np.float32)


def relief(height_field: Field, angle: float, strength: float) -> Field:
    """Brightness of a lit surface, about 0.5 where it is flat: the slope towards light from `angle` (degrees clockwise
    from the right)."""
    radians = math.radians(angle)
    dx = np.empty_like(height_field)
    dx[:, 1:] = height_field[:, 1:] - height_field[:, :-1]
    dx[:, 0] = dx[:, 1]
    dy = np.empty_like(height_field)
    dy[1:] = height_field[1:] - height_field[:-1]
    dy[0] = dy[1]
    slope = dx * np.float32(-math.cos(radians) * strength) + dy * np.float32(-math.sin(radians) * strength)
    return np.asarray(0.5 + 0.5 * slope / np.sqrt(1 + slope * slope), np.float32)


def rgb(color: str) -> Field:
    """``#rrggbb`` as ``(3,)`` float levels 0..255."""
    return np.array(rgba(color)[:3], np.float32)


def ramp(colors: Sequence[str], stops: Sequence[float] | None = None, count: int = 256) -> Pixels:
    """``(count, 3)`` uint8: the colours, interpolated between their stops in 0..1."""
    places = np.linspace(0, 1, len(colors)) if stops is None else np.asarray(stops)
    at = np.linspace(0, 1, count)
    table = np.stack([np.interp(at, places, [rgba(c)[i] for c in colors]) for i in range(3)], axis=1)
    return np.asarray(np.round(table), np.uint8)


def colorize(field: Field, colors: Sequence[str], stops: Sequence[float] | None = None) -> Pixels:
    """A field in 0..1 through a colour ramp: ``(h, w, 3)`` uint8. Values outside are clipped."""
    picture = Image.fromarray(np.asarray(np.clip(field, 0, 1) * np.float32(255) + np.float32(0.5), np.uint8))
    picture.putpalette(ramp(colors, stops).tobytes())
    return np.asarray(picture.convert("RGB"))


def to_image(picture: Pixels) -> skia.Image:
    """Opaque Skia image of ``(h, w, 3)``, or a translucent one of straight ``(h, w, 4)``."""
    if picture.shape[2] == 3:
        out = np.array(Image.fromarray(picture).convert("RGBA"))
        out[..., :3] = picture[..., ::-1]
        return skia.Image.fromarray(out, skia.kBGRA_8888_ColorType, skia.kOpaque_AlphaType)
    # premultiplied here: Skia draws straight pictures ten times slower
    out = np.empty_like(picture)
    out[..., 3] = picture[..., 3]
    out[..., :3] = (picture[..., 2::-1].astype(np.uint16) * picture[..., 3:] + 127) // 255
    return skia.Image.fromarray(out, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)


def linear(
    colors: Sequence[str], x0: float, y0: float, x1: float, y1: float, stops: Sequence[float] | None = None
) -> skia.Paint:
    """A paint with a linear gradient between two points."""
    paint = skia.Paint(AntiAlias=True)
    values = [int(skia.ColorSetARGB(*(rgba(c)[i] for i in (3, 0, 1, 2)))) for c in colors]
    places = list(stops) if stops is not None else [i / (len(colors) - 1) for i in range(len(colors))]
    paint.setShader(
        skia.GradientShader.MakeLinear(
            [skia.Point(x0, y0), skia.Point(x1, y1)], values, places, skia.TileMode.kClamp, 1
        )
    )
    return paint


def radial(
    colors: Sequence[str], x: float, y: float, radius: float, stops: Sequence[float] | None = None
) -> skia.Paint:
    """A paint with a radial gradient."""
    paint = skia.Paint(AntiAlias=True)
    values = [int(skia.ColorSetARGB(*(rgba(c)[i] for i in (3, 0, 1, 2)))) for c in colors]
    places = list(stops) if stops is not None else [i / (len(colors) - 1) for i in range(len(colors))]
    paint.setShader(
        skia.GradientShader.MakeRadial(skia.Point(x, y), max(radius, 1e-3), values, places, skia.TileMode.kClamp, 1)
    )
    return paint


def solid(color: str, blur: float = 0.0) -> skia.Paint:
    """An anti-aliased paint of one colour, its mask blurred by `blur` pixels (sigma)."""
    r, g, b, a = rgba(color)
    paint = skia.Paint(AntiAlias=True, Color=skia.ColorSetARGB(a, r, g, b))
    if blur > 0:
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
    return paint


def polygon(points: npt.NDArray[np.floating]) -> skia.Path:
    """A closed path through ``(n, 2)`` points."""
    return skia.Path.Polygon([skia.Point(x, y) for x, y in points.tolist()], True)


class PhotoStage:
    """An opaque picture that Skia paints on. `unit` is its longer side: sizes in styles are fractions of it."""

    def __init__(self, width: int, height: int, ground: Pixels | str = "#000000") -> None:
        self.width, self.height, self.unit = width, height, float(max(width, height))
        # Skia's native order is BGRA: its fast blitters work on nothing else
        self._pixels = np.empty((height, width, 4), np.uint8)
        self._pixels[..., 3] = 255
        self._pixels[..., :3] = ground[..., 2::-1] if isinstance(ground, np.ndarray) else rgba(ground)[2::-1]
        self._surface = skia.Surface(self._pixels, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
        self.canvas: skia.Canvas = self._surface.getCanvas()

    def fill(self, paint: skia.Paint) -> None:
        self.canvas.drawPaint(paint)

    def sky(self, colors: Sequence[str], bottom: float = 1.0, stops: Sequence[float] | None = None) -> None:
        """A vertical gradient down to `bottom` (fraction of the height)."""
        table = ramp(colors, stops, max(2, round(bottom * self.height)))
        rows = np.minimum(np.arange(self.height), len(table) - 1)
        self._pixels[..., :3] = table[rows, None, ::-1]

    def glow(self, x: float, y: float, radius: float, color: str, strength: float = 1.0) -> None:
        """Light in the air, strongest at (x, y), pixels."""
        falloff = self._distance(x, y) / np.float32(radius)
        alpha = np.float32(strength) / (1 + 14 * falloff * falloff) * np.clip(1.15 - falloff, 0, 1)
        self._veil(color, np.minimum(alpha, 1))

    def vignette(self, strength: float) -> None:
        """Darken the corners, as lenses do."""
        away = self._distance(self.width / 2, self.height / 2) / np.float32(math.hypot(self.width, self.height) / 2)
        self._veil("#000000", smoothstep(0.4, 1.08, away) * np.float32(strength))

    def shade(self, alpha: npt.NDArray[np.floating], color: str = "#000000") -> None:
        """Lay a colour over the stage, as strong as `alpha` (any size, stretched) says."""
        self._veil(color, alpha)

    def _distance(self, x: float, y: float) -> Field:
        """Distance to (x, y) in pixels at an eighth of the size: what is this smooth needs no more."""
        columns, rows = grid(self.height // 8 + 1, self.width // 8 + 1)
        dx, dy = (
            columns * np.float32(self.width / (self.width // 8)) - np.float32(x),
            rows * np.float32(self.height / (self.height // 8)) - np.float32(y),
        )
        return np.asarray(np.sqrt(dx * dx + dy * dy), np.float32)

    def _veil(self, color: str, alpha: npt.NDArray[np.floating]) -> None:
        alpha = np.clip(alpha, 0, 1)
        veil = np.empty((*alpha.shape, 4), np.uint8)
        for channel, level in enumerate((*rgba(color)[2::-1], 255)):  # premultiplied BGRA
            veil[..., channel] = alpha * np.float32(level) + np.float32(0.5)
        self._draw(skia.Image.fromarray(veil, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType))

    def image(self, picture: Pixels, rect: skia.Rect | None = None) -> None:
        """A picture, opaque or straight RGBA, stretched over the stage or over `rect`."""
        self._draw(to_image(picture), rect)

    def _draw(self, image: skia.Image, rect: skia.Rect | None = None) -> None:
        target = rect if rect is not None else skia.Rect(0, 0, self.width, self.height)
        source = skia.Rect(0, 0, image.width(), image.height())
        self.canvas.drawImageRect(image, source, target, LINEAR, None, skia.Canvas.kFast_SrcRectConstraint)

    def blur(self, sigma: float) -> None:
        """Blur all that is there, as a lens out of focus."""
        small = max(1, int(sigma / 2))
        picture = Image.fromarray(self.picture())
        reduced = picture.reduce(small) if small > 1 else picture
        soft = soften(np.asarray(reduced), sigma / small)
        self.image(soft, rect=skia.Rect(0, 0, soft.shape[1] * small, soft.shape[0] * small))

    def picture(self) -> Pixels:
        """A copy: ``(height, width, 3)`` uint8."""
        return np.asarray(Image.frombuffer("RGB", (self.width, self.height), self._pixels, "raw", "BGRX", 0, 1))


def soften(picture: Pixels, sigma: float) -> Pixels:
    """Gaussian-like blur of a picture (three box blurs), sigma in pixels."""
    return np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(sigma)))
