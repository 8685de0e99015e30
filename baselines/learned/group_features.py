"""What is measured of groups of parts: of one, whether it is a layer at all; of two, which is in front."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from baselines.classical.id_maps import Ids
from baselines.learned.parts import PartSet

UNARY: Final = (
    *("area", "width", "height", "fill", "depth", "border", "text", "parts", "lines", "plate", "motley", "grain"),
    *("peak", "light", "chroma", "spread"),
)
KEEP_FEATURES: Final = (
    *UNARY,
    *("ground_area", "ground_color", "ground_share", "ground_step", "ground_text", "ground_border", "ground_grain"),
    *("groups", "reader", "inner", "outer"),
)
ORDER_FEATURES: Final = (
    *(f"front_{name}" for name in UNARY),
    *(f"back_{name}" for name in UNARY),
    *("share_front", "share_back", "front_in_back", "back_in_front", "step", "areas", "color"),
)


@dataclass(frozen=True)
class Groups:
    """Groups of parts by number: `of` (n parts,) the group of each; arrays by group; `contacts` (m, 3) and `steps` (m,)
    between groups, as those of parts are."""

    of: Ids = field(repr=False)
    unary: Any = field(repr=False)
    area: Any = field(repr=False)
    box: Any = field(repr=False)
    border: Any = field(repr=False)
    tint: Any = field(repr=False)
    contacts: Any = field(repr=False)
    steps: Any = field(repr=False)
    bottom: int = 0

    def __len__(self) -> int:
        return len(self.area)


def gather(parts: PartSet, of: Ids) -> Groups:
    """What is measured of groups, from their parts alone."""
    table, side = parts.table, float(parts.side)
    count = int(of.max()) + 1
    area = np.bincount(of, table.area, count)

    def mean(values: Any) -> Any:
        return np.bincount(of, values * table.area, count) / area

    def most(values: Any) -> Any:
        out = np.zeros(count)
        np.maximum.at(out, of, values)
        return out

    box = np.stack(
        [
            *(-most(table.box[:, k].max() - table.box[:, k]) + table.box[:, k].max() for k in (0, 1)),
            *(most(table.box[:, k]) for k in (2, 3)),
        ],
        1,
    )
    tint = np.stack([mean(table.tint[:, c]) for c in range(3)], 1)
    spread = mean(np.linalg.norm(table.tint - tint[of], axis=1))
    border = np.bincount(of, parts.border, count)
    lines = np.zeros(count)
    told = np.unique(np.stack([of, parts.line], 1)[parts.line >= 0], axis=0)
    np.add.at(lines, told[:, 0].astype(int), 1)
    size = np.maximum(box[:, 2:] - box[:, :2], 1)
    unary = np.stack(
        [
            np.log(area / side**2 + 1e-6) / 4,
            size[:, 0] / side,
            size[:, 1] / side,
            area / size.prod(1),
            np.log1p(most(parts.depth) / side * 200),
            np.sqrt(border) * 3,
            mean((parts.line >= 0).astype(float)),
            np.log(np.bincount(of, minlength=count)),
            np.log1p(lines),
            mean(table.plate.astype(float)),
            mean(table.motley),
            np.log1p(mean(table.grain)),
            most(table.peak) / 30,
            tint[:, 0] / 50,
            np.linalg.norm(tint[:, 1:], axis=1) / 40,
            np.log1p(spread),
        ],
        1,
    )
    contacts, steps = _between(parts, of, count)
    bottom = int(np.argmax(border + 0.5 * area / area.sum()))
    return Groups(of, unary, area, box, border, tint, contacts, steps, bottom)


def _between(parts: PartSet, of: Ids, count: int) -> tuple[Any, Any]:
    if not len(parts.contacts):
        return np.zeros((0, 3), np.int64), np.zeros(0)
    one, other = of[parts.contacts[:, 0]].astype(np.int64), of[parts.contacts[:, 1]].astype(np.int64)
    apart = one != other
    codes = (np.minimum(one, other) * count + np.maximum(one, other))[apart]
    found, place = np.unique(codes, return_inverse=True)
    pixels = np.bincount(place, parts.contacts[apart, 2], len(found))
    steps = np.bincount(place, (parts.contacts[:, 2] * parts.steps)[apart], len(found)) / np.maximum(pixels, 1)
    return np.stack([found // count, found % count, pixels.astype(np.int64)], 1), steps


def grounds(groups: Groups) -> tuple[Any, Any, Any]:
    """(ground, share, step): the larger group that each touches most (itself where there is none), the share of its
    contacts that this is, and how much the colour jumps there."""
    count = len(groups)
    ground, best, step, total = np.arange(count), np.zeros(count), np.zeros(count), np.zeros(count)
    for (a, b, contact), jump in zip(groups.contacts.tolist(), groups.steps.tolist(), strict=True):
        for one, other in ((a, b), (b, a)):
            total[one] += contact
            if groups.area[other] > groups.area[one] and contact > best[one]:
                ground[one], best[one], step[one] = other, contact, jump
    return ground, best / np.maximum(total, 1), step


def keep_features(groups: Groups, parts: PartSet, pairs: Any, gains: Any) -> Any:
    """(groups, len(KEEP_FEATURES)) float32. gains: log-odds of `pairs` of parts, from which the groups were joined."""
    ground, share, step = grounds(groups)
    one, other = groups.of[pairs[:, 0]], groups.of[pairs[:, 1]]
    within = one == other
    count = len(groups)
    inner = np.bincount(one[within], gains[within], count) / np.maximum(np.bincount(one[within], minlength=count), 1)
    outer = np.full(count, -6.0)
    for some in (one, other):
        np.maximum.at(outer, some[~within], gains[~within])
    under = groups.unary[ground]
    return np.column_stack(
        [
            groups.unary,
            under[:, 0],
            np.log1p(np.linalg.norm(groups.tint - groups.tint[ground], axis=1)),
            share,
            np.log1p(step),
            under[:, 6],
            under[:, 5],
            under[:, 11],
            np.full(count, np.log(count) / 3),
            np.full(count, float(parts.lines is not None)),
            np.clip(inner, -6, 6) / 4,
            np.clip(outer, -6, 6) / 4,
        ]
    ).astype(np.float32)


def order_pairs(groups: Groups) -> Any:
    """(m, 2): groups that touch or whose boxes overlap."""
    x0, y0, x1, y1 = groups.box.T
    apart = np.maximum(
        np.maximum(x0[:, None], x0[None]) - np.minimum(x1[:, None], x1[None]),
        np.maximum(y0[:, None], y0[None]) - np.minimum(y1[:, None], y1[None]),
    )
    one, other = np.nonzero(np.triu(apart < 0, 1))
    return np.stack([one, other], 1)


def order_features(groups: Groups, pairs: Any) -> Any:
    """(m, len(ORDER_FEATURES)) float32: the first of each pair as the front one."""
    a, b = pairs[:, 0], pairs[:, 1]
    count = len(groups)
    codes = groups.contacts[:, 0] * count + groups.contacts[:, 1]
    wanted = np.minimum(a, b) * count + np.maximum(a, b)
    touch, step = np.zeros(len(a)), np.full(len(a), -1.0)
    if len(codes):
        place = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
        there = codes[place] == wanted
        touch = np.where(there, groups.contacts[place, 2], 0)
        step = np.where(there, np.log1p(groups.steps[place]), -1)
    total = np.bincount(groups.contacts[:, :2].ravel(), np.repeat(groups.contacts[:, 2], 2), count)
    overlap = np.clip(
        np.minimum(groups.box[a, 2:], groups.box[b, 2:]) - np.maximum(groups.box[a, :2], groups.box[b, :2]), 0, None
    )
    both, room = overlap.prod(1), np.maximum((groups.box[:, 2:] - groups.box[:, :2]).prod(1), 1)
    return np.column_stack(
        [
            groups.unary[a],
            groups.unary[b],
            touch / np.maximum(total[a], 1),
            touch / np.maximum(total[b], 1),
            both / room[a],
            both / room[b],
            step,
            np.log(groups.area[a] / groups.area[b]) / 4,
            np.log1p(np.linalg.norm(groups.tint[a] - groups.tint[b], axis=1)),
        ]
    ).astype(np.float32)
