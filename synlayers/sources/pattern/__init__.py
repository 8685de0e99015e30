"""Source "pattern": one layer of repeated or scattered figures, transparent between them."""

from __future__ import annotations

import skia

from synlayers.design import Record
from synlayers.library import Library
from synlayers.plan import Frame
from synlayers.sources import Source
from synlayers.sources.pattern.drawing import paint_pattern, plain_ink
from synlayers.sources.pattern.masks import clip, fading_ink
from synlayers.sources.pattern.sampling import MASKS, PATTERNS, sample_pattern

__all__ = ["MASKS", "PATTERNS", "SOURCE", "PatternSource", "sample_pattern"]


class PatternSource(Source):
    """Params: `sampling.sample_pattern`. Nothing is drawn outside the frame."""

    name = "pattern"

    def draw(self, canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
        mask, seed = params.get("mask", "none"), params.get("mask_seed", 0)
        with clip(canvas, frame, mask, seed):
            paint_pattern(canvas, frame, params, fading_ink(frame, seed) if mask == "fade" else plain_ink)


SOURCE = PatternSource()
