"""Drawing with a limit of time, where a file that was quick when it was inspected, small, may take for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

import skia

from synlayers.assets.svg.cleaning import CleanSvg
from synlayers.assets.svg.drawing import render_by_resvg
from synlayers.assets.svg.tree import SvgRefused
from synlayers.assets.svg.worker import COSTLY, LARGE
from synlayers.design import Pixels
from synlayers.errors import WorkerDied
from synlayers.support.processes import Worker

SECONDS: Final = 60.0
"""Time that one drawing may take at any size."""
_Order = tuple[CleanSvg, tuple[float, ...], int, int]
_worker: Worker[_Order, Pixels] | None = None
_lock = threading.Lock()
_too_slow: set[tuple[str, int, int]] = set()


def render_in_time(clean: CleanSvg, matrix: skia.Matrix, width: int, height: int) -> Pixels:
    """`render_by_resvg`; in a process of its own where it was not tried so large when the file was inspected.

    Raises:
        SvgRefused: it takes longer than `SECONDS`, or the renderer crashes or does not take it.
    """
    if width * height <= LARGE * LARGE or not any(f"<{costly}" in clean.body for costly in COSTLY):
        return render_by_resvg(clean, matrix, width, height)
    global _worker
    slow = SvgRefused(f"takes longer than {SECONDS:g} s to draw at {width}x{height}")
    with _lock:
        if (clean.body, width, height) in _too_slow:
            raise slow
        if _worker is None:
            _worker = Worker(_drawer)
        order = clean, tuple(matrix.get(i) for i in range(9)), width, height
        try:
            return _worker.ask(order, SECONDS)
        except TimeoutError:
            _worker = None
            _too_slow.add((clean.body, width, height))
            raise slow from None
        except WorkerDied as error:
            _worker.close()
            _worker = None
            raise SvgRefused(f"crashes the renderer at {width}x{height} ({error})") from None


def _drawer() -> Callable[[_Order], Pixels]:
    return _draw


def _draw(order: _Order) -> Pixels:
    clean, values, width, height = order
    return render_by_resvg(clean, skia.Matrix.MakeAll(*values), width, height)
