"""Effects that were rendered with their owner: what a prop of Blender does to the ground it stands on.

Params: ``variant`` "rendered", ``asset`` (of the owner), ``pass`` (a key of its ``passes``), ``frame`` (width and
height of the owner, px).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import skia
from PIL import Image

from synlayers.assets.image_cache import image_cache_of
from synlayers.design import Box, Pixels, Record
from synlayers.library import Asset, Library
from synlayers.plan import Frame
from synlayers.sources.effect.pixels import paste_pixels
from synlayers.support.image_decoding import resize

RENDERED: Final = "rendered"
WORDS: Final = {
    "contact": ("contact shadow", "a contact shadow on the ground"),
    "shadow": ("shadow", "a soft shadow on the ground"),
    "reflection": ("reflection", "a fading mirror reflection"),
}
"""Name and caption of each pass."""


def rendered_passes(asset: Asset | None) -> tuple[str, ...]:
    """The passes that an asset brings, closest to the ground first; none for all that is no prop."""
    return tuple(name for name in WORDS if asset is not None and name in asset.data.get("passes", {}))


def sample_rendered(asset: Asset, name: str, frame: Frame) -> tuple[Record, str, str]:
    """Params, caption and name of the layer of a pass, of an owner drawn into `frame`."""
    title, caption = WORDS[name]
    params: Record = {
        "variant": RENDERED,
        "asset": asset.id,
        "pass": name,
        "frame": [round(frame.w, 3), round(frame.h, 3)],
    }
    return params, caption, title


def rendered_frame(params: Record, owner: Box, library: Library) -> Frame:
    """Where the pass lies on the canvas.

    Args:
        owner: where the owner was before the canvas cut it.
    """
    asset = library[params["asset"]]
    x, y, w, h = asset.data["passes"][params["pass"]]
    scale_x, scale_y = params["frame"][0] / asset.data["width"], params["frame"][1] / asset.data["height"]
    return Frame(
        owner.x0 + round(x * scale_x),
        owner.y0 + round(y * scale_y),
        max(1, round(w * scale_x)),
        max(1, round(h * scale_y)),
    )


def draw_rendered(canvas: skia.Canvas, params: Record, owner: Box, library: Library) -> None:
    """Paint the pass; it is the first thing on its canvas."""
    frame = rendered_frame(params, owner, library)
    pixels = resize(_load(library[params["asset"]], params["pass"], library), int(frame.w), int(frame.h))
    paste_pixels(canvas, pixels, int(frame.x), int(frame.y))


def _load(asset: Asset, name: str, library: Library) -> Pixels:
    def make() -> Pixels:
        with Image.open(Path(asset.path or "").with_name(f"{name}.webp")) as image:
            return np.array(image.convert("RGBA"))

    return image_cache_of(library).get(("pass", asset.id, name), make)
