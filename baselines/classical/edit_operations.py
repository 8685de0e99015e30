"""What the rule-based editor does to pixels: things found by colour and place, painted, taken out, moved; backgrounds
and tones changed.

Images are (H, W, 3) uint8, masks (H, W) bool.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from baselines.classical.edit_instructions import COLORS, EditTarget, Rgb
from baselines.classical.image_ops import Mask, Pixels, dilate_square, lab

PLAIN: Final = (
    "red",
    "orange",
    "yellow",
    "green",
    "teal",
    "blue",
    "purple",
    "pink",
    "brown",
    "black",
    "white",
    "gray",
    "beige",
)
SHADES: Final[dict[str, tuple[Rgb, ...]]] = {
    "red": ((150, 25, 35),),
    "orange": ((250, 170, 100), (192, 86, 36)),
    "yellow": ((228, 173, 68), (250, 230, 130)),
    "green": ((20, 80, 50), (150, 200, 140), (98, 157, 100)),
    "teal": ((0, 110, 115), (70, 204, 195), (130, 210, 215)),
    "blue": ((20, 40, 95), (118, 187, 226), (68, 89, 122), (0, 117, 163)),
    "purple": ((70, 30, 100), (180, 160, 225), (130, 87, 132)),
    "pink": ((245, 190, 205), (224, 186, 179)),
    "brown": ((70, 40, 25), (150, 100, 60)),
    "black": ((30, 32, 34),),
    "gray": ((80, 80, 80), (185, 185, 185)),
    "beige": ((206, 190, 160),),
}
"""Other shades that go by the same name."""
LEAST, MOST = 0.0005, 0.5
"""Area of a thing, as a share of the image: what is smaller is a speck, what is larger is ground."""
BORDER_SPREAD = 60
"""Levels that a pixel of the border may be off the border's median and still belong to the background."""


def color_mask(image: Pixels, name: str) -> Mask:
    """Pixels whose nearest shade, of all that have a plain name, goes by this one."""
    shades = [(n, c) for n in PLAIN for c in (COLORS[n][0], *SHADES.get(n, ()))]
    points, pixels = lab(np.array([[c for _, c in shades]], np.uint8))[0], lab(image)
    best = np.full(image.shape[:2], np.inf, np.float32)
    yes = np.zeros(image.shape[:2], bool)
    for (shade, _), point in zip(shades, points, strict=True):
        distance = ((pixels - point) ** 2).sum(2)
        nearer = distance < best
        best = np.where(nearer, distance, best)
        yes = np.where(nearer, shade == name, yes)
    return yes


def background_mask(image: Pixels, tolerance: int = 4) -> Mask:
    """What hangs together with the border and changes slowly, and has the border's usual colour where it starts."""
    height, width = image.shape[:2]
    ys, xs = (
        np.r_[0:height, 0:height, np.zeros(width, int), np.full(width, height - 1)],
        np.r_[np.zeros(height, int), np.full(height, width - 1), 0:width, 0:width],
    )
    border = image[ys, xs].astype(int)
    usual = np.abs(border - np.median(border, axis=0)).max(1) < BORDER_SPREAD
    flooded = np.zeros((height + 2, width + 2), np.uint8)
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | (1 << 8)
    for y, x in zip(ys[usual][::4].tolist(), xs[usual][::4].tolist(), strict=True):
        if not flooded[y + 1, x + 1]:
            cv2.floodFill(image.copy(), flooded, (x, y), 0, (tolerance,) * 3, (tolerance,) * 3, flags)
    return flooded[1:-1, 1:-1] > 0


def find_target(image: Pixels, target: EditTarget) -> Mask | None:
    """The largest connected part of the thing's colour (of any, without one) whose box's middle is in its place; None
    when there is none."""
    height, width = image.shape[:2]
    ground = background_mask(image)
    if target.color is None:
        candidates = cv2.morphologyEx((~ground).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    else:
        candidates = (color_mask(image, "gray" if target.color == "grey" else target.color) & ~ground).astype(np.uint8)
    number, labels, stats, _ = cv2.connectedComponentsWithStats(candidates, connectivity=8)
    best, chosen = LEAST * height * width, 0
    for label in range(1, number):
        x, y, w, h, area = (int(v) for v in stats[label])
        cell = min(2, int(3 * (y + h / 2) / height)), min(2, int(3 * (x + w / 2) / width))
        if (target.place in (None, cell)) and best < area < MOST * height * width:
            best, chosen = area, label
    if not chosen:
        return None
    whole = (labels == chosen).astype(np.uint8)
    if not target.ring:  # what a thing encloses is its own: the light parts of a picture
        outlines, _ = cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        whole = cv2.drawContours(whole, outlines, -1, 1, cv2.FILLED) if target.color is None else whole
    return np.asarray(whole > 0)


def recolor(image: Pixels, mask: Mask, color: Rgb) -> Pixels:
    """The thing's usual colour becomes `color`; shades and soft edges keep their distance to it."""
    # what is behind the thing is seen three to six pixels beside it, past its soft edge
    rim = dilate_square(mask, 6) & ~dilate_square(mask, 3)
    own = np.median(image[mask], axis=0)
    beneath = np.median(image[rim], axis=0) if rim.any() else 255 - own
    zone = dilate_square(mask, 2)
    away = own - beneath
    pixels = image[zone].astype(np.float64)
    part = np.clip((pixels - beneath) @ away / max(float(away @ away), 1.0), 0, 1)
    part[mask[zone]] = np.maximum(part[mask[zone]], 0.9)  # inside the mask nearly all is the thing's, shades too
    out = image.copy()
    out[zone] = np.clip(np.rint(pixels + part[:, None] * (np.array(color) - own)), 0, 255)
    return out


def remove(image: Pixels, mask: Mask) -> Pixels:
    """Telea's inpainting of the thing and a rim around it."""
    hole = dilate_square(mask, max(3, round(max(image.shape) / 200)))
    return np.asarray(
        cv2.inpaint(np.ascontiguousarray(image), hole.astype(np.uint8) * 255, 5, cv2.INPAINT_TELEA), np.uint8
    )


def move(image: Pixels, mask: Mask, dx: int, dy: int) -> Pixels:
    """The thing and its rim `dx`, `dy` pixels further, what it covered inpainted."""
    out = remove(image, mask)
    ys, xs = np.nonzero(dilate_square(mask, 1))
    inside = (ys + dy >= 0) & (ys + dy < image.shape[0]) & (xs + dx >= 0) & (xs + dx < image.shape[1])
    ys, xs = ys[inside], xs[inside]
    out[ys + dy, xs + dx] = image[ys, xs]
    return out


def fill_background(image: Pixels, colors: Sequence[Rgb]) -> Pixels:
    """The background in one colour, or running down from one to another; half of its colour on the pixels next to
    it."""
    mask = background_mask(image)
    t = np.linspace(0, 1, image.shape[0])[:, None, None]
    new = (1 - t) * np.array(colors[0], float) + t * np.array(colors[-1], float)
    weight = np.where(mask, 1.0, np.where(dilate_square(mask, 1), 0.5, 0.0))[..., None]
    return np.asarray(np.rint((1 - weight) * image + weight * new), np.uint8)


def draw_shape(image: Pixels, shape: str, color: Rgb, box: tuple[float, float, float, float]) -> Pixels:
    """A solid shape in ``x0, y0, x1, y1``, its edges smooth."""
    x0, y0, x1, y1 = box
    points = shape_outline(shape) * np.array([x1 - x0, y1 - y0]) + np.array([x0, y0])
    # drawn at four times the size: area means of it are the share of each pixel that is covered
    big = np.zeros((image.shape[0] * 4, image.shape[1] * 4), np.uint8)
    cv2.fillPoly(big, [np.rint(points * 4).astype(np.int32)], 255)
    weight = cv2.resize(big, image.shape[1::-1], interpolation=cv2.INTER_AREA)[..., None] / 255.0
    return np.asarray(np.rint((1 - weight) * image + weight * np.array(color)), np.uint8)


def shape_outline(shape: str) -> npt.NDArray[np.float64]:
    """The corners (n, 2) of a shape in the unit square."""
    if shape in ("square", "rectangle"):
        return np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float)
    if shape == "triangle":
        return np.array([[0.5, 0.067], [1, 0.933], [0, 0.933]])
    t = np.linspace(0, 2 * np.pi, 121)[:-1]
    if shape == "heart":
        heart = np.stack(
            [16 * np.sin(t) ** 3, -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))], 1
        )
        return np.asarray((heart - heart.min(0)) / np.ptp(heart, axis=0))
    corners = {"diamond": 4, "hexagon": 6, "star": 10}.get(shape, 120)
    angle = 2 * np.pi * np.arange(corners) / corners - (0 if shape == "hexagon" else np.pi / 2)
    radius = np.where(np.arange(corners) % 2, 0.46, 1.0) if shape == "star" else np.ones(corners)
    return np.asarray(0.5 + 0.5 * radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1))


def change_tone(image: Pixels, tone: str, amounts: Sequence[float]) -> Pixels:
    """All pixels darker, warmer ..., by what is said or by a fair amount."""
    v = image.astype(np.float64)
    gray = (v @ np.array([0.299, 0.587, 0.114]))[..., None]
    by = amounts[0] if amounts else 0.0
    more, less = (amounts[0], amounts[1]) if len(amounts) > 1 else (by or 0.12, by or 0.2)
    if tone == "cooler" and len(amounts) > 1:
        more, less = less, more
    tones = {
        "gray": gray.repeat(3, 2),
        "sepia": gray * np.array([1.07, 0.95, 0.74]) * 1.2,
        "brighter": v + (by or 0.3) * (255 - v),
        "darker": (1 - (by or 0.3)) * v,
        "warmer": v * np.array([1 + more, 1, 1 - less]),
        "cooler": v * np.array([1 - less, 1, 1 + more]),
        "flatter": 127.5 + (1 - (by or 0.4)) * (v - 127.5),
        "contrast": 127.5 + (1 + (by or 0.4)) * (v - 127.5),
    }
    return np.asarray(np.clip(np.rint(tones[tone]), 0, 255), np.uint8)
