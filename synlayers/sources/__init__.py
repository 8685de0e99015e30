"""Where layers come from: one file per source. A file defines ``SOURCE``, one instance of a `Source`; scanning finds
it.

A source is two halves. Its ``sample`` functions choose parameters (plan); ``draw`` paints them (execute) and sees
nothing else, so a stored plan draws the same pixels again.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from synlayers.design import Record
from synlayers.plan import Frame
from synlayers.support.discovery import scan
from synlayers.support.plugins import per_plugins

if TYPE_CHECKING:
    import skia

    from synlayers.library import Library


class Source(ABC):
    """Draws one kind of layer.

    `draw` paints into canvas coordinates, unrotated and at full opacity: rendering applies both. It is deterministic in
    its arguments.
    """

    name: ClassVar[str]

    def outset(self, frame: Frame, params: Record) -> float:
        """How far ink may fall outside `frame`, in pixels (strokes, blur); one pixel for anti-aliasing by default."""
        return 1.0

    @abstractmethod
    def draw(self, canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
        """Paint `params` into `frame`."""


@per_plugins
def sources() -> dict[str, Source]:
    """All sources by name."""
    return scan(__name__, __path__, "SOURCE", lambda source: source.name, kind="sources")
