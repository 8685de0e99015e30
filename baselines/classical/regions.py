"""What a flat design consists of, by colour alone: smooth regions ("plates"), the clumps between them, and which of
these are one thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from baselines.classical.image_ops import Floats, Mask, Pixels, dilate, lab, nearest_known

Ids = npt.NDArray[np.int32]
Contacts = list[tuple[int, int, int]]

SMOOTH = 3.0
"""Range in Lab over 3x3 pixels up to which a pixel is part of a smooth region."""
PLATE = 0.006
"""Least area of a plate, as a share of the image."""
ALIKE = 5.0
"""Distance in Lab up to which colours are the same."""
INK = 12.0
"""Distance in Lab up to which two clumps may be of one thing, as the letters of a text."""
STEP = 3
"""Pixels across which parts touch."""
THIN = 150
"""Pixels below which a clump may show no pixel of its pure colour."""
GRAIN = 0.25
"""Median range over 3x3 pixels from which a plate is part of a picture; what is drawn in one colour has 0."""
MOTLEY = 0.4
"""Share of a clump that is not of its usual colour, from which it is part of a picture and not of one ink."""
PICTURE = 30.0
"""Distance of their mean colours up to which a part may be of the same picture as the bottom."""
FAINT = 20.0
"""Distance from the colour around it that a clump in a picture must reach."""


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
        thin = 0.03 * min(self.ids.shape)  # strokes: a large text is still in front
        return sorted(chosen, key=lambda n: (float(sizes[n]) * min(1.0, float(depth[n]) / thin) ** 2, n))


def find_parts(image: Pixels) -> ImageParts:
    """Plates first; then what differs from the plate around it, in clumps; then those are joined that are one text, one
    region or one picture."""
    import cv2

    colors = lab(image)
    spread = np.asarray((cv2.dilate(colors, np.ones((3, 3))) - cv2.erode(colors, np.ones((3, 3)))).max(2), np.float32)
    plates = _find_plates(spread)
    if not plates.any():
        return ImageParts(np.zeros(plates.shape, np.int32), 0)
    plates, distance = _extend_plates(plates, colors)
    clumps = _find_clumps(plates == 0, distance)
    count = int(clumps.max())
    ids = np.where(clumps > 0, clumps, np.where(plates > 0, plates + count, 0)).astype(np.int32)
    ids = renumber(fill_nearest(ids, ids > 0))
    table = PartTable.of(ids, colors, distance, spread, len(np.unique(clumps[clumps > 0])))
    ids = _drop_noise(ids, table)
    contacts = _count_contacts(ids, len(table.area))
    links = [
        *_link_inks(table),
        *_link_ground(ids, colors, table, contacts),
        *_link_pictures(bottom_of(ids), table, contacts),
    ]
    ids = renumber(_group(len(table.area), links)[ids])
    return ImageParts(ids, bottom_of(ids))


def fill_nearest(ids: Ids, known: Mask) -> Ids:
    """Every pixel that is not known takes the id of the nearest one that is."""
    if known.all() or not known.any():
        return ids
    return np.asarray(np.where(known, ids, nearest_known(ids, known)), np.int32)


def renumber(ids: Ids) -> Ids:
    """The same parts with the numbers 0, 1, 2, ..."""
    there = np.bincount(ids.ravel()) > 0
    return np.asarray((np.cumsum(there) - 1)[ids], np.int32)


@dataclass
class PartTable:
    """What is known of each part, by its id: pixels, box (x0, y0, x1, y1), the usual colour of its most telling pixels
    and the share that is of another, the farthest that one is from the colour around, the median of `spread`, and
    whether it is a plate."""

    shape: tuple[int, int]
    area: Any
    box: Any
    tint: Any
    motley: Any
    peak: Any
    grain: Any
    plate: Any

    @classmethod
    def of(cls, ids: Ids, colors: Floats, distance: Floats, spread: Floats, clumps: int) -> PartTable:
        """ids: dense, the first `clumps` of them clumps."""
        from scipy import ndimage

        index = np.arange(int(ids.max()) + 1)
        plate = index >= clumps
        peak = np.asarray(ndimage.maximum(distance, ids, index))
        # the pixels at the edge of a clump are mixtures
        telling = np.where(distance >= np.where(plate, 0, 0.6 * peak)[ids], ids, -1)
        tint = np.stack([ndimage.median(colors[..., c], telling, index) for c in range(3)], 1)
        unlike = np.linalg.norm(colors - tint.astype(np.float32)[ids], axis=2) > 2 * ALIKE
        motley = np.asarray(ndimage.mean(unlike, telling, index))
        box = np.array(
            [(s[1].start, s[0].start, s[1].stop, s[0].stop) for s in ndimage.find_objects(ids + 1)], np.float32
        )
        shape = (ids.shape[0], ids.shape[1])
        return cls(
            shape,
            np.bincount(ids.ravel()),
            box,
            tint,
            motley,
            peak,
            np.asarray(ndimage.median(spread, ids, index)),
            plate,
        )

    @property
    def side(self) -> int:
        return min(self.shape)

    @property
    def size(self) -> Any:
        """(n, 2): width and height of the boxes."""
        return self.box[:, 2:] - self.box[:, :2]

    @property
    def large(self) -> Any:
        """Whether a box covers a tenth of the image."""
        return self.size.prod(1) > 0.1 * self.shape[0] * self.shape[1]

    @property
    def pictorial(self) -> Any:
        """Whether a part looks like a piece of a picture: a grainy or shaded plate, a clump of many colours."""
        return np.where(
            self.plate, self.grain > GRAIN, (self.motley > MOTLEY) & (self.area > 0.002 * self.shape[0] * self.shape[1])
        )


def _find_plates(spread: Floats) -> Ids:
    """Large, thick, smooth regions, 1 on; 0 elsewhere."""
    import cv2

    smooth = (spread < SMOOTH).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(smooth, connectivity=4, ltype=cv2.CV_32S)
    thick = np.zeros(len(stats))
    np.maximum.at(thick, np.asarray(labels, np.int64).ravel(), cv2.distanceTransform(smooth, cv2.DIST_L2, 3).ravel())
    is_plate = (stats[:, cv2.CC_STAT_AREA] >= PLATE * spread.size) & (thick >= 0.012 * min(spread.shape))
    is_plate[0] = False
    return _number_kept(labels, is_plate)


def _number_kept(labels: Any, chosen: Any) -> Ids:
    numbers = np.zeros(len(chosen), np.int32)
    numbers[chosen] = np.arange(1, chosen.sum() + 1)
    return np.asarray(numbers[labels], np.int32)


def _extend_plates(plates: Ids, colors: Floats) -> tuple[Ids, Floats]:
    """Plates with the pixels around that have the colour of the nearest, or lie on the line between two; and how far
    each pixel is from that colour."""
    import cv2

    known = plates > 0
    distance = _distance_from_nearest(known, colors)
    numbers, window = plates.astype(np.float32), np.ones((5, 5))
    highest = cv2.dilate(numbers, window)
    lowest = cv2.erode(np.where(known, numbers, np.inf).astype(np.float32), window)
    between = (highest > 0) & np.isfinite(lowest) & (highest != lowest)
    return np.asarray(
        np.where(known | between | (distance < ALIKE), fill_nearest(plates, known), 0), np.int32
    ), distance


def _distance_from_nearest(known: Mask, colors: Floats) -> Floats:
    """Distance in Lab from the colour of the nearest known pixel; 0 for known ones."""
    return np.where(known, 0, np.linalg.norm(colors - nearest_known(colors, known), axis=2)).astype(np.float32)


def _find_clumps(rest: Mask, distance: Floats) -> Ids:
    """Connected parts of what no plate explains, 1 on; too faint or too small ones are left out."""
    import cv2

    _, labels, stats, _ = cv2.connectedComponentsWithStats(rest.astype(np.uint8), connectivity=8, ltype=cv2.CV_32S)
    strongest = np.zeros(len(stats))
    np.maximum.at(strongest, np.asarray(labels, np.int64).ravel(), distance.ravel())
    is_clump = (stats[:, cv2.CC_STAT_AREA] >= max(6, 2e-5 * rest.size)) & (strongest > 2 * ALIKE)
    is_clump[0] = False
    return _number_kept(labels, is_clump)


def _group(count: int, links: Any) -> Ids:
    """Number of the group of each of `count` things, some of which are linked."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    pairs = np.asarray(links, np.int64).reshape(-1, 2)
    graph = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], np.int32)


def _drop_noise(ids: Ids, table: PartTable) -> Ids:
    """Small clumps in a picture that are faint or motley go to the picture."""
    picture = fill_nearest(ids, table.plate[ids])
    around = np.zeros(len(table.area), np.int64)
    around[ids.ravel()] = picture.ravel()
    weak = (
        ~table.plate
        & ~table.pictorial
        & ((table.peak < FAINT) | (table.motley > MOTLEY))
        & (table.grain[around] > GRAIN)
    )
    return np.asarray(np.where(weak[ids], picture, ids), np.int32)


def _link_inks(table: PartTable) -> list[tuple[int, int]]:
    """Parts of one colour that are near each other in relation to their size."""
    links = []
    height, extent = table.size[:, 1], table.size.max(1)
    left, top, right, bottom = table.box.T
    for n in np.flatnonzero(~table.large & ~table.pictorial):
        across = np.maximum(left - right[n], left[n] - right)
        down = np.maximum(top - bottom[n], top[n] - bottom)
        reach = np.minimum(np.minimum(np.maximum(height, height[n]), np.maximum(extent, extent[n])), 0.07 * table.side)
        # words of a line are farther apart than lines
        gap = np.maximum(across, down / 0.7)
        # thin strokes show their colour mixed with what is behind
        limit = np.where(np.minimum(table.area, table.area[n]) < THIN, 2.5 * INK, INK)
        near = (
            (gap <= np.maximum(reach, 2))
            & (np.linalg.norm(table.tint - table.tint[n], axis=1) < limit)
            & ~table.large
            & ~table.pictorial
        )
        links += [(int(n), int(m)) for m in np.flatnonzero(near) if m > n]
    return links


def _link_ground(ids: Ids, colors: Floats, table: PartTable, contacts: Contacts) -> list[tuple[int, int]]:
    """Parts that go on a large one's colour across a thin line or through a thing that is not large, as the inside of a
    letter or of a frame."""
    from scipy import ndimage

    links = []
    thin, thing = max(3, round(0.012 * table.side)), round(0.1 * table.side)
    main: dict[int, tuple[int, int]] = {}
    for n, m, contact in contacts:
        for one, other in ((n, m), (m, n)):
            main[one] = max(main.get(one, (0, 0)), (contact, other))
    small = ~table.large & (table.area < 0.02 * ids.size)
    inside = {
        n
        for n, (_, around) in main.items()
        if small[n] and not table.large[around] and table.area[around] > table.area[n]
    }
    for n in np.flatnonzero(table.large | (table.plate & (table.area > 0.02 * ids.size))).tolist():
        own = ids == n
        beside = set(np.unique(ids[dilate(own, thin) & ~own]).tolist())
        beside |= inside & set(np.unique(ids[dilate(own, thing) & ~own]).tolist())
        near = [m for m in sorted(beside) if np.linalg.norm(table.tint[m] - table.tint[n]) < 4 * INK]
        if near:
            distances = ndimage.median(_distance_from_nearest(own, colors), ids, near)
            links += [(int(n), m) for m, d in zip(near, distances, strict=True) if d < ALIKE]
    return links


def _link_pictures(bottom: int, table: PartTable, contacts: Contacts) -> list[tuple[int, int]]:
    """Pieces of pictures that touch. With the bottom only what is not too unlike it."""
    links = []
    for n, m, contact in contacts:
        if (
            not (table.pictorial[n] and table.pictorial[m])
            or contact < 0.5 * STEP * min(table.area[n], table.area[m]) ** 0.5
        ):
            continue
        if bottom not in (n, m) or np.linalg.norm(table.tint[n] - table.tint[m]) < PICTURE:
            links.append((n, m))
    return links


def _count_contacts(ids: Ids, count: int) -> Contacts:
    """(n, m, pairs of pixels of both that are `STEP` apart) of all parts that touch."""
    codes = np.concatenate(
        [_pair_codes(ids[:, :-STEP], ids[:, STEP:], count), _pair_codes(ids[:-STEP], ids[STEP:], count)]
    )
    pairs, contacts = np.unique(codes, return_counts=True)
    return [
        (code // count, code % count, contact) for code, contact in zip(pairs.tolist(), contacts.tolist(), strict=True)
    ]


def _pair_codes(a: Ids, b: Ids, count: int) -> Any:
    """One number for the two ids of each pair of pixels that differ."""
    differ = a != b
    one, other = a[differ].astype(np.int64), b[differ].astype(np.int64)
    return np.minimum(one, other) * count + np.maximum(one, other)


def bottom_of(ids: Ids) -> int:
    """The part that has most of the image's border and of its area."""
    border = np.concatenate([ids[0], ids[-1], ids[:, 0], ids[:, -1]])
    count = int(ids.max()) + 1
    along, area = np.bincount(border, minlength=count), np.bincount(ids.ravel(), minlength=count)
    return int(np.argmax(along / len(border) + 0.5 * area / ids.size))
