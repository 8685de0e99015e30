"""How much of an answer is decoded: bounds that are checked before a pixel is, and room that is waited for.

An answer costs little on disk and much in memory: 256 empty layers are some kilobytes. Readers say what they are about
to decode; whoever reads many answers at once lets them wait until there is room (`claiming`).
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from synlayers.errors import DataError

MOST_LAYERS: Final = 256
"""Layers of one answer."""
MOST_TIMES_CANVAS: Final = 4
"""A picture with more pixels than this many canvases is refused unread: it can only be a mistake or an attack."""
MOST_STACK_PIXELS: Final = 500_000_000
"""Layers times pixels of one answer: 2 GB as RGBA, some 6 GB while it is scored."""
MOST_STACK_CANVASES: Final = 64
"""Layers of a large canvas that are read all the same: more than any build of ours has."""
MOST_STACK_EVER: Final = 2_000_000_000

Size = tuple[int, int]
Claim = Callable[[int], None]
_CLAIM: contextvars.ContextVar[Claim | None] = contextvars.ContextVar("claim", default=None)


def check_picture(name: str, size: Size, canvas: Size | None) -> None:
    """Raises `DataError` for a picture of (width, height) `size` without pixels, or with many more than a canvas."""
    if min(size) < 1:
        raise DataError(f"{name} has no pixels")
    if canvas is not None and size[0] * size[1] > MOST_TIMES_CANVAS * canvas[0] * canvas[1]:
        raise DataError(f"{name} is {size[0]}x{size[1]}, the canvas {canvas[0]}x{canvas[1]}; it is refused unread")


def check_stack(name: str, count: int, size: Size, canvas: Size | None = None) -> None:
    """Raises `DataError` for more layers, or more pixels over all layers, than are read; then waits for room for them.

    size: of the canvas that each of the `count` layers is to cover. canvas: of the sample, where it is known.
    """
    if count > MOST_LAYERS:
        raise DataError(f"{name} holds {count} layers; at most {MOST_LAYERS} are read")
    width, height = canvas or (0, 0)
    most = min(MOST_STACK_EVER, max(MOST_STACK_PIXELS, MOST_STACK_CANVASES * width * height))
    if count * size[0] * size[1] > most:
        raise DataError(
            f"{name}: {count} layers of {size[0]}x{size[1]} are too much to read; at most {most // 10**6} million"
            " pixels over all layers are read"
        )
    claim_pixels(count * size[0] * size[1])


def claim_pixels(pixels: int) -> None:
    """Waits for room for pixels that are decoded next, where somebody minds."""
    if (claim := _CLAIM.get()) is not None:
        claim(pixels)


@contextmanager
def claiming(claim: Claim) -> Iterator[None]:
    """What is decoded in this thread while the block runs is told to `claim`, which may make it wait."""
    token = _CLAIM.set(claim)
    try:
        yield
    finally:
        _CLAIM.reset(token)
