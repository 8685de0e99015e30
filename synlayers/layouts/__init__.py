"""Layout families: one file each. A file defines ``LAYOUT``, one instance of a `Layout`; scanning finds it.

A layout turns a `Brief` into groups of elements, most important first. It may offer more layers than the sample has, or
fewer: the planner takes the groups that fit and fills up with effects and decorations.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from synlayers.plan import Group
from synlayers.support.discovery import scan
from synlayers.support.plugins import per_plugins

if TYPE_CHECKING:
    from synlayers.kit.brief import Brief


class Layout(ABC):
    """A family of designs.

    Attributes:
        name: as the record says it, words joined by underscores.
        counts: layer counts it can carry, bottom included.
        shapes: the canvases it is made on when canvases are mixed, in units of the longer side.
    """

    name: ClassVar[str]
    counts: ClassVar[range]
    shapes: ClassVar[tuple[tuple[float, float], ...]] = ((1.0, 1.0),)

    @abstractmethod
    def compose(self, b: Brief) -> list[Group]:
        """Groups of elements; the first is the background, alone."""


@per_plugins
def layouts() -> dict[str, Layout]:
    """All layout families by name."""
    return scan(__name__, __path__, "LAYOUT", lambda layout: layout.name, kind="layouts")
