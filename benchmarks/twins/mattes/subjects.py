"""The subjects of the matting twins, a function each: ``(rng, side, colors, image)`` to RGBA (side, side, 4),
straight alpha.

They stand for the categories of AIM-500 without being them: what each shares with its category is the kind of edge
(fur, strands of hair, leaves, wicker). Those that one sees through are in `sheer.py`. `colors` are the design's that
stand out from the background, `image` is the design itself, to be printed on things.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
import skia

from benchmarks.twins.mattes.bodies import (
    FORMS,
    Field,
    alpha_over,
    choose,
    defocus,
    gloss,
    grain,
    lay_image,
    paint_coverage,
    relief,
    rgb_of,
    rgba_of,
    silhouette,
    surface,
    tint,
)
from benchmarks.twins.mattes.fibers import draw_strokes, fur, strands, zero_transparent
from synlayers.design import Pixels
from synlayers.sources.stroke.geometry import ink, pen, ribbon
from synlayers.style.color import lighten
from synlayers.style.noise import value_noise

Rng: TypeAlias = np.random.Generator
Subject: TypeAlias = Callable[[Rng, int, Sequence[str], Pixels], Pixels]
HAIR: Final = ("#2b211c", "#5a3a22", "#8a5a2b", "#b98b4e", "#1d1d22", "#7a2f1c", "#a9a49c")
SKIN: Final = ("#f0c8a8", "#d9a27c", "#b97a52", "#8a5435", "#5f3a26", "#e6b592")
WOOD: Final = ("#8a5a34", "#5e3d25", "#b98a58", "#d2c4ae", "#3a3230")


def _ellipse(side: int, x: float, y: float, rx: float, ry: float) -> Field:
    """Coverage of an ellipse; all in shares of the side."""
    rect = skia.Rect.MakeLTRB((x - rx) * side, (y - ry) * side, (x + rx) * side, (y + ry) * side)
    return paint_coverage(side, lambda canvas, paint: canvas.drawOval(rect, paint))


def animal(rng: Rng, side: int, colors: Sequence[str], image: Pixels) -> Pixels:
    """A furry creature: body, head, ears, dark eyes and a nose."""
    lean, up = float(rng.uniform(-0.06, 0.06)), float(rng.uniform(0.3, 0.36))
    head, wide = float(rng.uniform(0.15, 0.19)), float(rng.uniform(0.17, 0.23))
    ear_x, ear_y, ear_w, ear_h = choose(
        rng, ((0.13, 0.1, 0.06, 0.06), (0.08, 0.19, 0.04, 0.13), (0.14, 0.03, 0.05, 0.11))
    )
    parts = [_ellipse(side, 0.5 - lean, 0.63, wide, 0.2), _ellipse(side, 0.5 + lean, up, head, head * 0.92)]
    parts += [_ellipse(side, 0.5 + lean + s * ear_x, up - ear_y, ear_w, ear_h) for s in (-1, 1)]
    parts += [_ellipse(side, 0.5 - lean + s * 0.1, 0.8, 0.07, 0.06) for s in (-1, 1)]
    color = choose(rng, [*HAIR[1:4], HAIR[6], "#e9e4da", *colors[:1]])
    coat = fur(np.max(parts, 0), rgb_of(color), rng, float(rng.uniform(0.05, 0.085)))
    drawn = skia.Surface(coat, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)
    canvas, dark, spark = drawn.getCanvas(), ink("#15110f"), ink("#ffffff", 0.9)
    for x, y, r in ((-0.4, -0.08, 0.14), (0.4, -0.08, 0.14), (0.0, 0.32, 0.11)):
        cx, cy = (0.5 + lean + x * head) * side, (up + y * head) * side
        canvas.drawOval(
            skia.Rect.MakeXYWH(
                cx - r * head * side, cy - r * head * side * 0.9, 2 * r * head * side, 1.8 * r * head * side
            ),
            dark,
        )
        canvas.drawCircle(cx - 0.3 * r * head * side, cy - 0.3 * r * head * side, 0.28 * r * head * side, spark)
    drawn.flushAndSubmit()
    return zero_transparent(coat)


def portrait(rng: Rng, side: int, colors: Sequence[str], image: Pixels) -> Pixels:
    """A bust: shoulders in the design's colour, a plain face, and loose long hair."""
    skin, hair, cloth = choose(rng, SKIN), choose(rng, HAIR), colors[0]
    top, head = float(rng.uniform(0.38, 0.42)), float(rng.uniform(0.135, 0.155))
    chest = np.maximum(_ellipse(side, 0.5, 1.02, 0.36, 0.3), _ellipse(side, 0.5, 0.8, 0.15, 0.1))
    neck = np.maximum(_ellipse(side, 0.5, top + 0.2, 0.066, 0.17), _ellipse(side, 0.5, top + 0.3, 0.1, 0.04))
    face = np.maximum(
        _ellipse(side, 0.5, top, head * 0.82, head * 1.08), _ellipse(side, 0.5, top + 0.06, head * 0.62, head * 0.85)
    )
    out = _hair(rng, side, hair, (0.5, top), head, 900, behind=True)
    for cover, color, rough in ((chest, cloth, 0.06), (neck, lighten(skin, -0.08), 0.03), (face, skin, 0.03)):
        out = alpha_over(out, rgba_of(tint(color, relief(cover, 0.3) * grain(side, rng, 60, rough, 1)), cover))
    out = alpha_over(out, _features(side, top, head, skin))
    return alpha_over(out, _hair(rng, side, hair, (0.5, top), head, 1500, behind=False))


def _features(side: int, top: float, head: float, skin: str) -> Pixels:
    pixels, drawn = surface(side)
    canvas, s, h = drawn.getCanvas(), float(side), head * side
    for sign in (-1, 1):
        x, y = 0.5 * s + sign * 0.34 * h, top * s + 0.05 * h
        canvas.drawOval(skia.Rect.MakeXYWH(x - 0.15 * h, y - 0.07 * h, 0.3 * h, 0.15 * h), ink("#f4efe9"))
        canvas.drawCircle(x, y + 0.005 * h, 0.075 * h, ink("#33241a"))
        canvas.drawArc(
            skia.Rect.MakeXYWH(x - 0.2 * h, y - 0.26 * h, 0.4 * h, 0.24 * h),
            200,
            140,
            False,
            pen("#33241a", 0.045 * h, 0.8),
        )
    canvas.drawArc(
        skia.Rect.MakeXYWH(0.5 * s - 0.1 * h, top * s + 0.2 * h, 0.2 * h, 0.22 * h),
        20,
        140,
        False,
        pen(lighten(skin, -0.18), 0.04 * h),
    )
    canvas.drawArc(
        skia.Rect.MakeXYWH(0.5 * s - 0.24 * h, top * s + 0.4 * h, 0.48 * h, 0.24 * h),
        25,
        130,
        False,
        pen("#a8504a", 0.07 * h),
    )
    drawn.flushAndSubmit()
    return zero_transparent(pixels)


def cutout(rng: Rng, side: int, colors: Sequence[str], image: Pixels) -> Pixels:
    """A layer of the design as it is (`image` is that layer, RGBA), large, a little out of focus or moving."""
    from PIL import Image

    h, w = image.shape[:2]
    scale = 0.76 * side / max(h, w)
    size = max(1, round(w * scale)), max(1, round(h * scale))
    tile = Image.new("RGBA", (side, side))
    # PIL scales colour weighted by alpha
    tile.paste(
        Image.fromarray(image).resize(size, Image.Resampling.BICUBIC), ((side - size[0]) // 2, (side - size[1]) // 2)
    )
    sharp = np.array(tile)
    smear = (
        (float(rng.uniform(-0.03, 0.03)) * side, float(rng.uniform(-0.03, 0.03)) * side) if rng.random() < 0.5 else None
    )
    return defocus(sharp, float(rng.uniform(0.003, 0.012)) * side, smear)


def _hair(
    rng: Rng, side: int, color: str, center: tuple[float, float], head: float, count: int, behind: bool
) -> Pixels:
    """Strands from the scalp. Behind: a mane that falls to the shoulders with flyaways; in front: a fringe to both
    sides of a parting."""
    s = float(side)
    angle = rng.uniform(np.pi * (0.98 if behind else 1.03), np.pi * (2.02 if behind else 1.97), count)
    scalp = np.stack([np.cos(angle) * 0.86, np.sin(angle) * 1.05], 1) * head * rng.uniform(0.85, 1.12, count)[:, None]
    side_of = np.sign(np.cos(angle))
    if behind:
        drop, out = (
            rng.uniform(1.6, 3.0, count),
            rng.uniform(0.75, 1.5, count) + np.where(rng.random(count) < 0.12, rng.uniform(0, 0.9, count), 0),
        )
        end = np.stack([side_of * out * head, drop * head], 1)
    else:
        scalp = np.stack([rng.normal(0.06, 0.03, count), -1.02 + rng.normal(0, 0.04, count)], 1) * head
        end = np.stack([side_of * rng.uniform(0.72, 1.08, count), rng.uniform(-0.55, 0.35, count)], 1) * head
    where = np.array(center)
    strokes = strands((where + scalp) * s, (where + end) * s, rng, 0.0 if behind else 0.02 * s, s / 300)
    bulge = np.stack([side_of * (0.55 if behind else 0.5) * head * s, np.full(count, -0.35 * head * s)], 1)
    strokes = strokes._replace(bow=strokes.bow + bulge + rng.normal(0, 0.09 * head * s, (count, 2)))
    pixels, drawn = surface(side)
    draw_strokes(drawn.getCanvas(), strokes, rgb_of(color), 0.8)
    drawn.flushAndSubmit()
    if behind:  # no daylight through the middle of the mane
        mane = _ellipse(side, center[0], center[1] + 0.35 * head, head * 0.95, head * 1.3)
        pixels = alpha_over(rgba_of(tint(color, 0.62 * grain(side, rng, 30, 0.15)), mane), zero_transparent(pixels))
    return zero_transparent(pixels)


def plant(rng: Rng, side: int, colors: Sequence[str], image: Pixels) -> Pixels:
    """A pot with stems, narrow leaves and grass; the pot is printed with the design."""
    pixels, drawn = surface(side)
    canvas, s = drawn.getCanvas(), float(side)
    green = choose(rng, ("#4d7c3a", "#2f6b4a", "#6f8f3a", "#3f7f63", "#86a04f"))
    for k in range(int(rng.integers(26, 40))):
        lean = float(rng.normal(0, 0.23))
        tip = np.array([0.5 + lean, float(rng.uniform(0.06, 0.34)) + 0.5 * abs(lean)])
        t = np.linspace(0, 1, 24)[:, None]
        root, bow = np.array([0.5 + float(rng.normal(0, 0.035)), 0.68]), np.array([0.5 + 0.35 * lean, 0.42])
        line = ((1 - t) ** 2 * root + 2 * t * (1 - t) * bow + t**2 * tip) * s
        tone = lighten(green, float(rng.uniform(-0.13, 0.13)))
        canvas.drawPath(ribbon(line, np.linspace(0.006, 0.003, 24) * s), ink(tone))
        for j in range(3, 24, int(rng.integers(2, 5)) if k % 3 else 40):
            way = float(choose(rng, (-1, 1))) * float(rng.uniform(0.5, 1.1)) + np.arctan2(
                *(line[j] - line[j - 1])[::-1]
            )
            leaf = (
                line[j]
                + np.outer(np.linspace(0, 1, 12), [np.cos(way), np.sin(way)]) * float(rng.uniform(0.04, 0.09)) * s
            )
            canvas.drawPath(
                ribbon(leaf, np.sin(np.linspace(0, np.pi, 12)) * float(rng.uniform(0.012, 0.026)) * s), ink(tone, 0.96)
            )
    drawn.flushAndSubmit()

    def pot(canvas: Any, paint: Any) -> None:
        canvas.drawPath(
            skia.Path().addPoly(
                [skia.Point(x * s, y * s) for x, y in ((0.37, 0.66), (0.63, 0.66), (0.59, 0.92), (0.41, 0.92))], True
            ),
            paint,
        )

    cover = paint_coverage(side, pot)
    shade = (0.55 + 0.5 * np.exp(-(((np.arange(side) / side - 0.45) / 0.1) ** 2)))[None, :] * np.ones((side, 1))
    return alpha_over(
        zero_transparent(pixels),
        rgba_of(lay_image(image, shade) if rng.random() < 0.5 else tint(colors[0], shade), cover),
    )


def furniture(rng: Rng, side: int, colors: Sequence[str], image: Pixels) -> Pixels:
    """A wicker chair: a woven back one sees through, thin legs, and a fringed cushion printed with the design."""
    pixels, drawn = surface(side)
    canvas, s, wood = drawn.getCanvas(), float(side), choose(rng, WOOD)
    wide, high = float(rng.uniform(0.2, 0.25)), float(rng.uniform(0.08, 0.16))
    step, thin = float(rng.uniform(0.016, 0.026)) * s, max(1.0, s / 260)
    back = skia.RRect.MakeRectXY(
        skia.Rect.MakeLTRB((0.5 - wide) * s, high * s, (0.5 + wide) * s, 0.6 * s), 0.16 * s, 0.16 * s
    )
    canvas.save()
    canvas.clipRRect(back, True)
    for k in np.arange(-1.2 * s, 1.2 * s, step):
        for slope, tone in ((1, -0.05), (-1, 0.05)):
            canvas.drawLine(0.5 * s + k, 0, 0.5 * s + k + slope * s, s, pen(lighten(wood, tone), thin))
    canvas.restore()
    canvas.drawRRect(back, pen(wood, 0.018 * s))
    for x0, x1, y0 in ((0.27, 0.21, 0.6), (0.73, 0.79, 0.6), (0.33, 0.31, 0.57), (0.67, 0.69, 0.57)):
        canvas.drawLine(
            x0 * s,
            y0 * s,
            x1 * s,
            (0.94 if y0 == 0.6 else 0.88) * s,
            pen(lighten(wood, -0.04 if y0 == 0.6 else -0.1), 0.016 * s),
        )
    drawn.flushAndSubmit()
    seat = paint_coverage(
        side,
        lambda c, p: c.drawRRect(
            skia.RRect.MakeRectXY(skia.Rect.MakeLTRB(0.22 * s, 0.55 * s, 0.78 * s, 0.68 * s), 0.06 * s, 0.06 * s), p
        ),
    )
    cloth = lay_image(image, np.ones((side, side))) if rng.random() < 0.6 else rgb_of(colors[0])
    return alpha_over(zero_transparent(pixels), fur(seat, cloth, rng, 0.022, 0.8))


def toy(rng: Rng, side: int, colors: Sequence[str], image: Pixels) -> Pixels:
    """One of the design's forms: plush, printed with the design, or of shiny plastic and moving while the shutter is
    open."""
    cover = silhouette(
        choose(rng, [f for f in FORMS if f not in ("leaf", "drop")]), side, rng, turn=float(rng.uniform(-20, 20))
    )
    if rng.random() < 0.5:
        coat = lay_image(image, np.ones((side, side))) if rng.random() < 0.4 else rgb_of(colors[0])
        return fur(cover, coat, rng, float(rng.uniform(0.03, 0.055)))
    shade = relief(cover) + 0.6 * gloss(cover)
    angle, distance = float(rng.uniform(0, np.pi)), float(rng.uniform(0.02, 0.05)) * side
    return defocus(
        rgba_of(tint(colors[0], shade), cover), 0.003 * side, (distance * np.cos(angle), distance * np.sin(angle))
    )


def fruit(rng: Rng, side: int, colors: Sequence[str], image: Pixels) -> Pixels:
    """A round fruit with a fine down, a stem and a leaf, its edge out of focus."""
    color, spot = choose(
        rng,
        (
            ("#e2733f", "#f4c25a"),
            ("#c43a35", "#e8b04a"),
            ("#9bb03c", "#d8c94f"),
            ("#7d3b6b", "#b9648a"),
            ("#e9b23c", "#f3dc8a"),
        ),
    )
    cover = np.maximum(_ellipse(side, 0.44, 0.54, 0.24, 0.26), _ellipse(side, 0.56, 0.54, 0.24, 0.26))
    mix = value_noise(rng, side, side, (3, 3), 4)[..., None]
    body = fur(
        cover,
        tint(color, np.ones_like(cover)) * (1 - mix) + rgb_of(spot) * mix,
        rng,
        float(rng.uniform(0.016, 0.03)),
        1.3,
    )
    pixels, drawn = surface(side)
    canvas, s = drawn.getCanvas(), float(side)
    stem = np.array([[0.5, 0.33], [0.505, 0.27], [0.53, 0.2]]) * s
    canvas.drawPath(ribbon(stem, np.array([0.014, 0.012, 0.02]) * s), ink("#5b4127"))
    leaf = np.stack([np.linspace(0.51, 0.72, 16), 0.27 - 0.07 * np.sin(np.linspace(0, 2.4, 16))], 1) * s
    canvas.drawPath(ribbon(leaf, np.sin(np.linspace(0, np.pi, 16)) * 0.085 * s), ink("#5f8a3c"))
    drawn.flushAndSubmit()
    return defocus(alpha_over(zero_transparent(pixels), body), float(rng.uniform(0.004, 0.01)) * side)
