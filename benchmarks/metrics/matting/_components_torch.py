"""Connectivity of a batch with tensor operations, on any device: the counterpart of `_components_cpu`, equal to it
pixel for pixel.

The pictures are cut into horizontal runs once, the edges between touching runs are sorted by the level from which they
join once. Then, from level 10 down, every level only adds its own edges: labels and sizes persist. Within a level,
roots are hooked under smaller neighbouring roots and chains of labels are halved until nothing moves, for all pictures
together. The only waits for the device are one after every two hookings and three at the start.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from benchmarks.metrics.matting.thresholds import TOP

_ROUNDS = 2
"""Hookings between two looks at whether a level is done: a look waits for the device, a needless hooking costs a few
microseconds."""


@dataclass
class _Runs:
    """Runs of equal level as nodes; picture b owns nodes b * width .. (b + 1) * width - 1, in raster order, some of
    them unused (size 0)."""

    width: int
    of_pixel: Tensor
    """(N,) int32."""
    level: Tensor
    """(nodes,) uint8."""
    size: Tensor
    """(nodes,) int64: pixels."""
    place: Tensor
    """(nodes,) int64: position of the first pixel in the order of the scan."""
    edges: Tensor
    """(2, E) int32, in order of falling weight."""
    bounds: list[int]
    """Edges of weight w are ``bounds[w + 1] : bounds[w]``."""


def chains(q: Tensor, by_columns: bool, background: bool, skip: bool) -> Tensor:
    """Chain lengths k (B, H, W) uint8 of the levels `q` (B, H, W) uint8."""
    if q.shape[0] == 0:
        return torch.empty_like(q)
    runs = _find_runs(q, by_columns)
    batch, nodes = q.shape[0], runs.size.shape[0]
    numbers = torch.arange(nodes, dtype=torch.int32, device=q.device)
    label, size, place = numbers, runs.size, runs.place
    area = (runs.size * (runs.level > 0)).view(batch, -1)
    level = runs.level.view(batch, -1)
    length = torch.zeros(batch, runs.width, dtype=torch.uint8, device=q.device)
    last = torch.zeros(batch, 1, dtype=torch.uint8, device=q.device)
    pixels = q.shape[1] * q.shape[2]
    for w in range(TOP, 0, -1):
        before, label = label, _join(label, runs.edges[:, runs.bounds[w + 1] : runs.bounds[w]])
        moved = (before == numbers) & (label != numbers)
        # what did not move adds nothing to itself: millions of additions of nothing to one large root would wait for
        # each other
        target = torch.where(moved, label, numbers).long()
        size = size.scatter_add(0, target, torch.where(moved, size, 0))
        if by_columns:
            place = place.scatter_reduce(0, target, place, "amin")
        root = (label == numbers) & (runs.level >= w)
        best, at = torch.where(root, (size << 32) - place, -1).view(batch, -1).max(1, keepdim=True)
        largest = (best + (1 << 32) - 1) >> 32
        counts = best >= 0
        if background:
            counts &= largest > pixels - (area * (level >= w)).sum(1, keepdim=True)
        at = torch.where(counts, at + torch.arange(batch, device=q.device)[:, None] * runs.width, -1)
        length = (length + 1) * (label.view(batch, -1) == at)
        last += counts
    whole = torch.zeros_like(length, dtype=torch.bool)
    if background:
        whole = (length == last) & (level == last)
    elif skip:
        whole = length == last
    length = torch.where(whole, TOP, length)
    return length.view(-1).index_select(0, runs.of_pixel).view(q.shape)


def _join(label: Tensor, edges: Tensor) -> Tensor:
    """`label` after joining the ends of `edges`; before and after, every node's label is the smallest node of its
    component.

    Only roots are hooked: another hook on a node that has a parent would forget the parent, and with it nodes whose
    labels point past that node by now.
    """
    if edges.shape[1] == 0:
        return label
    a, b = edges
    while True:
        for _ in range(_ROUNDS):
            x, y = label.index_select(0, a), label.index_select(0, b)
            low, high = torch.minimum(x, y), torch.maximum(x, y)
            hooks = (low < high) & (label.index_select(0, high) == high)
            # other edges change nothing, each at its own node rather than all at the few roots that they share
            label = label.scatter_reduce(0, torch.where(hooks, high, a).long(), torch.where(hooks, low, high), "amin")
            label = label.index_select(0, label)
            label = label.index_select(0, label)
        halved = label.index_select(0, label)
        agree = label.index_select(0, a) == label.index_select(0, b)
        if bool(agree.all() & (halved == label).all()):
            return label
        label = halved


def _find_runs(q: Tensor, by_columns: bool) -> _Runs:
    batch, height, width = q.shape
    changed = torch.ones_like(q, dtype=torch.bool)
    torch.ne(q[:, :, 1:], q[:, :, :-1], out=changed[:, :, 1:])
    start = changed.view(-1).nonzero()[:, 0]
    number = changed.view(-1).cumsum(0, dtype=torch.int32) - 1
    lower, upper, weight = _find_edges(q, changed, number)

    per_image = number.view(batch, -1)
    first = per_image[:, 0].long()
    total = torch.cat([first[1:], first.new_full((1,), start.shape[0])]) - first
    reach = (weight[:, None] >= torch.arange(TOP + 2, device=q.device)).sum(0)
    *bounds, most = torch.cat([reach, total.max()[None]]).tolist()

    shift = torch.arange(batch, device=q.device) * most - first  # from numbers of runs to nodes
    pixels = height * width
    image = start // pixels
    node = torch.arange(start.shape[0], device=q.device) + shift[image]
    inside = start - image * pixels
    end = torch.cat([start[1:], start.new_full((1,), q.numel())])
    place = inside % width * height + inside // width if by_columns else inside

    def spread(values: Tensor) -> Tensor:
        return values.new_zeros(batch * most).index_copy_(0, node, values)

    ends = torch.stack([upper, lower])
    return _Runs(
        width=most,
        of_pixel=(per_image + shift[:, None].to(torch.int32)).view(-1),
        level=spread(q.view(-1)[start]),
        size=spread(end - start),
        place=spread(place),
        edges=node.to(torch.int32).index_select(0, ends.view(-1)).view(2, -1),
        bounds=bounds,
    )


def _find_edges(q: Tensor, changed: Tensor, number: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """(lower, upper, weight) by falling weight, ends as numbers of runs. Edges that others of no smaller weight imply
    are left out."""
    number = number.view(q.shape)
    beside = torch.zeros_like(q)
    torch.minimum(q[:, :, 1:], q[:, :, :-1], out=beside[:, :, 1:])
    beside *= changed
    above = torch.zeros_like(q)
    torch.minimum(q[:, 1:], q[:, :-1], out=above[:, 1:])
    # the same overlap one pixel further left joins no later, unless a run begins here and the way round is weaker
    implied = torch.zeros_like(q)
    implied[:, :, 1:] = above[:, :, :-1]
    above *= above > implied
    weight = torch.stack([beside, above]).view(-1)
    joins = weight.nonzero()[:, 0]
    weight = weight[joins]
    weight, order = weight.sort(descending=True, stable=True)
    joins = joins[order]
    is_above = joins >= q.numel()
    pixel = joins % q.numel()
    number = number.view(-1)
    lower = number[pixel]
    upper = torch.where(is_above, number[pixel - torch.where(is_above, q.shape[2], 0)], lower - 1)
    return lower, upper, weight
