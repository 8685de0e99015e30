"""Taking one object off an image: its soft alpha and colour, and what is behind it."""

from __future__ import annotations

from typing import Any

import numpy as np

from baselines.classical.image_ops import Floats, Mask, Pixels, grown
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


def inpainted(image: Pixels, hole: Mask, radius: float = 3) -> Pixels:
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
    part, missing = np.ascontiguousarray(image[inside]), hole[inside]
    step = 1 if missing.sum() <= LARGE else 2 if missing.sum() <= 4 * LARGE else 4
    if step > 1:
        size = max(1, part.shape[1] // step), max(1, part.shape[0] // step)
        # only colours that are known may enter the means
        weight = cv2.resize((~missing).astype(np.float32), size, interpolation=cv2.INTER_AREA)
        mean = cv2.resize(part * (~missing)[..., None].astype(np.float32), size, interpolation=cv2.INTER_AREA)
        small = np.rint(mean / np.maximum(weight, 1e-6)[..., None]).astype(np.uint8)
        filled = cv2.inpaint(small, (weight < 0.5).astype(np.uint8), radius, cv2.INPAINT_TELEA)
        filled = cv2.resize(filled, part.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    else:
        filled = cv2.inpaint(part, missing.astype(np.uint8), radius, cv2.INPAINT_TELEA)
    out[inside] = np.where(missing[..., None], filled, part)
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
    hole, behind = grown(mask, RIM), image.copy()
    for owner in np.unique(owners[mask]):
        part = hole & (owners == owner)
        around = box_of(part, 24)
        assert around is not None, "an owner of pixels of the mask has pixels of the hole"
        near = (slice(around.y0, around.y1), slice(around.x0, around.x1))
        own = (owners[near] == owner) & ~hole[near]
        pure = own & ~grown(owners[near] != owner, RIM)  # next to another part colours are mixtures
        own = pure if pure.any() else own
        # its own pixels are the only sources; what is not its own counts as the nearest of them
        filled = inpainted(
            _nearest(image[near], own, ~part[near]) if own.any() else image[near],
            part[near] if own.any() else hole[near],
        )
        behind[near][part[near]] = filled[part[near]]
    hole &= mask | np.isin(owners, np.unique(owners[mask]))
    inside = (slice(box.y0, box.y1), slice(box.x0, box.x1))
    seen, back = image[inside].astype(np.float32), behind[inside].astype(np.float32)
    alpha = _alpha(seen, back, mask[inside], hole[inside])
    colour = back + (seen - back) / np.maximum(alpha, 1 / 255)[..., None]
    stored = np.rint(alpha * 255).astype(np.uint8)
    layer[inside] = np.dstack([np.clip(np.rint(colour), 0, 255).astype(np.uint8), stored])
    layer[layer[..., 3] == 0] = 0
    out = image.copy()
    out[inside] = np.where((stored == 0)[..., None], image[inside], behind[inside])
    return layer, out


def _nearest(image: Pixels, known: Mask, wanted: Mask) -> Pixels:
    """The image, with every wanted pixel that is not known in the colour of the nearest known one."""
    import cv2

    _, nearest = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    of = np.zeros((int(nearest.max()) + 1, 3), np.uint8)
    of[nearest[known]] = image[known]
    return np.where((wanted & ~known)[..., None], of[nearest], image).astype(np.uint8)


def _alpha(seen: Floats, back: Floats, mask: Mask, hole: Mask) -> Floats:
    """(h, w) in [0, 1], a whole number of levels."""
    core = grown(mask, -RIM)
    rows, columns = np.nonzero(hole & ~core)
    alpha = core.astype(np.float32)
    alpha[rows, columns] = _mixed(seen, back, mask, hole, rows, columns)
    alpha[alpha < 3 / 255] = 0
    return np.asarray(np.ceil(alpha * 255) / 255, np.float32)


def _mixed(seen: Floats, back: Floats, mask: Mask, hole: Mask, rows: Any, columns: Any) -> Floats:
    """Alpha of the pixels of the rim, (n,)."""
    apart = np.pad(np.where(hole, np.linalg.norm(seen - back, axis=2), 0), RIM)
    colours = np.pad(seen, ((RIM, RIM), (RIM, RIM), (0, 0)))
    best, pure = np.full(len(rows), -1.0), np.zeros((len(rows), 3), np.float32)
    for dy in range(2 * RIM + 1):
        for dx in range(2 * RIM + 1):
            here = apart[rows + dy, columns + dx]
            better = here > best
            best[better] = here[better]
            pure[better] = colours[rows[better] + dy, columns[better] + dx]
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
