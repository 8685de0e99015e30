"""Parts of a flat design, and which of them are one thing: letters of a text, pieces of a ground, pieces of a picture.

The limits were tuned on designs of this project's generator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from baselines.classical.id_maps import STEP, Contacts, Ids, distance_from_nearest, fill_nearest
from baselines.classical.image_ops import Floats, dilate

ALIKE = 5.0
"""Distance in Lab up to which colours are the same."""
INK = 12.0
"""Distance in Lab up to which two clumps may be of one thing, as the letters of a text."""
THIN = 150
"""Pixels below which a clump may show no pixel of its pure colour."""
THIN_INK = 2.5 * INK
"""The same distance where one of the two is thin: its colour is mixed with what is behind."""
PURE = 0.6
"""Share of a clump's largest distance from its surroundings from which a pixel shows its colour: those at the edge are
mixtures."""
REACH = 0.07
"""Gap, as a share of the shorter side, beyond which two clumps are not of one text, however large its letters are."""
LINE_GAP = 0.7
"""Vertical gaps count more than horizontal ones by this factor: words of a line are farther apart than lines."""
GRAIN = 0.25
"""Median range over 3x3 pixels from which a plate is part of a picture; what is drawn in one colour has 0."""
MOTLEY = 0.4
"""Share of a clump that is not of its usual colour, from which it is part of a picture and not of one ink."""
MOTLEY_AREA = 0.002
"""Share of the image that such a clump has at least: smaller ones are mostly soft edge."""
PICTURE = 30.0
"""Distance of their mean colours up to which a part may be of the same picture as the bottom."""
FAINT = 20.0
"""Distance from the colour around it that a clump in a picture must reach."""
LARGE = 0.1
"""Share of the image that the box of a ground covers: what is written or drawn on it is smaller."""
SMALL = 0.02
"""Share of the image below which a part may be the inside of a letter, and above which a plate may be a ground."""
LINE, FRAME = 0.012, 0.1
"""Thickness, as shares of the shorter side, of a line and of a thing with a hole, behind which a ground goes on."""
GROUND = 4 * INK
"""Distance of the usual colours up to which two parts may be one ground: a gradient changes on its way."""
SIDE_BY_SIDE = 0.5
"""Share of the side of a square of its area along which a piece of a picture touches the next one."""


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
        """ids: numbered without gaps, the first `clumps` of them clumps."""
        from scipy import ndimage

        index = np.arange(int(ids.max()) + 1)
        plate = index >= clumps
        peak = np.asarray(ndimage.maximum(distance, ids, index))
        telling = np.where(distance >= np.where(plate, 0, PURE * peak)[ids], ids, -1)
        tint = medians(telling, colors, len(index))
        unlike = np.linalg.norm(colors - tint.astype(np.float32)[ids], axis=2) > 2 * ALIKE
        motley = np.asarray(ndimage.mean(unlike, telling, index))
        box = np.array(
            [(s[1].start, s[0].start, s[1].stop, s[0].stop) for s in ndimage.find_objects(ids + 1)], np.float32
        )
        shape = (ids.shape[0], ids.shape[1])
        grain = medians(ids, spread[..., None], len(index))[:, 0]
        return cls(shape, np.bincount(ids.ravel()), box, tint, motley, peak, grain, plate)

    @property
    def side(self) -> int:
        return min(self.shape)

    @property
    def size(self) -> Any:
        """(n, 2): width and height of the boxes."""
        return self.box[:, 2:] - self.box[:, :2]

    @property
    def large(self) -> Any:
        """Whether a box is as large as that of a ground."""
        return self.size.prod(1) > LARGE * self.shape[0] * self.shape[1]

    @property
    def pictorial(self) -> Any:
        """Whether a part looks like a piece of a picture: a grainy or shaded plate, a clump of many colours."""
        is_motley = (self.motley > MOTLEY) & (self.area > MOTLEY_AREA * self.shape[0] * self.shape[1])
        return np.where(self.plate, self.grain > GRAIN, is_motley)


def medians(ids: Ids, values: Floats, count: int) -> Any:
    """(count, channels): medians of values (H, W, channels) over the pixels of each id from 0 on; ids below 0
    are of none. Every id has a pixel."""
    chosen = np.flatnonzero(ids.ravel() >= 0)
    order = chosen[np.argsort(ids.ravel()[chosen].astype(np.int16 if count < 2**15 else np.int32), kind="stable")]
    flat = values.reshape(-1, values.shape[-1])[order]
    ends = np.cumsum(np.bincount(ids.ravel()[chosen], minlength=count))
    return np.stack([np.median(part, 0) for part in np.split(flat, ends[:-1])])


def drop_noise(ids: Ids, table: PartTable) -> Ids:
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


def link_inks(table: PartTable) -> list[tuple[int, int]]:
    """Parts of one colour that are near each other in relation to their size."""
    links = []
    height, extent = table.size[:, 1], table.size.max(1)
    left, top, right, bottom = table.box.T
    for n in np.flatnonzero(~table.large & ~table.pictorial):
        across = np.maximum(left - right[n], left[n] - right)
        down = np.maximum(top - bottom[n], top[n] - bottom)
        reach = np.minimum(np.minimum(np.maximum(height, height[n]), np.maximum(extent, extent[n])), REACH * table.side)
        gap = np.maximum(across, down / LINE_GAP)
        limit = np.where(np.minimum(table.area, table.area[n]) < THIN, THIN_INK, INK)
        near = (
            (gap <= np.maximum(reach, 2))
            & (np.linalg.norm(table.tint - table.tint[n], axis=1) < limit)
            & ~table.large
            & ~table.pictorial
        )
        links += [(int(n), int(m)) for m in np.flatnonzero(near) if m > n]
    return links


def link_ground(ids: Ids, colors: Floats, table: PartTable, contacts: Contacts) -> list[tuple[int, int]]:
    """Parts that go on a large one's colour across a thin line or through a thing that is not large, as the inside of a
    letter or of a frame."""
    from scipy import ndimage

    links = []
    line, frame = max(3, round(LINE * table.side)), round(FRAME * table.side)
    main: dict[int, tuple[int, int]] = {}
    for n, m, contact in contacts:
        for one, other in ((n, m), (m, n)):
            main[one] = max(main.get(one, (0, 0)), (contact, other))
    small = ~table.large & (table.area < SMALL * ids.size)
    inside = {
        n
        for n, (_, around) in main.items()
        if small[n] and not table.large[around] and table.area[around] > table.area[n]
    }
    for n in np.flatnonzero(table.large | (table.plate & (table.area > SMALL * ids.size))).tolist():
        own = ids == n
        beside = set(np.unique(ids[dilate(own, line) & ~own]).tolist())
        beside |= inside & set(np.unique(ids[dilate(own, frame) & ~own]).tolist())
        near = [m for m in sorted(beside) if np.linalg.norm(table.tint[m] - table.tint[n]) < GROUND]
        if near:
            distances = ndimage.median(distance_from_nearest(own, colors), ids, near)
            links += [(int(n), m) for m, d in zip(near, distances, strict=True) if d < ALIKE]
    return links


def link_pictures(bottom: int, table: PartTable, contacts: Contacts) -> list[tuple[int, int]]:
    """Pieces of pictures that touch. With the bottom only what is not too unlike it."""
    links = []
    for n, m, contact in contacts:
        along = SIDE_BY_SIDE * STEP * min(table.area[n], table.area[m]) ** 0.5
        if not (table.pictorial[n] and table.pictorial[m]) or contact < along:
            continue
        if bottom not in (n, m) or np.linalg.norm(table.tint[n] - table.tint[m]) < PICTURE:
            links.append((n, m))
    return links
