"""What an origin reads of one file: layers where they stand, and the picture that the file says they give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from synlayers.design import Pixels, Record
from synlayers.errors import SynlayersError

MOST_LAYERS: Final = 512
MOST_CANVAS: Final = 1 << 26
"""Pixels of a canvas: 8192 x 8192."""
MOST_PIXELS: Final = 1 << 28
"""Of all layers of a file together."""
MOST_BYTES: Final = 1 << 30
"""Of a file, and of all that is unpacked of it."""
DEEPEST: Final = 32
"""Groups in groups."""


class Refused(SynlayersError):
    """A file that is left out. The message is the reason, and the same for files of one kind; `detail` tells more of
    this one."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail

    def __str__(self) -> str:
        return f"{self.reason} ({self.detail})" if self.detail else self.reason


class Item(NamedTuple):
    """One picture of a source.

    Args:
        path: the file, or the folder. row: which one of several that a file holds.
        name: its path below the source, as it is shown.
    """

    origin: str
    path: str
    name: str
    row: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A layer as a file holds it.

    Args:
        pixels: ``(h, w, 4)`` uint8, straight alpha, opacity and masks in it; may reach past the canvas.
        kind: one of ours where the file says it.
        about: what more the file says, for the record.
    """

    name: str
    pixels: Pixels
    left: int = 0
    top: int = 0
    kind: str = ""
    caption: str = ""
    text: str | None = None
    font: Record | None = None
    about: Record = field(default_factory=dict)


@dataclass(slots=True)
class Draft:
    """A picture in layers, back to front.

    Args:
        shown: ``(height, width, 3 or 4)`` uint8, the picture that the file says these layers give; None where it says
            nothing.
        matted: ``(height, width, 3)``, the same picture as some programs store it beside its alpha, already on white.
        split: of the source; empty where it has none. notes: what is not as in the file.
    """

    width: int
    height: int
    parts: list[Part]
    shown: Pixels | None = None
    matted: Pixels | None = None
    caption: str = ""
    style: str = ""
    split: str = ""
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


def check_canvas(width: int, height: int) -> None:
    """Raises `Refused` for a canvas without pixels, or with more than are read."""
    if width < 1 or height < 1:
        raise Refused("the canvas has no pixels")
    if width * height > MOST_CANVAS:
        raise Refused(f"the canvas has more than {MOST_CANVAS >> 20} MiPx", f"{width} x {height}")


def check_sizes(sizes: Sequence[tuple[int, int]]) -> None:
    """Raises `Refused` for too many layers, or too many pixels of all (width, height) together; before any is read."""
    if len(sizes) > MOST_LAYERS:
        raise Refused(f"more than {MOST_LAYERS} layers", f"{len(sizes)}" if len(sizes) < 10_000 else "10,000 or more")
    total = sum(max(0, width) * max(0, height) for width, height in sizes)
    if total > MOST_PIXELS:
        raise Refused(f"the layers have more than {MOST_PIXELS >> 20} MiPx together", f"{total:,} px")


def faded(pixels: Pixels, opacity: float) -> Pixels:
    """The pixels with their alpha times an opacity in 0..1, rounded."""
    if opacity >= 1:
        return pixels
    out = pixels.copy()
    out[..., 3] = np.rint(pixels[..., 3] * max(opacity, 0.0))
    return out


SPLITS: Final = ("train", "val", "valid", "validation", "dev", "test")


def split_of(name: str) -> str:
    """The split that a path says, ``train/12.psd`` or ``data/train-00000-of-00001.parquet``; else nothing.

    >>> split_of("data/test-00000-of-00001.parquet"), split_of("posters/12.psd")
    ('test', '')
    """
    words = [part.partition("-")[0] for part in name.split("/")]
    return next((word for word in words if word in SPLITS), "")
