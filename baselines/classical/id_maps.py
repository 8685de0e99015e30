"""Maps of ids, (H, W) int32: a number a pixel, which says what part of an image it belongs to."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from baselines.classical.image_ops import Floats, Mask, nearest_known

Ids = npt.NDArray[np.int32]
Contacts = list[tuple[int, int, int]]
"""Pairs of parts that touch, and how many pairs of their pixels do."""
STEP = 3
"""Pixels across which parts touch: the soft edge between two is of neither."""


def fill_nearest(ids: Ids, known: Mask) -> Ids:
    """Every pixel that is not known takes the id of the nearest one that is."""
    if known.all() or not known.any():
        return ids
    return np.asarray(np.where(known, ids, nearest_known(ids, known)), np.int32)


def renumber(ids: Ids) -> Ids:
    """The same parts with the numbers 0, 1, 2, ..."""
    there = np.bincount(ids.ravel()) > 0
    return np.asarray((np.cumsum(there) - 1)[ids], np.int32)


def number_regions(labels: Any, chosen: Any) -> Ids:
    numbers = np.zeros(len(chosen), np.int32)
    numbers[chosen] = np.arange(1, chosen.sum() + 1)
    return np.asarray(numbers[labels], np.int32)


def distance_from_nearest(known: Mask, colors: Floats) -> Floats:
    """Distance in Lab from the colour of the nearest known pixel; 0 for known ones."""
    return np.where(known, 0, np.linalg.norm(colors - nearest_known(colors, known), axis=2)).astype(np.float32)


def connected_groups(count: int, links: Any) -> Ids:
    """Number of the group of each of `count` things, some of which are linked."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    pairs = np.asarray(links, np.int64).reshape(-1, 2)
    graph = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], np.int32)


def count_contacts(ids: Ids, count: int) -> Contacts:
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
