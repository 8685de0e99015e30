"""Cut-outs as background removers and editors leave them: what can be seen of them, with colors that are their own.

Two things are mended. **Residue**: removers leave alpha 1 or 2 (or a noise of ten levels) all over the picture; the
object is what can be seen, so that its size, place and visible fraction are not those of a haze. **Matted edges**:
where colors were blended with black (also: premultiplied alpha) or with white, half transparent edges carry a dark or
a white fringe; the blend is undone.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from synlayers.design import Pixels

SEEN: Final = 8
"""Alpha from which a pixel can be seen: one of less changes no pixel below it by the 8 levels from which this project
calls a change visible (docs/format.md)."""
MOST_RESIDUE: Final = 32
"""Alpha up to which a noise that runs around the whole border is a residue."""
NEAR: Final = 3
"""Fainter pixels this close to visible ones belong to a soft edge and stay."""
_LEAST: Final = 64
"""Pixels on which a finding must rest."""
Matte = Literal["black", "white"]
_BLOCK: Final = 8
_MOST_PARTS: Final = 64
"""A cut-out of more parts than this is meant to be scattered."""
_EDGE: Final = range(16, 240)
"""Alpha of the pixels from which a blend is told."""


class CleanCutout(NamedTuple):
    """Args:
    pixels: ``(h, w, 4)`` uint8 straight alpha, cropped to what can be seen; empty where nothing can.
    residue: the highest alpha of pixels that were cleared or cropped away, 0 for none.
    matte: what its edges had been blended with.
    specks: whether specks apart from the object were cleared.
    """

    pixels: Pixels
    residue: int
    matte: Matte | Literal[""]
    specks: bool = False


def clean_cutout(rgba: Pixels) -> CleanCutout:
    """Crop straight RGBA ``(h, w, 4)`` to what can be seen, without residue and fringes. A clean cut-out stays as it
    is, bit for bit.

    >>> haze = np.full((40, 40, 4), 2, np.uint8)
    >>> haze[10:20, 10:30] = (200, 30, 40, 255)
    >>> clean_cutout(haze).pixels.shape, clean_cutout(haze).residue
    ((10, 20, 4), 2)
    """
    alpha = rgba[..., 3]
    level = _seen_from(alpha)
    specks = _specks(alpha >= level)
    seen = (alpha >= level) & ~specks
    box = Image.fromarray(seen).getbbox()
    if box is None:
        return CleanCutout(rgba[:0, :0], int(alpha.max(initial=0)), "")
    x0, y0, x1, y1 = box
    around = np.asarray(Image.fromarray(seen.astype(np.uint8) * 255).filter(ImageFilter.MaxFilter(2 * NEAR + 1))) > 0
    faint = (alpha > 0) & ~around
    haze = alpha[faint & (alpha < level)]
    residue = int(haze.max(initial=0)) if len(haze) >= _LEAST else 0
    crop = np.array(rgba[y0:y1, x0:x1])
    # where there is a haze, it lies under the soft edges too
    crop[faint[y0:y1, x0:x1] | (crop[..., 3] <= residue)] = 0
    matte = matte_of(crop)
    return CleanCutout(unblend(crop, matte) if matte else crop, residue, matte, bool(specks.any()))


def _seen_from(alpha: npt.NDArray[np.uint8]) -> int:
    """`SEEN`, or more where most of the picture's border carries a noise of low alpha."""
    border = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
    low = border[(border > 0) & (border <= MOST_RESIDUE)]
    if 2 * len(low) < len(border):
        return SEEN
    return max(SEEN, min(MOST_RESIDUE, int(np.percentile(low, 99)) + 1) + 1)


def _specks(seen: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Pixels of parts too small to count as visible (under 64 pixels and 0.1 % of all), a block of 8 pixels or more
    from anything else; looked for only where something thin or small reaches past the rest."""
    none = np.zeros_like(seen)
    mask = Image.fromarray(seen)
    whole, core = mask.getbbox(), mask.convert("L").filter(ImageFilter.MinFilter(3)).getbbox()
    if whole is None or core is None or max(abs(a - b) for a, b in zip(whole, core, strict=True)) <= _BLOCK:
        return none
    height, width = seen.shape
    padded = np.pad(seen, ((0, -height % _BLOCK), (0, -width % _BLOCK)))
    blocks = padded.reshape(padded.shape[0] // _BLOCK, _BLOCK, padded.shape[1] // _BLOCK, _BLOCK)
    counts = blocks.sum(axis=(1, 3))
    left, small = counts > 0, np.zeros(counts.shape, bool)
    for _ in range(_MOST_PARTS):
        if not left.any():
            large = np.repeat(np.repeat(small, _BLOCK, 0), _BLOCK, 1)[:height, :width]
            return np.asarray(seen & large)
        part = _connected(left)
        size = int(counts[part].sum())
        small |= part & (size < _LEAST and size < 0.001 * counts.sum())
        left &= ~part
    return none  # confetti: all of it is the object


def _connected(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The part of a mask that hangs together with its first pixel."""
    part = np.zeros_like(mask)
    part.flat[int(np.argmax(mask))] = True
    while True:
        grown = np.asarray(Image.fromarray(part).convert("L").filter(ImageFilter.MaxFilter(3))) > 0
        grown &= mask
        if np.array_equal(grown, part):
            return part
        part = grown


def matte_of(rgba: Pixels) -> Matte | Literal[""]:
    """What half transparent pixels were blended with. Blended with black no color exceeds its alpha (with white: the
    same of the distance to white), and undoing it brings edges near the opaque colors beside them, at low alpha and at
    high."""
    alpha = rgba[..., 3].astype(np.int16)
    edge = (alpha >= _EDGE.start) & (alpha < _EDGE.stop)
    if np.count_nonzero(edge) < _LEAST:
        return ""
    color = rgba[..., :3].astype(np.int16)
    inside: npt.NDArray[np.float32] | None = None
    mattes: tuple[Matte, ...] = get_args(Matte)
    for name in mattes:
        distance = color[edge] if name == "black" else 255 - color[edge]
        if np.mean(distance.max(axis=1) > alpha[edge] + 2) > 0.005:
            continue
        if inside is None:
            inside = _opaque_colors(rgba)
        known = edge & ~np.isnan(inside[..., 0])
        pure = unblend(rgba, name)
        halves = (known & (alpha < 128), known & (alpha >= 128))
        if all(_is_nearer(pure[half], rgba[half], inside[half]) for half in halves):
            return name
    return ""


def _is_nearer(pure: Pixels, given: Pixels, inside: npt.NDArray[np.float32]) -> bool:
    """Whether colors with the blend undone are much nearer to the opaque ones beside them than those given."""
    if 2 * len(pure) < _LEAST:
        return False
    before = float(np.abs(given[:, :3] - inside).mean())
    after = float(np.abs(pure[:, :3] - inside).mean())
    return before > 6 and after < 0.6 * before


def _opaque_colors(rgba: Pixels) -> npt.NDArray[np.float32]:
    """``(h, w, 3)``: the mean color of opaque pixels nearby, NaN where there are none."""
    solid = (rgba[..., 3] >= 250).astype(np.uint8)
    blur = ImageFilter.BoxBlur(8)
    weight = np.asarray(Image.fromarray(solid * 255).filter(blur)).astype(np.float32)
    total = np.asarray(Image.fromarray(rgba[..., :3] * solid[..., None]).filter(blur)).astype(np.float32)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(weight[..., None] >= 6, total * 255 / weight[..., None], np.float32("nan"))


def unblend(rgba: Pixels, matte: Matte) -> Pixels:
    """The colors before they were blended with a matte by their alpha."""
    out = np.array(rgba)
    part = (rgba[..., 3] > 0) & (rgba[..., 3] < 255)
    alpha = rgba[part][:, 3:].astype(np.float32)
    base = np.float32(0 if matte == "black" else 255)
    color = base + (rgba[part][:, :3] - base) * 255 / alpha
    out[part, :3] = np.clip(np.rint(color), 0, 255).astype(np.uint8)
    return out
