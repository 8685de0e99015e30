"""What the matting twins put their subjects into: backgrounds, the composite, and what follows from its alpha."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from benchmarks.twins.mattes.bodies import blur
from synlayers.compositing import composite
from synlayers.design import Box, Design, Pixels
from synlayers.sources.photo import BASE_SIDE
from synlayers.sources.photo.styles import STYLES, render_photo
from synlayers.style.color import hex_of, lighten, oklab_of, oklch

SCENES: Final = (
    "landscape",
    "desert",
    "hills",
    "forest",
    "clouds",
    "ocean",
    "night",
    "city",
    "bokeh",
    "shadow",
    "fabric",
    "wood",
    "waves",
    "studio",
    "leaves",
)
"""Styles of photographs that make a background."""
SUBJECTLESS: Final = (
    "bokeh",
    "clouds",
    "fabric",
    "leaves",
    "marble",
    "night",
    "ocean",
    "paper",
    "pebbles",
    "waves",
    "wood",
)
"""Styles that show a surface, a sky or one thing all over: nothing in them stands out as a subject would."""
UNSEEN: Final = 1000
"""Seeds of photographs from here on are in no pool of assets, so in no training split either."""
APART: Final = 0.22
"""Distance in OKLab that a subject's colour keeps from the mean colour behind it, where the palette allows."""
LEVELS: Final = (0, 128, 255)
"""Of a trimap: background, unknown, foreground."""


def backdrop(
    rng: np.random.Generator,
    design: Design | None,
    width: int,
    height: int,
    own: float = 0.25,
    styles: Sequence[str] = SCENES,
) -> Pixels:
    """(height, width, 3): a photograph (of one of `styles`) that no other data has, or (in a share `own`) the design
    itself, thrown out of focus, with sensor noise."""
    import cv2

    if rng.random() < own and design is not None:
        image, sigma = design.image, 0.02
    else:
        style, seed = styles[int(rng.integers(len(styles)))], UNSEEN + int(rng.integers(200))
        image, sigma = _photo(style, seed, width >= height), 0.006
    h, w = image.shape[:2]
    zoom = max(width / w, height / h) * float(rng.uniform(1.0, 1.25))
    cut_w, cut_h = min(w, round(width / zoom)), min(h, round(height / zoom))
    x, y = int(rng.integers(w - cut_w + 1)), int(rng.integers(h - cut_h + 1))
    crop = np.ascontiguousarray(image[y : y + cut_h, x : x + cut_w, :3])
    if rng.random() < 0.5:
        crop = np.ascontiguousarray(crop[:, ::-1])
    large = cv2.resize(crop, (width, height), interpolation=cv2.INTER_AREA if zoom < 1 else cv2.INTER_CUBIC)
    soft = blur(large, sigma * float(rng.uniform(0.3, 1.0)) * max(width, height))
    return np.asarray(np.rint(np.clip(soft + rng.normal(0, 1.6, soft.shape), 0, 255)), np.uint8)


@lru_cache(maxsize=8)
def _photo(style: str, seed: int, wide: bool) -> Pixels:
    assert STYLES[style].count < UNSEEN, "these seeds are the pool's own"
    size = (BASE_SIDE, BASE_SIDE * 2 // 3)
    return render_photo(style, seed, *(size if wide else size[::-1]))


def rank_colors(palette: Sequence[str], behind: Pixels) -> list[str]:
    """The palette, those first that stand out from the mean of what is behind, vivid before dull; the first is moved
    away if none does."""
    mean = behind.reshape(-1, behind.shape[-1])[:, :3].mean(0)
    ground = oklab_of(np.rint(mean).astype(np.uint8))

    def distance(color: str) -> float:
        return float(
            np.linalg.norm(oklab_of(np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)], np.uint8)) - ground)
        )

    colors = list(palette) or [hex_of(*(255 - mean))]
    ranked = sorted(set(colors), key=lambda c: (distance(c) < APART, -round(distance(c) + 3 * oklch(c).C, 6), c))
    if distance(ranked[0]) < APART:
        ranked[0] = lighten(ranked[0], 0.3 if oklch(hex_of(*mean)).L < 0.55 else -0.3)
    return ranked


def place(tile: Pixels, x: int, y: int, width: int, height: int) -> Pixels:
    """A tile on a transparent canvas, (height, width, 4), its upper left corner at (x, y); what lies outside is cut."""
    canvas = np.zeros((height, width, 4), np.uint8)
    whole = Box(0, 0, width, height)
    part = Box(x, y, x + tile.shape[1], y + tile.shape[0])
    inside = part.intersect(whole)
    if inside.has_area:
        canvas[inside.within(whole)] = tile[inside.within(part)]
    return canvas


def over(foreground: Pixels, background: Pixels) -> Pixels:
    """(H, W, 3): straight-alpha foreground over an opaque background, rounded as PIL rounds."""
    height, width = background.shape[:2]
    bottom = np.dstack([background, np.full((height, width), 255, np.uint8)])
    whole = Box(0, 0, width, height)
    return composite([(bottom, whole), (foreground, whole)], width, height)


def trimap_of(alpha: npt.NDArray[np.uint8], radius: int) -> npt.NDArray[np.uint8]:
    """0 farther than `radius` px (elliptic kernel) from any alpha above 0, 255 as far inside alpha 255, else 128."""
    import cv2

    kernel: Any = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    near = cv2.dilate((alpha > 0).astype(np.uint8), kernel)
    core = cv2.erode((alpha == 255).astype(np.uint8), kernel)
    return np.where(core > 0, 255, np.where(near > 0, 128, 0)).astype(np.uint8)


def encode_jpeg(pixels: Pixels, quality: int = 95) -> bytes:
    """The image as a JPEG file without chroma subsampling."""
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(pixels).save(out, format="JPEG", quality=quality, subsampling=0)
    return out.getvalue()
