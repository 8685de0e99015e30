"""Zones: how a canvas is divided between a picture and words, and what separates them where they overlap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

from synlayers.kit.brief import Brief
from synlayers.kit.grid import columns, rows
from synlayers.kit.plates import shape
from synlayers.kit.uniform import Share
from synlayers.plan import Element, Frame
from synlayers.style.color import contrast_ratio
from synlayers.style.paint import with_alpha

Side = Literal["left", "right", "top", "bottom"]
Way = Literal["rows", "columns"]
"""Under each other, or side by side."""
OPPOSITE: dict[Side, Side] = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}


class Zones(NamedTuple):
    """Where the picture goes (to the edges of the canvas) and where the words go (inside the margins)."""

    picture: Frame
    words: Frame
    side: Side


def choose_side(b: Brief) -> Side:
    """A side for the picture that suits the canvas: beside the words on wide ones, above or below them on tall ones."""
    if b.aspect > 1.25:
        return b.choice(["left", "right", "right"])
    if b.aspect < 0.8:
        return b.choice(["top", "top", "bottom"])
    return b.choice(["left", "right", "top", "top", "bottom"])


def divide(b: Brief, share: float, side: Side | None = None, gap: float | None = None) -> Zones:
    """The picture takes `share` of the canvas on one side; the words keep `gap` (the margin) from it."""
    side = side or choose_side(b)
    gap = b.margin if gap is None else gap
    w, h, m = b.width, b.height, b.margin
    if side in ("left", "right"):
        part = share * w
        picture = Frame(0 if side == "left" else w - part, 0, part, h)
        return Zones(picture, Frame(part + gap if side == "left" else m, m, w - part - gap - m, h - 2 * m), side)
    part = share * h
    picture = Frame(0, 0 if side == "top" else h - part, w, part)
    return Zones(picture, Frame(m, part + gap if side == "top" else m, w - 2 * m, h - part - gap - m), side)


def scrim(
    b: Brief,
    frame: Frame,
    color: str,
    toward: Side | None,
    *,
    strength: float = 0.9,
    z: float = 24,
    name: str = "scrim",
) -> Element:
    """A veil over a photograph, so that words can be read: even, or fading out away from the side `toward`."""
    if toward is None:
        return shape(b, frame, "rect", with_alpha(color, strength), z=z, name="overlay")
    angle = {"right": 0.0, "bottom": 90.0, "left": 180.0, "top": 270.0}[toward]
    fill = {
        "type": "linear",
        "colors": [with_alpha(color, 0.0), with_alpha(color, strength), with_alpha(color, strength)],
        "stops": [0.0, 0.55, 1.0],
        "angle": angle,
    }
    return shape(b, frame, "rect", fill, z=z, name=name)


def split_frame(frame: Frame, first: float, way: Way, gap: float) -> tuple[Frame, Frame]:
    """A frame cut in two; `first` is the share of the first part."""
    if way == "rows":
        h = (frame.h - gap) * first
        return Frame(frame.x, frame.y, frame.w, h), Frame(frame.x, frame.y + h + gap, frame.w, frame.h - h - gap)
    w = (frame.w - gap) * first
    return Frame(frame.x, frame.y, w, frame.h), Frame(frame.x + w + gap, frame.y, frame.w - w - gap, frame.h)


EVEN: tuple[int, ...] = (2, 3, 4, 6, 8, 9, 10, 12, 15, 16)
"""Numbers of equal cells that fill their rows."""


def repeat_evenly(b: Brief, budget: int, sizes: Sequence[int], most: int = 16, least: int = 2) -> Share:
    """As `kit.alike.repeat`, with numbers of items that fill a grid."""
    options = [Share(n, size) for size in sizes for n in EVEN if least <= n <= most and n * size <= budget]
    if not options:
        return Share(0, 0)
    fullest = max(option.total for option in options)
    return b.choice([option for option in options if option.total >= fullest - 2])


def even_cells(frame: Frame, count: int, gutter: float, aspect: float = 1.0) -> list[Frame]:
    """`count` equal cells in full rows, their width / height as near to `aspect` as full rows allow."""

    def misfit(across: int) -> float:
        down = count // across
        w, h = (frame.w - gutter * (across - 1)) / across, (frame.h - gutter * (down - 1)) / down
        return abs(math.log(max(w, 1e-6) / max(h, 1e-6) / aspect))

    across = min((n for n in range(1, count + 1) if count % n == 0), key=misfit)
    return [
        cell for row in rows(frame, [1.0] * (count // across), gutter) for cell in columns(row, [1.0] * across, gutter)
    ]


def contrasting(options: Sequence[str], grounds: Sequence[str], minimum: float = 1.15) -> list[str]:
    """Those of `options` that differ enough from every ground to be seen on it; where none does, the one that differs
    most."""
    least = {c: min(contrast_ratio(c, ground) for ground in grounds) for c in options}
    return [c for c in options if least[c] >= minimum] or [max(options, key=lambda c: least[c])]
