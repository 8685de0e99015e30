"""Whether two splits show the same picture of the user's under two names: told by the pixels of the layers alone.

Photographs are drawn as crops, cut-outs whole. Each is brought back to the grid of `same_picture.thumbnail`, as far as
it can be seen, and pictures of different splits are compared where both are known. What is drawn in another tone,
turned, half transparent or very small is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from synlayers.design import Box, Design, Layer, Pixels, Record
from synlayers.plan import Frame
from synlayers.sources.photo.masks import picture_frame
from synlayers.support.same_picture import ORIENTATIONS, SIDE, Limits, fine_structure, thumbnail, turned

OWN: Final = re.compile(r"(photo|cutout):[0-9a-f]{16}")
"""Ids of pictures that came from files; those of procedural ones are different pictures by their seeds."""
SMALLEST: Final = {"photo": 64, "cutout": 48}
"""Layers with a shorter side than this show too little."""
COMMON: Final = 0.3
"""Share of the grid that two pictures must be known on."""
SHOWN: Final = Limits(2.0, 9.0, 16.0)
"""What two drawings of one photograph may differ by: they are resampled from other crops (measured: luma 5)."""
CUTOUT_SHOWN: Final = Limits(2.0, 14.0, 16.0)
"""The same of cut-outs, whose outlines fall on other parts of pixels (measured from 53 px on: alpha 12)."""
PLAIN: Final = Limits(1.5, 4.0, 6.0)
"""The same where there is no fine structure."""
PLAIN_COMMON, PLAIN_RANGE = 0.4, 10.0
"""There two pictures must be known on more of the grid, and vary by more (standard deviation of luma): white or gray
paper behind two products is the same without being one picture."""
STRUCTURE: Final = 2.0
AGREEMENT: Final = 0.7

Key = tuple[str, str]
"""Split and id of the asset."""
Views = dict[Key, Pixels]
"""``(48, 48, 5)`` uint8: Y, Cb, Cr, alpha of the picture, and how well they are known: 0 not at all, else the shorter
side (px, at most 255) at which the whole picture is drawn."""


def add_views(views: Views, design: Design) -> None:
    """Add what a design shows of the user's pictures to what is known of them."""
    for layer in design.layers:
        asset = str(layer.asset or layer.params.get("draw", {}).get("asset", ""))
        role = asset.partition(":")[0]
        if not OWN.fullmatch(asset) or not _is_plain(layer, role):
            continue
        key = (design.split, asset)
        known = views.get(key)
        view = _photo_view(layer) if role == "photo" else _cutout_view(layer)
        if view is None:
            continue
        views[key] = view if known is None else _better(known, view)


def merge_views(views: Views, others: Mapping[Key, Pixels]) -> None:
    """Add what another shard shows."""
    for key, other in others.items():
        known = views.get(key)
        views[key] = other if known is None else _better(known, other)


def _better(a: Pixels, b: Pixels) -> Pixels:
    """What is known of a picture from two views of it."""
    return np.where(a[..., 4:] >= b[..., 4:], a, b)


def _is_plain(layer: Layer, role: str) -> bool:
    draw = layer.params.get("draw", {})
    return (
        not layer.rotation
        and layer.opacity == 1
        and "tone" not in draw
        and not layer.params.get("baked")
        and min(layer.box.width, layer.box.height) >= SMALLEST[role]
        and layer.pixels.shape[:2] == (layer.box.height, layer.box.width)
    )


def _cutout_view(layer: Layer) -> Pixels | None:
    if layer.box_unclipped is not None:
        return None
    x, y, width, height = layer.params["frame"]
    part = Image.fromarray(np.pad(layer.pixels, ((2, 2), (2, 2), (0, 0))))
    left, top = x - layer.box.x0 + 2, y - layer.box.y0 + 2
    box = (max(0.0, left), max(0.0, top), min(left + width, part.width), min(top + height, part.height))
    if box[2] - box[0] < width - 3 or box[3] - box[1] < height - 3:
        return None  # the ink is not where the frame is
    small = thumbnail(np.asarray(part.resize((SIDE, SIDE), Image.Resampling.BICUBIC, box)))
    return np.dstack([small, np.full((SIDE, SIDE), min(255, int(min(width, height))), np.uint8)])


def _photo_view(layer: Layer) -> Pixels | None:
    """A crop in the grid of the whole picture; known are cells that are opaque with everything around them."""
    draw: Record = layer.params["draw"]
    inner = picture_frame(Frame(*layer.params["frame"]), draw["variant"])
    u0, v0, u1, v1 = draw["crop"]
    across, down = (
        _cells(u0, u1, inner.x, inner.w, layer.box.x0, layer.box.width),
        _cells(v0, v1, inner.y, inner.h, layer.box.y0, layer.box.height),
    )
    if across is None or down is None:
        return None
    box = (across[2], down[2], across[3], down[3])
    size = (across[1] - across[0], down[1] - down[0])
    opaque = np.array(layer.pixels[..., 3] == 255)
    inside = np.zeros_like(opaque)
    edge = Box(int(inner.x) + 2, int(inner.y) + 2, int(inner.x + inner.w) - 2, int(inner.y + inner.h) - 2)
    part = edge.intersect(layer.box)
    if part.width <= 0 or part.height <= 0:
        return None
    inside[part.within(layer.box)] = True
    solid = Image.fromarray((opaque & inside) * np.uint8(255)).filter(ImageFilter.MinFilter(3))
    known = np.asarray(solid.resize(size, Image.Resampling.BILINEAR, box)) == 255
    colors = Image.fromarray(np.ascontiguousarray(layer.pixels[..., :3]))
    cells = np.asarray(colors.resize(size, Image.Resampling.BICUBIC, box), np.float32)
    bright = np.rint(np.clip(cells / draw.get("brightness", 1.0), 0, 255)).astype(np.uint8)
    view = np.zeros((SIDE, SIDE, 5), np.uint8)
    here = view[down[0] : down[1], across[0] : across[1]]
    here[..., :3] = np.asarray(Image.fromarray(bright).convert("YCbCr"))
    here[..., 3] = 255
    here[..., 4] = known * np.uint8(min(255.0, inner.w / (u1 - u0), inner.h / (v1 - v0)))
    here[~known] = 0
    return view


def _cells(
    low: float, high: float, start: float, length: float, offset: int, size: int
) -> tuple[int, int, float, float] | None:
    """Cells of the grid that lie wholly in the part ``low .. high`` of a picture which is drawn at ``start .. start +
    length``: first, end, and where they lie in a layer that begins at `offset` and is `size` long. A cell needs 1.5
    pixels."""
    scale = length / (high - low)  # canvas pixels of the whole picture
    if scale < 1.5 * SIDE:
        return None

    def place(cell: int) -> float:
        return start + (cell / SIDE - low) * scale - offset

    cells = [
        c for c in range(SIDE) if place(c) >= 0 and place(c + 1) <= size and low <= c / SIDE and (c + 1) / SIDE <= high
    ]
    return (cells[0], cells[-1] + 1, place(cells[0]), place(cells[-1] + 1)) if cells else None


def shared_pictures(views: Views) -> Iterator[tuple[Key, Key]]:
    """Pairs of assets of different splits that show the same picture."""
    keys = sorted(key for key, view in views.items() if (view[..., 4] > 0).mean() >= COMMON)
    for role, limits in (("photo", SHOWN), ("cutout", CUTOUT_SHOWN)):
        mine = [key for key in keys if key[1].startswith(role)]
        for split in sorted({split for split, _ in mine}):
            ours = [key for key in mine if key[0] == split]
            others = [key for key in mine if key[0] > split]
            for i, j, way in _near(np.array([views[k] for k in ours]), np.array([views[k] for k in others])):
                other = turned(views[others[j]], way)
                if ours[i][1] != others[j][1] and shows_the_same(views[ours[i]], other, limits):
                    yield ours[i], others[j]


def _near(a: npt.NDArray[np.uint8], b: npt.NDArray[np.uint8]) -> list[tuple[int, int, int]]:
    """Pairs of stacks of views, with the orientation of the second, whose coarse means are near where both are
    known."""
    if not len(a) or not len(b):
        return []
    ours, our_weight = _coarse(a)
    found: dict[tuple[int, int], int] = {}
    for way in ORIENTATIONS:
        theirs, their_weight = _coarse(np.array([turned(view, way) for view in b]))
        common = our_weight @ their_weight.T
        squares = (ours**2 * our_weight) @ their_weight.T + our_weight @ (theirs**2 * their_weight).T
        squares -= 2 * (ours * our_weight) @ (theirs * their_weight).T
        near = (common >= COMMON * ours.shape[1]) & (squares <= common * (2 * SHOWN.rms) ** 2)
        for i, j in np.argwhere(near).tolist():
            found.setdefault((i, j), 0)
            found[i, j] |= 1 << way
    return [(i, j, way) for (i, j), ways in sorted(found.items()) for way in ORIENTATIONS if ways >> way & 1]


def _coarse(views: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """``(n, 576)`` means of 4 x 4 cells around zero, and 1 where all of them are known."""
    blocks = views.reshape(len(views), 12, 4, 12, 4, 5)
    means = blocks[..., :4].mean(axis=(2, 4), dtype=np.float32) - 128
    known = (blocks[..., 4].min(axis=(2, 4)) > 0).astype(np.float32)
    return means.reshape(len(views), -1), np.repeat(known.reshape(len(views), -1), 4, axis=1)


def shows_the_same(a: Pixels, b: Pixels, limits: Limits = SHOWN) -> bool:
    """Whether two views agree on all cells that both know."""
    both = (a[..., 4] > 0) & (b[..., 4] > 0)
    if both.mean() < COMMON:
        return False
    one, other = a[..., :4].astype(np.float32), b[..., :4].astype(np.float32)
    difference = np.abs(one - other)[both]
    if not _within(difference, limits):
        return False
    middle = np.asarray(Image.fromarray(both).convert("L").filter(ImageFilter.MinFilter(5))) > 0
    fine_one, fine_other = fine_structure(one[..., 0])[middle], fine_structure(other[..., 0])[middle]
    if fine_one.size == 0 or max(fine_one.std(), fine_other.std()) < STRUCTURE:
        varied = min(one[both][:, 0].std(), other[both][:, 0].std()) >= PLAIN_RANGE
        return bool(both.mean() >= PLAIN_COMMON and varied and _within(difference, PLAIN))
    return float((fine_one * fine_other).mean() / (fine_one.std() * fine_other.std() + 1e-6)) >= AGREEMENT


def _within(difference: npt.NDArray[np.float32], limits: Limits) -> bool:
    """Of absolute differences ``(n, 4)``."""
    return bool(
        max(difference[:, 0].max(), difference[:, 3].max()) <= limits.luma
        and difference[:, 1:3].max() <= limits.chroma
        and np.sqrt((difference**2).mean()) <= limits.rms
    )
