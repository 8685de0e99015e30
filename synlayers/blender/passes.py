"""From what Blender renders to layers: the prop cut to its own pixels, and what it does to the ground beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from synlayers.design import Pixels
from synlayers.errors import DataError

FAINTEST: Final = 3
"""Alpha below which a pixel is left out: nobody can see it, and it would widen the box."""
INK: Final = (22, 19, 26)
"""Of shadows."""
SHADOW: Final = 0.5
"""Alpha where none of the key's light arrives."""
CONTACT: Final = 0.7
REFLECTION: Final = 0.34
"""Alpha of the mirror image where it meets the prop."""
HAZE: Final = 0.05
"""Share of missing light that is taken for none: faint and wide, it would show only where it ends."""
EDGE: Final = 0.1
"""Of the picture's side over which shadows end before its border."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pass:
    """A layer of a prop.

    Args:
        pixels: ``(h, w, 4)`` uint8, straight alpha, color under alpha 0 zero.
        x, y: its left upper corner from that of the prop, px.
    """

    pixels: Pixels
    x: int = 0
    y: int = 0


def read_passes(folder: Path, places: dict[str, list[int]], side: int, scene: bool) -> dict[str, Pass]:
    """The layers of a prop by name: ``prop`` first, then ``contact``, ``shadow`` and ``reflection`` where there is any.

    Raises:
        DataError: nothing can be seen of the prop, or a picture is not what Blender said.
    """
    prop = _picture(folder / "prop.png", places["prop"])
    if scene:
        return {"prop": Pass(prop)}
    x, y, pixels = _crop(prop, 1)
    left, top = places["prop"][0] + x, places["prop"][1] + y
    out = {"prop": Pass(pixels)}
    soft = {
        "contact": (np.load(folder / "contact.npy", allow_pickle=False), 0.003, CONTACT),
        "shadow": (np.load(folder / "shadow.npy", allow_pickle=False), 0.006, SHADOW),
    }
    for name, (missing, blur, strength) in soft.items():
        alpha = strength * _spread(missing, side, blur * side)
        out[name] = _beside(_inked(alpha), left, top)
    mirror = _picture(folder / "mirror.png", places["mirror"])[::-1]
    out["reflection"] = _beside(_faded(mirror), left - places["mirror"][0], top - places["mirror"][1])
    return {name: layer for name, layer in out.items() if layer.pixels.size}


def _picture(path: Path, place: list[int]) -> Pixels:
    with Image.open(path) as image:
        pixels = np.array(image.convert("RGBA"))
    if pixels.shape[:2] != (place[3] - place[1], place[2] - place[0]):
        raise DataError(f"Blender rendered {pixels.shape[1]} x {pixels.shape[0]} pixels for {place}")
    return pixels


def _spread(missing: npt.NDArray[np.float16], side: int, sigma: float) -> Floats:
    """As large as the picture, smooth, and gone at its border."""
    image = Image.fromarray(np.asarray(missing, np.float32)).resize((side, side), Image.Resampling.BICUBIC)
    smooth = (_blurred(np.asarray(image), sigma) - HAZE) / (1 - HAZE)
    inside = np.minimum(np.arange(side), np.arange(side)[::-1]) / (EDGE * side)
    window = np.clip(inside, 0, 1).astype(np.float32)
    window = window * window * (3 - 2 * window)
    out: Floats = np.clip(smooth * window[:, None] * window[None, :], 0, 1)
    return out


def _blurred(values: Floats, sigma: float) -> Floats:
    """A Gaussian by convolution along both axes."""
    reach = max(1, round(3 * sigma))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    weights /= weights.sum()
    out = values.astype(np.float32)
    for axis in (0, 1):
        padded = np.pad(out, [(reach, reach) if a == axis else (0, 0) for a in (0, 1)], mode="edge")
        parts = [w * np.take(padded, range(i, i + out.shape[axis]), axis) for i, w in enumerate(weights)]
        out = np.sum(parts, axis=0, dtype=np.float32)
    return out


def _inked(alpha: Floats) -> Pixels:
    out = np.empty((*alpha.shape, 4), np.uint8)
    out[..., :3] = INK
    out[..., 3] = np.rint(255 * alpha)
    return out


def _faded(mirror: Pixels) -> Pixels:
    """The mirror image, softer and fainter the farther it is from where the prop stands."""
    image = Image.fromarray(mirror).convert("RGBa").filter(ImageFilter.GaussianBlur(0.004 * mirror.shape[0] + 0.5))
    out = np.array(image.convert("RGBA"))
    down = np.linspace(1, 0, len(out), dtype=np.float32)[:, None]
    out[..., 3] = np.rint(out[..., 3] * REFLECTION * down**1.5)
    return out


def _beside(pixels: Pixels, left: int, top: int) -> Pass:
    x, y, cropped = _crop(pixels, FAINTEST)
    return Pass(cropped, x - left, y - top)


def _crop(pixels: Pixels, least: int) -> tuple[int, int, Pixels]:
    """Left, top and the pixels of alpha `least` and more."""
    seen = pixels[..., 3] >= least
    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    if not len(rows):
        return 0, 0, np.zeros((0, 0, 4), np.uint8)
    part = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    return int(columns[0]), int(rows[0]), np.ascontiguousarray(np.where(seen[..., None], pixels, 0)[part])
