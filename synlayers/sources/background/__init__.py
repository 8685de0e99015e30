"""Source "background": the opaque bottom of a design."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import skia

from synlayers.design import Record
from synlayers.library import Library
from synlayers.plan import Frame
from synlayers.sources import Source
from synlayers.sources.background import blocks, gradients
from synlayers.sources.background.sampling import STYLES, sample_background

__all__ = ["SOURCE", "STYLES", "BackgroundSource", "sample_background"]

_PAINTERS: Final[dict[str, Callable[[skia.Canvas, Frame, Record, Library], None]]] = {
    "flat": blocks.paint_flat,
    "linear": gradients.paint_linear,
    "radial": gradients.paint_radial,
    "mesh": gradients.paint_mesh,
    "glows": gradients.paint_glows,
    "paper": gradients.paint_paper,
    "split": blocks.paint_split,
    "bands": blocks.paint_bands,
    "rays": blocks.paint_rays,
    "shapes": blocks.paint_shapes,
    "patterned": blocks.paint_pattern_ground,
}


class BackgroundSource(Source):
    """Params: `sampling.sample_background`; ``draw`` names the painter. Opaque on every pixel the frame touches."""

    name = "background"

    def draw(self, canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
        _PAINTERS[params["draw"]](canvas, frame, params, library)


SOURCE = BackgroundSource()
