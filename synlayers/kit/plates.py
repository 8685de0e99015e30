"""Plates and lines: buttons, dividers, and shapes in general."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from synlayers.kit.brief import Brief
from synlayers.kit.text import Align, TextStyle, text
from synlayers.plan import Element, Frame, Group, LayerPlan
from synlayers.sources.shape import sample_shape
from synlayers.style.paint import Fill


def shape(
    b: Brief,
    frame: Frame,
    variant: str,
    fill: Fill | list[str] | None,
    *,
    z: float = 10,
    key: str = "",
    name: str = "",
    rotation: float = 0.0,
    opacity: float = 1.0,
    keep_clear: bool = False,
    **wishes: Any,
) -> Element:
    """A shape of `synlayers.sources.shape` in `frame`; `wishes` are those of `sample_shape` (corner, stroke, feather
    ...).

    Args:
        fill: a list of colours lets the shape choose its look: solid, gradient, outline or glass; so does None, with
            the palette's primary.
        key: with one, an opaque shape may cast a shadow.
    """
    if fill is None or isinstance(fill, list):
        colors, fill = fill or [b.palette.primary], None
    else:
        colors = [fill] if isinstance(fill, str) else list(fill["colors"])
    params, caption = sample_shape(b.rng, colors, variant, fill=fill, **wishes)
    if keep_clear:
        b.occupied.append(frame)
    plan = LayerPlan(name or variant.replace("_", " "), "shape", "shape", frame, params, rotation, opacity, caption)
    return Element(plan, z, key=key, casts=bool(key) and opacity == 1, keep_clear=keep_clear)


def badge(
    b: Brief,
    frame: Frame,
    variant: str,
    fill: Fill,
    *,
    name: str = "badge",
    key: str = "badge",
    z: float = 70,
    rotation: float = 0.0,
) -> Element:
    """A shape that lies on others: it casts a shadow, and decorations stay off it."""
    return shape(b, frame, variant, fill, name=name, key=key, z=z, rotation=rotation, keep_clear=True)


def button(
    b: Brief,
    label: str,
    room: Frame,
    height: float,
    *,
    fill: Fill | None = None,
    align: Align = "left",
    z: float = 50,
    key: str = "button",
) -> Group:
    """A call to action: a plate as wide as its label, and the label; empty when the label does not fit in `room`."""
    color = fill if isinstance(fill, str) else b.palette.primary if fill is None else fill["colors"][0]
    size = 0.42 * height
    inner = Frame(room.x, room.y, max(10.0, room.w - 1.4 * height), height)
    color_on = b.palette.on(color)
    style = TextStyle(b.type.strong, color_on, align="center", valign="middle", max_lines=1)
    line = text(b, label, inner, size, style, name="button label", z=z + 1)
    if line is None or room.h < height:
        return ()
    ink = b.occupied[-1]
    width = min(room.w, ink.w + 1.5 * height)
    x = {"left": room.x, "center": room.x + (room.w - width) / 2, "right": room.right - width}[align]
    plate = Frame(x, room.y, width, height)
    b.occupied[-1] = plate
    shift = plate.center[0] - line.layer.frame.center[0]
    label_frame = line.layer.frame.move(shift, 0)

    variant = "pill" if b.radius > 0 else "rect"
    base = shape(b, plate, variant, fill or b.palette.primary, z=z, key=key, name="button")
    return (base, replace(line, layer=replace(line.layer, frame=label_frame)))


def divider(
    b: Brief,
    frame: Frame,
    *,
    color: str | None = None,
    variant: str = "round_line",
    z: float = 55,
    name: str = "divider",
) -> Element:
    """A line across `frame`."""
    return shape(b, frame, variant, color or b.palette.muted, z=z, name=name)
