"""The colour that the record gives a text, against the colours that are drawn."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from synlayers.design import Layer, Pixels, Record

TOLERANCE: Final = 20
"""Levels of a channel within which a pixel has a colour: rounding under alpha, and the steps of `expected_colors`."""
LEAST: Final = 0.95
"""Part of the pixels that must have a recorded colour."""
LEAST_BAKED: Final = 0.15
"""The same where shadows and glows are drawn into the layer."""
STEPS: Final = 17
MOST_PIXELS: Final = 1000

Levels = npt.NDArray[np.int16]


def color_problem(layer: Layer) -> str:
    """What is wrong with the drawn colours of a text, or "".

    Looked at are the pixels of more than half of the strongest alpha; each must have a colour of the fill, of the
    outline, or of their mixtures (gradients, edges between fill and outline).
    """
    params = layer.params["draw"]
    drawn = _solid_pixels(layer.pixels)
    if not len(drawn):
        return ""
    expected = expected_colors(params)
    apart = np.abs(drawn[:, None, :] - expected[None]).max(axis=-1).min(axis=-1)
    share = float((apart <= TOLERANCE).mean())
    if share >= (LEAST_BAKED if layer.params.get("baked") else LEAST):
        return ""
    seen = "#" + "".join(f"{int(v):02x}" for v in np.median(drawn, axis=0))
    text = (layer.text or "")[:40]
    return (
        f"the record gives text {text!r} the fill {_shown(params)}; {share:.0%} of its pixels have it, the"
        f" middle one is {seen}"
    )


def expected_colors(params: Record) -> Levels:
    """``(colours, 3)``, 0..255: those of the fill and the outline, gradients and mixtures in steps of at most 16
    levels."""
    fill = params["fill"]
    stops = [_rgb(c) for c in ([fill] if isinstance(fill, str) else fill["colors"])]
    filled = np.concatenate([_between(a, b) for a, b in pairwise(stops)]) if len(stops) > 1 else stops[0][None]
    outline = params.get("outline")
    if outline is None:
        return filled
    edge = _rgb(outline["color"])
    if params.get("hollow"):
        return edge[None]
    return np.concatenate([_between(color, edge) for color in filled])


def _between(a: Levels, b: Levels) -> Levels:
    t = np.linspace(0, 1, STEPS)[:, None]
    return np.asarray(np.round(a * (1 - t) + b * t), np.int16)


def _rgb(color: str) -> Levels:
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)], np.int16)


def _solid_pixels(pixels: Pixels) -> Levels:
    """``(pixels, 3)``: the colours under more than half of the strongest alpha, evenly thinned to `MOST_PIXELS`."""
    alpha = pixels[..., 3]
    found = pixels[alpha > max(8, int(alpha.max()) // 2)][:, :3].astype(np.int16)
    return found[:: 1 + len(found) // MOST_PIXELS]


def _shown(params: Record) -> str:
    fill = params["fill"]
    text = fill if isinstance(fill, str) else " to ".join(fill["colors"])
    if params.get("hollow"):
        return f"none, and the outline {params['outline']['color']}"
    return text + (f" and the outline {params['outline']['color']}" if params.get("outline") else "")
