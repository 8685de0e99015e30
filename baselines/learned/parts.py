"""An image in fine parts, with what is measured of each: the letters, plates and pieces that layers are put together
from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from baselines.classical.id_maps import Ids, count_contacts, fill_nearest, renumber
from baselines.classical.image_ops import Floats, Mask, Pixels
from baselines.classical.part_links import PURE, PartTable
from baselines.classical.regions import FineParts, find_fine_parts
from baselines.learned.text_lines import Quads

MOST: Final = 600
"""Parts of one image at most; of more, the faintest small ones go to what is around them."""
PIXELS: Final = 1024 * 1024
"""An image is taken into parts at no more pixels than this."""
ROUGH: Final = (3.0, 8.0, 16.0)
"""Ranges in Lab over 3x3 pixels up to which a pixel may be of a plate, the next where nothing is one."""
IN_LINE: Final = 0.6
"""Share of a part's pixels inside a line from which it is of that line."""
LINE_AREA: Final = 1.5
"""A part of a larger box than so many of the line's is behind the line, not in it."""


@dataclass(frozen=True)
class PartSet:
    """What is measured of the parts, by id; numbers only, so that a design's can be kept.

    depth: half the thickness at the thickest, pixels; border: share of the image's border; line: number of the text
    line, -1 for none; contacts: (m, 3) int64, (part, part, pairs of pixels); steps: (m,), mean difference in Lab across
    each contact; lines: (k, 4) boxes x0, y0, x1, y1, None where no detector looked.
    """

    table: PartTable = field(repr=False)
    depth: Any = field(repr=False)
    border: Any = field(repr=False)
    line: Any = field(repr=False)
    contacts: Any = field(repr=False)
    steps: Any = field(repr=False)
    lines: Any = field(repr=False)

    def __len__(self) -> int:
        return len(self.table.area)

    @property
    def side(self) -> int:
        return self.table.side

    def without_lines(self) -> PartSet:
        """The same as if no detector had looked."""
        return replace(self, line=np.full(len(self), -1), lines=None)


@dataclass(frozen=True)
class Segmentation:
    """An image in parts: `ids` (H, W) from 0 on, and the pixels that show a part's colour purely, (H, W) bool."""

    ids: Ids = field(repr=False)
    telling: Mask = field(repr=False)
    parts: PartSet


def segment(image: Pixels, lines: Quads | None) -> Segmentation | None:
    """The parts of an image (H, W, 3); None where it cannot be taken apart (noise, one colour)."""
    fine = next((found for rough in ROUGH if (found := find_fine_parts(image, rough)) is not None), None)
    if fine is None or not fine.ids.any():
        return None
    return measure(_fewer(fine), lines)


def measure(fine: FineParts, lines: Quads | None) -> Segmentation:
    """Fine parts with what is measured of them."""
    ids = fine.ids
    table = PartTable.of(ids, fine.colors, fine.distance, fine.spread, fine.clumps)
    telling = fine.distance >= np.where(table.plate, 0, PURE * table.peak)[ids]
    count = len(table.area)
    contacts = np.array(count_contacts(ids, count), np.int64).reshape(-1, 3)
    rim = np.concatenate([ids[0], ids[-1], ids[:, 0], ids[:, -1]])
    parts = PartSet(
        table=table,
        depth=_thickness(ids, count),
        border=np.bincount(rim, minlength=count) / len(rim),
        line=np.full(count, -1) if lines is None else _line_of(ids, table, lines),
        contacts=contacts,
        steps=_steps(ids, fine.colors, contacts, count),
        lines=None if lines is None else _boxes(lines),
    )
    return Segmentation(ids, np.asarray(telling), parts)


def _fewer(fine: FineParts) -> FineParts:
    """The same with at most `MOST` parts."""
    from scipy import ndimage

    area = np.bincount(fine.ids.ravel())
    if len(area) <= MOST:
        return fine
    index = np.arange(len(area))
    weight = area * np.asarray(ndimage.maximum(fine.distance, fine.ids, index))
    weight[fine.clumps :] = np.inf
    keep = np.zeros(len(area), bool)
    keep[np.argsort(-weight, kind="stable")[:MOST]] = True
    ids = renumber(fill_nearest(fine.ids, keep[fine.ids]))
    return FineParts(ids, int(keep[: fine.clumps].sum()), fine.colors, fine.distance, fine.spread)


def _thickness(ids: Ids, count: int) -> npt.NDArray[np.float64]:
    import cv2

    edge = np.zeros(ids.shape, bool)
    edge[:, 1:] |= ids[:, 1:] != ids[:, :-1]
    edge[1:] |= ids[1:] != ids[:-1]
    inside = cv2.distanceTransform((~edge).astype(np.uint8), cv2.DIST_L2, 3)
    depth = np.zeros(count)
    np.maximum.at(depth, ids.ravel(), inside.ravel())
    return depth


def _boxes(lines: Quads) -> Any:
    return np.concatenate([lines.min(1), lines.max(1)], 1).reshape(-1, 4)


def _line_of(ids: Ids, table: PartTable, lines: Quads) -> Any:
    """The text line that holds each part, -1 for none."""
    import cv2

    chart = np.zeros(ids.shape, np.int32)
    for number, quad in enumerate(lines):
        cv2.fillConvexPoly(chart, np.rint(quad).astype(np.int32), number + 1)
    shares = np.bincount(ids.ravel() * (len(lines) + 1) + chart.ravel(), minlength=len(table.area) * (len(lines) + 1))
    shares = shares.reshape(len(table.area), -1)
    best = shares[:, 1:].argmax(1) if len(lines) else np.zeros(len(table.area), int)
    if not len(lines):
        return np.full(len(table.area), -1)
    share = shares[np.arange(len(best)), best + 1] / np.maximum(table.area, 1)
    size = _boxes(lines)
    room = ((size[:, 2:] - size[:, :2]).prod(1))[best]
    return np.where((share >= IN_LINE) & (table.size.prod(1) <= LINE_AREA * room), best, -1)


def _steps(ids: Ids, colors: Floats, contacts: Any, count: int) -> Any:
    """Mean difference of the colours three pixels apart on either side of each contact."""
    if not len(contacts):
        return np.zeros(0)
    codes, jumps = [], []
    for axis in (0, 1):
        one, other = (np.take(ids, range(a, ids.shape[axis] - 3 + a), axis) for a in (0, 3))
        differ = one != other
        a, b = one[differ].astype(np.int64), other[differ].astype(np.int64)
        codes.append(np.minimum(a, b) * count + np.maximum(a, b))
        near, far = (np.take(colors, range(s, ids.shape[axis] - 3 + s), axis)[differ] for s in (0, 3))
        jumps.append(np.linalg.norm(near - far, axis=1))
    wanted = contacts[:, 0] * count + contacts[:, 1]
    order = np.argsort(wanted)
    place = order[np.searchsorted(wanted[order], np.concatenate(codes))]
    total = np.bincount(place, np.concatenate(jumps), minlength=len(wanted))
    return total / np.maximum(np.bincount(place, minlength=len(wanted)), 1)
