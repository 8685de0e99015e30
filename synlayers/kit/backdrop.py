"""The bottom layer: a background, or a photograph that bleeds off every edge."""

from __future__ import annotations

from typing import Any

from synlayers.kit.brief import Brief
from synlayers.kit.pictures import photo
from synlayers.plan import Element, LayerPlan
from synlayers.sources.background import sample_background


def backdrop(b: Brief, style: str | None = None) -> Element:
    """An opaque background over the whole canvas; `style` is a variant of the background source."""
    params, caption = sample_background(b.rng, b.palette, style)
    return Element(LayerPlan("background", "background", "background", b.canvas, params, caption=caption), z=0)


def photo_backdrop(b: Brief, **options: Any) -> Element:
    """A photograph as the bottom layer, with the options of `sample_photo`. Decorations may lie on it."""
    return photo(b, b.canvas, z=0, key="", name="background photo", keep_clear=False, **options)
