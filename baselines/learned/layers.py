"""Layers of an image from its parts and their order: each taken off what the one before has left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from baselines.classical.id_maps import Ids
from baselines.classical.image_ops import Mask, Pixels, opaque
from baselines.classical.peeling import box_of, peel
from baselines.classical.segments import inherit
from baselines.learned.parts import Segmentation
from baselines.learned.stacking import Stacking
from benchmarks.api.stacks import flatten
from benchmarks.api.tasks import Prediction

AROUND: Final = 48
"""Pixels around an object that have a say in what is behind it."""


def objects_of(found: Segmentation, stacking: Stacking, shape: tuple[int, int]) -> Iterator[tuple[Mask, Ids]]:
    """(mask, what owns each pixel once the object is gone) of each layer above the bottom, front to back, (H, W) of
    `shape`."""
    import cv2

    ids = stacking.of[found.ids]
    if ids.shape != shape:
        size = shape[1], shape[0]
        ids = np.asarray(cv2.resize(ids.astype(np.float32), size, interpolation=cv2.INTER_NEAREST), np.int32)
    for number in stacking.order:
        mask = ids == number
        if (near := box_of(mask, 4)) is None:
            continue
        inside = slice(near.y0, near.y1), slice(near.x0, near.x1)
        ids = ids.copy()
        ids[inside] = inherit(ids[inside], mask[inside])
        yield mask, ids


class Peeling:
    """An image from which layers are taken off, the front one first. `image`: what is left."""

    def __init__(self, image: Pixels) -> None:
        self.image, self._layers = image.copy(), list[Pixels]()

    def take(self, mask: Mask, owners: Ids | None = None) -> None:
        """Takes the object of a mask off; owners: see `baselines.classical.peeling.peel`. One that leaves no layer
        changes nothing."""
        near = box_of(mask, AROUND)
        if near is None:
            return
        inside = slice(near.y0, near.y1), slice(near.x0, near.x1)
        part, behind = peel(self.image[inside], mask[inside], None if owners is None else owners[inside])
        if part[..., 3].any():
            layer = np.zeros((*mask.shape, 4), np.uint8)
            layer[inside] = part
            self._layers.append(layer)
            self.image[inside] = behind

    def prediction(self, **metadata: object) -> Prediction:
        """The layers, what is left as the bottom."""
        stack = np.stack([opaque(self.image), *self._layers[::-1]])
        return Prediction(layers=stack, composite=flatten(stack, self.image.shape[1::-1]), metadata=metadata)


def peel_objects(image: Pixels, objects: Iterable[tuple[Mask, Ids | None]], **metadata: object) -> Prediction:
    """Layers from objects, front to back (`Peeling`)."""
    peeling = Peeling(image)
    for mask, owners in objects:
        peeling.take(mask, owners)
    return peeling.prediction(**metadata)
