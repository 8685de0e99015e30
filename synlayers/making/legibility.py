"""Text that can be read: WCAG contrast of the drawn glyphs against what really lies below them, and what to do when it
is too low.

The measure: inside the glyphs dilated by 2 px, the contrast of the fill's worst stop against each pixel of the
composite below; its 10th percentile must reach 4.5, or 3 from 24 px on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from synlayers.design import Pixels, Record
from synlayers.plan import LayerPlan
from synlayers.style.color import contrast, contrast_ratio, luminance
from synlayers.style.paint import fill_colors, rgba

LARGE_TEXT = 24.0
"""Size in px from which 3:1 suffices."""
PERCENTILE = 10
DILATION = 2
_MARGIN = 0.05
"""Kept above the limit, so that the limit also holds for slightly other ways to dilate."""


def required_contrast(size: float) -> float:
    """The contrast that text of `size` px needs."""
    return 3.0 if size >= LARGE_TEXT else 4.5


def dilate(mask: npt.NDArray[np.bool_], radius: int = DILATION) -> npt.NDArray[np.bool_]:
    """Dilation by a square of side ``2 radius + 1``, inside the array.

    >>> dilate(np.array([[0, 0, 0, 1]], bool), 1).tolist()
    [[False, False, True, True]]
    """
    out = mask.copy()
    for shift in range(1, radius + 1):
        out[shift:] |= mask[:-shift]
        out[:-shift] |= mask[shift:]
    wide = out.copy()
    for shift in range(1, radius + 1):
        wide[:, shift:] |= out[:, :-shift]
        wide[:, :-shift] |= out[:, shift:]
    return wide


def background_luminance(alpha: Pixels, below: Pixels) -> npt.NDArray[np.float64]:
    """Relative luminance of the composite below, at the pixels of the dilated glyphs.

    Args:
        alpha: (h, w) uint8 of the text layer, with at least 2 px of margin where the canvas has it.
        below: (h, w, 3 or 4) uint8 composite of the layers below on the same crop.
    """
    return luminance(below[dilate(alpha > 0)][:, :3])


def legibility(colors: Sequence[str], background: npt.NDArray[np.float64]) -> float:
    """10th percentile of the contrast of the worst of `colors` against background luminances."""
    if background.size == 0:
        return 21.0
    return min(
        float(np.percentile(contrast(float(luminance(np.array(rgba(c)[:3], np.uint8))), background), PERCENTILE))
        for c in colors
    )


def text_legibility(params: Record, background: npt.NDArray[np.float64]) -> float:
    """What text reaches: its fill (the outline's colour, when hollow) on what lies below, or its fill on an outline
    wide enough to be its ground."""
    outline = params.get("outline")
    if params.get("hollow"):
        return legibility([outline["color"]], background)  # type: ignore[index]
    fill = fill_colors(params["fill"])
    reached = legibility(fill, background)
    if outline and outline["width"] >= ground_width(params["size"]):
        reached = max(reached, min(contrast_ratio(color[:7], outline["color"][:7]) for color in fill))
    return reached


def is_surely_legible(params: Record, low: float, high: float) -> bool:
    """Whether text can be read on any ground with luminances from `low` to `high`, whichever pixels lie under its
    glyphs."""
    colors = [params["outline"]["color"]] if params.get("hollow") else fill_colors(params["fill"])
    tones = [float(luminance(np.array(rgba(color)[:3], np.uint8))) for color in colors]
    if any(low < tone < high for tone in tones):
        return False
    return (
        min(float(contrast(tone, ground)) for tone in tones for ground in (low, high))
        >= required_contrast(params["size"]) + _MARGIN
    )


def ground_width(size: float) -> float:
    """Width in px of an outline that serves as the ground of text of `size` px: half of it lies outside the glyphs."""
    return round(max(5.0, 0.16 * size), 2)


def make_legible(plan: LayerPlan, background: npt.NDArray[np.float64], candidates: Sequence[str]) -> LayerPlan:
    """The plan unchanged when it can be read; else recoloured by the best candidate that suffices; else outlined.

    Args:
        candidates: colours of the palette that text may take, preferred first; black and white are tried after them.
    """
    needed = required_contrast(plan.params["size"]) + _MARGIN
    if plan.opacity == 1 and text_legibility(plan.params, background) >= needed:
        return plan
    tried = {c: legibility([c], background) for c in [*candidates, "#ffffff", "#111111"]}
    for color, reached in tried.items():
        if reached >= needed:
            return recolor(plan, color)
    best = max(tried, key=lambda c: tried[c])
    edge = max(("#ffffff", "#111111"), key=lambda c: contrast_ratio(best, c))
    if contrast_ratio(best, edge) < needed:  # a middle tone has no edge that is far enough from it
        best, edge = ("#ffffff", "#111111") if tried["#ffffff"] >= tried["#111111"] else ("#111111", "#ffffff")
    return add_outline(plan, best, edge)


def recolor(plan: LayerPlan, color: str) -> LayerPlan:
    """Plain fill in `color`; outlines that were there for looks go, a hollow text stays hollow."""
    params = {k: v for k, v in plan.params.items() if k != "outline"}
    if plan.params.get("hollow"):
        return replace(
            plan, params={**params, "fill": color, "outline": {**plan.params["outline"], "color": color}}, opacity=1.0
        )
    return replace(plan, params={**params, "fill": color}, opacity=1.0)


def add_outline(plan: LayerPlan, color: str, edge: str) -> LayerPlan:
    """`color` with an outline in `edge` drawn behind the fill, wide enough to be its background."""
    params = {k: v for k, v in plan.params.items() if k != "hollow"}
    outline = {"color": edge, "width": ground_width(params["size"])}
    return replace(plan, params={**params, "fill": color, "outline": outline}, opacity=1.0)
