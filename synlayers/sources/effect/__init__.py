"""Effects: shadows, glows, outlines and reflections of an owner, and light that belongs to nobody.

`owned` draws from the owner's pixels what `casting` chooses, `rendered` what was rendered with it;
`lighting` draws into a frame what `light` chooses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from synlayers.design import Record
from synlayers.plan import Frame
from synlayers.sources import Source
from synlayers.sources.effect.casting import sample_glow, sample_outline, sample_reflection, sample_shadow
from synlayers.sources.effect.light import LIGHTS, sample_light
from synlayers.sources.effect.lighting import draw_light, light_reach
from synlayers.sources.effect.owned import OWNED, draw_owned, owned_reach
from synlayers.sources.effect.rendered import RENDERED, draw_rendered, rendered_frame, rendered_passes, sample_rendered

if TYPE_CHECKING:
    import skia

    from synlayers.library import Library

__all__ = [
    "LIGHTS",
    "OWNED",
    "RENDERED",
    "SOURCE",
    "draw_owned",
    "draw_rendered",
    "owned_reach",
    "rendered_frame",
    "rendered_passes",
    "sample_glow",
    "sample_light",
    "sample_outline",
    "sample_reflection",
    "sample_rendered",
    "sample_shadow",
]


class EffectSource(Source):
    """Params of lights: see `light`. Owned effects are drawn by `rendering` through `draw_owned`, never here."""

    name = "effect"

    def outset(self, frame: Frame, params: Record) -> float:
        return 1.0 + light_reach(frame, params)

    def draw(self, canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
        draw_light(canvas, frame, params)


SOURCE = EffectSource()
