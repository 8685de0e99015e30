"""The letters of a line: which pixels of a picture are its ink.

Where the ground around a line is calm, ink is what the ground does not explain, of any color. Elsewhere it is the color
whose pieces lie inside the line, while those of the ground go on outside.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from baselines.classical.image_ops import Floats, Mask, Pixels, dilate, erode, lab
from baselines.classical.lettering.written_lines import WrittenLine
from synlayers.design import Box

MARGIN: Final = 0.4
"""Around a line that is looked at, in its heights: strokes reach out of what the reader marks."""
CALM: Final = 5.0
"""Distance in Lab from a plane of color that nine in ten pixels around a line keep where the ground is calm."""
FAINT: Final = 7.0
"""Least distance in Lab of ink from a calm ground."""
SHARE: Final = 0.3
"""The same as a share of that of the strongest ink: between, pixels are the soft rims of letters."""
INSIDE: Final = 0.55
"""Share of a piece that lies inside the line, from which it is of it."""
ALIKE: Final = 16.0
"""Distance in Lab up to which a pixel is of a color, on a ground that is not calm."""
SHARED: Final = 0.2
"""The same of a piece that letters of several lines make, which touch."""
SPECK: Final = 4
"""Pixels of a piece at least."""
COLORS: Final = 8
"""Colors that are tried on a ground that is not calm."""
SECOND: Final = 0.2
"""Ink of another color has so much of the area of the first at least."""
GROUND: Final = 0.3
"""Share of the outline of another color that runs along the letters, from which it is what they stand on."""
OWN: Final = 0.6
"""Share of a color's pixels in a line that are of pieces inside it, for ink."""
WHOLLY: Final = 0.9
"""As `INSIDE`, on a ground that is not calm."""
THICK: Final = 0.22
"""Half the thickness at most of a stroke there, in heights of the line."""
SPREAD: Final = 0.2
"""Share of the length of a line over which ink of a color is spread at least."""


def ink_of(image: Pixels, line: WrittenLine, taken: Mask) -> Mask:
    """(H, W) bool: ink of a line; empty where none can be told from the ground.

    image: (H, W, 3). taken: (H, W), pixels that tell nothing of the ground, since other lines stand there.
    """
    height, width = image.shape[:2]
    out = np.zeros((height, width), bool)
    around = box_around(line, width, height)
    if not around.has_area:
        return out
    near = (slice(around.y0, around.y1), slice(around.x0, around.x1))
    inside = line.mask(height, width)[near]
    if not inside.any():
        return out
    colors = lab(np.ascontiguousarray(image[near]))
    ring = ~inside & ~taken[near]
    distance = _from_ground(colors, ring)
    if distance is None:
        out[near] = _by_color(colors, inside, taken[near], line)
    else:
        strong = float(np.quantile(distance[inside], 0.97))
        out[near] = _pieces_inside(distance > max(FAINT, SHARE * strong), inside, taken[near])
    return out


def box_around(line: WrittenLine, width: int, height: int) -> Box:
    """The box of a line with a margin, inside the canvas."""
    margin = max(4, round(MARGIN * line.height))
    box = line.box
    outer = Box(box.x0 - margin, box.y0 - margin, box.x1 + margin, box.y1 + margin)
    return outer.intersect(Box(0, 0, width, height))


def _from_ground(colors: Floats, ring: Mask) -> Floats | None:
    """Distance of each pixel from the plane of color that explains the ring; None where none does."""
    if ring.sum() < 24:
        return None
    rows, columns = np.nonzero(ring)
    values = colors[ring]
    middle = np.median(values, axis=0)
    good = np.linalg.norm(values - middle, axis=1) < 40
    height, width = ring.shape
    for bound in (20.0, 10.0):  # what else stands beside the line is not of the ground
        if good.sum() < 24:
            return None
        base = np.stack([np.ones(len(rows)), rows / height - 0.5, columns / width - 0.5], 1)
        plane: Any = np.linalg.lstsq(base[good], values[good], rcond=None)[0]
        rest = np.linalg.norm(values - base @ plane, axis=1)
        good = rest < bound
    if np.quantile(rest, 0.9) > CALM:
        return None
    yy, xx = np.mgrid[:height, :width]
    expected = plane[0] + (yy / height - 0.5)[..., None] * plane[1] + (xx / width - 0.5)[..., None] * plane[2]
    return np.asarray(np.linalg.norm(colors - expected, axis=2), np.float32)


def _pieces_inside(mask: Mask, inside: Mask, others: Mask, share: float = INSIDE, thick: float = np.inf) -> Mask:
    """Connected pieces of a mask of which this share is inside, whole; none of more than this half thickness. Of a
    piece that goes on in other lines (letters touch) what is inside."""
    import cv2

    count, found = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    labels = np.asarray(found, np.int64)
    area = np.bincount(labels.ravel(), minlength=count)
    within = np.bincount(labels[inside], minlength=count)
    of_lines = np.bincount(labels[inside | others], minlength=count)
    is_shared = (within < share * area) & (of_lines >= share * area)
    good = (area >= SPECK) & ((within >= share * area) | (is_shared & (within >= SHARED * area)))
    if np.isfinite(thick):
        depth = np.zeros(count)
        framed = np.pad(mask.astype(np.uint8), 1, constant_values=1)  # what goes on outside is no thinner for it
        np.maximum.at(depth, labels.ravel(), cv2.distanceTransform(framed, cv2.DIST_L2, 3)[1:-1, 1:-1].ravel())
        good &= depth <= thick
    good[0] = False
    return np.asarray(good[labels] & (inside | ~is_shared[labels]))


def _by_color(colors: Floats, inside: Mask, others: Mask, line: WrittenLine) -> Mask:
    """Pieces inside, of the colors that have most of theirs there."""
    found: list[tuple[float, int, Mask]] = []
    for color in _frequent(colors[inside]):
        mask = np.linalg.norm(colors - color, axis=2) < ALIKE
        pieces = _pieces_inside(mask, inside, others, WHOLLY, max(2.0, THICK * line.height))
        area = int(pieces.sum())
        spread = _spread(pieces, line)
        if area >= OWN * (mask & inside).sum() and area >= 0.02 * inside.sum() and spread >= SPREAD:
            found.append((spread, area, pieces))
    if not found:
        return np.zeros(inside.shape, bool)
    widest = max(spread for spread, _, _ in found)
    first = max((area, n) for n, (spread, area, _) in enumerate(found) if spread >= 0.8 * widest)[1]
    most, letters = found[first][1:]
    ink, near = letters.copy(), dilate(letters, 3)
    for n, (_, area, pieces) in enumerate(found):
        outline = pieces & ~erode(pieces, 1)
        if n != first and area >= SECOND * most and (outline & near).sum() < GROUND * outline.sum():
            ink |= pieces
    return ink


def _spread(pieces: Mask, line: WrittenLine) -> float:
    """Length over which pieces are spread, as a share of the line's."""
    rows, columns = np.nonzero(pieces)
    if not len(rows):
        return 0.0
    upright = abs(abs(line.rotation) - 90) < 45
    places, length = (rows, line.box.height) if upright else (columns, line.box.width)
    return float(np.ptp(places) + 1) / max(1, length)


def _frequent(values: Floats) -> list[Any]:
    """Colors that are frequent among values (n, 3), each unlike the ones before it."""
    cells = np.floor(values / 6).astype(np.int64)
    _, inverse, counts = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
    inverse = inverse.ravel()
    chosen: list[Any] = []
    for n in np.argsort(-counts, kind="stable")[:60]:
        color = values[inverse == n].mean(0)
        if all(np.linalg.norm(color - other) > ALIKE for other in chosen):
            chosen.append(color)
        if len(chosen) == COLORS:
            break
    return chosen
