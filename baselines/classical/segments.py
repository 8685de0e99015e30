"""Decomposition without learning: parts of one colour are taken off the image one by one, front to back, and what was
behind is inpainted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from baselines.classical.id_maps import Ids, fill_nearest
from baselines.classical.image_ops import (
    Floats,
    Mask,
    Pixels,
    dilate,
    downscale,
    lab,
    opaque,
    run_grabcut,
    upscale_mask,
)
from baselines.classical.peeling import box_of, inpaint, peel
from baselines.classical.regions import find_parts
from benchmarks.api.card import Card
from benchmarks.api.method import Method
from benchmarks.api.stacks import flatten
from benchmarks.api.tasks import Prediction, Sample
from synlayers.design import Box

MOST = 15
"""Layers above the background at most."""
MOSTLY = 0.4
"""Share of an outline that decides what lies behind."""
WHOLE = 0.98
"""Share of both sides of the canvas from which a box is the whole of it."""
CALM = 4.0
"""Spread of the colours around a box, in Lab, up to which they predict what is behind."""
VISIBLE = 8.0
"""Distance in Lab from the expected colour that makes a pixel part of the object."""
FOUND = 0.01
"""Share of a box that its object fills at least; with less the object was missed, and the box is taken whole."""
EDGE = 0.85
"""Share of a side of a box along which the colour jumps, from which the side is an edge."""
GRABCUT_PIXELS = 60_000
"""GrabCut works at no more pixels than this: its time grows with them, and a box has no finer shape to find."""
PIXELS = 1024 * 1024
"""The image is taken into parts at no more pixels than this."""


def peel_all(image: Pixels, objects: Iterable[tuple[Mask, Ids | None]]) -> Prediction:
    """Layers from objects, front to back, each peeled off what the one before has left; what is left last is the
    background.

    objects: masks, and what owns each pixel once the object is gone (`peeling.peel`).
    """
    layers = []
    for mask, owners in objects:
        layer, image = peel(image, mask, owners)
        if layer[..., 3].any():
            layers.append(layer)
    stack = np.stack([opaque(image), *layers[::-1]])
    return Prediction(layers=stack, composite=flatten(stack, (image.shape[1], image.shape[0])))


def inherit(ids: Ids, mask: Mask) -> Ids:
    """Ids once the object of this mask is gone.

    Each connected piece of it goes to the part that makes up most of its outline; if none does, each pixel to the
    nearest part.
    """
    import cv2

    count, pieces = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8, ltype=cv2.CV_32S)
    ring = dilate(mask, 2) & ~mask
    around = fill_nearest(np.asarray(pieces, np.int32), mask)[ring]
    numbers = int(ids.max()) + 1
    contact = np.bincount(around * numbers + ids[ring], minlength=count * numbers).reshape(count, numbers)
    main = contact.argmax(1)
    clear = contact.max(1) >= MOSTLY * np.maximum(contact.sum(1), 1)
    return np.asarray(np.where(mask & clear[pieces], main[pieces], fill_nearest(ids, ~mask)), np.int32)


class Segments(Method):
    """Smooth regions, and clumps of one colour between them."""

    card = Card(
        name="segments",
        title="Colour segments and inpainting",
        tasks=("decomposition",),
        groups=("classical",),
        notes=(
            "Regions of smooth colour and connected clumps between them, joined by colour and nearness; smaller parts"
            " in front, at most 15 above the background; alpha of the rim from mixtures of the nearest pure colour and"
            " Telea's inpainting behind. One layer for an image of one colour. About 3 s for 1024x1024 on one core."
        ),
    )

    def predict(self, sample: Sample, seed: int) -> Prediction:
        image = sample.input("image")
        return peel_all(image, self._objects(image))

    def _objects(self, image: Pixels) -> Iterator[tuple[Mask, Ids]]:
        import cv2

        parts = find_parts(downscale(image, PIXELS))
        ids = parts.ids
        if ids.shape != image.shape[:2]:
            ids = np.asarray(
                cv2.resize(ids.astype(np.float32), image.shape[1::-1], interpolation=cv2.INTER_NEAREST), np.int32
            )
        for number in parts.front_to_back(MOST):
            mask = ids == number
            ids = inherit(ids, mask)
            yield mask, ids


class SegmentsBoxes(Method):
    """In each given box, what the surroundings do not explain."""

    card = Card(
        name="segments-boxes",
        title="Colour segments in given boxes",
        tasks=("decomposition",),
        requires=("boxes",),
        groups=("classical",),
        notes=(
            "The boxes are taken back to front, as the data sets give them. In each, the front one first, the object is"
            " what differs from Telea's inpainting of the box where its surroundings are smooth, else what GrabCut"
            " finds; a box with an edge along all four sides is taken whole. A box of the whole canvas cannot be told"
            " from the background and gets no layer. No box: one layer."
        ),
    )

    def predict(self, sample: Sample, seed: int) -> Prediction:
        image = sample.input("image")
        height, width = image.shape[:2]
        layers = []
        for x0, y0, x1, y1 in reversed(np.asarray(sample.input("boxes")).reshape(-1, 4).tolist()):
            box = Box(max(0, int(x0)), max(0, int(y0)), min(width, int(x1)), min(height, int(y1)))
            if not box.has_area or (box.width >= WHOLE * width and box.height >= WHOLE * height):
                continue
            layer, image = peel(image, object_in_box(image, box, seed))
            if layer[..., 3].any():
                layers.append(layer)
        stack = np.stack([opaque(image), *layers[::-1]])
        return Prediction(layers=stack, composite=flatten(stack, (width, height)))


def object_in_box(image: Pixels, box: Box, seed: int) -> Mask:
    """(H, W) bool: the object that this box is tight around."""
    mask = np.zeros(image.shape[:2], bool)
    inside = (slice(box.y0, box.y1), slice(box.x0, box.x1))
    mask[inside] = True
    # as much of the surroundings as Telea's method needs to see how they go on
    margin = max(6, min(box.width, box.height) // 8)
    around = box_of(mask, margin)
    assert around is not None, "the box has an area"
    near = (slice(around.y0, around.y1), slice(around.x0, around.x1))
    crop, hole = image[near], mask[near]
    if _has_frame(image, box):
        return mask
    distance = np.linalg.norm(lab(crop) - lab(inpaint(crop, hole)), axis=2)
    ring = lab(crop)[~hole]
    is_calm = not len(ring) or np.linalg.norm(ring.std(0)) < CALM
    visible = hole & (distance > VISIBLE if is_calm else _grabcut_object(crop, hole, distance, seed))
    if visible.sum() >= FOUND * hole.sum():
        mask[near] = visible
    return mask


def _has_frame(image: Pixels, box: Box) -> bool:
    """Whether the colour jumps along most of each side of the box that is not on the image's border, and there are at
    least two such sides."""
    colors, jumps = lab(image[max(0, box.y0 - 2) : box.y1 + 2, max(0, box.x0 - 2) : box.x1 + 2]), []
    height, width = image.shape[:2]
    for axis, start, stop, most in ((0, box.y0, box.y1, height), (1, box.x0, box.x1, width)):
        across = np.moveaxis(colors, axis, 0)
        first = min(2, start)
        last = first + stop - start - 1
        if start >= 1:
            jumps.append((across[first - 1], across[min(first + 1, last)]))
        if stop < most:
            jumps.append((across[last + 1], across[max(last - 1, first)]))
    return len(jumps) >= 2 and all(float((np.linalg.norm(a - b, axis=1) > VISIBLE).mean()) > EDGE for a, b in jumps)


def _grabcut_object(crop: Pixels, hole: Mask, distance: Floats, seed: int) -> Mask:
    """GrabCut of a box in textured surroundings."""
    import cv2

    small = downscale(crop, GRABCUT_PIXELS)
    size = small.shape[1::-1]
    inner = cv2.resize(hole.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    is_unlike = cv2.resize(distance.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 2 * VISIBLE
    state = np.where(inner, np.where(is_unlike, cv2.GC_PR_FGD, cv2.GC_PR_BGD), cv2.GC_BGD).astype(np.uint8)
    return upscale_mask(run_grabcut(small, state, seed), *hole.shape)


BASELINES = (Segments, SegmentsBoxes)
