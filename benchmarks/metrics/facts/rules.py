"""The exact rules by which atomic facts are answered from pixels. Every rule returns a margin: the fact holds where it
is not negative."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.metrics.facts.models import (
    BlocksFact,
    ColorFact,
    ContentFact,
    MeanColorFact,
    NoTraceFact,
    PaletteFact,
    Region,
    StructureFact,
    TextFact,
    ToneFact,
    UnchangedFact,
)
from synlayers.errors import DataError

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
LUMA = np.array([0.299, 0.587, 0.114], np.float32)


@dataclass(frozen=True)
class Views:
    """The three images (H, W, 3) float32, levels 0..255, of one canvas."""

    image: Floats
    source: Floats
    target: Floats

    @cached_property
    def change(self) -> Floats:
        """The largest difference of a channel between image and source, each averaged over 5x5 pixels, (H, W)."""
        import cv2

        difference = np.abs(cv2.blur(self.image - self.source, (5, 5), borderType=cv2.BORDER_REPLICATE))
        return np.asarray(
            np.maximum(np.maximum(difference[..., 0], difference[..., 1]), difference[..., 2]), np.float32
        )


def views_of(image: npt.ArrayLike, source: npt.ArrayLike, target: npt.ArrayLike) -> Views:
    """Three images (H, W, 3), levels 0..255. Raises `DataError` unless they are of one size."""
    views = [np.asarray(a, np.float32) for a in (image, source, target)]
    if views[0].ndim != 3 or views[0].shape[-1] != 3 or len({v.shape for v in views}) > 1:
        raise DataError(
            "image, source and target must be (H, W, 3) of one size, not " + ", ".join(str(v.shape) for v in views)
        )
    return Views(*views)


def _where(region: Region | None, views: Views) -> Mask:
    height, width = views.image.shape[:2]
    mask = np.ones((height, width), bool) if region is None else region.on(height, width)
    if not mask.any():
        raise DataError("a fact about no pixel")
    return mask


def _rms(a: Floats, b: Floats, mask: Mask) -> float:
    return math.sqrt(float(np.mean((a[mask] - b[mask]) ** 2, dtype=np.float64)))


def color(fact: ColorFact, views: Views) -> float:
    """Share of near pixels above what is needed."""
    near = (
        np.linalg.norm(views.image[_where(fact.region, views)] - np.array(fact.rgb, np.float32), axis=1)
        <= fact.tolerance
    )
    return float(near.mean()) - fact.share


def mean_color(fact: MeanColorFact, views: Views) -> float:
    """Distance left, as a part of the tolerance."""
    mean = views.image[_where(fact.region, views)].mean(0, dtype=np.float64)
    return 1 - float(np.linalg.norm(mean - np.array(fact.rgb))) / fact.tolerance


def content(fact: ContentFact, views: Views) -> float:
    """The smaller of what the image is nearer to the target than needed, and of what it is nearer to it than the
    farthest allowed."""
    mask = _where(fact.region, views)
    between = _rms(views.source, views.target, mask)
    if between == 0:
        raise DataError(f"the fact '{fact.says}' looks where source and target are equal")
    to_source, to_target = (
        _rms(views.image, views.source, mask) / between,
        _rms(views.image, views.target, mask) / between,
    )
    return min(to_source - to_target - fact.least, fact.most - to_target)


def text(fact: TextFact, views: Views) -> float:
    """Correlation above what is needed, and above that of the old text."""
    now = _correlation(fact.template, views.image, fact.search)
    before = _correlation(fact.instead, views.image, fact.search) if fact.instead is not None else -1.0
    return min(now - fact.least, now - before)


def no_trace(fact: NoTraceFact, views: Views) -> float:
    """Correlation below what is allowed."""
    return fact.most - _correlation(fact.template, views.image, 0)


def _correlation(template: Region, image: Floats, search: int) -> float:
    import cv2

    x0, y0, x1, y1 = template.box
    coverage = template.levels().astype(np.float32)
    if x1 > image.shape[1] or y1 > image.shape[0]:
        raise DataError(f"the box {list(template.box)} of a text is not on the canvas")
    if coverage.std() == 0:
        raise DataError("a text whose coverage is even cannot be matched")
    part = image[max(0, y0 - search) : y1 + search, max(0, x0 - search) : x1 + search]
    scores = [cv2.matchTemplate(np.ascontiguousarray(part[..., c]), coverage, cv2.TM_CCOEFF_NORMED) for c in range(3)]
    # a flat part has no correlation; OpenCV says 0/0 or, by rounding, anything
    flat = [float(part[..., c].std()) < 1 for c in range(3)]
    return max((float(np.abs(np.nan_to_num(s)).max()) for s, f in zip(scores, flat, strict=True) if not f), default=0.0)


def unchanged(fact: UnchangedFact, views: Views) -> float:
    """The smaller of what is left of the mean difference (as a part of the tolerance) and the share of equal pixels."""
    mask = _where(fact.region, views)
    change = views.change[mask]
    return min(
        1 - float(change.mean(dtype=np.float64)) / fact.tolerance, float((change <= fact.most).mean()) - fact.share
    )


def tone(fact: ToneFact, views: Views) -> float:
    """Distance to the nearer end of the range, levels."""
    mask = _where(fact.region, views)
    shift = statistic(views.image, fact.of, mask) - statistic(views.source, fact.of, mask)
    return min(shift - fact.low, fact.high - shift)


def statistic(image: Floats, of: str, mask: Mask) -> float:
    """A statistic of `ToneFact` over the pixels of a mask, levels."""
    if of == "chroma":
        return float((image.max(2) - image.min(2))[mask].mean(dtype=np.float64))
    if of == "warmth":
        return float((image[..., 0] - image[..., 2])[mask].mean(dtype=np.float64))
    luma = image @ LUMA
    if of == "detail":
        padded = np.pad(_mean3(luma), 1, mode="edge")
        around = padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]
        return float(np.abs(around - 4 * padded[1:-1, 1:-1])[mask].mean(dtype=np.float64))
    return float(luma[mask].std(dtype=np.float64) if of == "contrast" else luma[mask].mean(dtype=np.float64))


def _mean3(plane: Floats) -> Floats:
    """Means over 3x3 pixels: noise of single pixels is no detail."""
    padded = np.pad(plane, 1, mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return np.asarray((rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / 9, np.float32)


def structure(fact: StructureFact, views: Views) -> float:
    """Correlation above what is needed; an image without edges has none."""
    mask = _where(fact.region, views)
    a, b = (_edges(v)[mask].astype(np.float64) for v in (views.image, views.source))
    a, b = a - a.mean(), b - b.mean()
    scale = math.sqrt(float((a * a).sum()) * float((b * b).sum()))
    return (float((a * b).sum()) / scale if scale > 0 else 0.0) - fact.least


def _edges(image: Floats) -> Floats:
    import cv2

    down, across = np.gradient(image @ LUMA)
    return np.asarray(cv2.blur(np.hypot(down, across), (5, 5)), np.float32)


def palette(fact: PaletteFact, views: Views) -> float:
    """Share of pixels near the line above what is needed."""
    start, end = (np.array(c, np.float32) for c in fact.colours)
    along = end - start
    pixels = views.image.reshape(-1, 3) - start
    at = np.clip(pixels @ along / max(float(along @ along), 1e-6), 0, 1)
    return float((np.linalg.norm(pixels - at[:, None] * along, axis=1) <= fact.tolerance).mean()) - fact.share


def blocks(fact: BlocksFact, views: Views) -> float:
    """Share of even squares above what is needed, among those that are not even in the source; squares that the edge
    cuts do not count."""
    uneven = ~_even(views.source, fact)
    if not uneven.any():
        raise DataError(f"no square of {fact.side} pixels of the source is uneven, or fits the canvas")
    return float(_even(views.image, fact)[uneven].mean()) - fact.share


def _even(image: Floats, fact: BlocksFact) -> Mask:
    """Which squares are of one colour: (rows, columns) bool."""
    side = fact.side
    rows, columns = image.shape[0] // side, image.shape[1] // side
    squares = image[: rows * side, : columns * side].reshape(rows, side, columns, side, 3)
    return np.asarray(squares.std((1, 3)).max(-1) <= fact.tolerance)


RULES: Mapping[str, Callable[[Any, Views], float]] = {
    "colour": color,
    "mean_colour": mean_color,
    "present": content,
    "absent": content,
    "text": text,
    "no_trace": no_trace,
    "unchanged": unchanged,
    "tone": tone,
    "structure": structure,
    "palette": palette,
    "blocks": blocks,
}
"""By kind of fact: the margin by which it holds."""
