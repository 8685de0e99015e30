"""What a flat design consists of, by colour alone: smooth regions ("plates"), the clumps between them, and which of
these are one thing."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from baselines.classical.id_maps import (
    Ids,
    bottom_of,
    connected_groups,
    count_contacts,
    distance_from_nearest,
    fill_nearest,
    number_regions,
    renumber,
)
from baselines.classical.image_ops import Floats, Mask, Pixels, lab
from baselines.classical.part_links import ALIKE, PartTable, drop_noise, link_ground, link_inks, link_pictures

SMOOTH = 3.0
"""Range in Lab over 3x3 pixels up to which a pixel is part of a smooth region."""
PLATE = 0.006
"""Least area of a plate, as a share of the image."""
THICK = 0.012
"""Half the thickness of a plate at its thickest, as a share of the shorter side: thinner ones are strokes."""
STROKE = 0.03
"""Half the thickness, as a share of the shorter side, below which a part is moved to the front: a large text is still
in front of what it is written on."""
SPECK = 2e-5
"""Least area of a clump, as a share of the image; six pixels in small ones."""


@dataclass
class ImageParts:
    """The image in parts: `ids` (H, W) from 0 on; `bottom` is the one that all others lie on."""

    ids: Ids = field(repr=False)
    bottom: int

    def front_to_back(self, most: int) -> list[int]:
        """Ids of the objects, at most so many, the largest; the others stay part of what is under them. Smaller ones
        and thin strokes are in front."""
        import cv2

        sizes = np.bincount(self.ids.ravel())
        chosen = [int(n) for n in np.argsort(-sizes, kind="stable") if sizes[n] and n != self.bottom][:most]
        depth = np.zeros(len(sizes))
        edge = np.zeros(self.ids.shape, bool)
        edge[:, 1:] |= self.ids[:, 1:] != self.ids[:, :-1]
        edge[1:] |= self.ids[1:] != self.ids[:-1]
        np.maximum.at(depth, self.ids.ravel(), cv2.distanceTransform((~edge).astype(np.uint8), cv2.DIST_L2, 3).ravel())
        thin = STROKE * min(self.ids.shape)
        return sorted(chosen, key=lambda n: (float(sizes[n]) * min(1.0, float(depth[n]) / thin) ** 2, n))


@dataclass(frozen=True)
class FineParts:
    """The image in parts before any are joined: `ids` (H, W) without gaps, the first `clumps` of them clumps, the
    others plates; the image in Lab, how far each pixel is from the plate around it, and the range over 3x3 pixels."""

    ids: Ids = field(repr=False)
    clumps: int
    colors: Floats = field(repr=False)
    distance: Floats = field(repr=False)
    spread: Floats = field(repr=False)


def find_fine_parts(image: Pixels, smooth: float = SMOOTH) -> FineParts | None:
    """Plates first; then what differs from the plate around it, in clumps. None where nothing is a plate.

    smooth: range in Lab over 3x3 pixels up to which a pixel may be of a plate.
    """
    import cv2

    colors = lab(image)
    spread = np.asarray((cv2.dilate(colors, np.ones((3, 3))) - cv2.erode(colors, np.ones((3, 3)))).max(2), np.float32)
    plates = _find_plates(spread, smooth)
    if not plates.any():
        return None
    plates, distance = _extend_plates(plates, colors)
    clumps = _find_clumps(plates == 0, distance)
    count = int(clumps.max())
    ids = np.where(clumps > 0, clumps, np.where(plates > 0, plates + count, 0)).astype(np.int32)
    ids = renumber(fill_nearest(ids, ids > 0))
    return FineParts(ids, len(np.unique(clumps[clumps > 0])), colors, distance, spread)


def find_parts(image: Pixels) -> ImageParts:
    """Fine parts, of which those are joined that are one text, one region or one picture."""
    fine = find_fine_parts(image)
    if fine is None:
        return ImageParts(np.zeros(image.shape[:2], np.int32), 0)
    table = PartTable.of(fine.ids, fine.colors, fine.distance, fine.spread, fine.clumps)
    ids = drop_noise(fine.ids, table)
    contacts = count_contacts(ids, len(table.area))
    links = [
        *link_inks(table),
        *link_ground(ids, fine.colors, table, contacts),
        *link_pictures(bottom_of(ids), table, contacts),
    ]
    ids = renumber(connected_groups(len(table.area), links)[ids])
    return ImageParts(ids, bottom_of(ids))


def _find_plates(spread: Floats, limit: float) -> Ids:
    """Large, thick, smooth regions, 1 on; 0 elsewhere."""
    import cv2

    smooth = (spread < limit).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(smooth, connectivity=4, ltype=cv2.CV_32S)
    thick = np.zeros(len(stats))
    np.maximum.at(thick, np.asarray(labels, np.int64).ravel(), cv2.distanceTransform(smooth, cv2.DIST_L2, 3).ravel())
    is_plate = (stats[:, cv2.CC_STAT_AREA] >= PLATE * spread.size) & (thick >= THICK * min(spread.shape))
    is_plate[0] = False
    return number_regions(labels, is_plate)


def _extend_plates(plates: Ids, colors: Floats) -> tuple[Ids, Floats]:
    """Plates with the pixels around that have the colour of the nearest, or lie on the line between two; and how far
    each pixel is from that colour."""
    import cv2

    known = plates > 0
    distance = distance_from_nearest(known, colors)
    numbers, window = plates.astype(np.float32), np.ones((5, 5))
    highest = cv2.dilate(numbers, window)
    lowest = cv2.erode(np.where(known, numbers, np.inf).astype(np.float32), window)
    between = (highest > 0) & np.isfinite(lowest) & (highest != lowest)
    return np.asarray(
        np.where(known | between | (distance < ALIKE), fill_nearest(plates, known), 0), np.int32
    ), distance


def _find_clumps(rest: Mask, distance: Floats) -> Ids:
    """Connected parts of what no plate explains, 1 on; too faint or too small ones are left out."""
    import cv2

    _, labels, stats, _ = cv2.connectedComponentsWithStats(rest.astype(np.uint8), connectivity=8, ltype=cv2.CV_32S)
    strongest = np.zeros(len(stats))
    np.maximum.at(strongest, np.asarray(labels, np.int64).ravel(), distance.ravel())
    is_clump = (stats[:, cv2.CC_STAT_AREA] >= max(6, SPECK * rest.size)) & (strongest > 2 * ALIKE)
    is_clump[0] = False
    return number_regions(labels, is_clump)
