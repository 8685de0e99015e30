"""Line frames around a design or a panel."""

from __future__ import annotations

from synlayers.kit.brief import Brief
from synlayers.kit.plates import shape
from synlayers.plan import Element, Frame

PLAIN = ("frame", "frame", "double_frame", "rounded_frame", "bracket", "open_frame", "dashed_frame")
FINE = ("double_frame", "notched_frame", "ornate_frame", "deco_frame", "frame", "rounded_frame", "dotted_frame")


def line_frame(
    b: Brief, area: Frame, color: str, styles: tuple[str, ...] = PLAIN, *, z: float = 56, name: str = "frame"
) -> Element:
    """A frame of one of `styles` along the edges of `area`."""
    return shape(b, area, b.choice(styles), color, z=z, name=name, width=round(b.uniform(0.22, 0.45) * b.unit, 2))
