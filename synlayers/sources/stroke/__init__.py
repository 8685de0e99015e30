"""Strokes: what a brush, a pen, chalk or a spray can leaves, and bundles of hair and grass. Fractional alpha and fine
lines, one layer each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import skia

from synlayers.design import Record
from synlayers.library import Library
from synlayers.plan import Frame
from synlayers.sources import Source
from synlayers.sources.stroke import brush, fibers, pens, pools
from synlayers.sources.stroke.geometry import side_of
from synlayers.style.color import color_name
from synlayers.support.english import with_article


class StrokeKind(NamedTuple):
    """How a kind of stroke is chosen, painted and called; `reach` is how far it leaves its frame, in units of the
    frame's shorter side."""

    sample: Callable[[np.random.Generator], Record]
    paint: Callable[[skia.Canvas, Frame, Record, list[str]], None]
    nouns: tuple[str, ...]
    reach: float = 0.0


_VARIANTS: Final = {
    "swash": StrokeKind(
        brush.sample_swash, brush.paint_swash, ("dry brush stroke", "rough brush swash", "paint brush stroke"), 0.06
    ),
    "underline": StrokeKind(
        pens.sample_underline, pens.paint_underline, ("hand-drawn underline", "ink underline"), 0.05
    ),
    "scribble": StrokeKind(pens.sample_scribble, pens.paint_scribble, ("scribble", "hand-drawn zigzag scribble"), 0.08),
    "hair": StrokeKind(fibers.sample_hair, fibers.paint_hair, ("tuft of fine hair",), 0.09),
    "grass": StrokeKind(fibers.sample_grass, fibers.paint_grass, ("tuft of grass", "clump of grass blades"), 0.03),
    "splash": StrokeKind(pools.sample_splash, pools.paint_splash, ("watercolor splash", "watercolor stain"), 0.06),
    "spray": StrokeKind(pools.sample_spray, pools.paint_spray, ("spray paint mark", "puff of spray paint"), 0.02),
    "ink_circle": StrokeKind(
        pens.sample_ring, pens.paint_lines, ("hand-drawn ring", "hand-drawn circle outline"), 0.04
    ),
    "marker": StrokeKind(
        brush.sample_marker, brush.paint_marker, ("highlighter bar", "translucent marker stroke"), 0.03
    ),
    "chalk": StrokeKind(brush.sample_chalk, brush.paint_chalk, ("chalk line", "grainy chalk stroke"), 0.05),
    "arrow_hand": StrokeKind(pens.sample_arrow, pens.paint_arrow, ("hand-drawn arrow",), 0.05),
    "crosshatch": StrokeKind(
        pens.sample_crosshatch, pens.paint_crosshatch, ("crosshatch scribble", "patch of crosshatched ink lines"), 0.03
    ),
    "dabs": StrokeKind(brush.sample_dabs, brush.paint_dabs, ("cluster of brush dabs", "group of paint spots"), 0.06),
    "blot": StrokeKind(pools.sample_blot, pools.paint_blot, ("ink blot", "torn paint blot"), 0.06),
}
VARIANTS: Final = tuple(_VARIANTS)
_HAIR: Final = {"tuft": "tuft of fine hair", "lock": "lock of hair", "feather": "feather"}


def sample_stroke(rng: np.random.Generator, colors: list[str], variant: str | None = None) -> tuple[Record, str]:
    """Parameters and caption of a stroke.

    Args:
        colors: palette colours ``#rrggbb`` that stand out from what is below; the first is the ink.
        variant: one of `VARIANTS`; one of them at random when None.

    Raises:
        ValueError: no colour was given, or there is no such variant.
    """
    if not colors:
        raise ValueError("a stroke needs at least one colour")
    name = VARIANTS[int(rng.integers(len(VARIANTS)))] if variant is None else variant
    if name not in _VARIANTS:
        raise ValueError(f"stroke variant {name!r} is not one of {', '.join(VARIANTS)}")
    kind = _VARIANTS[name]
    params = {"variant": name, "colors": [colors[0][:7]], **kind.sample(rng)}
    noun = _HAIR[params["style"]] if name == "hair" else kind.nouns[int(rng.integers(len(kind.nouns)))]
    return params, with_article(f"{color_name(colors[0])} {noun}")


class StrokeSource(Source):
    """Params: ``variant``, ``colors`` (one), and what the variant's ``sample_*`` function chose."""

    name = "stroke"

    def outset(self, frame: Frame, params: Record) -> float:
        return 1.0 + _VARIANTS[params["variant"]].reach * side_of(frame)

    def draw(self, canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
        _VARIANTS[params["variant"]].paint(canvas, frame, params, params["colors"])


SOURCE = StrokeSource()
