"""Choosing sizes: text fills its frame as a designer would set it, and never overflows it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from synlayers.design import Record
from synlayers.plan import Frame
from synlayers.sources.text.arc import arc_length
from synlayers.sources.text.paragraph import paragraph

if TYPE_CHECKING:
    from synlayers.library import Library

SMALLEST = 9.0
"""No text is set smaller than this, in px: it could not be read in the composite."""


class TextFit(NamedTuple):
    """Params with their size, and the frame that the text takes: as wide as the room, as high as the lines."""

    params: Record
    frame: Frame
    lines: int
    ink_width: float


def fit(
    library: Library,
    params: Record,
    room: Frame,
    largest: float,
    smallest: float = SMALLEST,
    max_lines: int | None = None,
) -> TextFit | None:
    """Set the text in `room` at the largest size between `smallest` and `largest` at which no word is broken and
    nothing overflows.

    Args:
        params: text params; ``spacing`` is in units of the size here and in px in the result.
        max_lines: none means as many as the room holds.

    Returns:
        None when the text does not fit even at the smallest size.
    """
    size = _first_guess(library, params, room, largest)
    while size >= smallest:
        trial = set_size(params, size)
        laid = paragraph(library, trial, room.w)
        lines = max(1, round(laid.Height / (size * trial.get("leading", 1.2))))
        fits = (
            laid.Height <= room.h + 0.5
            and laid.MinIntrinsicWidth <= room.w
            and (max_lines is None or lines <= max_lines)
        )
        if fits:
            return TextFit(
                trial,
                Frame(round(room.x, 2), round(room.y, 2), round(room.w, 2), math.ceil(laid.Height)),
                lines,
                laid.LongestLine,
            )
        size = math.floor(size * 0.94 * 4) / 4
    return None


def _first_guess(library: Library, params: Record, room: Frame, largest: float) -> float:
    """An upper bound from the longest word: sizes above it cannot fit."""
    probe = paragraph(library, set_size(params, 64.0), 1e6)
    longest: float = max(1e-3, probe.MinIntrinsicWidth)
    leading: float = params.get("leading", 1.2)
    return math.floor(min(largest, 64.0 * room.w / longest, room.h / leading) * 4) / 4


def set_size(params: Record, size: float) -> Record:
    """Params at a size: letter spacing becomes pixels."""
    return {**params, "size": size, "spacing": round(params.get("spacing", 0.0) * size, 3)}


def fit_arc(
    library: Library, params: Record, room: Frame, largest: float, smallest: float = SMALLEST
) -> TextFit | None:
    """Set one line along an arc of ``sweep`` degrees inside `room`."""
    sweep = math.radians(abs(params["sweep"]))
    per_px = arc_length(library, set_size(params, 64.0)) / 64.0
    chord = 2 * math.sin(sweep / 2) / sweep
    rise = (1 - math.cos(sweep / 2)) / sweep
    size = min(largest, room.w / (per_px * chord + 1.0), room.h / (per_px * rise + 1.35))
    size = math.floor(size * 4) / 4
    if size < smallest:
        return None
    trial = set_size(params, size)
    height = math.ceil(per_px * size * rise + 1.35 * size)
    return TextFit(trial, Frame(round(room.x, 2), round(room.y, 2), round(room.w, 2), height), 1, per_px * size * chord)
