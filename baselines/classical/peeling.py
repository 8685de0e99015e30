"""Taking one object off an image: its soft alpha and colour, and what is behind it."""

from __future__ import annotations

from typing import Any

import numpy as np

from baselines.classical.image_ops import Floats, Mask, Pixels, dilate, erode, nearest_known
from synlayers.design import Box

RIM = 2
"""Pixels on either side of an object's edge whose alpha may be fractional."""
UNLIKE = 10.0
"""Difference in levels below which a mixture cannot be told from what is behind."""
FAITHFUL = 6.0
"""Difference in levels up to which a pixel beside the object is what is behind it."""
LARGE = 60_000
"""A hole of more pixels is filled at a lower resolution: its inside is smooth anyway."""


def box_of(mask: Mask, margin: int = 0) -> Box | None:
    """The tight box of a mask, widened by `margin` inside the image; None for an empty mask."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return None
    height, width = mask.shape
    x0, y0 = max(0, int(columns[0]) - margin), max(0, int(rows[0]) - margin)
    return Box(x0, y0, min(width, int(columns[-1]) + 1 + margin), min(height, int(rows[-1]) + 1 + margin))


def inpaint(image: Pixels, hole: Mask, radius: float = 3) -> Pixels:
    """The image with the hole filled by Telea's method (2004) from around it; a mean colour where there is nothing
    around."""
    import cv2

    box = box_of(hole, 16)
    if box is None:
        return image
    out = image.copy()
    if hole.all():
        out[...] = np.rint(image.reshape(-1, 3).mean(0)).astype(np.uint8)
        return out
    inside = (slice(box.y0, box.y1), slice(box.x0, box.x1))
    part, hole_part = np.ascontiguousarray(image[inside]), hole[inside]
    step = 1 if hole_part.sum() <= LARGE else 2 if hole_part.sum() <= 4 * LARGE else 4
    if step > 1:
        size = max(1, part.shape[1] // step), max(1, part.shape[0] // step)
        # only colours that are known may enter the means
        weight = cv2.resize((~hole_part).astype(np.float32), size, interpolation=cv2.INTER_AREA)
        mean = cv2.resize(part * (~hole_part)[..., None].astype(np.float32), size, interpolation=cv2.INTER_AREA)
        small = np.rint(mean / np.maximum(weight, 1e-6)[..., None]).astype(np.uint8)
        filled = cv2.inpaint(small, (weight < 0.5).astype(np.uint8), radius, cv2.INPAINT_TELEA)
        filled = cv2.resize(filled, part.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    else:
        filled = cv2.inpaint(part, hole_part.astype(np.uint8), radius, cv2.INPAINT_TELEA)
    out[inside] = np.where(hole_part[..., None], filled, part)
    return out


def peel(image: Pixels, mask: Mask, owners: Any = None) -> tuple[Pixels, Pixels]:
    """(layer, behind): the object (H, W, 4) with straight alpha, and the image without it (H, W, 3). Layer over behind
    gives the image again.

    Inside, alpha is 1. On the rim each colour is a mixture of what is behind and of the purest colour of the object
    nearby, the one that is most unlike what is behind; alpha is the share of it, and never so low that the object's
    colour would leave the range of levels.

    owners: (H, W) int, what each pixel belongs to once the object is gone: every part goes on behind it with its own
    colours only. None: one ground.
    """
    layer = np.zeros((*mask.shape, 4), np.uint8)
    box = box_of(mask, RIM + 1)
    if box is None:
        return layer, image
    owners = np.zeros(mask.shape, np.int32) if owners is None else owners
    hole, behind = dilate(mask, RIM), image.copy()
    for owner in np.unique(owners[mask]):
        part = hole & (owners == owner)
        around = box_of(part, 24)
        assert around is not None, "an owner of pixels of the mask has pixels of the hole"
        near = (slice(around.y0, around.y1), slice(around.x0, around.x1))
        sources = (owners[near] == owner) & ~hole[near]
        pure_sources = sources & ~dilate(owners[near] != owner, RIM)  # next to another part colours are mixtures
        sources = pure_sources if pure_sources.any() else sources
        # its own pixels are the only sources; what is not its own counts as the nearest of them
        filled = inpaint(
            _fill_from_nearest(image[near], sources, ~part[near]) if sources.any() else image[near],
            part[near] if sources.any() else hole[near],
        )
        behind[near][part[near]] = filled[part[near]]
    hole &= mask | np.isin(owners, np.unique(owners[mask]))
    inside = (slice(box.y0, box.y1), slice(box.x0, box.x1))
    observed, back = image[inside].astype(np.float32), behind[inside].astype(np.float32)
    alpha = _estimate_alpha(observed, back, mask[inside], hole[inside])
    color = back + (observed - back) / np.maximum(alpha, 1 / 255)[..., None]
    stored = np.rint(alpha * 255).astype(np.uint8)
    layer[inside] = np.dstack([np.clip(np.rint(color), 0, 255).astype(np.uint8), stored])
    layer[layer[..., 3] == 0] = 0
    out = image.copy()
    out[inside] = np.where((stored == 0)[..., None], image[inside], behind[inside])
    return layer, out


def _fill_from_nearest(image: Pixels, known: Mask, wanted: Mask) -> Pixels:
    """The image, with every wanted pixel that is not known in the colour of the nearest known one."""
    return np.where((wanted & ~known)[..., None], nearest_known(image, known), image).astype(np.uint8)


def _estimate_alpha(seen: Floats, back: Floats, mask: Mask, hole: Mask) -> Floats:
    """(h, w) in [0, 1], a whole number of levels."""
    core = erode(mask, RIM)
    rows, columns = np.nonzero(hole & ~core)
    alpha = core.astype(np.float32)
    alpha[rows, columns] = _mixing_shares(seen, back, mask, hole, rows, columns)
    alpha[alpha < 3 / 255] = 0
    return np.asarray(np.ceil(alpha * 255) / 255, np.float32)


def _mixing_shares(seen: Floats, back: Floats, mask: Mask, hole: Mask, rows: Any, columns: Any) -> Floats:
    """Alpha of the pixels of the rim, (n,)."""
    distance = np.pad(np.where(hole, np.linalg.norm(seen - back, axis=2), 0), RIM)
    colors = np.pad(seen, ((RIM, RIM), (RIM, RIM), (0, 0)))
    best, pure = np.full(len(rows), -1.0), np.zeros((len(rows), 3), np.float32)
    for dy in range(2 * RIM + 1):
        for dx in range(2 * RIM + 1):
            candidates = distance[rows + dy, columns + dx]
            better = candidates > best
            best[better] = candidates[better]
            pure[better] = colors[rows[better] + dy, columns[better] + dx]
    behind = back[rows, columns]
    change, direction = seen[rows, columns] - behind, pure - behind
    length = (direction**2).sum(1)
    share = np.where(
        length > UNLIKE**2, np.clip((change * direction).sum(1) / np.maximum(length, 1), 0, 1), mask[rows, columns]
    )
    # what inpainting misses by a level or two is no object
    share = np.where(~mask[rows, columns] & ((change**2).sum(1) <= FAITHFUL**2), 0, share)
    # the object's colour, behind + change / alpha, must be one that levels can hold
    least = (np.abs(change) / np.maximum(np.where(change > 0, 255 - behind, behind), 1)).max(1)
    return np.asarray(np.where(share > 0, np.clip(np.maximum(share, least), 0, 1), 0), np.float32)
