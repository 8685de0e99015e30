"""Framing: borders along the edges of a page, ornaments in its corners."""

from __future__ import annotations

from synlayers.kit.brief import Brief
from synlayers.kit.plates import shape
from synlayers.plan import Element, Frame


def border(
    b: Brief,
    inset: float,
    color: str,
    width: float,
    *,
    corner: float = 0.0,
    dash: list[float] | None = None,
    z: float = 9,
    name: str = "frame",
    frame: Frame | None = None,
) -> Element:
    """A line of `width` px along the canvas (or along `frame`), `inset` px inside its edge."""
    stroke = {"color": color, "width": round(width, 2)}
    if dash:
        stroke["dash"] = [round(d, 2) for d in dash]
    room = (frame or b.canvas).inset(inset)
    return shape(
        b, room, "rounded_rect" if corner else "rect", None, stroke=stroke, z=z, name=name, corner=round(corner, 2)
    )


def corners(
    b: Brief, room: Frame, side: float, variant: str, color: str, *, z: float = 11, turned: bool = True, count: int = 4
) -> list[Element]:
    """The same ornament in up to four corners of `room`, top left first, then opposite it; each turned outwards."""
    spots = [
        (room.x, room.y, 0),
        (room.right - side, room.bottom - side, 180),
        (room.right - side, room.y, 90),
        (room.x, room.bottom - side, 270),
    ]
    out = []
    for x, y, turn in spots[:count]:
        rotation = float(turn) if turned else 0.0
        spot = Frame(x, y, side, side)
        out.append(shape(b, spot, variant, color, z=z, name="corner ornament", rotation=rotation))
    return out
